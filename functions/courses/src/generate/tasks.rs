//! What both jobs do: asking for a value, and paying for it.

use llm::{Ask, Found, Shape, Turn};
use model::UserId;
use store::jobs::Failure;
use store::App;

/// Asks for a value and counts its tokens for whoever asked for the work. An answer of no use ends the work for good, a service that
/// fails only this attempt.
pub async fn find<T: Shape>(
    app: &App,
    owner: Option<&UserId>,
    purpose: &'static str,
    turns: Vec<Turn>,
    tokens: u32,
) -> Result<Found<T>, Failure> {
    let ask = Ask::json(purpose, turns, tokens);
    let found = match llm::open(app)?.find::<T>(&ask).await {
        Ok(found) => found,
        Err(fault) if fault.is_about_the_answer() => return Err(Failure::ForGood(fault.into())),
        Err(fault) => return Err(fault.into()),
    };
    if let Some(owner) = owner {
        llm::quota::count(app, owner, found.usage.total_tokens).await?;
    }
    Ok(found)
}
