//! Forms as Stripe takes them: `line_items[0][price_data][currency]=usd`.

use std::collections::BTreeMap;

/// What was sent, by its whole name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form(pub BTreeMap<String, String>);

/// Members that a call may have; `*` stands for a word of the caller's own, `0` for any number.
pub const SESSION: &[&str] = &[
    "mode",
    "client_reference_id",
    "customer_email",
    "success_url",
    "cancel_url",
    "expires_at",
    "line_items[0][quantity]",
    "line_items[0][price_data][currency]",
    "line_items[0][price_data][unit_amount]",
    "line_items[0][price_data][product_data][name]",
    "metadata[*]",
    "payment_intent_data[metadata][*]",
    "expand[0]",
];

/// Members of a refund.
pub const REFUND: &[&str] = &[
    "payment_intent",
    "charge",
    "amount",
    "reason",
    "metadata[*]",
    "expand[0]",
];

impl Form {
    /// Reads a body.
    pub fn parse(body: &[u8]) -> Self {
        let pairs = url_pairs(body);
        Self(pairs.into_iter().collect())
    }

    /// A value; none where it is missing or empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .get(name)
            .map(String::as_str)
            .filter(|it| !it.is_empty())
    }

    /// A whole number.
    pub fn number(&self, name: &str) -> Option<i64> {
        self.get(name)?.parse().ok()
    }

    /// The members of one of the caller's own maps.
    pub fn map(&self, name: &str) -> BTreeMap<String, String> {
        let prefix = format!("{name}[");
        let members = self.0.iter().filter_map(|(key, value)| {
            let word = key.strip_prefix(&prefix)?.strip_suffix(']')?;
            Some((word.to_owned(), value.clone()))
        });
        members.collect()
    }

    /// A member that is not among those allowed.
    pub fn unknown(&self, allowed: &[&str]) -> Option<&str> {
        let is_known = |name: &str| allowed.iter().any(|it| matches(it, name));
        self.0
            .keys()
            .map(String::as_str)
            .find(|name| !is_known(name))
    }
}

/// Whether a name is one that a pattern stands for.
fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (parts(pattern), parts(name));
    let pairs = pattern.iter().zip(&name);
    let mut alike = pairs.map(|(pattern, part)| match *pattern {
        "*" => !part.is_empty(),
        "0" => part.parse::<u8>().is_ok() || part.is_empty(),
        word => word == *part,
    });
    pattern.len() == name.len() && alike.all(|it| it)
}

fn parts(name: &str) -> Vec<&str> {
    name.split(['['])
        .map(|it| it.trim_end_matches(']'))
        .collect()
}

fn url_pairs(body: &[u8]) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(body);
    let url = reqwest::Url::parse(&format!("http://localhost/?{text}"));
    url.map(|it| it.query_pairs().into_owned().collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_read_by_their_whole_names() {
        let form = Form::parse(b"mode=payment&line_items[0][quantity]=1&metadata%5Ba%5D=b+c");
        assert_eq!(form.get("mode"), Some("payment"));
        assert_eq!(form.number("line_items[0][quantity]"), Some(1));
        assert_eq!(form.map("metadata").get("a").unwrap(), "b c");
        assert_eq!(form.unknown(SESSION), None);
        let wrong = Form::parse(b"mode=payment&line_items[0][pricedata][currency]=usd");
        assert_eq!(
            wrong.unknown(SESSION),
            Some("line_items[0][pricedata][currency]")
        );
    }
}
