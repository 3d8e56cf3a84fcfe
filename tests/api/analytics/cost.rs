//! What a tick of the roll-ups costs: it goes by what happened, not by how many people there are.

use jiff::{Timestamp, ToSpan};
use serde_json::{json, Value};
use testkit::year::{Written, Year};
use testkit::{crowd, trouble, Host, HostOptions};

const STARTS: &str = "2026-10-31T06:00:00Z";

/// Some people of whom none studies.
async fn settled(people: u32) -> Host {
    let now: Timestamp = STARTS.parse().unwrap();
    let options = HostOptions {
        clock: Some(now),
        chaos: Some(trouble::deaf()),
        ..HostOptions::default()
    };
    let host = Host::start_with(options).await.unwrap();
    host.deliver(&crowd::settled(people, now).unwrap())
        .await
        .unwrap();
    host
}

/// Calls of the tick at an instant.
async fn tick(host: &Host, at: Timestamp) -> u32 {
    host.move_clock(at).await.unwrap();
    let run = host.tick("analytics").await.unwrap();
    let used = host.used(run.get("$id").and_then(Value::as_str).unwrap());
    used.calls
}

/// What an idle tick takes, and one of an hour in which some studied.
async fn cost(people: u32, active: u32) -> [u32; 2] {
    let host = settled(people).await;
    let starts: Timestamp = STARTS.parse().unwrap();
    let at = |minutes: i64| starts.checked_add(minutes.minutes()).unwrap();
    let idle = tick(&host, at(70)).await;
    let studied = |n| crowd::studied(&Year::person(n), 1, at(130)).unwrap();
    let rows: Vec<Written> = (0..active).flat_map(studied).collect();
    host.deliver(&rows).await.unwrap();
    let busy = tick(&host, at(130)).await;
    for n in 0..active {
        let row = host.row("user_stats", &Year::person(n)).await.unwrap();
        let studied = row.unwrap()["totalStudySeconds"].clone();
        assert_eq!(studied, json!(1_500), "{n}");
    }
    [idle, busy]
}

/// An idle hour and an active one cost the same however many people there are besides.
///
/// The idle one runs ten roll-ups. One call reads which are due, and each takes its row, says until when, and says that it is through:
/// 31. Looking whether anything happened is one call for each table that somebody might have written to: 33 for days, pods and what is
/// written in them, streaks that ended, people and who was shut out, courses, achievements, goals, and lost points, check-ins and
/// pledges. The lists are written whether or not anything happened, since what is on them fades with time: 15 for what trends, 10 for who
/// leads. With five people who studied, one call more looks for their pods, and each costs fifteen: their totals, and the achievement,
/// points and notice that a first session gives.
#[tokio::test]
async fn a_tick_costs_what_happened_and_not_how_many_there_are() {
    let few = cost(20, 5).await;
    assert_eq!(few, [89, 165]);
    assert_eq!(cost(40, 5).await, few);
}
