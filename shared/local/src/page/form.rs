//! Forms: what people fill in, and what of it arrives.

use std::collections::BTreeMap;

use super::html::{tag, text, word, Html};
use crate::error::{Error, Result};

/// What a form sent.
pub struct Sent(BTreeMap<String, String>);

impl Sent {
    /// Reads a body of the kind `application/x-www-form-urlencoded`.
    pub fn read(body: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(body).into_owned().collect())
    }

    /// What was filled in; empty where nothing was.
    pub fn text(&self, name: &str) -> &str {
        self.0.get(name).map(String::as_str).unwrap_or_default()
    }

    /// What was filled in, which must be something.
    ///
    /// # Errors
    ///
    /// 400, by the name of the field.
    pub fn needed(&self, name: &str) -> Result<&str> {
        match self.text(name) {
            "" => Err(Error::argument(format!("Fill in \"{name}\""))),
            filled => Ok(filled),
        }
    }
}

/// A form that does something: it goes to the address of the page it stands on, with what is to be done.
pub fn form(does: &str, class: &str, fields: impl IntoIterator<Item = Html>) -> Html {
    let kind = [("type", "hidden"), ("name", "do"), ("value", does)];
    let attributes = [("method", "post"), ("class", class)];
    let does = tag("input", &kind, []);
    tag("form", &attributes, std::iter::once(does).chain(fields))
}

/// Something that a form sends along unseen.
pub fn hidden(name: &str, value: &str) -> Html {
    tag(
        "input",
        &[("type", "hidden"), ("name", name), ("value", value)],
        [],
    )
}

/// A label around a field, so that the one always belongs to the other.
pub fn labelled(label: &str, field: Html) -> Html {
    tag("label", &[], [word("span", "", label), field])
}

/// A line to fill in.
pub fn line(label: &str, attributes: &[(&str, &str)]) -> Html {
    labelled(label, tag("input", attributes, []))
}

/// Several lines to fill in.
pub fn lines(label: &str, name: &str, rows: &str, filled: &str) -> Html {
    let attributes = [("name", name), ("rows", rows), ("spellcheck", "false")];
    // The first line break after the tag does not count as part of the text.
    let filled = format!("\n{filled}");
    labelled(label, tag("textarea", &attributes, [text(filled)]))
}

/// One of several; each is a value with what it says.
pub fn choice(label: &str, name: &str, chosen: &str, options: &[(String, String)]) -> Html {
    let options = options.iter().map(|(value, says)| {
        let mut attributes = vec![("value", value.as_str())];
        if value == chosen {
            attributes.push(("selected", ""));
        }
        tag("option", &attributes, [text(says)])
    });
    labelled(label, tag("select", &[("name", name)], options))
}

/// What sends a form; `about` says to those who hear the page which of several alike it is.
pub fn send(says: &str, about: &str) -> Html {
    let spoken = format!("{says} {about}");
    let mut attributes = vec![("type", "submit")];
    if !about.is_empty() {
        attributes.push(("aria-label", &spoken));
    }
    tag("button", &attributes, [text(says)])
}

/// A search: it goes to the same part of the page, which then shows only what is looked for.
pub fn search(show: &str, of: Option<&str>, label: &str, find: &str) -> Html {
    let field = [
        ("type", "search"),
        ("name", "find"),
        ("value", find),
        ("accesskey", "s"),
    ];
    let of = of.map_or_else(Html::default, |of| hidden("of", of));
    let fields = [
        hidden("show", show),
        of,
        line(label, &field),
        send("Find", ""),
    ];
    tag("form", &[("role", "search"), ("class", "search")], fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_filled_in_arrives() {
        let sent = Sent::read(b"do=call&path=%2Fa+b&empty=");
        assert_eq!((sent.text("do"), sent.text("path")), ("call", "/a b"));
        assert_eq!(sent.needed("empty").unwrap_err().status, 400);
        assert_eq!(sent.text("nothing"), "");
    }

    #[test]
    fn the_first_line_break_of_a_text_stays() {
        let shown = lines("Body", "body", "2", "\n{}").to_string();
        assert!(shown.contains(">\n\n{}</textarea>"), "{shown}");
    }
}
