//! Puts serde's words into ours.
//!
//! serde repeats the value it refused and speaks of Rust's types; the reader knows the value and
//! not the language.

/// Why one value was refused, said to whoever sent it.
pub(crate) fn of(message: &str) -> String {
    if let Some(allowed) = message.strip_prefix("unknown variant ") {
        return variants(allowed);
    }
    if message.starts_with("data did not match any variant") {
        return "has none of the accepted shapes".to_owned();
    }
    if message.starts_with("duplicate field") {
        return "is given twice".to_owned();
    }
    // Text that is parsed in one step has its position behind the words.
    let message = match message.rsplit_once(" at line ") {
        Some((words, position)) if position.contains(" column ") => words,
        _ => message,
    };
    let ours = message.starts_with("invalid ") || message.starts_with("expected ");
    match message.rsplit_once("expected ") {
        Some((_, wanted)) if ours => format!("must be {}", plain(wanted)),
        _ => message.to_owned(),
    }
}

/// The name that serde puts between backticks, after `prefix`.
pub(crate) fn named<'a>(message: &'a str, prefix: &str) -> Option<&'a str> {
    let rest = message.strip_prefix(prefix)?.trim_start();
    rest.strip_prefix('`')?.split('`').next()
}

fn variants(allowed: &str) -> String {
    match allowed.rsplit_once("expected ") {
        Some((_, list)) => {
            let list = list.trim_start_matches("one of ").replace('`', "");
            format!("must be one of: {}", list.replace(" or ", ", "))
        }
        None => "is not one of the accepted values".to_owned(),
    }
}

fn plain(wanted: &str) -> &str {
    match wanted {
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number from zero",
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number",
        "f32" | "f64" => "a number",
        "a boolean" | "bool" => "true or false",
        "a string" | "str" | "String" => "text",
        "a sequence" => "a list",
        "a map" => "an object",
        other if other.starts_with("struct ") || other.starts_with("internally tagged") => {
            "an object"
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_name_what_is_wanted_and_not_what_came() {
        for (serde, ours) in [
            (
                "invalid type: null, expected u32 at line 1 column 5",
                "must be a whole number from zero",
            ),
            (
                "invalid type: string \"x\", expected u32",
                "must be a whole number from zero",
            ),
            (
                "invalid value: integer `-1`, expected u8",
                "must be a whole number from zero",
            ),
            ("invalid type: sequence, expected a string", "must be text"),
            (
                "invalid type: null, expected struct NewPost",
                "must be an object",
            ),
            (
                "invalid type: string \"a, expected b\", expected a boolean",
                "must be true or false",
            ),
            (
                "unknown variant `x`, expected one of `a`, `b`",
                "must be one of: a, b",
            ),
            (
                "unknown variant `x`, expected `a` or `b`",
                "must be one of: a, b",
            ),
            (
                "must have 1 to 5000 characters",
                "must have 1 to 5000 characters",
            ),
        ] {
            assert_eq!(of(serde), ours);
        }
    }

    #[test]
    fn names_stand_between_backticks() {
        assert_eq!(
            named("missing field `content`", "missing field"),
            Some("content")
        );
        assert_eq!(named("other", "missing field"), None);
    }
}
