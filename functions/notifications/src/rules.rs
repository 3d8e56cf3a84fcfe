//! Who is told of a comment, what counts as an edit, and what is a browser's push subscription.

use std::collections::BTreeSet;
use std::time::Duration;

use model::{MessageType, PodRole, Timestamp, UserId};
use runtime::{Error, Result};
use store::push::is_push_service;
use store::tables::{Comment, Message, Post};

use crate::wire::NewSubscription;

/// How long after an edit its event counts as the edit's; any later change of the row is something else's.
const EDIT_WINDOW: Duration = Duration::from_secs(120);

/// What a room of two tells where the last message was deleted.
pub const DELETED_MESSAGE: &str = "A message was deleted";

/// Who is told of a comment.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// The author of the post, or those whom a reply answers.
    pub answered: BTreeSet<UserId>,
    /// Those who are mentioned and not answered.
    pub mentioned: BTreeSet<UserId>,
}

/// Decides who is told of a comment: everybody at most once, its author never.
pub fn told_of_comment(comment: &Comment, post: &Post, parent: Option<&Comment>) -> Told {
    let is_other = |it: &&UserId| **it != comment.author_id;
    let answered: BTreeSet<UserId> = match parent {
        Some(parent) => [Some(&parent.author_id), comment.reply_to_user_id.as_ref()]
            .into_iter()
            .flatten()
            .filter(is_other)
            .cloned()
            .collect(),
        None => [&post.author_id]
            .into_iter()
            .filter(is_other)
            .cloned()
            .collect(),
    };
    let others = comment.mentions.iter().filter(is_other);
    let mentioned = others
        .filter(|it| !answered.contains(*it))
        .cloned()
        .collect();
    Told {
        answered,
        mentioned,
    }
}

/// Whether a row was just edited, so that this change of it is the edit.
pub fn is_fresh(edited_at: Option<Timestamp>, now: Timestamp) -> bool {
    edited_at.is_some_and(|at| now.since(at) <= EDIT_WINDOW)
}

/// What is told of a message: its words, or what it shows instead.
pub fn excerpt_of(message: &Message) -> &str {
    match (message.content.is_empty(), message.kind) {
        (false, _) => &message.content,
        (true, MessageType::Image) => "Sent a picture",
        (true, _) => "Sent a file",
    }
}

/// What somebody is in a pod, as a sentence says it.
pub fn role_in_words(role: PodRole) -> &'static str {
    match role {
        PodRole::Owner => "the owner",
        PodRole::Admin => "an admin",
        PodRole::Member => "a member",
    }
}

/// Refuses a subscription that no browser made: our server would send requests to wherever it says.
///
/// # Errors
///
/// `validation_failed`.
pub fn check_subscription(new: &NewSubscription) -> Result<()> {
    if !is_push_service(&new.endpoint) {
        return Err(Error::field(
            "endpoint",
            "must be the https address of a push service",
        ));
    }
    if new.expiration_time.is_some() {
        return Err(Error::field(
            "expirationTime",
            "must be null: subscriptions that lapse are not kept",
        ));
    }
    if !is_base64url(&new.keys.p256dh, 87) {
        return Err(Error::field("keys.p256dh", "must be 65 bytes in base64url"));
    }
    if !is_base64url(&new.keys.auth, 22) {
        return Err(Error::field("keys.auth", "must be 16 bytes in base64url"));
    }
    Ok(())
}

fn is_base64url(text: &str, length: usize) -> bool {
    let digits = text.trim_end_matches('=');
    let is_digit = |it: u8| it.is_ascii_alphanumeric() || it == b'-' || it == b'_';
    digits.len() == length && digits.bytes().all(is_digit)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn user(id: &str) -> UserId {
        UserId::parse(id).unwrap()
    }

    fn comment(author: &str, extra: &serde_json::Value) -> Comment {
        let mut cells = json!({
            "postId": "p1", "authorId": author, "parentId": null, "replyToUserId": null, "content": "hi",
            "mentions": [], "likesCount": 0, "repliesCount": 0, "editedAt": null, "deletedAt": null,
        });
        for (key, value) in extra.as_object().unwrap() {
            cells[key] = value.clone();
        }
        serde_json::from_value(cells).unwrap()
    }

    fn post() -> Post {
        serde_json::from_value(json!({
            "authorId": "asha", "type": "text", "content": "x", "visibility": "public", "podId": null,
            "courseId": null, "resourceId": null, "imageFileIds": [], "tags": [], "tagText": "",
            "mentions": [], "likesCount": 0, "commentsCount": 0, "savesCount": 0, "sharesCount": 0,
            "isPinned": false, "editedAt": null, "meta": null, "trendScore": 0.0, "deletedAt": null,
        }))
        .unwrap()
    }

    fn people(ids: &[&str]) -> BTreeSet<UserId> {
        ids.iter().map(|it| user(it)).collect()
    }

    #[test]
    fn a_comment_is_told_to_the_posts_author() {
        let told = told_of_comment(&comment("ben", &json!({})), &post(), None);
        assert_eq!(
            (told.answered, told.mentioned),
            (people(&["asha"]), people(&[]))
        );
    }

    #[test]
    fn nobody_is_told_of_their_own_comment() {
        let own = comment("asha", &json!({ "mentions": ["asha"] }));
        assert_eq!(told_of_comment(&own, &post(), None), Told::default());
    }

    #[test]
    fn a_reply_is_told_to_the_thread_and_to_whom_it_addresses() {
        let parent = comment("ben", &json!({}));
        let reply = comment("cleo", &json!({ "parentId": "c1", "replyToUserId": "dan" }));
        let told = told_of_comment(&reply, &post(), Some(&parent));
        assert_eq!(told.answered, people(&["ben", "dan"]));
    }

    #[test]
    fn whoever_is_answered_is_not_told_of_the_mention_too() {
        let both = comment("ben", &json!({ "mentions": ["asha", "cleo"] }));
        let told = told_of_comment(&both, &post(), None);
        assert_eq!(
            (told.answered, told.mentioned),
            (people(&["asha"]), people(&["cleo"]))
        );
    }

    #[test]
    fn a_like_long_after_an_edit_is_no_edit() {
        let at = |text: &str| Timestamp::parse(text).unwrap();
        let edited = Some(at("2026-01-01T10:00:00Z"));
        assert!(is_fresh(edited, at("2026-01-01T10:01:00Z")));
        assert!(!is_fresh(edited, at("2026-01-01T10:03:00Z")));
        assert!(!is_fresh(None, at("2026-01-01T10:00:00Z")));
    }

    #[test]
    fn only_push_services_are_endpoints() {
        for good in [
            "https://fcm.googleapis.com/fcm/send/x",
            "https://eu.notify.windows.com/w/?token=a",
        ] {
            assert!(is_push_service(good), "{good}");
        }
        for bad in [
            "http://fcm.googleapis.com/x",
            "https://127.0.0.1/x",
            "https://evil.example/fcm.googleapis.com/",
            "https://evilfcm.googleapis.com.example/x",
            "https://xfcm.googleapis.com/x",
            "https://user@fcm.googleapis.com/x",
            "https://fcm.googleapis.com:8080/x",
        ] {
            assert!(!is_push_service(bad), "{bad}");
        }
    }
}
