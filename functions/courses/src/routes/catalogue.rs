//! Finding courses, and the ones that one takes.

use client::Query;
use futures_util::try_join;
use learning::enrolment::{enrollment_id, progress_id};
use model::{CourseId, CourseStatus, EnrollmentStatus, UserId};
use runtime::{Error, Json, Path, Query as Params, Result, State};
use store::schema::CREATED_AT;
use store::tables::{Course, CourseProgress, Enrollment};
use store::{App, Me, Page, Paging};

use super::lists::outline;
use crate::rules;
use crate::wire::{CourseFilter, CourseItem, CoursePage, CourseSort, TakenCourse};

/// Lists courses: those of the catalogue, or the caller's own in every state. Two calls.
///
/// # Errors
///
/// `bad_cursor`.
pub async fn list(
    State(app): State<App>,
    Me(me): Me,
    Params(filter): Params<CourseFilter>,
) -> Result<Json<Page<CourseItem>>> {
    let queries = queries(&filter, &me);
    let page = app
        .rows::<Course>()
        .page(queries, &filter.paging, 20)
        .await?;
    let teaching = page.items.iter().map(|it| &it.row.instructor_id);
    let cards = app.cards(teaching).await?;
    Ok(Json(page.map(|course| CourseItem {
        instructor: cards.of(&course.row.instructor_id),
        course: course.into(),
    })))
}

/// Reads one course with its outline, and how far the caller is in it. Four calls in two waves, five for who takes it.
///
/// # Errors
///
/// `not_found`: a draft is its instructor's; one that is archived is for those who take it.
pub async fn read(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<CourseId>,
) -> Result<Json<CoursePage>> {
    let (courses, progress) = (app.rows::<Course>(), app.rows::<CourseProgress>());
    let progress_id = progress_id(&id, &me);
    let (course, chapters, progress) = try_join!(
        async { Ok(courses.get(&id).await?) },
        outline(&app, &id),
        async { Ok::<_, Error>(progress.find(&progress_id).await?) },
    )?;
    let (cards, enrollment) = try_join!(
        app.cards([&course.row.instructor_id]),
        enrollment(&app, &id, &me, progress.is_some()),
    )?;
    let takes_it = enrollment.as_ref().is_some_and(|it| it.row.is_open());
    if course.row.deleted_at.is_some() || !(takes_it || rules::is_visible(&course.row, &me)) {
        return Err(Error::not_found("course"));
    }
    let may_study = takes_it || course.row.instructor_id == me;
    let shown = |chapter| rules::outlined(&course.row, chapter, may_study);
    Ok(Json(CoursePage {
        instructor: cards.of(&course.row.instructor_id),
        chapters: chapters.into_iter().map(shown).collect(),
        enrollment: enrollment.map(Into::into),
        progress: progress.filter(|_| takes_it).map(Into::into),
        rating: rules::rating(&course.row),
        course: course.into(),
    }))
}

/// Lists the courses that the caller takes, latest first. Three calls in two waves.
///
/// # Errors
///
/// `bad_cursor`.
pub async fn enrolled(
    State(app): State<App>,
    Me(me): Me,
    Params(paging): Params<Paging>,
) -> Result<Json<Page<TakenCourse>>> {
    let open = [EnrollmentStatus::Active, EnrollmentStatus::Completed];
    let taken = [
        Query::equal(Enrollment::USER_ID, &me),
        Query::equal(Enrollment::STATUS, open),
        Query::order_desc(CREATED_AT),
    ];
    let page = app.rows::<Enrollment>().page(taken, &paging, 20).await?;
    let ids: Vec<CourseId> = page
        .items
        .iter()
        .map(|it| it.row.course_id.clone())
        .collect();
    let progress: Vec<_> = ids.iter().map(|it| progress_id(it, &me)).collect();
    let (courses, progress_rows) = (app.rows::<Course>(), app.rows::<CourseProgress>());
    let (courses, progress) = try_join!(courses.get_many(&ids), progress_rows.get_many(&progress))?;
    Ok(Json(page.filter_map(|enrollment| {
        let course_id = &enrollment.row.course_id;
        let course = courses.iter().find(|it| it.id == *course_id)?.clone();
        let progress = progress.iter().find(|it| it.row.course_id == *course_id);
        Some(TakenCourse {
            course: course.into(),
            progress: progress.cloned().map(Into::into),
            enrollment: enrollment.into(),
        })
    })))
}

async fn enrollment(
    app: &App,
    course: &CourseId,
    me: &UserId,
    began: bool,
) -> store::Result<Option<store::Stored<Enrollment>>> {
    if !began {
        return Ok(None);
    }
    app.rows().find(&enrollment_id(course, me)).await
}

fn queries(filter: &CourseFilter, me: &UserId) -> Vec<Query> {
    let mut all = vec![Query::is_null(Course::DELETED_AT)];
    if filter.mine {
        all.push(Query::equal(Course::INSTRUCTOR_ID, me));
        all.push(Query::order_desc(CREATED_AT));
    } else {
        all.push(Query::equal(Course::STATUS, CourseStatus::Published));
        all.push(Query::order_desc(match filter.sort {
            CourseSort::New => Course::PUBLISHED_AT,
            CourseSort::Popular => Course::ENROLLMENT_COUNT,
            CourseSort::Rating => Course::RATING_AVG,
        }));
    }
    let category = filter.category.as_ref();
    all.extend(category.map(|it| Query::equal(Course::CATEGORY, it)));
    all.extend(
        filter
            .difficulty
            .map(|it| Query::equal(Course::DIFFICULTY, it)),
    );
    let language = filter.language.as_ref();
    all.extend(language.map(|it| Query::equal(Course::LANGUAGE, it)));
    all.extend(filter.q.as_ref().map(|it| Query::search(Course::TITLE, it)));
    if filter.free {
        all.push(Query::or([
            Query::equal(Course::IS_MONETIZED, false),
            Query::equal(Course::PRICE_CENTS, 0),
        ]));
    }
    all
}
