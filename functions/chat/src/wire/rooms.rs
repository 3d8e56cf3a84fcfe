//! Rooms and places in them.

use model::{
    List, MessageId, Patch, PodId, PresenceStatus, ReceiptState, RoomId, RoomType, Text, Timestamp,
    UserId,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::tables::{ChatRoom, ChatRoomMember, Presence};
use store::{Card, Stored};

use super::MessageView;

/// A group as its founder describes it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewGroup {
    /// What it is called.
    pub name: Text<1, 100>,
    /// Who is in it besides the founder.
    pub member_ids: List<UserId, 2, 49>,
}

/// Somebody who comes into a group.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewMember {
    /// Who.
    pub user_id: UserId,
}

/// What changes about a room for the caller, and the name of a group for all.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OwnPatch {
    /// Whether the caller keeps the room on top.
    #[serde(default)]
    pub pinned: Option<bool>,
    /// Until when the caller is not told of the room; null for no longer.
    #[serde(default)]
    pub muted_until: Patch<Timestamp>,
    /// What the group is called; for whoever leads it.
    #[serde(default)]
    pub name: Option<Text<1, 100>>,
}

/// Up to where the caller has read.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReadUpTo {
    /// The last message that they have seen.
    pub last_read_message_id: MessageId,
}

/// Which messages reached the caller.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Receipts {
    /// The messages.
    pub ids: List<MessageId, 1, 200>,
    /// How far they came.
    pub state: ReceiptState,
}

/// A room as those in it see it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoomView {
    /// Its id.
    pub id: RoomId,
    /// Whose it is.
    #[serde(rename = "type")]
    pub kind: RoomType,
    /// The pod, in its room.
    pub pod_id: Option<PodId>,
    /// What it is called; rooms of two have no name.
    pub name: Option<String>,
    /// Who is in it, the one who leads a group first; nobody in a pod's room, whose members are the pod's.
    pub member_ids: Vec<UserId>,
    /// The newest message.
    pub last_message_id: Option<MessageId>,
    /// How the newest message begins.
    pub last_message_text: Option<String>,
    /// When the newest message was written.
    pub last_message_at: Option<Timestamp>,
    /// Who wrote the newest message.
    pub last_sender_id: Option<UserId>,
    /// How many messages it has.
    pub message_count: u32,
    /// Whether it may be written in.
    pub is_active: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When anything about it last changed.
    pub updated_at: Timestamp,
}

impl From<Stored<ChatRoom>> for RoomView {
    fn from(stored: Stored<ChatRoom>) -> Self {
        let row = stored.row;
        Self {
            id: stored.id,
            kind: row.kind,
            pod_id: row.pod_id,
            name: row.name.map(Text::into_string),
            member_ids: row.member_ids.into_vec(),
            last_message_id: row.last_message_id,
            last_message_text: row.last_message_text.map(Text::into_string),
            last_message_at: row.last_message_at,
            last_sender_id: row.last_sender_id,
            message_count: row.message_count,
            is_active: row.is_active,
            created_at: stored.created_at,
            updated_at: stored.updated_at,
        }
    }
}

/// The one room of an answer.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OneRoom {
    /// The room.
    pub room: RoomView,
}

/// A room of two.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RoomAndPeer {
    /// The room.
    pub room: RoomView,
    /// The other one.
    pub peer: Card,
}

/// A room of two and what was just written in it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RoomAndMessage {
    /// The room.
    pub room: RoomView,
    /// The message.
    pub message: MessageView,
}

/// Whether somebody is here.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Here {
    /// What they last said.
    pub status: PresenceStatus,
    /// When they last said so.
    pub last_seen_at: Timestamp,
}

impl From<&Presence> for Here {
    fn from(presence: &Presence) -> Self {
        Self {
            status: presence.status,
            last_seen_at: presence.last_seen_at,
        }
    }
}

/// A room of the caller's with what their list shows.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoomItem {
    /// The room.
    pub room: RoomView,
    /// How many messages the caller has not read; their own never count.
    pub unread: u32,
    /// The other one, in a room of two.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peer: Option<Card>,
    /// Whether the other one is here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub presence: Option<Here>,
    /// Whether the caller keeps it on top.
    pub pinned: bool,
    /// Whether the caller is told nothing of it now.
    pub muted: bool,
}

/// The caller's place in a room.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MemberView {
    /// The room.
    pub room_id: RoomId,
    /// Who.
    pub user_id: UserId,
    /// Whose room it is.
    #[serde(rename = "type")]
    pub kind: RoomType,
    /// How many of the room's messages they have seen.
    pub read_count: u32,
    /// When they last read.
    pub last_read_at: Option<Timestamp>,
    /// What they have read up to.
    pub last_read_message_id: Option<MessageId>,
    /// Until when they are not told of the room.
    pub muted_until: Option<Timestamp>,
    /// Whether they keep it on top.
    pub pinned: bool,
}

impl From<ChatRoomMember> for MemberView {
    fn from(row: ChatRoomMember) -> Self {
        Self {
            room_id: row.room_id,
            user_id: row.user_id,
            kind: row.kind,
            read_count: row.read_count,
            last_read_at: row.last_read_at,
            last_read_message_id: row.last_read_message_id,
            muted_until: row.muted_until,
            pinned: row.pinned,
        }
    }
}

/// The caller's place, and the room where its name was changed.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OneMember {
    /// The place.
    pub member: MemberView,
    /// The room as it is now.
    pub room: RoomView,
}

/// Who is in a group.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MemberIds {
    /// Everybody, the one who leads it first.
    pub member_ids: Vec<UserId>,
}

/// How much of a room is unread.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Unread {
    /// Messages that the caller has not read.
    pub unread: u32,
}

/// How many receipts were written.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Written {
    /// Receipts that say something new.
    pub written: u32,
}
