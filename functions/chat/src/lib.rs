//! Rooms and messages: direct, in groups, in pods.
//!
//! Whoever may read a room may write in it, and Appwrite's own permissions say who that is: a room and all that is in it are read by
//! its two people, its group, or its pod's team. Unread is the room's count less what somebody has read, never a mark on a message.

mod access;
mod ask;
mod attachments;
mod events;
mod peers;
mod regrouping;
mod routes;
mod rules;
mod send;
mod wire;

use runtime::{Code, Context, Execute, Function, Response, Routes, Triggers};
use store::App;

use events::{messages, pods};
use routes::{changes, direct, groups, history, marks, own, posting, reads, rooms};

/// The function, as the local host and the tests run it.
pub static FUNCTION: Function<App> = Function::new("chat", triggers);

/// Appwrite's entry point: one call per execution.
pub fn main(context: Context) -> Response {
    FUNCTION.run(context)
}

fn triggers() -> Triggers<App> {
    Triggers::new()
        .on_request(room_routes().merge(message_routes()))
        .on_event(messages::written)
        .writing(&["messages.update", "chat_rooms", "chat_room_members", "jobs"])
        .on_event(pods::founded)
        .writing(&["chat_rooms", "messages.create"])
        .on_event(pods::changed)
        .writing(&["chat_rooms.update"])
        .execute(Execute::VerifiedUsers)
        .scopes(&[
            "rows.read",
            "rows.write",
            "documents.read",
            "documents.write",
            "files.read",
            "files.write",
        ])
        .writes(&[
            "chat_rooms",
            "chat_room_members",
            "messages",
            "message_receipts",
            "message_reactions",
            "message_stars",
            "jobs",
        ])
}

fn room_routes() -> Routes<App> {
    Routes::new()
        .put(
            "/chat/direct/{userId}",
            direct::open,
            "CHT-1",
            "Open your room with somebody",
        )
        .refuses(&[Code::DmNotAllowed, Code::NotFound, Code::OneSelf])
        .post("/chat/groups", groups::create, "CHT-2", "Found a group")
        .made()
        .refuses(&[Code::NotFound])
        .get("/chat/rooms", rooms::list, "CHT-3", "List your rooms")
        .post(
            "/chat/rooms/{roomId}/messages",
            posting::send,
            "CHT-4",
            "Write in a room",
        )
        .refuses(&[
            Code::NotAMember,
            Code::NotFound,
            Code::TooLarge,
            Code::UnsupportedType,
            Code::ReplyMismatch,
            Code::PodInactive,
        ])
        .post(
            "/chat/direct/{userId}/messages",
            posting::send_directly,
            "CHT-4d",
            "Write to somebody, opening the room where needed",
        )
        .refuses(&[
            Code::DmNotAllowed,
            Code::NotFound,
            Code::OneSelf,
            Code::TooLarge,
            Code::UnsupportedType,
            Code::ReplyMismatch,
        ])
        .get(
            "/chat/rooms/{roomId}/messages",
            history::list,
            "CHT-5",
            "Read what was written in a room",
        )
        .refuses(&[Code::NotAMember, Code::NotFound])
        .put(
            "/chat/rooms/{roomId}/read",
            reads::read,
            "CHT-11",
            "Say up to where you have read",
        )
        .refuses(&[Code::NotAMember, Code::NotFound])
        .post(
            "/chat/rooms/{roomId}/receipts",
            reads::receipts,
            "CHT-12",
            "Say which messages reached you",
        )
        .refuses(&[Code::NotAMember, Code::NotFound, Code::RoomTooLarge])
        .patch(
            "/chat/rooms/{roomId}",
            own::update,
            "CHT-14",
            "Pin or mute a room, or name your group",
        )
        .refuses(&[Code::NotAMember, Code::NotFound, Code::NotOwner])
        .post(
            "/chat/rooms/{roomId}/members",
            groups::add,
            "CHT-15",
            "Add somebody to your group",
        )
        .refuses(&[
            Code::NotAMember,
            Code::NotFound,
            Code::NotOwner,
            Code::Full,
            Code::RuleViolation,
        ])
        .delete(
            "/chat/rooms/{roomId}/members/{userId}",
            groups::remove,
            "CHT-16",
            "Remove somebody from your group, or leave one",
        )
        .refuses(&[
            Code::NotAMember,
            Code::NotFound,
            Code::NotOwner,
            Code::RuleViolation,
        ])
        .get(
            "/chat/search",
            history::search,
            "CHT-17",
            "Search what was written in your rooms",
        )
        .refuses(&[Code::NotAMember, Code::NotFound])
}

fn message_routes() -> Routes<App> {
    Routes::new()
        .get("/messages/{id}", history::read, "CHT-6", "Read a message")
        .refuses(&[Code::NotFound])
        .patch("/messages/{id}", changes::edit, "CHT-7", "Edit a message")
        .refuses(&[
            Code::NotOwner,
            Code::NotFound,
            Code::EditWindowClosed,
            Code::PodInactive,
        ])
        .delete(
            "/messages/{id}",
            changes::delete,
            "CHT-8",
            "Delete a message",
        )
        .refuses(&[Code::Forbidden, Code::NotFound])
        .put(
            "/messages/{id}/pin",
            marks::pin,
            "CHT-9",
            "Pin a message to its room",
        )
        .refuses(&[
            Code::Forbidden,
            Code::NotFound,
            Code::TooManyPins,
            Code::PodInactive,
        ])
        .delete(
            "/messages/{id}/pin",
            marks::unpin,
            "CHT-9d",
            "Take a message's pin away",
        )
        .refuses(&[Code::Forbidden, Code::NotFound])
        .put(
            "/messages/{id}/star",
            marks::star,
            "CHT-10",
            "Keep a message for yourself",
        )
        .refuses(&[Code::NotFound])
        .delete(
            "/messages/{id}/star",
            marks::unstar,
            "CHT-10d",
            "Keep a message no longer",
        )
        .put(
            "/messages/{id}/reactions/{emoji}",
            marks::react,
            "CHT-13",
            "React to a message",
        )
        .refuses(&[Code::NotFound, Code::TooMany, Code::PodInactive])
        .delete(
            "/messages/{id}/reactions/{emoji}",
            marks::unreact,
            "CHT-13d",
            "Take a reaction back",
        )
        .refuses(&[Code::NotFound])
}
