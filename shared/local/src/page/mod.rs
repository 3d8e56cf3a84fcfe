//! The page at `/`: what this host holds and what happens in it.
//!
//! It only shows; the two things that can be done (a session for a user, a schedule run now) are calls that the browser makes to the
//! API. The gate before all routes answers only to the names of this machine, so no foreign name can be pointed at the page.

mod api;
mod events;
mod functions;
mod html;
mod live;
mod mails;
mod people;
mod schedules;
mod tables;
mod values;

use axum::extract::{Query, State};
use axum::http::{header, HeaderValue};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::Router;
use serde::Deserialize;

use crate::app::App;
use api::Api;
use html::{tag, text, word, Html};

/// What the page may load: only from this host, and nothing inline.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The parts of the page, with what their links say.
const VIEWS: [(&str, &str); 6] = [
    ("functions", "Functions"),
    ("events", "Events"),
    ("tables", "Tables"),
    ("people", "People"),
    ("mails", "Mails"),
    ("schedules", "Schedules"),
];

/// The page, showing what these API routes answer.
pub fn routes(app: App, api: Router) -> Router {
    Router::new()
        .route("/", get(page))
        .route("/_local/page.css", get(style))
        .route("/_local/page.js", get(script))
        .route("/_local/live", get(live::stream))
        .with_state(Api::new(app, api))
}

/// What is to be shown.
#[derive(Debug, Deserialize)]
struct Wish {
    #[serde(default)]
    show: String,
    of: Option<String>,
    #[serde(default)]
    page: u32,
}

async fn page(State(api): State<Api>, Query(wish): Query<Wish>) -> Response {
    let chosen = wish.of.as_deref();
    let (show, content) = match wish.show.as_str() {
        "events" => ("events", Ok(events::view(&api))),
        "tables" => ("tables", tables::view(&api, chosen, wish.page).await),
        "people" => ("people", people::view(&api).await),
        "mails" => ("mails", Ok(mails::view(&api))),
        "schedules" => ("schedules", schedules::view(&api).await),
        _ => ("functions", functions::view(&api, chosen).await),
    };
    let content = content.unwrap_or_else(|error| word("p", "broken", error.message));
    let page = format!("<!doctype html>{}", frame(api.app(), show, content));
    typed("text/html; charset=utf-8", page)
}

fn frame(app: &App, show: &str, content: Html) -> Html {
    let meta = |name: &str, content: &str| tag("meta", &[("name", name), ("content", content)], []);
    let head = tag(
        "head",
        &[],
        [
            tag("meta", &[("charset", "utf-8")], []),
            meta("viewport", "width=device-width, initial-scale=1"),
            meta("color-scheme", "light dark"),
            meta("project", &app.options.project),
            meta("key", &app.options.key),
            word("title", "", format!("{show} · local host")),
            tag(
                "link",
                &[("rel", "stylesheet"), ("href", "/_local/page.css")],
                [],
            ),
            tag("script", &[("src", "/_local/page.js"), ("defer", "")], []),
        ],
    );
    let links = VIEWS.map(|(view, title)| {
        let address = format!("/?show={view}");
        let here = if view == show { "page" } else { "false" };
        tag(
            "a",
            &[("href", &address), ("aria-current", here)],
            [text(title)],
        )
    });
    let about = format!("project {} at {}", app.options.project, app.endpoint);
    let banner = tag(
        "header",
        &[],
        [
            word("h1", "", "Local host"),
            tag("nav", &[("aria-label", "Parts")], links),
            word("p", "about", about),
            tag("p", &[("id", "live"), ("role", "status")], []),
        ],
    );
    let skip = tag(
        "a",
        &[("class", "skip"), ("href", "#main")],
        [text("To the content")],
    );
    let main = tag("main", &[("id", "main"), ("tabindex", "-1")], [content]);
    let dialog = tag("dialog", &[("id", "told")], []);
    let body = tag("body", &[], [skip, banner, main, dialog]);
    tag("html", &[("lang", "en")], [head, body])
}

async fn style() -> Response {
    typed("text/css; charset=utf-8", include_str!("page.css"))
}

async fn script() -> Response {
    typed("text/javascript; charset=utf-8", include_str!("page.js"))
}

fn typed(kind: &'static str, content: impl IntoResponse) -> Response {
    let mut response = content.into_response();
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
