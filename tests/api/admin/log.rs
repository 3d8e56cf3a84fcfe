//! The log of what admins did.

use serde_json::{json, Value};

use super::{act, get, lines, promote, stage};
use crate::posts::publish;

#[tokio::test]
async fn the_log_is_read_by_admin_action_and_thing() {
    let (host, ada, [bea, asha, _ben]) = stage(["bea", "asha", "ben"]).await;
    promote(&host, &bea).await;
    let post = publish(&asha, "Buy now").await;
    let because = json!({ "reason": "The third time" });
    act(&ada, "PUT", &format!("hidden/post/{post}"), because.clone()).await;
    act(&bea, "DELETE", &format!("hidden/post/{post}"), Value::Null).await;
    act(&bea, "PUT", "suspensions/ben", because).await;
    let all = get(&ada, "audit").await;
    let actions = |answer: &testkit::Answer| -> Vec<String> {
        let items = answer.json["items"].as_array().unwrap().iter();
        items
            .map(|it| it["action"].as_str().unwrap().to_owned())
            .collect()
    };
    let expected = ["user_suspend", "content_restore", "content_hide"];
    assert_eq!(actions(&all), expected, "{all:?}");
    assert_eq!(all.text("/items/2/reason"), "The third time");
    assert_eq!(all.text("/items/2/actor/name"), "ada");
    for (query, expected) in [
        ("actorId=ada", vec!["content_hide"]),
        ("action=user_suspend", vec!["user_suspend"]),
        ("targetId=ben", vec!["user_suspend"]),
        ("actorId=bea&targetId=ben", vec!["user_suspend"]),
        ("actorId=ada&action=user_lift", vec![]),
    ] {
        let some = get(&bea, &format!("audit?{query}")).await;
        assert_eq!(actions(&some), expected, "{query}");
    }
    let page = get(&ada, "audit?limit=2").await;
    let cursor = page.text("/nextCursor");
    let rest = get(&ada, &format!("audit?limit=2&cursor={cursor}")).await;
    assert_eq!(actions(&rest), ["content_hide"]);
}

/// Admins read the rows themselves; nobody adds, changes or removes one, admins neither.
#[tokio::test]
async fn nobody_changes_a_line() {
    let (host, ada, [asha, _ben]) = stage(["asha", "ben"]).await;
    act(&ada, "PUT", "suspensions/ben", json!({ "reason": "spam" })).await;
    let rows = host.rows("admin_audit_logs").await.unwrap();
    let table = format!("/tablesdb/{}/tables/admin_audit_logs/rows", store::DATABASE);
    let row = format!("{table}/{}", rows[0]["$id"].as_str().unwrap());
    assert_eq!(ada.api("GET", &row, None).await.unwrap().0, 200);
    assert_eq!(asha.api("GET", &row, None).await.unwrap().0, 404);
    let forged = json!({ "data": { "actorId": "asha" } });
    let new = json!({ "rowId": "l1", "data": {
        "actorId": "asha", "action": "user_lift", "targetType": "user", "targetId": "ben",
    }});
    for person in [&ada, &asha] {
        for (method, path, body) in [
            ("PATCH", &row, Some(forged.clone())),
            ("DELETE", &row, None),
            ("POST", &table, Some(new.clone())),
        ] {
            let (status, _) = person.api(method, path, body).await.unwrap();
            assert!(
                matches!(status, 401 | 404),
                "{} {method} {status}",
                person.id
            );
        }
    }
    assert_eq!(host.rows("admin_audit_logs").await.unwrap(), rows);
    assert_eq!(lines(&host).await.len(), 1);
}
