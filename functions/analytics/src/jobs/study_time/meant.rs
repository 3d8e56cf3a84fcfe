//! How long somebody meant to study on a day: the goals that they pursued on it, whatever has become of these since.

use std::collections::HashMap;

use client::Query;
use model::{GoalKind, GoalStatus, LocalDate, Timestamp, UserId, Zone};
use runtime::Result;
use serde::Deserialize;
use store::tables::Goal;
use store::App;

use super::due::Person;
use crate::jobs::scan::Scan;

/// A goal of so much every day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meant {
    seconds: u32,
    from: LocalDate,
    /// The last day on which it was pursued; none while it is.
    until: Option<LocalDate>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Daily {
    user_id: UserId,
    target: u32,
    status: GoalStatus,
    completed_at: Option<Timestamp>,
}

impl Meant {
    /// A goal by the calendar of its owner. The day on which it was reached still has it, the day on which it was given up has not.
    fn of(goal: &Daily, (set, changed): (Timestamp, Timestamp), zone: &Zone) -> Self {
        let until = match goal.status {
            GoalStatus::Active => None,
            GoalStatus::Done => Some(goal.completed_at.unwrap_or(changed).date_in(zone)),
            GoalStatus::Dropped => Some(changed.date_in(zone).plus_days(-1)),
        };
        Self {
            seconds: goal.target.saturating_mul(60),
            from: set.date_in(zone),
            until,
        }
    }

    /// Whether it was pursued on a day.
    fn covers(&self, date: LocalDate) -> bool {
        self.from <= date && self.until.is_none_or(|until| date <= until)
    }
}

/// The longest that any goal asks of a day.
pub fn longest(goals: &[Meant], date: LocalDate) -> Option<u32> {
    let those = goals.iter().filter(|it| it.covers(date));
    those.map(|it| it.seconds).max()
}

/// Reads what people mean to study every day, and what they meant to.
pub async fn read(
    app: &App,
    people: &[Person],
    ids: &[&UserId],
) -> Result<HashMap<UserId, Vec<Meant>>> {
    let columns = [
        Goal::USER_ID,
        Goal::TARGET,
        Goal::STATUS,
        Goal::COMPLETED_AT,
    ];
    let scan = Scan::of::<Goal>(&columns)
        .only(Query::equal(Goal::USER_ID, ids))
        .only(Query::equal(Goal::KIND, GoalKind::MinutesDaily));
    let zones: HashMap<&UserId, &Zone> = people.iter().map(|it| (&it.id, &it.zone)).collect();
    let mut all: HashMap<UserId, Vec<Meant>> = HashMap::new();
    let note = |row: client::Row<Daily>| {
        let zone = zones.get(&row.data.user_id);
        if let (Some(zone), Some(set), Some(changed)) = (zone, row.created_at, row.updated_at) {
            let lasted = (Timestamp::from_jiff(set), Timestamp::from_jiff(changed));
            let meant = Meant::of(&row.data, lasted, zone);
            all.entry(row.data.user_id).or_default().push(meant);
        }
    };
    scan.each(app, note).await?;
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn goal(status: GoalStatus, target: u32, completed: Option<&str>) -> Daily {
        Daily {
            user_id: "asha".parse().unwrap(),
            target,
            status,
            completed_at: completed.map(|it| it.parse().unwrap()),
        }
    }

    fn meant(goal: &Daily, set: &str, changed: &str) -> Meant {
        let zone = Zone::parse("Asia/Tokyo").unwrap();
        Meant::of(
            goal,
            (set.parse().unwrap(), changed.parse().unwrap()),
            &zone,
        )
    }

    /// Tokyo is nine hours ahead: 16:00 by UTC is one o'clock of the next day.
    #[test]
    fn a_goal_counts_from_the_day_it_was_set_to_the_day_it_was_reached() {
        let (set, changed) = ("2026-01-02T16:00:00Z", "2026-01-09T10:00:00Z");
        let day = |text: &str| text.parse::<LocalDate>().unwrap();
        let done = goal(GoalStatus::Done, 30, Some("2026-01-05T10:00:00Z"));
        let dropped = goal(GoalStatus::Dropped, 60, None);
        let goals = [meant(&done, set, changed), meant(&dropped, set, changed)];
        for (date, asked) in [
            ("2026-01-02", None),
            ("2026-01-03", Some(3_600)),
            ("2026-01-08", Some(3_600)),
            ("2026-01-09", None),
        ] {
            assert_eq!(longest(&goals, day(date)), asked, "{date}");
        }
        for (date, asked) in [("2026-01-05", Some(1_800)), ("2026-01-06", None)] {
            assert_eq!(longest(&goals[..1], day(date)), asked, "{date}");
        }
        let active = meant(&goal(GoalStatus::Active, 5, None), set, changed);
        assert_eq!(longest(&[active], day("2027-01-01")), Some(300));
    }
}
