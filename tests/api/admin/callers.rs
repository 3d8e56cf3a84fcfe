//! Who is let in: nobody but admins, to anything.

use serde_json::{json, Value};

use super::{act, label, lines, promote, refusal, stage};
use crate::posts::publish;

/// A call of every operation that an admin may make.
fn calls(post: &str) -> Vec<(&'static str, String, Value)> {
    let because = json!({ "reason": "spam" });
    vec![
        ("GET", "reports".into(), Value::Null),
        ("GET", "reports/rp_none".into(), Value::Null),
        ("POST", "reports/rp_none/take".into(), Value::Null),
        (
            "POST",
            "reports/rp_none/resolve".into(),
            json!({ "outcome": "dismissed" }),
        ),
        ("PUT", format!("hidden/post/{post}"), because.clone()),
        ("DELETE", format!("hidden/post/{post}"), Value::Null),
        ("PUT", "suspensions/ben".into(), because),
        ("DELETE", "suspensions/ben".into(), Value::Null),
        ("GET", "audit".into(), Value::Null),
        ("GET", "overview".into(), Value::Null),
        ("GET", "broadcasts".into(), Value::Null),
        (
            "POST",
            "broadcasts".into(),
            json!({ "title": "x", "body": "x" }),
        ),
        ("GET", "jobs".into(), Value::Null),
        (
            "PUT",
            "flags/new_feed".into(),
            json!({ "enabled": true, "description": "x" }),
        ),
        ("DELETE", "flags/new_feed".into(), Value::Null),
    ]
}

#[tokio::test]
async fn every_operation_is_for_admins_alone() {
    let (host, _, [asha, _, _]) = stage(["asha", "ben", "cara"]).await;
    let una = host.sign_in_unverified("una").await.unwrap();
    let post = publish(&asha, "Hello").await;
    let calls = calls(&post);
    let routes = &admin_manifest().routes;
    assert_eq!(
        calls.len() + 1,
        routes.len(),
        "every route but /health is called"
    );
    label(&host, &asha, &["vip"]).await;
    for (method, path, body) in calls {
        let refused = act(&asha, method, &path, body.clone()).await;
        assert_eq!(
            refusal(&refused),
            (403, "forbidden".into()),
            "{method} {path}"
        );
        for stranger in [&host.guest(), &una] {
            let refused = act(stranger, method, &path, body.clone()).await;
            assert_eq!(refused.status, 401, "{method} {path}");
        }
    }
    assert!(lines(&host).await.is_empty());
    let row = host.row("posts", &post).await.unwrap().unwrap();
    assert_eq!(row["$permissions"], json!([r#"read("users")"#]));
}

fn admin_manifest() -> runtime::Manifest {
    let found = testkit::ALL.iter().find(|it| it.id() == "admin");
    found.unwrap().manifest()
}

#[tokio::test]
async fn a_label_counts_from_the_call_after_it_was_given_or_taken() {
    let (host, _, [asha]) = stage(["asha"]).await;
    assert_eq!(super::get(&asha, "audit").await.status, 403);
    promote(&host, &asha).await;
    assert_eq!(super::get(&asha, "audit").await.status, 200);
    label(&host, &asha, &[]).await;
    assert_eq!(super::get(&asha, "audit").await.status, 403);
}

#[tokio::test]
async fn what_is_malformed_is_named_and_writes_nothing() {
    let (host, ada, [asha]) = stage(["asha"]).await;
    let post = publish(&asha, "Hello").await;
    let id = super::report(&ada, "post", &post).await;
    let long = "x".repeat(1_001);
    for (method, path, body, field) in [
        ("PUT", "hidden/user/asha", json!({ "reason": "x" }), "type"),
        ("PUT", "hidden/post/x", json!({ "reason": " " }), "reason"),
        ("PUT", "hidden/post/x", json!({ "reason": long }), "reason"),
        (
            "PUT",
            "suspensions/asha",
            json!({ "reason": "x", "until": "never" }),
            "until",
        ),
        (
            "POST",
            &format!("reports/{id}/resolve"),
            json!({ "outcome": "open" }),
            "outcome",
        ),
        (
            "POST",
            &format!("reports/{id}/resolve"),
            json!({ "outcome": "gone" }),
            "outcome",
        ),
        ("GET", "reports?status=lost", Value::Null, "status"),
        (
            "GET",
            "reports?createdBefore=now",
            Value::Null,
            "createdBefore",
        ),
        ("GET", "audit?action=laugh", Value::Null, "action"),
    ] {
        let refused = act(&ada, method, path, body.clone()).await;
        assert_eq!(
            refusal(&refused),
            (400, "validation_failed".into()),
            "{path} {body} {refused:?}"
        );
        assert!(refused.json["fields"][field].is_string(), "{refused:?}");
    }
    assert!(lines(&host).await.is_empty());
}
