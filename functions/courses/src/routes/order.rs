//! Chapters moving: into another order, and up when one is deleted. Their places stay 1, 2, 3 … without a gap.

use client::{Changes, Operations, Query};
use futures_util::try_join;
use model::{ChapterId, CourseId};
use runtime::{Error, Json, Path, Result, State};
use store::schema::ID;
use store::tables::{
    Assignment, AssignmentKey, ChapterProgress, Course, CourseChapter, CourseContent,
};
use store::{App, Me, Row, Stored, DATABASE};

use super::lists::outline;
use crate::wire::{ChapterOrder, Chapters, Deleted};
use crate::{access, readers, rules};

const CHAPTERS: (&str, &str) = (DATABASE, CourseChapter::TABLE);

/// Operations of one transaction at the most.
const OPERATIONS: usize = 100;

/// Puts the chapters into another order, in one transaction (two, where more than half of a hundred chapters change places).
///
/// # Errors
///
/// `validation_failed` unless every chapter is named once; `version_conflict` where somebody changes them at the same time; `forbidden`;
/// `not_found`.
pub async fn reorder(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<CourseId>,
    Json(order): Json<ChapterOrder>,
) -> Result<Json<Chapters>> {
    let (course, chapters) = try_join!(access::taught(&app, &me, &id), outline(&app, &id))?;
    let now: Vec<(ChapterId, u32)> = chapters
        .iter()
        .map(|it| (it.id.clone(), it.row.seq))
        .collect();
    for moves in rules::batches(rules::cycles(&now, &order.chapter_ids)?, OPERATIONS) {
        let place = |all: Operations, (chapter, seq): &(ChapterId, u32)| {
            let changes = Changes::new().set(CourseChapter::SEQ, *seq);
            all.update(CHAPTERS, chapter.as_str(), &changes, None)
        };
        let operations = moves.iter().fold(Operations::new(), place);
        transact(&app, &operations).await?;
    }
    readers::settle_chapters(&app, &id, &course.row).await?;
    let chapters = outline(&app, &id).await?.into_iter();
    let shown = chapters.map(|it| rules::outlined(&course.row, it, true));
    Ok(Json(Chapters {
        chapters: shown.collect(),
    }))
}

/// Deletes a chapter with what it teaches and asks; those behind it move up. What was handed in stays its students'.
///
/// # Errors
///
/// `version_conflict` where somebody changes the chapters at the same time; `forbidden`; `not_found`.
pub async fn delete(
    State(app): State<App>,
    Me(me): Me,
    Path((id, chapter)): Path<(CourseId, ChapterId)>,
) -> Result<Json<Deleted>> {
    let (course, chapters) = try_join!(access::taught(&app, &me, &id), outline(&app, &id))?;
    let gone = chapters.iter().find(|it| it.id == chapter);
    let gone = gone.ok_or_else(|| Error::not_found("chapter"))?;
    transact(&app, &without(gone, &chapters)).await?;
    let courses = app.rows::<Course>();
    match courses
        .decrement(&id, Course::CHAPTER_COUNT, 1, Some(0))
        .await
    {
        Ok(_) | Err(store::Error::LimitReached { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    remove_parts(&app, &id, &chapter).await?;
    if gone.row.seq == 1 {
        readers::settle_chapters(&app, &id, &course.row).await?;
    }
    Ok(Json(Deleted { deleted: true }))
}

fn without(gone: &Stored<CourseChapter>, chapters: &[Stored<CourseChapter>]) -> Operations {
    let first = Operations::new().delete(CHAPTERS, gone.id.as_str());
    let behind = chapters.iter().filter(|it| it.row.seq > gone.row.seq);
    behind.fold(first, |all, it| {
        let changes = Changes::new().set(CourseChapter::SEQ, it.row.seq - 1);
        all.update(CHAPTERS, it.id.as_str(), &changes, None)
    })
}

async fn transact(app: &App, operations: &Operations) -> Result<()> {
    if operations.is_empty() {
        return Ok(());
    }
    let done = app.client().transact(operations).await;
    Ok(done.map_err(
        |cause| match store::Error::about(CourseChapter::NOUN, cause) {
            // A row that was there a moment ago, or a place that was free, is so no more.
            store::Error::NotFound { noun } | store::Error::Conflict { noun } => {
                store::Error::Changed { noun }
            }
            other => other,
        },
    )?)
}

async fn remove_parts(app: &App, course: &CourseId, chapter: &ChapterId) -> Result<()> {
    let of_chapter = [Query::equal(Assignment::CHAPTER_ID, chapter)];
    let assignments = app.rows::<Assignment>().list(of_chapter, 100).await?;
    let keys: Vec<&str> = assignments.iter().map(|it| it.id.as_str()).collect();
    let (contents, progress) = (app.rows::<CourseContent>(), app.rows::<ChapterProgress>());
    let (tasks, answers) = (app.rows::<Assignment>(), app.rows::<AssignmentKey>());
    try_join!(
        contents.delete_where([Query::equal(ID, chapter)]),
        progress.delete_where([
            Query::equal(ChapterProgress::COURSE_ID, course),
            Query::equal(ChapterProgress::CHAPTER_ID, chapter),
        ]),
        tasks.delete_where([Query::equal(Assignment::CHAPTER_ID, chapter)]),
        async {
            if keys.is_empty() {
                return Ok(0);
            }
            answers.delete_where([Query::equal(ID, &keys)]).await
        },
    )?;
    Ok(())
}
