//! The plan of a day: reading it, ticking it off, making it anew.

use client::{Changes, Operator, Query};
use model::{LocalDate, UserId};
use runtime::{Code, Error, Json, Path, Query as Params, Result, State};
use store::tables::StudyPlan;
use store::{App, Me, Stored};
use studying::plans;

use crate::rules;
use crate::wire::plans::{Mark, OnePlan, PlanFilter};

/// Reads the caller's plan of a day; that of today is made where there is none.
///
/// # Errors
///
/// `not_found` for another day without a plan.
pub async fn read(
    State(app): State<App>,
    Me(me): Me,
    Params(asked): Params<PlanFilter>,
) -> Result<Json<OnePlan>> {
    if let Some(date) = asked.date {
        if let Some(known) = find(&app, &me, date).await? {
            return Ok(one(known));
        }
    }
    let zone = app.zone_of(&me).await?;
    let today = app.now().date_in(&zone);
    if asked.date.is_some_and(|it| it != today) {
        return Err(Error::not_found("study plan"));
    }
    let made = plans::plan_day(&app, &me, &zone).await?;
    Ok(one(made.into_inner()))
}

/// Marks an item as done, or takes the mark back.
///
/// The list of what is done is changed by Appwrite, item by item: marks that come at once are all kept.
///
/// # Errors
///
/// `not_found` for what the plan does not have.
pub async fn mark(
    State(app): State<App>,
    Me(me): Me,
    Path((date, item)): Path<(LocalDate, String)>,
    Json(mark): Json<Mark>,
) -> Result<Json<OnePlan>> {
    if !rules::plans::is_item_id(&item) {
        return Err(Error::not_found("item"));
    }
    let (id, done) = (plans::id(&me, date), StudyPlan::COMPLETED_IDS);
    let has_item = Query::contains(StudyPlan::ITEMS, format!(r#""id":"{item}""#));
    let taken = Changes::new().apply(done, Operator::array_remove(item.as_str()));
    let (still, changes) = if mark.done {
        let added = Changes::new().apply(done, Operator::array_append([item.as_str()]));
        (vec![has_item, Query::not_contains(done, &item)], added)
    } else {
        (vec![has_item], taken.clone())
    };
    let plans = app.rows::<StudyPlan>();
    let found = match plans.update_if(&id, still, &changes).await? {
        Some(marked) if !rules::plans::has_item(&marked.row, &item) => {
            // The search takes some signs for any sign.
            plans.update(&id, &taken).await?;
            None
        }
        Some(marked) => Some(marked),
        None => find(&app, &me, date).await?,
    };
    let found = found.filter(|it| rules::plans::has_item(&it.row, &item));
    found.map(one).ok_or_else(|| Error::not_found("item"))
}

/// Makes the caller's plan of today anew; what is done stays done.
///
/// # Errors
///
/// `rule_violation` for another day.
pub async fn refresh(
    State(app): State<App>,
    Me(me): Me,
    Path(date): Path<LocalDate>,
) -> Result<Json<OnePlan>> {
    let zone = app.zone_of(&me).await?;
    if date != app.now().date_in(&zone) {
        return Err(Error::new(
            Code::RuleViolation,
            "Only the plan of today is made anew",
        ));
    }
    Ok(one(plans::refresh(&app, &me, &zone).await?))
}

async fn find(app: &App, me: &UserId, date: LocalDate) -> Result<Option<Stored<StudyPlan>>> {
    let plan = app.rows::<StudyPlan>().find(&plans::id(me, date)).await?;
    Ok(plan)
}

fn one(stored: Stored<StudyPlan>) -> Json<OnePlan> {
    Json(OnePlan {
        plan: stored.row.into(),
    })
}
