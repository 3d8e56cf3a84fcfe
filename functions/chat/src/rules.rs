//! What may be written, by whom, and for how long it may be changed.

use std::time::Duration;

use model::{DmPolicy, List, MessageType, RoomType, Text, Timestamp, UserId};
use runtime::{Code, Error, Result};
use store::pod_access;
use store::tables::{ChatRoom, Message};
use store::Stored;

use crate::wire::NewMessage;

/// How long a message may be edited.
pub const EDIT_WINDOW: Duration = Duration::from_secs(24 * 60 * 60);

/// How many messages of a room may be pinned.
pub const MOST_PINS: u64 = 50;

/// How many different emoji one person puts on one message.
pub const MOST_EMOJI: usize = 6;

/// How many people a room has at the most whose messages have receipts.
pub const MOST_FOR_RECEIPTS: usize = 20;

/// How many people are in a group at the most.
pub const MOST_IN_GROUP: usize = 50;

/// How a question to the assistant begins.
const ASKING: &str = "@ai";

/// Whether somebody may be written to.
pub fn is_welcome(policy: DmPolicy, follows: bool) -> bool {
    match policy {
        DmPolicy::Everyone => true,
        DmPolicy::Followers => follows,
        DmPolicy::None => false,
    }
}

/// Decides what kind of message this is.
///
/// # Errors
///
/// `validation_failed` for the kinds that only the platform writes, for a picture or file without one, and for a message that says
/// and shows nothing.
pub fn kind(new: &NewMessage) -> Result<MessageType> {
    let kind = new.kind.unwrap_or(match new.file_id {
        None => MessageType::Text,
        Some(_) => MessageType::File,
    });
    match (kind, &new.file_id) {
        (MessageType::System | MessageType::Ai, _) => {
            Err(Error::field("type", "must be one of text, image, file"))
        }
        (MessageType::Image | MessageType::File, None) => {
            Err(Error::field("fileId", "must name the file that is shown"))
        }
        (MessageType::Text, Some(_)) => Err(Error::field(
            "type",
            "must be image or file for a message with a file",
        )),
        (_, None) if new.content.is_empty() => {
            Err(Error::field("content", "must have 1 to 5000 characters"))
        }
        _ => Ok(kind),
    }
}

/// Refuses to write where only reading is left.
///
/// # Errors
///
/// `pod_inactive`.
pub fn check_open(room: &ChatRoom) -> Result<()> {
    if room.is_active {
        return Ok(());
    }
    Err(match room.kind {
        RoomType::Pod => pod_access::archived(),
        _ => Error::not_found("room"),
    })
}

/// Refuses an answer to what is not in the room.
///
/// # Errors
///
/// `reply_mismatch`.
pub fn check_reply(room: &Stored<ChatRoom>, replied: Option<&Message>) -> Result<()> {
    match replied {
        Some(message) if message.room_id != room.id => Err(Error::new(
            Code::ReplyMismatch,
            "The message you answer is not in this room",
        )),
        _ => Ok(()),
    }
}

/// Whether somebody who has a place in a room is in it: a place in a group may be older than the list of who is in, or newer.
pub fn is_in(me: &UserId, room: &ChatRoom) -> bool {
    room.kind != RoomType::Group || room.member_ids.contains(me)
}

/// Those among whom a message mentions whom its text does not name.
pub fn named_apart(mentions: &[UserId], in_text: &[UserId]) -> Vec<UserId> {
    let apart = mentions.iter().filter(|it| !in_text.contains(it));
    apart.cloned().collect()
}

/// Keeps those who are mentioned and are in the room, each once and the sender not; who is in a pod is asked when they are told.
pub fn mentioned(
    room: &ChatRoom,
    me: &UserId,
    named: impl IntoIterator<Item = UserId>,
) -> List<UserId, 0, 10> {
    let mut kept: Vec<UserId> = Vec::new();
    for user in named {
        let is_here = room.kind == RoomType::Pod || room.member_ids.contains(&user);
        if is_here && user != *me && !kept.contains(&user) && kept.len() < 10 {
            kept.push(user);
        }
    }
    List::new(kept).unwrap_or_default()
}

/// The question, where a message asks the assistant one.
pub fn question(room: RoomType, message: &Message) -> Option<&str> {
    let asks = message.kind == MessageType::Text && room != RoomType::Group;
    let rest = message
        .content
        .trim()
        .strip_prefix(ASKING)
        .filter(|_| asks)?;
    let is_word = !rest.starts_with(char::is_alphanumeric);
    let question = rest.trim_start_matches([':', ',']).trim();
    (is_word && !question.is_empty()).then_some(question)
}

/// From when on messages may still be edited.
pub fn editable_since(now: Timestamp) -> Timestamp {
    now.before(EDIT_WINDOW)
}

/// Finds the words for an edit that touched nothing.
pub fn why_not_edited(message: &Stored<Message>, me: &UserId, now: Timestamp) -> Error {
    if message.row.deleted_at.is_some() {
        Error::not_found("message")
    } else if message.row.sender_id != *me {
        Error::new(Code::NotOwner, "Only its sender edits a message")
    } else if message.created_at < editable_since(now) {
        Error::new(
            Code::EditWindowClosed,
            "A message can be edited for 24 hours",
        )
    } else {
        Error::of(Code::Conflict)
    }
}

/// Checks an emoji from a path.
///
/// # Errors
///
/// `validation_failed`.
pub fn emoji(text: &str) -> Result<Text<1, 16>> {
    let refused = || Error::field("emoji", "must be one emoji");
    let is_plain = |it: char| it.is_alphabetic() || it.is_whitespace() || it.is_control();
    let shown = !text.is_ascii();
    if !shown || text.chars().any(is_plain) {
        return Err(refused());
    }
    Text::new(text).or(Err(refused()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(json: serde_json::Value) -> NewMessage {
        serde_json::from_value(json).unwrap()
    }

    fn user(id: &str) -> UserId {
        id.parse().unwrap()
    }

    fn said(content: &str) -> Message {
        Message::new(
            &"r".parse().unwrap(),
            &user("asha"),
            MessageType::Text,
            Text::cut(content),
        )
    }

    #[test]
    fn nobody_speaks_in_the_platforms_voice() {
        for kind_ in ["system", "ai"] {
            let refused = kind(&new(serde_json::json!({ "content": "x", "type": kind_ })));
            assert!(refused.unwrap_err().fields.contains_key("type"));
        }
    }

    #[test]
    fn a_message_says_or_shows_something() {
        let check = |json, field: &str| {
            let refused = kind(&new(json)).unwrap_err();
            assert_eq!(refused.fields.keys().collect::<Vec<_>>(), [field]);
        };
        check(serde_json::json!({ "content": " \n" }), "content");
        check(
            serde_json::json!({ "content": "x", "type": "image" }),
            "fileId",
        );
        check(serde_json::json!({ "type": "text", "fileId": "f" }), "type");
        let file = new(serde_json::json!({ "fileId": "f" }));
        assert_eq!(kind(&file).unwrap(), MessageType::File);
    }

    #[test]
    fn who_may_write_is_what_the_other_one_set() {
        for (policy, follows, expected) in [
            (DmPolicy::Everyone, false, true),
            (DmPolicy::Followers, false, false),
            (DmPolicy::Followers, true, true),
            (DmPolicy::None, true, false),
        ] {
            assert_eq!(is_welcome(policy, follows), expected, "{policy} {follows}");
        }
    }

    #[test]
    fn only_those_in_the_room_are_mentioned_and_each_once() {
        let group = ChatRoom {
            member_ids: List::new(["asha", "ben"].map(user)).unwrap(),
            ..ChatRoom::new(RoomType::Group)
        };
        let named = ["ben", "cara", "ben", "asha"].map(user);
        assert_eq!(
            mentioned(&group, &user("asha"), named.clone()).into_vec(),
            [user("ben")]
        );
        let pod = ChatRoom::new(RoomType::Pod);
        assert_eq!(mentioned(&pod, &user("asha"), named).len(), 2);
    }

    #[test]
    fn a_place_in_a_group_is_worth_nothing_without_the_list() {
        let group = ChatRoom {
            member_ids: List::new(["asha", "ben"].map(user)).unwrap(),
            ..ChatRoom::new(RoomType::Group)
        };
        assert!(is_in(&user("ben"), &group) && !is_in(&user("cara"), &group));
        assert!(is_in(&user("cara"), &ChatRoom::new(RoomType::Pod)));
    }

    #[test]
    fn whom_the_text_does_not_name_was_named_apart() {
        let (all, in_text) = (["ben", "cara"].map(user), ["cara", "dan"].map(user));
        assert_eq!(named_apart(&all, &in_text), [user("ben")]);
    }

    #[test]
    fn a_question_begins_with_the_assistants_name() {
        let asked = |text| question(RoomType::Pod, &said(text)).map(str::to_owned);
        assert_eq!(
            asked("@ai what is a borrow?").as_deref(),
            Some("what is a borrow?")
        );
        assert_eq!(asked("@ai: why").as_deref(), Some("why"));
        for text in ["@aisha hello", "ask @ai why", "@ai", "@ai  "] {
            assert_eq!(asked(text), None, "{text}");
        }
        assert_eq!(question(RoomType::Group, &said("@ai why")), None);
    }

    #[test]
    fn an_emoji_is_no_word() {
        for good in ["👍", "❤️", "👩🏽‍🎓", "1️⃣"] {
            assert!(emoji(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "ok",
            "é",
            "👍 👍",
            "👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍",
            "+1",
        ] {
            assert!(emoji(bad).is_err(), "{bad}");
        }
    }
}
