//! The queue of reports.

use futures_util::future::join_all;
use model::{did, Id, Kind};
use serde_json::{json, Value};

use super::{act, crowded_stage, get, line, lines, promote, refusal, report, stage};
use crate::posts::{comment, publish};

pub async fn take(person: &testkit::Person, id: &str) -> testkit::Answer {
    act(person, "POST", &format!("reports/{id}/take"), Value::Null).await
}

pub async fn resolve(person: &testkit::Person, id: &str, outcome: &str) -> testkit::Answer {
    let body = json!({ "outcome": outcome, "reason": "looked at it" });
    act(person, "POST", &format!("reports/{id}/resolve"), body).await
}

fn ids(page: &testkit::Answer) -> Vec<String> {
    let items = page.json["items"].as_array().unwrap();
    let id = |it: &Value| it["targetId"].as_str().unwrap().to_owned();
    items.iter().map(id).collect()
}

#[tokio::test]
async fn the_urgent_come_first_and_the_old_before_the_new() {
    let (_host, ada, [asha, ben, _cara]) = stage(["asha", "ben", "cara"]).await;
    let post = publish(&asha, "Buy now").await;
    let said = comment(&asha, &post, "Really").await;
    report(&ben, "post", &post).await;
    report(&ben, "comment", &said).await;
    report(&ben, "profile", "asha").await;
    report(&asha, "profile", "cara").await;
    let queue = get(&ada, "reports").await;
    assert_eq!(queue.status, 200, "{queue:?}");
    let expected = ["asha", "cara", post.as_str(), said.as_str()];
    assert_eq!(ids(&queue), expected);
    let first = &queue.json["items"][0];
    assert_eq!(
        (&first["reporter"]["userId"], &first["priority"]),
        (&json!("ben"), &json!("high"))
    );
    let mut seen = Vec::new();
    let mut path = "reports?limit=3".to_owned();
    loop {
        let page = get(&ada, &path).await;
        seen.extend(ids(&page));
        match page.json["nextCursor"].as_str() {
            Some(cursor) => path = format!("reports?limit=3&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(seen, expected);
    let normal = get(&ada, "reports?priority=normal").await;
    assert_eq!(ids(&normal), [post.clone(), said.clone()]);
    let comments = get(&ada, "reports?targetType=comment").await;
    assert_eq!(ids(&comments), [said]);
    let old = get(&ada, "reports?createdBefore=2020-01-01T00:00:00Z").await;
    assert_eq!(ids(&old), Vec::<String>::new());
    let decided = get(&ada, "reports?status=actioned").await;
    assert_eq!(ids(&decided), Vec::<String>::new());
}

#[tokio::test]
async fn a_report_is_read_with_what_it_is_about() {
    let (host, ada, [asha, ben, cara]) = stage(["asha", "ben", "cara"]).await;
    let post = publish(&asha, "Buy now").await;
    let id = report(&ben, "post", &post).await;
    report(&cara, "post", &post).await;
    let read = get(&ada, &format!("reports/{id}")).await;
    assert_eq!(read.status, 200, "{read:?}");
    assert_eq!(read.number("/reports"), 2);
    assert_eq!(
        (
            read.text("/target/excerpt"),
            read.text("/target/author/userId")
        ),
        ("Buy now".into(), "asha".into())
    );
    assert_eq!(read.json["target"]["isHidden"], json!(false));
    let path = format!("/tablesdb/{}/tables/posts/rows/{post}", store::DATABASE);
    host.as_key("DELETE", &path, None).await.unwrap();
    let read = get(&ada, &format!("reports/{id}")).await;
    assert_eq!((read.status, &read.json["target"]), (200, &Value::Null));
    let profile = report(&asha, "profile", "ben").await;
    let read = get(&ada, &format!("reports/{profile}")).await;
    assert_eq!(read.text("/target/excerpt"), "ben");
    assert_eq!(get(&ada, "reports/rp_none").await.status, 404);
}

/// Appendix D: open, reviewing, then actioned or dismissed; whoever reported is thanked once, and not told what was decided.
#[tokio::test]
async fn a_report_is_taken_on_decided_and_its_maker_thanked() {
    let (host, ada, [asha, ben]) = stage(["asha", "ben"]).await;
    let post = publish(&asha, "Buy now").await;
    let id = report(&ben, "post", &post).await;
    let early = resolve(&ada, &id, "actioned").await;
    assert_eq!(refusal(&early), (409, "wrong_state".into()));
    let taken = take(&ada, &id).await;
    assert_eq!(
        (taken.status, taken.text("/report/status")),
        (200, "reviewing".into())
    );
    assert_eq!(taken.text("/report/handledBy"), "ada");
    assert_eq!(take(&ada, &id).await.json, taken.json, "taking it again");
    let decided = resolve(&ada, &id, "dismissed").await;
    assert_eq!(
        (decided.status, decided.text("/report/status")),
        (200, "dismissed".into())
    );
    assert!(decided.json["report"]["handledAt"].is_string());
    assert_eq!(resolve(&ada, &id, "dismissed").await.json, decided.json);
    let otherwise = resolve(&ada, &id, "actioned").await;
    assert_eq!(refusal(&otherwise), (409, "wrong_state".into()));
    assert_eq!(refusal(&take(&ada, &id).await), (409, "wrong_state".into()));
    host.settle().await.unwrap();
    let told = host.rows("notifications").await.unwrap();
    let thanks: Vec<_> = told
        .iter()
        .filter(|it| it["type"] == "report_resolved")
        .collect();
    assert_eq!(thanks.len(), 1, "{told:?}");
    assert_eq!(
        (&thanks[0]["userId"], &thanks[0]["body"]),
        (&json!("ben"), &json!("We looked at what you reported"))
    );
    let expected = [
        line("ada", "report_take", &id),
        line("ada", "report_resolve", &id),
    ];
    assert_eq!(lines(&host).await, expected);
}

#[tokio::test]
async fn of_admins_who_ask_at_the_same_time_one_is_right() {
    let (host, ada, [bea, cleo, dora, asha, ben]) =
        crowded_stage(["bea", "cleo", "dora", "asha", "ben"]).await;
    for admin in [&bea, &cleo, &dora] {
        promote(&host, admin).await;
    }
    let post = publish(&asha, "Buy now").await;
    let id = report(&ben, "post", &post).await;
    let admins = [&ada, &bea, &cleo, &dora];
    let taken = join_all(admins.map(|it| take(it, &id))).await;
    let mut statuses: Vec<u16> = taken.iter().map(|it| it.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409, 409], "{taken:?}");
    let outcomes = ["actioned", "dismissed", "actioned", "dismissed"];
    let asked = admins.iter().zip(outcomes);
    let decided = join_all(asked.map(|(admin, outcome)| resolve(admin, &id, outcome))).await;
    let right: Vec<_> = decided.iter().filter(|it| it.status == 200).collect();
    assert_eq!(right.len(), 1, "{decided:?}");
    let row = host.row("content_reports", &id).await.unwrap().unwrap();
    assert_eq!(row["status"], right[0].json["report"]["status"]);
    assert_eq!(row["handledBy"], right[0].json["report"]["handledBy"]);
    assert_eq!(lines(&host).await.len(), 2, "one line for each step");
}

/// An admin's line was written and the move was not: whoever comes next makes the move that the line tells of.
#[tokio::test]
async fn a_move_that_was_cut_off_is_made_by_who_comes_next() {
    let (host, ada, [bea, asha, ben]) = stage(["bea", "asha", "ben"]).await;
    promote(&host, &bea).await;
    let post = publish(&asha, "Buy now").await;
    let id = report(&ben, "post", &post).await;
    let log: Id<()> = did(Kind::AUDIT, &["report_take", &id]);
    let row = json!({
        "actorId": "bea", "action": "report_take", "targetType": "report", "targetId": id,
        "details": json!({ "to": "reviewing" }).to_string(),
    });
    host.put_row("admin_audit_logs", log.as_str(), row, &[])
        .await
        .unwrap();
    let refused = take(&ada, &id).await;
    assert_eq!(refusal(&refused), (409, "wrong_state".into()));
    let row = host.row("content_reports", &id).await.unwrap().unwrap();
    assert_eq!(
        (&row["status"], &row["handledBy"]),
        (&json!("reviewing"), &json!("bea"))
    );
    assert_eq!(resolve(&ada, &id, "actioned").await.status, 200);
}
