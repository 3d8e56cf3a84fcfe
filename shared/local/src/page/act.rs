//! What can be done from the page, by its forms.

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};

use super::api::Api;
use super::form::Sent;
use super::html::{word, Html};
use super::{call, origin, people, schedules, trouble, Wish};
use crate::error::{Error, Result};

/// `POST /`: does what the form says, and shows the page with what came of it.
pub async fn act(
    State(api): State<Api>,
    Query(wish): Query<Wish>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !origin::is_own(&headers) {
        let why = "Only the page itself may do this: open it in a browser";
        return Error::new(403, "general_access_forbidden", why).into_response();
    }
    let (status, outcome) = match perform(&api, &Sent::read(&body)).await {
        Ok(outcome) => (200, outcome),
        Err(error) => (error.status, word("p", "broken", error.message)),
    };
    super::shown(&api, &wish, outcome, status).await
}

async fn perform(api: &Api, sent: &Sent) -> Result<Html> {
    match sent.text("do") {
        "call" => call::perform(api, sent).await,
        "session" => people::session(api, sent).await,
        "run" => schedules::run(api, sent).await,
        "chaos" => trouble::make(api, sent).await,
        "calm" => trouble::end(api).await,
        "clock" => trouble::move_clock(api, sent).await,
        _ => Err(Error::argument("The page has no such form: load it anew")),
    }
}
