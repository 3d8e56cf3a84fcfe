//! Sessions: made at sign-in, shown by a cookie or a header, kept by the hash of their secret.

use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;
use serde_json::{json, Value};

use super::people::{members, text};
use super::{cookies, secrets, Realm};
use crate::clock::stamp;
use crate::error::Result;
use crate::resources::Document;

/// How long a session lives: a year.
pub const LIFETIME: SignedDuration = SignedDuration::from_secs(31_536_000);
/// How many sessions a user may have; the oldest go.
const LIMIT: usize = 10;

/// How someone signed in.
#[derive(Debug, Clone, Copy)]
pub struct Way<'a> {
    /// Appwrite's name of the provider, such as `email` or `anonymous`.
    pub provider: &'static str,
    /// Who they are to the provider: the address, or empty.
    pub uid: &'a str,
    /// The factor that was shown.
    pub factor: &'static str,
}

/// A session that was just made.
#[derive(Debug, Clone)]
pub struct Opened {
    /// What is kept.
    pub document: Document,
    /// What the client shows from now on.
    pub value: String,
}

/// Opens a session; beyond the limit the user's oldest ones end.
///
/// # Errors
///
/// Where the database fails.
pub fn open(
    connection: &Connection,
    realm: Realm,
    user: &str,
    way: Way<'_>,
    now: Timestamp,
) -> Result<Opened> {
    let secret = secrets::random(secrets::LENGTH);
    let id = crate::ids::unique(now);
    let at = stamp(now);
    let session = members(json!({
        "$id": id, "$createdAt": at, "$updatedAt": at, "userId": user, "expire": stamp(now + LIFETIME),
        "provider": way.provider, "providerUid": way.uid, "providerAccessToken": "",
        "providerAccessTokenExpiry": "", "providerRefreshToken": "",
        // The host listens on this machine only.
        "ip": "127.0.0.1",
        "osCode": "", "osName": "", "osVersion": "", "clientType": "", "clientCode": "", "clientName": "",
        "clientVersion": "", "clientEngine": "", "clientEngineVersion": "", "deviceName": "", "deviceBrand": "",
        "deviceModel": "", "countryCode": "--", "factors": [way.factor], "secret": secrets::hash(&secret),
        "mfaUpdatedAt": "",
    }));
    realm.sessions().insert(connection, user, &id, &session)?;
    let all = realm.sessions().all(connection, user)?;
    for old in all.iter().take(all.len().saturating_sub(LIMIT)) {
        realm
            .sessions()
            .remove(connection, user, text(old, "$id"))?;
    }
    Ok(Opened {
        document: session,
        value: cookies::encode(user, &secret),
    })
}

/// The session whose secret was shown, if it is still good.
///
/// # Errors
///
/// Where the database fails.
pub fn shown(
    connection: &Connection,
    realm: Realm,
    shown: &cookies::Shown,
    now: Timestamp,
) -> Result<Option<Document>> {
    let all = realm.sessions().all(connection, &shown.user)?;
    let mut live = all.into_iter().filter(|session| is_live(session, now));
    Ok(live.find(|session| secrets::matches(&shown.secret, text(session, "secret"))))
}

/// Whether the user has this session, and it is still good.
///
/// # Errors
///
/// Where the database fails.
pub fn is_open(
    connection: &Connection,
    realm: Realm,
    user: &str,
    id: &str,
    now: Timestamp,
) -> Result<bool> {
    let session = realm.sessions().get(connection, user, id)?;
    Ok(session.is_some_and(|session| is_live(&session, now)))
}

fn is_live(session: &Document, now: Timestamp) -> bool {
    text(session, "expire")
        .parse::<Timestamp>()
        .is_ok_and(|until| until >= now)
}

/// What is shown of a session: `secret` is what the caller may see of it.
pub fn view(session: &Document, current: Current, secret: &str) -> Value {
    let mut shown = session.clone();
    shown.insert("current".to_owned(), (current == Current::Yes).into());
    shown.insert("countryName".to_owned(), "Unknown".into());
    shown.insert("secret".to_owned(), secret.into());
    Value::Object(shown)
}

/// Whether a session is the one the call was made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Current {
    /// It is.
    Yes,
    /// It is another.
    No,
}

impl From<bool> for Current {
    fn from(is: bool) -> Self {
        if is {
            Self::Yes
        } else {
            Self::No
        }
    }
}
