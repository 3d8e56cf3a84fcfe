//! Goals that people reach together.
//!
//! Who may see a challenge is decided by Appwrite, since it is read with the caller's own rights: one of a pod is there for its team alone.

use std::collections::BTreeMap;

use client::{Changes, Query};
use futures_util::try_join;
use model::{
    did, ChallengeId, ChallengeMetric, ChallengeStatus, EdgeId, Kind, Participation, UserId,
};
use runtime::{Code, Error, Json, Made, Path, Query as Params, Result, State};
use store::schema::CREATED_AT;
use store::tables::{Challenge, ChallengeParticipant};
use store::{readers, retry_changed, App, Me, Page, Stored};
use studying::challenges::{self, place_id};

use crate::rules::challenges as rules;
use crate::wire::challenges::{
    Cancelled, ChallengeFilter, ChallengeItem, Joined, NewChallenge, NewProgress, OneChallenge,
    OwnOnes, PlaceView, Progress,
};

/// How often a challenge is looked at anew while others join it.
const ATTEMPTS: usize = 8;

/// Sets a challenge, of which its owner is the first participant. Two calls; two at once before them for one of a pod.
///
/// # Errors
///
/// `validation_failed`; for a pod `not_found`, `not_a_member`, `pod_inactive`.
pub async fn create(
    State(app): State<App>,
    Me(me): Me,
    Json(new): Json<NewChallenge>,
) -> Result<Made<OneChallenge>> {
    let id = match &new.client_id {
        Some(attempt) => did(Kind::CHALLENGE, &[me.as_str(), attempt.as_str()]),
        None => ChallengeId::random(),
    };
    let challenge = rules::challenge(&me, new, app.now())?;
    if let Some(pod) = &challenge.pod_id {
        app.writable_pod(pod, &me).await?;
    }
    let audience = [audience(&challenge)];
    let made = app.rows().create_or_get(&id, &challenge, &audience).await?;
    let is_new = made.is_new();
    let stored = made.into_inner();
    // A call before may have died between the two.
    let place = ChallengeParticipant::new(&id, &me);
    let places = app.rows::<ChallengeParticipant>();
    places
        .create_once(&place_id(&id, &me), &place, &audience)
        .await?;
    let answer = OneChallenge {
        challenge: stored.into(),
    };
    Ok(if is_new {
        Made::created(answer)
    } else {
        Made::existing(answer)
    })
}

/// Lists the challenges that run, those first that end first; or those that the caller takes part in, whatever became of them. Two calls.
///
/// # Errors
///
/// `session_required`; `bad_cursor`.
pub async fn list(
    State(app): State<App>,
    Me(me): Me,
    Params(filter): Params<ChallengeFilter>,
) -> Result<Json<Page<ChallengeItem>>> {
    match filter.mine {
        OwnOnes::True => mine(&app, &me, &filter).await.map(Json),
        OwnOnes::False => running(&app, &me, &filter).await.map(Json),
    }
}

/// Takes part; doing so again changes nothing. Three calls.
///
/// # Errors
///
/// `not_found` for one that is not for the caller; `ended`; `session_required`.
pub async fn join(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<ChallengeId>,
) -> Result<Json<Joined>> {
    let challenge = seen(&app, &id).await?;
    rules::check_running(&challenge.row, app.now())?;
    let Some(place) = take_place(&app, &challenge, &me).await? else {
        return Ok(joined(true, &challenge));
    };
    let rows = app.rows::<Challenge>();
    let counted = rows
        .increment(&id, Challenge::PARTICIPANT_COUNT, 1, None)
        .await?;
    if counted.row.status == ChallengeStatus::Active {
        return Ok(joined(true, &counted));
    }
    // It was called off, or closed, at the same moment: whoever counts after that has come too late.
    challenges::leave(&app, &place).await?;
    Err(rules::over())
}

/// Leaves; doing so again changes nothing. Four calls.
///
/// # Errors
///
/// `not_found`; `ended`; `wrong_state` for who reached the goal; `session_required`.
pub async fn leave(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<ChallengeId>,
) -> Result<Json<Joined>> {
    let places = app.rows::<ChallengeParticipant>();
    let place_id = place_id(&id, &me);
    let (challenge, place) =
        try_join!(seen(&app, &id), async { Ok(places.find(&place_id).await?) })?;
    rules::check_running(&challenge.row, app.now())?;
    let Some(place) = place else {
        return Ok(joined(false, &challenge));
    };
    if place.row.status == Participation::Completed {
        let done = "You reached the goal of this challenge: it stays with you";
        return Err(Error::new(Code::WrongState, done));
    }
    let is_gone = challenges::leave(&app, &place).await?;
    let count = challenge.row.participant_count;
    Ok(Json(Joined {
        joined: false,
        participant_count: count.saturating_sub(u32::from(is_gone)),
    }))
}

/// Says what the caller did, where the challenge does not count by itself; at the goal it is completed. Three calls; a few more at the goal.
///
/// # Errors
///
/// `not_found` for one that the caller takes no part in; `ended`; `metric_not_manual`; `validation_failed`; `session_required`.
pub async fn progress(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<ChallengeId>,
    Json(new): Json<NewProgress>,
) -> Result<Json<Progress>> {
    let places = app.rows::<ChallengeParticipant>();
    let place_id = place_id(&id, &me);
    let (challenge, place) =
        try_join!(seen(&app, &id), async { Ok(places.find(&place_id).await?) })?;
    let place = taken(place)?;
    rules::check_running(&challenge.row, app.now())?;
    if challenge.row.metric != ChallengeMetric::Manual {
        let counts = "This challenge counts by itself what you do";
        return Err(Error::new(Code::MetricNotManual, counts));
    }
    rules::check_delta(&challenge.row, new.delta)?;
    if place.row.status == Participation::Completed {
        return Ok(Json(far(&challenge, place.row.progress)));
    }
    let column = ChallengeParticipant::PROGRESS;
    let counted = places.increment(&place_id, column, new.delta, None).await?;
    let place = taken(Some(counted))?;
    if place.row.progress >= challenge.row.goal {
        challenges::complete(&app, &challenge, &place).await?;
    }
    Ok(Json(far(&challenge, place.row.progress)))
}

/// Calls a challenge off, unless somebody else takes part; doing so again changes nothing. Three calls.
///
/// # Errors
///
/// `not_found`; `not_owner`; `has_participants`; `ended`; `session_required`.
pub async fn cancel(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<ChallengeId>,
) -> Result<Json<Cancelled>> {
    retry_changed(ATTEMPTS, || call_off(&app, &me, &id)).await?;
    Ok(Json(Cancelled { cancelled: true }))
}

async fn call_off(app: &App, me: &UserId, id: &ChallengeId) -> Result<()> {
    let challenge = seen(app, id).await?;
    if challenge.row.owner_id != *me {
        let owner = "Only its owner calls a challenge off";
        return Err(Error::new(Code::NotOwner, owner));
    }
    if challenge.row.status == ChallengeStatus::Cancelled {
        return Ok(());
    }
    rules::check_running(&challenge.row, app.now())?;
    check_alone(app, &challenge).await?;
    let off = Changes::new().set(Challenge::STATUS, ChallengeStatus::Cancelled);
    // Whoever joins after it was read has counted themselves, and changed the row by that.
    let seen = app.rows::<Challenge>().unchanged_since(&challenge);
    seen.update(id, &off).await?;
    Ok(())
}

/// Who may read a challenge, and who takes part in it.
fn audience(challenge: &Challenge) -> client::Permission {
    challenge
        .pod_id
        .as_ref()
        .map_or_else(readers::everyone, readers::pod)
}

async fn seen(app: &App, id: &ChallengeId) -> Result<Stored<Challenge>> {
    Ok(app.as_caller::<Challenge>()?.get(id).await?)
}

/// Takes a place, or one's old one again; none where one has it. Of any number of the same person at once, one alone is given it.
async fn take_place(
    app: &App,
    challenge: &Stored<Challenge>,
    me: &UserId,
) -> Result<Option<Stored<ChallengeParticipant>>> {
    let places = app.rows::<ChallengeParticipant>();
    let id = place_id(&challenge.id, me);
    let new = ChallengeParticipant::new(&challenge.id, me);
    let audience = [audience(&challenge.row)];
    let made = places.create_or_get(&id, &new, &audience).await?;
    if made.is_new() {
        return Ok(Some(made.into_inner()));
    }
    let back = (Participation::Left, Participation::Active);
    Ok(challenges::turn(app, &made.into_inner(), back).await?)
}

/// The place of who has one, and has not left it.
fn taken(place: Option<Stored<ChallengeParticipant>>) -> Result<Stored<ChallengeParticipant>> {
    let place = place.filter(|it| it.row.status != Participation::Left);
    place.ok_or_else(|| Error::not_found("challenge among yours"))
}

/// Refuses where anybody but its owner takes part.
async fn check_alone(app: &App, challenge: &Stored<Challenge>) -> Result<()> {
    let others = [
        Query::equal(ChallengeParticipant::CHALLENGE_ID, &challenge.id),
        Query::not_equal(ChallengeParticipant::USER_ID, &challenge.row.owner_id),
        Query::not_equal(ChallengeParticipant::STATUS, Participation::Left),
    ];
    let other = app.rows::<ChallengeParticipant>().first(others).await?;
    if other.is_none() {
        return Ok(());
    }
    let joined = "Others take part: let it run to its end";
    Err(Error::new(Code::HasParticipants, joined))
}

async fn running(app: &App, me: &UserId, filter: &ChallengeFilter) -> Result<Page<ChallengeItem>> {
    let mut queries = vec![
        Query::equal(Challenge::STATUS, ChallengeStatus::Active),
        Query::greater_than(Challenge::ENDS_AT, app.now().to_string()),
        Query::order_asc(Challenge::ENDS_AT),
    ];
    let scope = filter.scope.map(|it| Query::equal(Challenge::SCOPE, it));
    let pod = filter.pod_id.as_ref();
    queries.extend(scope);
    queries.extend(pod.map(|it| Query::equal(Challenge::POD_ID, it)));
    let challenges = app.as_caller::<Challenge>()?;
    let page = challenges.page(queries, &filter.paging, 20).await?;
    let ids: Vec<EdgeId> = page.items.iter().map(|it| place_id(&it.id, me)).collect();
    let places = app.rows::<ChallengeParticipant>().get_many(&ids).await?;
    let mut places: BTreeMap<ChallengeId, ChallengeParticipant> = places
        .into_iter()
        .filter(|it| it.row.status != Participation::Left)
        .map(|it| (it.row.challenge_id.clone(), it.row))
        .collect();
    Ok(page.map(|challenge| ChallengeItem {
        place: places.remove(&challenge.id).map(PlaceView::from),
        challenge: challenge.into(),
    }))
}

async fn mine(app: &App, me: &UserId, filter: &ChallengeFilter) -> Result<Page<ChallengeItem>> {
    let held = [Participation::Active, Participation::Completed];
    let own = [
        Query::equal(ChallengeParticipant::USER_ID, me),
        Query::equal(ChallengeParticipant::STATUS, held),
        Query::order_desc(CREATED_AT),
    ];
    let places = app.rows::<ChallengeParticipant>();
    let page = places.page(own, &filter.paging, 20).await?;
    let ids: Vec<ChallengeId> = page
        .items
        .iter()
        .map(|it| it.row.challenge_id.clone())
        .collect();
    let found = app.as_caller::<Challenge>()?.get_many(&ids).await?;
    let mut found: BTreeMap<ChallengeId, Stored<Challenge>> =
        found.into_iter().map(|it| (it.id.clone(), it)).collect();
    Ok(page.filter_map(|place| {
        let challenge = found.remove(&place.row.challenge_id)?;
        rules::is_asked_for(filter, &challenge.row).then(|| ChallengeItem {
            challenge: challenge.into(),
            place: Some(place.row.into()),
        })
    }))
}

fn joined(joined: bool, challenge: &Stored<Challenge>) -> Json<Joined> {
    Json(Joined {
        joined,
        participant_count: challenge.row.participant_count,
    })
}

fn far(challenge: &Stored<Challenge>, progress: u32) -> Progress {
    Progress {
        progress: progress.min(challenge.row.goal),
        completed: progress >= challenge.row.goal,
    }
}
