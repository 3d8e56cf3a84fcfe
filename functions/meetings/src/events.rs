//! What follows from a session that is over.

use runtime::Result;
use store::tables::GroupSession;
use store::{App, Updated};
use studying::attendance;

/// Credits everybody who was in the session's meeting with the time that they were there. A repeat changes nothing.
pub async fn completed(app: App, Updated(session): Updated<GroupSession>) -> Result<()> {
    attendance::credit(&app, &session).await?;
    Ok(())
}
