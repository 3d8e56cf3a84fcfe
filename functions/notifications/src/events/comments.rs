//! Somebody writes or edits a comment.

use std::collections::BTreeSet;

use futures_util::try_join;
use model::{CommentId, NotificationType, UserId};
use runtime::{Error, Result};
use store::notify::Notice;
use store::tables::{Comment, Post};
use store::{App, Created, Stored, Updated};

use super::{name_of, tell};
use crate::{access, rules};

/// Tells the author of the post, or those whom a reply answers, and those who are mentioned; each hears of it once.
pub async fn written(app: App, Created(comment): Created<Comment>) -> Result<()> {
    let posts = app.rows::<Post>();
    let (post, parent) = try_join!(
        posts.find(&comment.row.post_id),
        parent(&app, comment.row.parent_id.as_ref()),
    )?;
    let Some(post) = post else { return Ok(()) };
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

/// Tells those whom an edit mentions; whoever was told before is not told again, since the key is the comment's.
pub async fn edited(app: App, Updated(comment): Updated<Comment>) -> Result<()> {
    let is_edit = rules::is_fresh(comment.row.edited_at, app.now());
    if !is_edit || comment.row.mentions.is_empty() || comment.row.deleted_at.is_some() {
        return Ok(());
    }
    let Some(post) = app.rows::<Post>().find(&comment.row.post_id).await? else {
        return Ok(());
    };
    let seeing = access::who_sees(&app, &post, comment.row.mentions.iter()).await?;
    let name = name_of(&app, &comment.row.author_id).await?;
    tell(&app, &mentioned(&comment, &name)?, seeing).await
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
