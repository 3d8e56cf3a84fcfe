//! Which web pages may read answers: those of this machine, whatever their port.

use axum::http::{HeaderMap, HeaderName, HeaderValue};

use super::is_loopback;
use crate::error::Error;

const METHODS: &str = "GET, POST, PUT, PATCH, DELETE";
/// appwrite/appwrite:app/config/cors.php
const ALLOWED: &str = "Accept, Origin, Cookie, Set-Cookie, Content-Type, Content-Range, X-Appwrite-Project, X-Appwrite-Key, X-Appwrite-Dev-Key, X-Appwrite-Locale, X-Appwrite-Mode, X-Appwrite-JWT, X-Appwrite-Organization, X-Appwrite-Response-Format, X-Appwrite-Timeout, X-Appwrite-ID, X-Appwrite-Timestamp, X-Appwrite-Session, X-Appwrite-Platform, X-Appwrite-Impersonate-User-Id, X-Appwrite-Impersonate-User-Email, X-Appwrite-Impersonate-User-Phone, X-SDK-Version, X-SDK-Name, X-SDK-Language, X-SDK-Platform, X-SDK-GraphQL, X-SDK-Profile, Range, Cache-Control, Expires, Pragma, X-Fallback-Cookies, X-Requested-With, X-Forwarded-For, X-Forwarded-User-Agent";
const EXPOSED: &str = "X-Appwrite-Session, X-Fallback-Cookies";

/// The page that sent a request, as its browser tells.
#[derive(Debug, Clone)]
pub struct Origin {
    text: HeaderValue,
    host: Option<String>,
}

impl Origin {
    /// Reads it from the request; programs other than browsers send none.
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let text = headers.get("origin")?.clone();
        let parsed = text
            .to_str()
            .ok()
            .and_then(|text| url::Url::parse(text).ok());
        let is_page = |url: &url::Url| matches!(url.scheme(), "http" | "https");
        Some(Self {
            host: parsed
                .filter(is_page)
                .and_then(|url| url.host_str().map(str::to_owned)),
            text,
        })
    }

    /// Whether the page is this machine's.
    pub fn is_known(&self) -> bool {
        self.host.as_deref().is_some_and(is_loopback)
    }

    /// What a page of another host is refused with.
    pub fn refusal(&self) -> Error {
        let message = match &self.host {
            Some(host) => format!("Invalid Origin. Register your new client ({host}) as a new Web platform on your project console dashboard"),
            None => "Invalid Origin.".to_owned(),
        };
        Error::new(403, "general_unknown_origin", message)
    }
}

/// Adds what lets the page read the answer. A preflight is answered for every page; what follows is not.
pub fn allow(headers: &mut HeaderMap, origin: Option<&Origin>, is_preflight: bool) {
    let fixed = [
        ("access-control-allow-methods", METHODS),
        ("access-control-allow-headers", ALLOWED),
        ("access-control-expose-headers", EXPOSED),
        ("access-control-max-age", "86400"),
        ("access-control-allow-credentials", "true"),
    ];
    for (name, value) in fixed {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
    if let Some(origin) = origin.filter(|origin| is_preflight || origin.is_known()) {
        headers.insert("access-control-allow-origin", origin.text.clone());
    }
}
