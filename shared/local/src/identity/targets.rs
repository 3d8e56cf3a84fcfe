//! Targets: the addresses at which messages reach a user.

use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::{json, Value};

use super::failures;
use super::people::{members, text};
use super::realm::TARGETS;
use crate::clock::stamp;
use crate::error::Result;
use crate::resources::Document;

/// Adds the target of an address that came with the account.
///
/// # Errors
///
/// Where the database fails.
pub fn add(
    connection: &Connection,
    user: &str,
    kind: &str,
    identifier: &str,
    now: Timestamp,
) -> Result<()> {
    let id = crate::ids::unique(now);
    let target =
        json!({ "$id": id, "userId": user, "providerType": kind, "identifier": identifier });
    insert(connection, members(target), now).map(drop)
}

/// Adds a target; what it does not say gets its default.
///
/// # Errors
///
/// 409 `user_target_already_exists` for an id or an address that is taken.
pub fn insert(connection: &Connection, given: Document, now: Timestamp) -> Result<Document> {
    if of_identifier(connection, text(&given, "identifier"))?.is_some() {
        return Err(failures::target_already_exists());
    }
    let now = stamp(now);
    let mut target = members(json!({
        "$id": "", "$createdAt": now, "$updatedAt": now, "name": "", "userId": "", "providerId": null,
        "providerType": "", "identifier": "", "expired": false,
    }));
    target.extend(given);
    let id = text(&target, "$id").to_owned();
    if TARGETS.insert(connection, "", &id, &target)? {
        Ok(target)
    } else {
        Err(failures::target_already_exists())
    }
}

/// The target with this address, whoever's it is.
///
/// # Errors
///
/// Where the database fails.
pub fn of_identifier(connection: &Connection, identifier: &str) -> Result<Option<Document>> {
    let found = TARGETS.find(connection, "identifier", identifier)?;
    Ok(found.into_iter().next())
}

/// A user's target.
///
/// # Errors
///
/// 404 `user_target_not_found`, also for another user's.
pub fn get(connection: &Connection, user: &str, id: &str) -> Result<Document> {
    TARGETS
        .get(connection, "", id)?
        .filter(|target| text(target, "userId") == user)
        .ok_or_else(failures::target_not_found)
}

/// Stores a changed target.
///
/// # Errors
///
/// Where the database fails.
pub fn replace(connection: &Connection, target: &mut Document, now: Timestamp) -> Result<()> {
    target.insert("$updatedAt".to_owned(), stamp(now).into());
    TARGETS.replace(connection, "", text(target, "$id"), target)?;
    Ok(())
}

/// Follows a user's address from `old` to `new`: the target moves along, goes with an address that was removed, and is
/// made for one that is new where `make` says so.
///
/// # Errors
///
/// Where the database fails.
pub fn follow(
    connection: &Connection,
    user: &str,
    kind: &str,
    (old, new): (&str, &str),
    make: Make,
    now: Timestamp,
) -> Result<()> {
    let of_old = TARGETS
        .find(connection, "userId", user)?
        .into_iter()
        .find(|target| !old.is_empty() && text(target, "identifier") == old);
    match (of_old, new.is_empty()) {
        (Some(target), true) => {
            TARGETS.remove(connection, "", text(&target, "$id"))?;
        }
        (Some(mut target), false) => {
            target.insert("identifier".to_owned(), new.into());
            replace(connection, &mut target, now)?;
        }
        (None, false) if make == Make::Missing => add(connection, user, kind, new, now)?,
        (None, _) => {}
    }
    Ok(())
}

/// Whether [`follow`] makes a target that is not there yet. Appwrite does when a server changes the address, not when the user does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Make {
    /// Yes.
    Missing,
    /// No.
    Nothing,
}

/// What is shown of a target.
pub fn view(target: &Document) -> Value {
    let mut shown = target.clone();
    shown.retain(|name, _| !name.starts_with('_'));
    Value::Object(shown)
}
