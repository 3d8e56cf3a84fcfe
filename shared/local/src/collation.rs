//! Comparing text as MariaDB's `utf8mb4_general_ci` does: without case, accents and trailing spaces, and with one weight for all
//! that is above U+FFFF, so that one emoji equals another.
//!
//! Everything that compares cells (equality, order, unique indexes, prefixes) goes through [`fold`], so that they all agree.

use std::borrow::Cow;
use std::cmp::Ordering;

use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::ValueRef;
use rusqlite::Connection;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// Name of the collation in SQL.
pub const COLLATION: &str = "MARIADB";

/// Makes the collation and the text functions known to a connection.
pub fn register(connection: &Connection) -> rusqlite::Result<()> {
    connection.create_collation(COLLATION, compare)?;
    function(connection, "folded_starts", |cell, part| {
        cell.starts_with(part)
    })?;
    function(connection, "folded_ends", |cell, part| cell.ends_with(part))?;
    function(connection, "folded_contains", |cell, part| {
        cell.contains(part)
    })?;
    function(connection, "folded_is", |cell, part| cell == part)
}

/// Adds a function of a cell and a part; null where either is null.
fn function(
    connection: &Connection,
    name: &str,
    holds: fn(&str, &str) -> bool,
) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function(name, 2, flags, move |context| {
        let (Some(cell), Some(part)) = (text(context, 0), text(context, 1)) else {
            return Ok(None);
        };
        Ok(Some(holds(&fold(&cell), &fold(&part))))
    })
}

fn text<'a>(context: &'a Context<'_>, index: usize) -> Option<Cow<'a, str>> {
    match context.get_raw(index) {
        ValueRef::Text(bytes) => Some(String::from_utf8_lossy(bytes)),
        ValueRef::Integer(number) => Some(Cow::Owned(number.to_string())),
        ValueRef::Real(number) => Some(Cow::Owned(number.to_string())),
        ValueRef::Null | ValueRef::Blob(_) => None,
    }
}

/// What stands for every character above U+FFFF.
const BEYOND: char = '\u{FFFD}';

/// Text reduced to what comparing looks at: upper case, no accents, one character for all above U+FFFF.
pub fn fold(text: &str) -> Cow<'_, str> {
    if text
        .bytes()
        .all(|byte| byte.is_ascii() && !byte.is_ascii_lowercase())
    {
        return Cow::Borrowed(text);
    }
    if text.is_ascii() {
        return Cow::Owned(text.to_ascii_uppercase());
    }
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter > '\u{FFFF}' {
            folded.push(BEYOND);
            continue;
        }
        decompose_canonical(letter, |part| {
            if part == 'ß' {
                folded.push('S');
            } else if !is_combining_mark(part) {
                folded.extend(part.to_uppercase());
            }
        });
    }
    Cow::Owned(folded)
}

/// Whether two texts are one to MariaDB.
pub fn same(left: &str, right: &str) -> bool {
    compare(left, right) == Ordering::Equal
}

/// The order of two texts.
pub fn compare(left: &str, right: &str) -> Ordering {
    let (left, right) = (left.trim_end_matches(' '), right.trim_end_matches(' '));
    if left.is_ascii() && right.is_ascii() {
        let left = left.bytes().map(|byte| byte.to_ascii_uppercase());
        return left.cmp(right.bytes().map(|byte| byte.to_ascii_uppercase()));
    }
    fold(left).cmp(&fold(right))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_and_trailing_spaces_do_not_count() {
        for (left, right) in [
            ("one", "ONE"),
            ("Épsilon", "epsilon"),
            ("a", "a  "),
            ("straße", "strase"),
        ] {
            assert!(same(left, right), "{left} {right}");
        }
        assert!(!same("a", " a") && !same("a", "b"));
    }

    #[test]
    fn one_emoji_equals_another_and_no_letter() {
        assert!(same("👍", "🎉") && same("a👍", "A😀") && same("👍", "\u{FFFD}"));
        assert!(!same("👍", "❤") && !same("👍", "👍👍") && !same("👍", ""));
    }

    #[test]
    fn accented_letters_stand_by_their_base() {
        let mut words = vec!["gamma", "Épsilon", "delta", "Beta"];
        words.sort_by(|left, right| compare(left, right));
        assert_eq!(words, ["Beta", "delta", "Épsilon", "gamma"]);
    }
}
