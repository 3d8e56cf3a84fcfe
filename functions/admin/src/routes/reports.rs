//! The queue of reports, and what becomes of them.

use client::{Changes, Query};
use futures_util::try_join;
use model::{AdminTarget, ReportId, ReportStatus, UserId};
use runtime::{Json, Path, Query as Params, Result, State};
use serde_json::json;
use store::admin::audit::{self, Deed};
use store::schema::CREATED_AT;
use store::tables::ContentReport;
use store::{App, Me, Page, Stored};

use crate::acquittal;
use crate::rules::reports::{self, Due, Move, Moved};
use crate::subject::Subject;
use crate::wire::reports::{Decision, OneReport, QueueQuery, ReportView, ReportWithSubject};

/// Lists reports, the urgent first and the old before the new. Three calls in two waves.
///
/// # Errors
///
/// `forbidden`; `bad_cursor`.
pub async fn list(
    State(app): State<App>,
    Me(me): Me,
    Params(asked): Params<QueueQuery>,
) -> Result<Json<Page<ReportView>>> {
    let queries = queue(&asked);
    let rows = app.rows::<ContentReport>();
    let page = app.for_admin(&me, async {
        Ok(rows.page(queries, &asked.paging, 20).await?)
    });
    let page = page.await?;
    let reporters = page.items.iter().map(|it| &it.row.reporter_id);
    let cards = app.cards(reporters).await?;
    Ok(Json(page.map(|it| ReportView::new(it, &cards))))
}

/// Reads a report with what it is about. Five calls in three waves.
///
/// # Errors
///
/// `forbidden`; `not_found`.
pub async fn read(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<ReportId>,
) -> Result<Json<ReportWithSubject>> {
    let report = find(&app, &me, &id).await?;
    let (kind, target) = (report.row.target_type, report.row.target_id.clone());
    let about = [
        Query::equal(ContentReport::TARGET_TYPE, kind),
        Query::equal(ContentReport::TARGET_ID, &target),
    ];
    let (subject, reports) = try_join!(Subject::find(&app, kind, &target), async {
        Ok(app.rows::<ContentReport>().count(about).await?)
    })?;
    let author = subject.iter().map(|it| &it.author);
    let people = author.chain([&report.row.reporter_id]);
    let cards = app.cards(people).await?;
    Ok(Json(ReportWithSubject {
        report: ReportView::new(report, &cards),
        target: subject.map(|it| it.view(&cards)),
        reports,
    }))
}

/// Takes a report on: of several admins one, and nobody else decides by mistake. Taking it on again changes nothing.
///
/// # Errors
///
/// `forbidden`; `not_found`; `wrong_state`.
pub async fn take(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<ReportId>,
) -> Result<Json<OneReport>> {
    carry_out(&app, &me, &id, Move::take()).await
}

/// Decides on a report that somebody took on; its maker is told that somebody looked. What three people hid is shown again where
/// the dismissal leaves too few of them. Deciding the same again changes nothing.
///
/// # Errors
///
/// `forbidden`; `not_found`; `wrong_state`; `validation_failed`.
pub async fn resolve(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<ReportId>,
    Json(decision): Json<Decision>,
) -> Result<Json<OneReport>> {
    let asked = Move::resolve(decision.outcome, decision.reason)?;
    carry_out(&app, &me, &id, asked).await
}

async fn carry_out(app: &App, me: &UserId, id: &ReportId, asked: Move) -> Result<Json<OneReport>> {
    let report = find(app, me, id).await?;
    let report = match reports::check(me, &report.row, &asked)? {
        Due::Nothing => {
            acquittal::follow(app, &report.row, asked.to).await?;
            report
        }
        Due::Now => advance(app, me, report, &asked).await?,
    };
    let cards = app.cards([&report.row.reporter_id]).await?;
    Ok(Json(OneReport {
        report: ReportView::new(report, &cards),
    }))
}

/// Moves a report on. Its line in the log exists once, so it decides between admins who ask at the same time; whoever finds another's
/// line makes the move that it tells of, which may have been cut off, and is refused.
async fn advance(
    app: &App,
    me: &UserId,
    report: Stored<ContentReport>,
    asked: &Move,
) -> Result<Stored<ContentReport>> {
    let deed = Deed {
        actor: me,
        action: asked.action,
        kind: AdminTarget::Report,
        target: report.id.cast(),
        reason: asked.reason.clone(),
        details: Some(json!(Moved { to: asked.to })),
    };
    let line = audit::note_once(app, deed).await?.into_inner();
    let to = reports::moved(&line.row)?;
    let handled_at = reports::is_final(to).then_some(line.created_at);
    let changes = Changes::new()
        .set(ContentReport::STATUS, to)
        .set(ContentReport::HANDLED_BY, &line.row.actor_id)
        .set(ContentReport::HANDLED_AT, handled_at);
    let rows = app.rows::<ContentReport>();
    let from = [Query::equal(ContentReport::STATUS, asked.from)];
    let moved = rows.update_if(&report.id, from, &changes).await?;
    acquittal::follow(app, &report.row, to).await?;
    if line.row.actor_id != *me || to != asked.to {
        return Err(reports::refusal(to, asked));
    }
    if let Some(report) = moved {
        return Ok(report);
    }
    let report = rows.get(&report.id).await?;
    // Whoever showed the thing again dismissed what waited about it.
    if reports::is_final(to) && report.row.status != to {
        return Err(reports::refusal(report.row.status, asked));
    }
    Ok(report)
}

async fn find(app: &App, me: &UserId, id: &ReportId) -> Result<Stored<ContentReport>> {
    let rows = app.rows::<ContentReport>();
    app.for_admin(me, async { Ok(rows.get(id).await?) }).await
}

fn queue(asked: &QueueQuery) -> Vec<Query> {
    let status = asked.status.unwrap_or(ReportStatus::Open);
    let mut queries = vec![
        Query::equal(ContentReport::STATUS, status),
        // `high` comes before `low` and `normal`.
        Query::order_asc(ContentReport::PRIORITY),
        Query::order_asc(CREATED_AT),
    ];
    let priority = asked.priority;
    queries.extend(priority.map(|it| Query::equal(ContentReport::PRIORITY, it)));
    let kind = asked.target_type;
    queries.extend(kind.map(|it| Query::equal(ContentReport::TARGET_TYPE, it)));
    queries.extend(asked.created_before.map(Query::created_before));
    queries
}
