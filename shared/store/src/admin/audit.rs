//! The log of what admins do: a line is written before the deed, so nothing is done without one.

use model::{did, AdminAction, AdminTarget, AuditId, EntityId, Id, Kind, Packed, Text, UserId};
use serde_json::Value;

use crate::{App, Once, Result, Stored};
use tables::AuditEntry;

/// What is about to be done.
#[derive(Debug, Clone)]
pub struct Deed<'a> {
    /// Who does it.
    pub actor: &'a UserId,
    /// What it is.
    pub action: AdminAction,
    /// What kind of thing it is done to.
    pub kind: AdminTarget,
    /// The thing.
    pub target: EntityId,
    /// Why.
    pub reason: Option<Text<0, 1_000>>,
    /// What else there is to know.
    pub details: Option<Value>,
}

impl<'a> Deed<'a> {
    /// Something that needs no more words.
    pub fn new<K>(
        actor: &'a UserId,
        action: AdminAction,
        kind: AdminTarget,
        target: &Id<K>,
    ) -> Self {
        Self {
            actor,
            action,
            kind,
            target: target.cast(),
            reason: None,
            details: None,
        }
    }

    fn line(self) -> AuditEntry {
        AuditEntry {
            actor_id: self.actor.clone(),
            action: self.action,
            target_type: self.kind,
            target_id: self.target,
            reason: self.reason,
            details: self.details.map(Packed),
        }
    }
}

/// Writes a line about what may be done again and again. One call.
///
/// # Errors
///
/// What the store answers; the deed must then be left.
pub async fn note(app: &App, deed: Deed<'_>) -> Result<()> {
    let id = AuditId::random();
    app.rows::<AuditEntry>()
        .create(&id, &deed.line(), &[])
        .await?;
    Ok(())
}

/// Writes a line about what is done to a thing once: of several admins one is given the line, the others find it. One call, two for
/// the others.
///
/// # Errors
///
/// What the store answers.
pub async fn note_once(app: &App, deed: Deed<'_>) -> Result<Once<Stored<AuditEntry>>> {
    let parts = [deed.action.as_str(), deed.target.as_str()];
    let id: AuditId = did(Kind::AUDIT, &parts);
    let rows = app.rows::<AuditEntry>();
    rows.create_or_get(&id, &deed.line(), &[]).await
}
