//! The operations, in the order of the route table.

use runtime::{Caller, Json, Result};

use crate::rules;
use crate::wire::{Greeting, NewGreeting};

/// Greets someone in the caller's name.
///
/// # Errors
///
/// `validation_failed` for a name that is empty or too long.
pub async fn greet(caller: Caller, Json(new): Json<NewGreeting>) -> Result<Json<Greeting>> {
    let text = rules::greeting(&caller.id, new.name.as_str());
    Ok(Json(Greeting { text }))
}
