//! What a parameter may be, and how Appwrite says so.
//!
//! Sources: utopia-php/validators, utopia-php/database:src/Database/Validator, appwrite/appwrite:src/Appwrite/Auth/Validator.

use std::fmt;

use jiff::Timestamp;
use serde_json::Value;

use crate::identity::{is_email, is_phone};
use crate::ids;
use crate::params::{flag_of, grouped, key_rule, text_rule, ID_RULE};
use crate::query::validate::UID_RULE;

/// The longest object, in bytes of JSON as PHP writes it.
const LONGEST_OBJECT: usize = 65_535;

const ALPHANUMERIC: &str = "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q, R, S, T, U, V, W, X, Y, Z, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z";

/// What a parameter may be.
#[derive(Debug, PartialEq)]
pub enum Rule {
    /// Anything: the route itself looks closer.
    Any,
    /// An id that the client chooses, or `unique()`.
    Id,
    /// An id of something that is there.
    Uid,
    /// A name of at most so many characters.
    Key(usize),
    /// The key of a column, or of one that every table has.
    Column,
    /// A text of so many characters; 0 sets no upper limit.
    Text {
        /// Characters, at least.
        min: usize,
        /// Characters, at most.
        max: usize,
        /// Whether only letters and digits may be in it.
        plain: bool,
    },
    /// A boolean, or a text or number that stands for one.
    Flag,
    /// A boolean and nothing else.
    Bool,
    /// A number, or the text of one.
    Range {
        /// The least.
        min: i64,
        /// The greatest.
        max: i64,
        /// Whether fractions are taken.
        fractions: bool,
    },
    /// One of these texts.
    Enum(Vec<&'static str>),
    /// One of these texts, in letters of either case.
    Word(Vec<&'static str>),
    /// A list of at most so many; 0 sets no limit.
    List(usize, Box<Rule>),
    /// The same, or null.
    Null(Box<Rule>),
    /// An e-mail address, or nothing where `true`.
    Email(bool),
    /// A password, or nothing where `true`.
    Password(bool),
    /// A phone number, or nothing where `true`.
    Phone(bool),
    /// A JSON object.
    Object,
    /// JSON, or the text of it.
    Json,
    /// A colour as three or six hexadecimal digits.
    Colour,
    /// A whole number of so many bits.
    Integer(u32),
    /// A number.
    Float,
    /// A number, or the text of one.
    Number,
    /// An instant that is still to come.
    Future,
    /// Two ids with a colon between them.
    Compound,
}

impl Rule {
    /// Reads a rule as the facts spell it.
    pub fn read(text: &'static str) -> Option<Self> {
        let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
        let empty = rest == "empty";
        Some(match word {
            "any" | "redirect" => Self::Any,
            "id" => Self::Id,
            "uid" => Self::Uid,
            "key" => Self::Key(rest.parse().ok()?),
            "column" => Self::Column,
            "text" => read_text(rest)?,
            "flag" => Self::Flag,
            "bool" => Self::Bool,
            "range" => read_range(rest)?,
            "enum" => Self::Enum(rest.split(' ').collect()),
            "word" => Self::Word(rest.split(' ').collect()),
            "list" => {
                let (most, each) = rest.split_once(' ')?;
                Self::List(most.parse().ok()?, Box::new(Self::read(each)?))
            }
            "null" => Self::Null(Box::new(Self::read(rest)?)),
            "email" => Self::Email(empty),
            "password" => Self::Password(empty),
            "phone" => Self::Phone(empty),
            "object" => Self::Object,
            "json" => Self::Json,
            "colour" => Self::Colour,
            "integer" => Self::Integer(rest.parse().ok()?),
            "float" => Self::Float,
            "number" => Self::Number,
            "future" => Self::Future,
            "compound" => Self::Compound,
            _ => return None,
        })
    }

    /// Whether a value is one.
    pub fn accepts(&self, value: &Value, now: Timestamp) -> bool {
        match self {
            Self::Any => true,
            Self::Flag => flag_of(value).is_some(),
            Self::Bool => value.is_boolean(),
            Self::Range {
                min,
                max,
                fractions,
            } => is_within(value, (*min, *max), *fractions),
            Self::List(most, each) => is_list(value, *most, each, now),
            Self::Null(rule) => value.is_null() || rule.accepts(value, now),
            Self::Object => is_object(value),
            Self::Integer(bits) => value
                .as_i64()
                .is_some_and(|number| *bits > 32 || i32::try_from(number).is_ok()),
            Self::Float => value.is_number(),
            Self::Number => number_of(value).is_some(),
            Self::Json if !value.is_string() => value.is_array() || value.is_object(),
            // What PHP takes for a text when it looks for a word.
            Self::Word(words) if value.is_number() => words.contains(&value.to_string().as_str()),
            _ => value
                .as_str()
                .is_some_and(|text| self.accepts_text(text, now)),
        }
    }

    fn accepts_text(&self, text: &str, now: Timestamp) -> bool {
        match self {
            Self::Id => text == "unique()" || ids::is_valid(text),
            Self::Uid => ids::is_valid(text),
            Self::Key(most) => ids::is_key(text, *most),
            Self::Column => {
                ids::is_valid(text) || matches!(text, "$id" | "$createdAt" | "$updatedAt")
            }
            Self::Text { min, max, plain } => {
                let count = text.chars().count();
                let fits = count >= *min && (*max == 0 || count <= *max);
                fits && (!plain || text.bytes().all(|byte| byte.is_ascii_alphanumeric()))
            }
            Self::Enum(words) => words.contains(&text),
            Self::Word(words) => words.contains(&text.to_lowercase().as_str()),
            Self::Email(empty) => (*empty && text.is_empty()) || is_email(text),
            // Counted in bytes.
            Self::Password(empty) => (*empty && text.is_empty()) || (8..=256).contains(&text.len()),
            Self::Phone(empty) => (*empty && text.is_empty()) || is_phone(text),
            Self::Json => serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok(),
            Self::Colour => {
                matches!(text.len(), 3 | 6) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
            }
            Self::Compound => text.contains(':') && text.split(':').all(ids::is_valid),
            Self::Future => crate::data::datetime::parse(text).is_some_and(|at| at >= now),
            _ => false,
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => Ok(()),
            Self::Id | Self::Column => out.write_str(ID_RULE),
            Self::Uid => out.write_str(UID_RULE),
            Self::Key(most) => out.write_str(&key_rule(*most)),
            Self::Text { min, max, plain } => {
                out.write_str(&text_rule(*min, *max))?;
                if *plain {
                    write!(out, " and only consist of '{ALPHANUMERIC}' chars")?;
                }
                Ok(())
            }
            Self::Flag | Self::Bool => out.write_str("Value must be a valid boolean"),
            Self::Range { min, max, .. } => write!(
                out,
                "Value must be a valid range between {} and {}",
                grouped(*min),
                grouped(*max)
            ),
            Self::Enum(words) | Self::Word(words) => {
                write!(out, "Value must be one of ({})", words.join(", "))
            }
            Self::List(most, each) => write_list(out, *most, each),
            Self::Null(rule) => write!(out, "{rule} or null"),
            Self::Integer(bits) => write_integer(out, *bits),
            _ => out.write_str(self.sentence()),
        }
    }
}

impl Rule {
    fn sentence(&self) -> &'static str {
        match self {
            Self::Email(_) => "Value must be a valid email address",
            Self::Password(_) => "Password must be between 8 and 256 characters long.",
            Self::Phone(_) => {
                "Phone number must start with a '+' can have a maximum of fifteen digits."
            }
            Self::Object => "Value must be a valid object.",
            Self::Json => "Value must be a valid JSON string",
            Self::Colour => "Value must be a valid Hex color code",
            Self::Compound => "Must consist of multiple UIDs separated by a colon. Each UID must contain at most 36 chars. Valid chars are a-z, A-Z, 0-9, and underscore. Can't start with a special char.",
            Self::Float => "Value must be a valid float",
            Self::Number => "Value must be a valid number",
            Self::Future => "Value must be valid date in the future and between 0000-01-01 00:00:00 and 9999-12-31 00:00:00.",
            _ => "",
        }
    }
}

fn write_list(out: &mut fmt::Formatter<'_>, most: usize, each: &Rule) -> fmt::Result {
    out.write_str("Value must a valid array")?;
    if most > 0 {
        write!(out, " no longer than {most} items")?;
    }
    match each {
        Rule::Any => Ok(()),
        each => write!(out, " and {each}"),
    }
}

fn write_integer(out: &mut fmt::Formatter<'_>, bits: u32) -> fmt::Result {
    let (min, max) = if bits > 32 {
        (i64::MIN, i64::MAX)
    } else {
        (i32::MIN.into(), i32::MAX.into())
    };
    let (min, max) = (grouped(min), grouped(max));
    write!(
        out,
        "Value must be a valid signed {bits}-bit integer between {min} and {max}"
    )
}

fn read_text(rest: &str) -> Option<Rule> {
    let mut words = rest.split(' ');
    Some(Rule::Text {
        min: words.next()?.parse().ok()?,
        max: words.next()?.parse().ok()?,
        plain: words.next().is_some(),
    })
}

fn read_range(rest: &str) -> Option<Rule> {
    let mut words = rest.split(' ');
    Some(Rule::Range {
        min: words.next()?.parse().ok()?,
        max: words.next()?.parse().ok()?,
        fractions: words.next().is_some(),
    })
}

/// A number as PHP reads it, from a number or its text.
fn number_of(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => {
            let text = text.trim();
            let spelled = |letter: char| letter.is_ascii_digit() || "+-.eE".contains(letter);
            text.parse().ok().filter(|_| text.chars().all(spelled))
        }
        _ => None,
    }
}

fn is_within(value: &Value, (min, max): (i64, i64), fractions: bool) -> bool {
    if !fractions {
        let whole = match value {
            Value::String(text) => text.trim().parse().ok(),
            value => value.as_i64(),
        };
        return whole.is_some_and(|number: i64| (min..=max).contains(&number));
    }
    #[expect(
        clippy::cast_precision_loss,
        clippy::as_conversions,
        reason = "the limits of fractions are small"
    )]
    let (min, max) = (min as f64, max as f64);
    number_of(value).is_some_and(|number| (min..=max).contains(&number))
}

fn is_list(value: &Value, most: usize, each: &Rule, now: Timestamp) -> bool {
    let fits = |count: usize| most == 0 || count <= most;
    match value {
        Value::Array(items) => {
            fits(items.len()) && items.iter().all(|item| each.accepts(item, now))
        }
        // PHP has one type for both.
        Value::Object(items) => {
            fits(items.len()) && items.values().all(|item| each.accepts(item, now))
        }
        _ => false,
    }
}

fn is_object(value: &Value) -> bool {
    match value {
        Value::Object(_) => php_length(value) <= LONGEST_OBJECT,
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

/// How long PHP's JSON of a value is: it escapes slashes and whatever is no ASCII.
fn php_length(value: &Value) -> usize {
    let letter = |letter: char| match letter {
        '/' => 2,
        letter if letter.is_ascii() => 1,
        letter => 6 * letter.len_utf16(),
    };
    value.to_string().chars().map(letter).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(rule: &'static str, good: &[Value], bad: &[Value], says: &str) {
        let read = Rule::read(rule).unwrap();
        let now = "2026-01-02T03:04:05Z".parse().unwrap();
        for value in good {
            assert!(read.accepts(value, now), "{rule}: {value}");
        }
        for value in bad {
            assert!(!read.accepts(value, now), "{rule}: {value}");
        }
        assert_eq!(read.to_string(), says);
    }

    #[test]
    fn texts_are_counted_in_characters() {
        check(
            "text 0 3",
            &[json!(""), json!("äöü")],
            &[json!("abcd"), json!(5), json!(["a"])],
            "Value must be a valid string and no longer than 3 chars",
        );
        check(
            "text 1 0",
            &[json!("any length")],
            &[json!("")],
            "Value must be a valid string and at least 1 chars",
        );
        check(
            "text 6 6",
            &[json!("123456")],
            &[json!("12345")],
            "Value must be a valid string and exactly 6 chars",
        );
    }

    #[test]
    fn only_a_loose_boolean_may_be_spelled() {
        let says = "Value must be a valid boolean";
        check(
            "flag",
            &[json!(true), json!("0"), json!("false"), json!(1)],
            &[json!("yes"), json!(2), json!([])],
            says,
        );
        check("bool", &[json!(false)], &[json!("true"), json!(1)], says);
    }

    #[test]
    fn numbers_may_come_as_texts() {
        let says = "Value must be a valid range between 1 and 5,000";
        check(
            "range 1 5000",
            &[json!(1), json!("5000")],
            &[json!(0), json!(1.5), json!("x"), json!("1.0"), json!(5001)],
            says,
        );
        check(
            "range 0 1 float",
            &[json!(0.5), json!("0.25"), json!(1)],
            &[json!(1.1), json!("inf")],
            "Value must be a valid range between 0 and 1",
        );
    }

    #[test]
    fn a_list_may_be_an_object_as_php_has_it() {
        check(
            "list 2 text 1 4",
            &[json!([]), json!({}), json!(["a", "b"]), json!({"x": "a"})],
            &[json!("a"), json!([1]), json!(["a", "b", "c"])],
            "Value must a valid array no longer than 2 items and Value must be a valid string and at least 1 chars and no longer than 4 chars",
        );
    }

    #[test]
    fn numbers_of_columns_are_not_read_from_texts() {
        check(
            "null integer 32",
            &[json!(null), json!(2_147_483_647)],
            &[json!("5"), json!(2_147_483_648_i64), json!(1.5)],
            "Value must be a valid signed 32-bit integer between -2,147,483,648 and 2,147,483,647 or null",
        );
    }

    #[test]
    fn objects_have_names_and_an_end() {
        let long = json!({ "a": "ä".repeat(11_000) });
        check(
            "object",
            &[json!({}), json!([]), json!({"a": [1]})],
            &[json!(["a"]), json!("{}"), long],
            "Value must be a valid object.",
        );
    }

    #[test]
    fn what_is_to_come_is_not_yet_past() {
        check(
            "null future",
            &[json!(null), json!("2027-01-01"), json!("2026-01-02T03:04:06.000+00:00")],
            &[json!("2026-01-01"), json!("soon"), json!(5)],
            "Value must be valid date in the future and between 0000-01-01 00:00:00 and 9999-12-31 00:00:00. or null",
        );
    }

    #[test]
    fn words_are_taken_in_any_case_and_enums_are_not() {
        let says = "Value must be one of (normal, high)";
        check("word normal high", &[json!("HIGH")], &[json!("x")], says);
        check("enum normal high", &[json!("high")], &[json!("HIGH")], says);
    }
}
