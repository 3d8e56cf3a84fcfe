//! Taking out of a transcript what nobody said.

use super::entities;

/// A line as it was said: without markup, without cues such as `[Music]`, without stray times.
pub fn clean(line: &str) -> String {
    let decoded = entities::decode(line);
    let said = without(&without(&decoded, '<', '>', is_markup), '[', ']', is_cue);
    let said = without(&said, '(', ')', is_cue);
    let words = said.split_whitespace().filter(|it| !is_time(it));
    let words: Vec<&str> = words
        .filter(|it| !matches!(*it, ">>" | "♪" | "♪♪"))
        .collect();
    words.join(" ")
}

/// Leaves out what stands between two marks where `is_noise` says so.
fn without(text: &str, open: char, close: char, is_noise: fn(&str) -> bool) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(open) {
        kept.push_str(before);
        match after.split_once(close) {
            Some((inside, tail)) if is_noise(inside) => {
                kept.push(' ');
                rest = tail;
            }
            _ => {
                kept.push(open);
                rest = after;
            }
        }
    }
    kept.push_str(rest);
    kept
}

fn is_markup(inside: &str) -> bool {
    inside.starts_with(|it: char| it.is_ascii_alphabetic() || it == '/' || it.is_ascii_digit())
        && inside.len() <= 60
}

fn is_cue(inside: &str) -> bool {
    const CUES: &[&str] = &[
        "applause",
        "music",
        "laughter",
        "laughs",
        "inaudible",
        "silence",
        "cheering",
        "noise",
        "musik",
        "applaus",
        "__",
        "intro",
        "outro",
    ];
    let inside = inside.trim().to_lowercase();
    is_time(&inside)
        || CUES
            .iter()
            .any(|it| inside == *it || (inside.ends_with(it) && inside.len() <= 30))
}

/// `1:02`, `01:02:03` or `00:00:01.500`, alone.
pub fn is_time(word: &str) -> bool {
    let word = word.trim_matches(|it| matches!(it, '[' | ']' | '(' | ')'));
    let parts: Vec<&str> = word.split(':').collect();
    let is_number = |it: &&str| {
        !it.is_empty()
            && it.len() <= 6
            && it
                .bytes()
                .all(|it| it.is_ascii_digit() || it == b'.' || it == b',')
    };
    (2..=3).contains(&parts.len())
        && parts.iter().all(is_number)
        && parts.last().is_some_and(|it| it.len() >= 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: &str) {
        assert_eq!(clean(line), expected);
    }

    #[test]
    fn what_nobody_said_goes() {
        check("[Music] Hello   &amp; welcome", "Hello & welcome");
        check("<c.colorE5E5E5>Hi</c> <00:00:01.500>there", "Hi there");
        check("(upbeat music) 0:12 so [Applause]", "so");
        check("[00:01:02] >> First", "First");
    }

    #[test]
    fn what_was_said_stays() {
        check("a[0] < b and c > d (or not)", "a[0] < b and c > d (or not)");
        check("at 9:5 it is [sic]", "at 9:5 it is [sic]");
        check("I love music", "I love music");
    }
}
