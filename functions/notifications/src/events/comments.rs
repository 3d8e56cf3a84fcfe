//! Somebody writes or edits a comment.

use std::collections::BTreeSet;

use client::Query;
use futures_util::try_join;
use model::{CommentId, NotificationType, UserId};
use runtime::{Error, Result};
use store::notify::Notice;
use store::tables::{Comment, Notification, Post};
use store::{readers, App, Created, Deleted, Stored, Updated};

use super::{name_of, tell};
use crate::{access, rules};

/// Tells the author of the post, or those whom a reply answers, and those who are mentioned; each hears of it once.
pub async fn written(app: App, Created(comment): Created<Comment>) -> Result<()> {
    let (posts, comments) = (app.rows::<Post>(), app.rows::<Comment>());
    let (post, parent, now) = try_join!(
        posts.find(&comment.row.post_id),
        parent(&app, comment.row.parent_id.as_ref()),
        comments.find(&comment.id),
    )?;
    // The event of its deletion may have come first.
    let is_there = now.is_some_and(|it| it.row.deleted_at.is_none());
    let Some(post) = post.filter(|_| is_there) else {
        return Ok(());
    };
    let told = rules::told_of_comment(&comment.row, &post.row, parent.as_ref().map(|it| &it.row));
    let people = told
        .answered
        .iter()
        .chain(&told.mentioned)
        .chain([&comment.row.author_id]);
    let seeing = access::who_sees(&app, &post, people).await?;
    if !seeing.contains(&comment.row.author_id) {
        return Ok(());
    }
    let name = name_of(&app, &comment.row.author_id).await?;
    let answered = answered(&comment, &name)?;
    tell(&app, &answered, both(&told.answered, &seeing)).await?;
    let mentioned = mentioned(&comment, &name)?;
    tell(&app, &mentioned, both(&told.mentioned, &seeing)).await
}

/// Tells those whom an edit mentions, and takes back what was told of a comment that became an empty place; whoever was told before is not
/// told again, since the key is the comment's. Of a comment that moderation hides, or whose author left the pod by now, nobody hears.
pub async fn edited(app: App, Updated(comment): Updated<Comment>) -> Result<()> {
    if comment.row.deleted_at.is_some() {
        return forget(&app, &comment).await;
    }
    let is_edit = rules::is_fresh(comment.row.edited_at, app.now());
    if !is_edit || comment.row.mentions.is_empty() {
        return Ok(());
    }
    let Some(post) = app.rows::<Post>().find(&comment.row.post_id).await? else {
        return Ok(());
    };
    let author = &comment.row.author_id;
    let people = comment.row.mentions.iter().chain([author]);
    let mut seeing = access::who_sees(&app, &post, people).await?;
    let is_hidden = readers::is_hidden(&comment.permissions, &readers::post(&post.row));
    if is_hidden || !seeing.contains(author) {
        return Ok(());
    }
    seeing.retain(|it| comment.row.mentions.contains(it));
    let name = name_of(&app, author).await?;
    tell(&app, &mentioned(&comment, &name)?, seeing).await
}

/// Takes back what people were told of a comment that is gone.
pub async fn deleted(app: App, Deleted(comment): Deleted<Comment>) -> Result<()> {
    forget(&app, &comment).await
}

/// Removes what is about this comment alone, likes and mentions of it included; what tells of several comments stays. One call, and a
/// repeat finds nothing.
async fn forget(app: &App, comment: &Stored<Comment>) -> Result<()> {
    let of_it_alone = [NotificationType::CommentLike, NotificationType::Mention];
    let about_it = [
        Query::equal(Notification::ENTITY_ID, &comment.id),
        Query::or([
            Query::equal(
                Notification::KIND,
                of_it_alone.map(NotificationType::as_str),
            ),
            Query::less_than_equal(Notification::COUNT, 1),
        ]),
    ];
    app.rows::<Notification>().delete_where(about_it).await?;
    Ok(())
}

async fn parent(app: &App, id: Option<&CommentId>) -> store::Result<Option<Stored<Comment>>> {
    match id {
        Some(id) => app.rows::<Comment>().find(id).await,
        None => Ok(None),
    }
}

fn answered(comment: &Stored<Comment>, name: &str) -> Result<Notice> {
    let (kind, key) = match &comment.row.parent_id {
        Some(parent) => (NotificationType::Reply, parent.as_str()),
        None => (NotificationType::Comment, comment.row.post_id.as_str()),
    };
    let notice =
        Notice::of(kind, comment.id.as_str(), &[key]).word("excerpt", &*comment.row.content);
    about(notice, comment, name)
}

fn mentioned(comment: &Stored<Comment>, name: &str) -> Result<Notice> {
    let key = [comment.id.as_str()];
    let path = format!(
        "/app/feed?post={}&comment={}",
        comment.row.post_id, comment.id
    );
    let notice = Notice::of(NotificationType::Mention, comment.id.as_str(), &key)
        .word("kind", "comment")
        .leading_to(path);
    about(notice, comment, name)
}

fn about(notice: Notice, comment: &Stored<Comment>, name: &str) -> Result<Notice> {
    Ok(notice
        .by(&comment.row.author_id, name)
        .about("comment", comment.id.as_str())
        .map_err(Error::internal)?
        .place("post", comment.row.post_id.as_str()))
}

fn both(people: &BTreeSet<UserId>, seeing: &BTreeSet<UserId>) -> BTreeSet<UserId> {
    people.intersection(seeing).cloned().collect()
}
