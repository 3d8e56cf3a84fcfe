//! Roll-ups that die half-way, and those that others write at the same time: the numbers are those of an hour without trouble.

use futures_util::future::join_all;
use jiff::{civil, Timestamp, ToSpan};
use serde_json::{json, Value};
use testkit::year::{day_id, Dice, Written, Year};
use testkit::{cut, trouble, Host, HostOptions};

use super::post;
use super::stage::row;

const STARTS: &str = "2026-10-31T06:00:00Z";

const PEOPLE: u32 = 8;

/// The roll-ups that are cut; the others of their function are not due.
const CUT: [&str; 3] = ["leaderboards", "study_time", "pod_boards"];

/// After how many wakes a tick dies: at its first call, between those of each roll-up, and near its end.
const CUTS: [usize; 5] = [1, 8, 18, 30, 44];

/// Two pods, everybody in one of them.
async fn peopled() -> Host {
    let options = HostOptions {
        clock: Some(STARTS.parse().unwrap()),
        chaos: Some(trouble::deaf()),
        is_contended: true,
        ..HostOptions::default()
    };
    let host = Host::start_with(options).await.unwrap();
    let year = Year {
        seed: 3,
        people: PEOPLE,
        days: 30,
        ends: civil::date(2026, 10, 31),
        bursts: 2,
    };
    host.deliver(&year.arrivals().unwrap()).await.unwrap();
    host.deliver(&year.life().unwrap()).await.unwrap();
    let jobs = analytics::clockwork();
    for (job, _) in jobs.list().filter(|(job, _)| !CUT.contains(job)) {
        let done = json!({ "lastOkAt": "2027-01-01T00:00:00.000Z" });
        host.put_row("job_runs", job, done, &[]).await.unwrap();
    }
    for pod in ["one", "two"] {
        let cells = json!({ "name": pod, "ownerId": Year::person(0) });
        host.put_row("pods", pod, cells, &[]).await.unwrap();
    }
    for n in 0..PEOPLE {
        let pod = if n % 2 == 0 { "one" } else { "two" };
        let member = json!({ "podId": pod, "userId": Year::person(n), "role": "member", "joinedVia": "direct" });
        let id = format!("{pod}-{n}");
        host.put_row("pod_members", &id, member, &[]).await.unwrap();
    }
    host
}

/// What happened within an hour: sessions of days that are over, and points.
fn hour(step: u32, now: Timestamp) -> Vec<Written> {
    let mut dice = Dice::of(u64::from(step));
    let at = now.checked_sub(5.minutes()).unwrap();
    let mut rows = Vec::new();
    for _ in 0..4 {
        let person = Year::person(dice.below(PEOPLE));
        let date = civil::date(2026, 10, 20)
            .checked_add(i64::from(dice.below(9)).days())
            .unwrap();
        let id = format!("{person}-{step}-{}", rows.len());
        let session = json!({
            "userId": person, "source": "focus", "startedAt": format!("{date}T12:00:00.000Z"), "durationSec": 400 + dice.below(900),
            "status": "done", "localDate": date.to_string(),
        });
        let points = json!({ "userId": person, "reason": "session", "sourceId": id, "points": 5 + dice.below(9) });
        rows.extend(
            [("study_sessions", session), ("points_ledger", points)].map(|(table, cells)| {
                Written {
                    table,
                    id: id.clone(),
                    at,
                    cells,
                }
            }),
        );
    }
    rows
}

/// Everything that the roll-ups wrote, without the moments at which they did.
async fn numbers(host: &Host) -> Vec<Value> {
    let mut all = Vec::new();
    for table in ["user_stats", "study_days", "profiles", "leaderboards"] {
        let mut rows = host.rows(table).await.unwrap();
        rows.sort_by_key(|it| it["$id"].as_str().unwrap().to_owned());
        for row in &mut rows {
            let cells = row.as_object_mut().unwrap();
            cells.retain(|key, _| key == "$id" || !(key.starts_with('$') || key.ends_with("At")));
            // How far somebody climbed goes by the pass before, whenever that was.
            if let Some(lines) = cells.get("items").and_then(Value::as_str) {
                let mut lines: Value = serde_json::from_str(lines).unwrap();
                for line in lines.as_array_mut().unwrap() {
                    line.as_object_mut().unwrap().remove("delta");
                }
                cells.insert("items".to_owned(), lines);
            }
        }
        all.extend(rows);
    }
    all
}

/// J-07, J-08: a tick that dies between any two of its calls and runs again ends in the numbers of one that did not.
#[tokio::test]
async fn a_tick_that_died_half_way_is_made_good_by_the_next() {
    let (dying, sound) = (peopled().await, peopled().await);
    let mut deaths = 0;
    for (step, wakes) in (1_u32..).zip(CUTS) {
        let starts: Timestamp = STARTS.parse().unwrap();
        let now = starts
            .checked_add((i64::from(step) * 120 + 10).minutes())
            .unwrap();
        for host in [&dying, &sound] {
            host.move_clock(now).await.unwrap();
            host.deliver(&hour(step, now)).await.unwrap();
        }
        let app = dying.app();
        let is_done = cut(analytics::clockwork().tick(&app), wakes).await;
        deaths += u32::from(!is_done);
        let later = now.checked_add(61.minutes()).unwrap();
        for host in [&dying, &sound] {
            host.move_clock(later).await.unwrap();
            host.tick("analytics").await.unwrap();
        }
        assert_eq!(
            numbers(&dying).await,
            numbers(&sound).await,
            "after {wakes} wakes"
        );
    }
    assert!(deaths >= 4, "{deaths}");
    for run in dying.rows("job_runs").await.unwrap() {
        assert_eq!(run["error"], Value::Null, "{run}");
    }
    for pod in ["one", "two"] {
        let id = store::tables::board_of_pod(&pod.parse().unwrap());
        let board = row(&dying, "leaderboards", id.as_str()).await;
        assert!(
            board["items"].as_str().is_some_and(|it| it.len() > 2),
            "{board}"
        );
    }
}

/// J-07: whoever enters sessions of yesterday while the roll-up sums yesterday up, has all of them in the end.
#[tokio::test]
async fn sessions_that_are_entered_while_the_clock_sums_up_are_all_counted() {
    let options = HostOptions {
        clock: Some("2026-01-02T10:00:00Z".parse().unwrap()),
        is_contended: true,
        ..HostOptions::default()
    };
    let host = Host::start_with(options).await.unwrap();
    let asha = host.student("asha").await.unwrap();
    host.tick("analytics").await.unwrap();
    let mut entered = 0;
    for hour in 11..14 {
        let at: Timestamp = format!("2026-01-02T{hour}:10:00Z").parse().unwrap();
        host.move_clock(at).await.unwrap();
        let entries = (0..3).map(|n| {
            let session = json!({ "seconds": 600, "localDate": "2026-01-01", "clientId": format!("{hour}-{n}") });
            post(&asha, "/analytics/sessions", session)
        });
        let (answers, tick) = tokio::join!(join_all(entries), host.tick("analytics"));
        tick.unwrap();
        entered += answers.iter().filter(|it| it.status == 201).count();
        assert_eq!(answers.len(), 3, "{answers:?}");
    }
    host.settle().await.unwrap();
    host.move_clock("2026-01-02T15:10:00Z".parse().unwrap())
        .await
        .unwrap();
    host.tick("analytics").await.unwrap();
    assert!(entered >= 3, "{entered}");
    let date = civil::date(2026, 1, 1);
    let day = row(&host, "study_days", &day_id("asha", date)).await;
    let stats = row(&host, "user_stats", "asha").await;
    let seconds = json!(entered * 600);
    assert_eq!(
        (&day["seconds"], &day["sessions"]),
        (&seconds, &json!(entered))
    );
    assert_eq!(stats["totalStudySeconds"], seconds, "{stats}");
}
