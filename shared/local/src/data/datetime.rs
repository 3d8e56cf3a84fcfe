//! Instants in cells: read as PHP reads them, kept as `2026-01-02T03:04:05.678+00:00`.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;
use jiff::Timestamp;

use crate::clock::stamp;

/// Reads a date in one of the spellings clients use; `None` where it is none between the years 1000 and 9999.
///
/// A date alone is its midnight, an instant without a zone is UTC, fractions beyond milliseconds are cut.
pub fn parse(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let (date, rest) = split_date(text)?;
    let (time, rest) = match rest.strip_prefix(['T', 't', ' ']) {
        Some(rest) => split_time(rest)?,
        None => (Time::midnight(), rest),
    };
    let offset = read_offset(rest.trim())?;
    let civil = DateTime::from_parts(date, time);
    let instant = offset.to_timestamp(civil).ok()?;
    (1000..=9999).contains(&date.year()).then_some(instant)
}

/// The spelling in which a cell keeps a date; what is none stays as it is, for validation to refuse.
pub fn normalise(text: &str, now: Timestamp) -> String {
    // PHP reads the empty text as the current instant.
    if text.is_empty() {
        return stamp(now);
    }
    parse(text).map_or_else(|| text.to_owned(), stamp)
}

fn split_date(text: &str) -> Option<(Date, &str)> {
    let (date, rest) = text.split_at_checked(10)?;
    let mut parts = date.split(['-', '/']);
    let year = digits(parts.next()?, 4)?;
    let month = digits(parts.next()?, 2)?;
    let day = digits(parts.next()?, 2)?;
    let date = Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, 1).ok()?;
    // PHP lets a day beyond its month's end run on into the next one.
    let date = (1..=31).contains(&day).then(|| {
        let days = jiff::Span::new().days(i64::from(day) - 1);
        date.checked_add(days).ok()
    })??;
    Some((date, rest))
}

fn split_time(text: &str) -> Option<(Time, &str)> {
    let end = text
        .find(|letter: char| !letter.is_ascii_digit() && !":.,".contains(letter))
        .unwrap_or(text.len());
    let (clock, rest) = text.split_at_checked(end)?;
    let (clock, fraction) = clock.split_once(['.', ',']).unwrap_or((clock, ""));
    let mut parts = clock.split(':');
    let hour = digits(parts.next()?, 2)?;
    let minute = digits(parts.next()?, 2)?;
    let second = parts.next().map_or(Some(0), |second| digits(second, 2))?;
    let nanos = nanoseconds(fraction)?;
    let time = Time::new(
        i8::try_from(hour).ok()?,
        i8::try_from(minute).ok()?,
        i8::try_from(second).ok()?,
        nanos,
    );
    Some((time.ok()?, rest))
}

fn nanoseconds(fraction: &str) -> Option<i32> {
    let padded: String = fraction
        .chars()
        .chain("000000000".chars())
        .take(9)
        .collect();
    padded.parse().ok()
}

fn read_offset(text: &str) -> Option<Offset> {
    if text.is_empty()
        || text.eq_ignore_ascii_case("z")
        || text.eq_ignore_ascii_case("utc")
        || text.eq_ignore_ascii_case("gmt")
    {
        return Some(Offset::UTC);
    }
    let (sign, rest) = match text.strip_prefix('+') {
        Some(rest) => (1, rest),
        None => (-1, text.strip_prefix('-')?),
    };
    let plain: String = rest.chars().filter(|letter| *letter != ':').collect();
    let (hours, minutes) = plain.split_at_checked(2)?;
    let hours = i32::try_from(digits(hours, 2)?).ok()?;
    let minutes = match minutes {
        "" => 0,
        minutes => i32::try_from(digits(minutes, 2)?).ok()?,
    };
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()
}

fn digits(text: &str, count: usize) -> Option<u32> {
    let all_digits = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    all_digits.then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_spellings_become_one() {
        let now = "2030-01-01T00:00:00Z".parse().unwrap();
        for (text, kept) in [
            ("2020-01-02T03:04:05Z", "2020-01-02T03:04:05.000+00:00"),
            (
                "2020-01-02T03:04:05.678+02:00",
                "2020-01-02T01:04:05.678+00:00",
            ),
            (
                "2020-01-02T03:04:05.678-0530",
                "2020-01-02T08:34:05.678+00:00",
            ),
            ("2020-01-02", "2020-01-02T00:00:00.000+00:00"),
            ("2020-01-02 03:04:05", "2020-01-02T03:04:05.000+00:00"),
            ("2020-01-02 03:04", "2020-01-02T03:04:00.000+00:00"),
            (
                "2020-01-02T03:04:05.678901+00:00",
                "2020-01-02T03:04:05.678+00:00",
            ),
            ("2021-02-30", "2021-03-02T00:00:00.000+00:00"),
            ("", "2030-01-01T00:00:00.000+00:00"),
        ] {
            assert_eq!(normalise(text, now), kept, "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_left_alone() {
        let now = "2030-01-01T00:00:00Z".parse().unwrap();
        for text in [
            "hello",
            "2020-13-45",
            "10000-01-01T00:00:00.000+00:00",
            "0999-01-01",
            "2020-01-02T25:00:00Z",
        ] {
            assert_eq!(normalise(text, now), text);
        }
    }
}
