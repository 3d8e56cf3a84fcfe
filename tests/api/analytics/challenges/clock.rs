//! J-21: the clock counts, rewards and closes.

use serde_json::json;
use testkit::{Host, Person};

use super::{did_some, join, leave, list, manual, place, set_one, state, with, HOUR};
use crate::analytics::{cell, check_refused, points, set, still};

async fn studied(host: &Host, id: &str, person: &str, from: &str, to: &str, seconds: u32) {
    let row = json!({
        "userId": person, "source": "focus", "startedAt": from, "endedAt": to, "durationSec": seconds, "status": "done",
        "localDate": from.split('T').next(),
    });
    host.put_row("study_sessions", id, row, &[]).await.unwrap();
}

/// J-21: what counts by itself is added up anew every hour, whoever reaches the goal is rewarded once, and what is over is closed.
#[tokio::test]
async fn the_clock_counts_rewards_and_closes() {
    let host = still().await;
    let people = host.students(&["asha", "ben", "eve"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let counted = |metric: &str, goal: u32| json!({ "title": metric, "metric": metric, "goal": goal, "durationDays": 1 });
    let minutes = set_one(asha, counted("focus_minutes", 60)).await;
    let sessions = set_one(asha, counted("focus_sessions", 2)).await;
    let check_ins = set_one(asha, counted("check_ins", 2)).await;
    for id in [&minutes, &sessions, &check_ins] {
        join(ben, id).await;
    }
    // One before it began, one within, one that ends too late.
    studied(
        &host,
        "s0",
        "ben",
        "2026-01-01T11:00:00.000Z",
        "2026-01-01T11:50:00.000Z",
        3_000,
    )
    .await;
    studied(
        &host,
        "s1",
        "ben",
        "2026-01-01T12:10:00.000Z",
        "2026-01-01T12:50:00.000Z",
        2_430,
    )
    .await;
    for (id, pod) in [("k1", "p1"), ("k2", "p1"), ("k3", "p2")] {
        let row =
            json!({ "podId": pod, "userId": "eve", "note": "Well", "localDate": "2026-01-01" });
        host.put_row("pod_check_ins", id, row, &[]).await.unwrap();
    }
    for _ in 0..2 {
        host.pass(HOUR).await.unwrap();
        host.tick("scheduler").await.unwrap();
        assert_eq!(
            state(&host, &minutes, "ben").await,
            (40, "active".to_owned())
        );
        assert_eq!(
            state(&host, &sessions, "ben").await,
            (1, "active".to_owned())
        );
        assert_eq!(
            state(&host, &check_ins, "ben").await,
            (0, "active".to_owned())
        );
    }
    studied(
        &host,
        "s2",
        "ben",
        "2026-01-01T14:10:00.000Z",
        "2026-01-01T14:40:00.000Z",
        1_800,
    )
    .await;
    studied(
        &host,
        "s3",
        "ben",
        "2026-01-02T11:50:00.000Z",
        "2026-01-02T12:20:00.000Z",
        1_800,
    )
    .await;
    join(&people[2], &check_ins).await;
    for _ in 0..2 {
        host.pass(HOUR).await.unwrap();
        host.tick("scheduler").await.unwrap();
    }
    assert_eq!(
        state(&host, &minutes, "ben").await,
        (70, "completed".to_owned())
    );
    assert_eq!(
        state(&host, &sessions, "ben").await,
        (2, "completed".to_owned())
    );
    // A day counts once in each pod.
    assert_eq!(
        state(&host, &check_ins, "eve").await,
        (2, "completed".to_owned())
    );
    assert_eq!(points(&host, "ben").await, 50);
    assert_eq!(points(&host, "asha").await, 0);
    // The night passes without a tick; then everything is closed at once, with what was done in time.
    host.pass(30 * HOUR).await.unwrap();
    host.tick("scheduler").await.unwrap();
    for id in [&minutes, &sessions, &check_ins] {
        check_closed(&host, id, asha, &people[2]).await;
    }
    assert_eq!(
        state(&host, &minutes, "asha").await,
        (0, "active".to_owned())
    );
    assert_eq!(points(&host, "ben").await, 50);
    assert_eq!(list(ben, "?mine=true").await.len(), 3);
    assert!(list(ben, "").await.is_empty());
}

async fn check_closed(host: &Host, id: &str, inside: &Person, outside: &Person) {
    assert_eq!(cell(host, "challenges", id, "status").await, json!("ended"));
    check_refused(&join(outside, id).await, 409, "ended");
    check_refused(&leave(inside, id).await, 409, "ended");
}

/// Time alone ends a challenge, before the clock has closed it; what was done by hand in time is rewarded after all.
#[tokio::test]
async fn what_is_over_takes_nothing_and_what_was_cut_off_is_completed() {
    let host = still().await;
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let id = set_one(asha, with(manual(), json!({ "durationDays": 1 }))).await;
    join(ben, &id).await;
    // The call died after it had counted.
    set(
        &host,
        "challenge_participants",
        place(&id, "ben").as_str(),
        json!({ "progress": 12 }),
    )
    .await;
    host.pass(24 * HOUR).await.unwrap();
    check_refused(&did_some(ben, &id, 1).await, 409, "ended");
    check_refused(&join(ben, &id).await, 409, "ended");
    host.tick("scheduler").await.unwrap();
    assert_eq!(state(&host, &id, "ben").await, (12, "completed".to_owned()));
    assert_eq!(points(&host, "ben").await, 40);
    assert_eq!(
        cell(&host, "challenges", &id, "status").await,
        json!("ended")
    );
}
