//! Who is due.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures_util::try_join;
use model::{LocalDate, Timestamp, UserId, Zone};
use runtime::Result;
use serde::Deserialize;
use store::tables::{UserSettings, UserStats};
use store::{App, Stored};

use crate::awards::GRACE;

/// How far the clocks of two machines may differ.
const SKEW: Duration = Duration::from_secs(60);

/// How far back days are computed again: sessions are entered for a week that is past.
const LATEST_DAYS: i32 = 9;

/// A row that belongs to somebody's day.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Dated {
    user_id: UserId,
    local_date: LocalDate,
}

/// Why somebody may be due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    user: UserId,
    /// The day that something was written of, and when; none where only the days that go by matter.
    written: Option<(LocalDate, Timestamp)>,
}

/// Somebody who is due.
#[derive(Debug, Clone)]
pub struct Person {
    /// Who.
    pub id: UserId,
    /// Where their clock is.
    pub zone: Zone,
    /// Their totals, as they were before anything else was read.
    pub stats: Option<Stored<UserStats>>,
    /// The first of the days to compute again; all of them where there is none.
    pub first: Option<LocalDate>,
}

impl Trace {
    /// Something that was written of a day.
    pub fn dated(row: client::Row<Dated>) -> Option<Self> {
        let at = Timestamp::from_jiff(row.updated_at?);
        Some(Self {
            user: row.data.user_id,
            written: Some((row.data.local_date, at)),
        })
    }

    /// Points that were given for learning: whoever gave them may still be about to count it in the day.
    pub fn told(row: client::Row<Dated>) -> Option<Self> {
        let trace = Self::dated(row)?;
        Some(Self {
            written: trace.written.map(|(date, at)| (date, at.after(GRACE))),
            ..trace
        })
    }

    /// Somebody whose days go by.
    pub fn of_person(id: &str) -> Option<Self> {
        let user = UserId::parse(id).ok()?;
        Some(Self {
            user,
            written: None,
        })
    }

    /// The moment after which somebody must have been computed to be left alone; none while the day lasts.
    fn settles_at(&self, zone: &Zone, now: Timestamp) -> Option<Timestamp> {
        let today = now.date_in(zone);
        match self.written {
            None => Some(today.begins_in(zone)),
            Some((date, at)) if date < today => {
                let ended = date.plus_days(1).begins_in(zone);
                Some(ended.max(at.after(SKEW)))
            }
            Some(_) => None,
        }
    }
}

/// Those who are due, each once. Two calls for every 100 people.
pub async fn people(app: &App, now: Timestamp, traces: Vec<Trace>) -> Result<Vec<Person>> {
    let ids: BTreeSet<&UserId> = traces.iter().map(|it| &it.user).collect();
    let (settings, stats) = (app.rows::<UserSettings>(), app.rows::<UserStats>());
    let (settings, stats) = try_join!(
        settings.get_many(ids.iter().copied()),
        stats.get_many(ids.iter().copied())
    )?;
    let zones: BTreeMap<UserId, Zone> = settings
        .into_iter()
        .map(|it| (it.id, it.row.timezone))
        .collect();
    let stats: BTreeMap<UserId, Stored<UserStats>> =
        stats.into_iter().map(|it| (it.id.clone(), it)).collect();
    let mut due: BTreeMap<UserId, Person> = BTreeMap::new();
    for trace in traces {
        let zone = zones.get(&trace.user).cloned().unwrap_or_default();
        let stats = stats.get(&trace.user);
        let computed = stats.and_then(|it| it.row.computed_at);
        let behind = |at: Timestamp| computed.is_none_or(|computed| computed < at);
        if !trace.settles_at(&zone, now).is_some_and(behind) {
            continue;
        }
        let usual = computed.map(|at| at.date_in(&zone).plus_days(-LATEST_DAYS));
        let person = due
            .entry(trace.user.clone())
            .or_insert_with(|| Person::of(&trace.user, zone, stats, usual));
        let written = trace.written.map(|(date, _)| date);
        person.first = person
            .first
            .map(|first| written.unwrap_or(first).min(first));
    }
    Ok(due.into_values().collect())
}

impl Person {
    fn of(
        id: &UserId,
        zone: Zone,
        stats: Option<&Stored<UserStats>>,
        first: Option<LocalDate>,
    ) -> Self {
        Self {
            id: id.clone(),
            zone,
            stats: stats.cloned(),
            first,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(zone: &str, written: Option<(&str, &str)>, now: &str, expected: Option<&str>) {
        let at = |text: &str| Timestamp::parse(text).unwrap();
        let trace = Trace {
            user: "asha".parse().unwrap(),
            written: written.map(|(date, when)| (date.parse().unwrap(), at(when))),
        };
        let found = trace.settles_at(&Zone::parse(zone).unwrap(), at(now));
        assert_eq!(found, expected.map(at), "{zone} {now}");
    }

    #[test]
    fn a_day_is_due_once_it_is_over_where_its_owner_lives() {
        let written = Some(("2026-01-02", "2026-01-02T09:00:00Z"));
        check("Pacific/Kiritimati", written, "2026-01-02T09:59:00Z", None);
        let ended = Some("2026-01-02T10:00:00Z");
        check("Pacific/Kiritimati", written, "2026-01-02T10:07:00Z", ended);
        check("Pacific/Pago_Pago", written, "2026-01-03T10:59:00Z", None);
        let ended = Some("2026-01-03T11:00:00Z");
        check("Pacific/Pago_Pago", written, "2026-01-03T11:07:00Z", ended);
    }

    #[test]
    fn what_comes_late_is_due_when_it_comes() {
        let written = Some(("2026-01-02", "2026-01-05T09:00:00Z"));
        let at = Some("2026-01-05T09:01:00Z");
        check("Europe/Berlin", written, "2026-01-05T10:07:00Z", at);
    }

    #[test]
    fn a_day_that_goes_by_is_due_at_its_midnight_also_where_clocks_change() {
        let midnight = Some("2026-03-28T23:00:00Z");
        check("Europe/Berlin", None, "2026-03-29T10:00:00Z", midnight);
        let midnight = Some("2026-03-29T22:00:00Z");
        check("Europe/Berlin", None, "2026-03-30T10:00:00Z", midnight);
    }
}
