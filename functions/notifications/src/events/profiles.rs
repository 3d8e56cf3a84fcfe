//! Somebody is new.

use model::NotificationType;
use runtime::Result;
use store::notify::Notice;
use store::tables::Profile;
use store::{App, Created};

use super::tell;

/// Greets a new person, once.
pub async fn made(app: App, Created(profile): Created<Profile>) -> Result<()> {
    let notice = Notice::of(NotificationType::Welcome, profile.id.as_str(), &[]);
    tell(&app, &notice, [profile.id]).await
}
