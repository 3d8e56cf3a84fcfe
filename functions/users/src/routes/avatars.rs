//! The picture of a profile.
//!
//! The client uploads it to the bucket `avatars`; the picture before is an orphan then, and the nightly cleanup removes it.

use client::{Changes, Query};
use runtime::{Json, Result, State};
use store::files::Expected;
use store::tables::Profile;
use store::{buckets, App, Me};

use crate::wire::{Avatar, AvatarSet, Removed};

/// Shows a picture that the caller uploaded.
///
/// # Errors
///
/// `not_found` for no such file, and before the profile was made; `not_owner`; `too_large`; `unsupported_type`.
pub async fn set(
    State(app): State<App>,
    Me(me): Me,
    Json(avatar): Json<Avatar>,
) -> Result<Json<AvatarSet>> {
    let expected = Expected {
        bucket: &buckets::AVATARS,
        field: "fileId",
        owner: &me,
        readers: &[],
    };
    app.take_file(&avatar.file_id, expected).await?;
    let change = Changes::new().set(Profile::AVATAR_FILE_ID, &avatar.file_id);
    app.rows::<Profile>().update(&me, &change).await?;
    Ok(Json(AvatarSet {
        avatar_file_id: avatar.file_id,
    }))
}

/// Shows no picture any more, and says whether there was one.
///
/// # Errors
///
/// What the store answers.
pub async fn remove(State(app): State<App>, Me(me): Me) -> Result<Json<Removed>> {
    let shown = [Query::is_not_null(Profile::AVATAR_FILE_ID)];
    let nothing = Changes::new().set(Profile::AVATAR_FILE_ID, None::<String>);
    let changed = app
        .rows::<Profile>()
        .update_if(&me, shown, &nothing)
        .await?;
    Ok(Json(Removed {
        removed: changed.is_some(),
    }))
}
