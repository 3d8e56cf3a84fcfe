//! How a session travels: as base64 of `{"id", "secret"}`, in a cookie or a header.

use axum::http::{header, HeaderMap, HeaderName, HeaderValue};
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use base64::Engine;
use jiff::Timestamp;
use serde_json::{json, Value};

const FALLBACK: HeaderName = HeaderName::from_static("x-fallback-cookies");

/// Whose session, and its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Id of the user.
    pub user: String,
    /// Secret of the session.
    pub secret: String,
}

/// The text that stands for a session.
pub fn encode(user: &str, secret: &str) -> String {
    STANDARD.encode(json!({ "id": user, "secret": secret }).to_string())
}

/// Reads [`encode`]'s text, whichever alphabet a client turned it into.
pub fn decode(text: &str) -> Option<Shown> {
    let text = percent_encoding::percent_decode_str(text.trim())
        .decode_utf8()
        .ok()?;
    let bare = text.trim_end_matches('=');
    let bytes = STANDARD_NO_PAD
        .decode(bare)
        .or_else(|_other| URL_SAFE_NO_PAD.decode(bare))
        .ok()?;
    let value: Value = serde_json::from_slice(&bytes).ok()?;
    let member = |name| value.get(name).and_then(Value::as_str).map(str::to_owned);
    Some(Shown {
        user: member("id")?,
        secret: member("secret")?,
    })
}

/// The session that a request shows: cookie, older cookie, header, fallback cookies, in this order
/// (appwrite/appwrite:app/init/resources/request.php).
pub fn shown(headers: &HeaderMap, project: &str) -> Option<Shown> {
    let name = format!("a_session_{project}");
    let text = |header: &str| headers.get(header).and_then(|value| value.to_str().ok());
    let cookie = cookie(headers, &name).or_else(|| cookie(headers, &format!("{name}_legacy")));
    cookie
        .and_then(|value| decode(&value))
        .or_else(|| text("x-appwrite-session").and_then(decode))
        .or_else(|| {
            let fallback: Value = serde_json::from_str(text("x-fallback-cookies")?).ok()?;
            decode(fallback.get(&name)?.as_str()?)
        })
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

/// The headers that give a client its session until `until`.
pub fn give(project: &str, value: &str, now: Timestamp, until: Timestamp) -> HeaderMap {
    let seconds = until.as_second() - now.as_second();
    let name = format!("a_session_{project}");
    let fallback = json!({ &name: value }).to_string();
    headers(&name, value, until, seconds, &fallback)
}

/// The headers that take a client's session away.
pub fn take(project: &str, now: Timestamp) -> HeaderMap {
    headers(&format!("a_session_{project}"), "deleted", now, 0, "[]")
}

fn headers(name: &str, value: &str, until: Timestamp, seconds: i64, fallback: &str) -> HeaderMap {
    let until = until.strftime("%a, %d %b %Y %H:%M:%S GMT");
    let rest = format!("expires={until}; max-age={seconds}; path=/; httponly");
    let mut headers = HeaderMap::new();
    for cookie in [
        format!("{name}_legacy={value}; {rest}"),
        format!("{name}={value}; {rest}; samesite=None"),
    ] {
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            headers.append(header::SET_COOKIE, cookie);
        }
    }
    if let Ok(fallback) = HeaderValue::from_str(fallback) {
        headers.insert(FALLBACK, fallback);
    }
    headers
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(pairs: &[(&'static str, String)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn a_cookie_goes_before_the_header_and_the_header_before_the_fallback() {
        let [cookie, header, fallback] = ["a", "b", "c"].map(|id| encode(id, "s"));
        let all = [
            ("cookie", format!("x=1; a_session_p={cookie}")),
            ("x-appwrite-session", header),
            (
                "x-fallback-cookies",
                json!({ "a_session_p": fallback }).to_string(),
            ),
        ];
        for (skip, user) in ["a", "b", "c"].iter().enumerate() {
            assert_eq!(shown(&request(&all[skip..]), "p").unwrap().user, *user);
        }
        assert_eq!(shown(&request(&all[..1]), "other"), None);
    }

    #[test]
    fn a_whole_set_cookie_text_sent_back_is_read() {
        let given = give(
            "p",
            &encode("a", "s"),
            Timestamp::UNIX_EPOCH,
            Timestamp::UNIX_EPOCH,
        );
        let line = given
            .get(header::SET_COOKIE)
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned();
        assert_eq!(shown(&request(&[("cookie", line)]), "p").unwrap().user, "a");
    }

    #[test]
    fn nonsense_is_no_session() {
        for bad in ["nonsense", "", "e30=", "%%%"] {
            assert_eq!(decode(bad), None, "{bad}");
        }
    }
}
