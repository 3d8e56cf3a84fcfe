//! Tables as text that spreadsheets read (RFC 4180) and do not compute.

/// A table under way: its head, then row by row.
///
/// ```
/// use model::Csv;
///
/// let table = Csv::new(["name", "note"]).row(["Asha", "=1+1"]).into_text();
/// assert_eq!(table, "name,note\r\n\"Asha\",\"'=1+1\"\r\n");
/// ```
#[derive(Debug, Clone, Default)]
pub struct Csv {
    text: String,
}

impl Csv {
    /// A table with these columns, whose names are words of ours.
    pub fn new<const N: usize>(head: [&str; N]) -> Self {
        let mut text = head.join(",");
        text.push_str("\r\n");
        Self { text }
    }

    /// Adds a row.
    #[must_use]
    pub fn row<S: AsRef<str>>(mut self, cells: impl IntoIterator<Item = S>) -> Self {
        let cells: Vec<String> = cells.into_iter().map(|it| cell(it.as_ref())).collect();
        self.text.push_str(&cells.join(","));
        self.text.push_str("\r\n");
        self
    }

    /// The whole table.
    pub fn into_text(self) -> String {
        self.text
    }
}

/// A cell in quotes. What a spreadsheet would compute begins with an apostrophe, which makes it text.
fn cell(text: &str) -> String {
    let first = text.chars().next();
    let is_formula = first.is_some_and(|it| matches!(it, '=' | '+' | '-' | '@' | '\t' | '\r'));
    let guard = if is_formula { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// B-137: quotes, and formulas.
    #[test]
    fn a_cell_is_quoted_and_never_computed() {
        for (text, written) in [
            ("plain", "\"plain\""),
            ("a \"b\", c", "\"a \"\"b\"\", c\""),
            ("two\nlines", "\"two\nlines\""),
            ("=1+1", "\"'=1+1\""),
            ("+1", "\"'+1\""),
            ("-1", "\"'-1\""),
            ("@sum", "\"'@sum\""),
            ("\t=1", "\"'\t=1\""),
            ("\r=1", "\"'\r=1\""),
            ("", "\"\""),
        ] {
            assert_eq!(cell(text), written, "{text:?}");
        }
    }

    #[test]
    fn rows_end_as_the_standard_says() {
        let table = Csv::new(["a", "b"]).row(["1", "2"]).row(["3", "4"]);
        assert_eq!(table.into_text(), "a,b\r\n\"1\",\"2\"\r\n\"3\",\"4\"\r\n");
    }
}
