//! CRS-20: drafting a course.
//!
//! Transcript, outline, chapters, then what is studied in each. A step is done when its rows are there, so an attempt that follows one
//! that died asks no model again for what was answered. B-165, B-215.

use client::{Changes, NewRow, Query};
use drafting::outline::{self, Extent, Outline, Planned};
use drafting::transcripts::{self, Chunk, Material};
use futures_util::try_join;
use llm::Fence;
use model::{
    did, ChapterId, ContentType, CourseGeneration, CourseId, CourseStatus, Difficulty, EntityId,
    JobKind, Kind, List, Text, UserId,
};
use runtime::{Accepted, Json, Result, State};
use serde::{Deserialize, Serialize};
use store::jobs::{Failure, NewJob, Outcome, Work};
use store::rate_limit::Rule;
use store::tables::{Course, CourseChapter, Job};
use store::{readers, App, Me, Stored};

use super::content;
use super::parts::Part;
use super::tasks;
use super::wire::{DraftView, Drafted, NewDraft};

/// The longest outline, in tokens.
const TOKENS: u32 = 2_000;

/// The longest transcript of a chapter that is kept with it, in characters.
const EXCERPT: usize = 8_000;

/// What a chapter gets while a course is drafted.
const PARTS: [Part; 2] = [Part::Summaries, Part::Notes];

/// The most chapters of a course.
const CHAPTERS: u32 = 100;

/// What the job is queued with.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payload {
    with_content: bool,
}

/// Makes a draft without chapters and queues drafting it.
///
/// # Errors
///
/// `validation_failed`, `bad_video_url`; `rate_limited`.
pub async fn create(
    State(app): State<App>,
    Me(me): Me,
    Json(new): Json<NewDraft>,
) -> Result<Accepted<Drafted>> {
    let material = Material::new(new.youtube_url.as_deref(), new.transcript)?;
    try_join!(
        app.limit_rate(Rule::GENERATION, &me),
        app.limit_rate(Rule::GENERATION_DAILY, &me),
    )?;
    let id = CourseId::random();
    let subject: EntityId = id.cast();
    let video = material.video.clone();
    let draft = draft(&me, new.title, new.description, video.clone());
    let readers = [readers::user(&me)];
    try_join!(
        async { app.rows().create(&id, &draft, &readers).await },
        transcripts::keep(&app, &subject, &me, material),
    )?;
    let payload = Payload {
        with_content: new.with_content.unwrap_or(true),
    };
    let job = NewJob::of(JobKind::CourseGenerate, subject, "1")
        .owned_by(&me)
        .with(&payload)?
        .expecting(2, "Waiting for its turn");
    let job = app.queue(job).await?.into_inner();
    Ok(Accepted(Drafted {
        course: DraftView {
            id,
            title: draft.title.into_string(),
            status: draft.status,
            youtube_video_id: video,
        },
        job_id: job.id,
    }))
}

fn draft(
    me: &UserId,
    title: Text<3, 200>,
    description: Option<Text<0, 5_000>>,
    video: Option<String>,
) -> Course {
    Course {
        instructor_id: me.clone(),
        title,
        description: description.unwrap_or_default(),
        language: "en".to_owned(),
        duration_min: 0,
        difficulty: Difficulty::Beginner,
        category: None,
        tags: List::default(),
        prerequisites: List::default(),
        cover_file_id: None,
        youtube_video_id: video,
        status: CourseStatus::Draft,
        is_monetized: false,
        price_cents: model::Cents::default(),
        currency: "usd".to_owned(),
        passing_score: 70,
        mastery_required: false,
        enrollment_count: 0,
        completion_count: 0,
        rating_sum: 0,
        rating_count: 0,
        rating_avg: None,
        chapter_count: 0,
        published_at: None,
        generation: Some(CourseGeneration::Generating),
        generation_error: None,
        deleted_at: None,
    }
}

/// Drafts the course, from where the attempts before came to.
pub async fn run(app: App, work: Work) -> Result<Outcome, Failure> {
    let payload: Payload = work.payload()?;
    let id: CourseId = work.subject();
    let Some(course) = app.rows::<Course>().find(&id).await? else {
        return Ok(Outcome::DONE);
    };
    if course.row.deleted_at.is_some() {
        return Ok(Outcome::DONE);
    }
    let chapters = match chapters(&app, &id).await? {
        chapters if chapters.is_empty() => lay_out(&app, &work, &course).await?,
        chapters => chapters,
    };
    let steps = steps(&chapters, payload.with_content);
    count(&app, &course, &chapters).await?;
    if payload.with_content {
        let mut done = 2;
        for chapter in &chapters {
            for part in PARTS {
                if work.is_over() {
                    return Ok(Outcome::Later(std::time::Duration::ZERO));
                }
                let told = format!("{}: {}", part.told(), chapter.row.title.as_str());
                work.progress(part.as_str(), done, steps, &told).await?;
                let owner = work.job().row.owner_id;
                content::write_missing(&app, owner.as_ref(), chapter, part).await?;
                done += 1;
            }
        }
    }
    end(&app, &id, CourseGeneration::Ready, None).await?;
    work.progress("done", steps, steps, "The draft is ready")
        .await?;
    Ok(Outcome::DONE)
}

/// Says what became of a draft whose making failed for good.
pub async fn give_up(app: App, job: Stored<Job>) -> Result<()> {
    let id: CourseId = job.row.subject_id.cast();
    let is_laid_out = !chapters(&app, &id).await?.is_empty();
    let became = if is_laid_out {
        CourseGeneration::Partial
    } else {
        CourseGeneration::Failed
    };
    let why = job.row.error_message.map(Text::into_string);
    end(&app, &id, became, why.as_deref()).await?;
    Ok(())
}

/// Writes how it ended, once.
async fn end(
    app: &App,
    id: &CourseId,
    became: CourseGeneration,
    why: Option<&str>,
) -> store::Result<()> {
    let changes = Changes::new()
        .set(Course::GENERATION, became)
        .set(Course::GENERATION_ERROR, why.map(Text::<0, 300>::cut));
    let drafting = [Query::equal(
        Course::GENERATION,
        CourseGeneration::Generating,
    )];
    let rows = app.rows::<Course>();
    rows.update_if(id, drafting, &changes).await?;
    Ok(())
}

fn steps(chapters: &[Stored<CourseChapter>], with_content: bool) -> u32 {
    let chapters = u32::try_from(chapters.len()).unwrap_or(u32::MAX);
    let parts = u32::try_from(PARTS.len()).unwrap_or(u32::MAX);
    2 + if with_content { chapters * parts } else { 0 }
}

/// The chapters that are there, in order.
async fn chapters(app: &App, course: &CourseId) -> store::Result<Vec<Stored<CourseChapter>>> {
    let own = [
        Query::equal(CourseChapter::COURSE_ID, course),
        Query::order_asc(CourseChapter::SEQ),
    ];
    app.rows::<CourseChapter>().list(own, CHAPTERS).await
}

/// Finds the transcript, asks for an outline, and makes the chapters: all of them or none.
async fn lay_out(
    app: &App,
    work: &Work,
    course: &Stored<Course>,
) -> Result<Vec<Stored<CourseChapter>>, Failure> {
    let subject: EntityId = course.id.cast();
    work.progress("transcript", 0, 2, "Reading the transcript")
        .await?;
    let pieces = match transcripts::pieces(app, &subject).await {
        Ok(pieces) => pieces,
        Err(error) if error.code == runtime::Code::NoTranscript => {
            return Err(Failure::ForGood(error));
        }
        Err(error) => return Err(error.into()),
    };
    work.progress("outline", 1, 2, "Finding the chapters")
        .await?;
    let title = course.row.title.as_str();
    let turns = outline::turns(title, &pieces, Extent::CATALOGUE, &Fence::random());
    let owner = work.job().row.owner_id;
    let found = tasks::find::<Outline>(app, owner.as_ref(), "course outline", turns, TOKENS).await;
    let found = match found {
        Ok(found) => Some(found.value),
        // Chapters of equal length, without names, are better than none.
        Err(Failure::ForGood(_)) => None,
        Err(failure) => return Err(failure),
    };
    let plan = outline::plan(found.as_ref(), pieces.len(), Extent::CATALOGUE);
    let rows: Vec<NewRow<CourseChapter>> = (1..)
        .zip(&plan)
        .filter_map(|(seq, planned)| row(course, seq, planned, &pieces))
        .collect();
    app.rows::<CourseChapter>().create_missing(&rows).await?;
    Ok(chapters(app, &course.id).await?)
}

fn row(
    course: &Stored<Course>,
    seq: u32,
    planned: &Planned,
    pieces: &[Chunk],
) -> Option<NewRow<CourseChapter>> {
    let id: ChapterId = did(
        Kind::GENERATED,
        &["chapter", course.id.as_str(), &seq.to_string()],
    );
    let (start, end) = planned.times(pieces);
    let objectives = planned
        .objectives
        .iter()
        .filter_map(|it| Text::new(it).ok());
    let description = Some(planned.description.as_str()).filter(|it| !it.is_empty());
    Some(NewRow {
        id: id.to_string(),
        data: CourseChapter {
            course_id: course.id.clone(),
            seq,
            title: Text::new(&planned.title).ok()?,
            description: description.map(Text::cut),
            duration_min: Some(planned.minutes(pieces)),
            video_start_sec: start,
            video_end_sec: end,
            objectives: List::new(objectives).unwrap_or_default(),
            content_type: ContentType::Video,
            transcript_file_id: None,
            transcript_excerpt: Some(Text::cut(&planned.text(pieces, EXCERPT))),
        },
        permissions: vec![readers::user(&course.row.instructor_id)],
    })
}

/// Writes how many chapters there are and how long they take; once only, since its instructor may change that.
async fn count(
    app: &App,
    course: &Stored<Course>,
    chapters: &[Stored<CourseChapter>],
) -> store::Result<()> {
    let minutes: u32 = chapters.iter().filter_map(|it| it.row.duration_min).sum();
    let changes = Changes::new()
        .set(Course::CHAPTER_COUNT, chapters.len())
        .set(Course::DURATION_MIN, minutes);
    let uncounted = [Query::equal(Course::CHAPTER_COUNT, 0)];
    let rows = app.rows::<Course>();
    rows.update_if(&course.id, uncounted, &changes).await?;
    Ok(())
}
