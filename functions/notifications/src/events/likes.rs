//! Somebody likes a post or a comment.

use futures_util::try_join;
use model::{NotificationType, UserId};
use runtime::{Error, Result};
use store::notify::Notice;
use store::tables::{Comment, CommentLike, Post, PostLike};
use store::{App, Created, Stored};

use super::{name_of, tell};
use crate::access;

/// Tells the author of a post. Liking again after unliking is the same cause and tells nothing new.
pub async fn post_liked(app: App, Created(like): Created<PostLike>) -> Result<()> {
    let actor = &like.row.user_id;
    let Some(post) = app.rows::<Post>().find(&like.row.post_id).await? else {
        return Ok(());
    };
    if !both_see(&app, &post, actor, &post.row.author_id).await? {
        return Ok(());
    }
    let name = name_of(&app, actor).await?;
    let notice = Notice::of(
        NotificationType::PostLike,
        like.id.as_str(),
        &[post.id.as_str()],
    )
    .by(actor, &name)
    .about("post", post.id.as_str())
    .map_err(Error::internal)?
    .word("excerpt", &*post.row.content);
    tell(&app, &notice, [post.row.author_id]).await
}

/// Tells the author of a comment.
pub async fn comment_liked(app: App, Created(like): Created<CommentLike>) -> Result<()> {
    let actor = &like.row.user_id;
    let (posts, comments) = (app.rows::<Post>(), app.rows::<Comment>());
    let (post, comment) = try_join!(
        posts.find(&like.row.post_id),
        comments.find(&like.row.comment_id),
    )?;
    let (Some(post), Some(comment)) = (post, comment) else {
        return Ok(());
    };
    if comment.row.deleted_at.is_some()
        || !both_see(&app, &post, actor, &comment.row.author_id).await?
    {
        return Ok(());
    }
    let name = name_of(&app, actor).await?;
    let key = [comment.id.as_str()];
    let notice = Notice::of(NotificationType::CommentLike, like.id.as_str(), &key)
        .by(actor, &name)
        .about("comment", comment.id.as_str())
        .map_err(Error::internal)?
        .place("post", post.id.as_str());
    tell(&app, &notice, [comment.row.author_id]).await
}

/// Whether there is somebody else to tell, and both may see the post.
async fn both_see(app: &App, post: &Stored<Post>, actor: &UserId, told: &UserId) -> Result<bool> {
    if actor == told {
        return Ok(false);
    }
    Ok(access::who_sees(app, post, [actor, told]).await?.len() == 2)
}
