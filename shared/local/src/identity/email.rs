//! E-mail addresses: which ones are valid, and what Appwrite tells about their providers.

/// Providers anyone may have an address at, and whether they ignore dots in the local part.
const FREE: &[(&str, bool)] = &[
    ("gmail.com", true),
    ("googlemail.com", true),
    ("outlook.com", false),
    ("hotmail.com", false),
    ("live.com", false),
    ("yahoo.com", false),
    ("icloud.com", false),
    ("proton.me", false),
    ("protonmail.com", false),
    ("gmx.com", false),
    ("gmx.de", false),
    ("web.de", false),
    ("aol.com", false),
];

/// Providers of addresses that are thrown away.
const DISPOSABLE: &[&str] = &[
    "mailinator.com",
    "guerrillamail.com",
    "10minutemail.com",
    "yopmail.com",
    "trashmail.com",
];

/// What is told about an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The one spelling that all aliases of the mailbox share.
    pub canonical: String,
    /// Whether the provider gives addresses to anyone.
    pub free: bool,
    /// Whether addresses of the provider are thrown away.
    pub disposable: bool,
}

/// Whether this is an e-mail address: a local part, an `@` and a domain with a dot.
pub fn is_valid(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let local_is_fine = (1..=64).contains(&local.len())
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~.-".contains(&byte));
    local_is_fine && is_domain(domain) && text.len() <= 254
}

fn is_domain(domain: &str) -> bool {
    domain.contains('.')
        && domain.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
}

/// What Appwrite tells about an address in small letters.
pub fn about(address: &str) -> About {
    let (local, domain) = address.rsplit_once('@').unwrap_or((address, ""));
    let provider = FREE.iter().find(|(name, _)| *name == domain);
    let mailbox = match provider {
        Some((_, ignores_dots)) => {
            let untagged = local.split('+').next().unwrap_or(local);
            if *ignores_dots {
                untagged.replace('.', "")
            } else {
                untagged.to_owned()
            }
        }
        None => local.to_owned(),
    };
    let domain = match domain {
        "googlemail.com" => "gmail.com",
        domain => domain,
    };
    About {
        canonical: format!("{mailbox}@{domain}"),
        free: provider.is_some(),
        disposable: DISPOSABLE.contains(&domain),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_a_local_part_and_a_domain() {
        for good in [
            "a@b.cc",
            "first.last+tag@sub.example.com",
            "o'neil@example.org",
        ] {
            assert!(is_valid(good), "{good}");
        }
        for bad in [
            "",
            "nope",
            "@b.cc",
            "a@",
            "a@b",
            "a b@c.dd",
            ".a@b.cc",
            "a..b@c.dd",
            "a@-b.cc",
        ] {
            assert!(!is_valid(bad), "{bad}");
        }
    }

    #[test]
    fn aliases_of_one_mailbox_share_the_canonical_spelling() {
        assert_eq!(about("a.b+c@googlemail.com").canonical, "ab@gmail.com");
        assert_eq!(about("a.b+c@example.com").canonical, "a.b+c@example.com");
        assert!(about("x@yopmail.com").disposable && about("x@gmail.com").free);
    }
}
