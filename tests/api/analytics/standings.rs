//! LDB-1: where somebody stands who is not among the hundred on the list.

use model::PodRole;
use serde_json::{json, Value};
use testkit::year::Written;
use testkit::{trouble, Answer, Host, HostOptions, Person};

use super::stage::{host, set, tick};

const NOON: &str = "2026-01-05T12:00:00Z";

/// A host on which nothing follows from what is put in place.
async fn still() -> Host {
    let options = HostOptions {
        clock: Some(NOON.parse().unwrap()),
        chaos: Some(trouble::deaf()),
        ..HostOptions::default()
    };
    Host::start_with(options).await.unwrap()
}

/// A row that was written before the story begins.
fn written(table: &'static str, id: &str, cells: Value) -> Written {
    Written {
        table,
        id: id.to_owned(),
        at: "2026-01-05T11:00:00Z".parse().unwrap(),
        cells,
    }
}

fn profile(n: u32, cells: &Value) -> Written {
    let mut own = json!({ "name": format!("P{n}"), "username": format!("p_{n:04}") });
    let cells = cells.as_object().unwrap().clone();
    own.as_object_mut().unwrap().extend(cells);
    written("profiles", &format!("p{n:04}"), own)
}

async fn read(person: &Person, board: &str) -> Answer {
    let path = format!("/leaderboards/{board}");
    let answer = person.get("analytics", &path).await.unwrap();
    assert_eq!(answer.status, 200, "{answer:?}");
    answer
}

/// What somebody is ranked by and their place, and calls and waves of asking.
async fn stands(person: &Person, board: &str) -> (Value, u32, u32) {
    let answer = read(person, board).await;
    let me = &answer.json["me"];
    (json!([me["value"], me["rank"]]), answer.calls, answer.waves)
}

/// Three share each value; the list ends within those who have the hundredth place.
#[tokio::test]
async fn who_is_behind_the_hundredth_has_the_place_that_the_list_would_give() {
    let host = host("2026-01-05T11:00:00Z").await;
    let ids = ["abe", "yan", "zoe", "nil"];
    let people = host.students(&ids).await.unwrap();
    let [abe, yan, zoe, nil] = &people[..] else {
        panic!("four students")
    };
    let mut rows: Vec<Written> = (0..110)
        .map(|n| {
            let streak = 200 - n / 3;
            profile(
                n,
                &json!({ "totalPoints": 5 * streak, "studyStreak": streak }),
            )
        })
        .collect();
    let hidden = [
        json!({ "visibility": "private" }),
        json!({ "deletedAt": "2026-01-04T00:00:00.000Z" }),
    ];
    for (n, mut cells) in (900..).zip(hidden) {
        cells["totalPoints"] = json!(9_000);
        cells["studyStreak"] = json!(900);
        rows.push(profile(n, &cells));
    }
    host.deliver(&rows).await.unwrap();
    for (id, streak) in [("abe", 200), ("yan", 1), ("zoe", 168)] {
        let cells = json!({ "totalPoints": 5 * streak, "studyStreak": streak });
        set(&host, "profiles", id, cells).await;
    }
    // Their days say nothing of these streaks: nobody looks at them.
    let done = json!({ "lastOkAt": "2027-01-01T00:00:00.000Z" });
    host.put_row("job_runs", "study_time", done, &[])
        .await
        .unwrap();
    tick(&host, NOON).await;
    for (board, each) in [("global-points", 5), ("global-streak", 1)] {
        let shown = read(zoe, board).await;
        let items = shown.json["items"].as_array().unwrap();
        let last = items.last().unwrap();
        // Abe is before them all by his id, so the ninety-ninth of the others is the last.
        assert_eq!((items.len(), &last["userId"]), (100, &json!("p0098")));
        assert_eq!(
            (&last["value"], &last["rank"]),
            (&json!(168 * each), &json!(98))
        );
        assert_eq!(
            stands(zoe, board).await,
            (json!([168 * each, 98]), 3, 2),
            "{board}"
        );
        assert_eq!(stands(yan, board).await, (json!([each, 113]), 3, 2));
        assert_eq!(stands(abe, board).await, (json!([200 * each, 1]), 2, 1));
        assert_eq!(stands(nil, board).await, (json!([0, null]), 2, 1));
    }
    let private = json!({ "visibility": "private" });
    set(&host, "profiles", "zoe", private).await;
    let nowhere = (json!([840, null]), 2, 1);
    assert_eq!(stands(zoe, "global-points").await, nowhere);
    assert_eq!(stands(yan, "global-points").await.0, json!([5, 112]));
}

/// Who is private is not on the list, and still counted above those behind it: their totals do not say that they are.
#[tokio::test]
async fn behind_the_list_of_the_week_everybody_counts_who_won_more() {
    let host = still().await;
    let ids = ["abe", "yan", "zoe", "nil"];
    let people = host.students(&ids).await.unwrap();
    let stats = |points: u32, week: &str| json!({ "pointsWeek": week, "weekPoints": points });
    let mut rows = Vec::new();
    for n in 0..103 {
        let is_hidden = if n == 50 { "private" } else { "public" };
        rows.push(profile(n, &json!({ "visibility": is_hidden })));
        let id = format!("p{n:04}");
        rows.push(written("user_stats", &id, stats(500 - n, "2026-W02")));
    }
    for (id, points, week) in [
        ("abe", 450, "2026-W02"),
        ("yan", 1, "2026-W02"),
        ("zoe", 399, "2026-W02"),
        ("nil", 900, "2026-W01"),
    ] {
        rows.push(written("user_stats", id, stats(points, week)));
    }
    host.deliver(&rows).await.unwrap();
    tick(&host, "2026-01-05T12:15:00Z").await;
    let expected = [
        (json!([450, 51]), 2, 1),
        (json!([1, 106]), 4, 2),
        (json!([399, 103]), 4, 2),
        (json!([0, null]), 2, 1),
    ];
    for (person, expected) in people.iter().zip(expected) {
        assert_eq!(stands(person, "global-week").await, expected);
    }
    let private = json!({ "visibility": "private" });
    set(&host, "profiles", "zoe", private).await;
    let nowhere = (json!([399, null]), 4, 2);
    assert_eq!(stands(&people[2], "global-week").await, nowhere);
}

/// In a pod the longest streak comes first, then most points, then who came first, and nobody shares a place.
#[tokio::test]
async fn who_is_not_on_their_pod_s_list_has_a_place_among_its_members() {
    let host = still().await;
    let ids = ["abe", "yan", "zoe", "mallory"];
    let people = host.students(&ids).await.unwrap();
    let pod = host.pod("maths", &people[0]).member(&people[2]);
    let pod = pod.put().await.unwrap();
    let board = format!("pod-{pod}");
    let mut rows = Vec::new();
    for n in 0..104 {
        let is_hidden = if n == 50 { "private" } else { "public" };
        rows.push(profile(n, &json!({ "visibility": is_hidden })));
        let id = format!("p{n:04}");
        let cells = json!({
            "podId": pod, "userId": id, "role": "member", "joinedVia": "direct", "streak": 9, "points": n,
            "lastCheckInAt": "2026-01-05T09:00:00.000Z",
        });
        rows.push(written("pod_members", &id, cells));
    }
    host.deliver(&rows).await.unwrap();
    let member = |user: &str| {
        let id: model::EdgeId = model::did(model::Kind::POD_MEMBER, &[&pod, user]);
        id.to_string()
    };
    set(&host, "pod_members", &member("abe"), json!({ "points": 2 })).await;
    tick(&host, "2026-01-05T12:15:00Z").await;
    let shown = read(&people[0], &board).await;
    let items = shown.json["items"].as_array().unwrap();
    let last = items.last().unwrap();
    assert_eq!(
        (&last["userId"], &last["rank"]),
        (&json!("p0003"), &json!(100))
    );
    // Three more come behind the list, then the owner and Zoe.
    assert_eq!(stands(&people[2], &board).await, (json!([0, 105]), 7, 3));
    assert_eq!(stands(&people[0], &board).await, (json!([2, 104]), 7, 3));
    // Who came since the list was written stands among all as well.
    host.move_clock("2026-01-05T12:20:00Z".parse().unwrap())
        .await
        .unwrap();
    host.put_member(&pod, &people[1], PodRole::Member)
        .await
        .unwrap();
    assert_eq!(stands(&people[1], &board).await, (json!([0, 106]), 7, 3));
    let best = json!({ "streak": 9, "points": 104, "lastCheckInAt": "2026-01-05T12:00:00.000Z" });
    set(&host, "pod_members", &member("yan"), best).await;
    assert_eq!(stands(&people[1], &board).await, (json!([104, 1]), 5, 2));
    let private = json!({ "visibility": "private" });
    set(&host, "profiles", "yan", private).await;
    let unlisted = stands(&people[1], &board).await;
    assert_eq!(unlisted.0, json!([104, null]));
    assert_eq!(stands(&people[2], &board).await.0, json!([0, 105]));
    let path = format!("/leaderboards/{board}");
    let stranger = people[3].get("analytics", &path).await.unwrap();
    assert_eq!((stranger.status, stranger.calls), (404, 2));
}

/// Appwrite counts up to 5,000.
#[tokio::test]
async fn behind_the_five_thousandth_there_is_no_place() {
    let host = still().await;
    let zoe = host.student("zoe").await.unwrap();
    let won = |points: u32| json!({ "pointsWeek": "2026-W02", "weekPoints": points });
    let ahead = (0..5_000).map(|n| written("user_stats", &format!("p{n:04}"), won(2 + n)));
    let all: Vec<Written> = ahead
        .chain([written("user_stats", "zoe", won(1))])
        .collect();
    host.deliver(&all).await.unwrap();
    let nowhere = (json!([1, null]), 4, 2);
    assert_eq!(stands(&zoe, "global-week").await, nowhere);
    set(&host, "user_stats", "p0007", won(1)).await;
    assert_eq!(stands(&zoe, "global-week").await.0, json!([1, 5_000]));
}
