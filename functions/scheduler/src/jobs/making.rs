//! J-25: courses that a model was to make, and whose job is dead or missing: the execution that was to queue it died before it did, or the
//! one that was to say what became of it.

use std::collections::BTreeSet;
use std::time::Duration;

use client::{Changes, Query};
use futures_util::try_join;
use model::{CourseGeneration, JobId, JobKind, JobState, PodCourseStatus, Text};
use runtime::Result;
use store::jobs::{NewJob, Step, Turn};
use store::schema::UPDATED_AT;
use store::tables::{Course, Job, PodCourse};
use store::{App, Stored};

/// How long a course stands still before its job is looked for.
const STILL: Duration = Duration::from_secs(15 * 60);

/// Courses of a kind that one tick looks at.
const PAGE: u32 = 50;

/// What whoever waits reads.
const WHY: &str = "Making this was interrupted; try again";

/// States in which a pod's course is being made.
const AT_IT: [PodCourseStatus; 4] = [
    PodCourseStatus::Queued,
    PodCourseStatus::Transcript,
    PodCourseStatus::Structuring,
    PodCourseStatus::Generating,
];

/// Says of courses that stand still and that no job works at what became of them. It sets a state.
pub async fn give_up(app: App, _: Turn) -> Result<Step> {
    let before = app.now().before(STILL).to_string();
    let still = || Query::less_than(UPDATED_AT, before.as_str());
    let (pods, courses) = (app.rows::<PodCourse>(), app.rows::<Course>());
    let (pods, courses) = try_join!(
        pods.list([Query::equal(PodCourse::STATUS, AT_IT), still()], PAGE),
        courses.list([drafting(), still()], PAGE)
    )?;
    let jobs = pods.iter().filter_map(|it| it.row.job_id.clone());
    let jobs: Vec<JobId> = jobs.chain(courses.iter().map(job_of)).collect();
    let alive = alive(&app, &jobs).await?;
    let mut ended = 0;
    for course in &pods {
        let job = course.row.job_id.as_ref();
        if !job.is_some_and(|it| alive.contains(it)) {
            ended += u64::from(end_of_pod(&app, course).await?);
        }
    }
    for course in &courses {
        if !alive.contains(&job_of(course)) {
            ended += u64::from(end_of_draft(&app, course).await?);
        }
    }
    Ok(Step::over(ended))
}

/// The jobs that are at it, or will be.
async fn alive(app: &App, jobs: &[JobId]) -> Result<BTreeSet<JobId>> {
    if jobs.is_empty() {
        return Ok(BTreeSet::new());
    }
    let found = app.rows::<Job>().get_many(jobs).await?;
    let is_over = |state| matches!(state, JobState::Dead | JobState::Done);
    let alive = found.into_iter().filter(|it| !is_over(it.row.state));
    Ok(alive.map(|it| it.id).collect())
}

/// The job that drafts a course of the catalogue: there is one.
fn job_of(course: &Stored<Course>) -> JobId {
    let job = NewJob::of(JobKind::CourseGenerate, course.id.cast(), "1");
    job.id().clone()
}

async fn end_of_pod(app: &App, course: &Stored<PodCourse>) -> Result<bool> {
    let became = if course.row.generated_chapters > 0 {
        PodCourseStatus::Partial
    } else {
        PodCourseStatus::Failed
    };
    let changes = Changes::new()
        .set(PodCourse::STATUS, became)
        .set(PodCourse::FINISHED_AT, app.now())
        .set(PodCourse::ERROR_CODE, "upstream_failed")
        .set(PodCourse::ERROR_MESSAGE, Text::<0, 300>::cut(WHY));
    let same = [
        Query::equal(PodCourse::STATUS, AT_IT),
        Query::equal(PodCourse::REVISION, course.row.revision),
    ];
    let rows = app.rows::<PodCourse>();
    let ended = rows.update_if(&course.id, same, &changes).await?;
    Ok(ended.is_some())
}

async fn end_of_draft(app: &App, course: &Stored<Course>) -> Result<bool> {
    let became = if course.row.chapter_count > 0 {
        CourseGeneration::Partial
    } else {
        CourseGeneration::Failed
    };
    let changes = Changes::new()
        .set(Course::GENERATION, became)
        .set(Course::GENERATION_ERROR, Text::<0, 300>::cut(WHY));
    let rows = app.rows::<Course>();
    let ended = rows.update_if(&course.id, [drafting()], &changes).await?;
    Ok(ended.is_some())
}

fn drafting() -> Query {
    Query::equal(Course::GENERATION, CourseGeneration::Generating)
}
