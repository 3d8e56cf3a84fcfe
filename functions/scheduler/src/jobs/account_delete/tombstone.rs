//! What remains of a profile.

use model::{FileId, Text, UserId, Username};
use runtime::{Error, Result};
use store::tables::Profile;
use store::{buckets, readers, App};

use super::{files, Left};

/// What somebody is called who is gone.
const NAME: &str = "Deleted user";

/// Ends the account's sessions and puts the tombstone in the profile's place; its picture goes first, since only the
/// profile names it.
pub async fn put(app: &App, user: &UserId) -> Result<Left> {
    match app.client().users().delete_sessions(user.as_str()).await {
        Ok(()) => {}
        Err(cause) => match store::Error::about("Account", cause) {
            // Deleted elsewhere, such as in the console.
            store::Error::NotFound { .. } => {}
            error => return Err(error.into()),
        },
    }
    let rows = app.rows::<Profile>();
    let found = rows.find(user).await?;
    let avatar: Option<FileId> = found.as_ref().and_then(|it| it.row.avatar_file_id.clone());
    if let Some(avatar) = avatar {
        files::remove(app, buckets::AVATARS.id, &avatar).await?;
    }
    let stone = of(app.now(), found.and_then(|it| it.row.deleted_at))?;
    rows.upsert(user, &stone, &[readers::everyone()]).await?;
    Ok(Left::Nothing)
}

/// A profile that says nothing but that there was somebody.
fn of(now: model::Timestamp, since: Option<model::Timestamp>) -> Result<Profile> {
    let name: Text<1, 80> = Text::new(NAME).map_err(Error::internal)?;
    let blank = Profile::new(name, Username::suggest(NAME));
    Ok(Profile {
        username: None,
        deleted_at: Some(since.unwrap_or(now)),
        ..blank
    })
}

#[cfg(test)]
mod tests {
    use model::Timestamp;

    use super::*;

    #[test]
    fn a_tombstone_says_nothing_and_keeps_its_day() {
        let day = |text: &str| Timestamp::parse(text).unwrap();
        let (first, second) = (day("2026-01-01T00:00:00Z"), day("2026-01-02T00:00:00Z"));
        let stone = of(first, None).unwrap();
        assert_eq!((stone.name.as_str(), &stone.username), (NAME, &None));
        assert_eq!((stone.total_points, stone.followers_count), (0, 0));
        assert_eq!(stone.deleted_at, Some(first));
        assert_eq!(of(second, Some(first)).unwrap().deleted_at, Some(first));
    }
}
