//! Putting storage in order at the start: what a crash left half done is finished or taken away.
//!
//! A file's document comes first, then its bytes, then the document says that they are there; a deletion goes the other way.
//! So whatever the moment of the crash, what was acknowledged has its bytes on disk, and what has no document may go.

use std::collections::HashSet;

use rusqlite::Connection;

use super::upload::{finish, parts_of};
use super::{number, text, BUCKETS, FILES};
use crate::app::App;
use crate::auth::Auth;
use crate::error::Result;
use crate::resources::Document;

/// What is found at the start.
struct Found {
    /// Files of which every part is on disk, though nobody was told.
    whole: Vec<(String, Document)>,
    /// The names of all bytes that belong to a document.
    named: HashSet<String>,
}

/// Finishes files whose parts are all there, forgets those of which nothing arrived, and removes bytes without a document. Files
/// of which some parts arrived stay, since their clients may go on.
///
/// # Errors
///
/// Where the database or the disk refuses.
pub async fn sweep(app: &App) -> Result<()> {
    let found = app.db.write(|transaction| look(transaction)).await?;
    for (bucket, file) in found.whole {
        finish(app, &Auth::Guest, &bucket, &file).await?;
    }
    app.blobs.keep_only(found.named).await
}

fn look(connection: &Connection) -> Result<Found> {
    let mut found = Found {
        whole: Vec::new(),
        named: HashSet::new(),
    };
    for bucket in BUCKETS.all(connection, "")? {
        let bucket = text(&bucket, "$id");
        for file in FILES.all(connection, bucket)? {
            let total = number(&file, "chunksTotal");
            let arrived = u64::try_from(parts_of(&file).len()).unwrap_or(total);
            let is_open = number(&file, "chunksUploaded") < total;
            if is_open && arrived == 0 {
                FILES.remove(connection, bucket, text(&file, "$id"))?;
                continue;
            }
            found.named.insert(text(&file, "_blob").to_owned());
            if is_open && arrived == total {
                found.whole.push((bucket.to_owned(), file));
            }
        }
    }
    Ok(found)
}
