//! In how many rooms something waits to be read.

use client::Query;
use model::{Timestamp, UserId};
use serde::Deserialize;

use crate::app::{App, DATABASE};
use crate::error::{Error, Result};

const TABLE: &str = "chat_room_members";
const NOUN: &str = "Room";

/// How many rooms are looked at, the last active first.
const ROOMS: u32 = 100;

/// The cells of a room's member that say whether something is unread.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reading {
    sort_at: Option<Timestamp>,
    last_read_at: Option<Timestamp>,
}

impl Reading {
    /// A room is sorted by its last message, so one read before that has something new.
    fn is_unread(&self) -> bool {
        match (self.sort_at, self.last_read_at) {
            (Some(last), Some(read)) => last > read,
            (Some(_), None) => true,
            (None, _) => false,
        }
    }
}

impl App {
    /// Counts the direct and group rooms with something unread, among the hundred last active. One call.
    ///
    /// Rooms of pods are not counted: their members have a row only once they read, and none is written per message.
    ///
    /// # Errors
    ///
    /// What the store answers.
    pub async fn unread_rooms(&self, user: &UserId) -> Result<u32> {
        let mine = [
            Query::equal("userId", user),
            Query::is_not_null("sortAt"),
            Query::is_null("leftAt"),
            Query::order_desc("sortAt"),
            Query::select(["sortAt", "lastReadAt"]),
            Query::limit(ROOMS),
        ];
        let rows = self.client().rows(DATABASE, TABLE);
        let page = rows.list::<Reading>(&mine).await;
        let page = page.map_err(|cause| Error::about(NOUN, cause))?;
        let unread = page.items.iter().filter(|it| it.data.is_unread()).count();
        Ok(u32::try_from(unread).unwrap_or(ROOMS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_is_unread_until_it_is_read_after_its_last_message() {
        let at = |second: u8| Timestamp::parse(&format!("2026-01-01T00:00:0{second}Z")).unwrap();
        for (sort_at, last_read_at, unread) in [
            (Some(at(2)), Some(at(1)), true),
            (Some(at(2)), None, true),
            (Some(at(2)), Some(at(2)), false),
            (Some(at(2)), Some(at(3)), false),
            (None, None, false),
        ] {
            let reading = Reading {
                sort_at,
                last_read_at,
            };
            assert_eq!(reading.is_unread(), unread, "{reading:?}");
        }
    }
}
