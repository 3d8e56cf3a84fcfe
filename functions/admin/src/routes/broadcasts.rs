//! Telling everybody something.

use client::Query;
use model::{did, AdminAction, AdminTarget, BroadcastId, JobId, JobKind, Kind};
use runtime::{Accepted, Json, Query as Params, Result, State};
use store::admin::audit::{self, Deed};
use store::jobs::NewJob;
use store::schema::CREATED_AT;
use store::tables::{Broadcast, Job};
use store::{App, Me, Page, Paging};

use crate::wire::broadcasts::{BroadcastView, NewBroadcast, OneBroadcast};

/// Tells everybody something: a queued job does, page by page, and each once. A repeat of the same attempt begins nothing new.
///
/// # Errors
///
/// `forbidden`.
pub async fn create(
    State(app): State<App>,
    Me(me): Me,
    Json(new): Json<NewBroadcast>,
) -> Result<Accepted<OneBroadcast>> {
    app.check_admin(&me).await?;
    let id: BroadcastId = match &new.client_id {
        Some(attempt) => did(Kind::BROADCAST, &[me.as_str(), attempt.as_str()]),
        None => BroadcastId::random(),
    };
    let deed = Deed {
        actor: &me,
        action: AdminAction::BroadcastSend,
        kind: AdminTarget::Broadcast,
        target: id.cast(),
        reason: None,
        details: None,
    };
    audit::note_once(&app, deed).await?;
    let job = NewJob::of(JobKind::Broadcast, id.cast(), "1").owned_by(&me);
    let broadcast = Broadcast {
        title: new.title,
        body: new.body,
        created_by: me,
        job_id: job.id().clone(),
    };
    let rows = app.rows::<Broadcast>();
    let stored = rows.create_or_get(&id, &broadcast, &[]).await?.into_inner();
    // Queued again where that is what was cut off: the job's id is computed from the broadcast's.
    let queued = app.queue(job).await?.into_inner();
    Ok(Accepted(OneBroadcast {
        broadcast: BroadcastView::new(stored, Some(&queued)),
    }))
}

/// Lists what everybody was told, the latest first, and how far that is. Three calls in two waves.
///
/// # Errors
///
/// `forbidden`; `bad_cursor`.
pub async fn list(
    State(app): State<App>,
    Me(me): Me,
    Params(paging): Params<Paging>,
) -> Result<Json<Page<BroadcastView>>> {
    let rows = app.rows::<Broadcast>();
    let latest = [Query::order_desc(CREATED_AT)];
    let page = app.for_admin(&me, async { Ok(rows.page(latest, &paging, 20).await?) });
    let page = page.await?;
    let ids: Vec<JobId> = page.items.iter().map(|it| it.row.job_id.clone()).collect();
    let jobs = app.rows::<Job>().get_many(&ids).await?;
    Ok(Json(page.map(|it| {
        let job = jobs.iter().find(|job| job.id == it.row.job_id);
        BroadcastView::new(it, job)
    })))
}
