//! One pod: founding, reading, changing, counting.

use client::Query;
use futures_util::try_join;
use model::{did, EdgeId, FileId, Kind, Patch, PodId, PodRole, UserId};
use runtime::{Code, Error, Json, Made, Path, Result, State};
use store::files::Expected;
use store::tables::{Pod, PodCourse, PodMember, PodStats};
use store::{buckets, App, Me, Stored};
use studying::figures::StatsView;

use crate::wire::{Count, CourseSummary, NewPod, OnePod, PodDetails, PodPatch};
use crate::{access, founding, rules};

/// Founds a pod; the founder owns it.
///
/// # Errors
///
/// `validation_failed`; `already_exists` for a second pod of that name; `too_many_pods`; for the picture `too_large` and
/// `unsupported_type`.
pub async fn create(
    State(app): State<App>,
    Me(me): Me,
    Json(new): Json<NewPod>,
) -> Result<Made<OnePod>> {
    let pod = rules::pod(&me, new, app.now())?;
    let (owned, ()) = try_join!(
        owned(&app, &me),
        check_image(&app, &me, pod.image_file_id.as_ref()),
    )?;
    rules::may_found(owned)?;
    let id = PodId::random();
    let pod = founding::found(&app, &id, &me, &pod).await?;
    Ok(Made::created(one(pod)))
}

/// Reads one pod with what its page needs.
///
/// # Errors
///
/// `not_found`, also for a private pod that the caller is not in.
pub async fn read(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<PodId>,
) -> Result<Json<PodDetails>> {
    let stats = app.rows::<PodStats>();
    let (seen, stats) = try_join!(app.see_pod(&id, &me), async { Ok(stats.find(&id).await?) })?;
    let is_member = seen.member.is_some();
    let (cards, course) = try_join!(
        async { Ok(app.cards([&seen.pod.row.owner_id]).await?) },
        course(&app, &id, is_member),
    )?;
    Ok(Json(PodDetails {
        owner: cards.of(&seen.pod.row.owner_id),
        my_role: seen.member.map(|it| it.row.role),
        stats: stats.map_or_else(StatsView::default, |it| it.row.into()),
        room_id: rules::room(&id),
        course,
        pod: seen.pod.into(),
    }))
}

/// Changes a pod.
///
/// # Errors
///
/// `not_a_member`; `forbidden` for members; `not_owner` for what the owner alone changes; `below_member_count`; `already_exists`
/// where its owner has another of that name; `not_found`; for the picture `too_large` and `unsupported_type`.
pub async fn update(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<PodId>,
    Json(patch): Json<PodPatch>,
) -> Result<Json<OnePod>> {
    let changes = rules::changes(&id, &patch)?;
    let (member, old_image) = try_join!(
        access::role(&app, &me, &id, PodRole::Admin),
        image_before(&app, &id, &patch),
    )?;
    rules::check_rights(&patch, member.row.role)?;
    if changes.is_empty() {
        return Ok(Json(one(app.see_pod(&id, &me).await?.pod)));
    }
    check_image(&app, &me, patch.image_file_id.value()).await?;
    let mut conditions = vec![Query::is_null(Pod::DELETED_AT)];
    let seats = patch.max_members.value();
    conditions.extend(seats.map(|it| Query::less_than_equal(Pod::MEMBER_COUNT, it)));
    let done = app.rows::<Pod>().update_if(&id, conditions, &changes).await;
    let pod = match done {
        Ok(Some(pod)) => pod,
        Ok(None) => return Err(why_unchanged(&app, &id).await?),
        Err(store::Error::Conflict { .. }) => return Err(name_taken()),
        Err(error) => return Err(error.into()),
    };
    drop_image(&app, old_image, pod.row.image_file_id.as_ref()).await;
    Ok(Json(one(pod)))
}

/// Counts the members of a pod.
///
/// # Errors
///
/// `not_found`, also for a private pod that the caller is not in; `session_required`.
pub async fn count(
    State(app): State<App>,
    Me(_): Me,
    Path(id): Path<PodId>,
) -> Result<Json<Count>> {
    // Appwrite itself decides who reads the row, and nobody reads a deleted one: one call.
    let pod = app.as_caller::<Pod>()?.get(&id).await?;
    Ok(Json(Count {
        member_count: pod.row.member_count,
    }))
}

/// The answer about one pod.
pub fn one(pod: Stored<Pod>) -> OnePod {
    OnePod {
        room_id: rules::room(&pod.id),
        pod: pod.into(),
    }
}

/// An owner has one pod of each name.
pub fn name_taken() -> Error {
    Error::new(
        Code::AlreadyExists,
        "The owner of this pod has another one of this name",
    )
}

async fn owned(app: &App, me: &UserId) -> Result<u64> {
    let active = [
        Query::equal(Pod::OWNER_ID, me),
        Query::equal(Pod::IS_ACTIVE, true),
        Query::is_null(Pod::DELETED_AT),
    ];
    Ok(app.rows::<Pod>().count(active).await?)
}

async fn check_image(app: &App, me: &UserId, image: Option<&FileId>) -> Result<()> {
    let Some(image) = image else {
        return Ok(());
    };
    let expected = Expected {
        bucket: &buckets::POD_IMAGES,
        field: "imageFileId",
        owner: me,
        readers: &[],
    };
    app.take_files(std::slice::from_ref(image), expected)
        .await?;
    Ok(())
}

/// The picture that a patch replaces; no call where it replaces none.
async fn image_before(app: &App, id: &PodId, patch: &PodPatch) -> Result<Option<FileId>> {
    if matches!(patch.image_file_id, Patch::Absent) {
        return Ok(None);
    }
    let pod = app.rows::<Pod>().find(id).await?;
    Ok(pod.and_then(|it| it.row.image_file_id))
}

/// Deletes a picture that was replaced; one that cannot be deleted is nobody's any more and goes with the orphans.
async fn drop_image(app: &App, old: Option<FileId>, new: Option<&FileId>) {
    let Some(old) = old.filter(|it| Some(it) != new) else {
        return;
    };
    let storage = app.client().storage();
    let gone = storage.delete_file(buckets::POD_IMAGES.id, old.as_str());
    gone.await.ok();
}

async fn course(app: &App, id: &PodId, is_member: bool) -> Result<Option<CourseSummary>> {
    if !is_member {
        return Ok(None);
    }
    let course: EdgeId = did(Kind::POD_COURSE, &[id.as_str()]);
    let found = app.rows::<PodCourse>().find(&course).await?;
    Ok(found.map(|it| it.row.into()))
}

/// Finds the words for a change that touched nothing.
async fn why_unchanged(app: &App, id: &PodId) -> Result<Error> {
    let pod = app.rows::<Pod>().get(id).await?;
    if pod.row.deleted_at.is_some() {
        return Ok(Error::not_found("pod"));
    }
    Ok(Error::new(
        Code::BelowMemberCount,
        format!("{} people are in this pod already", pod.row.member_count),
    ))
}

/// What a member's row is called in refusals about somebody else.
pub fn no_member() -> Error {
    Error::not_found(<PodMember as store::Row>::NOUN)
}
