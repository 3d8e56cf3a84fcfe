//! Rooms: their computed ids, and the lines that the platform writes in them.

mod contents;
mod counting;
mod pods;

use client::Permission;
use model::{did, EdgeId, Kind, MessageType, PodId, RoomId, Text, UserId};

use crate::app::App;
use crate::error::Result;
use crate::readers;
use crate::stored::Stored;
use tables::Message;

pub use counting::{preview, reading};

/// The id of the room of two people, whoever of them asks.
pub fn direct(one: &UserId, other: &UserId) -> RoomId {
    model::direct_room(one.as_str(), other.as_str())
}

/// The id of a pod's room.
pub fn of_pod(pod: &PodId) -> RoomId {
    did(Kind::POD_ROOM, &[pod.as_str()])
}

/// The id of somebody's place in a room.
pub fn member(room: &RoomId, user: &UserId) -> EdgeId {
    did(Kind::ROOM_MEMBER, &[room.as_str(), user.as_str()])
}

/// Who speaks for the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voice {
    /// The platform itself: who joined, who left.
    System,
    /// The assistant.
    Assistant,
}

/// A line that the platform writes in a room.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// The room.
    pub room: &'a RoomId,
    /// Who may read the room.
    pub readers: &'a [Permission],
    /// Who speaks.
    pub voice: Voice,
    /// What it is about: the same occasion is written once.
    pub occasion: &'a str,
    /// What it says.
    pub text: &'a str,
}

impl App {
    /// Writes a line of the platform in the room of a pod, once for each occasion: one call.
    ///
    /// # Errors
    ///
    /// What the store answers.
    pub async fn say_in_pod(&self, pod: &PodId, occasion: &str, text: &str) -> Result<()> {
        let line = Line {
            room: &of_pod(pod),
            readers: &[readers::pod(pod)],
            voice: Voice::System,
            occasion,
            text,
        };
        self.say(line).await.map(drop)
    }

    /// Writes a line of the platform, once for each occasion; answers it where it is new.
    ///
    /// # Errors
    ///
    /// What the store answers.
    pub async fn say(&self, line: Line<'_>) -> Result<Option<Stored<Message>>> {
        let (sender, kind) = match line.voice {
            Voice::System => (UserId::system(), MessageType::System),
            Voice::Assistant => (UserId::assistant(), MessageType::Ai),
        };
        let parts = [line.room.as_str(), sender.as_str(), line.occasion];
        let message = Message::new(line.room, &sender, kind, Text::cut(line.text));
        let messages = self.rows::<Message>();
        let id = did(Kind::MESSAGE, &parts);
        messages.create_once(&id, &message, line.readers).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_is_found_from_its_people_or_its_pod() {
        let (asha, ben) = ("asha".parse().unwrap(), "ben".parse().unwrap());
        assert_eq!(direct(&asha, &ben), direct(&ben, &asha));
        assert_ne!(direct(&asha, &ben), direct(&asha, &asha));
        assert!(of_pod(&"maths".parse().unwrap())
            .as_str()
            .starts_with("rm_"));
        let room = direct(&asha, &ben);
        assert_ne!(member(&room, &asha), member(&room, &ben));
    }

    #[test]
    fn the_platforms_voices_are_ids() {
        for voice in [UserId::system(), UserId::assistant()] {
            assert_eq!(UserId::parse(voice.as_str()).unwrap(), voice);
            assert!(voice.is_voice());
        }
    }
}
