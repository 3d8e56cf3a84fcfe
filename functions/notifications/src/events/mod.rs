//! What happened, and who is told.
//!
//! Appwrite delivers an event at most once, sometimes doubled, in no order. A repeat is harmless everywhere here: `notify::tell` counts
//! each row that caused a notification once.

pub mod calendar;
pub mod chat;
pub mod comments;
pub mod courses;
pub mod follows;
pub mod grades;
pub mod likes;
pub mod meetings;
pub mod payments;
pub mod pods;
pub mod posts;
pub mod profiles;
pub mod reports;
pub mod resources;
pub mod studying;

use model::UserId;
use runtime::Result;
use store::notify::{self, Notice};
use store::App;

/// What the person is called whose doing others are told of.
async fn name_of(app: &App, actor: &UserId) -> Result<String> {
    let cards = app.cards([actor]).await?;
    Ok(cards.of(actor).name)
}

/// Tells people, and pushes to those who want it and are awake.
async fn tell(app: &App, notice: &Notice, people: impl IntoIterator<Item = UserId>) -> Result<()> {
    let told = notify::tell(app, notice, people).await?;
    notify::push(app, &told).await;
    Ok(())
}
