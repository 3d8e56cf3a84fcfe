//! Somebody follows somebody.

use model::NotificationType;
use runtime::Result;
use store::notify::Notice;
use store::tables::Follow;
use store::{App, Created};

use super::{name_of, tell};

/// Tells the person who is followed, once a day however often they are unfollowed and followed again.
pub async fn followed(app: App, Created(follow): Created<Follow>) -> Result<()> {
    let follower = &follow.row.follower_id;
    let name = name_of(&app, follower).await?;
    let notice = Notice::of(
        NotificationType::Follow,
        follow.id.as_str(),
        &[follower.as_str()],
    )
    .happened(follow.created_at)
    .by(follower, &name);
    tell(&app, &notice, [follow.row.following_id]).await
}
