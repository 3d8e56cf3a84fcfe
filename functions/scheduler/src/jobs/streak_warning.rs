//! J-18: at eight in the evening, who would lose a streak and has done nothing today is told.

use std::collections::{BTreeMap, BTreeSet};

use client::Query;
use model::{EdgeId, LocalDate, LocalTime, NotificationType, Timestamp, UserId, Zone};
use runtime::Result;
use store::jobs::{Step, Turn};
use store::notify::{self, Notice};
use store::tables::{Profile, StudyDay, UserSettings};
use store::{App, Stored};

/// People that one step looks at.
const PAGE: u32 = 100;

/// The shortest streak that is worth a warning, in days.
const WORTH_KEEPING: u32 = 2;

/// From when to when the evening counts as begun.
const EVENING: (LocalTime, LocalTime) = (LocalTime::at(20, 0), LocalTime::at(21, 0));

/// How many missed hours are caught up; later it would be night.
const CAUGHT_UP: usize = 3;

/// Warns those whose evening begins. The notification's key is the day of their calendar, so a repeat tells nobody twice.
pub async fn warn(app: App, turn: Turn) -> Result<Step> {
    let lasting = [Query::greater_than_equal(
        Profile::STUDY_STREAK,
        WORTH_KEEPING,
    )];
    let page = turn.page::<Profile>(&app, lasting, PAGE).await?;
    let step = Step::after(&page, PAGE);
    let living: Vec<&Stored<Profile>> = page
        .iter()
        .filter(|it| it.row.deleted_at.is_none())
        .collect();
    let mut due = in_their_evening(&app, &turn, &living).await?;
    let idle = without_a_day(&app, &due).await?;
    due.retain(|(id, _, _)| idle.contains(id));
    let mut alike: BTreeMap<(LocalDate, u32), Vec<UserId>> = BTreeMap::new();
    for (id, date, days) in due {
        alike.entry((date, days)).or_default().push(id);
    }
    for ((date, days), people) in alike {
        let date = date.to_string();
        let notice = Notice::of(
            NotificationType::StreakWarning,
            format!("sw-{date}"),
            &[&date],
        )
        .word("days", days.to_string());
        let told = notify::tell(&app, &notice, people).await?;
        notify::push(&app, &told).await;
    }
    Ok(step)
}

/// Those for whom one of the hours began the evening, with their day and the length of their streak.
async fn in_their_evening(
    app: &App,
    turn: &Turn,
    people: &[&Stored<Profile>],
) -> Result<Vec<(UserId, LocalDate, u32)>> {
    let ids = people.iter().map(|it| &it.id);
    let settings = app.rows::<UserSettings>().get_many(ids).await?;
    let zones: BTreeMap<UserId, Zone> = settings
        .into_iter()
        .map(|it| (it.id, it.row.timezone))
        .collect();
    let points = turn.points(CAUGHT_UP);
    let due = people.iter().filter_map(|it| {
        let zone = zones.get(&it.id).cloned().unwrap_or_else(Zone::utc);
        let today = evening(&points, turn.now, &zone)?;
        Some((it.id.clone(), today, it.row.study_streak))
    });
    Ok(due.collect())
}

/// The day that lasts still and whose evening one of the points began.
fn evening(points: &[Timestamp], now: Timestamp, zone: &Zone) -> Option<LocalDate> {
    let (begins, ends) = EVENING;
    let today = now.date_in(zone);
    let mut points = points.iter();
    points
        .any(|at| at.time_in(zone).is_within(begins, ends) && at.date_in(zone) == today)
        .then_some(today)
}

/// Those of whom nothing is recorded for the day.
async fn without_a_day(app: &App, people: &[(UserId, LocalDate, u32)]) -> Result<BTreeSet<UserId>> {
    let ids: Vec<EdgeId> = people
        .iter()
        .map(|(id, date, _)| StudyDay::id(id, *date))
        .collect();
    let days = app.rows::<StudyDay>().get_many(&ids).await?;
    let active: BTreeSet<UserId> = days.into_iter().map(|it| it.row.user_id).collect();
    let all = people.iter().map(|(id, _, _)| id.clone());
    Ok(all.filter(|id| !active.contains(id)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[track_caller]
    fn check(zone: &str, points: &[&str], now: &str, expected: Option<&str>) {
        let points: Vec<Timestamp> = points.iter().map(|it| at(it)).collect();
        let found = evening(&points, at(now), &Zone::parse(zone).unwrap());
        assert_eq!(
            found.map(|it| it.to_string()).as_deref(),
            expected,
            "{zone}"
        );
    }

    #[test]
    fn an_evening_is_that_of_ones_own_clock() {
        let hour = ["2026-01-02T14:07:00Z"];
        let now = "2026-01-02T14:08:00Z";
        check("Asia/Kolkata", &hour, now, None);
        check("Asia/Tashkent", &hour, now, None);
        let hour = ["2026-01-02T15:07:00Z"];
        let now = "2026-01-02T15:08:00Z";
        check("Asia/Kolkata", &hour, now, Some("2026-01-02"));
        check("Asia/Tashkent", &hour, now, Some("2026-01-02"));
        check("UTC", &hour, now, None);
    }

    #[test]
    fn a_missed_hour_is_caught_up_until_midnight() {
        let hours = ["2026-01-02T20:07:00Z", "2026-01-02T21:07:00Z"];
        check("UTC", &hours, "2026-01-02T21:08:00Z", Some("2026-01-02"));
        check("UTC", &hours, "2026-01-03T00:01:00Z", None);
    }
}
