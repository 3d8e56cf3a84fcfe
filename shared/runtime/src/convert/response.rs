//! From an `http::Response` to the runtime's `Response`.

use std::collections::HashMap;

use axum::body::{Body, HttpBody};
use bytes::{Bytes, BytesMut};
use http::header::{HeaderMap, HeaderName, HeaderValue, CONTENT_LENGTH, CONTENT_TYPE, SET_COOKIE};
use http_body_util::BodyExt;
use openruntimes::Response;

/// Turns a response into the runtime's.
///
/// Header names are in lower case and `content-type` is always set: with a spelling of its own
/// the runtime lets chance decide between the two. Several `set-cookie` are joined by newlines,
/// which the runtime splits again.
pub async fn response(from: http::Response<Body>) -> Response {
    let (parts, body) = from.into_parts();
    let status_code = parts.status.as_u16();
    // Our bodies are in memory; only a handler's own stream can break, and then half is no answer.
    let (status_code, body) = match whole(body).await {
        Ok(whole) => (status_code, Vec::from(whole)),
        Err(_broken) => (500, Vec::new()),
    };
    let mut kept = parts.headers;
    kept.entry(CONTENT_TYPE)
        .or_insert_with(|| HeaderValue::from_static(default_type(&body)));
    let headers = headers(kept);
    Response {
        status_code,
        body,
        headers,
    }
}

/// Reads a body; one that comes in one piece, as most do, is not put together from pieces.
async fn whole(mut body: Body) -> Result<Bytes, axum::Error> {
    let first = match body.frame().await {
        None => return Ok(Bytes::new()),
        Some(frame) => frame?.into_data().unwrap_or_default(),
    };
    if body.is_end_stream() {
        return Ok(first);
    }
    let mut all = BytesMut::from(first);
    all.extend_from_slice(&body.collect().await?.to_bytes());
    Ok(all.freeze())
}

fn default_type(body: &[u8]) -> &'static str {
    if body.is_empty() {
        "text/plain"
    } else {
        "application/octet-stream"
    }
}

fn headers(from: HeaderMap) -> HashMap<String, String> {
    let mut headers = HashMap::with_capacity(from.keys_len());
    let mut last = None;
    // Only the first of several values comes with their name.
    for (name, value) in from {
        last = name.or(last);
        let Some(name) = last.as_ref().filter(|it| **it != CONTENT_LENGTH) else {
            continue;
        };
        let value = printable(&value);
        headers
            .entry(name.as_str().to_owned())
            .and_modify(|all: &mut String| all.extend([separator(name), &value]))
            .or_insert(value);
    }
    headers
}

fn separator(name: &HeaderName) -> &'static str {
    if *name == SET_COOKIE {
        "\n"
    } else {
        ", "
    }
}

/// The runtime answers an empty 500 when a header value is not plain ASCII.
fn printable(value: &HeaderValue) -> String {
    if let Ok(plain) = value.to_str() {
        return plain.to_owned();
    }
    let plain = |byte: &u8| match byte {
        b' '..=b'~' | b'\t' => char::from(*byte),
        _ => '?',
    };
    value.as_bytes().iter().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn converted(build: impl FnOnce(&mut http::Response<Body>)) -> Response {
        let mut it = http::Response::new(Body::empty());
        build(&mut it);
        response(it).await
    }

    #[tokio::test]
    async fn several_cookies_are_joined_by_newlines() {
        let answer = converted(|it| {
            it.headers_mut()
                .append("Set-Cookie", HeaderValue::from_static("a=1"));
            it.headers_mut()
                .append("Set-Cookie", HeaderValue::from_static("b=2"));
            it.headers_mut()
                .append("Vary", HeaderValue::from_static("a"));
            it.headers_mut()
                .append("Vary", HeaderValue::from_static("b"));
        })
        .await;
        assert_eq!(answer.headers["set-cookie"], "a=1\nb=2");
        assert_eq!(answer.headers["vary"], "a, b");
    }

    #[tokio::test]
    async fn a_content_type_is_always_set() {
        let empty = converted(|_| {}).await;
        assert_eq!(empty.headers["content-type"], "text/plain");
        let bytes = converted(|it| *it.body_mut() = Body::from(vec![0, 159])).await;
        assert_eq!(bytes.headers["content-type"], "application/octet-stream");
        assert_eq!(bytes.body, [0, 159]);
    }

    #[tokio::test]
    async fn a_body_in_pieces_is_whole_and_a_broken_one_is_no_answer() {
        let pieces = |last: Result<&'static str, std::io::Error>| {
            let all = [Ok("one, "), Ok("two, "), last];
            Body::from_stream(futures_util::stream::iter(all))
        };
        let whole = converted(|it| *it.body_mut() = pieces(Ok("three"))).await;
        assert_eq!(
            (whole.status_code, whole.body),
            (200, b"one, two, three".to_vec())
        );
        let broken = std::io::Error::other("gone");
        let broken = converted(|it| *it.body_mut() = pieces(Err(broken))).await;
        assert_eq!((broken.status_code, broken.body.len()), (500, 0));
    }

    #[tokio::test]
    async fn a_header_the_runtime_would_choke_on_is_made_printable() {
        let odd = HeaderValue::from_bytes("né".as_bytes()).unwrap();
        let answer = converted(|it| drop(it.headers_mut().insert("x-name", odd))).await;
        assert_eq!(answer.headers["x-name"], "n??");
    }
}
