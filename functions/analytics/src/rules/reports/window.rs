//! Which days a report is about.

use model::LocalDate;
use runtime::{Code, Error, Result};

/// Most days of one report.
const MOST_DAYS: i32 = 366;

/// Days of a report where nobody said how many.
const USUAL_DAYS: i32 = 30;

/// How many days back a streak is looked for.
pub const STREAK_DAYS: i32 = 400;

/// Days of a calendar, first and last included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// The first.
    pub from: LocalDate,
    /// The last.
    pub to: LocalDate,
}

impl Range {
    /// How many days these are; none or less where the first comes after the last.
    pub fn days(self) -> i32 {
        let (from, to) = (self.from.to_jiff(), self.to.to_jiff());
        from.until(to).map_or(0, |span| span.get_days()) + 1
    }

    /// Every day, the oldest first.
    pub fn each(self) -> impl Iterator<Item = LocalDate> {
        let all = std::iter::successors(Some(self.from), |day| Some(day.plus_days(1)));
        all.take_while(move |day| *day <= self.to)
    }

    /// Whether a day is one of these.
    pub fn has(self, day: LocalDate) -> bool {
        self.from <= day && day <= self.to
    }
}

/// The days that somebody asks for, before it is known which day it is where they are.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    from: Option<LocalDate>,
    to: Option<LocalDate>,
    /// The day in UTC: theirs is this one, the one before or the one after.
    today: LocalDate,
}

impl Window {
    /// Takes what was asked for.
    ///
    /// # Errors
    ///
    /// `bad_range` where it would end before it starts; `window_too_long`.
    pub fn new(from: Option<LocalDate>, to: Option<LocalDate>, today: LocalDate) -> Result<Self> {
        let window = Self { from, to, today };
        let widest = window.range(today.plus_days(1));
        check(widest, MOST_DAYS + 1)?;
        Ok(window)
    }

    /// The days, now that it is known which day it is where they are.
    ///
    /// # Errors
    ///
    /// As [`Window::new`].
    pub fn exact(self, today: LocalDate) -> Result<Range> {
        let range = self.range(today);
        check(range, MOST_DAYS)?;
        Ok(range)
    }

    /// Days that hold those asked for, wherever in the world they are meant.
    pub fn around(self) -> Range {
        Range {
            from: self.range(self.today.plus_days(-1)).from,
            to: self.range(self.today.plus_days(1)).to,
        }
    }

    /// [`Window::around`] with the days that a streak until today may have; just that for days that lie further back.
    pub fn with_streak(self) -> Range {
        let (around, reach) = (self.around(), self.today.plus_days(-STREAK_DAYS));
        if around.from < reach {
            return around;
        }
        Range {
            from: reach,
            to: around.to.max(self.today.plus_days(1)),
        }
    }

    /// Whether [`Window::with_streak`] reaches today.
    pub fn has_streak(self) -> bool {
        self.with_streak().to > self.today
    }

    fn range(self, today: LocalDate) -> Range {
        let to = self.to.unwrap_or(today);
        Range {
            from: self.from.unwrap_or_else(|| to.plus_days(1 - USUAL_DAYS)),
            to,
        }
    }
}

fn check(range: Range, most: i32) -> Result<()> {
    let days = range.days();
    if days < 1 {
        let message = "This would end before it starts";
        return Err(Error::new(Code::BadRange, message));
    }
    if days > most {
        let message = format!("Ask for {MOST_DAYS} days or less");
        return Err(Error::new(Code::WindowTooLong, message));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> LocalDate {
        text.parse().unwrap()
    }

    fn window(from: Option<&str>, to: Option<&str>) -> Result<Window> {
        Window::new(from.map(day), to.map(day), day("2026-03-10"))
    }

    #[track_caller]
    fn exact(from: Option<&str>, to: Option<&str>, expected: (&str, &str)) {
        let range = window(from, to).unwrap().exact(day("2026-03-11")).unwrap();
        assert_eq!((range.from, range.to), (day(expected.0), day(expected.1)));
    }

    #[test]
    fn thirty_days_until_today_unless_said_otherwise() {
        exact(None, None, ("2026-02-10", "2026-03-11"));
        exact(None, Some("2026-01-31"), ("2026-01-02", "2026-01-31"));
        exact(Some("2026-03-01"), None, ("2026-03-01", "2026-03-11"));
        exact(
            Some("2025-03-11"),
            Some("2026-03-11"),
            ("2025-03-11", "2026-03-11"),
        );
    }

    #[test]
    fn a_window_has_a_day_and_a_year_at_the_most() {
        let code = |from, to| window(from, to).map(drop).map_err(|it| it.code);
        assert_eq!(code(Some("2026-02-01"), Some("2026-02-01")), Ok(()));
        assert_eq!(
            code(Some("2026-02-02"), Some("2026-02-01")),
            Err(Code::BadRange)
        );
        assert_eq!(code(Some("2026-03-12"), None), Err(Code::BadRange));
        assert_eq!(
            code(Some("2025-01-01"), Some("2026-02-01")),
            Err(Code::WindowTooLong)
        );
        assert_eq!(
            code(Some("0001-01-01"), Some("9999-12-31")),
            Err(Code::WindowTooLong)
        );
        let late = window(Some("2026-03-11"), None).unwrap();
        assert!(late.exact(day("2026-03-10")).is_err(), "not yet there");
    }

    #[test]
    fn what_is_read_holds_what_is_shown_wherever_they_are() {
        let window = window(None, None).unwrap();
        let around = window.around();
        for today in ["2026-03-09", "2026-03-10", "2026-03-11"] {
            let range = window.exact(day(today)).unwrap();
            assert!(around.has(range.from) && around.has(range.to), "{today}");
        }
        assert_eq!(around.days(), 32);
    }

    #[test]
    fn a_streak_is_read_for_days_that_are_near() {
        let near = window(Some("2025-12-01"), Some("2025-12-31")).unwrap();
        assert!(near.has_streak() && near.with_streak().days() < 500);
        let far = window(Some("2024-01-01"), Some("2024-01-31")).unwrap();
        assert!(!far.has_streak());
        assert_eq!(far.with_streak().days(), 31);
    }

    #[test]
    fn days_are_counted_and_listed_over_a_leap_day() {
        let range = Range {
            from: day("2024-02-27"),
            to: day("2024-03-01"),
        };
        assert_eq!((range.days(), range.each().count()), (4, 4));
    }
}
