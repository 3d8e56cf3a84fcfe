//! The answers that wait for an instructor, and what the instructor says to them.

use client::Query;
use futures_util::try_join;
use learning::grading;
use model::{SubmissionId, SubmissionStatus, UserId};
use runtime::{Code, Error, Json, Path, Query as Params, Result, State};
use serde::Deserialize;
use store::schema::ID;
use store::tables::{Assignment, Submission};
use store::{App, Me, Row, DATABASE, LONGEST_LIST};

use crate::rules;
use crate::wire::{GradedAnswer, Queue, QueueFilter, QueueItem, Return, Verdict};

/// Lists what waits for the caller, the most urgent and oldest first. Four calls in two waves, for any number of answers.
///
/// # Errors
///
/// `bad_cursor`; `validation_failed`.
pub async fn queue(
    State(app): State<App>,
    Me(me): Me,
    Params(filter): Params<QueueFilter>,
) -> Result<Json<Queue>> {
    let mut waiting = vec![
        Query::equal(Submission::INSTRUCTOR_ID, &me),
        Query::equal(Submission::STATUS, SubmissionStatus::ReviewPending),
    ];
    let course = filter.course_id.as_ref();
    waiting.extend(course.map(|it| Query::equal(Submission::COURSE_ID, it)));
    let mut ordered = waiting.clone();
    if let Some(priority) = filter.priority {
        rules::check_priority(priority)?;
        ordered.push(Query::equal(Submission::PRIORITY, priority));
    }
    ordered.push(Query::order_asc(Submission::PRIORITY));
    ordered.push(Query::order_asc(Submission::SUBMITTED_AT));
    let rows = app.rows::<Submission>();
    let (page, urgency) = try_join!(
        rows.page(ordered, &filter.paging, 50),
        priorities(&app, waiting)
    )?;
    let assignments = app.rows::<Assignment>();
    let (cards, assignments) = try_join!(
        app.cards(page.items.iter().map(|it| &it.row.user_id)),
        assignments.get_many(page.items.iter().map(|it| &it.row.assignment_id)),
    )?;
    let next_cursor = page.next_cursor;
    let items = page.items.into_iter().map(|it| {
        let assignment = assignments
            .iter()
            .find(|task| task.id == it.row.assignment_id);
        let student = cards.of(&it.row.user_id);
        QueueItem::new(it, student, assignment)
    });
    Ok(Json(Queue {
        items: items.collect(),
        next_cursor,
        by_priority: rules::by_priority(&urgency),
    }))
}

/// Grades an answer of the caller's course; what a machine said, or says later, gives way. One call.
///
/// # Errors
///
/// `validation_failed`; `wrong_state` for one that was sent back; `forbidden` for one's own; `not_found`.
pub async fn grade(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<SubmissionId>,
    Json(grade): Json<Verdict>,
) -> Result<Json<GradedAnswer>> {
    let score = rules::percent("grade", grade.grade)?;
    let copied = grade.plagiarism_pct;
    let copied = copied
        .map(|it| rules::percent("plagiarismPct", it))
        .transpose()?;
    let feedback = (score, grade.feedback.as_ref());
    match grading::by_hand(&app, &id, &me, feedback, copied).await? {
        Some(graded) => Ok(Json(graded.into())),
        None => Err(why_not(&app, &me, &id).await?),
    }
}

/// Sends an answer that waits for the caller back to be revised. One call.
///
/// # Errors
///
/// `wrong_state` for one that does not wait for the caller; `forbidden` for one's own; `not_found`.
pub async fn send_back(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<SubmissionId>,
    Json(words): Json<Return>,
) -> Result<Json<GradedAnswer>> {
    let feedback = words.feedback.as_ref();
    match grading::send_back(&app, &id, &me, feedback).await? {
        Some(returned) => Ok(Json(returned.into())),
        None => Err(why_not(&app, &me, &id).await?),
    }
}

#[derive(Debug, Deserialize)]
struct Urgency {
    priority: u32,
}

/// How urgent everything is that waits: one call for up to five hundred.
async fn priorities(app: &App, mut waiting: Vec<Query>) -> store::Result<Vec<u32>> {
    waiting.push(Query::select([ID, Submission::PRIORITY.key]));
    waiting.push(Query::limit(LONGEST_LIST));
    let rows = app.client().rows(DATABASE, Submission::TABLE);
    let page = rows.list::<Urgency>(&waiting).await;
    let page = page.map_err(|cause| store::Error::about(Submission::NOUN, cause))?;
    Ok(page.items.into_iter().map(|it| it.data.priority).collect())
}

/// Finds the words for a grade that touched nothing.
async fn why_not(app: &App, me: &UserId, id: &SubmissionId) -> Result<Error> {
    let found = app.rows::<Submission>().get(id).await?;
    if found.row.instructor_id == *me {
        return Ok(Error::new(
            Code::WrongState,
            "This answer does not wait for you",
        ));
    }
    if found.row.user_id == *me {
        return Ok(Error::forbidden("Only who teaches the course grades this"));
    }
    Ok(Error::not_found("submission"))
}
