//! How the texts of a notification are filled in.

use std::collections::BTreeMap;

use model::{excerpt, NotificationType, Timestamp, UserId, Zone};

use super::catalog::entry;
use super::entry::Entry;
use super::notice::Notice;

/// The longest title, in characters.
const MAX_TITLE: usize = 80;
/// The longest body, in characters.
const MAX_BODY: usize = 160;
/// The longest word that a person wrote, in characters.
const MAX_WORD: usize = 40;

/// What is told of a message to who wants its words kept out.
pub const HIDDEN: &str = "New message";

/// How often something happened, and who did it.
#[derive(Debug, Clone, Copy)]
pub struct Tally<'a> {
    /// How often.
    pub count: u32,
    /// Who did it, as far as they are kept.
    pub actors: &'a [UserId],
}

/// Fills in the title and the body of a notice for one recipient.
pub fn texts(notice: &Notice, tally: Tally<'_>, zone: &Zone) -> (String, String) {
    let entry = entry(notice.kind);
    let counted = counted_words(notice, tally, zone);
    let word = |name: &str| counted.get(name).cloned();
    // What the platform itself says is told whole.
    let longest = match notice.kind {
        NotificationType::Broadcast => MAX_BODY,
        _ => MAX_WORD,
    };
    let fill = |template: &str| {
        fill(template, |name| {
            let given = notice.words.get(name);
            let given = given.map(|text| excerpt(text, longest));
            given.or_else(|| word(name)).unwrap_or_default()
        })
    };
    let title = excerpt(&fill(entry.title), MAX_TITLE);
    let body = excerpt(&fill(body_template(&entry, tally)), MAX_BODY);
    (title, body)
}

/// Fills in the path; only what an id or a code may hold is let in.
pub fn path(notice: &Notice) -> Option<String> {
    if let Some(path) = &notice.path {
        return Some(path.clone());
    }
    let template = entry(notice.kind).path;
    let filled = fill(template, |name| {
        let id = notice.places.get(name).map_or("", String::as_str);
        id.chars()
            .filter(|it| it.is_ascii_alphanumeric() || "._-".contains(*it))
            .collect()
    });
    Some(filled).filter(|path| !path.is_empty())
}

/// Picks the text about several where several people did it; one who did it twice is one.
fn body_template(entry: &Entry, tally: Tally<'_>) -> &'static str {
    if tally.count > 1 && tally.actors.len() != 1 {
        entry.many
    } else {
        entry.one
    }
}

fn counted_words(notice: &Notice, tally: Tally<'_>, zone: &Zone) -> BTreeMap<&'static str, String> {
    let others = match tally.count.saturating_sub(1) {
        1 => "1 other".to_owned(),
        more => format!("{more} others"),
    };
    let mut words = BTreeMap::from([("others", others), ("count", tally.count.to_string())]);
    if let Some(time) = notice.time {
        words.insert("time", local_time(time, zone));
    }
    words
}

/// Writes a time as a clock and a calendar in `zone` show it: `Mon 2 Feb, 09:00`.
fn local_time(time: Timestamp, zone: &Zone) -> String {
    let shown = time.to_jiff().to_zoned(zone.rules().clone());
    shown.strftime("%a %-d %b, %H:%M").to_string()
}

/// Replaces every `{name}` in one pass, so that a value in braces stays what it is.
fn fill(template: &str, value: impl Fn(&str) -> String) -> String {
    let mut filled = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        filled.push_str(&value(name));
        rest = after;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(id: &str) -> UserId {
        UserId::parse(id).unwrap()
    }

    fn like() -> Notice {
        Notice::of(NotificationType::PostLike, "s", &["p1"])
            .by(&user("ben"), "Ben")
            .about("post", "p1")
            .unwrap()
            .word("excerpt", "How I learned\nRust")
    }

    #[track_caller]
    fn check(count: u32, actors: &[&str], expected: &str) {
        let actors: Vec<UserId> = actors.iter().map(|id| user(id)).collect();
        let tally = Tally {
            count,
            actors: &actors,
        };
        assert_eq!(texts(&like(), tally, &Zone::utc()).1, expected);
    }

    #[test]
    fn one_and_several_read_differently() {
        check(1, &["ben"], "Ben likes: “How I learned Rust”");
        check(
            2,
            &["ben", "cara"],
            "Ben and 1 other like: “How I learned Rust”",
        );
        check(
            9,
            &["ben", "cara", "dan"],
            "Ben and 8 others like: “How I learned Rust”",
        );
    }

    #[test]
    fn one_person_who_did_it_twice_is_one() {
        check(2, &["ben"], "Ben likes: “How I learned Rust”");
    }

    #[test]
    fn what_people_wrote_is_cut_and_cannot_fill_in() {
        let notice = like()
            .word("actor", "{excerpt}")
            .word("excerpt", "x".repeat(100));
        let tally = Tally {
            count: 1,
            actors: &[user("ben")],
        };
        let body = texts(&notice, tally, &Zone::utc()).1;
        assert_eq!(body, format!("{{excerpt}} likes: “{}…”", "x".repeat(39)));
    }

    #[test]
    fn times_are_told_in_the_recipients_zone() {
        let at = Timestamp::parse("2026-02-02T08:00:00Z").unwrap();
        let notice = Notice::of(NotificationType::Event, "e", &["e1"])
            .during(at, at)
            .word("title", "Revision");
        let tally = Tally {
            count: 1,
            actors: &[],
        };
        let body = |zone| texts(&notice, tally, &Zone::parse(zone).unwrap()).1;
        assert_eq!(body("Europe/Berlin"), "Revision, Mon 2 Feb, 09:00");
        assert_eq!(body("Pacific/Pago_Pago"), "Revision, Sun 1 Feb, 21:00");
    }

    #[test]
    fn a_path_lets_ids_in_and_nothing_else() {
        assert_eq!(path(&like()).as_deref(), Some("/app/feed?post=p1"));
        let crooked = like().place("post", "p1&x=//evil");
        assert_eq!(path(&crooked).as_deref(), Some("/app/feed?post=p1xevil"));
        let nowhere = Notice::of(NotificationType::ReportResolved, "r", &["r1"]);
        assert_eq!(path(&nowhere), None);
    }
}
