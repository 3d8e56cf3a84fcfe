//! Calendars as text, as RFC 5545 wants it: <https://www.rfc-editor.org/rfc/rfc5545>.
//!
//! Every occurrence is an entry of its own with its times in UTC: no program has to agree with us on the rules of zones.

use model::{EventId, Occurrence, Timestamp, Zone};
use store::tables::CalendarEvent;
use store::Stored;

/// Octets of a line at the most, without its end (RFC 5545, 3.1).
const LONGEST_LINE: usize = 75;

/// One time at which an event takes place.
#[derive(Debug)]
pub struct Entry<'a> {
    /// Names this time, for ever.
    pub id: EventId,
    /// When it is.
    pub time: Occurrence,
    /// The event.
    pub event: &'a Stored<CalendarEvent>,
}

/// Writes a whole calendar.
pub fn calendar(entries: &[Entry<'_>], now: Timestamp) -> String {
    let mut text = String::new();
    for line in [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//PeerSpark//Calendar//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:PeerSpark",
    ] {
        put(&mut text, line);
    }
    for entry in entries {
        put_entry(&mut text, entry, now);
    }
    put(&mut text, "END:VCALENDAR");
    text
}

fn put_entry(text: &mut String, entry: &Entry<'_>, now: Timestamp) {
    let row = &entry.event.row;
    put(text, "BEGIN:VEVENT");
    put(text, &format!("UID:{}@peerspark", entry.id));
    put(text, &format!("DTSTAMP:{}", utc(now)));
    let changed = utc(entry.event.updated_at);
    put(text, &format!("LAST-MODIFIED:{changed}"));
    for line in times(row, entry.time) {
        put(text, &line);
    }
    put(text, &format!("SUMMARY:{}", escaped(&row.title)));
    let described = [
        (
            "DESCRIPTION",
            row.description.as_ref().map(model::Text::as_str),
        ),
        ("LOCATION", row.location.as_ref().map(model::Text::as_str)),
    ];
    for (name, value) in described {
        if let Some(value) = value.filter(|it| !it.is_empty()) {
            put(text, &format!("{name}:{}", escaped(value)));
        }
    }
    if let Some(url) = &row.meeting_url {
        // An address is no text: nothing in it is escaped, and what would end the line was refused when it was set.
        let url: String = url.chars().filter(|it| !it.is_control()).collect();
        put(text, &format!("URL:{url}"));
    }
    put(text, "END:VEVENT");
}

/// Begin and end; days for what takes whole days, the end being the day after the last (3.6.1).
fn times(row: &CalendarEvent, time: Occurrence) -> [String; 2] {
    if !row.all_day {
        return [
            format!("DTSTART:{}", utc(time.start)),
            format!("DTEND:{}", utc(time.end)),
        ];
    }
    let first = time.start.date_in(&row.timezone);
    let end = time.end.date_in(&row.timezone);
    let is_midnight = time.end.time_in(&row.timezone).minutes() == 0;
    let after = if is_midnight && end > first {
        end
    } else {
        end.plus_days(1)
    };
    let day = |date: model::LocalDate| date.to_string().replace('-', "");
    [
        format!("DTSTART;VALUE=DATE:{}", day(first)),
        format!("DTEND;VALUE=DATE:{}", day(after)),
    ]
}

fn utc(instant: Timestamp) -> String {
    let date = instant.date_in(&Zone::utc()).to_string().replace('-', "");
    let second = instant.as_second().rem_euclid(60);
    let time = instant.time_in(&Zone::utc()).to_string().replace(':', "");
    format!("{date}T{time}{second:02}Z")
}

/// Text with what means something escaped (3.3.11), and without what no calendar may hold.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.replace("\r\n", "\n").chars() {
        match letter {
            '\\' | ';' | ',' => {
                safe.push('\\');
                safe.push(letter);
            }
            '\n' | '\r' => safe.push_str("\\n"),
            '\t' => safe.push(' '),
            other if other.is_control() => {}
            other => safe.push(other),
        }
    }
    safe
}

/// Adds a line, folded so that none has more than 75 octets; a letter is never cut.
fn put(text: &mut String, line: &str) {
    let mut used = 0;
    for letter in line.chars() {
        if used + letter.len_utf8() > LONGEST_LINE {
            text.push_str("\r\n ");
            used = 1;
        }
        text.push(letter);
        used += letter.len_utf8();
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn stored(title: &str) -> Stored<CalendarEvent> {
        let owner = "asha".parse().unwrap();
        let (starts, ends) = (at("2026-03-23T08:00:05Z"), at("2026-03-23T09:00:00Z"));
        Stored {
            id: "e1".parse().unwrap(),
            created_at: at("2026-01-01T00:00:00Z"),
            updated_at: at("2026-01-02T00:00:00Z"),
            permissions: Vec::new(),
            row: CalendarEvent::new(&owner, title.parse().unwrap(), starts, ends),
        }
    }

    fn written(event: &Stored<CalendarEvent>) -> String {
        let time = Occurrence {
            start: event.row.starts_at,
            end: event.row.ends_at,
        };
        let id = event.id.clone();
        calendar(&[Entry { id, time, event }], at("2026-03-01T10:00:00Z"))
    }

    #[test]
    fn a_calendar_is_written_line_by_line() {
        let mut event = stored("Revision, part 1; \\ the end");
        event.row.description = Some("One\nTwo".parse().unwrap());
        event.row.meeting_url = Some("https://meet.example/a,b;c".to_owned());
        let expected = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//PeerSpark//Calendar//EN",
            "CALSCALE:GREGORIAN",
            "METHOD:PUBLISH",
            "X-WR-CALNAME:PeerSpark",
            "BEGIN:VEVENT",
            "UID:e1@peerspark",
            "DTSTAMP:20260301T100000Z",
            "LAST-MODIFIED:20260102T000000Z",
            "DTSTART:20260323T080005Z",
            "DTEND:20260323T090000Z",
            "SUMMARY:Revision\\, part 1\\; \\\\ the end",
            "DESCRIPTION:One\\nTwo",
            "URL:https://meet.example/a,b;c",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ];
        assert_eq!(written(&event), expected.join("\r\n"));
    }

    #[test]
    fn text_cannot_add_lines_of_its_own() {
        let mut event = stored("A");
        event.row.description = Some("x\nEND:VEVENT\nBEGIN:VALARM".parse().unwrap());
        let text = written(&event);
        assert_eq!(text.matches("\r\nEND:VEVENT").count(), 1);
        assert!(text.contains("DESCRIPTION:x\\nEND:VEVENT\\nBEGIN:VALARM\r\n"));
    }

    #[test]
    fn long_lines_are_folded_between_letters() {
        let text = written(&stored(&"ä€😀".repeat(30)));
        for line in text.split("\r\n") {
            assert!(line.len() <= LONGEST_LINE, "{} octets", line.len());
        }
        let unfolded = text.replace("\r\n ", "");
        assert!(unfolded.contains(&format!("SUMMARY:{}", "ä€😀".repeat(30))));
    }

    #[test]
    fn whole_days_are_days_of_the_events_zone() {
        let mut event = stored("Holiday");
        event.row.all_day = true;
        event.row.timezone = Zone::parse("Asia/Tokyo").unwrap();
        event.row.starts_at = at("2026-03-22T15:00:00Z");
        event.row.ends_at = at("2026-03-24T15:00:00Z");
        let text = written(&event);
        assert!(text.contains("DTSTART;VALUE=DATE:20260323\r\nDTEND;VALUE=DATE:20260325\r\n"));
        event.row.ends_at = at("2026-03-23T14:59:00Z");
        assert!(written(&event).contains("DTEND;VALUE=DATE:20260324\r\n"));
    }
}
