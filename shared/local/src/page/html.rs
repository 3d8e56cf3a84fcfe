//! HTML that cannot be broken by what it shows: text becomes part of a page only through [`text`] and attributes.

use std::fmt::Display;

/// A piece of a page.
#[derive(Debug, Clone, Default)]
pub struct Html(String);

impl Display for Html {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromIterator<Html> for Html {
    fn from_iter<I: IntoIterator<Item = Html>>(pieces: I) -> Self {
        Self(pieces.into_iter().map(|piece| piece.0).collect())
    }
}

/// Text, as it is.
pub fn text(shown: impl Display) -> Html {
    Html(escaped(&shown.to_string()))
}

/// An element. An attribute without a value is given as an empty text.
pub fn tag(
    name: &str,
    attributes: &[(&str, &str)],
    children: impl IntoIterator<Item = Html>,
) -> Html {
    let mut out = format!("<{name}");
    for (attribute, value) in attributes {
        out.push(' ');
        out.push_str(attribute);
        if !value.is_empty() {
            out.push_str("=\"");
            out.push_str(&escaped(value));
            out.push('"');
        }
    }
    out.push('>');
    out.extend(children.into_iter().map(|child| child.0));
    if !["meta", "link", "input", "br", "img"].contains(&name) {
        out.extend(["</", name, ">"]);
    }
    Html(out)
}

/// An element with text in it.
pub fn word(name: &str, class: &str, shown: impl Display) -> Html {
    match class {
        "" => tag(name, &[], [text(shown)]),
        class => tag(name, &[("class", class)], [text(shown)]),
    }
}

/// A table with a heading for each column, or a sentence where there is nothing to show.
pub fn table(headings: &[&str], rows: Vec<Vec<Html>>, nothing: &str) -> Html {
    if rows.is_empty() {
        return word("p", "nothing", nothing);
    }
    let headings = headings
        .iter()
        .map(|heading| tag("th", &[("scope", "col")], [text(heading)]));
    let rows = rows.into_iter().map(|cells| {
        let cells = cells.into_iter().map(|cell| tag("td", &[], [cell]));
        tag("tr", &[], cells)
    });
    let head = tag("thead", &[], [tag("tr", &[], headings)]);
    let table = tag("table", &[], [head, tag("tbody", &[], rows)]);
    tag("div", &[("class", "wide")], [table])
}

/// A part of the page that renews itself when something happens; the rest stays as it is, so that nobody's typing is lost.
pub fn live(id: &str, inside: impl IntoIterator<Item = Html>) -> Html {
    tag("div", &[("id", id), ("data-live", "")], inside)
}

/// A list to choose from, and beside it what was chosen. Each entry is an address with its name; the first leads to all of them.
pub fn split<'a>(
    all: &str,
    address: &str,
    entries: impl Iterator<Item = (String, &'a str)>,
    chosen: &str,
    content: Html,
) -> Html {
    let link = |address: &str, name: &str| {
        let here = if name == chosen { "true" } else { "false" };
        tag(
            "a",
            &[("href", address), ("aria-current", here)],
            [text(name)],
        )
    };
    let first = link(address, all);
    let links = entries.map(|(address, name)| link(&address, name));
    let side = tag(
        "nav",
        &[("class", "side"), ("aria-label", all)],
        std::iter::once(first).chain(links),
    );
    let title = tag("h3", &[("class", "chosen")], [text(chosen)]);
    let content = tag("section", &[], [title, content]);
    tag("div", &[("class", "split")], [side, content])
}

/// Something to unfold; `id` keeps it open while the page renews itself.
pub fn unfold(id: &str, title: Html, inside: impl IntoIterator<Item = Html>) -> Html {
    let title = tag("summary", &[], [title]);
    tag(
        "details",
        &[("id", id)],
        std::iter::once(title).chain(inside),
    )
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_cannot_leave_its_place() {
        let page = tag("a", &[("href", "\"><script>")], [text("<b>&</b>")]);
        assert_eq!(
            page.to_string(),
            "<a href=\"&quot;&gt;&lt;script&gt;\">&lt;b&gt;&amp;&lt;/b&gt;</a>"
        );
    }

    #[test]
    fn an_empty_table_says_so() {
        assert_eq!(
            table(&["A"], Vec::new(), "Nothing yet").to_string(),
            "<p class=\"nothing\">Nothing yet</p>"
        );
    }
}
