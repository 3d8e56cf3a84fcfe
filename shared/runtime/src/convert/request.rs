//! From the runtime's `Context` to an `http::Request`; nothing is dropped.

use std::mem;

use axum::body::Body;
use bytes::Bytes;
use http::header::{HeaderName, HeaderValue};
use http::uri::PathAndQuery;
use http::{HeaderMap, Method, Request, Uri};
use openruntimes::Context;

use crate::headers::Sent;

/// Takes the request out of the runtime's context, without the headers that are [`Execution`](crate::Execution)'s to tell.
///
/// Repeated query keys stay repeated, since the raw query is used; the path is percent-encoded
/// where it has to be; a method that is no token becomes `TRACE`, which no route answers.
/// Headers are moved, not copied. What stays behind is the logger, and what is said twice: scheme and host stand in the headers, too.
pub fn request(context: &mut Context) -> Request<Body> {
    taken(context).0
}

/// Takes the request out of the runtime's context, and what Appwrite says of the execution.
pub(crate) fn taken(context: &mut Context) -> (Request<Body>, Sent) {
    let asked = &mut context.req;
    let mut request = Request::new(Body::from(asked.body_binary()));
    *request.method_mut() = Method::from_bytes(asked.method.as_bytes()).unwrap_or(Method::TRACE);
    *request.uri_mut() = uri(&asked.path, &asked.query_string);
    let mut sent = Sent::default();
    for (name, value) in mem::take(&mut asked.headers) {
        if let Some(value) = sent.keep(&name, value) {
            add(request.headers_mut(), &name, value);
        }
    }
    (request, sent)
}

fn add(headers: &mut HeaderMap, name: &str, value: String) {
    let name = HeaderName::from_bytes(name.as_bytes());
    let value = HeaderValue::from_maybe_shared(Bytes::from(value));
    if let (Ok(name), Ok(value)) = (name, value) {
        headers.append(name, value);
    }
}

/// A web application that forwards its own `/api/...` paths needs no new ones.
fn without_api(path: &str) -> &str {
    match path.strip_prefix("/api") {
        Some("") => "/",
        Some(rest) if rest.starts_with('/') => rest,
        _ => path,
    }
}

fn uri(path: &str, query: &str) -> Uri {
    let path = without_api(path);
    let start = if path.starts_with('/') { "" } else { "/" };
    let asked = if query.is_empty() { 0 } else { 1 + query.len() };
    // Just as much as most need: what is left over costs another allocation.
    let mut text = String::with_capacity(start.len() + path.len() + asked);
    text.push_str(start);
    encode(path, b"#?", &mut text);
    if !query.is_empty() {
        text.push('?');
        encode(query, b"#", &mut text);
    }
    // Only a path beyond 64 KiB fails now; no route has an empty segment, so it finds none.
    let parsed = PathAndQuery::try_from(text);
    Uri::from(parsed.unwrap_or_else(|_too_long| PathAndQuery::from_static("//")))
}

/// Escapes what may not stand in a URI and leaves existing escapes alone.
fn encode(text: &str, refused: &[u8], out: &mut String) {
    const HEX: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F',
    ];
    for byte in text.bytes() {
        let plain =
            byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte) && !refused.contains(&byte);
        if plain {
            out.push(char::from(byte));
        } else {
            let (high, low) = (usize::from(byte >> 4), usize::from(byte & 15));
            out.push('%');
            out.extend([HEX.get(high), HEX.get(low)].into_iter().flatten());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use openruntimes::Logger;

    fn context() -> Context {
        Context::new(Logger::new("disabled", Some("test".into())).unwrap())
    }

    #[test]
    fn a_leading_api_is_stripped_and_only_that() {
        for (path, want) in [
            ("/api/posts/1", "/posts/1"),
            ("/api", "/"),
            ("/apiary", "/apiary"),
            ("/posts/api", "/posts/api"),
            ("/api/api/x", "/api/x"),
            ("", "/"),
        ] {
            assert_eq!(uri(path, "").path(), want, "{path}");
        }
    }

    #[test]
    fn the_query_is_kept_as_it_came() {
        let uri = uri("/things/7", "a=b&a=c&d=%20e&f");
        assert_eq!(uri.to_string(), "/things/7?a=b&a=c&d=%20e&f");
    }

    #[test]
    fn what_may_not_stand_in_a_path_is_escaped() {
        assert_eq!(
            uri("/tags/a b/ü?#", "q=\"x\"").to_string(),
            "/tags/a%20b/%C3%BC%3F%23?q=%22x%22"
        );
    }

    #[test]
    fn an_endless_path_finds_no_route() {
        assert_eq!(uri(&"/a".repeat(70_000), "").path(), "//");
    }

    #[test]
    fn a_method_that_is_none_reaches_no_route() {
        let mut context = context();
        context.req.method = "GE T".to_owned();
        assert_eq!(request(&mut context).method(), Method::TRACE);
    }
}
