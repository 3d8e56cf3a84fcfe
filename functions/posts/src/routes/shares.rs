//! Counting that posts were shared.

use model::{did, EdgeId, Kind, PostId, UserId, Zone};
use runtime::{Json, Path, Result, State};
use store::tables::{ActivityEvent, Post};
use store::{App, Me};

use crate::counted::{Audience, Counted};
use crate::wire::Shared;

/// Counts that the caller shared a post: once per person, however often they do.
///
/// # Errors
///
/// `not_found` for a post that is not there for the caller; `pod_inactive`.
pub async fn share(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<PostId>,
) -> Result<Json<Shared>> {
    let edge = Counted {
        post: &id,
        id: edge_id(&id, &me),
        counter: Post::SHARES_COUNT,
        audience: Audience::Writers,
    };
    let outcome = edge.add(&app, &me, &event(&app, &id, &me), &[]).await?;
    Ok(Json(Shared {
        shares_count: outcome.post.row.shares_count,
    }))
}

fn edge_id(post: &PostId, me: &UserId) -> EdgeId {
    did(Kind::SHARE, &[post.as_str(), me.as_str()])
}

/// What the activity log keeps. Its date is UTC's, since the caller's zone is not at hand and costs a read.
fn event(app: &App, post: &PostId, me: &UserId) -> ActivityEvent {
    ActivityEvent {
        user_id: me.clone(),
        action: "share".to_owned(),
        entity_type: Some("post".to_owned()),
        entity_id: Some(post.cast()),
        pod_id: None,
        meta: None,
        local_date: app.now().date_in(&Zone::utc()),
    }
}
