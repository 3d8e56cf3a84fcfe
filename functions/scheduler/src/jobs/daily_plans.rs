//! J-19: the plan of the day, made for those whose hour of it has come, and told to those who want to hear of it.

use std::collections::BTreeMap;
use std::time::Duration;

use client::Query;
use model::{LocalDate, NotificationType, Timestamp, UserId};
use runtime::Result;
use store::jobs::{Step, Turn};
use store::notify::{self, Notice};
use store::tables::{Presence, UserSettings};
use store::{App, Stored};
use studying::plans;

/// People that one step looks at.
const PAGE: u32 = 100;

/// Whoever was not here for so long plans no days.
const AWAY: Duration = Duration::from_secs(14 * 24 * 60 * 60);

/// How many missed hours are caught up; later the day is half over.
const CAUGHT_UP: usize = 3;

/// The shortest time between two points of the cadence.
const HOUR: Duration = Duration::from_secs(60 * 60);

/// Plans a page of people's days. A day has one plan, and the notification's key is the day, so a repeat makes and tells nothing.
pub async fn plan(app: App, turn: Turn) -> Result<Step> {
    let everybody = [Query::is_not_null(UserSettings::DAILY_REMINDER_AT)];
    let page = turn.page::<UserSettings>(&app, everybody, PAGE).await?;
    let points = turn.points(CAUGHT_UP);
    let due: Vec<&Stored<UserSettings>> = page
        .iter()
        .filter(|it| is_due(&points, turn.now, &it.row))
        .collect();
    let here = app
        .rows::<Presence>()
        .get_many(due.iter().map(|it| &it.id))
        .await?;
    let since = turn.now.before(AWAY);
    let is_here = |user: &UserId| {
        let mut seen = here.iter().filter(|it| it.row.last_seen_at > since);
        seen.any(|it| it.id == *user)
    };
    let mut alike: BTreeMap<(LocalDate, usize), Vec<UserId>> = BTreeMap::new();
    for settings in due.into_iter().filter(|it| is_here(&it.id)) {
        let made = plans::plan_day(&app, &settings.id, &settings.row.timezone).await?;
        let plan = made.into_inner().row;
        let count = plan.items.map_or(0, |items| items.len());
        let day = (plan.local_date, count);
        alike.entry(day).or_default().push(settings.id.clone());
    }
    for ((date, count), people) in alike {
        if count > 0 {
            tell(&app, date, count, people).await?;
        }
    }
    Ok(Step::after(&page, PAGE))
}

async fn tell(app: &App, date: LocalDate, count: usize, people: Vec<UserId>) -> Result<()> {
    let date = date.to_string();
    let items = match count {
        1 => "1 item".to_owned(),
        more => format!("{more} items"),
    };
    let kind = NotificationType::DailyReminder;
    let notice = Notice::of(kind, format!("dr-{date}"), &[&date]).word("items", items);
    let told = notify::tell(app, &notice, people).await?;
    notify::push(app, &told).await;
    Ok(())
}

/// Whether one of the points ended the hour in which somebody's time came, on the day that it still is.
fn is_due(points: &[Timestamp], now: Timestamp, settings: &UserSettings) -> bool {
    let zone = &settings.timezone;
    let today = now.date_in(zone).to_jiff();
    let wanted = today.to_datetime(settings.daily_reminder_at.to_jiff());
    let Ok(wanted) = wanted.to_zoned(zone.rules().clone()) else {
        return false;
    };
    let wanted = Timestamp::from_jiff(wanted.timestamp());
    let mut points = points.iter();
    points.any(|at| wanted <= *at && at.before(HOUR) < wanted)
}

#[cfg(test)]
mod tests {
    use model::{LocalTime, Zone};

    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[track_caller]
    fn check(zone: &str, hour: i8, points: &[&str], expected: bool) {
        let settings = UserSettings {
            timezone: Zone::parse(zone).unwrap(),
            daily_reminder_at: LocalTime::at(hour, 0),
            ..UserSettings::new(None, true)
        };
        let points: Vec<Timestamp> = points.iter().map(|it| at(it)).collect();
        let now = points[points.len() - 1];
        assert_eq!(is_due(&points, now, &settings), expected, "{zone} {hour}");
    }

    #[test]
    fn a_day_is_planned_in_the_hour_that_one_asked_for() {
        check("UTC", 9, &["2026-01-02T09:07:00Z"], true);
        check("UTC", 9, &["2026-01-02T08:07:00Z"], false);
        check("UTC", 9, &["2026-01-02T10:07:00Z"], false);
        check("Asia/Kolkata", 9, &["2026-01-02T04:07:00Z"], true);
        check("Asia/Kolkata", 9, &["2026-01-02T03:07:00Z"], false);
    }

    #[test]
    fn a_missed_hour_is_caught_up_on_the_same_day() {
        let missed = ["2026-01-02T09:07:00Z", "2026-01-02T10:07:00Z"];
        check("UTC", 9, &missed, true);
        let over = ["2026-01-02T23:07:00Z", "2026-01-03T00:07:00Z"];
        check("UTC", 23, &over, false);
    }
}
