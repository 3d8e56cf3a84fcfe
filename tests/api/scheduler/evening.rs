//! J-18 and J-24: who would lose a streak is told, and what an account lacks is made.

use std::time::Duration;

use model::{did, kinds, Kind};
use serde_json::{json, Value};
use testkit::{Host, HostOptions};

async fn host(clock: &str) -> Host {
    let options = HostOptions {
        clock: Some(clock.parse().unwrap()),
        is_contended: true,
        ..HostOptions::default()
    };
    Host::start_with(options).await.unwrap()
}

async fn set(host: &Host, table: &str, id: &str, cells: Value) {
    let path = format!("/tablesdb/{}/tables/{table}/rows/{id}", store::DATABASE);
    let changes = json!({ "data": cells });
    host.as_key("PATCH", &path, Some(changes)).await.unwrap();
}

async fn lose(host: &Host, table: &str, id: &str) {
    let path = format!("/tablesdb/{}/tables/{table}/rows/{id}", store::DATABASE);
    host.as_key("DELETE", &path, None).await.unwrap();
}

async fn warned(host: &Host) -> Vec<(String, String)> {
    let rows = host.rows("notifications").await.unwrap();
    let text = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let all = rows.iter().filter(|it| it["type"] == "streak_warning");
    let mut all: Vec<_> = all
        .map(|it| (text(it, "userId"), text(it, "body")))
        .collect();
    all.sort();
    all
}

#[tokio::test]
async fn who_has_done_nothing_by_eight_is_told_what_streak_would_end() {
    let host = host("2026-01-02T14:00:00Z").await;
    host.students(&["idle", "busy", "fresh", "west"])
        .await
        .unwrap();
    for (id, streak) in [("idle", 5), ("busy", 5), ("fresh", 1), ("west", 9)] {
        set(&host, "profiles", id, json!({ "studyStreak": streak })).await;
        let zone = if id == "west" {
            "America/New_York"
        } else {
            "Asia/Kolkata"
        };
        set(&host, "user_settings", id, json!({ "timezone": zone })).await;
    }
    let day = did::<kinds::Edge>(Kind::STUDY_DAY, &["busy", "2026-01-02"]);
    let done = json!({ "userId": "busy", "localDate": "2026-01-02", "seconds": 60 });
    host.put_row("study_days", day.as_str(), done, &[])
        .await
        .unwrap();
    for hour in [
        "2026-01-02T14:10:00Z",
        "2026-01-02T15:10:00Z",
        "2026-01-02T16:10:00Z",
    ] {
        host.move_clock(hour.parse().unwrap()).await.unwrap();
        host.tick("scheduler").await.unwrap();
    }
    let idle = ("idle".to_owned(), "5 days, nothing logged today".to_owned());
    assert_eq!(warned(&host).await, [idle]);
}

#[tokio::test]
async fn an_account_whose_event_was_lost_has_its_profile_in_the_morning() {
    let host = host("2026-01-02T12:00:00Z").await;
    host.students(&["asha", "ben", "gone"]).await.unwrap();
    lose(&host, "profiles", "asha").await;
    lose(&host, "user_settings", "asha").await;
    lose(&host, "user_settings", "ben").await;
    lose(&host, "user_settings", "gone").await;
    set(
        &host,
        "profiles",
        "gone",
        json!({ "deletedAt": "2026-01-02T12:00:00Z" }),
    )
    .await;
    host.move_clock("2026-01-03T03:23:00Z".parse().unwrap())
        .await
        .unwrap();
    host.tick("scheduler").await.unwrap();
    let profile = host.row("profiles", "asha").await.unwrap().unwrap();
    assert_eq!(profile["name"], "asha");
    for id in ["asha", "ben"] {
        let settings = host.row("user_settings", id).await.unwrap().unwrap();
        assert_eq!(settings["email"], format!("{id}@example.com"));
        assert_eq!(
            settings["$permissions"],
            json!([format!("read(\"user:{id}\")")])
        );
    }
    assert_eq!(
        host.row("user_settings", "gone").await.unwrap(),
        None,
        "a tombstone stays alone"
    );
    let run = host.row("job_runs", "hygiene").await.unwrap().unwrap();
    assert_eq!(
        (&run["processed"], &run["drift"]),
        (&json!(3), &json!(2)),
        "{run}"
    );
}

/// Two instances of the scheduler, the same minute.
#[tokio::test]
async fn two_ticks_at_once_do_everything_once() {
    let host = host("2026-01-02T12:00:00Z").await;
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let made = people[0]
        .post("posts", "/posts", json!({ "content": "hello" }))
        .await
        .unwrap();
    let post = made.text("/post/id");
    host.settle().await.unwrap();
    set(&host, "posts", &post, json!({ "likesCount": 7 })).await;
    host.move_clock("2026-01-03T03:23:00Z".parse().unwrap())
        .await
        .unwrap();
    let (one, other) = tokio::join!(host.tick("scheduler"), host.tick("scheduler"));
    one.unwrap();
    other.unwrap();
    for run in host.rows("job_runs").await.unwrap() {
        assert_eq!(
            (&run["lock"], &run["errorMessage"]),
            (&json!(0), &Value::Null),
            "{run}"
        );
    }
    let run = host.row("job_runs", "counters").await.unwrap().unwrap();
    assert_eq!(run["drift"], 1, "{run}");
    let row = host.row("posts", &post).await.unwrap().unwrap();
    assert_eq!(row["likesCount"], 0);
    host.pass(Duration::from_secs(30)).await.unwrap();
}

/// Events are lost, doubled and late, calls fail; at night every counter says what there is.
#[tokio::test]
async fn after_a_stormy_day_no_counter_is_off_by_one() {
    for seed in [3, 17] {
        let options = HostOptions {
            clock: Some("2026-01-02T12:00:00Z".parse().unwrap()),
            is_contended: true,
            chaos: Some(testkit::trouble::stormy(seed)),
            ..HostOptions::default()
        };
        let host = Host::start_with(options).await.unwrap();
        host.running().set_chaos(None);
        let people = host.students(&["asha", "ben", "cara"]).await.unwrap();
        let mut posts = Vec::new();
        for person in &people {
            let made = person
                .post("posts", "/posts", json!({ "content": "hello" }))
                .await;
            posts.push(made.unwrap().text("/post/id"));
        }
        host.running()
            .set_chaos(Some(testkit::trouble::stormy(seed)));
        let calls = people.iter().flat_map(|person| {
            posts.iter().flat_map(move |post| {
                let like = format!("/posts/{post}/like");
                [
                    ("PUT", like.clone(), String::new()),
                    ("PUT", format!("/posts/{post}/save"), String::new()),
                    (
                        "POST",
                        format!("/posts/{post}/comments"),
                        json!({ "content": "hm" }).to_string(),
                    ),
                    ("DELETE", like, String::new()),
                ]
                .map(|(method, path, body)| async move {
                    // Some of these fail: that is the storm.
                    person
                        .call("posts", method, &path, &body)
                        .await
                        .unwrap()
                        .status
                })
            })
        });
        futures_util::future::join_all(calls).await;
        people[0]
            .delete("posts", &format!("/posts/{}", posts[0]))
            .await
            .unwrap();
        host.running().settle().await;
        host.running().set_chaos(None);
        host.move_clock("2026-01-03T03:23:00Z".parse().unwrap())
            .await
            .unwrap();
        host.tick("scheduler").await.unwrap();
        check(&host, seed).await;
    }
}

async fn check(host: &Host, seed: u64) {
    let counted = [
        ("likesCount", "post_likes"),
        ("savesCount", "saved_posts"),
        ("commentsCount", "comments"),
    ];
    let posts = host.rows("posts").await.unwrap();
    let living = posts.iter().filter(|it| it["deletedAt"].is_null());
    for post in living.clone() {
        for (counter, table) in counted {
            let rows = host.rows(table).await.unwrap();
            let rows = rows
                .iter()
                .filter(|it| it["postId"] == post["$id"] && it["deletedAt"].is_null());
            assert_eq!(
                post[counter],
                json!(rows.count()),
                "{seed} {counter} of {post}"
            );
        }
    }
    for profile in host.rows("profiles").await.unwrap() {
        let theirs = living.clone().filter(|it| it["authorId"] == profile["$id"]);
        assert_eq!(
            profile["postsCount"],
            json!(theirs.count()),
            "{seed} {profile}"
        );
    }
}
