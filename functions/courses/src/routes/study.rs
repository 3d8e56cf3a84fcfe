//! Going through a course: completing chapters, marking them, spending time.

use std::time::Duration;

use client::{Changes, Operator, Query};
use futures_util::try_join;
use learning::enrolment::progress_id;
use learning::progress::{chapter_progress_id, settle_progress, write_progress, Standing};
use model::{ChapterId, ChapterStatus, CourseId, ProgressStatus, UserId};
use runtime::{Code, Error, Json, Path, Result, State};
use store::tables::{ChapterProgress, Course, CourseChapter, CourseProgress};
use store::{readers, App, Me, Stored};

use crate::rules;
use crate::wire::{Completed, Marked, Spent, Study};

/// Seconds between two counts of time.
const PAUSE: u32 = 30;

/// Says that the caller is through a chapter; saying so again changes nothing. Six calls in three waves; three more where scores are
/// looked at: at the last chapter, and in a course that demands mastery.
///
/// # Errors
///
/// `not_enrolled`; `chapter_locked` for one whose turn it is not; `below_mastery`; `not_found`.
pub async fn complete(
    State(app): State<App>,
    Me(me): Me,
    Path((id, chapter)): Path<(CourseId, ChapterId)>,
) -> Result<Json<Completed>> {
    let courses = app.rows::<Course>();
    let (course, standing) = try_join!(async { Ok::<_, Error>(courses.get(&id).await?) }, async {
        Ok(Standing::chapters_alone(&app, &id, &me).await?)
    },)?;
    let standing = standing.ok_or_else(|| outside(&course.row, &me))?;
    let place = rules::place(&standing.chapters, &chapter);
    let place = place.ok_or_else(|| Error::not_found("chapter"))?;
    if standing.done.contains(&chapter) {
        let next = rules::next(&standing.chapters, place);
        let progress = settle_progress(&app, &id, &me).await?;
        return Ok(Json(completed(progress.unwrap_or(standing.progress), next)));
    }
    rules::check_unlocked(place, rules::count(&standing))?;
    let mut standing = if course.row.mastery_required {
        let standing = standing.with_scores(&app).await?;
        rules::check_mastery(&standing, &chapter)?;
        standing
    } else {
        standing
    };
    note(&app, &id, &chapter, &me).await?;
    standing.done.insert(chapter);
    if standing.is_through() && standing.scores.is_none() {
        standing = standing.with_scores(&app).await?;
    }
    let next = rules::next(&standing.chapters, place);
    let before = standing.progress.clone();
    let after = match write_progress(&app, &course, standing).await {
        // A grade came at the same time: everything is looked at again.
        Err(store::Error::Changed { .. }) => settle_progress(&app, &id, &me).await?,
        written => Some(written?),
    };
    Ok(Json(completed(after.unwrap_or(before), next)))
}

/// Marks a chapter; marking it again changes nothing. Two calls.
///
/// # Errors
///
/// `not_found` for what is no chapter of a course that the caller takes.
pub async fn mark(
    State(app): State<App>,
    Me(me): Me,
    Path((id, chapter)): Path<(CourseId, ChapterId)>,
) -> Result<Json<Marked>> {
    let row = app.rows::<CourseChapter>().get(&chapter).await?;
    if row.row.course_id != id {
        return Err(Error::not_found("chapter"));
    }
    let marks = CourseProgress::BOOKMARKED_CHAPTER_IDS;
    let append = Operator::array_append([chapter.as_str()]);
    let changes = Changes::new().apply(marks, append);
    let new = [going(), Query::not_contains(marks, [&chapter])];
    change(&app, &id, &me, new, &changes).await?;
    Ok(Json(Marked { bookmarked: true }))
}

/// Takes the mark off a chapter; doing so again changes nothing. One call, two where there is none.
///
/// # Errors
///
/// `not_found` for a course that the caller does not take.
pub async fn unmark(
    State(app): State<App>,
    Me(me): Me,
    Path((id, chapter)): Path<(CourseId, ChapterId)>,
) -> Result<Json<Marked>> {
    let marks = CourseProgress::BOOKMARKED_CHAPTER_IDS;
    let remove = Operator::array_remove(chapter.as_str());
    let changes = Changes::new().apply(marks, remove);
    let old = [going(), Query::contains_any(marks, [&chapter])];
    change(&app, &id, &me, old, &changes).await?;
    Ok(Json(Marked { bookmarked: false }))
}

/// Counts time spent in a course, at most once in half a minute. One call.
///
/// # Errors
///
/// `rate_limited` with the seconds to wait; `not_found` for a course that the caller does not take.
pub async fn spend(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<CourseId>,
    Json(study): Json<Study>,
) -> Result<Json<Spent>> {
    let seconds = rules::seconds(study.seconds)?;
    let now = app.now();
    let earlier = now.before(Duration::from_secs(u64::from(PAUSE)));
    let rested = Query::or([
        Query::is_null(CourseProgress::LAST_ACCESSED_AT),
        Query::less_than_equal(CourseProgress::LAST_ACCESSED_AT, earlier.to_string()),
    ]);
    let changes = Changes::new()
        .apply(
            CourseProgress::TIME_SPENT_SEC,
            Operator::increment_by(seconds),
        )
        .set(CourseProgress::LAST_ACCESSED_AT, now);
    let rows = app.rows::<CourseProgress>();
    let own = progress_id(&id, &me);
    let counted = rows.update_if(&own, [going(), rested], &changes).await?;
    if let Some(progress) = counted {
        return Ok(Json(Spent {
            time_spent_sec: progress.row.time_spent_sec,
        }));
    }
    let progress = taken(&app, &id, &me).await?;
    let last = progress.row.last_accessed_at.unwrap_or(now);
    let waited = u32::try_from(now.since(last).as_secs()).unwrap_or(PAUSE);
    Err(Error::of(Code::RateLimited).retry_after(PAUSE.saturating_sub(waited).max(1)))
}

/// Writes that somebody is through a chapter; the row exists once.
async fn note(app: &App, course: &CourseId, chapter: &ChapterId, me: &UserId) -> Result<()> {
    let row = ChapterProgress {
        course_id: course.cast(),
        chapter_id: chapter.clone(),
        user_id: me.clone(),
        status: ChapterStatus::Completed,
        completed_at: Some(app.now()),
        time_spent_sec: 0,
    };
    let id = chapter_progress_id(chapter, me);
    let own = [readers::user(me)];
    app.rows().create_once(&id, &row, &own).await?;
    Ok(())
}

/// Changes the caller's progress where the conditions hold; whoever takes the course is answered alike where they do not.
async fn change(
    app: &App,
    course: &CourseId,
    me: &UserId,
    conditions: [Query; 2],
    changes: &Changes,
) -> Result<()> {
    let rows = app.rows::<CourseProgress>();
    let id = progress_id(course, me);
    if rows.update_if(&id, conditions, changes).await?.is_none() {
        taken(app, course, me).await?;
    }
    Ok(())
}

/// The progress of who takes the course.
async fn taken(app: &App, course: &CourseId, me: &UserId) -> Result<Stored<CourseProgress>> {
    let found = app
        .rows::<CourseProgress>()
        .find(&progress_id(course, me))
        .await?;
    let open = found.filter(|it| it.row.status != ProgressStatus::Dropped);
    open.ok_or_else(|| Error::not_found("course among yours"))
}

fn going() -> Query {
    Query::not_equal(CourseProgress::STATUS, ProgressStatus::Dropped)
}

fn outside(course: &Course, me: &UserId) -> Error {
    if !rules::is_visible(course, me) {
        return Error::not_found("course");
    }
    Error::new(Code::NotEnrolled, "Enrol to go through this course")
}

fn completed(progress: Stored<CourseProgress>, next: Option<ChapterId>) -> Completed {
    let certificate_id = progress.row.certificate_id.clone();
    Completed {
        next_chapter_id: next,
        certificate_id,
        progress: progress.into(),
    }
}
