//! Goals: setting, changing and reaching them.

use client::Query;
use model::{EntityId, GoalStatus, UserId};
use runtime::{Code, Error, Json, Made, Path, Query as Params, Result, State};
use store::schema::CREATED_AT;
use store::tables::Goal;
use store::{readers, App, Me, Once, Page, Row, Stored};

use crate::rules::goals as rules;
use crate::wire::goals::{Deleted, GoalFilter, GoalPatch, GoalView, NewGoal, NewProgress, OneGoal};

/// How often something is tried while others write the same.
const ATTEMPTS: usize = 6;

/// Lists the caller's goals, the newest first.
///
/// # Errors
///
/// `bad_cursor`.
pub async fn list(
    State(app): State<App>,
    Me(me): Me,
    Params(filter): Params<GoalFilter>,
) -> Result<Json<Page<GoalView>>> {
    let mut own = vec![
        Query::equal(Goal::USER_ID, &me),
        Query::order_desc(CREATED_AT),
    ];
    own.extend(filter.status.map(|it| Query::equal(Goal::STATUS, it)));
    let page = app.rows::<Goal>().page(own, &filter.paging, 20).await?;
    Ok(Json(page.map(GoalView::from)))
}

/// Sets a goal; a repeat of the attempt answers the one that it set.
///
/// # Errors
///
/// `validation_failed`; `too_many` where twenty are pursued.
pub async fn create(
    State(app): State<App>,
    Me(me): Me,
    Json(new): Json<NewGoal>,
) -> Result<Made<OneGoal>> {
    let id = rules::id(&me, new.client_id.as_ref());
    let goal = rules::goal(&me, new, app.now())?;
    let own = [readers::user(&me)];
    match app.rows::<Goal>().create_or_get(&id, &goal, &own).await? {
        Once::Already(stored) => Ok(Made::existing(one(stored))),
        Once::Created(stored) => {
            if is_one_too_many(&app, &me, &id).await? {
                app.rows::<Goal>().delete_once(&id).await?;
                return Err(too_many());
            }
            Ok(Made::created(one(stored)))
        }
    }
}

/// Changes a goal, gives it up or takes it up again.
///
/// # Errors
///
/// `validation_failed`; `not_found`; `wrong_state`; `too_many`; `version_conflict`.
pub async fn update(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<EntityId>,
    Json(patch): Json<GoalPatch>,
) -> Result<Json<OneGoal>> {
    let goal = own(&app, &me, &id).await?;
    let edited = rules::edited(&goal.row, patch, app.now())?;
    let goals = app.rows::<Goal>();
    let changed = goals
        .unchanged_since(&goal)
        .update(&id, &rules::changes(&edited))
        .await?;
    let is_taken_up = goal.row.status == GoalStatus::Dropped && edited.status == GoalStatus::Active;
    let room = rules::MOST_ACTIVE;
    if is_taken_up && pursued(&app, &me, room + 1).await?.len() > room {
        goals.update(&id, &rules::changes(&goal.row)).await?;
        return Err(too_many());
    }
    Ok(Json(one(changed)))
}

/// Deletes a goal.
///
/// # Errors
///
/// `not_found`.
pub async fn delete(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<EntityId>,
) -> Result<Json<Deleted>> {
    let mine = [Query::equal(Goal::USER_ID, &me)];
    let gone = app.rows::<Goal>().delete_if(&id, mine).await?;
    gone.ok_or_else(|| Error::not_found("goal"))?;
    Ok(Json(Deleted { deleted: true }))
}

/// Adds to a goal of one's own; the last progress is not counted twice.
///
/// # Errors
///
/// `validation_failed`; `not_found`; `rule_violation` for what counts by itself; `wrong_state`; `version_conflict`.
pub async fn progress(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<EntityId>,
    Json(new): Json<NewProgress>,
) -> Result<Json<OneGoal>> {
    for _ in 0..ATTEMPTS {
        let goal = own(&app, &me, &id).await?;
        let Some(changes) = rules::progress(&goal.row, &new, app.now())? else {
            return Ok(Json(one(goal)));
        };
        let goals = app.rows::<Goal>().unchanged_since(&goal);
        match goals.update(&id, &changes).await {
            Err(store::Error::Changed { .. }) => {}
            outcome => return Ok(Json(one(outcome?))),
        }
    }
    Err(store::Error::Changed { noun: Goal::NOUN }.into())
}

async fn own(app: &App, me: &UserId, id: &EntityId) -> Result<Stored<Goal>> {
    let found = app.rows::<Goal>().find(id).await?;
    let found = found.filter(|it| it.row.user_id == *me);
    found.ok_or_else(|| Error::not_found("goal"))
}

/// Whether a goal is none of the twenty that were first. It is looked at once it is there, so of many that are set at once those that
/// are too many find themselves so.
async fn is_one_too_many(app: &App, me: &UserId, id: &EntityId) -> Result<bool> {
    let first = pursued(app, me, rules::MOST_ACTIVE).await?;
    Ok(first.len() == rules::MOST_ACTIVE && first.iter().all(|it| it.id != *id))
}

/// Goals that somebody pursues, in the order in which they were set.
async fn pursued(app: &App, me: &UserId, most: usize) -> Result<Vec<Stored<Goal>>> {
    let pursued = [
        Query::equal(Goal::USER_ID, me),
        Query::equal(Goal::STATUS, GoalStatus::Active),
    ];
    let most = u32::try_from(most).unwrap_or(u32::MAX);
    Ok(app.rows::<Goal>().list(pursued, most).await?)
}

fn one(stored: Stored<Goal>) -> OneGoal {
    OneGoal {
        goal: stored.into(),
    }
}

fn too_many() -> Error {
    Error::new(
        Code::TooMany,
        "You pursue twenty goals; reach or drop one first",
    )
}
