//! In how many rooms something waits to be read.

use client::Query;
use model::UserId;

use crate::app::App;
use crate::error::Result;
use tables::ChatRoomMember;

/// How many rooms are looked at, the last active first.
const ROOMS: u32 = 100;

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
            Query::equal(ChatRoomMember::USER_ID, user),
            Query::is_not_null(ChatRoomMember::SORT_AT),
            Query::is_null(ChatRoomMember::LEFT_AT),
            Query::order_desc(ChatRoomMember::SORT_AT),
        ];
        let rooms = self.rows::<ChatRoomMember>().list(mine, ROOMS).await?;
        let unread = rooms.iter().filter(|it| is_unread(&it.row)).count();
        Ok(u32::try_from(unread).unwrap_or(ROOMS))
    }
}

/// A room is sorted by its last message, so one read before that has something new.
fn is_unread(member: &ChatRoomMember) -> bool {
    match (member.sort_at, member.last_read_at) {
        (Some(last), Some(read)) => last > read,
        (Some(_), None) => true,
        (None, _) => false,
    }
}

#[cfg(test)]
mod tests {
    use model::{RoomType, Timestamp};

    use super::*;

    #[test]
    fn a_room_is_unread_until_it_is_read_after_its_last_message() {
        let at = |second: u8| Timestamp::parse(&format!("2026-01-01T00:00:0{second}Z")).unwrap();
        let (room, user) = ("r1".parse().unwrap(), "asha".parse().unwrap());
        for (sort_at, last_read_at, unread) in [
            (Some(at(2)), Some(at(1)), true),
            (Some(at(2)), None, true),
            (Some(at(2)), Some(at(2)), false),
            (Some(at(2)), Some(at(3)), false),
            (None, None, false),
        ] {
            let member = ChatRoomMember {
                last_read_at,
                sort_at,
                ..ChatRoomMember::new(&room, &user, RoomType::Direct)
            };
            assert_eq!(is_unread(&member), unread, "{member:?}");
        }
    }
}
