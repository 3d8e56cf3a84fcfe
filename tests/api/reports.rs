//! Stories of reports.

use serde_json::{json, Value};
use testkit::{Answer, Host, HostOptions, Person};

const REPORTS: &str = "/reports";

async fn report(person: &Person, kind: &str, id: &str) -> Answer {
    let body = json!({ "targetType": kind, "targetId": id, "reason": "spam" });
    person.post("posts", REPORTS, body).await.unwrap()
}

async fn post(person: &Person) -> String {
    let made = person
        .post("posts", "/posts", json!({ "content": "Buy now" }))
        .await
        .unwrap();
    assert_eq!(made.status, 201, "{made:?}");
    made.text("/post/id")
}

#[tokio::test]
async fn a_report_is_made_once_and_read_by_admins_alone() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let id = post(&people[0]).await;
    let body = json!({
        "targetType": "post", "targetId": id, "reason": " spam ", "description": "Again and again", "reporterId": "asha",
    });
    let made = people[1].post("posts", REPORTS, body).await.unwrap();
    assert_eq!(made.status, 201, "{made:?}");
    assert_eq!(
        (made.text("/report/reason"), made.text("/report/status")),
        ("spam".into(), "open".into())
    );
    let again = report(&people[1], "post", &id).await;
    assert_eq!((again.status, again.json), (200, made.json.clone()));
    let rows = host.rows("content_reports").await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (&rows[0]["reporterId"], &rows[0]["priority"]),
        (&json!("ben"), &json!("normal"))
    );
    let path = format!(
        "/tablesdb/{}/tables/content_reports/rows/{}",
        store::DATABASE,
        made.text("/report/id")
    );
    for person in &people {
        assert_ne!(person.api("GET", &path, None).await.unwrap().0, 200);
    }
}

#[tokio::test]
async fn three_people_hide_a_post_from_all_but_its_author() {
    let host = Host::start().await.unwrap();
    let people = host
        .students(&["asha", "ben", "cara", "dev", "eve"])
        .await
        .unwrap();
    let id = post(&people[0]).await;
    let said = crate::posts::comment(&people[4], &id, "Really?").await;
    for (place, person) in people[1..4].iter().enumerate() {
        let seen = people[4]
            .get("posts", &format!("/posts/{id}"))
            .await
            .unwrap();
        assert_eq!(seen.status, 200, "after {place} reports");
        assert_eq!(report(person, "post", &id).await.status, 201);
        let again = if place < 2 { 200 } else { 404 };
        let repeated = report(person, "post", &id).await;
        assert_eq!(
            repeated.status, again,
            "one person counts once, and sees it no more than others"
        );
    }
    let hidden = people[4]
        .get("posts", &format!("/posts/{id}"))
        .await
        .unwrap();
    assert_eq!(hidden.status, 404, "{hidden:?}");
    let own = people[0]
        .get("posts", &format!("/posts/{id}"))
        .await
        .unwrap();
    assert_eq!(own.status, 200, "{own:?}");
    // What was said under it is hidden with it, from whoever said it as well.
    let (comments, said) = (format!("/posts/{id}/comments"), format!("/comments/{said}"));
    let below = [
        ("GET", comments.clone()),
        ("GET", format!("{said}/replies")),
        ("PUT", format!("{said}/like")),
        ("GET", format!("{said}/likes")),
    ];
    for (method, path) in below {
        for (person, statuses) in [(&people[4], [404, 404]), (&people[0], [200, 201])] {
            let answer = person.call("posts", method, &path, "").await.unwrap();
            let status = answer.status;
            assert!(statuses.contains(&status), "{method} {path} {answer:?}");
        }
    }
    // Its author may write on, but nobody is told.
    for path in [format!("/posts/{id}"), comments] {
        let method = if path.ends_with("comments") {
            "POST"
        } else {
            "PATCH"
        };
        let body = r#"{"content":"Buy now, @eve"}"#;
        let written = people[0].call("posts", method, &path, body).await.unwrap();
        assert_eq!(written.status / 100, 2, "{written:?}");
    }
    host.settle().await.unwrap();
    let told = crate::posts::private::mentions(&host).await;
    assert_eq!(told, Vec::<Value>::new());
    assert_eq!(
        host.row("posts", &id).await.unwrap().unwrap()["deletedAt"],
        Value::Null
    );
    assert_eq!(report(&people[4], "post", &id).await.status, 404);
}

/// The call that brought the third report died before it counted them: whoever reports once more, as one does who saw no answer, counts.
#[tokio::test]
async fn a_third_report_that_died_is_counted_by_its_repetition() {
    let host = Host::start().await.unwrap();
    let people = host
        .students(&["asha", "ben", "cara", "dev"])
        .await
        .unwrap();
    let id = post(&people[0]).await;
    for person in &people[1..3] {
        assert_eq!(report(person, "post", &id).await.status, 201);
    }
    let died: model::ReportId = model::did(model::Kind::REPORT, &["dev", "post", &id]);
    let row = json!({ "reporterId": "dev", "targetType": "post", "targetId": id, "reason": "spam", "status": "open" });
    host.put_row("content_reports", died.as_str(), row, &[])
        .await
        .unwrap();
    assert_eq!(report(&people[3], "post", &id).await.status, 200);
    let path = format!("/posts/{id}");
    for person in &people[1..] {
        let hidden = person.get("posts", &path).await.unwrap();
        assert_eq!(hidden.status, 404, "{hidden:?}");
    }
}

#[tokio::test]
async fn reports_that_were_dismissed_hide_nothing() {
    let host = Host::start().await.unwrap();
    let people = host
        .students(&["asha", "ben", "cara", "dev"])
        .await
        .unwrap();
    let id = post(&people[0]).await;
    let made = people[1]
        .post(
            "posts",
            &format!("/posts/{id}/comments"),
            json!({ "content": "Really?" }),
        )
        .await
        .unwrap();
    let comment = made.text("/comment/id");
    let first = report(&people[0], "comment", &comment).await;
    let path = format!(
        "/tablesdb/{}/tables/content_reports/rows/{}",
        store::DATABASE,
        first.text("/report/id")
    );
    let dismissed = json!({ "data": { "status": "dismissed" } });
    host.as_key("PATCH", &path, Some(dismissed)).await.unwrap();
    for person in &people[2..] {
        assert_eq!(report(person, "comment", &comment).await.status, 201);
    }
    let row = host.row("comments", &comment).await.unwrap().unwrap();
    assert_eq!(row["$permissions"], json!([r#"read("users")"#]));
    assert_eq!(report(&people[1], "comment", &comment).await.status, 201);
    let row = host.row("comments", &comment).await.unwrap().unwrap();
    assert_eq!(
        row["$permissions"],
        json!([r#"read("user:ben")"#]),
        "the third that counts"
    );
}

#[tokio::test]
async fn what_nobody_sees_cannot_be_reported() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let pod = json!({ "name": "Secret pod", "ownerId": "asha", "isPublic": false });
    host.put_row("pods", "secret", pod, &[r#"read("team:secret")"#])
        .await
        .unwrap();
    for (kind, id) in [
        ("pod", "secret"),
        ("post", "nothing"),
        ("message", "m1"),
        ("profile", "nobody"),
    ] {
        let refused = report(&people[1], kind, id).await;
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (404, "not_found"),
            "{kind}"
        );
    }
    people[0]
        .patch("users", "/profiles/me", json!({ "visibility": "private" }))
        .await
        .unwrap();
    let profile = report(&people[1], "profile", "asha").await;
    assert_eq!(profile.status, 201, "everybody sees a card: {profile:?}");
    let rows = host.rows("content_reports").await.unwrap();
    assert_eq!((rows.len(), &rows[0]["priority"]), (1, &json!("high")));
    assert_eq!(report(&host.guest(), "profile", "asha").await.status, 401);
}

#[tokio::test]
async fn ten_reports_in_a_quarter_of_an_hour_are_enough() {
    let options = HostOptions {
        clock: Some("2026-01-01T12:00:00Z".parse().unwrap()),
        ..HostOptions::default()
    };
    let host = Host::start_with(options).await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    for _ in 0..10 {
        assert_eq!(report(&people[0], "profile", "ben").await.status / 100, 2);
    }
    let refused = report(&people[0], "profile", "ben").await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (429, "rate_limited")
    );
    host.pass(std::time::Duration::from_secs(900))
        .await
        .unwrap();
    assert_eq!(report(&people[0], "profile", "ben").await.status, 200);
}

#[tokio::test]
async fn a_report_says_what_and_why() {
    let host = Host::start().await.unwrap();
    let asha = host.student("asha").await.unwrap();
    for (field, value) in [
        ("targetType", json!("user")),
        ("targetId", json!("../x")),
        ("reason", json!("  ")),
        ("reason", json!("x".repeat(121))),
        ("description", json!("x".repeat(1_001))),
        ("priority", json!("high")),
    ] {
        let mut body = json!({ "targetType": "profile", "targetId": "asha", "reason": "spam" });
        body[field] = value;
        let refused = asha.post("posts", REPORTS, body.clone()).await.unwrap();
        assert_eq!(refused.status, 400, "{body}");
        assert!(
            refused.json["fields"][field].is_string(),
            "{body}: {refused:?}"
        );
    }
    assert!(host.rows("content_reports").await.unwrap().is_empty());
}
