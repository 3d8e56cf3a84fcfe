//! One-time tokens: for verification, recovery, links and codes that sign in.

use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;
use serde_json::{json, Value};

use super::people::{members, text};
use super::{secrets, Realm};
use crate::clock::stamp;
use crate::error::Result;
use crate::resources::Document;

/// An hour, for links in mails.
pub const LINK: SignedDuration = SignedDuration::from_secs(3_600);
/// A quarter of an hour, for codes and for tokens made by a server.
pub const CODE: SignedDuration = SignedDuration::from_secs(900);

/// What a token is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Shows that an e-mail address is its owner's.
    Verification,
    /// Allows a new password.
    Recovery,
    /// Signs in, by a link.
    MagicUrl,
    /// Signs in, by a code in a mail.
    Email,
    /// Signs in, as a server allowed.
    Generic,
}

impl Purpose {
    /// Tokens that sign in.
    pub const SIGN_IN: &'static [Self] = &[Self::MagicUrl, Self::Email, Self::Generic];

    fn name(self) -> &'static str {
        match self {
            Self::Verification => "verification",
            Self::Recovery => "recovery",
            Self::MagicUrl => "magic-url",
            Self::Email => "email",
            Self::Generic => "generic",
        }
    }
}

/// Makes a token, kept by the hash of its secret; the user's expired ones go.
///
/// # Errors
///
/// Where the database fails.
pub fn issue(
    connection: &Connection,
    realm: Realm,
    user: &str,
    (purpose, secret): (Purpose, &str),
    lifetime: SignedDuration,
    now: Timestamp,
) -> Result<Document> {
    let kind = realm.tokens();
    for old in kind.all(connection, user)? {
        if !is_live(&old, now) {
            kind.remove(connection, user, text(&old, "$id"))?;
        }
    }
    let id = crate::ids::unique(now);
    let token = members(json!({
        "$id": id, "$createdAt": stamp(now), "userId": user, "type": purpose.name(),
        "secret": secrets::hash(secret), "expire": stamp(now + lifetime),
    }));
    kind.insert(connection, user, &id, &token)?;
    Ok(token)
}

/// Takes the user's token with this secret, so that it works once; `None` where there is none.
///
/// # Errors
///
/// Where the database fails.
pub fn redeem(
    connection: &Connection,
    realm: Realm,
    user: &str,
    purposes: &'static [Purpose],
    secret: &str,
    now: Timestamp,
) -> Result<Option<(Purpose, Document)>> {
    let kind = realm.tokens();
    for token in kind.all(connection, user)? {
        let purpose = purposes
            .iter()
            .find(|purpose| purpose.name() == text(&token, "type"));
        let Some(purpose) = purpose else { continue };
        if is_live(&token, now) && secrets::matches(secret, text(&token, "secret")) {
            kind.remove(connection, user, text(&token, "$id"))?;
            return Ok(Some((*purpose, token)));
        }
    }
    Ok(None)
}

fn is_live(token: &Document, now: Timestamp) -> bool {
    text(token, "expire")
        .parse::<Timestamp>()
        .is_ok_and(|until| until >= now)
}

/// What is shown of a token: `secret` is what the caller may see of it.
pub fn view(token: &Document, secret: &str) -> Value {
    json!({
        "$id": token.get("$id"), "$createdAt": token.get("$createdAt"), "userId": token.get("userId"),
        "secret": secret, "expire": token.get("expire"), "phrase": "",
    })
}
