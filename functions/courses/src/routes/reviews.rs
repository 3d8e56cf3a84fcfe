//! What people think of courses.

use client::{Changes, Operator, Query};
use futures_util::try_join;
use learning::enrolment::progress_id;
use model::{did, CourseId, EdgeId, Kind, ProgressStatus};
use runtime::{Code, Error, Json, Made, Path, Query as Params, Result, State};
use store::schema::CREATED_AT;
use store::tables::{Course, CourseProgress, CourseReview, ReviewMark};
use store::{readers, App, Counter, Me, Once, Paging, Stored};

use crate::wire::{Helpful, NewReview, ReviewItem, Reviewed, Reviews};
use crate::{access, rules};

/// How often a review is read anew while its author writes it twice at once.
const ATTEMPTS: usize = 3;

/// Says what the caller thinks of a course, or says it anew; the stars of the course move by the difference.
///
/// # Errors
///
/// `too_early` before 30 % of the chapters; `not_enrolled`; `not_found`.
pub async fn write(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<CourseId>,
    Json(new): Json<NewReview>,
) -> Result<Made<Reviewed>> {
    let rating = rules::stars(new.rating)?;
    let progress = app
        .rows::<CourseProgress>()
        .find(&progress_id(&id, &me))
        .await?;
    let taken = progress.filter(|it| it.row.status != ProgressStatus::Dropped);
    let Some(progress) = taken else {
        access::visible(&app, &me, &id).await?;
        return Err(Error::new(
            Code::NotEnrolled,
            "Take the course before you say what you think of it",
        ));
    };
    rules::check_far_enough(&progress.row)?;
    let review = CourseReview {
        course_id: id.clone(),
        user_id: me.clone(),
        rating,
        text: new.text,
        verified_completion: Some(progress.row.status == ProgressStatus::Completed),
        helpful_count: 0,
    };
    let edge: EdgeId = did(Kind::REVIEW, &[id.as_str(), me.as_str()]);
    let made = app.rows().create_or_get(&edge, &review, &[]).await?;
    let (stored, course, is_new) = match made {
        Once::Created(stored) => {
            let course = rate(&app, &id, i64::from(rating), 1).await?;
            (stored, course, true)
        }
        Once::Already(before) => {
            let (stored, course) = rewrite(&app, before, &review).await?;
            (stored, course, false)
        }
    };
    let answer = Reviewed {
        review: stored.into(),
        rating: rules::rating(&course.row),
    };
    Ok(if is_new {
        Made::created(answer)
    } else {
        Made::existing(answer)
    })
}

/// Lists what people think of a course, latest first. Three calls in two waves.
///
/// # Errors
///
/// `not_found`; `bad_cursor`.
pub async fn list(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<CourseId>,
    Params(paging): Params<Paging>,
) -> Result<Json<Reviews>> {
    let of_course = [
        Query::equal(CourseReview::COURSE_ID, &id),
        Query::order_desc(CREATED_AT),
    ];
    let reviews = app.rows::<CourseReview>();
    let (course, page) = try_join!(access::visible(&app, &me, &id), async {
        Ok(reviews.page(of_course, &paging, 20).await?)
    })?;
    let cards = app
        .cards(page.items.iter().map(|it| &it.row.user_id))
        .await?;
    let items = page.items.into_iter().map(|review| ReviewItem {
        author: cards.of(&review.row.user_id),
        review: review.into(),
    });
    Ok(Json(Reviews {
        items: items.collect(),
        next_cursor: page.next_cursor,
        rating: rules::rating(&course.row),
    }))
}

/// Says that a review helped the caller; saying so again changes nothing. Three calls.
///
/// # Errors
///
/// `self` for one's own; `not_found`.
pub async fn mark(
    State(app): State<App>,
    Me(me): Me,
    Path((id, review)): Path<(CourseId, EdgeId)>,
) -> Result<Json<Helpful>> {
    let reviews = app.rows::<CourseReview>();
    let (_, found) = try_join!(access::visible(&app, &me, &id), async {
        Ok(reviews.get(&review).await?)
    })?;
    if found.row.course_id != id {
        return Err(Error::not_found("review"));
    }
    if found.row.user_id == me {
        return Err(Error::new(Code::OneSelf, "This is your own review"));
    }
    let mark = ReviewMark {
        review_id: review.clone(),
        user_id: me.clone(),
    };
    let edge: EdgeId = did(Kind::REVIEW_MARK, &[review.as_str(), me.as_str()]);
    let counter = Counter::<CourseReview> {
        id: &review,
        column: CourseReview::HELPFUL_COUNT,
    };
    let own = [readers::user(&me)];
    let linked = app.link(&edge, &mark, &own, counter).await?;
    Ok(Json(Helpful {
        helpful: true,
        helpful_count: linked.into_inner().row.helpful_count,
    }))
}

/// Replaces a review, and moves the stars by the difference. The row is written only as it was read, so no difference counts twice.
async fn rewrite(
    app: &App,
    mut before: Stored<CourseReview>,
    review: &CourseReview,
) -> Result<(Stored<CourseReview>, Stored<Course>)> {
    let rows = app.rows::<CourseReview>();
    let changes = Changes::new()
        .set(CourseReview::RATING, review.rating)
        .set(CourseReview::TEXT, &review.text)
        .set(
            CourseReview::VERIFIED_COMPLETION,
            review.verified_completion,
        );
    for _ in 1..ATTEMPTS {
        match rows
            .unchanged_since(&before)
            .update(&before.id, &changes)
            .await
        {
            Err(store::Error::Changed { .. }) => before = rows.get(&before.id).await?,
            written => {
                let after = written?;
                let by = i64::from(after.row.rating) - i64::from(before.row.rating);
                let course = rate(app, &review.course_id, by, 0).await?;
                return Ok((after, course));
            }
        }
    }
    Err(store::Error::Changed { noun: "Review" }.into())
}

/// Moves the stars of a course, and the mean that the catalogue is sorted by.
async fn rate(app: &App, id: &CourseId, stars: i64, reviews: i64) -> Result<Stored<Course>> {
    let courses = app.rows::<Course>();
    let mut changes = Changes::new();
    if stars > 0 {
        changes = changes.apply(Course::RATING_SUM, Operator::increment_by(stars));
    }
    if stars < 0 {
        changes = changes.apply(Course::RATING_SUM, Operator::decrement_by(-stars));
    }
    if reviews > 0 {
        changes = changes.apply(Course::RATING_COUNT, Operator::increment_by(reviews));
    }
    if changes.is_empty() {
        return Ok(courses.get(id).await?);
    }
    let moved = courses.update(id, &changes).await?;
    let mean = rules::rating(&moved.row).average;
    let mean = Changes::new().set(Course::RATING_AVG, mean);
    Ok(courses.update(id, &mean).await?)
}
