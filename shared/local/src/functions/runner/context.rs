//! From a request to the context that a function in Rust is given.
//!
//! Written after open-runtimes/open-runtimes:runtimes/rust/versions/latest/src/main.rs: names in lower case, the last of a repeated
//! name wins, percent signs of the query are decoded and `+` stays.

use std::collections::HashMap;

use openruntimes::{Context, Logger};
use percent_encoding::percent_decode_str;

use super::Request;

/// The context for one execution; its own logger stays silent, since lines go through the sandbox.
pub fn context(execution: &str, request: Request) -> Result<Context, String> {
    let mut context = Context::new(Logger::new("disabled", Some(execution.to_owned()))?);
    let headers: HashMap<String, String> = request
        .headers
        .0
        .into_iter()
        .map(|(name, value)| (name.to_ascii_lowercase(), value))
        .filter(|(name, _)| !name.starts_with("x-open-runtimes-"))
        .collect();
    let scheme = headers
        .get("x-forwarded-proto")
        .map_or("http", String::as_str)
        .to_owned();
    let (host, port) = host_and_port(headers.get("host"), &scheme);
    let target = request.path.split('#').next().unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    context.req.path = rooted(path);
    context.req.query = decoded(query);
    context.req.query_string = query.to_owned();
    context.req.url = url(&scheme, &host, port, &rooted(target));
    (context.req.scheme, context.req.host, context.req.port) = (scheme, host, port);
    context.req.method = request.method;
    context.req.headers = headers;
    context.req.set_body_binary(request.body);
    Ok(context)
}

fn rooted(path: &str) -> String {
    if path.starts_with('/') {
        path.to_owned()
    } else {
        format!("/{path}")
    }
}

fn default_port(scheme: &str) -> u16 {
    if scheme == "https" {
        443
    } else {
        80
    }
}

fn host_and_port(header: Option<&String>, scheme: &str) -> (String, u16) {
    let header = header.map(String::as_str).unwrap_or_default();
    let fallback = default_port(scheme);
    match header.split_once(':') {
        Some((host, port)) => (host.to_owned(), port.parse().unwrap_or(fallback)),
        None => (header.to_owned(), fallback),
    }
}

fn url(scheme: &str, host: &str, port: u16, target: &str) -> String {
    if port == default_port(scheme) {
        format!("{scheme}://{host}{target}")
    } else {
        format!("{scheme}://{host}:{port}{target}")
    }
}

fn decoded(query: &str) -> HashMap<String, String> {
    let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::functions::headers::Headers;

    fn seen(path: &str, headers: &[(&str, &str)]) -> Context {
        let pairs = headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let request = Request {
            method: "GET".to_owned(),
            path: path.to_owned(),
            headers: Headers(pairs.collect()),
            body: b"hi".to_vec(),
        };
        context("e", request).unwrap()
    }

    #[test]
    fn the_query_is_decoded_and_a_plus_stays() {
        let seen = seen("/a?b=c%20d&e=1+2&e=2&f", &[("Host", "h.example:8080")]);
        assert_eq!(seen.req.path, "/a");
        assert_eq!(seen.req.query["b"], "c d");
        assert_eq!(seen.req.query["e"], "2");
        assert_eq!(seen.req.query["f"], "");
        assert_eq!(seen.req.url, "http://h.example:8080/a?b=c%20d&e=1+2&e=2&f");
        assert_eq!(seen.req.body_text(), "hi");
    }

    #[test]
    fn the_runtimes_own_headers_do_not_reach_the_function() {
        let seen = seen(
            "no/slash",
            &[
                ("x-open-runtimes-secret", "x"),
                ("X-Twice", "1"),
                ("x-twice", "2"),
            ],
        );
        assert_eq!(seen.req.headers.len(), 1);
        assert_eq!(seen.req.headers["x-twice"], "2");
        assert_eq!(seen.req.path, "/no/slash");
    }
}
