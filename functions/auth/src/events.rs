//! What happens to accounts, wherever it happens: here, in another client, in the console.
//!
//! Appwrite delivers an event at most once, sometimes doubled, in no order. Profiles and settings are made under the
//! account's id, so a repeat finds them there; names and addresses are copied from the account as it is by now, so that
//! the last copy is right whichever event comes last.

use client::Changes;
use model::{EntityId, JobId, JobKind, JobState, UserId};
use runtime::{Error, Result};
use store::jobs::NewJob;
use store::tables::Job;
use store::{
    App, Once, UserCreated, UserDeleted, UserEmailChanged, UserRenamed, UserVerificationSet,
    UserVerified,
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
    let job = NewJob::of(JobKind::AccountDelete, subject, "1").owned_by(user);
    let id = job.id().clone();
    if let Once::Already(found) = app.queue(job).await? {
        if found.row.state == JobState::Dead {
            let anew = Changes::new()
                .set(Job::STATE, JobState::Queued)
                .set(Job::ATTEMPTS, 0)
                .set(Job::LOCK, 0)
                .set(Job::NEXT_ATTEMPT_AT, app.now());
            app.rows::<Job>().update(&id, &anew).await?;
        }
    }
    Ok(id)
}

fn id_of(account: &client::User) -> Result<UserId> {
    UserId::parse(&account.id).map_err(Error::internal)
}
