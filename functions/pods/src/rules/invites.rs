//! When an invitation lets somebody in.

use std::time::Duration;

use model::{did, random, EdgeId, Kind, PodId, Text, Timestamp, UserId};
use runtime::{Code, Error, Result};
use store::tables::PodInvite;

use super::check_range;
use crate::wire::NewInvite;

/// Characters of a code; each is one of 32, so a code has 50 bits.
const CODE_LENGTH: usize = 10;

/// How long an invitation works, in hours, where its maker does not say.
const DEFAULT_HOURS: u32 = 168;

/// How many people it lets in, where its maker does not say.
const DEFAULT_USES: u32 = 50;

/// How many live invitations a pod may have.
pub const MOST_LIVE: u64 = 20;

/// A new invitation.
///
/// # Errors
///
/// `validation_failed`.
pub fn invite(pod: &PodId, by: &UserId, new: &NewInvite, now: Timestamp) -> Result<PodInvite> {
    check_range("expiresInHours", new.expires_in_hours, 1, 720)?;
    check_range("maxUses", new.max_uses, 1, 200)?;
    let email = new.email.as_ref().map(|it| address(it)).transpose()?;
    let hours = u64::from(new.expires_in_hours.unwrap_or(DEFAULT_HOURS));
    let uses = if email.is_some() { 1 } else { DEFAULT_USES };
    let code = random::characters(random::UNAMBIGUOUS, CODE_LENGTH);
    Ok(PodInvite {
        code: Text::new(&code).map_err(|it| Error::internal(it.to_string()))?,
        pod_id: pod.clone(),
        created_by: by.clone(),
        expires_at: now.after(Duration::from_secs(hours * 60 * 60)),
        max_uses: new.max_uses.unwrap_or(uses),
        uses: 0,
        revoked_at: None,
        email,
    })
}

/// The id of the invitation with a code as somebody typed it; none for what cannot be one.
pub fn id(typed: &str) -> Option<EdgeId> {
    let code = typed.trim().to_ascii_uppercase();
    let is_code =
        code.len() == CODE_LENGTH && code.bytes().all(|it| random::UNAMBIGUOUS.contains(&it));
    is_code.then(|| did(Kind::INVITE, &[&code]))
}

/// Refuses an invitation that is withdrawn, used up or over.
///
/// # Errors
///
/// `invite_expired`.
pub fn check_live(invite: &PodInvite, now: Timestamp) -> Result<()> {
    let is_live =
        invite.revoked_at.is_none() && now < invite.expires_at && invite.uses < invite.max_uses;
    if is_live {
        return Ok(());
    }
    Err(expired())
}

/// Whether somebody with this address may use the invitation.
pub fn is_for(invite: &PodInvite, email: &str) -> bool {
    let bound = invite.email.as_deref();
    bound.is_none_or(|it| it == email.trim().to_lowercase())
}

/// What somebody with an invitation that no longer works is told.
pub fn expired() -> Error {
    Error::new(
        Code::InviteExpired,
        "This invitation no longer works; ask for a new one",
    )
}

fn address(given: &str) -> Result<String> {
    let address = given.trim().to_lowercase();
    let is_one = address.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty()
            && host.contains('.')
            && !host.starts_with('.')
            && !host.ends_with('.')
            && !host.contains('@')
    });
    if is_one && !address.contains(char::is_whitespace) {
        return Ok(address);
    }
    Err(Error::field("email", "must be an e-mail address"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn now() -> Timestamp {
        Timestamp::parse("2026-01-01T12:00:00Z").unwrap()
    }

    fn made(json: serde_json::Value) -> Result<PodInvite> {
        let new: NewInvite = serde_json::from_value(json).unwrap();
        let (pod, by) = ("maths".parse().unwrap(), "asha".parse().unwrap());
        invite(&pod, &by, &new, now())
    }

    #[test]
    fn an_invitation_works_a_week_for_fifty_people() {
        let invite = made(json!({})).unwrap();
        assert_eq!(invite.max_uses, 50);
        assert_eq!(invite.expires_at.to_string(), "2026-01-08T12:00:00.000Z");
        assert_eq!(invite.code.as_str().len(), 10);
        assert!(id(invite.code.as_str()).is_some());
        assert_ne!(invite.code, made(json!({})).unwrap().code);
    }

    #[test]
    fn an_invitation_to_an_address_is_for_one_person() {
        let invite = made(json!({ "email": "Ben@Example.com" })).unwrap();
        assert_eq!(invite.max_uses, 1);
        assert!(is_for(&invite, "ben@example.com") && is_for(&invite, "BEN@example.com"));
        assert!(!is_for(&invite, "cleo@example.com"));
        assert!(is_for(&made(json!({})).unwrap(), "anybody@example.com"));
        for bad in ["ben", "ben@home", "@x.y", "a b@x.y", "a@b@c.d", "a@.x"] {
            assert!(made(json!({ "email": bad })).is_err(), "{bad}");
        }
    }

    #[test]
    fn hours_and_uses_have_their_ranges() {
        for bad in [
            json!({ "expiresInHours": 0 }),
            json!({ "expiresInHours": 721 }),
            json!({ "maxUses": 0 }),
            json!({ "maxUses": 201 }),
        ] {
            assert!(made(bad.clone()).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_invitation_dies_by_use_by_time_and_by_hand() {
        let live = made(json!({})).unwrap();
        assert!(check_live(&live, now()).is_ok());
        let used = PodInvite {
            uses: 50,
            ..live.clone()
        };
        let revoked = PodInvite {
            revoked_at: Some(now()),
            ..live.clone()
        };
        for dead in [used, revoked] {
            assert_eq!(
                check_live(&dead, now()).unwrap_err().code,
                Code::InviteExpired
            );
        }
        assert!(check_live(&live, live.expires_at).is_err());
    }

    #[test]
    fn a_code_is_read_as_it_is_typed() {
        assert_eq!(id(" abcdefgh23 "), id("ABCDEFGH23"));
        for wrong in ["", "ABC", "ABCDEFGHI1", "ABCDEFGH234"] {
            assert!(id(wrong).is_none(), "{wrong}");
        }
    }
}
