//! The page at `/`: what this host holds and what happens in it.
//!
//! Plain HTML made here; what can be done from it are forms that go back to `/` and work without the script. The script only keeps the
//! page fresh and sends forms without losing the place. The gate before all routes answers only to the names of this machine, so no
//! foreign name can be pointed at the page; its forms are taken from the page itself alone, and no other page may read it.

mod act;
mod api;
mod call;
mod events;
mod form;
mod functions;
mod html;
mod live;
mod mails;
mod origin;
mod overview;
mod people;
mod routes;
mod schedules;
mod storage;
mod tables;
mod trouble;
mod values;

use axum::extract::{Query, State};
use axum::http::{header, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::Router;
use serde::Deserialize;

use crate::app::App;
use crate::platform;
use api::Api;
use html::{tag, text, word, Html};

/// What the page may load: only from this host, and nothing inline.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// The parts of the page, with what their links say.
const VIEWS: [(&str, &str); 9] = [
    ("overview", "Overview"),
    ("functions", "Functions"),
    ("events", "Events"),
    ("tables", "Tables"),
    ("people", "People"),
    ("storage", "Storage"),
    ("mails", "Mails & pushes"),
    ("schedules", "Schedules"),
    ("trouble", "Trouble & clock"),
];

/// The page, showing what these API routes answer.
pub fn routes(app: App, api: Router) -> Router {
    Router::new()
        .route("/", get(page).post(act::act))
        .route("/_local/page.css", get(style))
        .route("/_local/page.js", get(script))
        .route("/_local/page.svg", get(icon))
        .route("/_local/live", get(live::stream))
        .route("/_local/file", get(storage::file))
        .with_state(Api::new(app, api))
}

/// What is to be shown.
#[derive(Debug, Deserialize)]
pub struct Wish {
    /// The part of the page.
    #[serde(default)]
    show: String,
    /// The thing that was chosen in it.
    of: Option<String>,
    /// The page of a long list, from 0.
    #[serde(default)]
    page: u32,
    /// What is looked for.
    #[serde(default)]
    find: String,
    /// The row to show whole.
    row: Option<String>,
    /// The route to put into the form, such as `POST /notes`.
    route: Option<String>,
}

async fn page(State(api): State<Api>, Query(wish): Query<Wish>) -> Response {
    shown(&api, &wish, Html::default(), 200).await
}

/// The page with what came of a form.
async fn shown(api: &Api, wish: &Wish, outcome: Html, status: u16) -> Response {
    let attributes = [("id", "outcome"), ("role", "status"), ("tabindex", "-1")];
    let outcome = tag("div", &attributes, [outcome]);
    let show = VIEWS.iter().find(|(view, _)| *view == wish.show);
    let show = show.map_or("overview", |(view, _)| view);
    let content = match show {
        "functions" => functions::view(api, wish, outcome).await,
        "events" => Ok(events::view(api, wish)),
        "tables" => tables::view(api, wish).await,
        "people" => people::view(api, wish, outcome).await,
        "storage" => storage::view(api, wish).await,
        "mails" => mails::view(api).await,
        "schedules" => schedules::view(api, outcome).await,
        "trouble" => trouble::view(api, outcome).await,
        _ => overview::view(api).await,
    };
    let (status, content) = match content {
        Ok(content) => (status, content),
        Err(error) => (error.status, word("p", "broken", error.message)),
    };
    let page = format!("<!doctype html>{}", frame(api.app(), show, content));
    let mut response = typed("text/html; charset=utf-8", page);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
    response
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
            word("title", "", format!("{show} · local host")),
            tag(
                "link",
                &[("rel", "stylesheet"), ("href", "/_local/page.css")],
                [],
            ),
            tag("link", &[("rel", "icon"), ("href", "/_local/page.svg")], []),
            tag("script", &[("src", "/_local/page.js"), ("defer", "")], []),
        ],
    );
    let links = (1..).zip(VIEWS).map(|(place, (view, title)): (u8, _)| {
        let key = place.to_string();
        let address = format!("/?show={view}");
        let here = if view == show { "page" } else { "false" };
        tag(
            "a",
            &[
                ("href", &address),
                ("aria-current", here),
                ("accesskey", &key),
            ],
            [text(title)],
        )
    });
    let about = format!("{} at {}", app.options.project, app.endpoint);
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
    let body = tag("body", &[], [skip, banner, main]);
    tag("html", &[("lang", "en")], [head, body])
}

async fn style() -> Response {
    typed("text/css; charset=utf-8", include_str!("page.css"))
}

async fn icon() -> Response {
    typed("image/svg+xml", include_str!("page.svg"))
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
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    keep_to_ourselves(&mut response);
    response
}

/// Keeps an answer from every other page, also those of this machine: see the gate.
fn keep_to_ourselves(response: &mut Response) {
    response
        .headers_mut()
        .insert(platform::OURS, HeaderValue::from_static("same-origin"));
}
