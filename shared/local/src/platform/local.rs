//! `/_local`: what the host kept instead of sending it.

use axum::extract::State;
use axum::routing::get;
use axum::Router;

use crate::app::App;
use crate::error::Result;
use crate::identity::Mail;
use crate::messaging::{deliver_due, Push};
use crate::server::Answer;

/// What this part serves.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/_local/mails", get(mails))
        .route("/_local/pushes", get(pushes))
}

/// Looking sends what is due, so that it is there to be seen.
async fn mails(State(app): State<App>) -> Result<Answer<Vec<Mail>>> {
    deliver_due(&app).await?;
    Ok(Answer(200, app.mails.all()))
}

async fn pushes(State(app): State<App>) -> Result<Answer<Vec<Push>>> {
    deliver_due(&app).await?;
    Ok(Answer(200, app.pushes.all()))
}
