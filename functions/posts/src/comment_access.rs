//! Who may see and remove a comment.
//!
//! A comment carries the read roles of its post, so they tell whom it is for without reading the post.

use model::{CommentId, PodId, UserId};
use runtime::{Error, Result};
use store::tables::{Comment, Post};
use store::{App, Stored};

use crate::post_access;

/// Refuses a comment that `me` may not see; one more read for a comment in a pod.
///
/// # Errors
///
/// `not_found`.
pub async fn check(app: &App, me: &UserId, comment: &Stored<Comment>) -> Result<()> {
    if comment.row.deleted_at.is_some() {
        return Err(Error::not_found("comment"));
    }
    match pod_of(&comment.permissions) {
        Reader::Everyone => Ok(()),
        Reader::Pod(pod) if app.membership(&pod, me).await?.is_some() => Ok(()),
        Reader::Pod(_) | Reader::Nobody => Err(Error::not_found("comment")),
    }
}

/// Refuses to let `me` delete a comment that is neither their own, nor on their post, nor in a pod they lead.
///
/// # Errors
///
/// `forbidden`, or `not_found` where `me` may not even see it.
pub async fn check_may_delete(app: &App, me: &UserId, comment: &Stored<Comment>) -> Result<()> {
    if comment.row.author_id == *me {
        return Ok(());
    }
    let post = app.rows::<Post>().get(&comment.row.post_id).await?;
    let moderates = post_access::moderates(app, me, &post).await?;
    if moderates || post.row.author_id == *me {
        return Ok(());
    }
    Err(Error::forbidden(
        "Only its author, the post's author and the pod's leaders delete a comment",
    ))
}

/// Reads a comment that `me` may see, by the function's own key.
///
/// # Errors
///
/// `not_found`.
pub async fn visible(app: &App, me: &UserId, id: &CommentId) -> Result<Stored<Comment>> {
    let comment = app.rows::<Comment>().get(id).await?;
    check(app, me, &comment).await?;
    Ok(comment)
}

#[derive(Debug, PartialEq, Eq)]
enum Reader {
    Everyone,
    Pod(PodId),
    Nobody,
}

fn pod_of(permissions: &[String]) -> Reader {
    let roles = permissions
        .iter()
        .filter_map(|it| it.strip_prefix("read(\"")?.strip_suffix("\")"));
    for role in roles {
        if role == "users" {
            return Reader::Everyone;
        }
        if let Some(Ok(pod)) = role.strip_prefix("team:").map(PodId::parse) {
            return Reader::Pod(pod);
        }
    }
    Reader::Nobody
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(permission: &str, reader: &Reader) {
        assert_eq!(pod_of(&[permission.to_owned()]), *reader);
    }

    #[test]
    fn the_read_role_says_whom_a_comment_is_for() {
        check(r#"read("users")"#, &Reader::Everyone);
        check(
            r#"read("team:p1")"#,
            &Reader::Pod(PodId::parse("p1").unwrap()),
        );
        check(r#"update("users")"#, &Reader::Nobody);
        assert_eq!(pod_of(&[]), Reader::Nobody);
    }
}
