//! Reporting what should not be here.
//!
//! A report is a row whose id says who reported what, so each person reports a thing once. Three people hide a post with
//! its pictures, or a comment, until somebody has looked at it; its author goes on seeing it and is not told.

mod rules;
mod wire;

use client::{Changes, Permission, Query};
use futures_util::try_join;
use model::{did, EntityId, FileId, Kind, List, ReportId, ReportStatus, ReportTarget, UserId};
use runtime::{Code, Error, Json, Made, Result, Routes, State};
use serde::Deserialize;
use store::rate_limit::Rule;
use store::schema::ID;
use store::tables::{Comment, ContentReport, Post};
use store::{buckets, readers, reports, App, Me, Once, Row, TypedRows, DATABASE};

use wire::{NewReport, OneReport};

/// The routes of reports.
pub fn routes() -> Routes<App> {
    Routes::new()
        .post(
            "/reports",
            create,
            "RPT-1",
            "Report something that should not be here",
        )
        .refuses(&[Code::NotFound, Code::RateLimited])
}

/// Who wrote a thing, where it says so, and its pictures.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    #[serde(default)]
    author_id: Option<UserId>,
    #[serde(default)]
    image_file_ids: List<FileId, 0, 4>,
}

/// Reports something; reporting it again answers the first report.
///
/// # Errors
///
/// `not_found` for what is not there for the caller; `rate_limited` after ten reports in a quarter of an hour;
/// `session_required`.
pub async fn create(
    State(app): State<App>,
    Me(me): Me,
    Json(new): Json<NewReport>,
) -> Result<Made<OneReport>> {
    let (kind, target) = (new.target_type, new.target_id.clone());
    let (written, ()) = try_join!(find(&app, kind, &target), async {
        Ok(app.limit_rate(Rule::REPORTS, &me).await?)
    })?;
    let id: ReportId = did(Kind::REPORT, &[me.as_str(), kind.as_str(), target.as_str()]);
    let report = rules::report(&me, new);
    let made = app
        .rows::<ContentReport>()
        .create_or_get(&id, &report, &[])
        .await?;
    match made {
        Once::Created(stored) => {
            hide_after_enough(&app, kind, &target, &written).await?;
            Ok(Made::created(stored.into()))
        }
        Once::Already(stored) => {
            // The call before may have died after its report, which then nobody counted.
            if stored.row.status == ReportStatus::Open {
                hide_after_enough(&app, kind, &target, &written).await?;
            }
            Ok(Made::existing(stored.into()))
        }
    }
}

/// Reads what is reported with the caller's rights, so that nobody learns by reporting what there is. A profile that is
/// hidden still has a card that everybody sees.
async fn find(app: &App, kind: ReportTarget, id: &EntityId) -> Result<Written> {
    let session = match kind {
        ReportTarget::Profile => app.client().clone(),
        _ => app.caller_session()?,
    };
    let (table, noun) = rules::place(kind);
    let rows = session.rows(DATABASE, table);
    let found = rows.get::<Written>(id.as_str()).await;
    let found = found.map_err(|cause| store::Error::about_callers(noun, cause))?;
    Ok(found.data)
}

async fn hide_after_enough(
    app: &App,
    kind: ReportTarget,
    target: &EntityId,
    written: &Written,
) -> Result<()> {
    if !reports::may_hide(kind) || !reports::are_enough(app, kind, target).await? {
        return Ok(());
    }
    let author: Vec<_> = written.author_id.iter().map(readers::user).collect();
    if kind == ReportTarget::Comment {
        return hide(app.rows::<Comment>(), target, &author).await;
    }
    // Pictures never have more readers than their post: they are closed first.
    if !written.image_file_ids.is_empty() {
        app.share_files(&buckets::POST_IMAGES, &written.image_file_ids, &author)
            .await?;
    }
    hide(app.rows::<Post>(), target, &author).await
}

/// Leaves a row to its author's eyes.
async fn hide<R: Row>(rows: TypedRows<R>, target: &EntityId, author: &[Permission]) -> Result<()> {
    let hidden = Changes::new().set("$permissions", author);
    rows.update_where([Query::equal(ID, target)], &hidden)
        .await
        .map(drop)
        .map_err(Error::from)
}
