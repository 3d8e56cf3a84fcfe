//! Deleting an account: what it owned, what it related to, what it said about itself, its files, and at last itself.
//!
//! What it told others stays: posts, comments and messages keep their author's id, and its profile becomes a tombstone that
//! says no more than that there was somebody. Every step asks for what is left and removes that, so a run that was cut
//! short is simply run again; a relation and its place in a counter go together. Attempts are counted only as long as nothing moves,
//! so a store that fails often makes a deletion late and not undone.

mod edges;
mod enrollments;
mod files;
mod owned_pods;
mod patience;
mod rows;
mod tombstone;

use model::UserId;
use runtime::Result;
use store::jobs::{Failure, Outcome, Work};
use store::App;

use patience::Patience;

/// How long to wait before going on where one execution did not suffice.
const PAUSE: std::time::Duration = std::time::Duration::from_secs(5);

/// The steps, in order: what others see goes first, the account itself last.
const STEPS: &[(&str, &str)] = &[
    ("profile", "Hiding the profile"),
    ("pods", "Handing over or archiving pods"),
    (
        "edges",
        "Leaving pods and taking back follows, likes and saves",
    ),
    ("courses", "Leaving courses"),
    ("files", "Deleting files"),
    ("rows", "Deleting everything private"),
    ("account", "Deleting the account"),
];

/// Whether a step has nothing left to do.
pub enum Left {
    /// Nothing.
    Nothing,
    /// More than fits into this execution.
    More,
}

/// Deletes the account that the job is about.
///
/// # Errors
///
/// What the store answers: the job is tried again then, from the step that failed.
pub async fn run(app: App, work: Work) -> Result<Outcome, Failure> {
    let user: UserId = work.subject();
    let total = u32::try_from(STEPS.len()).unwrap_or(u32::MAX);
    for (place, (step, message)) in (0_u32..).zip(STEPS) {
        if place < work.done() {
            continue;
        }
        work.progress(step, place, total, message).await?;
        if let Left::More = perform(&app, &work, &user, step).await? {
            return Ok(Outcome::Later(PAUSE));
        }
    }
    Ok(Outcome::DONE)
}

async fn perform(app: &App, work: &Work, user: &UserId, step: &str) -> Result<Left> {
    match step {
        "profile" => tombstone::put(app, user).await,
        "pods" => owned_pods::let_go(app, work, user).await,
        "edges" => edges::remove(app, work, user).await,
        "courses" => enrollments::end(app, work, user).await,
        "files" => files::delete(app, work, user).await,
        "rows" => rows::delete(app, work, user).await,
        _ => account(app, work, user).await,
    }
}

/// Deletes the account; whatever a last session of it wrote meanwhile goes with it.
async fn account(app: &App, work: &Work, user: &UserId) -> Result<Left> {
    match app.client().users().delete(user.as_str()).await {
        Ok(()) => {}
        Err(cause) => match store::Error::about("Account", cause) {
            store::Error::NotFound { .. } => {}
            error => return Err(error.into()),
        },
    }
    rows::delete(app, work, user).await
}
