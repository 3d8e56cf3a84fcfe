//! Teams that went apart from the rows of their members, and what no pod is left of.

use serde_json::{json, Value};
use testkit::{trouble, Host, HostOptions};

use super::{found, join, team};

/// A host on which no event arrives.
async fn deaf(instant: &str) -> Host {
    let options = HostOptions {
        clock: Some(instant.parse().unwrap()),
        chaos: Some(trouble::deaf()),
        ..HostOptions::default()
    };
    Host::start_with(options).await.unwrap()
}

async fn drift(host: &Host, instant: &str) -> u64 {
    host.move_clock(instant.parse().unwrap()).await.unwrap();
    host.tick("scheduler").await.unwrap();
    let run = host.row("job_runs", "pod_teams").await.unwrap().unwrap();
    assert_eq!(
        (&run["lock"], &run["cursor"], &run["error"]),
        (&json!(0), &Value::Null, &Value::Null)
    );
    run["drift"].as_u64().unwrap()
}

async fn memberships(host: &Host, pod: &str) -> Vec<Value> {
    let page = host
        .as_key("GET", &format!("/teams/{pod}/memberships"), None)
        .await
        .unwrap();
    page["memberships"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_team_follows_the_rows_of_its_members() {
    let host = deaf("2026-02-03T12:00:00Z").await;
    let people = host
        .students(&["asha", "ben", "cleo", "dan"])
        .await
        .unwrap();
    let pod = found(&people[0], json!({})).await;
    join(&people[1], &pod).await;
    join(&people[2], &pod).await;
    // A stranger, a member who cannot read, another with the wrong role, and no membership that is known by its number.
    let path = format!("/teams/{pod}/memberships");
    let stranger = json!({ "userId": "dan", "roles": ["member"] });
    host.as_key("POST", &path, Some(stranger)).await.unwrap();
    let all = memberships(&host, &pod).await;
    let of = |user: &str| {
        all.iter().find(|it| it["userId"] == user).unwrap()["$id"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    host.as_key("DELETE", &format!("{path}/{}", of("ben")), None)
        .await
        .unwrap();
    let wrong = json!({ "roles": ["admin"] });
    host.as_key("PATCH", &format!("{path}/{}", of("cleo")), Some(wrong))
        .await
        .unwrap();
    assert_eq!(team(&host, &pod).await, ["asha", "cleo", "dan"]);
    assert_eq!(drift(&host, "2026-02-04T03:30:00Z").await, 5);
    assert_eq!(team(&host, &pod).await, ["asha", "ben", "cleo"]);
    let all = memberships(&host, &pod).await;
    for row in host.rows("pod_members").await.unwrap() {
        let there = all.iter().find(|it| it["userId"] == row["userId"]).unwrap();
        assert_eq!(row["membershipId"], there["$id"], "{row}");
        let role = if row["role"] == "owner" {
            "admin"
        } else {
            "member"
        };
        assert_eq!(there["roles"], json!([role]));
    }
    assert_eq!(drift(&host, "2026-02-05T03:30:00Z").await, 0);
}

#[tokio::test]
async fn a_founding_that_was_cut_off_has_an_owner_or_leaves_nothing() {
    // A Saturday: the night after is the one of the whole pass.
    let host = deaf("2026-02-07T12:00:00Z").await;
    let asha = host.student("asha").await.unwrap();
    let pod = found(&asha, json!({})).await;
    let row = host.rows("pod_members").await.unwrap().remove(0);
    let path = format!(
        "/tablesdb/peerspark-main-db/tables/pod_members/rows/{}",
        row["$id"].as_str().unwrap()
    );
    host.as_key("DELETE", &path, None).await.unwrap();
    host.as_key("DELETE", &format!("/teams/{pod}"), None)
        .await
        .unwrap();
    let lost = json!({ "teamId": "lost", "name": "Lost" });
    host.as_key("POST", "/teams", Some(lost)).await.unwrap();
    let lost = json!({ "podId": "lost", "userId": "asha", "role": "owner", "joinedVia": "owner" });
    host.put_row("pod_members", "lost", lost, &[])
        .await
        .unwrap();
    // No team, no owner, no reading, no room; then the row and the team of no pod.
    assert_eq!(drift(&host, "2026-02-08T03:30:00Z").await, 6);
    assert_eq!(team(&host, &pod).await, ["asha"]);
    let rows = host.rows("pod_members").await.unwrap();
    let rows: Vec<_> = rows.iter().map(|it| (&it["podId"], &it["role"])).collect();
    assert_eq!(rows, [(&json!(pod), &json!("owner"))]);
    let gone = host.try_as_key("GET", "/teams/lost", None).await.unwrap();
    assert_eq!(gone.0, 404);
    assert_eq!(drift(&host, "2026-02-15T03:30:00Z").await, 0);
}
