//! From an HTTP request to the `Context` that a function sees.
//!
//! Lossy where the real runtime is: a repeated header or query key keeps its last value only.

use std::collections::HashMap;

use hyper::http::request::Parts;
use hyper::HeaderMap;
use openruntimes::{Context, Logger};

use crate::admission::text;

/// Prefix of the protocol's own headers, which no function sees.
pub const PROTOCOL: &str = "x-open-runtimes-";

/// Builds the context of one execution; `enforced` headers win over the caller's.
pub fn context(
    parts: &Parts,
    body: Vec<u8>,
    enforced: &HashMap<String, String>,
    logger: Logger,
) -> Context {
    let mut context = Context::new(logger);
    let request = &mut context.req;
    request.headers = headers(&parts.headers);
    request.headers.extend(enforced.clone());
    request.method = parts.method.to_string();
    request.scheme = scheme(&parts.headers);
    (request.host, request.port) = host_and_port(&parts.headers, &request.scheme);
    parts.uri.path().clone_into(&mut request.path);
    parts
        .uri
        .query()
        .unwrap_or("")
        .clone_into(&mut request.query_string);
    request.query = query(&request.query_string);
    request.url = url(request);
    request.set_body_binary(body);
    context
}

fn headers(headers: &HeaderMap) -> HashMap<String, String> {
    headers
        .iter()
        .filter(|(name, _)| !name.as_str().starts_with(PROTOCOL))
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap_or("").to_owned()))
        .collect()
}

fn scheme(headers: &HeaderMap) -> String {
    match text(headers, "x-forwarded-proto") {
        "" => "http".to_owned(),
        scheme => scheme.to_owned(),
    }
}

fn host_and_port(headers: &HeaderMap, scheme: &str) -> (String, u16) {
    let named = text(headers, "host");
    let (host, port) = named.split_once(':').unwrap_or((named, ""));
    let port = port.parse().unwrap_or_else(|_| default_port(scheme));
    (host.to_owned(), port)
}

fn default_port(scheme: &str) -> u16 {
    match scheme {
        "https" => 443,
        _ => 80,
    }
}

fn query(query: &str) -> HashMap<String, String> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(key, value)| (decoded(key), decoded(value)))
        .collect()
}

/// Percent-decoded; a plus sign stays one, and what is no UTF-8 becomes empty.
fn decoded(text: &str) -> String {
    urlencoding::decode(text).unwrap_or_default().into_owned()
}

fn url(request: &openruntimes::ContextRequest) -> String {
    let port = match request.port {
        port if port == default_port(&request.scheme) => String::new(),
        port => format!(":{port}"),
    };
    let query = match request.query_string.as_str() {
        "" => String::new(),
        query => format!("?{query}"),
    };
    format!(
        "{}://{}{port}{}{query}",
        request.scheme, request.host, request.path
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::Request;

    fn seen(request: Request<()>, enforced: &HashMap<String, String>) -> Context {
        let logger = Logger::new("disabled", Some("test".to_owned())).unwrap();
        context(&request.into_parts().0, b"{}".to_vec(), enforced, logger)
    }

    #[test]
    fn the_protocols_own_headers_are_removed_and_names_are_lower_case() {
        let request = Request::get("/posts")
            .header("X-Appwrite-Trigger", "http")
            .header("x-open-runtimes-secret", "s3cret")
            .body(())
            .unwrap();
        let context = seen(request, &HashMap::new());
        assert_eq!(context.req.headers.len(), 1);
        assert_eq!(context.req.headers["x-appwrite-trigger"], "http");
    }

    #[test]
    fn an_enforced_header_wins_over_the_callers() {
        let enforced = HashMap::from([("x-a".to_owned(), "ours".to_owned())]);
        let request = Request::get("/").header("x-a", "theirs").body(()).unwrap();
        assert_eq!(seen(request, &enforced).req.headers["x-a"], "ours");
    }

    #[test]
    fn the_last_of_a_repeated_key_wins_and_a_plus_stays_a_plus() {
        let request = Request::get("/posts?a=1&a=b%20c&d=e+f&flag")
            .body(())
            .unwrap();
        let query = seen(request, &HashMap::new()).req.query;
        assert_eq!(query["a"], "b c");
        assert_eq!(query["d"], "e+f");
        assert_eq!(query["flag"], "");
    }

    #[test]
    fn the_url_names_a_port_only_where_it_is_not_the_schemes_own() {
        for (host, scheme, expected) in [
            ("example.org", "http", "http://example.org/a?b=c"),
            ("example.org:8080", "http", "http://example.org:8080/a?b=c"),
            ("example.org:443", "https", "https://example.org/a?b=c"),
        ] {
            let request = Request::get("/a?b=c")
                .header("host", host)
                .header("x-forwarded-proto", scheme)
                .body(())
                .unwrap();
            assert_eq!(seen(request, &HashMap::new()).req.url, expected);
        }
    }
}
