//! Dates, times of day and weeks as people's calendars and clocks show them.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, Time};
use jiff::ToSpan;
use schemars::{json_schema, JsonSchema, Schema, SchemaGenerator};
use serde::{de, Deserialize, Deserializer, Serialize, Serializer};

use crate::{Invalid, Timestamp, Zone};

/// A day of somebody's calendar: `2026-01-31`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalDate(Date);

impl LocalDate {
    /// Returns the date for arithmetic on calendars.
    pub fn to_jiff(self) -> Date {
        self.0
    }

    /// Returns the day that lies `days` later, or earlier when negative.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        let end = if days < 0 { Date::MIN } else { Date::MAX };
        Self(self.0.checked_add(days.days()).unwrap_or(end))
    }

    /// Its first instant in a zone; where the clock skips midnight, the one at which it goes on.
    pub fn begins_in(self, zone: &Zone) -> Timestamp {
        let midnight = self.0.to_zoned(zone.rules().clone());
        let begins = midnight.map_or(jiff::Timestamp::MAX, |it| it.timestamp());
        Timestamp::from_jiff(begins)
    }

    /// Returns the ISO week that the day belongs to.
    pub fn week(self) -> IsoWeek {
        let week = self.0.iso_week_date();
        IsoWeek {
            year: week.year(),
            week: week.week(),
        }
    }
}

impl From<Date> for LocalDate {
    fn from(date: Date) -> Self {
        Self(date)
    }
}

impl fmt::Display for LocalDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromStr for LocalDate {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        Date::strptime("%Y-%m-%d", text)
            .ok()
            .filter(|_| text.len() == "2026-01-31".len())
            .map(Self)
            .ok_or(Invalid::new("must be a date like 2026-01-31"))
    }
}

/// A time of day to the minute: `09:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalTime {
    hour: i8,
    minute: i8,
}

impl LocalTime {
    /// Makes the time that a clock shows as `hour:minute`; what no clock shows becomes midnight.
    pub const fn at(hour: i8, minute: i8) -> Self {
        if hour < 0 || hour > 23 || minute < 0 || minute > 59 {
            return Self { hour: 0, minute: 0 };
        }
        Self { hour, minute }
    }

    /// Tells whether the time lies in the span from `start` up to, not including, `end`.
    ///
    /// A span that ends before it starts runs over midnight; one that ends where it starts is empty.
    pub fn is_within(self, start: Self, end: Self) -> bool {
        if start <= end {
            start <= self && self < end
        } else {
            start <= self || self < end
        }
    }

    /// Returns the minutes since midnight.
    pub fn minutes(self) -> i32 {
        i32::from(self.hour) * 60 + i32::from(self.minute)
    }

    /// Returns the time for arithmetic on calendars.
    pub fn to_jiff(self) -> Time {
        Time::new(self.hour, self.minute, 0, 0).unwrap_or(Time::midnight())
    }
}

impl From<Time> for LocalTime {
    fn from(time: Time) -> Self {
        Self::at(time.hour(), time.minute())
    }
}

impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour, self.minute)
    }
}

impl FromStr for LocalTime {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        Time::strptime("%H:%M", text)
            .ok()
            .filter(|_| text.len() == "09:00".len())
            .map(Self::from)
            .ok_or(Invalid::new("must be a time like 09:00"))
    }
}

/// A week from Monday to Sunday: `2026-W07`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IsoWeek {
    year: i16,
    week: i8,
}

impl IsoWeek {
    /// Returns the week's Monday.
    pub fn monday(self) -> LocalDate {
        jiff::civil::ISOWeekDate::new(self.year, self.week, jiff::civil::Weekday::Monday)
            .map_or(LocalDate(Date::MAX), |day| LocalDate(day.date()))
    }
}

impl fmt::Display for IsoWeek {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-W{:02}", self.year, self.week)
    }
}

impl FromStr for IsoWeek {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let refused = || Invalid::new("must be a week like 2026-W07");
        let (year, week) = text.split_once("-W").ok_or_else(refused)?;
        let year = year.parse().or(Err(refused()))?;
        let week = week.parse().or(Err(refused()))?;
        let read = Self { year, week };
        let exists = jiff::civil::ISOWeekDate::new(year, week, jiff::civil::Weekday::Monday);
        exists
            .ok()
            .filter(|_| read.to_string() == text)
            .map(|_| read)
            .ok_or_else(refused)
    }
}

/// Reads and writes a type of this module as its text, under a JSON schema's pattern.
macro_rules! as_text {
    ($type:ident, $pattern:literal) => {
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(de::Error::custom)
            }
        }

        impl JsonSchema for $type {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "pattern": $pattern })
            }
        }
    };
}

as_text!(LocalDate, r"^\d{4}-\d{2}-\d{2}$");
as_text!(LocalTime, r"^\d{2}:\d{2}$");
as_text!(IsoWeek, r"^\d{4}-W\d{2}$");

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> LocalTime {
        text.parse().unwrap()
    }

    #[test]
    fn dates_and_times_have_one_spelling() {
        assert!("2026-02-28".parse::<LocalDate>().is_ok());
        for text in ["2026-02-30", "2026-2-3", "20260203", "2026-02-03T00:00"] {
            assert!(text.parse::<LocalDate>().is_err(), "{text}");
        }
        assert_eq!(time("09:05").to_string(), "09:05");
        for text in ["9:05", "24:00", "12:60", "0905", "09:05:00"] {
            assert!(text.parse::<LocalTime>().is_err(), "{text}");
        }
    }

    #[test]
    fn quiet_hours_run_over_midnight() {
        let quiet = |at| time(at).is_within(time("22:00"), time("08:00"));
        assert!(quiet("22:00") && quiet("00:00") && quiet("07:59"));
        assert!(!quiet("08:00") && !quiet("21:59"));
        assert!(!time("12:00").is_within(time("12:00"), time("12:00")));
        assert!(time("12:00").is_within(time("11:00"), time("13:00")));
    }

    #[test]
    fn a_week_starts_on_monday_and_may_belong_to_another_year() {
        let week = |date: &str| date.parse::<LocalDate>().unwrap().week().to_string();
        assert_eq!(week("2026-02-15"), "2026-W07");
        assert_eq!(week("2026-02-16"), "2026-W08");
        assert_eq!(week("2027-01-01"), "2026-W53");
        let monday = "2026-W07".parse::<IsoWeek>().unwrap().monday();
        assert_eq!(monday.to_string(), "2026-02-09");
        for text in ["2026-W54", "2026-W7", "2026-07", "W07"] {
            assert!(text.parse::<IsoWeek>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_day_begins_where_its_clock_says() {
        let begins = |date: &str, zone: &str| {
            let date: LocalDate = date.parse().unwrap();
            date.begins_in(&Zone::parse(zone).unwrap()).to_string()
        };
        assert_eq!(begins("2026-01-02", "UTC"), "2026-01-02T00:00:00.000Z");
        let kiritimati = begins("2026-01-02", "Pacific/Kiritimati");
        assert_eq!(kiritimati, "2026-01-01T10:00:00.000Z");
        // The clocks of Santiago go from midnight to one o'clock on that day.
        let santiago = begins("2026-09-06", "America/Santiago");
        assert_eq!(santiago, "2026-09-06T04:00:00.000Z");
    }

    #[test]
    fn days_are_counted_over_the_end_of_a_month() {
        let date: LocalDate = "2026-02-27".parse().unwrap();
        assert_eq!(date.plus_days(2).to_string(), "2026-03-01");
        assert_eq!(date.plus_days(-27).to_string(), "2026-01-31");
    }
}
