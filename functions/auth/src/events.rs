//! What happens to accounts, wherever it happens: here, in another client, in the console.
//!
//! Appwrite delivers an event at most once, sometimes doubled, in no order. Profiles and settings are made under the
//! account's id, so a repeat finds them there; names and addresses are copied from the account as it is by now, so that
//! the last copy is right whichever event comes last.

use model::{did, EntityId, JobId, JobKind, JobState, Kind, UserId};
use runtime::{Error, Result};
use store::tables::Job;
use store::{
    readers, App, Once, UserCreated, UserDeleted, UserEmailChanged, UserRenamed,
    UserVerificationSet, UserVerified,
};

/// Makes the profile and the settings of somebody new. A tombstone stays alone: its account is gone.
pub async fn created(app: App, UserCreated(account): UserCreated) -> Result<()> {
    let user = id_of(&account)?;
    let profile = app.ensure_profile(&user, &account).await?;
    if profile.into_inner().row.deleted_at.is_some() {
        return Ok(());
    }
    match app.ensure_settings(&user, &account).await {
        // The account went while its event was on the way.
        Err(store::Error::NotFound { .. }) => Ok(()),
        outcome => Ok(outcome.map(drop)?),
    }
}

/// Queues the removal of what an account left behind that was deleted elsewhere, such as in the console.
pub async fn deleted(app: App, UserDeleted(account): UserDeleted) -> Result<()> {
    queue_deletion(&app, &id_of(&account)?).await?;
    Ok(())
}

/// Copies the new name to the profile.
pub async fn renamed(app: App, UserRenamed(account): UserRenamed) -> Result<()> {
    Ok(app.sync_name(&id_of(&account)?).await?)
}

/// Copies the new address to the settings.
pub async fn address_changed(app: App, UserEmailChanged(account): UserEmailChanged) -> Result<()> {
    Ok(app.sync_address(&id_of(&account)?).await?)
}

/// Copies to the settings what the console or a key set.
pub async fn verification_set(
    app: App,
    UserVerificationSet(account): UserVerificationSet,
) -> Result<()> {
    Ok(app.sync_address(&id_of(&account)?).await?)
}

/// Copies to the settings that somebody followed the link in the mail.
pub async fn verified(app: App, event: UserVerified) -> Result<()> {
    Ok(app.sync_address(&event.user_id).await?)
}

/// Queues the deletion of an account, once; a job that gave up is taken up again.
///
/// # Errors
///
/// What the store answers.
pub async fn queue_deletion(app: &App, user: &UserId) -> Result<JobId> {
    let subject: EntityId = user.cast();
    let kind = JobKind::AccountDelete;
    let id: JobId = did(Kind::JOB, &[kind.as_str(), subject.as_str(), "1"]);
    let job = Job::queued(kind, subject, user.clone(), app.now());
    let rows = app.rows::<Job>();
    let made = rows
        .create_or_get(&id, &job, &[readers::user(user)])
        .await?;
    if let Once::Already(found) = made {
        if found.row.state == JobState::Dead {
            rows.update(&id, &client::Changes::of(&job)).await?;
        }
    }
    Ok(id)
}

fn id_of(account: &client::User) -> Result<UserId> {
    UserId::parse(&account.id).map_err(Error::internal)
}
