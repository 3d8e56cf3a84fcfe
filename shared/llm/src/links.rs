//! Links that a model wrote: it may have made them up, or have been told to.

/// Hosts that what we keep may link to, with all below them.
const KNOWN: &[&str] = &[
    "khanacademy.org",
    "wikipedia.org",
    "wikibooks.org",
    "youtu.be",
    "youtube.com",
];

/// Where an address ends inside a text.
const ENDS: &[char] = &[')', '>', ']', '"', '\'', '`', '|', ','];

/// A text without links to hosts that nobody knows: their words stay, their addresses go.
///
/// ```
/// use llm::without_strange_links;
///
/// let text = "See [this](https://evil.example/?x) and https://en.wikipedia.org/wiki/Rust.";
/// assert_eq!(without_strange_links(text), "See this and https://en.wikipedia.org/wiki/Rust.");
/// ```
pub fn without_strange_links(text: &str) -> String {
    bare(&labelled(text))
}

/// What a model wrote, as it is kept: without strange links, cut to `most` characters, without space around it.
pub fn tidy(text: &str, most: usize) -> String {
    let text: String = without_strange_links(text).chars().take(most).collect();
    text.trim().to_owned()
}

/// The first `count` texts of a model's list that hold something, each as [`tidy`] leaves it.
pub fn tidied(texts: &[String], count: usize, most: usize) -> Vec<String> {
    let texts = texts.iter().map(|it| tidy(it, most));
    texts.filter(|it| !it.is_empty()).take(count).collect()
}

/// Links with words of their own: `[words](address)`, and pictures alike.
fn labelled(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("](") {
        let target = after.split_once(')');
        match (before.rsplit_once('['), target) {
            (Some((head, words)), Some((target, tail))) if !is_known(target.trim()) => {
                kept.push_str(head.strip_suffix('!').unwrap_or(head));
                kept.push_str(words);
                rest = tail;
            }
            _ => {
                kept.push_str(before);
                kept.push_str("](");
                rest = after;
            }
        }
    }
    kept.push_str(rest);
    kept
}

/// Addresses that stand alone.
fn bare(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("://") {
        let scheme_at = before
            .rfind(|it: char| !it.is_ascii_alphanumeric())
            .map_or(0, |at| {
                at + before
                    .get(at..)
                    .and_then(|it| it.chars().next())
                    .map_or(1, char::len_utf8)
            });
        let (head, scheme) = before.split_at_checked(scheme_at).unwrap_or((before, ""));
        let end = after.find(|it: char| it.is_whitespace() || ENDS.contains(&it));
        let (address, tail) = after
            .split_at_checked(end.unwrap_or(after.len()))
            .unwrap_or((after, ""));
        kept.push_str(head);
        let whole = format!("{scheme}://{address}");
        if is_known(&whole) {
            kept.push_str(&whole);
        }
        rest = tail;
    }
    kept.push_str(rest);
    kept
}

fn is_known(address: &str) -> bool {
    let Some(rest) = address.strip_prefix("https://") else {
        return false;
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let is_below = |known: &&str| {
        let above = host.strip_suffix(*known);
        above.is_some_and(|it| it.is_empty() || it.ends_with('.'))
    };
    KNOWN.iter().any(is_below)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(without_strange_links(text), expected);
    }

    #[test]
    fn words_stay_and_strange_addresses_go() {
        check("a [b](http://x.example) c", "a b c");
        check("![pixel](https://x.example/p.gif?u=1)!", "pixel!");
        check("[x](javascript:alert(1))", "x)");
        check("go to https://x.example/a?b#c now", "go to  now");
        check("<https://x.example> (http://y.example)", "<> ()");
        check("é://x", "é");
        check("[r]: https://x.example", "[r]: ");
    }

    #[test]
    fn what_is_kept_is_cut_and_holds_something() {
        assert_eq!(tidy("  [ab](http://x.example)cd ", 4), "ab");
        let texts = [" ", "a", "b", "c"].map(str::to_owned);
        assert_eq!(tidied(&texts, 2, 9), ["a", "b"]);
    }

    #[test]
    fn known_hosts_stay() {
        let text = "[w](https://de.wikipedia.org/wiki/Rost) https://youtu.be/dQw4w9WgXcQ";
        check(text, text);
    }

    #[test]
    fn hosts_that_only_look_known_go() {
        check("https://evilwikipedia.org/", "");
        check("https://wikipedia.org.x.example/", "");
        check("https://x.example@wikipedia.org:443/", "");
        check("http://wikipedia.org/", "");
    }

    #[test]
    fn text_without_links_stays_as_it_is() {
        for text in ["", "a[0](b", "x ](y", "1 :// ", "f(x)[0] = [1](2"] {
            let once = without_strange_links(text);
            assert_eq!(without_strange_links(&once), once, "{text}");
        }
        check(
            "plain *text*, [not a link] (really)",
            "plain *text*, [not a link] (really)",
        );
    }
}
