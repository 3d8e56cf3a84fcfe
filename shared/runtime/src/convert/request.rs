//! From the runtime's `Context` to an `http::Request`; nothing is dropped.

use std::collections::HashMap;
use std::mem;

use axum::body::Body;
use bytes::Bytes;
use http::header::{HeaderName, HeaderValue};
use http::uri::PathAndQuery;
use http::{HeaderMap, Method, Request, Uri};
use openruntimes::Context;

use crate::headers::known;

/// Where the client believed to be calling; kept as an extension of the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// `http` or `https`.
    pub scheme: String,
    /// Host name without port.
    pub host: String,
    /// Port, also when it is the scheme's own.
    pub port: u16,
    /// The whole address.
    pub url: String,
}

/// Takes the request out of the runtime's context.
///
/// Repeated query keys stay repeated, since the raw query is used; the path is percent-encoded
/// where it has to be; a method that is no token becomes `TRACE`, which no route answers.
/// Headers are moved, not copied: what stays behind is the logger.
pub fn request(context: &mut Context) -> Request<Body> {
    let asked = &mut context.req;
    let mut request = Request::new(Body::from(asked.body_binary()));
    *request.method_mut() = Method::from_bytes(asked.method.as_bytes()).unwrap_or(Method::TRACE);
    *request.uri_mut() = uri(&asked.path, &asked.query_string);
    *request.headers_mut() = headers(mem::take(&mut asked.headers));
    request.extensions_mut().insert(Origin {
        scheme: mem::take(&mut asked.scheme),
        host: mem::take(&mut asked.host),
        port: asked.port,
        url: mem::take(&mut asked.url),
    });
    request
}

fn headers(pairs: HashMap<String, String>) -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(pairs.len());
    for (name, value) in pairs {
        let name = known(&name).or_else(|| HeaderName::from_bytes(name.as_bytes()).ok());
        let value = HeaderValue::from_maybe_shared(Bytes::from(value));
        if let (Some(name), Ok(value)) = (name, value) {
            headers.append(name, value);
        }
    }
    headers
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
    let mut text = String::with_capacity(path.len() + query.len() + 2);
    let path = without_api(path);
    if !path.starts_with('/') {
        text.push('/');
    }
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
