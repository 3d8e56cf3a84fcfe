//! How text that people write is cleaned, counted and cut.

use unicode_normalization::UnicodeNormalization;

/// Cleans text: NFC, no control characters but line feed and tab, no outer white space.
pub fn clean(raw: &str) -> String {
    let kept: String = raw
        .nfc()
        .filter(|it| !it.is_control() || matches!(it, '\n' | '\t'))
        .collect();
    kept.trim().to_owned()
}

/// Counts what limits are given in: Unicode scalar values.
pub fn length(text: &str) -> usize {
    text.chars().count()
}

/// Makes one line of `text` and cuts it to at most `limit` characters, the last an ellipsis.
pub fn excerpt(text: &str, limit: usize) -> String {
    let line = one_line(text);
    if length(&line) <= limit {
        return line;
    }
    let kept: String = line.chars().take(limit.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// Joins the words of `text` by single spaces and drops control characters.
pub fn one_line(text: &str) -> String {
    let words: Vec<String> = text
        .split_whitespace()
        .map(|word| word.chars().filter(|it| !it.is_control()).collect())
        .filter(|word: &String| !word.is_empty())
        .collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cleaning_composes_strips_and_trims() {
        assert_eq!(
            clean("  e\u{301}te\u{301}\r\n\u{7}ok\u{85}\t.\u{a0}"),
            "été\nok\t."
        );
        assert_eq!(clean("\u{0}\u{1b}"), "");
    }

    #[test]
    fn cleaning_twice_changes_nothing_more() {
        let once = clean("\u{200b} a\u{7} \u{9f}");
        assert_eq!(clean(&once), once);
    }

    #[test]
    fn an_excerpt_is_one_line_that_fits() {
        assert_eq!(excerpt("  one\n\ttwo  ", 40), "one two");
        assert_eq!(excerpt("abcdef", 6), "abcdef");
        assert_eq!(excerpt("abcdefg", 6), "abcde…");
        assert_eq!(excerpt("ab cd ef", 4), "ab…");
        assert_eq!(length(&excerpt(&"👍".repeat(50), 40)), 40);
    }
}
