//! Instants in UTC with milliseconds, as we return them and as Appwrite stores them.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use schemars::{json_schema, JsonSchema, Schema, SchemaGenerator};
use serde::{de, Deserialize, Deserializer, Serialize, Serializer};

use crate::{Invalid, LocalDate, LocalTime, Zone};

/// A moment, in UTC, with milliseconds: written `2026-01-02T03:04:05.678Z`.
///
/// Reading takes any offset, so Appwrite's `2026-01-02T03:04:05.678+00:00` too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(jiff::Timestamp);

impl Timestamp {
    /// Reads an instant with its offset, such as `2026-01-02T03:04:05Z`.
    ///
    /// # Errors
    ///
    /// [`Invalid`] for anything else.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        text.parse::<jiff::Timestamp>()
            .map(Self::from_jiff)
            .or(Err(Invalid::new(
                "must be an instant like 2026-01-31T09:00:00Z",
            )))
    }

    /// Takes an instant, without what is finer than a millisecond.
    pub fn from_jiff(instant: jiff::Timestamp) -> Self {
        Self(jiff::Timestamp::from_millisecond(instant.as_millisecond()).unwrap_or(instant))
    }

    /// Takes the time of a clock; what lies outside the years -9999 to 9999 becomes their end.
    pub fn from_clock(time: SystemTime) -> Self {
        jiff::Timestamp::try_from(time).map_or(Self(jiff::Timestamp::MAX), Self::from_jiff)
    }

    /// Returns the milliseconds since 1970.
    pub fn as_millisecond(self) -> i64 {
        self.0.as_millisecond()
    }

    /// Returns the whole seconds since 1970.
    pub fn as_second(self) -> i64 {
        self.0.as_second()
    }

    /// Returns the instant for arithmetic on calendars.
    pub fn to_jiff(self) -> jiff::Timestamp {
        self.0
    }

    /// Returns the instant that comes `span` later.
    #[must_use]
    pub fn after(self, span: Duration) -> Self {
        self.0
            .checked_add(span)
            .map_or(Self(jiff::Timestamp::MAX), Self::from_jiff)
    }

    /// Returns the instant that lies `span` earlier.
    #[must_use]
    pub fn before(self, span: Duration) -> Self {
        self.0
            .checked_sub(span)
            .map_or(Self(jiff::Timestamp::MIN), Self::from_jiff)
    }

    /// Returns how long ago `earlier` was; nothing if it is yet to come.
    pub fn since(self, earlier: Self) -> Duration {
        let milliseconds = self.as_millisecond() - earlier.as_millisecond();
        Duration::from_millis(u64::try_from(milliseconds).unwrap_or(0))
    }

    /// Returns the date that a calendar in `zone` shows.
    pub fn date_in(self, zone: &Zone) -> LocalDate {
        LocalDate::from(self.0.to_zoned(zone.rules().clone()).date())
    }

    /// Returns the time of day that a clock in `zone` shows.
    pub fn time_in(self, zone: &Zone) -> LocalTime {
        LocalTime::from(self.0.to_zoned(zone.rules().clone()).time())
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}", self.0)
    }
}

impl FromStr for Timestamp {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::parse(text)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(de::Error::custom)
    }
}

impl JsonSchema for Timestamp {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Timestamp".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "date-time" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, written: &str) {
        assert_eq!(Timestamp::parse(text).unwrap().to_string(), written);
    }

    #[test]
    fn instants_are_written_in_utc_with_milliseconds() {
        check("2026-01-02T03:04:05.678+00:00", "2026-01-02T03:04:05.678Z");
        check("2026-01-02T03:04:05Z", "2026-01-02T03:04:05.000Z");
        check("2026-01-02T03:04:05.123456Z", "2026-01-02T03:04:05.123Z");
        check("2026-01-02T03:04:05+05:30", "2026-01-01T21:34:05.000Z");
    }

    #[test]
    fn what_has_no_offset_is_refused() {
        for text in ["2026-01-02T03:04:05", "2026-01-02", "yesterday", ""] {
            let refused = Timestamp::parse(text).unwrap_err();
            assert!(refused.reason().starts_with("must be an instant"), "{text}");
        }
    }

    #[test]
    fn spans_are_added_and_measured() {
        let start = Timestamp::parse("2026-01-01T00:00:00Z").unwrap();
        let later = start.after(Duration::from_millis(1500));
        assert_eq!(later.to_string(), "2026-01-01T00:00:01.500Z");
        assert_eq!(later.before(Duration::from_millis(1500)), start);
        assert_eq!(later.since(start), Duration::from_millis(1500));
        assert_eq!(start.since(later), Duration::ZERO);
    }

    #[test]
    fn the_date_depends_on_the_zone() {
        let at = Timestamp::parse("2026-01-01T11:30:00Z").unwrap();
        let shown = |name| at.date_in(&Zone::parse(name).unwrap()).to_string();
        assert_eq!(shown("Pacific/Tongatapu"), "2026-01-02");
        assert_eq!(shown("Pacific/Pago_Pago"), "2026-01-01");
        assert_eq!(
            at.time_in(&Zone::parse("Asia/Kolkata").unwrap())
                .to_string(),
            "17:00"
        );
    }
}
