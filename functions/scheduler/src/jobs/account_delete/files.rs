//! The files that somebody uploaded, found by the rows that name them.
//!
//! A file that no row names any more is an orphan, which the nightly cleanup removes.

use client::{Changes, Query};
use model::{FileId, UserId};
use runtime::Result;
use serde::Deserialize;
use store::jobs::Work;
use store::schema::ID;
use store::tables::{Message, Post};
use store::{buckets, App, Stored, DATABASE};

use super::{Left, Patience};

/// Rows that go with their file: table, column of who uploaded it, bucket.
const WITH_ROW: [(&str, &str, &str); 2] = [
    ("resources", "authorId", buckets::RESOURCES.id),
    ("assignment_submissions", "userId", buckets::SUBMISSIONS.id),
];

/// A row that names files.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Naming {
    #[serde(default)]
    file_id: Option<FileId>,
    #[serde(default)]
    file_ids: Option<Vec<FileId>>,
}

/// Deletes the pictures of posts, the files of messages, and shared and submitted files together with their rows.
pub async fn delete(app: &App, work: &Work, user: &UserId) -> Result<Left> {
    let done = of_posts(app, work, user).await? && of_messages(app, work, user).await?;
    if !done {
        return Ok(Left::More);
    }
    for place in WITH_ROW {
        if !with_rows(app, work, user, place).await? {
            return Ok(Left::More);
        }
    }
    Ok(Left::Nothing)
}

/// Deletes a file, whether or not it is there.
pub async fn remove(app: &App, bucket: &str, file: &FileId) -> Result<()> {
    match app
        .client()
        .storage()
        .delete_file(bucket, file.as_str())
        .await
    {
        Ok(()) => Ok(()),
        Err(cause) => match store::Error::about("File", cause) {
            store::Error::NotFound { .. } => Ok(()),
            error => Err(error.into()),
        },
    }
}

async fn of_posts(app: &App, work: &Work, user: &UserId) -> Result<bool> {
    let rows = app.rows::<Post>();
    let mut after: Option<Query> = None;
    let mut patience = Patience::new(work);
    loop {
        let mine = [Query::equal(Post::AUTHOR_ID, user)];
        let posts = rows.list(mine.into_iter().chain(after.take()), 100).await?;
        let Some(last) = posts.last() else {
            return Ok(true);
        };
        after = Some(Query::cursor_after(last.id.as_str()));
        for post in posts.iter().filter(|it| !it.row.image_file_ids.is_empty()) {
            if work.is_over() {
                return Ok(false);
            }
            patience.insist(|| strip(app, post)).await?;
        }
    }
}

/// Deletes the pictures of a post.
async fn strip(app: &App, post: &Stored<Post>) -> Result<()> {
    for file in post.row.image_file_ids.iter() {
        remove(app, buckets::POST_IMAGES.id, file).await?;
    }
    let none: [FileId; 0] = [];
    let bare = Changes::new().set(Post::IMAGE_FILE_IDS, none);
    app.rows::<Post>().update(&post.id, &bare).await?;
    Ok(())
}

/// Deletes the file of a message.
async fn empty(app: &App, message: &Stored<Message>) -> Result<()> {
    if let Some(file) = &message.row.file_id {
        remove(app, buckets::ATTACHMENTS.id, file).await?;
    }
    let bare = Changes::new().set(Message::FILE_ID, None::<FileId>);
    app.rows::<Message>().update(&message.id, &bare).await?;
    Ok(())
}

async fn of_messages(app: &App, work: &Work, user: &UserId) -> Result<bool> {
    let rows = app.rows::<Message>();
    let mut patience = Patience::new(work);
    loop {
        let mine = [
            Query::equal(Message::SENDER_ID, user),
            Query::is_not_null(Message::FILE_ID),
        ];
        let messages = rows.list(mine, 100).await?;
        if messages.is_empty() {
            return Ok(true);
        }
        for message in messages {
            if work.is_over() {
                return Ok(false);
            }
            patience.insist(|| empty(app, &message)).await?;
        }
    }
}

async fn with_rows(
    app: &App,
    work: &Work,
    user: &UserId,
    (table, column, bucket): (&str, &str, &str),
) -> Result<bool> {
    let rows = app.client().rows(DATABASE, table);
    let told = |cause| store::Error::about("File", cause);
    let mut patience = Patience::new(work);
    loop {
        let mine = [Query::equal(column, user), Query::limit(100)];
        let page = rows.list::<Naming>(&mine).await.map_err(told)?;
        if page.items.is_empty() {
            return Ok(true);
        }
        if work.is_over() {
            return Ok(false);
        }
        for row in &page.items {
            let many = row.data.file_ids.iter().flatten();
            for file in row.data.file_id.iter().chain(many) {
                patience.insist(|| remove(app, bucket, file)).await?;
            }
        }
        let ids: Vec<&str> = page.items.iter().map(|it| it.id.as_str()).collect();
        let gone = rows.delete_many(&[Query::equal(ID, &ids)]).await;
        gone.map_err(told)?;
    }
}
