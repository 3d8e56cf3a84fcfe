//! The operations, in the order of the route table.

pub mod chat;
pub mod conversations;
pub mod messages;
pub mod quizzes;
pub mod summaries;
pub mod usage;

use model::UserId;
use runtime::Result;
use store::rate_limit::Rule;
use store::App;

/// Counts a question: how often a minute first, so that whoever is too quick does not use up their day.
async fn count(app: &App, me: &UserId) -> Result<()> {
    app.limit_rate(Rule::AI_CHAT, me).await?;
    llm::quota::take(app, me).await
}
