//! Parameters that several routes of this part take, refused in Appwrite's words.

use serde_json::Value;

use super::email;
use crate::error::{Error, Result};
use crate::params::Params;

/// Bytes of a password, at least and at most.
const PASSWORD: std::ops::RangeInclusive<usize> = 8..=256;
const PASSWORD_RULE: &str = "Password must be between 8 and 256 characters long.";
const EMAIL_RULE: &str = "Value must be a valid email address";
const PHONE_RULE: &str = "Phone number must start with a '+' can have a maximum of fifteen digits.";
const LABEL_CHARS: &str = "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q, R, S, T, U, V, W, X, Y, Z, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z";

/// An e-mail address that must be there, in small letters.
///
/// # Errors
///
/// 400 `general_argument_invalid`.
pub fn email(params: &Params, name: &str) -> Result<String> {
    let value = params.must_name(name)?;
    match value.as_str() {
        Some(text) if email::is_valid(text) => Ok(text.to_lowercase()),
        _ => Err(Error::invalid_param(name, EMAIL_RULE)),
    }
}

/// An e-mail address that may be absent or null.
///
/// # Errors
///
/// 400 `general_argument_invalid`.
pub fn email_or_null(params: &Params, name: &str) -> Result<Option<String>> {
    match params.get(name) {
        None => Ok(None),
        Some(Value::String(text)) if email::is_valid(text) => Ok(Some(text.to_lowercase())),
        Some(_) => Err(Error::invalid_param(name, &format!("{EMAIL_RULE} or null"))),
    }
}

/// A phone number that must be there.
///
/// # Errors
///
/// 400 `general_argument_invalid`.
pub fn phone(params: &Params, name: &str) -> Result<String> {
    let value = params.must_name(name)?;
    match value.as_str() {
        Some(text) if is_phone(text) => Ok(text.to_owned()),
        _ => Err(Error::invalid_param(name, PHONE_RULE)),
    }
}

/// A phone number that may be absent or null.
///
/// # Errors
///
/// 400 `general_argument_invalid`.
pub fn phone_or_null(params: &Params, name: &str) -> Result<Option<String>> {
    match params.get(name) {
        None => Ok(None),
        Some(Value::String(text)) if is_phone(text) => Ok(Some(text.clone())),
        Some(_) => Err(Error::invalid_param(name, &format!("{PHONE_RULE} or null"))),
    }
}

/// Whether this is a phone number: a plus and at most fifteen digits.
pub fn is_phone(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (7..=15).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// A password that must be there.
///
/// # Errors
///
/// 400 `general_argument_invalid`.
pub fn password(params: &Params, name: &str) -> Result<String> {
    params.must_name(name)?;
    password_if_any(params, name)?.ok_or_else(|| Error::invalid_param(name, PASSWORD_RULE))
}

/// A password that may be absent.
///
/// # Errors
///
/// 400 `general_argument_invalid`.
pub fn password_if_any(params: &Params, name: &str) -> Result<Option<String>> {
    match params.get(name) {
        None => Ok(None),
        Some(Value::String(text)) if PASSWORD.contains(&text.len()) => Ok(Some(text.clone())),
        Some(_) => Err(Error::invalid_param(name, PASSWORD_RULE)),
    }
}

/// A JSON object that must be there.
///
/// # Errors
///
/// 400 `general_argument_invalid`.
pub fn object(params: &Params, name: &str) -> Result<Value> {
    match params.must_name(name)? {
        Value::Object(members) => Ok(Value::Object(members.clone())),
        Value::Array(items) if items.is_empty() => Ok(Value::Object(serde_json::Map::new())),
        _ => Err(Error::invalid_param(name, "Value must be a valid object.")),
    }
}

/// An address that clients are sent back to; only this machine's hosts are registered.
///
/// # Errors
///
/// 400 `general_argument_invalid`.
pub fn redirect(params: &Params, name: &str) -> Result<url::Url> {
    let refuse = |why: &str| Error::invalid_param(name, why);
    let text = params.must_name(name)?.as_str().unwrap_or_default();
    let parsed = url::Url::parse(text).map_err(|_broken| refuse("Invalid URI."))?;
    let host = parsed.host_str().unwrap_or_default();
    if crate::platform::is_loopback(host) {
        return Ok(parsed);
    }
    Err(refuse(&format!(
        "Invalid URI. Register your new client ({host}) as a new Web platform on your project console dashboard"
    )))
}

/// Labels of a user, each once.
///
/// # Errors
///
/// 400 `general_argument_invalid`.
pub fn labels(params: &Params, name: &str) -> Result<Vec<String>> {
    params.must_name(name)?;
    let is_label = |label: &String| {
        (1..=36).contains(&label.len()) && label.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let labels = params
        .texts(name)
        .filter(|labels| labels.len() <= 1_000 && labels.iter().all(is_label))
        .ok_or_else(|| {
            Error::invalid_param(name, &format!("Value must a valid array no longer than 1000 items and Value must be a valid string and at least 1 chars and no longer than 36 chars and only consist of '{LABEL_CHARS}' chars"))
        })?;
    let mut once = Vec::new();
    for label in labels {
        if !once.contains(&label) {
            once.push(label);
        }
    }
    Ok(once)
}

/// Roles within a team, each of at most `max` characters.
///
/// # Errors
///
/// 400 `general_argument_invalid`.
pub fn roles(params: &Params, name: &str, max: usize) -> Result<Option<Vec<String>>> {
    if params.get(name).is_none() {
        return Ok(None);
    }
    let is_role = |role: &String| {
        let first_is_plain = role
            .bytes()
            .next()
            .is_some_and(|first| first.is_ascii_alphanumeric());
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        first_is_plain && role.len() <= max && role.bytes().all(plain)
    };
    let roles = params
        .texts(name)
        .filter(|roles| roles.len() <= 100 && roles.iter().all(is_role));
    match roles {
        Some(roles) => Ok(Some(roles)),
        None => Err(Error::invalid_param(name, &format!("Value must a valid array no longer than 100 items and Parameter must contain at most {max} chars. Valid chars are a-z, A-Z, 0-9, period, hyphen, and underscore. Can't start with a special char"))),
    }
}
