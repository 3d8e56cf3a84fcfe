//! The job: transcript, outline, chapters one by one. B-166: the original told of a complete course when every chapter had failed.

use client::{Changes, Query};
use drafting::outline::{self, Extent, Outline};
use drafting::transcripts::{self, Chunk};
use llm::{Ask, Fence, Shape, Turn};
use model::{EdgeId, EntityId, Packed, PodChapterStatus, PodCourseStatus, Text, UserId};
use runtime::{Code, Error};
use serde_json::json;
use store::jobs::{Failure, Outcome, Work};
use store::tables::{Job, PodCourse, PodCourseChapter};
use store::{App, Result, Stored};

use super::chapters;
use super::shapes::{self, Lesson};

/// The longest answer, in tokens.
const TOKENS: u32 = 4_096;

/// Steps before the first chapter.
const BEFORE: u32 = 2;

/// States in which a course is being made.
const AT_IT: [PodCourseStatus; 4] = [
    PodCourseStatus::Queued,
    PodCourseStatus::Transcript,
    PodCourseStatus::Structuring,
    PodCourseStatus::Generating,
];

/// Makes the chapters that are missing.
pub async fn run(app: App, work: Work) -> Result<Outcome, Failure> {
    let id: EdgeId = work.subject();
    let Some(course) = app.rows::<PodCourse>().find(&id).await? else {
        return Ok(Outcome::DONE);
    };
    // A retry has a job of its own.
    let is_ours = course.row.job_id.as_ref() == Some(&work.id());
    if !is_ours || !AT_IT.contains(&course.row.status) {
        return Ok(Outcome::DONE);
    }
    let subject: EntityId = id.cast();
    mark(&app, &course, PodCourseStatus::Transcript).await?;
    work.progress("transcript", 0, BEFORE, "Reading the transcript")
        .await?;
    let pieces = match transcripts::pieces(&app, &subject).await {
        Ok(pieces) => pieces,
        Err(error) if error.code == Code::NoTranscript => return Err(Failure::ForGood(error)),
        Err(error) => return Err(error.into()),
    };
    let mut made = chapters::all(&app, &course).await?;
    if made.is_empty() {
        lay_out(&app, &work, &course, &pieces).await?;
        made = chapters::all(&app, &course).await?;
    }
    let total = u32::try_from(made.len()).unwrap_or(u32::MAX);
    let begun = Changes::new()
        .set(PodCourse::STATUS, PodCourseStatus::Generating)
        .set(PodCourse::TOTAL_CHAPTERS, total);
    app.rows::<PodCourse>()
        .update_if(&id, at_it(&course), &begun)
        .await?;
    for (nth, chapter) in (0..).zip(&made) {
        if chapter.row.status == PodChapterStatus::Ready {
            continue;
        }
        if work.is_over() {
            return Ok(Outcome::Later(std::time::Duration::ZERO));
        }
        if !is_wanted(&app, &course).await? {
            return Ok(Outcome::DONE);
        }
        let told = format!("Writing: {}", chapter.row.title.as_str());
        work.progress("chapters", BEFORE + nth, BEFORE + total, &told)
            .await?;
        write(&app, &work, &course, chapter, &pieces).await?;
    }
    finish(&app, &course, None).await?;
    work.progress("done", BEFORE + total, BEFORE + total, "The course is made")
        .await?;
    Ok(Outcome::DONE)
}

/// Says what became of a course whose making failed for good.
pub async fn give_up(app: App, job: Stored<Job>) -> Result<(), Error> {
    let id: EdgeId = job.row.subject_id.cast();
    let Some(course) = app.rows::<PodCourse>().find(&id).await? else {
        return Ok(());
    };
    if course.row.job_id.as_ref() != Some(&job.id) {
        return Ok(());
    }
    let message = job.row.error_message.map(Text::into_string);
    let why = (
        job.row.error_code.unwrap_or_default(),
        message.unwrap_or_default(),
    );
    finish(&app, &course, Some(why)).await?;
    Ok(())
}

async fn lay_out(
    app: &App,
    work: &Work,
    course: &Stored<PodCourse>,
    pieces: &[Chunk],
) -> Result<(), Failure> {
    mark(app, course, PodCourseStatus::Structuring).await?;
    work.progress("outline", 1, BEFORE, "Finding the chapters")
        .await?;
    let title = course.row.title.as_str();
    let turns = outline::turns(title, pieces, Extent::POD, &Fence::random());
    let owner = work.job().row.owner_id;
    let found = match ask::<Outline>(app, owner.as_ref(), "pod course outline", turns).await? {
        Asked::Answered(outline) => Some(outline),
        // Chapters of equal length, without names, are better than none.
        Asked::Useless => None,
    };
    let plan = outline::plan(found.as_ref(), pieces.len(), Extent::POD);
    if !is_wanted(app, course).await? {
        return Ok(());
    }
    chapters::lay_out(app, course, &plan, pieces).await?;
    Ok(())
}

/// Whether the pod still waits for this course: it may have been deleted while a model was asked, and another begun in its place.
async fn is_wanted(app: &App, course: &Stored<PodCourse>) -> Result<bool> {
    let now = app.rows::<PodCourse>().find(&course.id).await?;
    Ok(now.is_some_and(|it| it.row.job_id == course.row.job_id))
}

/// Writes a chapter; one that no model can write is marked so, and the next one follows.
async fn write(
    app: &App,
    work: &Work,
    course: &Stored<PodCourse>,
    chapter: &Stored<PodCourseChapter>,
    pieces: &[Chunk],
) -> Result<(), Failure> {
    let said = chapters::said(&chapter.row, pieces);
    let turns = shapes::turns(&chapter.row, &said, &Fence::random());
    let owner = work.job().row.owner_id;
    let asked = ask::<Lesson>(app, owner.as_ref(), "pod chapter", turns).await?;
    let (changes, counter) = match asked {
        Asked::Answered(content) => (
            Changes::new()
                .set(PodCourseChapter::STATUS, PodChapterStatus::Ready)
                .set(PodCourseChapter::CONTENT, content.content)
                .set(PodCourseChapter::KEY_POINTS, Packed(content.key_points))
                .set(PodCourseChapter::NOTES, Packed(json!(content.notes)))
                .set(PodCourseChapter::ASSIGNMENTS, Packed(content.assignments)),
            PodCourse::GENERATED_CHAPTERS,
        ),
        Asked::Useless => (
            Changes::new()
                .set(PodCourseChapter::STATUS, PodChapterStatus::Failed)
                .set(PodCourseChapter::ATTEMPTS, chapter.row.attempts + 1),
            PodCourse::FAILED_CHAPTERS,
        ),
    };
    let missing = Query::equal(
        PodCourseChapter::STATUS,
        [PodChapterStatus::Stub, PodChapterStatus::Failed],
    );
    let rows = app.rows::<PodCourseChapter>();
    if rows
        .update_if(&chapter.id, [missing], &changes)
        .await?
        .is_some()
    {
        let courses = app.rows::<PodCourse>();
        courses.increment(&course.id, counter, 1, None).await?;
    }
    Ok(())
}

/// Says how it ended, from the chapters that are there: what was counted on the way may have missed one that an attempt died after.
async fn finish(
    app: &App,
    course: &Stored<PodCourse>,
    why: Option<(String, String)>,
) -> Result<()> {
    let made = chapters::all(app, course).await?;
    let count = |status| made.iter().filter(|it| it.row.status == status).count();
    let (ready, failed) = (
        count(PodChapterStatus::Ready),
        count(PodChapterStatus::Failed),
    );
    let status = match (ready, made.len()) {
        (0, _) => PodCourseStatus::Failed,
        (ready, all) if ready == all => PodCourseStatus::Ready,
        _ => PodCourseStatus::Partial,
    };
    let why = match status {
        PodCourseStatus::Ready => None,
        _ => Some(why.unwrap_or_else(|| {
            (
                Code::UpstreamFailed.name().to_owned(),
                "Some chapters could not be written; try again".to_owned(),
            )
        })),
    };
    let (code, message) = why.unzip();
    let changes = Changes::new()
        .set(PodCourse::STATUS, status)
        .set(PodCourse::TOTAL_CHAPTERS, made.len())
        .set(PodCourse::GENERATED_CHAPTERS, ready)
        .set(PodCourse::FAILED_CHAPTERS, failed)
        .set(PodCourse::FINISHED_AT, app.now())
        .set(PodCourse::ERROR_CODE, code)
        .set(
            PodCourse::ERROR_MESSAGE,
            message.map(|it| Text::<0, 300>::cut(&it)),
        );
    let rows = app.rows::<PodCourse>();
    rows.update_if(&course.id, at_it(course), &changes).await?;
    Ok(())
}

async fn mark(app: &App, course: &Stored<PodCourse>, status: PodCourseStatus) -> Result<()> {
    let changes = Changes::new().set(PodCourse::STATUS, status);
    let rows = app.rows::<PodCourse>();
    rows.update_if(&course.id, at_it(course), &changes).await?;
    Ok(())
}

/// What finds the course while this job makes it.
fn at_it(course: &Stored<PodCourse>) -> Vec<Query> {
    let mut making = vec![Query::equal(PodCourse::STATUS, AT_IT)];
    making.extend(
        course
            .row
            .job_id
            .as_ref()
            .map(|job| Query::equal(PodCourse::JOB_ID, job)),
    );
    making
}

/// What came of asking.
enum Asked<T> {
    Answered(T),
    /// The models answer nothing of use, and will not.
    Useless,
}

async fn ask<T: Shape>(
    app: &App,
    owner: Option<&UserId>,
    purpose: &'static str,
    turns: Vec<Turn>,
) -> Result<Asked<T>, Failure> {
    let ask = Ask::json(purpose, turns, TOKENS);
    let found = match llm::open(app)?.find::<T>(&ask).await {
        Ok(found) => found,
        Err(fault) if fault.is_about_the_answer() => return Ok(Asked::Useless),
        Err(fault) => return Err(fault.into()),
    };
    if let Some(owner) = owner {
        llm::quota::count(app, owner, found.usage.total_tokens).await?;
    }
    Ok(Asked::Answered(found.value))
}
