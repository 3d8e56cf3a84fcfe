//! CRS-21: what is studied in a chapter, written by a model.
//!
//! What was written from the same chapter is not written again unless that is meant (B-164); assignments have ids that are computed from
//! what they were written from, so they never double.

use client::{Changes, NewRow, Query};
use futures_util::try_join;
use llm::Fence;
use model::{ChapterId, CourseId, EntityId, JobKind, Packed, UserId};
use runtime::{Begun, Error, Json, Path, Result, State};
use serde::{Deserialize, Serialize};
use store::jobs::{Failure, NewJob, Outcome, Work};
use store::rate_limit::Rule;
use store::tables::{Assignment, AssignmentKey, Course, CourseChapter, CourseContent};
use store::{App, Me, Stored};

use super::parts::{Assignments, Digest, Handout, Part};
use super::wire::{NewContent, Queued};
use super::{prompts, rules, tasks};

/// The most assignments of a chapter that are looked at.
const ASSIGNMENTS: u32 = 100;

/// The longest answer, in tokens.
const TOKENS: u32 = 2_000;

/// What the job is queued with.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payload {
    parts: Vec<Part>,
    force: bool,
}

/// The parts that this job has written.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Written(Vec<Part>);

/// Queues writing parts of a chapter's content; what is there already is not queued.
///
/// # Errors
///
/// `not_found`; `forbidden` for whoever does not teach the course; `rate_limited`.
pub async fn create(
    State(app): State<App>,
    Me(me): Me,
    Path((course, chapter)): Path<(CourseId, ChapterId)>,
    Json(new): Json<NewContent>,
) -> Result<Begun<Queued>> {
    let (course, chapter) = own(&app, &me, &course, &chapter).await?;
    let digest = rules::digest(&chapter.row);
    let mut parts = new.parts.into_vec();
    parts.sort_unstable();
    parts.dedup();
    if !new.force {
        let there = there(&app, &chapter.id, &digest).await?;
        parts.retain(|it| !there.contains(it));
    }
    if parts.is_empty() {
        return Ok(Begun::now(Queued {
            job_id: None,
            unchanged: true,
        }));
    }
    app.limit_rate(Rule::CONTENT, &me).await?;
    let words: Vec<&str> = parts.iter().map(|it| it.as_str()).collect();
    // Writing again is a piece of work of its own every time; else the same parts of the same chapter are one.
    let round = if new.force {
        app.now().as_millisecond().to_string()
    } else {
        String::new()
    };
    let revision = format!("{digest}:{}:{round}", words.join("+"));
    let subject: EntityId = chapter.id.cast();
    let total = u32::try_from(parts.len()).unwrap_or(3);
    let payload = Payload {
        parts,
        force: new.force,
    };
    let job = NewJob::of(JobKind::ContentGenerate, subject, &revision)
        .owned_by(&course.row.instructor_id)
        .with(&payload)?
        .expecting(total, "Waiting for its turn");
    let job = app.queue(job).await?.into_inner();
    Ok(Begun::later(Queued {
        job_id: Some(job.id),
        unchanged: false,
    }))
}

/// The chapter and its course, of whoever teaches it.
async fn own(
    app: &App,
    me: &UserId,
    course: &CourseId,
    chapter: &ChapterId,
) -> Result<(Stored<Course>, Stored<CourseChapter>)> {
    let (courses, chapters) = (app.rows::<Course>(), app.rows::<CourseChapter>());
    let (found, chapter) = try_join!(courses.find(course), chapters.find(chapter))?;
    let found = found.filter(|it| it.row.deleted_at.is_none());
    let found = found.ok_or_else(|| Error::not_found("course"))?;
    if found.row.instructor_id != *me {
        return Err(if learning::enrolment::is_in_catalogue(&found.row) {
            Error::forbidden("Only its instructor changes a course")
        } else {
            Error::not_found("course")
        });
    }
    let chapter = chapter.filter(|it| it.row.course_id == *course);
    let chapter = chapter.ok_or_else(|| Error::not_found("chapter"))?;
    Ok((found, chapter))
}

/// The parts that were written from a chapter as it is.
async fn there(app: &App, chapter: &ChapterId, digest: &str) -> store::Result<Vec<Part>> {
    let (contents, assignments) = (app.rows::<CourseContent>(), app.rows::<Assignment>());
    let made: Vec<_> = assignment_ids(chapter, digest);
    let (content, made) = try_join!(contents.find(chapter), assignments.get_many(&made))?;
    let mut there = Vec::new();
    let same = content.filter(|it| it.row.input_hash.as_deref() == Some(digest));
    if let Some(content) = same {
        there.extend(content.row.summaries.is_some().then_some(Part::Summaries));
        there.extend(content.row.notes.is_some().then_some(Part::Notes));
    }
    there.extend((!made.is_empty()).then_some(Part::Assignments));
    Ok(there)
}

fn assignment_ids(chapter: &ChapterId, digest: &str) -> Vec<model::AssignmentId> {
    let id = |at: u32| {
        let at = at.to_string();
        model::did(
            model::Kind::GENERATED,
            &["assignment", chapter.as_str(), digest, &at],
        )
    };
    (1..=3).map(id).collect()
}

/// Writes the parts one after another.
pub async fn run(app: App, work: Work) -> Result<Outcome, Failure> {
    let payload: Payload = work.payload()?;
    let id: ChapterId = work.subject();
    let Some(chapter) = app.rows::<CourseChapter>().find(&id).await? else {
        return Ok(Outcome::DONE);
    };
    let owner = work.job().row.owner_id;
    let mut written = work.kept::<Written>().unwrap_or_default();
    let total = u32::try_from(payload.parts.len()).unwrap_or(3);
    for (done, part) in (0..).zip(payload.parts) {
        if written.0.contains(&part) {
            continue;
        }
        work.progress(part.as_str(), done, total, part.told())
            .await?;
        if payload.force {
            write(&app, owner.as_ref(), &chapter, part).await?;
        } else {
            write_missing(&app, owner.as_ref(), &chapter, part).await?;
        }
        written.0.push(part);
        work.keep(part.as_str(), (done + 1, total), part.told(), &written)
            .await?;
    }
    Ok(Outcome::DONE)
}

/// Writes a part, unless it was written from the chapter as it is.
pub async fn write_missing(
    app: &App,
    owner: Option<&UserId>,
    chapter: &Stored<CourseChapter>,
    part: Part,
) -> Result<(), Failure> {
    let digest = rules::digest(&chapter.row);
    if there(app, &chapter.id, &digest).await?.contains(&part) {
        return Ok(());
    }
    write(app, owner, chapter, part).await
}

async fn write(
    app: &App,
    owner: Option<&UserId>,
    chapter: &Stored<CourseChapter>,
    part: Part,
) -> Result<(), Failure> {
    let turns = prompts::turns(part, &chapter.row, &Fence::random());
    match part {
        Part::Summaries => {
            let found = tasks::find::<Digest>(app, owner, "chapter summary", turns, TOKENS).await?;
            let Digest {
                summary,
                summaries,
                key_takeaways,
            } = found.value;
            let mut all = vec![summary];
            all.extend(summaries);
            let cells = Changes::new()
                .set(CourseContent::SUMMARIES, Packed(all))
                .set(CourseContent::KEY_TAKEAWAYS, Packed(key_takeaways));
            keep(app, chapter, cells, &found.model).await?;
        }
        Part::Notes => {
            let found = tasks::find::<Handout>(app, owner, "chapter notes", turns, TOKENS).await?;
            let notes = found.value;
            let cells = Changes::new()
                .set(CourseContent::NOTES, notes.notes)
                .set(CourseContent::CONCEPTS, Packed(notes.concepts))
                .set(CourseContent::FORMULAS, Packed(notes.formulas))
                .set(CourseContent::APPLICATIONS, Packed(notes.applications));
            keep(app, chapter, cells, &found.model).await?;
        }
        Part::Assignments => {
            let found =
                tasks::find::<Assignments>(app, owner, "assignments", turns, TOKENS).await?;
            keep_assignments(app, chapter, &found.value).await?;
        }
    }
    Ok(())
}

/// Writes cells of a chapter's content, in a row that may not be there yet. Cells from an older chapter go.
async fn keep(
    app: &App,
    chapter: &Stored<CourseChapter>,
    cells: Changes,
    model: &str,
) -> store::Result<()> {
    let digest = rules::digest(&chapter.row);
    let rows = app.rows::<CourseContent>();
    let empty = CourseContent {
        course_id: chapter.row.course_id.clone(),
        summaries: None,
        key_takeaways: None,
        notes: None,
        concepts: None,
        formulas: None,
        applications: None,
        model: None,
        input_hash: Some(digest.clone()),
        generated_at: app.now(),
    };
    let before = rows.create_or_get(&chapter.id, &empty, &[]).await?;
    let before = before.into_inner();
    let is_older = before.row.input_hash.as_deref() != Some(digest.as_str());
    if is_older {
        let cleared = Changes::of(&empty);
        rows.update(&chapter.id, &cleared).await?;
    }
    let cells = cells
        .set(
            CourseContent::MODEL,
            model.chars().take(80).collect::<String>(),
        )
        .set(CourseContent::INPUT_HASH, digest)
        .set(CourseContent::GENERATED_AT, app.now());
    rows.update(&chapter.id, &cells).await.map(drop)
}

/// Makes the assignments after those that are there; keys first, so that no assignment is ever without.
async fn keep_assignments(
    app: &App,
    chapter: &Stored<CourseChapter>,
    made: &Assignments,
) -> store::Result<()> {
    let digest = rules::digest(&chapter.row);
    let own = [
        Query::equal(Assignment::CHAPTER_ID, &chapter.id),
        Query::order_desc(Assignment::SEQ),
    ];
    let there = app.rows::<Assignment>().list(own, ASSIGNMENTS).await?;
    let last = there.iter().map(|it| it.row.seq).max().unwrap_or(0);
    let about = (&chapter.row.course_id, &chapter.id);
    let rows = made.rows(about, &digest, last);
    let is_missing = |id: &model::AssignmentId| there.iter().all(|it| it.id != *id);
    let missing = rows.into_iter().filter(|(id, ..)| is_missing(id));
    let (mut keys, mut assignments) = (Vec::new(), Vec::new());
    for (id, assignment, key) in missing {
        let id = id.to_string();
        keys.push(NewRow {
            id: id.clone(),
            data: key,
            permissions: Vec::new(),
        });
        assignments.push(NewRow {
            id,
            data: assignment,
            permissions: Vec::new(),
        });
    }
    if keys.is_empty() {
        return Ok(());
    }
    app.rows::<AssignmentKey>().create_missing(&keys).await?;
    app.rows::<Assignment>()
        .create_missing(&assignments)
        .await?;
    Ok(())
}
