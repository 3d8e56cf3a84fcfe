//! A year of life on the local host: what the roll-ups made of it equals a recount in SQL over the host's own file, also where the
//! year came doubled, late, and with ticks that were missed.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, and so do the functions that it calls"
)]

mod pod;
mod recount;

use std::collections::BTreeMap;
use std::path::Path;

use jiff::{Timestamp, ToSpan};
use serde_json::json;
use testkit::year::{Dice, Written, Year};
use testkit::{Host, HostOptions};

use recount::{Recount, Totals};

/// When the roll-ups look for the first time.
const EVE: &str = "2026-10-31T00:10:00Z";

/// Hours of the ticks after that.
const TICKS: [i64; 7] = [6, 11, 15, 23, 30, 37, 62];

fn year(people: u32, days: u32, bursts: u32) -> Year {
    Year {
        seed: 42,
        people,
        days,
        ends: jiff::civil::date(2026, 11, 2),
        bursts,
    }
}

/// A host that tells functions of nothing: what is rolled up is what is there.
async fn host(folder: &Path) -> Host {
    let options = HostOptions {
        clock: Some(EVE.parse().unwrap()),
        chaos: Some(testkit::trouble::deaf()),
        data: Some(folder.to_owned()),
        ..HostOptions::default()
    };
    Host::start_with(options).await.unwrap()
}

/// Delivers what was written before each tick, and lets the roll-ups look.
async fn live(host: &Host, rows: &[Written], hours: &[i64]) {
    let eve: Timestamp = EVE.parse().unwrap();
    let mut done = 0;
    let ticks = hours.iter().map(|it| eve.checked_add(it.hours()).unwrap());
    for at in std::iter::once(eve).chain(ticks) {
        if at > eve {
            host.move_clock(at).await.unwrap();
        }
        let until = rows.partition_point(|it| it.at < at);
        host.deliver(&rows[done..until.max(done)]).await.unwrap();
        done = until.max(done);
        host.tick("analytics").await.unwrap();
    }
    for job in host.rows("job_runs").await.unwrap() {
        let state = (&job["lock"], &job["error"], &job["cursor"]);
        let idle = (&json!(0), &json!(null), &json!(null));
        assert_eq!(state, idle, "{job}");
    }
}

fn differences<K: Ord + std::fmt::Debug, V: PartialEq + std::fmt::Debug>(
    rolled: &BTreeMap<K, V>,
    counted: &BTreeMap<K, V>,
) -> Vec<String> {
    let keys = rolled.keys().chain(counted.keys());
    let differing = keys.filter(|key| rolled.get(key) != counted.get(key));
    let told = |key| format!("{key:?}: {:?} but {:?}", rolled.get(key), counted.get(key));
    differing.map(told).take(5).collect()
}

#[track_caller]
fn check(recount: &Recount, year: &Year, now: Timestamp) -> BTreeMap<String, Totals> {
    let counted = recount.totals(year, now);
    let rolled = recount.rolled_totals();
    assert_eq!(differences(&rolled, &counted), Vec::<String>::new());
    let (days, counted_days) = (recount.rolled_days(), recount.days(now));
    assert_eq!(differences(&days, &counted_days), Vec::<String>::new());
    let (learned, told) = (recount.rolled_done(), recount.done());
    assert_eq!(differences(&learned, &told), Vec::<String>::new());
    assert!(!told.is_empty());
    assert_eq!(recount.streaks_shown(), recount.streaks_rolled());
    rolled
}

#[tokio::test]
async fn a_year_of_a_thousand_people_is_rolled_up_as_sql_counts_it() {
    let folder = tempfile::tempdir().unwrap();
    let (year, host) = (year(1_000, 365, 1), host(folder.path()).await);
    host.deliver(&year.arrivals().unwrap()).await.unwrap();
    live(&host, &year.life().unwrap(), &TICKS).await;
    let recount = Recount::open(folder.path());
    let rolled = check(&recount, &year, host.now());
    assert_eq!(rolled.len(), 1_000);
    assert!(rolled.values().any(|it| it.longest >= 4));
    assert!(recount.rolled_days().len() >= 365);
    let board = host.row("leaderboards", "global-points").await.unwrap();
    let items: Vec<serde_json::Value> =
        serde_json::from_str(board.unwrap()["items"].as_str().unwrap()).unwrap();
    let leaders: Vec<(String, u64)> = items
        .iter()
        .map(|it| {
            let user = it["userId"].as_str().unwrap().to_owned();
            (user, it["value"].as_u64().unwrap())
        })
        .collect();
    assert_eq!(leaders, recount.leaders());
}

/// Every row twice, days that were counted double or not at all, rows a day late, ticks that never came.
#[tokio::test]
async fn the_same_year_in_disorder_gives_the_same_numbers() {
    let (tidy, untidy) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (year, host_of_order) = (year(60, 60, 2), host(tidy.path()).await);
    let (arrivals, life) = (year.arrivals().unwrap(), year.life().unwrap());
    host_of_order.deliver(&arrivals).await.unwrap();
    live(&host_of_order, &life, &TICKS).await;
    let expected = check(&Recount::open(tidy.path()), &year, host_of_order.now());

    let host = host(untidy.path()).await;
    host.deliver(&arrivals).await.unwrap();
    live(&host, &disorder(&life), &[11, 37, 62]).await;
    let recount = Recount::open(untidy.path());
    let found = check(&recount, &year, host.now());
    assert_eq!(differences(&found, &expected), Vec::<String>::new());
}

fn disorder(life: &[Written]) -> Vec<Written> {
    let eve: Timestamp = EVE.parse().unwrap();
    let (mut dice, mut rows) = (Dice::of(3), Vec::new());
    for row in life {
        let mut row = row.clone();
        if row.table == "study_days" {
            if dice.chance(30) {
                continue;
            }
            if dice.chance(30) {
                let seconds = row.cells["seconds"].as_u64().unwrap();
                row.cells["seconds"] = json!(2 * seconds);
                row.cells["sessions"] = json!(9);
                row.cells["checkIns"] = json!(7);
                row.cells["chapters"] = json!(0);
                row.cells["assignments"] = json!(9);
            }
        } else if row.at < eve.checked_add(20.hours()).unwrap() && dice.chance(30) {
            row.at = row.at.checked_add(20.hours()).unwrap();
        }
        rows.push(row.clone());
        if dice.chance(50) {
            row.at = row.at.checked_add(1.hour()).unwrap();
            rows.push(row);
        }
    }
    rows.sort_by(|one, other| (one.at, &one.id).cmp(&(other.at, &other.id)));
    rows
}
