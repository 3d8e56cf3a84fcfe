//! JSON in and out of rooms and messages.

mod messages;
mod rooms;

pub use messages::{
    Around, Found, HistoryItem, MessagePatch, MessageView, Mine, NewMessage, OneMessage, Pinned,
    ReactionCount, ReplyPreview, SearchFilter, Starred, Tombstone,
};
pub use rooms::{
    MemberIds, NewGroup, NewMember, OneMember, OneRoom, OwnPatch, ReadUpTo, Receipts,
    RoomAndMessage, RoomAndPeer, RoomItem, Unread, Written,
};
