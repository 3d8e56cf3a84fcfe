//! Ids and secrets, in the forms that Appwrite gives them.

use rand::Rng;

/// An id as `ID.unique()` makes it: 20 hexadecimal digits, the first 13 from the time, so that ids sort by age.
pub fn unique(now: jiff::Timestamp) -> String {
    let micros = now.as_microsecond();
    format!("{micros:013x}{}", hex(7))
        .chars()
        .take(20)
        .collect()
}

/// The id a client asked for; `unique()` asks for a new one.
pub fn chosen(asked: &str, now: jiff::Timestamp) -> String {
    match asked {
        "unique()" => unique(now),
        id => id.to_owned(),
    }
}

/// A secret of `length` hexadecimal digits from the operating system's generator.
pub fn hex(length: usize) -> String {
    let mut random = rand::rng();
    (0..length)
        .map(|_| char::from_digit(random.random_range(0..16), 16).unwrap_or_default())
        .collect()
}

/// Whether `id` may name a thing: at most 36 of `[A-Za-z0-9._-]`, the first a letter or digit.
pub fn is_valid(id: &str) -> bool {
    is_key(id, 36)
}

/// Whether `id` may be a name of at most `most` characters.
pub fn is_key(id: &str, most: usize) -> bool {
    let first_is_plain = id
        .bytes()
        .next()
        .is_some_and(|first| first.is_ascii_alphanumeric());
    first_is_plain
        && id.len() <= most
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_twenty_hexadecimal_digits() {
        let id = unique("2026-01-02T03:04:05Z".parse().unwrap());
        assert_eq!(id.len(), 20);
        assert!(is_valid(&id) && id.bytes().all(|byte| byte.is_ascii_hexdigit()));
    }

    #[test]
    fn ids_of_other_forms_are_refused() {
        for bad in ["", "_a", "-a", ".a", "a b", "ä", &"a".repeat(37)] {
            assert!(!is_valid(bad), "{bad}");
        }
        assert!(is_valid("A.b_c-9"));
    }
}
