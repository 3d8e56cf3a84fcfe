//! Who may call and for how long: the checks that come before the function.
//!
//! The timeout is checked before the secret, as the real runtime does.

use std::time::Duration;

use hyper::{HeaderMap, StatusCode};

/// Why an execution does not reach the function.
#[derive(Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Status of the answer.
    pub status: StatusCode,
    /// Plain text of the answer.
    pub message: &'static str,
}

const BAD_TIMEOUT: Refusal = Refusal {
    status: StatusCode::INTERNAL_SERVER_ERROR,
    message: r#"Header "x-open-runtimes-timeout" must be an integer greater than 0."#,
};

const BAD_SECRET: Refusal = Refusal {
    status: StatusCode::UNAUTHORIZED,
    message: r#"Unauthorized. Provide correct "x-open-runtimes-secret" header."#,
};

/// Returns the time limit that the caller asked for, if any.
///
/// # Errors
///
/// A timeout that is no positive whole number of seconds, or a wrong secret.
pub fn admit(headers: &HeaderMap, secret: &str) -> Result<Option<Duration>, Refusal> {
    let limit = match text(headers, "x-open-runtimes-timeout") {
        "" => None,
        seconds => Some(limit(seconds)?),
    };
    if !secret.is_empty() && text(headers, "x-open-runtimes-secret") != secret {
        return Err(BAD_SECRET);
    }
    Ok(limit)
}

/// A header's value; empty when it is absent or no ASCII text.
pub fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("")
}

fn limit(seconds: &str) -> Result<Duration, Refusal> {
    match seconds.parse::<u64>() {
        Ok(seconds) if seconds > 0 => Ok(Duration::from_secs(seconds)),
        _ => Err(BAD_TIMEOUT),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(headers: &[(&'static str, &str)]) -> Result<Option<Duration>, Refusal> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().unwrap());
        }
        admit(&map, "s3cret")
    }

    #[test]
    fn the_right_secret_is_let_in_with_its_time_limit() {
        let headers = [
            ("x-open-runtimes-secret", "s3cret"),
            ("x-open-runtimes-timeout", "15"),
        ];
        assert_eq!(check(&headers), Ok(Some(Duration::from_secs(15))));
    }

    #[test]
    fn a_missing_or_wrong_secret_is_refused() {
        assert_eq!(check(&[]), Err(BAD_SECRET));
        assert_eq!(
            check(&[("x-open-runtimes-secret", "guess")]),
            Err(BAD_SECRET)
        );
    }

    #[test]
    fn a_bad_timeout_is_refused_before_the_secret_is_looked_at() {
        for timeout in ["0", "-1", "soon", "1.5"] {
            assert_eq!(
                check(&[("x-open-runtimes-timeout", timeout)]),
                Err(BAD_TIMEOUT)
            );
        }
    }

    #[test]
    fn without_a_configured_secret_everyone_is_let_in() {
        assert_eq!(admit(&HeaderMap::new(), ""), Ok(None));
    }
}
