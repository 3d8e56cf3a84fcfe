//! Check-ins: how members are getting on.

use client::Query;
use futures_util::try_join;
use model::{did, EntityId, Kind, PodId, PodRole, Text};
use runtime::{Error, Json, Made, Path, Query as Params, Result, State};
use store::schema::CREATED_AT;
use store::tables::CheckIn;
use store::{membership, readers, App, Me, Once, Paging, Row};

use crate::wire::{CheckInItem, CheckInPage, CheckedIn, Deleted, NewCheckIn};
use crate::{access, rules};

/// Lists a pod's check-ins, the newest first.
///
/// # Errors
///
/// `not_a_member`; `not_found`; `bad_cursor`.
pub async fn list(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<PodId>,
    Params(paging): Params<Paging>,
) -> Result<Json<CheckInPage>> {
    let of_pod = [
        Query::equal(CheckIn::POD_ID, &id),
        Query::order_desc(CREATED_AT),
    ];
    let check_ins = app.rows::<CheckIn>();
    let (_, page) = try_join!(access::member(&app, &me, &id), async {
        Ok(check_ins.page(of_pod, &paging, 20).await?)
    })?;
    let cards = app
        .cards(page.items.iter().map(|it| &it.row.user_id))
        .await?;
    Ok(Json(page.map(|check_in| CheckInItem {
        user: cards.of(&check_in.row.user_id),
        check_in: check_in.into(),
    })))
}

/// Says how the caller is getting on. The first of a day counts for streak and points, which an event stores a moment later.
///
/// # Errors
///
/// `not_a_member`; `not_found`; `pod_inactive`.
pub async fn create(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<PodId>,
    Json(new): Json<NewCheckIn>,
) -> Result<Made<CheckedIn>> {
    let ((_, member), zone) = try_join!(app.writable_pod(&id, &me), async {
        Ok(app.zone_of(&me).await?)
    })?;
    let check_in_id: EntityId = match &new.client_id {
        Some(attempt) => did(Kind::CHECK_IN, &[me.as_str(), attempt.as_str()]),
        None => EntityId::random(),
    };
    let check_in = CheckIn {
        pod_id: id.clone(),
        user_id: me,
        note: new.note,
        mood: new.mood,
        blocker: new.blocker.filter(|it: &Text<0, 300>| !it.is_empty()),
        help_needed: new.help_needed,
        local_date: app.now().date_in(&zone),
    };
    let team = [readers::pod(&id)];
    let check_ins = app.rows::<CheckIn>();
    let made = check_ins
        .create_or_get(&check_in_id, &check_in, &team)
        .await?;
    let is_new = made.is_new();
    let (Once::Created(stored) | Once::Already(stored)) = made;
    let progress = rules::check_ins::progress(&member.row, &zone, stored.row.local_date);
    let answer = CheckedIn {
        check_in: stored.into(),
        streak: progress.streak,
        points: progress.points,
    };
    Ok(if is_new {
        Made::created(answer)
    } else {
        Made::existing(answer)
    })
}

/// Deletes a check-in: one's own, or anybody's by the pod's leaders. Points that it gave stay.
///
/// # Errors
///
/// `not_a_member`; `forbidden`; `not_found`.
pub async fn delete(
    State(app): State<App>,
    Me(me): Me,
    Path((id, check_in)): Path<(PodId, EntityId)>,
) -> Result<Json<Deleted>> {
    let member = access::member(&app, &me, &id).await?;
    let mut conditions = vec![Query::equal(CheckIn::POD_ID, &id)];
    if !membership::reaches(member.row.role, PodRole::Admin) {
        conditions.push(Query::equal(CheckIn::USER_ID, &me));
    }
    let check_ins = app.rows::<CheckIn>();
    if check_ins.delete_if(&check_in, conditions).await?.is_some() {
        return Ok(Json(Deleted { deleted: true }));
    }
    let known = check_ins.find(&check_in).await?;
    Err(match known.filter(|it| it.row.pod_id == id) {
        Some(_) => Error::forbidden("Only its writer and the pod's leaders delete a check-in"),
        None => Error::not_found(CheckIn::NOUN),
    })
}
