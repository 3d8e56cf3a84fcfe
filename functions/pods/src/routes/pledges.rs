//! Pledges: one promise per member and week of the pod's zone.

use client::{Changes, Query};
use model::{did, EdgeId, IsoWeek, Kind, PledgeStatus, PodId, UserId};
use runtime::{Code, Error, Json, Made, Path, Query as Params, Result, State};
use store::schema::CREATED_AT;
use store::tables::{Pledge, Pod, PodMember};
use store::{readers, App, Me, Stored};
use studying::check_ins;

use super::members::MOST_MEMBERS;
use crate::wire::{Kept, NewPledge, OnePledge, PledgeItem, Pledges, WeekFilter};

/// Lists what the members of a pod promise for a week.
///
/// # Errors
///
/// `not_a_member`; `not_found`.
pub async fn list(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<PodId>,
    Params(filter): Params<WeekFilter>,
) -> Result<Json<Pledges>> {
    let (pod, _) = app.pod_of(&id, &me).await?;
    let week = filter.week.unwrap_or_else(|| this_week(&app, &pod.row));
    let of_week = [
        Query::equal(Pledge::POD_ID, &id),
        Query::equal(Pledge::ISO_WEEK, week),
        Query::order_asc(CREATED_AT),
    ];
    let pledges = app.rows::<Pledge>().list(of_week, 2 * MOST_MEMBERS).await?;
    let cards = app.cards(pledges.iter().map(|it| &it.row.user_id)).await?;
    let items = pledges.into_iter().map(|pledge| PledgeItem {
        user: cards.of(&pledge.row.user_id),
        pledge: pledge.into(),
    });
    Ok(Json(Pledges {
        items: items.collect(),
        week,
    }))
}

/// Promises something for this week, or puts it in other words while it is open.
///
/// # Errors
///
/// `not_a_member`; `not_found`; `pod_inactive`; `already_kept`.
pub async fn promise(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<PodId>,
    Json(new): Json<NewPledge>,
) -> Result<Made<OnePledge>> {
    let (pod, _) = app.writable_pod(&id, &me).await?;
    let week = this_week(&app, &pod.row);
    let edge = edge(&id, &me, week);
    let pledge = Pledge {
        pod_id: id.clone(),
        user_id: me,
        iso_week: week,
        pledge: new.pledge,
        status: PledgeStatus::Open,
        kept_at: None,
    };
    let pledges = app.rows::<Pledge>();
    let team = [readers::pod(&id)];
    if let Some(made) = pledges.create_once(&edge, &pledge, &team).await? {
        return Ok(Made::created(one(made)));
    }
    let words = Changes::new().set(Pledge::PLEDGE, &pledge.pledge);
    match pledges.update_if(&edge, open(), &words).await? {
        Some(changed) => Ok(Made::existing(one(changed))),
        None => Err(why_final(&pledges.get(&edge).await?)),
    }
}

/// Says that the caller kept this week's promise; the points are given once.
///
/// # Errors
///
/// `not_a_member`; `not_found` without a promise; `pod_inactive`; `already_kept`; `wrong_state` for one that is missed.
pub async fn keep(State(app): State<App>, Me(me): Me, Path(id): Path<PodId>) -> Result<Json<Kept>> {
    let (pod, member) = app.writable_pod(&id, &me).await?;
    let edge = edge(&id, &me, this_week(&app, &pod.row));
    let kept = Changes::new()
        .set(Pledge::STATUS, PledgeStatus::Kept)
        .set(Pledge::KEPT_AT, app.now());
    let pledges = app.rows::<Pledge>();
    if let Some(pledge) = pledges.update_if(&edge, open(), &kept).await? {
        let points = reward(&app, &member, &pledge).await?;
        return Ok(Json(Kept {
            pledge: pledge.into(),
            points,
        }));
    }
    let pledge = pledges.get(&edge).await?;
    if pledge.row.status == PledgeStatus::Kept {
        // Whoever was cut off between keeping and the points gets them now; they are given once.
        reward(&app, &member, &pledge).await?;
    }
    Err(why_final(&pledge))
}

/// Gives the points for a kept promise and answers how many the member has in the pod.
async fn reward(app: &App, member: &Stored<PodMember>, pledge: &Stored<Pledge>) -> Result<u32> {
    let granted = check_ins::reward(app, pledge).await?;
    let raised = granted.and_then(|it| it.member);
    Ok(raised.map_or(member.row.points, |it| it.row.points))
}

fn this_week(app: &App, pod: &Pod) -> IsoWeek {
    app.now().date_in(&pod.timezone).week()
}

fn edge(pod: &PodId, user: &UserId, week: IsoWeek) -> EdgeId {
    let parts = [pod.as_str(), user.as_str(), &week.to_string()];
    did(Kind::PLEDGE, &parts)
}

fn open() -> [Query; 1] {
    [Query::equal(Pledge::STATUS, PledgeStatus::Open)]
}

fn why_final(pledge: &Stored<Pledge>) -> Error {
    match pledge.row.status {
        PledgeStatus::Kept => Error::new(Code::AlreadyKept, "You kept this week's pledge already"),
        PledgeStatus::Missed => Error::new(Code::WrongState, "The week of this pledge is over"),
        PledgeStatus::Open => Error::of(Code::Conflict),
    }
}

fn one(pledge: Stored<Pledge>) -> OnePledge {
    OnePledge {
        pledge: pledge.into(),
    }
}
