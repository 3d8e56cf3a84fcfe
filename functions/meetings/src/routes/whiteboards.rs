//! Whiteboards: whoever saves says what it is based on, so that nobody's strokes vanish unseen.

use client::Changes;
use futures_util::try_join;
use model::{did, EdgeId, Kind, MeetingId, Packed, PodId, UserId};
use runtime::{Code, Error, Json, Made, Path, Query as Params, Result, State};
use serde_json::Value;
use store::files::Expected;
use store::tables::Whiteboard;
use store::{buckets, readers, App, Me, Stored};

use crate::wire::{Archived, BoardPlace, Exported, NewExport, OneBoard, SavedBoard, Version};
use crate::{access, rules};

/// Reads the board of a pod, or of one of its meetings.
///
/// # Errors
///
/// `not_found` for who is no member; `session_required`.
pub async fn read(
    State(app): State<App>,
    Me(me): Me,
    Path(pod): Path<PodId>,
    Params(place): Params<BoardPlace>,
) -> Result<Json<OneBoard>> {
    let id = board_id(&pod, place.meeting_id.as_ref());
    let found = app.as_caller::<Whiteboard>()?.find(&id).await?;
    if found.is_none() {
        access::check_member(&app, &pod, &me).await?;
    }
    let board = found.filter(|it| !it.row.is_archived);
    Ok(Json(OneBoard {
        whiteboard: board.map(Into::into),
    }))
}

/// Saves a board over the version that it is based on; of two who save over the same version one is refused.
///
/// # Errors
///
/// `not_a_member`; `not_found`; `pod_inactive`; `too_large`; `version_conflict`, with the current version under `fields`.
pub async fn save(
    State(app): State<App>,
    Me(me): Me,
    Path(pod): Path<PodId>,
    Json(new): Json<SavedBoard>,
) -> Result<Made<Version>> {
    check_size(&new)?;
    let id = board_id(&pod, new.meeting_id.as_ref());
    let boards = app.rows::<Whiteboard>();
    let (_, found) = try_join!(app.writable_pod(&pod, &me), async {
        Ok(boards.find(&id).await?)
    })?;
    let Some(board) = found else {
        return first(&app, &me, &pod, &id, new).await;
    };
    let current = board.row.version;
    let is_anew = board.row.is_archived && new.base_version == 0;
    if new.base_version != current && !is_anew {
        return Err(conflict(current));
    }
    let mut changes = Changes::new()
        .set(Whiteboard::STATE, Packed(new.state))
        .set(Whiteboard::VERSION, current + 1)
        .set(Whiteboard::LAST_MODIFIED_BY, &me)
        .set(Whiteboard::IS_ARCHIVED, false);
    if let Some(title) = &new.title {
        changes = changes.set(Whiteboard::TITLE, title);
    }
    // Appwrite refuses the write if the row changed since it was read.
    match boards.unchanged_since(&board).update(&id, &changes).await {
        Err(store::Error::Changed { .. }) => Err(conflict(boards.get(&id).await?.row.version)),
        saved => Ok(Made::existing(Version {
            version: saved?.row.version,
        })),
    }
}

/// Puts a board away: whoever began it, and the pod's admins. The next one who draws begins anew.
///
/// # Errors
///
/// `not_a_member`; `forbidden`; `not_found`; `pod_inactive`.
pub async fn archive(
    State(app): State<App>,
    Me(me): Me,
    Path(pod): Path<PodId>,
    Params(place): Params<BoardPlace>,
) -> Result<Json<Archived>> {
    let board = present(&app, &me, &pod, place.meeting_id.as_ref()).await?;
    let creator = board.row.creator_id.clone();
    let is_creator = creator.as_ref() == Some(&me);
    if !is_creator {
        let nobody = UserId::system();
        access::check_leads(&app, &me, creator.as_ref().unwrap_or(&nobody), Some(&pod)).await?;
    }
    let changes = Changes::new().set(Whiteboard::IS_ARCHIVED, true);
    app.rows::<Whiteboard>().update(&board.id, &changes).await?;
    Ok(Json(Archived { archived: true }))
}

/// Keeps a picture of a board that the caller uploaded.
///
/// # Errors
///
/// `not_a_member`; `not_found`; `pod_inactive`; `validation_failed` for a file of somebody else; `too_large`; `unsupported_type`.
pub async fn export(
    State(app): State<App>,
    Me(me): Me,
    Path(pod): Path<PodId>,
    Json(new): Json<NewExport>,
) -> Result<Json<Exported>> {
    let board = present(&app, &me, &pod, new.meeting_id.as_ref()).await?;
    let expected = Expected {
        bucket: &buckets::ATTACHMENTS,
        field: "fileId",
        owner: &me,
        readers: &[readers::pod(&pod)],
    };
    let files = app
        .take_files(std::slice::from_ref(&new.file_id), expected)
        .await?;
    let is_picture = |kind: &str| matches!(kind, "image/png" | "image/jpeg");
    if !files.iter().all(|it| is_picture(&it.mime_type)) {
        return Err(
            Error::new(Code::UnsupportedType, "A board is kept as PNG or JPEG")
                .and_field("fileId", "names a file that is neither PNG nor JPEG"),
        );
    }
    let changes = Changes::new().set(Whiteboard::EXPORT_FILE_ID, &new.file_id);
    app.rows::<Whiteboard>().update(&board.id, &changes).await?;
    Ok(Json(Exported {
        export_file_id: new.file_id,
    }))
}

fn board_id(pod: &PodId, meeting: Option<&MeetingId>) -> EdgeId {
    let place = meeting.map_or("pod", MeetingId::as_str);
    did(Kind::WHITEBOARD, &[pod.as_str(), place])
}

fn check_size(new: &SavedBoard) -> Result<()> {
    let text = Value::Object(new.state.clone()).to_string();
    if text.chars().count() <= rules::BOARD_CHARACTERS {
        return Ok(());
    }
    Err(Error::of(Code::TooLarge).and_field("state", "must have at most 200000 characters of JSON"))
}

async fn first(
    app: &App,
    me: &UserId,
    pod: &PodId,
    id: &EdgeId,
    new: SavedBoard,
) -> Result<Made<Version>> {
    if new.base_version != 0 {
        return Err(conflict(0));
    }
    let title = match new.title {
        Some(title) => title,
        None => rules::title("Untitled")?,
    };
    let board = Whiteboard {
        pod_id: pod.clone(),
        meeting_id: new.meeting_id.map(|it| it.to_string()).unwrap_or_default(),
        title,
        state: Packed(new.state),
        version: 1,
        creator_id: Some(me.clone()),
        last_modified_by: Some(me.clone()),
        is_archived: false,
        export_file_id: None,
    };
    let boards = app.rows::<Whiteboard>();
    match boards.create_once(id, &board, &[readers::pod(pod)]).await? {
        Some(made) => Ok(Made::created(Version {
            version: made.row.version,
        })),
        None => Err(conflict(boards.get(id).await?.row.version)),
    }
}

fn conflict(current: u32) -> Error {
    Error::new(
        Code::VersionConflict,
        "Somebody else saved the board; load it again",
    )
    .and_field("currentVersion", current.to_string())
}

async fn present(
    app: &App,
    me: &UserId,
    pod: &PodId,
    meeting: Option<&MeetingId>,
) -> Result<Stored<Whiteboard>> {
    let id = board_id(pod, meeting);
    let boards = app.rows::<Whiteboard>();
    let (_, found) = try_join!(app.writable_pod(pod, me), async {
        Ok(boards.find(&id).await?)
    })?;
    found
        .filter(|it| !it.row.is_archived)
        .ok_or_else(|| Error::not_found("whiteboard"))
}
