//! What may be posted, and who may see it.

use client::Permission;
use model::{
    hashtags, tag_text, CommentId, List, Patch, PodId, PostId, PostType, Tag, Text, UserId,
    Visibility,
};
use runtime::{Code, Error, Result};
use store::tables::{Comment, Post};
use store::{readers, Stored};

use crate::wire::{NewPost, PostPatch};

/// How many tags a post carries at the most, written as tags or inside its text.
const MAX_TAGS: usize = 10;

/// Whose eyes a post is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Audience {
    /// Everyone who is signed in.
    Everyone,
    /// The members of a pod.
    Pod(PodId),
}

impl Audience {
    /// The read permission that lets them in.
    pub fn permissions(&self) -> [Permission; 1] {
        [match self {
            Self::Everyone => readers::everyone(),
            Self::Pod(pod) => readers::pod(pod),
        }]
    }

    /// The pod, where it is one.
    pub fn pod(&self) -> Option<&PodId> {
        match self {
            Self::Everyone => None,
            Self::Pod(pod) => Some(pod),
        }
    }
}

/// Decides whom a new post is for.
///
/// # Errors
///
/// `validation_failed` where pod and visibility contradict each other.
pub fn audience(new: &NewPost) -> Result<Audience> {
    match (new.visibility.unwrap_or(Visibility::Public), &new.pod_id) {
        (Visibility::Public, None) => Ok(Audience::Everyone),
        (Visibility::Pod, Some(pod)) => Ok(Audience::Pod(pod.clone())),
        (Visibility::Public, Some(_)) => Err(Error::field(
            "visibility",
            "must be `pod` for a post in a pod",
        )),
        _ => Err(Error::field(
            "podId",
            "must name the pod that the post is for",
        )),
    }
}

/// Decides what kind of post this is.
///
/// # Errors
///
/// `validation_failed` for kinds that only the feed gives, once it has verified what they claim, and for a post that says and
/// shows nothing.
pub fn kind(new: &NewPost) -> Result<PostType> {
    let kind = new.kind.unwrap_or(PostType::Text);
    if !is_own_words(kind) {
        return Err(Error::field("type", "is given by the course itself"));
    }
    if new.content.is_empty() && new.image_file_ids.is_empty() {
        return Err(Error::field("content", "must have 1 to 5000 characters"));
    }
    Ok(kind)
}

/// Whether people say what stands in such a post; in others the course says what they achieved, and nobody puts words into its mouth.
pub fn is_own_words(kind: PostType) -> bool {
    !matches!(kind, PostType::Achievement | PostType::Milestone)
}

/// Joins the tags that were given with those written in the text; the given ones come first.
pub fn tags(given: &[Tag], text: &str) -> List<Tag, 0, MAX_TAGS> {
    let written = hashtags(text, MAX_TAGS);
    let mut all: Vec<Tag> = Vec::new();
    for tag in given.iter().chain(&written) {
        if !all.contains(tag) && all.len() < MAX_TAGS {
            all.push(tag.clone());
        }
    }
    List::new(all).unwrap_or_default()
}

/// Whether an edit adds tags to those that the post has: one has to know them then.
pub fn merges_tags(patch: &PostPatch) -> bool {
    patch.tags.is_absent() && !hashtags(patch.words(), 1).is_empty()
}

/// The tags after an edit, those written in its text included; none where they stay.
pub fn new_tags(patch: &PostPatch, stored: Option<&[Tag]>) -> Option<List<Tag, 0, MAX_TAGS>> {
    match &patch.tags {
        Patch::Value(given) => Some(tags(given, patch.words())),
        Patch::Null => Some(tags(&[], patch.words())),
        Patch::Absent if merges_tags(patch) => stored.map(|it| tags(it, patch.words())),
        Patch::Absent => None,
    }
}

/// Refuses an edit that is not its maker's to make.
///
/// # Errors
///
/// `not_owner` for somebody else's post; `rule_violation` for another audience, and for other words where the course itself speaks.
pub fn check_edit(me: &UserId, post: &Post, patch: &PostPatch) -> Result<()> {
    if post.author_id != *me {
        return Err(Error::new(Code::NotOwner, "Only its author edits a post"));
    }
    keeps_audience(post.visibility, patch.visibility.value().copied())?;
    if patch.content.is_absent() || is_own_words(post.kind) {
        return Ok(());
    }
    Err(Error::new(
        Code::RuleViolation,
        "What you achieved is told in the course's words",
    ))
}

/// A post that nobody has liked or answered yet.
pub fn post(
    author: &UserId,
    audience: &Audience,
    kind: PostType,
    new: NewPost,
    mentions: List<UserId, 0, 10>,
) -> Post {
    let tags = tags(&new.tags, &new.content);
    Post {
        course_id: new.course_id,
        resource_id: new.resource_id,
        image_file_ids: new.image_file_ids,
        tag_text: Some(tag_text(&tags)),
        tags,
        mentions,
        ..Post::new(author, kind, audience.pod().cloned(), new.content)
    }
}

/// Refuses to move a post to another audience: those who could read it would lose it, or strangers would gain it.
///
/// # Errors
///
/// `rule_violation`.
pub fn keeps_audience(stored: Visibility, asked: Option<Visibility>) -> Result<()> {
    match asked {
        Some(asked) if asked != stored => Err(Error::new(
            Code::RuleViolation,
            "A post stays with the people it was written for",
        )),
        _ => Ok(()),
    }
}

/// Where in a post's comments a new one goes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Thread {
    /// The top-level comment it hangs on; none for a comment of its own.
    pub parent: Option<CommentId>,
    /// Whom it addresses, where it answers a reply.
    pub addressee: Option<UserId>,
}

/// Finds the thread of a new comment. There are two levels: an answer to a reply hangs on the reply's own thread.
///
/// # Errors
///
/// `parent_mismatch` for a parent on another post, or one that was deleted.
pub fn thread(post: &PostId, parent: Option<&Stored<Comment>>) -> Result<Thread> {
    let Some(parent) = parent else {
        return Ok(Thread::default());
    };
    if parent.row.post_id != *post || parent.row.deleted_at.is_some() {
        return Err(parent_mismatch());
    }
    Ok(match &parent.row.parent_id {
        None => Thread {
            parent: Some(parent.id.clone()),
            addressee: None,
        },
        Some(top) => Thread {
            parent: Some(top.clone()),
            addressee: Some(parent.row.author_id.clone()),
        },
    })
}

/// What is said to whoever answers what is not there.
pub fn parent_mismatch() -> Error {
    Error::new(
        Code::ParentMismatch,
        "The comment you answer is not on this post",
    )
}

/// A comment that nobody has liked or answered yet.
pub fn comment(
    author: &UserId,
    post: &PostId,
    thread: Thread,
    content: Text<0, 2_000>,
    mentions: List<UserId, 0, 10>,
) -> Comment {
    Comment {
        post_id: post.clone(),
        author_id: author.clone(),
        parent_id: thread.parent,
        reply_to_user_id: thread.addressee,
        content,
        mentions,
        likes_count: 0,
        replies_count: 0,
        edited_at: None,
        deleted_at: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(json: serde_json::Value) -> NewPost {
        serde_json::from_value(json).unwrap()
    }

    #[track_caller]
    fn refused(json: serde_json::Value, field: &str) {
        let new = new(json);
        let error = audience(&new).and(kind(&new).map(|_| ())).unwrap_err();
        assert_eq!(error.fields.keys().collect::<Vec<_>>(), [field]);
    }

    #[test]
    fn a_post_is_public_unless_it_says_otherwise() {
        let new = new(serde_json::json!({ "content": "hello" }));
        assert_eq!(audience(&new).unwrap(), Audience::Everyone);
        assert_eq!(kind(&new).unwrap(), PostType::Text);
    }

    #[test]
    fn a_pod_and_its_visibility_come_together() {
        let both = new(serde_json::json!({ "content": "x", "visibility": "pod", "podId": "p1" }));
        assert_eq!(
            audience(&both).unwrap(),
            Audience::Pod(PodId::parse("p1").unwrap())
        );
        refused(
            serde_json::json!({ "content": "x", "visibility": "pod" }),
            "podId",
        );
        refused(
            serde_json::json!({ "content": "x", "podId": "p1" }),
            "visibility",
        );
    }

    #[test]
    fn achievements_cannot_be_claimed_by_writing_them() {
        refused(
            serde_json::json!({ "content": "x", "type": "achievement" }),
            "type",
        );
        refused(
            serde_json::json!({ "content": "x", "type": "milestone" }),
            "type",
        );
    }

    #[test]
    fn a_post_without_text_needs_an_image() {
        refused(serde_json::json!({ "content": " \n " }), "content");
        let shown = new(serde_json::json!({ "imageFileIds": ["f1"] }));
        assert!(kind(&shown).is_ok());
    }

    #[test]
    fn tags_in_the_text_are_added_up_to_ten() {
        let given = [Tag::new("math").unwrap()];
        let text: Vec<String> = (0..12).map(|n| format!("#t{n}")).collect();
        let all = tags(&given, &format!("#Math {}", text.join(" ")));
        assert_eq!(all.len(), 10);
        assert_eq!(all.first().map(Tag::as_str), Some("math"));
        assert_eq!(all.get(1).map(Tag::as_str), Some("t0"));
    }

    fn patch(json: serde_json::Value) -> PostPatch {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn the_tags_of_an_edit_follow_its_text() {
        let stored = [Tag::new("old").unwrap()];
        for (edit, expected) in [
            (serde_json::json!({ "content": "x" }), None),
            (
                serde_json::json!({ "content": "#new #old" }),
                Some("old new"),
            ),
            (
                serde_json::json!({ "content": "#new", "tags": ["a"] }),
                Some("a new"),
            ),
            (
                serde_json::json!({ "content": "#new", "tags": null }),
                Some("new"),
            ),
            (serde_json::json!({ "tags": ["a"] }), Some("a")),
            (serde_json::json!({ "tags": null }), Some("")),
            (serde_json::json!({ "visibility": "public" }), None),
        ] {
            let tags = new_tags(&patch(edit.clone()), Some(&stored));
            let words = tags.map(|it| tag_text(&it));
            assert_eq!(words.as_deref(), expected, "{edit}");
        }
    }

    #[test]
    fn an_edit_is_the_authors_and_leaves_the_courses_words_alone() {
        let asha = UserId::parse("asha").unwrap();
        let post = |kind| Post::new(&asha, kind, None, Text::cut("x"));
        let code = |me: &str, kind, edit: serde_json::Value| {
            let me = UserId::parse(me).unwrap();
            check_edit(&me, &post(kind), &patch(edit))
                .err()
                .map(|it| it.code)
        };
        let words = serde_json::json!({ "content": "x" });
        let tags = serde_json::json!({ "tags": ["x"] });
        let moved = serde_json::json!({ "visibility": "pod" });
        assert_eq!(code("asha", PostType::Text, words.clone()), None);
        assert_eq!(
            code("ben", PostType::Text, words.clone()),
            Some(Code::NotOwner)
        );
        assert_eq!(
            code("asha", PostType::Text, moved),
            Some(Code::RuleViolation)
        );
        for kind in [PostType::Achievement, PostType::Milestone] {
            let refused = code("asha", kind, words.clone());
            assert_eq!(refused, Some(Code::RuleViolation));
            assert_eq!(code("asha", kind, tags.clone()), None);
        }
    }

    #[test]
    fn a_post_never_changes_its_audience() {
        assert!(keeps_audience(Visibility::Public, Some(Visibility::Public)).is_ok());
        assert!(keeps_audience(Visibility::Public, None).is_ok());
        let refused = keeps_audience(Visibility::Pod, Some(Visibility::Public)).unwrap_err();
        assert_eq!(refused.code, Code::RuleViolation);
    }
}
