//! Characters that are written as entities.

/// Those that captions and pasted pages are full of; everything else has a number.
const NAMED: &[(&str, &str)] = &[
    ("amp", "&"),
    ("apos", "'"),
    ("auml", "ä"),
    ("bull", "•"),
    ("copy", "©"),
    ("deg", "°"),
    ("eacute", "é"),
    ("egrave", "è"),
    ("euro", "€"),
    ("gt", ">"),
    ("hellip", "…"),
    ("laquo", "«"),
    ("ldquo", "“"),
    ("lsquo", "‘"),
    ("lt", "<"),
    ("mdash", "—"),
    ("middot", "·"),
    ("minus", "−"),
    ("nbsp", " "),
    ("ndash", "–"),
    ("ntilde", "ñ"),
    ("ouml", "ö"),
    ("pound", "£"),
    ("quot", "\""),
    ("raquo", "»"),
    ("rdquo", "”"),
    ("rsquo", "’"),
    ("szlig", "ß"),
    ("times", "×"),
    ("uuml", "ü"),
];

/// The longest entity that is looked at, in characters after the `&`.
const LONGEST: usize = 10;

/// A text with its entities replaced; what is none stays. Captions are often encoded twice, so it is done twice.
pub fn decode(text: &str) -> String {
    once(&once(text))
}

fn once(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        decoded.push_str(before);
        match after.split_once(';') {
            Some((name, tail)) if is_entity(name) => {
                decoded.push_str(&character(name).unwrap_or_default());
                rest = tail;
            }
            _ => {
                decoded.push('&');
                rest = after;
            }
        }
    }
    decoded.push_str(rest);
    decoded
}

fn is_entity(name: &str) -> bool {
    name.len() <= LONGEST && character(name).is_some()
}

fn character(name: &str) -> Option<String> {
    let code = match name.strip_prefix('#') {
        None => {
            let found = NAMED.iter().find(|(it, _)| *it == name);
            return found.map(|(_, character)| (*character).to_owned());
        }
        Some(number) => match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        },
    };
    let character = code.ok().and_then(char::from_u32)?;
    Some(character.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_become_characters() {
        let text = "Tom &amp; Jerry&#39;s &lt;b&gt; &#x2014; caf&eacute;&nbsp;&hellip;";
        assert_eq!(decode(text), "Tom & Jerry's <b> — café …");
    }

    #[test]
    fn what_was_encoded_twice_is_decoded_twice() {
        assert_eq!(decode("it&amp;#39;s &amp;quot;it&amp;quot;"), "it's \"it\"");
    }

    #[test]
    fn what_is_no_entity_stays() {
        for text in [
            "a & b",
            "&;",
            "&#xD800;",
            "&unknown;",
            "R&D; yes",
            "&#99999999999;",
        ] {
            assert_eq!(decode(text), text);
        }
    }
}
