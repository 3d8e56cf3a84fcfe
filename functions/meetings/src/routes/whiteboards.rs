//! Whiteboards: whoever saves says what it is based on, so that nobody's strokes vanish unseen, and what was put away stays away.

use client::{Changes, Query};
use futures_util::{join, try_join};
use model::{did, EdgeId, FileId, Kind, MeetingId, Packed, PodId, Text, UserId};
use runtime::{Code, Error, Json, Made, Path, Query as Params, Result, State};
use serde_json::Value;
use store::files::Expected;
use store::tables::{Meeting, Message, Whiteboard};
use store::{buckets, readers, retry_changed, App, Me, Stored};

use crate::wire::{Archived, BoardPlace, Exported, NewExport, OneBoard, SavedBoard, Version};
use crate::{access, rules};

/// How often putting a board away is tried while others draw.
const ATTEMPTS: usize = 5;

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

/// Saves a board over the version that it is based on; of two who save over the same version one is refused. Where a board was put away
/// the base is 0, and whoever saves begins another one.
///
/// # Errors
///
/// `not_a_member`; `not_found`, also for a meeting that is not the pod's; `pod_inactive`; `too_large`; `version_conflict`, with the
/// base of the next save under `fields`.
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
    let base = base_of(&board.row);
    if new.base_version != base {
        return Err(conflict(base));
    }
    let changes = drawn(&me, &board.row, new)?;
    // Appwrite refuses the write if the row changed since it was read.
    match boards.unchanged_since(&board).update(&id, &changes).await {
        Err(store::Error::Changed { .. }) => {
            let now = boards.get(&id).await?;
            Err(conflict(base_of(&now.row)))
        }
        saved => Ok(Made::existing(Version {
            version: saved?.row.version,
        })),
    }
}

/// Puts a board away: whoever began it, and the pod's admins. The next one who draws begins anew.
///
/// # Errors
///
/// `not_a_member`; `forbidden`; `not_found`; `pod_inactive`; `version_conflict` where others keep saving it.
pub async fn archive(
    State(app): State<App>,
    Me(me): Me,
    Path(pod): Path<PodId>,
    Params(place): Params<BoardPlace>,
) -> Result<Json<Archived>> {
    retry_changed(ATTEMPTS, || {
        put_away(&app, &me, &pod, place.meeting_id.as_ref())
    })
    .await?;
    Ok(Json(Archived { archived: true }))
}

async fn put_away(app: &App, me: &UserId, pod: &PodId, meeting: Option<&MeetingId>) -> Result<()> {
    let board = present(app, me, pod, meeting).await?;
    let creator = board.row.creator_id.clone();
    let is_creator = creator.as_ref() == Some(me);
    if !is_creator {
        let nobody = UserId::system();
        access::check_leads(app, me, creator.as_ref().unwrap_or(&nobody), Some(pod)).await?;
    }
    let changes = Changes::new().set(Whiteboard::IS_ARCHIVED, true);
    let boards = app.rows::<Whiteboard>().unchanged_since(&board);
    boards.update(&board.id, &changes).await?;
    Ok(())
}

/// Keeps a picture of a board that the caller uploaded.
///
/// # Errors
///
/// `not_a_member`; `not_found`; `pod_inactive`; `validation_failed` for a file of somebody else, or one that a message shows; `too_large`; `unsupported_type`.
pub async fn export(
    State(app): State<App>,
    Me(me): Me,
    Path(pod): Path<PodId>,
    Json(new): Json<NewExport>,
) -> Result<Json<Exported>> {
    let (board, unshown) = join!(
        present(&app, &me, &pod, new.meeting_id.as_ref()),
        check_unshown(&app, &me, &new.file_id),
    );
    let board = board?;
    unshown?;
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
    let still = [Query::equal(Whiteboard::IS_ARCHIVED, false)];
    let boards = app.rows::<Whiteboard>();
    let kept = boards.update_if(&board.id, still, &changes).await?;
    kept.ok_or_else(gone)?;
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

/// What the next save of a board is based on: nothing where it was put away.
fn base_of(board: &Whiteboard) -> u32 {
    if board.is_archived {
        0
    } else {
        board.version
    }
}

/// What a save writes over a board; over one that was put away another one begins, of which only the number of saves goes on.
fn drawn(me: &UserId, board: &Whiteboard, new: SavedBoard) -> Result<Changes> {
    let mut changes = Changes::new()
        .set(Whiteboard::STATE, Packed(new.state))
        .set(Whiteboard::VERSION, board.version + 1)
        .set(Whiteboard::LAST_MODIFIED_BY, me);
    if board.is_archived {
        changes = changes
            .set(Whiteboard::TITLE, title(new.title)?)
            .set(Whiteboard::CREATOR_ID, me)
            .set(Whiteboard::EXPORT_FILE_ID, None::<FileId>)
            .set(Whiteboard::IS_ARCHIVED, false);
    } else if let Some(title) = &new.title {
        changes = changes.set(Whiteboard::TITLE, title);
    }
    Ok(changes)
}

fn title(given: Option<Text<1, 120>>) -> Result<Text<1, 120>> {
    match given {
        Some(title) => Ok(title),
        None => rules::title("Untitled"),
    }
}

/// Refuses a board of a meeting that is not the pod's; one read, none for the board of the pod itself.
async fn check_meeting(app: &App, pod: &PodId, meeting: Option<&MeetingId>) -> Result<()> {
    let Some(meeting) = meeting else {
        return Ok(());
    };
    let meeting = app.rows::<Meeting>().get(meeting).await?;
    if meeting.row.pod_id.as_ref() == Some(pod) {
        return Ok(());
    }
    Err(Error::not_found("meeting"))
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
    check_meeting(app, pod, new.meeting_id.as_ref()).await?;
    let board = Whiteboard {
        pod_id: pod.clone(),
        meeting_id: new.meeting_id.map(|it| it.to_string()).unwrap_or_default(),
        title: title(new.title)?,
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
        None => Err(conflict(base_of(&boards.get(id).await?.row))),
    }
}

fn conflict(current: u32) -> Error {
    Error::new(
        Code::VersionConflict,
        "Somebody else saved the board; load it again",
    )
    .and_field("currentVersion", current.to_string())
}

/// Refuses a file that a message of its owner shows: the board would take it from the readers of that.
async fn check_unshown(app: &App, me: &UserId, file: &FileId) -> Result<()> {
    let showing = [
        Query::equal(Message::FILE_ID, file),
        Query::equal(Message::SENDER_ID, me),
    ];
    match app.rows::<Message>().first(showing).await? {
        None => Ok(()),
        Some(_) => Err(Error::field(
            "fileId",
            "names a file that is shown elsewhere: upload it again",
        )),
    }
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
    found.filter(|it| !it.row.is_archived).ok_or_else(gone)
}

fn gone() -> Error {
    Error::not_found("whiteboard")
}
