//! The log of what somebody does: what clients report, and reading it.

use client::Query;
use runtime::{Accepted, Json, Query as Params, Result, State};
use store::schema::CREATED_AT;
use store::tables::ActivityEvent;
use store::{readers, App, Me, Page, Paging};

use crate::rules;
use crate::wire::activity::{ActivityView, NewActivities, Taken};

/// Logs what a client saw its user do.
///
/// # Errors
///
/// `validation_failed`.
pub async fn report(
    State(app): State<App>,
    Me(me): Me,
    Json(report): Json<NewActivities>,
) -> Result<Accepted<Taken>> {
    let zone = app.zone_of(&me).await?;
    let own = [readers::user(&me)];
    let rows = rules::activity::logged(&me, report, app.now().date_in(&zone), &own)?;
    app.rows::<ActivityEvent>().create_missing(&rows).await?;
    Ok(Accepted(Taken {
        accepted: rows.len(),
    }))
}

/// Lists what the caller did, the latest first.
///
/// # Errors
///
/// `bad_cursor`.
pub async fn list(
    State(app): State<App>,
    Me(me): Me,
    Params(paging): Params<Paging>,
) -> Result<Json<Page<ActivityView>>> {
    let own = [
        Query::equal(ActivityEvent::USER_ID, &me),
        Query::order_desc(CREATED_AT),
    ];
    let page = app.rows::<ActivityEvent>().page(own, &paging, 20).await?;
    Ok(Json(page.map(ActivityView::from)))
}
