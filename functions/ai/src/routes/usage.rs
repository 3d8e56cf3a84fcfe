//! What is left for today.

use runtime::{Json, Result, State};
use store::{App, Me};

use crate::wire::{Amount, UsageView};

/// Answers what the caller used today, and of how much.
///
/// # Errors
///
/// `unauthenticated`.
pub async fn read(State(app): State<App>, Me(me): Me) -> Result<Json<UsageView>> {
    let left = llm::quota::left(&app, &me).await?;
    let amount = |used, limit| Amount { used, limit };
    Ok(Json(UsageView {
        requests: amount(left.requests, left.request_limit),
        tokens: amount(left.tokens, left.token_limit),
        resets_at: left.resets_at,
    }))
}
