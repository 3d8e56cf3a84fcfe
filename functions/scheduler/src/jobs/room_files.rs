//! Who reads what is in a group: those who are in it by now.
//!
//! A change of a group's people queues this in the same transaction, so it also makes good what that call left undone. Appwrite changes
//! the readers of many rows in one call, of files one by one: the rows come first, then a walk through the files. What is in pods is
//! read by the pod's team and needs none of it. Every page asks the room anew who reads it, and the walk is over when a whole one found
//! the same readers at its end: of two changes that overlap, the later one stands.

use std::time::Duration;

use client::Query;
use model::RoomId;
use runtime::Result;
use serde::{Deserialize, Serialize};
use store::jobs::{Failure, Outcome, Work};
use store::tables::{ChatRoom, Message};
use store::{buckets, rooms, App, Stored};

/// Messages with files that are read at once.
const PAGE: u32 = 100;

/// How far the walk is.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
struct Place {
    /// The readers that the rows have, and the files so far.
    readers: Vec<String>,
    after: Option<String>,
    is_through: bool,
}

/// Opens the room's rows, then walks through its files; setting the same readers again changes nothing.
pub async fn run(app: App, work: Work) -> Result<Outcome, Failure> {
    let id: RoomId = work.subject();
    let mut place: Place = work.kept().unwrap_or_default();
    loop {
        let Some(room) = app.rows::<ChatRoom>().find(&id).await? else {
            return Ok(Outcome::DONE);
        };
        if place.readers != room.permissions {
            let readers = rooms::reading(&room.permissions);
            app.share_contents(&id, &readers).await?;
            place = Place {
                readers: room.permissions.clone(),
                ..Place::default()
            };
        } else if place.is_through {
            return Ok(Outcome::DONE);
        }
        share_page(&app, &room, &mut place).await?;
        if work.is_over() {
            work.keep("files", (0, 1), "Changing who reads the files", &place)
                .await?;
            return Ok(Outcome::Later(Duration::ZERO));
        }
    }
}

async fn share_page(app: &App, room: &Stored<ChatRoom>, place: &mut Place) -> Result<()> {
    let mut shown = vec![
        Query::equal(Message::ROOM_ID, &room.id),
        Query::is_not_null(Message::FILE_ID),
        Query::is_null(Message::HIDDEN_AT),
    ];
    shown.extend(place.after.as_deref().map(Query::cursor_after));
    let page = app.rows::<Message>().list(shown, PAGE).await?;
    let files: Vec<_> = page
        .iter()
        .filter_map(|it| it.row.file_id.clone())
        .collect();
    let readers = rooms::reading(&room.permissions);
    app.share_files(&buckets::ATTACHMENTS, &files, &readers)
        .await?;
    place.is_through = u32::try_from(page.len()).is_ok_and(|count| count < PAGE);
    place.after = page.last().map(|it| it.id.to_string());
    Ok(())
}
