//! The page at `/`: what it shows, what it does, and whom it refuses; and the two functions of the example.

#![expect(clippy::unwrap_used, reason = "a test that meets the unexpected fails")]

mod stage;
#[path = "../../examples/two_functions.rs"]
#[expect(
    dead_code,
    reason = "the example is run as it stands; its `main` is for people"
)]
mod two_functions;

use serde_json::json;

use stage::Stage;

const VIEWS: [&str; 9] = [
    "overview",
    "functions",
    "events",
    "tables",
    "people",
    "storage",
    "mails",
    "schedules",
    "trouble",
];

async fn notes() -> Stage {
    let stage = Stage::start(two_functions::builder()).await;
    stage.user("asha").await;
    stage
}

const WRITE: [(&str, &str); 6] = [
    ("do", "call"),
    ("function", "notes"),
    ("as", "user:asha"),
    ("method", "POST"),
    ("path", "/"),
    ("body", r#"{"text":"<b>bold</b> & sour"}"#),
];

#[tokio::test]
async fn the_second_function_reacts_to_a_row_of_the_first() {
    let stage = notes().await;
    for _ in 0..2 {
        let (status, page) = stage.form("?show=functions&of=notes", &WRITE).await;
        assert_eq!(status, 200, "{page}");
    }
    stage.host.settle().await;
    let count = "/v1/tablesdb/main/tables/counts/rows/all";
    let (status, row) = stage.api("GET", count, None).await;
    assert_eq!((status, &row["notes"]), (200, &json!(2)), "{row}");
}

#[tokio::test]
async fn a_function_is_called_as_a_user_from_the_page() {
    let stage = notes().await;
    let (status, page) = stage.form("?show=functions&of=notes", &WRITE).await;
    assert_eq!(status, 200);
    let outcome = page.split("id=\"outcome\"").nth(1).unwrap();
    assert!(
        outcome.contains("&quot;by&quot;: &quot;asha&quot;"),
        "{outcome}"
    );
    assert!(
        !page.contains("<b>bold"),
        "what was typed became part of the page"
    );

    let (_, page) = stage.page("?show=functions&of=notes").await;
    assert!(page.contains("asha writes a note"), "no log line: {page}");
    assert!(page.contains("Keep a note"), "no routes: {page}");

    let as_guest: Vec<_> = WRITE
        .into_iter()
        .map(|(name, value)| (name, if name == "as" { "guest" } else { value }))
        .collect();
    let (status, page) = stage.form("?show=functions&of=notes", &as_guest).await;
    assert_eq!(status, 401, "{page}");
}

#[tokio::test]
async fn a_chosen_route_fills_the_form_in() {
    let stage = notes().await;
    let (_, page) = stage
        .page("?show=functions&of=notes&route=POST%20%2F")
        .await;
    assert!(page.contains("Water the plants"), "{page}");
    assert!(page.contains("<option value=\"POST\" selected>"), "{page}");
}

#[tokio::test]
async fn every_part_is_shown_and_carries_its_policy() {
    let stage = notes().await;
    stage.form("?show=functions&of=notes", &WRITE).await;
    stage.host.settle().await;
    for view in VIEWS {
        let answer = stage.raw(&format!("/?show={view}"), &[]).await;
        assert_eq!(answer.status(), 200, "{view}");
        let policy = answer.headers()["content-security-policy"]
            .to_str()
            .unwrap();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"));
        let page = answer.text().await.unwrap();
        assert!(
            !page.contains("style=") && !page.contains(" onclick="),
            "{view}"
        );
        assert!(page.contains("class=\"skip\"") && page.contains("<html lang=\"en\">"));
        let here = format!("<a href=\"/?show={view}\" aria-current=\"page\"");
        assert!(page.contains(&here), "{view}: {page}");
    }
    let (_, page) = stage.page("?show=events").await;
    assert!(page.contains("databases.main.tables.notes.rows."), "{page}");
    assert!(
        page.contains("/?show=functions&amp;of=counter"),
        "who received it? {page}"
    );
}

#[tokio::test]
async fn other_pages_neither_act_nor_read() {
    let stage = notes().await;
    let session = [("do", "session"), ("user", "asha")];
    for origin in ["", "null", "http://127.0.0.1:3000", "http://localhost:9"] {
        let (status, body) = stage.form_from(origin, "?show=people", &session).await;
        assert_eq!(status, 403, "{origin}: {body}");
        assert!(!body.contains("x-appwrite-session"));
    }
    let (_, sessions) = stage.api("GET", "/v1/users/asha/sessions", None).await;
    assert_eq!(sessions["total"], 0);

    let neighbour = [("origin", "http://127.0.0.1:3000")];
    let answer = stage.raw("/", &neighbour).await;
    assert!(!answer.headers().contains_key("access-control-allow-origin"));
    let answer = stage.raw("/v1/health/version", &neighbour).await;
    assert!(answer.headers().contains_key("access-control-allow-origin"));
}

#[tokio::test]
async fn a_session_from_the_page_is_one() {
    let stage = notes().await;
    let (status, page) = stage
        .form("?show=people", &[("do", "session"), ("user", "asha")])
        .await;
    assert_eq!(status, 200);
    let shown: Vec<&str> = page.split("<pre tabindex=\"0\">").skip(1).collect();
    let secret = |place: usize| shown[place].split("</pre>").next().unwrap();
    for (name, secret) in [
        ("x-appwrite-session", secret(0)),
        ("x-appwrite-jwt", secret(1)),
    ] {
        let headers = [("x-appwrite-project", "notes"), (name, secret)];
        let account = stage.raw("/v1/account", &headers).await;
        assert_eq!(account.status(), 200, "{name}");
    }
    let (status, page) = stage
        .form("?show=people", &[("do", "session"), ("user", "nobody")])
        .await;
    assert_eq!(status, 404, "{page}");
}

#[tokio::test]
async fn a_schedule_runs_now() {
    let stage = notes().await;
    let (_, page) = stage.page("?show=schedules").await;
    assert!(
        page.contains("0 0 1 1 *") && page.contains("not yet"),
        "{page}"
    );
    let (status, page) = stage
        .form("?show=schedules", &[("do", "run"), ("function", "counter")])
        .await;
    assert_eq!(status, 200, "{page}");
    assert!(!page.contains("not yet"), "{page}");
    let (status, _) = stage
        .form("?show=schedules", &[("do", "run"), ("function", "notes")])
        .await;
    assert_eq!(status, 400);
}

#[tokio::test]
async fn trouble_is_made_and_ended_while_the_host_runs() {
    let stage = notes().await;
    let trouble = [("do", "chaos"), ("seed", "3"), ("drop", "1")];
    let (status, page) = stage.form("?show=trouble", &trouble).await;
    assert_eq!(status, 200, "{page}");
    stage.form("?show=functions&of=notes", &WRITE).await;
    stage.host.settle().await;
    let count = "/v1/tablesdb/main/tables/counts/rows/all";
    assert_eq!(
        stage.api("GET", count, None).await.0,
        404,
        "nothing was lost"
    );
    let (_, page) = stage.page("").await;
    assert!(page.contains("go wrong on purpose"), "{page}");

    let (status, _) = stage.form("?show=trouble", &[("do", "calm")]).await;
    assert_eq!(status, 200);
    stage.form("?show=functions&of=notes", &WRITE).await;
    stage.host.settle().await;
    assert_eq!(stage.api("GET", count, None).await.1["notes"], 1);

    for (name, rate) in [("drop", "2"), ("double", "-1"), ("delay", "much")] {
        let wrong = [("do", "chaos"), (name, rate)];
        assert_eq!(stage.form("?show=trouble", &wrong).await.0, 400, "{name}");
    }
    let (status, chaos) = stage.api("GET", "/_local/chaos", None).await;
    assert_eq!((status, &chaos["on"]), (200, &json!(false)));
}

#[tokio::test]
async fn a_clock_that_stands_is_moved_from_the_page() {
    let start = "2026-01-02T03:04:05Z".parse().unwrap();
    let stage = Stage::start(local::Host::builder().clock(local::Clock::manual(start))).await;
    let forward = [("do", "clock"), ("now", "2026-01-03T00:00:00Z")];
    let (status, page) = stage.form("?show=trouble", &forward).await;
    assert_eq!(status, 200, "{page}");
    assert!(page.contains("2026-01-03T00:00:00.000+00:00"), "{page}");
    let back = [("do", "clock"), ("now", "2026-01-01T00:00:00Z")];
    assert_eq!(stage.form("?show=trouble", &back).await.0, 400);
}

#[tokio::test]
async fn rows_are_paged_found_and_shown_whole() {
    let stage = notes().await;
    let rows = "/v1/tablesdb/main/tables/notes/rows";
    for place in 0..51 {
        let row = json!({ "rowId": format!("n{place}"), "data": { "text": "t", "by": "asha" } });
        assert_eq!(stage.api("POST", rows, Some(row)).await.0, 201);
    }
    let (_, page) = stage.page("?show=tables&of=main%2Fnotes").await;
    assert!(page.contains("51 rows") && page.contains(">n49<") && !page.contains(">n50<"));
    assert!(page.contains("rel=\"next\""), "{page}");
    let (_, page) = stage.page("?show=tables&of=main%2Fnotes&page=1").await;
    assert!(
        page.contains(">n50<") && page.contains("rel=\"prev\""),
        "{page}"
    );
    let (_, page) = stage.page("?show=tables&of=main%2Fnotes&find=n7").await;
    assert!(page.contains(">n7<") && !page.contains(">n8<"), "{page}");
    let (_, page) = stage.page("?show=tables&of=main%2Fnotes&row=n7").await;
    assert!(page.contains("&quot;$id&quot;: &quot;n7&quot;"), "{page}");
    let (status, _) = stage.page("?show=tables&of=main%2Fnothing").await;
    assert_eq!(status, 404);
}
