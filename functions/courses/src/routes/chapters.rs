//! One chapter: adding and editing.

use futures_util::try_join;
use model::{ChapterId, CourseId};
use runtime::{Code, Error, Json, Made, Path, Result, State};
use store::tables::{Course, CourseChapter};
use store::{App, Me, Stored};

use super::lists::MOST_CHAPTERS;
use crate::wire::{ChapterPatch, NewChapter, OneChapter};
use crate::{access, readers, rules};

/// Adds a chapter at the end. The course counts it first and says thereby which place it has, so two at once have two places. Three
/// calls.
///
/// # Errors
///
/// `seq_taken` for another place than the next; `too_many`; `forbidden`; `not_found`.
pub async fn create(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<CourseId>,
    Json(new): Json<NewChapter>,
) -> Result<Made<OneChapter>> {
    let course = access::taught(&app, &me, &id).await?;
    rules::check_times(new.video_start_sec, new.video_end_sec)?;
    if new
        .seq
        .is_some_and(|seq| seq != course.row.chapter_count + 1)
    {
        return Err(taken());
    }
    let courses = app.rows::<Course>();
    let most = i64::from(MOST_CHAPTERS);
    let counted = courses
        .increment(&id, Course::CHAPTER_COUNT, 1, Some(most))
        .await;
    let course = counted.map_err(|refusal| match refusal {
        store::Error::LimitReached { .. } => {
            Error::new(Code::TooMany, "A course has 100 chapters at the most")
        }
        other => other.into(),
    })?;
    match write(&app, &course, new).await {
        Ok(chapter) => Ok(Made::created(OneChapter {
            chapter: rules::outlined(&course.row, chapter, true),
        })),
        Err(refusal) => {
            courses
                .decrement(&id, Course::CHAPTER_COUNT, 1, Some(0))
                .await?;
            Err(refusal)
        }
    }
}

/// Edits a chapter. Three calls in two waves.
///
/// # Errors
///
/// `validation_failed`; `forbidden`; `not_found`.
pub async fn update(
    State(app): State<App>,
    Me(me): Me,
    Path((id, chapter)): Path<(CourseId, ChapterId)>,
    Json(patch): Json<ChapterPatch>,
) -> Result<Json<OneChapter>> {
    let chapters = app.rows::<CourseChapter>();
    let (course, before) = try_join!(access::taught(&app, &me, &id), async {
        Ok(chapters.get(&chapter).await?)
    })?;
    if before.row.course_id != id {
        return Err(Error::not_found("chapter"));
    }
    let changes = rules::edit_chapter(&before.row, &patch)?;
    let after = if changes.is_empty() {
        before
    } else {
        chapters.update(&chapter, &changes).await?
    };
    Ok(Json(OneChapter {
        chapter: rules::outlined(&course.row, after, true),
    }))
}

async fn write(
    app: &App,
    course: &Stored<Course>,
    new: NewChapter,
) -> Result<Stored<CourseChapter>> {
    let seq = course.row.chapter_count;
    if new.seq.is_some_and(|asked| asked != seq) {
        return Err(taken());
    }
    let chapter = rules::chapter(&course.id, seq, new);
    let readers = [readers::of_chapter(&course.row, seq)];
    let id = ChapterId::random();
    let made = app.rows().create(&id, &chapter, &readers).await;
    made.map_err(|refusal| match refusal {
        store::Error::Conflict { .. } => taken(),
        other => other.into(),
    })
}

fn taken() -> Error {
    Error::new(
        Code::SeqTaken,
        "A new chapter comes last: leave its place out, or load the course again",
    )
}
