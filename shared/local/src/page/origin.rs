//! What may come from the page alone.
//!
//! The gate before all routes lets pages of this machine in, whatever their port: a web application under development is one. What the
//! page does and shows is not for them: it must come from the page itself, which a browser tells by `Origin` and `Sec-Fetch-Site`.

use axum::http::{header, HeaderMap};

/// Whether a request that changes something was sent by the page: a browser names its own address as the origin.
pub fn is_own(headers: &HeaderMap) -> bool {
    let told = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let site = headers.get("sec-fetch-site");
    if site.is_some_and(|site| site != "same-origin") {
        return false;
    }
    match (told(header::ORIGIN), told(header::HOST)) {
        (Some(origin), Some(host)) => origin == format!("http://{host}"),
        _ => false,
    }
}

/// Whether a request that only looks comes from another page; who types the address in comes from none.
pub fn is_foreign(headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site");
    site.is_some_and(|site| site != "same-origin" && site != "none")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pairs = pairs
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        pairs.collect()
    }

    #[test]
    fn only_the_page_itself_changes_something() {
        let host = ("host", "127.0.0.1:8090");
        let own = ("origin", "http://127.0.0.1:8090");
        assert!(is_own(&headers(&[host, own])));
        assert!(is_own(&headers(&[
            host,
            own,
            ("sec-fetch-site", "same-origin")
        ])));
        for other in [
            vec![host],
            vec![host, ("origin", "null")],
            vec![host, ("origin", "http://127.0.0.1:3000")],
            vec![host, ("origin", "http://localhost:8090")],
            vec![host, ("origin", "https://evil.example")],
            vec![host, own, ("sec-fetch-site", "same-site")],
            vec![own],
        ] {
            assert!(!is_own(&headers(&other)), "{other:?}");
        }
    }

    #[test]
    fn who_types_the_address_in_is_not_foreign() {
        assert!(!is_foreign(&headers(&[])));
        assert!(!is_foreign(&headers(&[("sec-fetch-site", "none")])));
        assert!(is_foreign(&headers(&[("sec-fetch-site", "cross-site")])));
        assert!(is_foreign(&headers(&[("sec-fetch-site", "same-site")])));
    }
}
