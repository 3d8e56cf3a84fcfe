//! Routes that nothing here serves: 501 for Appwrite's own, its page for the rest.

use std::sync::OnceLock;

use axum::http::{header, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};

use crate::error::Error;

/// Appwrite's routes, one a line, `*` for a parameter; made from its `OpenAPI` documents and its sources by method and path.
const ROUTES: &str = include_str!("routes.txt");

const PAGE: &str = "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>404 Not Found</title></head>\
<body><h1>404</h1><p>There is no such route. The API is below /v1.</p></body></html>\n";

/// Answers for what is not served.
pub async fn unserved(method: Method, uri: Uri) -> Response {
    let path = uri.path();
    let within = path.strip_prefix("/v1").unwrap_or(path);
    if is_known(method.as_str(), within) {
        return Error::not_served(method.as_str(), &format!("/v1{within}")).into_response();
    }
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=UTF-8"),
        (header::CACHE_CONTROL, "no-cache, no-store, must-revalidate"),
    ];
    (StatusCode::NOT_FOUND, headers, PAGE).into_response()
}

fn is_known(method: &str, path: &str) -> bool {
    static KNOWN: OnceLock<Vec<(&str, Vec<&str>)>> = OnceLock::new();
    let known = KNOWN.get_or_init(|| {
        ROUTES
            .lines()
            .filter_map(|line| line.split_once(' '))
            .map(|(method, path)| (method, path.split('/').collect()))
            .collect()
    });
    let asked: Vec<&str> = path.split('/').collect();
    known.iter().any(|(verb, parts)| {
        *verb == method
            && parts.len() == asked.len()
            && parts
                .iter()
                .zip(&asked)
                .all(|(part, asked)| *part == "*" || part == asked)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_of_appwrite_are_known_and_others_are_not() {
        assert!(is_known("GET", "/avatars/flags/de"));
        assert!(is_known("POST", "/graphql"));
        assert!(is_known("GET", "/tablesdb/main/tables/posts/usage"));
        assert!(is_known("GET", "/teams/maths/logs"));
        assert!(!is_known("GET", "/nothing"));
        assert!(!is_known("PATCH", "/graphql"));
    }
}
