//! `/_local`: what the host kept instead of sending it.

use axum::extract::State;
use axum::routing::get;
use axum::Router;

use crate::app::App;
use crate::identity::Mail;
use crate::server::Answer;

/// What this part serves.
pub fn routes() -> Router<App> {
    Router::new().route("/_local/mails", get(mails))
}

async fn mails(State(app): State<App>) -> Answer<Vec<Mail>> {
    Answer(200, app.mails.all())
}
