//! Handing a pod over, and ending it.

use client::{Changes, Operations, Permission, Query};
use model::{JobKind, PodId, PodRole, UserId};
use runtime::{Accepted, Code, Error, Json, Path, Result, State};
use store::jobs::NewJob;
use store::tables::{Pod, PodMember};
use store::{membership, retry_changed, App, Me, Row, DATABASE};

use super::members::places;
use super::pods::{name_taken, one};
use crate::access;
use crate::wire::{Confirmation, Deleting, NewOwner, OnePod};

/// How often a transfer is tried when the rows change under it.
const ATTEMPTS: usize = 4;

/// Hands a pod over to another member; its former owner stays as an admin.
///
/// # Errors
///
/// `not_a_member`; `not_owner`; `not_found` for who is not in the pod; `already_exists` where they own a pod of that name;
/// `version_conflict` where others changed the same at the same time.
pub async fn transfer(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<PodId>,
    Json(new): Json<NewOwner>,
) -> Result<Json<OnePod>> {
    if new.user_id == me {
        access::role(&app, &me, &id, PodRole::Owner).await?;
        return Err(Error::field("userId", "must be another member"));
    }
    let handed = retry_changed(ATTEMPTS, || hand_over(&app, &me, &id, &new.user_id)).await;
    handed.map(Json)
}

/// Deletes a pod: nobody reads it from now on, and a job removes what hangs on it.
///
/// # Errors
///
/// `not_a_member`; `not_owner`; `not_found`; `confirm_mismatch`; `version_conflict` where the pod keeps changing meanwhile.
pub async fn delete(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<PodId>,
    Json(word): Json<Confirmation>,
) -> Result<Accepted<Deleting>> {
    let ended = retry_changed(ATTEMPTS, || end(&app, &me, &id, &word)).await;
    ended.map(Accepted)
}

/// Marks the pod as deleted and queues the job that empties every table of it, in one transaction, so that neither is without the
/// other; then the team goes, which the job does as well.
async fn end(app: &App, me: &UserId, id: &PodId, word: &Confirmation) -> Result<Deleting> {
    let subject = id.cast::<model::kinds::Entity>();
    let job = NewJob::of(JobKind::PodDelete, subject, "1").owned_by(me);
    let job_id = job.id().clone();
    let gone = Changes::new().set(Pod::DELETED_AT, app.now());
    let nobody: [Permission; 0] = [];
    let pods = (DATABASE, Pod::TABLE);
    let gone = Operations::new().update(pods, id.as_str(), &gone, Some(&nobody));
    let look = check_end(app, me, id, word);
    app.commit_seen(Pod::NOUN, &job.staged(app, gone), look)
        .await?;
    app.delete_team(id).await?;
    Ok(Deleting { job_id })
}

/// Whether the caller may end the pod, and means this one.
async fn check_end(app: &App, me: &UserId, id: &PodId, word: &Confirmation) -> Result<()> {
    let (pod, member) = app.pod_of(id, me).await?;
    access::check_role(member.row.role, PodRole::Owner)?;
    if pod.row.name.as_str() != word.confirm.as_str() {
        return Err(Error::new(
            Code::ConfirmMismatch,
            "Repeat the name of the pod to delete it",
        ));
    }
    Ok(())
}

async fn hand_over(app: &App, me: &UserId, id: &PodId, to: &UserId) -> Result<OnePod> {
    let operations = operations(app, me, id, to);
    let look = places(app, id, (me, PodRole::Owner), to);
    let (mut pod, _, target) = match app.commit_seen(Pod::NOUN, &operations, look).await {
        Err(refusal) if refusal.code == Code::VersionConflict => {
            return Err(why_refused(app, id, to, refusal).await?);
        }
        outcome => outcome?,
    };
    pod.row.owner_id = to.clone();
    if target.row.role == PodRole::Member {
        // Both roles read alike, so a team that lags behind until the reconciling job harms nobody.
        let known = target.row.membership_id.as_ref();
        app.set_team_role(id, to, known, PodRole::Owner).await.ok();
    }
    Ok(one(pod))
}

fn operations(app: &App, me: &UserId, id: &PodId, to: &UserId) -> Operations {
    let (pods, members) = ((DATABASE, Pod::TABLE), (DATABASE, PodMember::TABLE));
    let role = |role: PodRole| {
        Changes::new()
            .set(PodMember::ROLE, role)
            .set(PodMember::ROLE_CHANGED_AT, app.now())
    };
    let (mine, theirs) = (membership::id(id, me), membership::id(id, to));
    let owner = Changes::new().set(Pod::OWNER_ID, to);
    Operations::new()
        .update(pods, id.as_str(), &owner, None)
        .update(members, mine.as_str(), &role(PodRole::Admin), None)
        .update(members, theirs.as_str(), &role(PodRole::Owner), None)
}

/// Finds the words for a commit that Appwrite refused: a name that is taken and a row that changed answer alike.
async fn why_refused(app: &App, id: &PodId, to: &UserId, refusal: Error) -> Result<Error> {
    let pods = app.rows::<Pod>();
    let pod = pods.get(id).await?;
    let namesake = [
        Query::equal(Pod::OWNER_ID, to),
        Query::equal(Pod::NAME, &pod.row.name),
    ];
    let taken = pods.first(namesake).await?;
    Ok(match taken.filter(|it| it.id != pod.id) {
        Some(_) => name_taken(),
        None => refusal,
    })
}
