//! Two weeks of a pod whose members live all over the world, and whose check-ins are told twice, late, out of order, or not at all.

use std::time::Duration;

use local::Chaos;
use serde_json::json;
use testkit::trouble::restless;
use testkit::year::{Dice, ZONES};
use testkit::{Host, HostOptions, Person};

use super::differences;
use super::recount::Recount;

/// A Saturday. The clocks of Europe change on the next day, those of America a week later.
const BEGINS: &str = "2026-10-24T00:00:00Z";

/// Two weeks, looked at every three hours; they end on a Saturday, so that the last week is almost whole.
const LOOKS: u32 = 14 * 8;

/// When the last week begins.
const MONDAY: &str = "2026-11-02";

const HOUR: Duration = Duration::from_secs(60 * 60);

/// One person in every zone.
async fn peopled(folder: &std::path::Path) -> (Host, Vec<Person>) {
    let options = HostOptions {
        clock: Some(BEGINS.parse().unwrap()),
        chaos: Some(Chaos {
            drop: 0.3,
            ..restless(11)
        }),
        data: Some(folder.to_owned()),
        is_contended: true,
        ..HostOptions::default()
    };
    let host = Host::start_with(options).await.unwrap();
    let ids: Vec<String> = (0..ZONES.len()).map(|n| format!("p{n}")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let people = host.students(&ids).await.unwrap();
    for (person, zone) in people.iter().zip(ZONES) {
        let cells = json!({ "email": format!("{}@example.com", person.id), "timezone": zone });
        host.set_row("user_settings", &person.id, cells, &[])
            .await
            .unwrap();
    }
    let plan = host.pod("p1", &people[0]).members(&people[1..]);
    plan.put().await.unwrap();
    (host, people)
}

/// Points, streaks, the week and the figures of the pod are those of the rows, whatever became of the events.
#[tokio::test]
async fn check_ins_that_are_told_badly_are_counted_as_sql_counts_them() {
    let folder = tempfile::tempdir().unwrap();
    let (host, people) = peopled(folder.path()).await;
    let mut dice = Dice::of(5);
    for _ in 0..LOOKS {
        for person in &people {
            if !dice.chance(14) {
                continue;
            }
            let note = json!({ "note": "All well" });
            let made = person.post("pods", "/pods/p1/check-ins", note).await;
            assert_eq!(made.unwrap().status, 201);
        }
        host.pass(3 * HOUR).await.unwrap();
        // Sometimes for days, nobody looks after what was lost.
        if dice.chance(10) {
            host.tick("analytics").await.unwrap();
        }
    }
    // What the first look makes good, the second adds up; points of an execution that the clock cut off are counted again at night.
    for hours in [1, 1, 2] {
        host.settle().await.unwrap();
        host.pass(hours * HOUR).await.unwrap();
        host.tick("analytics").await.unwrap();
    }
    let recount = Recount::open(folder.path());
    let counted = recount.members();
    assert_eq!(counted.len(), people.len());
    assert!(counted.values().any(|it| it[0] >= 5), "{counted:?}");
    assert_eq!(
        differences(&recount.rolled_members(), &counted),
        Vec::<String>::new()
    );
    let won = recount.points();
    assert_eq!(
        differences(&recount.rolled_points(), &won),
        Vec::<String>::new()
    );
    let week = recount.points_since(MONDAY);
    assert!(!week.is_empty());
    assert_eq!(
        differences(&recount.rolled_week("2026-W45"), &week),
        Vec::<String>::new()
    );
    let pods = recount.pods();
    assert_eq!(pods.len(), 1);
    assert_eq!(
        differences(&recount.rolled_pods(), &pods),
        Vec::<String>::new()
    );
}
