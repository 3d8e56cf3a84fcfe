//! Numbers and dates as people read them.

use model::{LocalDate, Timestamp};

/// A length of time: `3 h 05 min`.
pub fn duration(seconds: u64) -> String {
    let minutes = seconds / 60;
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, minutes) => format!("{hours} h {minutes:02} min"),
    }
}

/// Seconds in minutes.
pub fn minutes(seconds: u32) -> f64 {
    f64::from(seconds) / 60.0
}

/// A day: `Mon 2 Feb 2026`.
pub fn date(day: LocalDate) -> String {
    day.to_jiff().strftime("%a %-d %b %Y").to_string()
}

/// A day in a chart: `2 Feb`.
pub fn short(day: LocalDate) -> String {
    day.to_jiff().strftime("%-d %b").to_string()
}

/// An instant to the minute, in UTC: `2026-02-02 09:05 UTC`.
pub fn instant(at: Timestamp) -> String {
    at.to_jiff().strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// So many of something.
pub fn amount(count: impl TryInto<u64>, one: &str, several: &str) -> String {
    match count.try_into().unwrap_or(u64::MAX) {
        1 => format!("1 {one}"),
        count => format!("{count} {several}"),
    }
}

/// A part of a hundred, where it is known.
pub fn percent(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |it| format!("{it:.0} %"))
}

/// A number with one digit after the point, where it is known.
pub fn rounded(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |it| format!("{it:.1}"))
}

/// A key as a title: `first_focus` is `First focus`.
pub fn titled(key: &str) -> String {
    let words = key.replace('_', " ");
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(duration(59), "0 min");
        assert_eq!(duration(3_900), "1 h 05 min");
        assert_eq!(duration(360_000), "100 h 00 min");
        assert_eq!(
            (amount(1_u32, "day", "days"), amount(0_u32, "day", "days")),
            ("1 day".to_owned(), "0 days".to_owned())
        );
        assert_eq!(
            (percent(Some(66.6)), percent(None)),
            ("67 %".to_owned(), "–".to_owned())
        );
        assert_eq!(date("2026-02-02".parse().unwrap()), "Mon 2 Feb 2026");
        assert_eq!(titled("first_focus"), "First focus");
        assert_eq!(titled(""), "");
    }
}
