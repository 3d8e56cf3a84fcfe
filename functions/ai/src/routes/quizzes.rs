//! AI-5: quizzes on chapters.

use model::{EntityId, JobId, JobKind, Packed, Text, UserId};
use runtime::{Accepted, Code, Error, Json, Path, Result, State};
use store::jobs::NewJob;
use store::tables::Job;
use store::{App, Me, Stored};

use super::count;
use crate::quiz::{Payload, QUESTIONS};
use crate::wire::{ChapterRef, NewQuiz, OneQuiz, QuizTask};
use crate::{material, rules};

/// How many questions there are, unless somebody asks otherwise.
const USUAL: u32 = 4;

/// The shortest text that a quiz is written on, in characters.
const SHORTEST: usize = 200;

/// Queues a quiz on a chapter that the caller may read. Sent again with the same `clientId` it is the same quiz.
///
/// # Errors
///
/// `validation_failed`; `not_found`; `not_enrolled`; `rule_violation` for a chapter that says too little; `rate_limited`,
/// `quota_exceeded`.
pub async fn create(
    State(app): State<App>,
    Me(me): Me,
    Json(new): Json<NewQuiz>,
) -> Result<Accepted<OneQuiz>> {
    let questions = new.questions.unwrap_or(USUAL);
    if !QUESTIONS.contains(&questions) {
        return Err(Error::field("questions", "must be from 3 to 5"));
    }
    let chapter = ChapterRef {
        course_id: new.course_id,
        chapter_id: new.chapter_id,
    };
    let material = material::of(&app, &me, &chapter).await?;
    if material.text.chars().count() < SHORTEST {
        return Err(Error::new(
            Code::RuleViolation,
            "This chapter says too little to ask about",
        ));
    }
    let name = match new.client_id {
        Some(attempt) => format!("{me}:{}", attempt.as_str()),
        None => format!("{me}:{}", EntityId::random()),
    };
    let payload = Payload {
        chapter,
        questions,
        name,
        round: 1,
    };
    let job = job(&me, &payload)?;
    if let Some(queued) = app.rows::<Job>().find(job.id()).await? {
        return Ok(Accepted(OneQuiz { task: view(queued) }));
    }
    count(&app, &me).await?;
    let task = view(app.queue(job).await?.into_inner());
    Ok(Accepted(OneQuiz { task }))
}

/// Answers how far a quiz is.
///
/// # Errors
///
/// `not_found` for what is nobody's or somebody else's.
pub async fn read(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<JobId>,
) -> Result<Json<OneQuiz>> {
    let task = view(own(&app, &me, &id).await?);
    Ok(Json(OneQuiz { task }))
}

/// Tries again what failed for good. Asking twice queues once.
///
/// # Errors
///
/// `not_found`; `wrong_state` for what did not fail; `rate_limited`, `quota_exceeded`.
pub async fn retry(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<JobId>,
) -> Result<Accepted<OneQuiz>> {
    let failed = own(&app, &me, &id).await?;
    rules::check_dead(&failed.row)?;
    let payload = failed.row.payload.map(Packed::into_inner);
    let payload: Payload =
        serde_json::from_value(payload.unwrap_or_default()).map_err(Error::internal)?;
    count(&app, &me).await?;
    let next = Payload {
        round: payload.round + 1,
        ..payload
    };
    let task = view(app.queue(job(&me, &next)?).await?.into_inner());
    Ok(Accepted(OneQuiz { task }))
}

fn job(me: &UserId, payload: &Payload) -> Result<NewJob> {
    let subject: EntityId = payload.chapter.chapter_id.cast();
    let revision = format!("{}:{}", payload.name, payload.round);
    let job = NewJob::of(JobKind::Quiz, subject, &revision)
        .owned_by(me)
        .with(payload)?
        .expecting(1, "Waiting for its turn");
    Ok(job)
}

async fn own(app: &App, me: &UserId, id: &JobId) -> Result<Stored<Job>> {
    let job = app.rows::<Job>().find(id).await?;
    let is_own =
        |it: &Stored<Job>| it.row.kind == JobKind::Quiz && it.row.owner_id.as_ref() == Some(me);
    job.filter(is_own).ok_or_else(|| Error::not_found("quiz"))
}

fn view(job: Stored<Job>) -> QuizTask {
    let row = job.row;
    let result = row.result.map(Packed::into_inner);
    QuizTask {
        id: job.id,
        state: row.state,
        quiz: result.and_then(|it| serde_json::from_value(it).ok()),
        error_code: row.error_code,
        error: row.error_message.map(Text::into_string),
        created_at: job.created_at,
    }
}
