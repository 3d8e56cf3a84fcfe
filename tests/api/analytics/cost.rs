//! What a tick of the roll-ups costs: it goes by what happened, not by how many people there are.

use jiff::{civil, Timestamp, ToSpan};
use serde_json::{json, Value};
use testkit::year::{day_id, Written, Year};
use testkit::{trouble, Host, HostOptions};

const STARTS: &str = "2026-10-31T06:00:00Z";

/// People who came long ago, whose totals are up to date, at a time when nothing is due.
async fn settled(people: u32) -> Host {
    let now: Timestamp = STARTS.parse().unwrap();
    let options = HostOptions {
        clock: Some(now),
        chaos: Some(trouble::deaf()),
        ..HostOptions::default()
    };
    let host = Host::start_with(options).await.unwrap();
    let year = Year {
        seed: 1,
        people,
        days: 365,
        ends: civil::date(2026, 10, 31),
        bursts: 0,
    };
    let mut rows = year.arrivals().unwrap();
    rows.extend((0..people).map(|n| Written {
        table: "user_stats",
        id: Year::person(n),
        at: now,
        cells: json!({ "computedAt": now.to_string() }),
    }));
    let jobs = analytics::clockwork();
    rows.extend(jobs.list().map(|(job, _)| Written {
        table: "job_runs",
        id: job.to_owned(),
        at: now,
        cells: json!({ "lastRunAt": now.to_string(), "lastOkAt": now.to_string() }),
    }));
    host.deliver(&rows).await.unwrap();
    host
}

/// Somebody studied yesterday, and it was written five minutes ago.
fn studied(n: u32, now: Timestamp) -> [Written; 3] {
    let (person, date) = (Year::person(n), civil::date(2026, 10, 29));
    let at = now.checked_sub(5.minutes()).unwrap();
    let session = json!({
        "userId": person, "source": "focus", "startedAt": "2026-10-29T12:00:00.000Z", "durationSec": 1_500, "status": "done",
        "localDate": date.to_string(), "plannedSec": 1_500,
    });
    let day =
        json!({ "userId": person, "localDate": date.to_string(), "seconds": 1_500, "sessions": 1 });
    let points = json!({ "userId": person, "reason": "session", "sourceId": "s", "points": 5 });
    [
        ("study_sessions", format!("{person}-s"), session),
        ("study_days", day_id(&person, date), day),
        ("points_ledger", format!("{person}-s"), points),
    ]
    .map(|(table, id, cells)| Written {
        table,
        id,
        at,
        cells,
    })
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
    let rows: Vec<Written> = (0..active).flat_map(|n| studied(n, at(130))).collect();
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
/// 31. Looking whether anything happened is one call for each table that somebody might have written to: 20 for days, pods, courses,
/// achievements, goals and lost points. The lists are written whether or not anything happened, since what is on them fades with time:
/// 14 for what trends, 10 for who leads. With five people who studied, each costs a dozen calls more: their totals, and the achievement,
/// points and notice that a first session gives.
#[tokio::test]
async fn a_tick_costs_what_happened_and_not_how_many_there_are() {
    let few = cost(20, 5).await;
    assert_eq!(few, [75, 135]);
    assert_eq!(cost(40, 5).await, few);
}
