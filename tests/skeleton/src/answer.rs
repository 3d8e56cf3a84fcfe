//! From a function's `Response` to the HTTP answer.
//!
//! Names become lower case through a map, so a name given in two spellings keeps either value.

use std::collections::HashMap;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::{Response, StatusCode};

use crate::request::PROTOCOL;

/// An answer that is wholly in memory.
pub type Answer = Response<Full<Bytes>>;

/// Builds the answer to an execution that the function answered.
///
/// # Errors
///
/// A status or header that HTTP does not know.
pub fn from_function(output: openruntimes::Response, log_id: &str) -> hyper::http::Result<Answer> {
    let status = match output.status_code {
        0 => 200,
        status => status,
    };
    let mut builder = Response::builder()
        .status(status)
        .header("x-open-runtimes-log-id", log_id);
    for (name, value) in headers(output.headers) {
        for line in lines(&name, &value) {
            builder = builder.header(&name, line);
        }
    }
    builder.body(Full::new(Bytes::from(output.body)))
}

/// Builds a plain-text answer of the runtime's own.
pub fn plain(status: StatusCode, text: impl Into<Bytes>) -> Answer {
    let mut answer = Response::new(Full::new(text.into()));
    *answer.status_mut() = status;
    let text_plain = hyper::header::HeaderValue::from_static("text/plain");
    answer.headers_mut().insert("content-type", text_plain);
    answer
}

fn headers(given: HashMap<String, String>) -> HashMap<String, String> {
    let mut headers: HashMap<String, String> = given
        .into_iter()
        .map(|(name, value)| (name.to_lowercase(), value))
        .filter(|(name, _)| !name.starts_with(PROTOCOL))
        .collect();
    let content_type = headers
        .entry("content-type".to_owned())
        .or_insert_with(|| "text/plain".to_owned());
    *content_type = with_charset(content_type);
    headers
}

/// Everything but multipart gets a character set, even what is no text.
fn with_charset(content_type: &str) -> String {
    let lower = content_type.to_lowercase();
    if lower.starts_with("multipart/") || lower.contains("charset=") {
        return content_type.to_owned();
    }
    format!("{lower}; charset=utf-8")
}

/// Several cookies come joined by line breaks; every other value is one line.
fn lines<'a>(name: &str, value: &'a str) -> Vec<&'a str> {
    match name {
        "set-cookie" => value.split('\n').collect(),
        _ => vec![value],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16, headers: &[(&str, &str)]) -> hyper::http::Result<Answer> {
        let mut output = openruntimes::Response::new();
        output.status_code = status;
        for (name, value) in headers {
            output
                .headers
                .insert((*name).to_owned(), (*value).to_owned());
        }
        from_function(output, "log-1")
    }

    #[test]
    fn a_content_type_gets_a_character_set_unless_it_has_one_or_is_multipart() {
        for (given, expected) in [
            ("Application/JSON", "application/json; charset=utf-8"),
            ("text/html; charset=UTF-16", "text/html; charset=UTF-16"),
            (
                "multipart/mixed; boundary=AbC",
                "multipart/mixed; boundary=AbC",
            ),
        ] {
            let answer = answered(200, &[("content-type", given)]).unwrap();
            assert_eq!(answer.headers()["content-type"], expected);
        }
        let answer = answered(204, &[]).unwrap();
        assert_eq!(
            answer.headers()["content-type"],
            "text/plain; charset=utf-8"
        );
    }

    #[test]
    fn cookies_joined_by_line_breaks_become_headers_of_their_own() {
        let answer = answered(200, &[("Set-Cookie", "a=1\nb=2")]).unwrap();
        let cookies: Vec<_> = answer.headers().get_all("set-cookie").iter().collect();
        assert_eq!(cookies, ["a=1", "b=2"]);
    }

    #[test]
    fn the_protocols_own_headers_cannot_be_answered_by_a_function() {
        let answer = answered(200, &[("X-Open-Runtimes-Log-Id", "forged")]).unwrap();
        assert_eq!(answer.headers()["x-open-runtimes-log-id"], "log-1");
    }

    #[test]
    fn status_zero_is_success_and_a_status_that_http_does_not_know_is_an_error() {
        assert_eq!(answered(0, &[]).unwrap().status(), 200);
        assert!(answered(99, &[]).is_err());
        assert!(answered(200, &[("x-a", "line\nbreak")]).is_err());
    }
}
