//! Founding a pod: its row, its team, its owner.
//!
//! The pod's id is its team's. The team is made by the function and not by the founder: Appwrite would make them `owner` of it, who
//! may then change its members past our rules.

use futures_util::join;
use model::{JoinedVia, PodId, PodRole, UserId};
use runtime::{Code, Error, Result};
use store::tables::{Pod, PodMember};
use store::{membership, App, Stored};

use crate::rules;

/// Writes a new pod: three calls at once, then one.
///
/// # Errors
///
/// `already_exists` where the founder has a pod of that name; nothing is left of it then.
pub async fn found(app: &App, id: &PodId, me: &UserId, pod: &Pod) -> Result<Stored<Pod>> {
    let pods = app.rows::<Pod>();
    let readers = rules::readers(id, pod.is_public);
    let (row, team, owner) = join!(
        pods.create(id, pod, &readers),
        app.create_team(id, &pod.name),
        seat(app, id, me),
    );
    let outcome = match (row, team, owner) {
        (Ok(row), Ok(()), Ok(())) => read_along(app, id, me).await.map(|()| row),
        (Err(store::Error::Conflict { .. }), ..) => Err(Error::new(
            Code::AlreadyExists,
            "You have a pod of this name already",
        )),
        (Err(error), ..) | (_, Err(error), _) | (.., Err(error)) => Err(error.into()),
    };
    if outcome.is_err() {
        undo(app, id, me).await;
    }
    outcome
}

/// Makes the founder the owner.
async fn seat(app: &App, id: &PodId, me: &UserId) -> store::Result<()> {
    let owner = PodMember::new(id, me, PodRole::Owner, JoinedVia::Owner);
    let edge = membership::id(id, me);
    let permissions = rules::member_readers(id, me);
    app.rows().create(&edge, &owner, &permissions).await?;
    Ok(())
}

/// Puts the founder into the team, once their row is there: whoever has none is put out again by event.
async fn read_along(app: &App, id: &PodId, me: &UserId) -> Result<()> {
    app.join_team(id, me, PodRole::Owner).await?;
    Ok(())
}

/// Removes what was written of a pod that could not be founded; what cannot be removed is swept up by the nightly jobs.
async fn undo(app: &App, id: &PodId, me: &UserId) {
    let edge = membership::id(id, me);
    let pods = app.rows::<Pod>();
    let members = app.rows::<PodMember>();
    let _gone = join!(
        pods.delete_once(id),
        members.delete_once(&edge),
        app.delete_team(id),
    );
}
