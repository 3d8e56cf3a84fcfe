//! Whether a webhook comes from Stripe: <https://docs.stripe.com/webhooks#verify-manually>.
//!
//! The signature covers the raw bytes; whoever parses and writes them again checks something else.

use std::time::Duration;

use data_encoding::HEXLOWER;
use model::Timestamp;
use ring::hmac;

/// How far a webhook's time may be from ours, either way: a recording is worthless afterwards.
pub const TOLERANCE: Duration = Duration::from_secs(300);

/// Most signatures of a header that are looked at; Stripe sends one for each secret.
const MOST_SIGNATURES: usize = 8;

/// Why a webhook is not believed. Whoever sent it is not told which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unsigned {
    /// There is no header, or none that can be read.
    #[error("it has no readable signature")]
    Unreadable,
    /// None of the secrets made any of the signatures.
    #[error("no secret of ours signed it")]
    Forged,
    /// It was signed too long ago, or for later.
    #[error("it was signed at another time")]
    Stale,
}

/// Checks the header `Stripe-Signature` of a webhook over its raw bytes, against every secret that is in use.
///
/// # Errors
///
/// [`Unsigned`].
pub fn check_signature(
    header: &str,
    body: &[u8],
    secrets: &[&str],
    now: Timestamp,
) -> Result<(), Unsigned> {
    let header = Header::parse(header).ok_or(Unsigned::Unreadable)?;
    let payload = payload(header.time, body);
    let made_by = |secret: &&str| {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
        let verified = |it: &Vec<u8>| hmac::verify(&key, &payload, it).is_ok();
        header.signatures.iter().filter(|it| verified(it)).count() > 0
    };
    let usable = secrets.iter().filter(|it| !it.is_empty());
    if usable.filter(|it| made_by(it)).count() == 0 {
        return Err(Unsigned::Forged);
    }
    let apart = now.as_second().abs_diff(header.time);
    if apart > TOLERANCE.as_secs() {
        return Err(Unsigned::Stale);
    }
    Ok(())
}

/// Writes the header that Stripe sends with a webhook.
pub fn signed(body: &[u8], secret: &str, at: Timestamp) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let time = at.as_second();
    let signature = hmac::sign(&key, &payload(time, body));
    format!("t={time},v1={}", HEXLOWER.encode(signature.as_ref()))
}

fn payload(time: i64, body: &[u8]) -> Vec<u8> {
    let mut payload = format!("{time}.").into_bytes();
    payload.extend_from_slice(body);
    payload
}

struct Header {
    time: i64,
    signatures: Vec<Vec<u8>>,
}

impl Header {
    fn parse(text: &str) -> Option<Self> {
        let mut time = None;
        let mut signatures = Vec::new();
        for part in text.split(',') {
            match part.trim().split_once('=')? {
                ("t", value) => time = Some(value.parse().ok()?),
                ("v1", value) if signatures.len() < MOST_SIGNATURES => {
                    signatures.push(HEXLOWER.decode(value.as_bytes()).ok()?);
                }
                // Schemes of other days, such as `v0` of test events.
                _ => {}
            }
        }
        let time = time.filter(|_| !signatures.is_empty())?;
        Some(Self { time, signatures })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = br#"{"id":"evt_1"}"#;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_jiff(jiff::Timestamp::from_second(second).unwrap())
    }

    #[track_caller]
    fn check(header: &str, body: &[u8], secrets: &[&str], expected: Result<(), Unsigned>) {
        let now = at(1_770_000_000);
        assert_eq!(
            check_signature(header, body, secrets, now),
            expected,
            "{header}"
        );
    }

    /// The expected signature was computed with Python's hmac.
    #[test]
    fn the_header_is_the_one_that_another_implementation_writes() {
        assert_eq!(
            signed(BODY, "whsec_a", at(1_770_000_000)),
            "t=1770000000,v1=991121398c57b491156ca3f17858f53d878613e2cdeac4d151968d6a3d432b04"
        );
    }

    #[test]
    fn any_secret_in_use_and_any_signature_of_the_header_will_do() {
        let header = signed(BODY, "whsec_a", at(1_770_000_000));
        check(&header, BODY, &["whsec_a"], Ok(()));
        check(&header, BODY, &["whsec_b", "whsec_a"], Ok(()));
        let (_, first) = header.rsplit_once(',').unwrap();
        let other = signed(BODY, "whsec_c", at(1_770_000_000));
        let both = format!("{other},{first},v0=abc");
        check(&both, BODY, &["whsec_a"], Ok(()));
        check(&both, BODY, &["whsec_c"], Ok(()));
    }

    #[test]
    fn another_secret_another_body_or_another_time_is_refused() {
        let header = signed(BODY, "whsec_a", at(1_770_000_000));
        check(&header, BODY, &["whsec_b"], Err(Unsigned::Forged));
        check(&header, BODY, &[], Err(Unsigned::Forged));
        check(
            &header,
            br#"{"id": "evt_1"}"#,
            &["whsec_a"],
            Err(Unsigned::Forged),
        );
        let moved = header.replace("t=1770000000", "t=1770000001");
        check(&moved, BODY, &["whsec_a"], Err(Unsigned::Forged));
        for (second, expected) in [
            (1_770_000_300, Ok(())),
            (1_769_999_700, Ok(())),
            (1_770_000_301, Err(Unsigned::Stale)),
            (1_769_999_699, Err(Unsigned::Stale)),
        ] {
            check(&signed(BODY, "s", at(second)), BODY, &["s"], expected);
        }
    }

    #[test]
    fn a_secret_that_is_empty_signs_nothing() {
        let header = signed(BODY, "", at(1_770_000_000));
        check(&header, BODY, &["", "whsec_a"], Err(Unsigned::Forged));
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        for header in [
            "",
            "t=1",
            "v1=00",
            "t=x,v1=00",
            "t=1,v1=zz",
            "t=1;v1=00",
            "t=1,v1",
        ] {
            check(header, BODY, &["whsec_a"], Err(Unsigned::Unreadable));
        }
    }
}
