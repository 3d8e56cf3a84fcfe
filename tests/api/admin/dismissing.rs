//! What three people hid, and what becomes of it when an admin has looked.

use futures_util::join;
use serde_json::{json, Value};
use testkit::{Answer, Host, Person};

use super::queue::{resolve, take};
use super::{act, crowded_stage, report, stage};
use crate::posts::{comment, publish};

/// Takes a report on and decides.
async fn decide(admin: &Person, id: &str, outcome: &str) -> Answer {
    assert_eq!(take(admin, id).await.status, 200);
    let decided = resolve(admin, id, outcome).await;
    assert_eq!(decided.status, 200, "{decided:?}");
    decided
}

/// Lets some report a thing, one after the other.
async fn reported(people: [&Person; 3], kind: &str, id: &str) -> Vec<String> {
    let mut ids = Vec::new();
    for person in people {
        ids.push(report(person, kind, id).await);
    }
    ids
}

async fn is_hidden(host: &Host, table: &str, id: &str) -> bool {
    let row = host.row(table, id).await.unwrap().unwrap();
    !row["$permissions"]
        .as_array()
        .unwrap()
        .contains(&json!(r#"read("users")"#))
}

#[tokio::test]
async fn a_post_is_shown_again_once_too_few_reports_are_left() {
    let (host, ada, [asha, ben, cara, dev, eve]) =
        stage(["asha", "ben", "cara", "dev", "eve"]).await;
    let post = publish(&asha, "Good thing").await;
    let ids = reported([&ben, &cara, &dev], "post", &post).await;
    assert!(is_hidden(&host, "posts", &post).await);
    assert_eq!(take(&ada, &ids[0]).await.status, 200);
    assert!(is_hidden(&host, "posts", &post).await, "nobody decided yet");
    let dismissed = resolve(&ada, &ids[0], "dismissed").await;
    assert_eq!(dismissed.status, 200, "{dismissed:?}");
    assert!(!is_hidden(&host, "posts", &post).await);
    let path = format!("/posts/{post}");
    assert_eq!(eve.get("posts", &path).await.unwrap().status, 200);
    report(&eve, "post", &post).await;
    assert!(is_hidden(&host, "posts", &post).await, "three wait again");
    decide(&ada, &ids[1], "dismissed").await;
    assert!(!is_hidden(&host, "posts", &post).await);
}

#[tokio::test]
async fn a_comment_stays_hidden_while_three_wait_or_one_was_right() {
    let (host, ada, [asha, ben, cara, dev]) = stage(["asha", "ben", "cara", "dev"]).await;
    let post = publish(&asha, "Good thing").await;
    let said = comment(&asha, &post, "Look").await;
    let mut ids = reported([&ben, &cara, &dev], "comment", &said).await;
    // Somebody who still saw it when the third report hid it.
    let row = json!({
        "reporterId": "eve", "targetType": "comment", "targetId": said, "reason": "spam", "priority": "normal",
    });
    host.put_row("content_reports", "late", row, &[])
        .await
        .unwrap();
    ids.push("late".to_owned());
    decide(&ada, &ids[0], "dismissed").await;
    assert!(is_hidden(&host, "comments", &said).await, "three wait");
    decide(&ada, &ids[1], "actioned").await;
    decide(&ada, &ids[2], "dismissed").await;
    decide(&ada, &ids[3], "dismissed").await;
    assert!(is_hidden(&host, "comments", &said).await, "one was right");
    assert!(!is_hidden(&host, "posts", &post).await);
}

/// What an admin hid by hand is not shown by dismissing what others said of it, until an admin shows it.
#[tokio::test]
async fn what_an_admin_hid_stays_hidden() {
    let (host, ada, [asha, ben, cara, dev]) = stage(["asha", "ben", "cara", "dev"]).await;
    let post = publish(&asha, "Buy now").await;
    let path = format!("hidden/post/{post}");
    let because = json!({ "reason": "spam" });
    let ids = reported([&ben, &cara, &dev], "post", &post).await;
    assert_eq!(act(&ada, "PUT", &path, because).await.status, 200);
    decide(&ada, &ids[0], "dismissed").await;
    assert!(is_hidden(&host, "posts", &post).await);
    let shown = act(&ada, "DELETE", &path, Value::Null).await;
    assert_eq!(shown.status, 200, "{shown:?}");
    let decided = resolve(&ada, &ids[1], "dismissed").await;
    assert_eq!(
        decided.status, 200,
        "it was dismissed by showing it: {decided:?}"
    );
    assert!(!is_hidden(&host, "posts", &post).await);
}

/// What is gone by the time of the decision is nobody's, and the decision stands.
#[tokio::test]
async fn a_report_about_what_is_gone_is_dismissed_all_the_same() {
    let (host, ada, [asha, ben, cara, dev]) = stage(["asha", "ben", "cara", "dev"]).await;
    let post = publish(&asha, "Good thing").await;
    let said = comment(&asha, &post, "Look").await;
    let ids = reported([&ben, &cara, &dev], "comment", &said).await;
    let row = |table: &str, id: &str| {
        let database = store::DATABASE;
        format!("/tablesdb/{database}/tables/{table}/rows/{id}")
    };
    host.as_key("DELETE", &row("posts", &post), None)
        .await
        .unwrap();
    decide(&ada, &ids[0], "dismissed").await;
    assert!(is_hidden(&host, "comments", &said).await);
    let gone = row("comments", &said);
    host.as_key("DELETE", &gone, None).await.unwrap();
    decide(&ada, &ids[1], "dismissed").await;
}

/// A dismissal that was cut off before the thing was shown is gone on with by deciding the same again.
#[tokio::test]
async fn deciding_again_shows_what_the_first_time_did_not() {
    let (host, ada, [asha, ben, cara, dev]) = stage(["asha", "ben", "cara", "dev"]).await;
    let post = publish(&asha, "Good thing").await;
    let ids = reported([&ben, &cara, &dev], "post", &post).await;
    decide(&ada, &ids[0], "dismissed").await;
    let before = host.row("posts", &post).await.unwrap().unwrap();
    let hidden = json!({ "permissions": [r#"read("user:asha")"#] });
    let path = format!("/tablesdb/{}/tables/posts/rows/{post}", store::DATABASE);
    host.as_key("PATCH", &path, Some(hidden)).await.unwrap();
    assert!(is_hidden(&host, "posts", &post).await);
    assert_eq!(resolve(&ada, &ids[0], "dismissed").await.status, 200);
    let after = host.row("posts", &post).await.unwrap().unwrap();
    assert_eq!(after["$permissions"], before["$permissions"]);
}

/// Whoever reports a thing while a report about it is dismissed is counted: with them three wait, so it is hidden in the end.
#[tokio::test]
async fn a_report_at_the_time_of_a_dismissal_is_counted() {
    let (host, ada, [asha, ben, cara, dev, eve]) =
        crowded_stage(["asha", "ben", "cara", "dev", "eve"]).await;
    for round in 0..6 {
        let post = publish(&asha, &format!("Good thing {round}")).await;
        let mut ids = Vec::new();
        for person in [&ben, &cara] {
            ids.push(report(person, "post", &post).await);
        }
        assert_eq!(take(&ada, &ids[0]).await.status, 200);
        let body = json!({ "targetType": "post", "targetId": post, "reason": "spam" });
        let (third, fourth, dismissed) = join!(
            dev.post("posts", "/reports", body.clone()),
            eve.post("posts", "/reports", body),
            resolve(&ada, &ids[0], "dismissed"),
        );
        assert_eq!(dismissed.status, 200, "{dismissed:?}");
        let more = [third.unwrap(), fourth.unwrap()];
        // Who comes when it is hidden already finds nothing.
        let counted = more.iter().filter(|it| it.status == 201).count();
        let hidden = is_hidden(&host, "posts", &post).await;
        assert!(hidden || counted < 2, "{round}: {more:?}");
    }
}

/// An admin who hides a thing by hand while another dismisses a report about it has the last word.
#[tokio::test]
async fn hiding_by_hand_at_the_time_of_a_dismissal_hides() {
    let (host, ada, [asha, ben, cara, dev]) = crowded_stage(["asha", "ben", "cara", "dev"]).await;
    for round in 0..6 {
        let post = publish(&asha, &format!("Buy now {round}")).await;
        let ids = reported([&ben, &cara, &dev], "post", &post).await;
        assert_eq!(take(&ada, &ids[0]).await.status, 200);
        let path = format!("hidden/post/{post}");
        let because = json!({ "reason": "spam" });
        let (hidden, dismissed) = join!(
            act(&ada, "PUT", &path, because),
            resolve(&ada, &ids[0], "dismissed"),
        );
        assert_eq!((hidden.status, dismissed.status), (200, 200));
        assert!(is_hidden(&host, "posts", &post).await, "{round}");
    }
}
