//! Cron expressions of five fields, in UTC.
//!
//! The grammar is the one Appwrite accepts (dragonmantank/cron-expression): lists, ranges, steps over `*` or a range, names of months
//! and days, `?`, `L`, `W`, `#` and the shorthands such as `@daily`. No seconds, no years.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

/// How far ahead the next run is looked for, in days: a leap day can be eight years away.
const HORIZON: i64 = 366 * 8 + 3;

/// Characters of an expression, at most: what the attribute of a function holds.
const LONGEST: usize = 128;

const SHORTHANDS: &[(&str, &str)] = &[
    ("@yearly", "0 0 1 1 *"),
    ("@annually", "0 0 1 1 *"),
    ("@monthly", "0 0 1 * *"),
    ("@weekly", "0 0 * * 0"),
    ("@daily", "0 0 * * *"),
    ("@midnight", "0 0 * * *"),
    ("@hourly", "0 * * * *"),
];

const MONTHS: &[&str] = &[
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
];
const DAYS: &[&str] = &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// A schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cron {
    minutes: Field,
    hours: Field,
    days: Field,
    months: Field,
    weekdays: Field,
}

/// One of the five: any of its parts may hold.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Field(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Any,
    /// From, to, step.
    Range(u8, u8, u8),
    /// The same over days of the week, of which 0 and 7 are Sunday.
    Weekdays(u8, u8, u8),
    /// The last day of the month.
    Last,
    /// The last working day of the month.
    LastWorkday,
    /// The working day nearest to a day of the month.
    Workday(u8),
    /// The last such weekday of the month.
    LastWeekday(u8),
    /// The n-th such weekday of the month.
    NthWeekday(u8, u8),
}

/// What a field may hold.
struct Kind {
    min: u8,
    max: u8,
    names: &'static [&'static str],
    /// Number of the first name.
    first: u8,
}

const MINUTE: Kind = kind(0, 59, &[], 0);
const HOUR: Kind = kind(0, 23, &[], 0);
const DAY: Kind = kind(1, 31, &[], 0);
const MONTH: Kind = kind(1, 12, MONTHS, 1);
const WEEKDAY: Kind = kind(0, 7, DAYS, 0);

const fn kind(min: u8, max: u8, names: &'static [&'static str], first: u8) -> Kind {
    Kind {
        min,
        max,
        names,
        first,
    }
}

impl Cron {
    /// Reads an expression; `None` where it is not one, or never comes true.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        let lower = text.trim().to_ascii_lowercase();
        let shorthand = SHORTHANDS.iter().find(|(name, _)| *name == lower);
        let text = shorthand.map_or(text, |(_, long)| long);
        let fields: Vec<&str> = text.split_whitespace().collect();
        let [minutes, hours, days, months, weekdays] = fields[..] else {
            return None;
        };
        let cron = Self {
            minutes: Field::parse(minutes, &MINUTE, |_| None)?,
            hours: Field::parse(hours, &HOUR, |_| None)?,
            days: Field::parse(days, &DAY, day_of_month)?,
            months: Field::parse(months, &MONTH, |_| None)?,
            weekdays: Field::parse(weekdays, &WEEKDAY, day_of_week)?,
        };
        cron.next(Timestamp::UNIX_EPOCH).is_some().then_some(cron)
    }

    /// The first minute after `after` that it holds in.
    pub fn next(&self, after: Timestamp) -> Option<Timestamp> {
        let start = after.checked_add(SignedDuration::from_mins(1)).ok()?;
        let start = start.to_zoned(TimeZone::UTC).datetime();
        let mut date = start.date();
        for day in 0..HORIZON {
            let (hour, minute) = if day == 0 {
                (start.hour(), start.minute())
            } else {
                (0, 0)
            };
            if self.holds_on(date) {
                if let Some(found) = self.first_of_day(date, hour, minute) {
                    return Some(found);
                }
            }
            date = date.checked_add(1.day()).ok()?;
        }
        None
    }

    fn first_of_day(&self, date: Date, hour: i8, minute: i8) -> Option<Timestamp> {
        let minutes = (hour..24).flat_map(|at| {
            let from = if at == hour { minute } else { 0 };
            (from..60).map(move |minute| (at, minute))
        });
        let (hour, minute) = minutes
            .into_iter()
            .find(|(hour, minute)| self.hours.has(*hour) && self.minutes.has(*minute))?;
        let at = date.at(hour, minute, 0, 0).to_zoned(TimeZone::UTC).ok()?;
        Some(at.timestamp())
    }

    /// Where both the day of the month and the weekday are narrowed, either will do.
    fn holds_on(&self, date: Date) -> bool {
        let (day, weekday) = (self.days.has_day(date), self.weekdays.has_day(date));
        let either = !self.days.is_open() && !self.weekdays.is_open();
        self.months.has(date.month())
            && if either {
                day || weekday
            } else {
                day && weekday
            }
    }
}

impl Field {
    fn parse(text: &str, kind: &Kind, special: fn(&str) -> Option<Part>) -> Option<Self> {
        let text = text.to_ascii_uppercase();
        let parts = text
            .split(',')
            .map(|part| special(part).or_else(|| kind.part(part)));
        parts.collect::<Option<Vec<Part>>>().map(Self)
    }

    fn is_open(&self) -> bool {
        self.0 == [Part::Any]
    }

    fn has(&self, value: i8) -> bool {
        self.0.iter().any(|part| match part {
            Part::Any => true,
            Part::Range(from, to, step) => meets(*from, *to, *step, value),
            _ => false,
        })
    }

    fn has_day(&self, date: Date) -> bool {
        self.0.iter().any(|part| match part {
            Part::Last => date == date.last_of_month(),
            Part::LastWorkday => date == workday(date.last_of_month()),
            Part::Workday(day) => nearest_workday(date, *day) == Some(date),
            Part::LastWeekday(day) => is_on(date, *day) && date.day() + 7 > date.days_in_month(),
            Part::NthWeekday(day, nth) => {
                is_on(date, *day) && (date.day() - 1) / 7 + 1 == i8::try_from(*nth).unwrap_or(0)
            }
            Part::Any => true,
            Part::Range(from, to, step) => meets(*from, *to, *step, date.day()),
            Part::Weekdays(from, to, step) => {
                let today = date.weekday().to_sunday_zero_offset();
                meets(*from, *to, *step, today) || (today == 0 && meets(*from, *to, *step, 7))
            }
        })
    }
}

fn meets(from: u8, to: u8, step: u8, value: i8) -> bool {
    u8::try_from(value)
        .is_ok_and(|value| (from..=to).contains(&value) && (value - from) % step == 0)
}

impl Kind {
    fn part(&self, text: &str) -> Option<Part> {
        if text == "*" || (text == "?" && self.allows_question()) {
            return Some(Part::Any);
        }
        let (range, step) = match text.split_once('/') {
            Some((range, step)) if range == "*" || range.contains('-') => {
                (range, step.parse().ok().filter(|step| *step > 0)?)
            }
            Some(_) => return None,
            None => (text, 1),
        };
        let (from, to) = match range.split_once('-') {
            _ if range == "*" => (self.min, self.max.min(self.last())),
            Some((from, to)) => (self.number(from)?, self.number(to)?),
            None => (self.number(range)?, self.number(range)?),
        };
        Some(if self.is_weekday() {
            Part::Weekdays(from, to, step)
        } else {
            Part::Range(from, to, step)
        })
    }

    fn number(&self, text: &str) -> Option<u8> {
        let named = self.names.iter().position(|name| *name == text);
        let number = match named {
            Some(place) => self.first + u8::try_from(place).ok()?,
            None if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok()?,
            None => return None,
        };
        (self.min..=self.max).contains(&number).then_some(number)
    }

    fn allows_question(&self) -> bool {
        self.is_weekday() || self.max == DAY.max
    }

    fn is_weekday(&self) -> bool {
        self.max == WEEKDAY.max
    }

    /// 7 is Sunday again, which a step must not meet twice.
    fn last(&self) -> u8 {
        if self.is_weekday() {
            6
        } else {
            self.max
        }
    }
}

fn day_of_month(text: &str) -> Option<Part> {
    match text {
        "L" => Some(Part::Last),
        "LW" | "WL" => Some(Part::LastWorkday),
        _ => {
            let day = text.strip_suffix('W')?.parse().ok()?;
            (1..=31).contains(&day).then_some(Part::Workday(day))
        }
    }
}

fn day_of_week(text: &str) -> Option<Part> {
    if let Some((day, nth)) = text.split_once('#') {
        let nth = nth.parse().ok().filter(|nth| (1..=5).contains(nth))?;
        return Some(Part::NthWeekday(WEEKDAY.number(day)? % 7, nth));
    }
    let day = WEEKDAY.number(text.strip_suffix('L')?)?;
    Some(Part::LastWeekday(day % 7))
}

fn is_on(date: Date, weekday: u8) -> bool {
    i8::try_from(weekday).is_ok_and(|day| date.weekday().to_sunday_zero_offset() == day)
}

/// The working day at or before `date`.
fn workday(date: Date) -> Date {
    let back = match date.weekday() {
        Weekday::Saturday => 1,
        Weekday::Sunday => 2,
        _ => 0,
    };
    date.checked_sub(back.days()).unwrap_or(date)
}

/// The working day nearest to `day` of the month of `date`, without leaving that month.
fn nearest_workday(date: Date, day: u8) -> Option<Date> {
    let day = i8::try_from(day).ok()?.min(date.days_in_month());
    let wanted = Date::new(date.year(), date.month(), day).ok()?;
    let moved = match wanted.weekday() {
        Weekday::Saturday if day == 1 => 2,
        Weekday::Saturday => -1,
        Weekday::Sunday if day == wanted.days_in_month() => -2,
        Weekday::Sunday => 1,
        _ => 0,
    };
    wanted.checked_add(moved.days()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(cron: &str, after: &str) -> String {
        let cron = Cron::parse(cron).unwrap_or_else(|| panic!("{cron}"));
        cron.next(after.parse().unwrap()).unwrap().to_string()
    }

    #[test]
    fn five_fields_and_no_more_are_read() {
        for good in [
            "* * * * *",
            "*/15 * * * *",
            "0 0 1 1 *",
            "0-30/10 8-18 * * MON-FRI",
            "0 0 ? * sun",
            "5,10,15 0 L * *",
            "0 0 15W JAN,JUN *",
            "0 0 * * 5L",
            "0 0 * * 1#2",
            "@daily",
            "0 0 29 2 *",
            "0 12 * * 7",
        ] {
            assert!(Cron::parse(good).is_some(), "{good}");
        }
        for bad in [
            "every day",
            "61 * * * *",
            "* * * *",
            "* * * * * *",
            "",
            "5/10 * * * *",
            "*/0 * * * *",
            "a * * * *",
            "* 24 * * *",
            "* * 0 * *",
            "* * 32 * *",
            "* * * 13 *",
            "* * * * 8",
            "-1 * * * *",
            "1-2-3 * * * *",
            "? * * * *",
            "@never",
            "0 0 30 2 *",
            "1,,2 * * * *",
        ] {
            assert!(Cron::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn the_next_run_is_the_next_minute_that_fits() {
        let cases = [
            ("* * * * *", "2026-01-01T00:00:00Z", "2026-01-01T00:01:00Z"),
            ("* * * * *", "2026-01-01T00:00:59Z", "2026-01-01T00:01:00Z"),
            (
                "*/15 * * * *",
                "2026-01-01T23:45:00Z",
                "2026-01-02T00:00:00Z",
            ),
            ("15 0 * * *", "2026-01-01T00:15:00Z", "2026-01-02T00:15:00Z"),
            ("0 0 29 2 *", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z"),
            (
                "0 9 * * MON-FRI",
                "2026-01-02T09:00:00Z",
                "2026-01-05T09:00:00Z",
            ),
            ("0 0 * * 7", "2026-01-01T00:00:00Z", "2026-01-04T00:00:00Z"),
            ("0 0 L * *", "2026-02-01T00:00:00Z", "2026-02-28T00:00:00Z"),
            ("0 0 LW * *", "2026-05-01T00:00:00Z", "2026-05-29T00:00:00Z"),
            ("0 0 1W * *", "2026-07-31T00:00:00Z", "2026-08-03T00:00:00Z"),
            ("0 0 * * 5L", "2026-01-01T00:00:00Z", "2026-01-30T00:00:00Z"),
            (
                "0 0 * * 1#2",
                "2026-01-01T00:00:00Z",
                "2026-01-12T00:00:00Z",
            ),
        ];
        for (cron, after, expected) in cases {
            assert_eq!(next(cron, after), expected, "{cron}");
        }
    }

    #[test]
    fn a_day_of_the_month_or_of_the_week_will_do() {
        assert_eq!(
            next("0 0 13 * FRI", "2026-01-01T00:00:00Z"),
            "2026-01-02T00:00:00Z"
        );
        assert_eq!(
            next("0 0 13 * FRI", "2026-01-09T00:00:00Z"),
            "2026-01-13T00:00:00Z"
        );
    }

    #[test]
    fn steps_over_weekdays_meet_sunday_once() {
        assert_eq!(
            next("0 0 * * */2", "2026-01-03T00:00:00Z"),
            "2026-01-04T00:00:00Z"
        );
    }

    #[test]
    fn whatever_is_written_is_read_or_refused() {
        let long = "1,".repeat(1_000_000);
        for text in [
            "99999999999999999999 * * * *",
            "*/99999999999999999999 * * * *",
            "*/255 * * * *",
            "*/256 * * * *",
            "0 0 31W 2 *",
            "0 0 W * *",
            "0 0 0W * *",
            "0 0 * * #",
            "0 0 * * 1#0",
            "0 0 * * 8L",
            "0 0 * * L",
            "\u{661} * * * *",
            "- - - - -",
            "/ / / / /",
            ", , , , ,",
            "\0 * * * *",
            long.as_str(),
        ] {
            let read = Cron::parse(text);
            if let Some(cron) = read {
                let after = "9999-12-30T22:00:00Z".parse().unwrap();
                let _past_the_end_of_time = cron.next(after);
            }
        }
        assert!(Cron::parse(&format!("{long}1 * * * *")).is_none());
    }

    #[test]
    fn no_jumble_of_signs_is_too_much() {
        const SIGNS: &[u8] = b"0123456789*/-,?LW# MONFRI@";
        let mut seed = 7_u64;
        let mut roll = |sides: usize| {
            // A small generator of our own, so that the same jumbles come each time.
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            usize::try_from(seed >> 33).unwrap() % sides
        };
        for _ in 0..2_000 {
            let fields: Vec<String> = (0..5)
                .map(|_| {
                    let length = 1 + roll(4);
                    let signs = (0..length).map(|_| char::from(SIGNS[roll(SIGNS.len())]));
                    signs.collect()
                })
                .collect();
            if let Some(cron) = Cron::parse(&fields.join(" ")) {
                let after = Timestamp::UNIX_EPOCH;
                let first = cron.next(after).unwrap();
                assert!(
                    first > after && cron.next(first).unwrap() > first,
                    "{fields:?}"
                );
            }
        }
    }
}
