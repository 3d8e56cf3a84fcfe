//! Which days somebody asks for, and what they come to.

use model::LocalDate;
use runtime::{Code, Error, Result};
use store::tables::{StudyDay, UserStats};
use studying::streaks::{is_active, Streak};

use crate::wire::figures::{Studied, Totals, Window};
use crate::wire::sessions::DayView;

/// The longest window, in days.
const LONGEST: i32 = 366;

/// The days before the last one that are shown where nobody says.
const USUAL: i32 = 29;

/// The first and the last day of a window.
///
/// # Errors
///
/// `bad_range`; `window_too_long`.
pub fn window(asked: &Window, today: LocalDate) -> Result<(LocalDate, LocalDate)> {
    let to = asked.to.unwrap_or(today);
    let from = asked.from.unwrap_or_else(|| to.plus_days(-USUAL));
    if to < from {
        let refused = Error::new(Code::BadRange, "The last day is before the first");
        return Err(refused.and_field("to", "must not be before `from`"));
    }
    if to.plus_days(1 - LONGEST) > from {
        return Err(Error::new(
            Code::WindowTooLong,
            "Ask for a year at the most",
        ));
    }
    Ok((from, to))
}

/// Puts together the days of a window, and the streak that the latest days make.
///
/// B-190: sessions that count are some of those that are over, so their share is never above one.
pub fn studied(
    mut days: Vec<StudyDay>,
    latest: &[StudyDay],
    totals: Option<&UserStats>,
    today: LocalDate,
) -> Studied {
    days.sort_by_key(|it| it.local_date);
    let active = latest.iter().filter(|it| is_active(it));
    let streak = Streak::of(active.map(|it| it.local_date), today);
    let (planned, completed, longest) = totals.map_or((0, 0, 0), |it| {
        (
            it.sessions_planned,
            it.sessions_completed,
            it.longest_streak,
        )
    });
    Studied {
        totals: sums(&days),
        days: days.into_iter().map(DayView::from).collect(),
        streak: streak.current,
        longest_streak: streak.longest.max(longest),
        sessions_planned: planned,
        sessions_completed: completed,
        completion_rate: share(completed, planned),
    }
}

fn sums(days: &[StudyDay]) -> Totals {
    let sum = |of: fn(&StudyDay) -> u32| days.iter().map(|it| u64::from(of(it))).sum();
    Totals {
        seconds: sum(|it| it.seconds),
        sessions: sum(|it| it.sessions),
        check_ins: sum(|it| it.check_ins),
        chapters: sum(|it| it.chapters),
        assignments: sum(|it| it.assignments),
        active_days: days.iter().filter(|it| is_active(it)).count(),
    }
}

/// A share of a whole, from 0 to 1 and in hundredths; none of nothing.
fn share(part: u32, whole: u32) -> f64 {
    if whole == 0 {
        return 0.0;
    }
    let share = f64::from(part) / f64::from(whole);
    (share * 100.0).round().min(100.0) / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> LocalDate {
        text.parse().unwrap()
    }

    fn day(text: &str, seconds: u32) -> StudyDay {
        StudyDay {
            seconds,
            sessions: 1,
            ..StudyDay::new(&"asha".parse().unwrap(), date(text))
        }
    }

    #[track_caller]
    fn check(from: Option<&str>, to: Option<&str>, expected: Result<(&str, &str), Code>) {
        let asked = Window {
            from: from.map(date),
            to: to.map(date),
        };
        let found = window(&asked, date("2026-03-01")).map_err(|it| it.code);
        let expected = expected.map(|(from, to)| (date(from), date(to)));
        assert_eq!(found, expected, "{from:?} {to:?}");
    }

    #[test]
    fn a_window_is_the_last_month_and_a_year_at_the_most() {
        check(None, None, Ok(("2026-01-31", "2026-03-01")));
        check(None, Some("2026-01-30"), Ok(("2026-01-01", "2026-01-30")));
        check(Some("2026-03-01"), None, Ok(("2026-03-01", "2026-03-01")));
        let leap = (Some("2024-01-01"), Some("2024-12-31"));
        check(leap.0, leap.1, Ok(("2024-01-01", "2024-12-31")));
        check(Some("2025-02-28"), None, Err(Code::WindowTooLong));
        check(Some("2026-03-02"), None, Err(Code::BadRange));
    }

    /// B-191: a streak that ended before yesterday is none; B-190: a rate is at most one.
    #[test]
    fn days_come_to_totals_and_a_streak() {
        let days = vec![day("2026-03-01", 300), day("2026-02-28", 4_000)];
        let latest = [
            days.clone(),
            vec![day("2026-02-26", 9_000), day("2026-02-27", 299)],
        ]
        .concat();
        let totals = UserStats {
            sessions_planned: 3,
            sessions_completed: 2,
            longest_streak: 9,
            ..UserStats::default()
        };
        let told = studied(days.clone(), &latest, Some(&totals), date("2026-03-01"));
        assert_eq!((told.streak, told.longest_streak), (2, 9));
        assert_eq!((told.totals.seconds, told.totals.active_days), (4_300, 2));
        assert_eq!(told.days[0].date, date("2026-02-28"));
        assert!((told.completion_rate - 0.67).abs() < 1e-9);
        let later = studied(days, &latest, None, date("2026-03-03"));
        assert_eq!((later.streak, later.longest_streak), (0, 2));
        assert!(later.completion_rate.abs() < 1e-9);
        assert!((share(7, 3) - 1.0).abs() < 1e-9);
    }
}
