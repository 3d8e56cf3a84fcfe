//! What a dismissed report leads to: a thing that reports alone hid is shown again, once too few of them are left.

use client::Query;
use futures_util::try_join;
use model::{AdminAction, EntityId, ReportStatus};
use runtime::Result;
use store::schema::CREATED_AT;
use store::tables::{AuditEntry, ContentReport};
use store::{reports, App};

use crate::content::{present, Content};
use crate::rules::acquittal;

/// Shows a thing again that a report was about which was just dismissed. Three calls at once; three to five more where it is shown.
///
/// Whoever reports or hides it meanwhile either comes after it is shown, or is seen here afterwards; so it is hidden in the end where
/// enough people want it looked at, or an admin does not want it. A third report that counted this one just before may hide it just after: until the next decision.
///
/// # Errors
///
/// What the store answers; deciding again goes on.
pub async fn follow(app: &App, report: &ContentReport, to: ReportStatus) -> Result<()> {
    let (kind, target) = (report.target_type, &report.target_id);
    if to != ReportStatus::Dismissed || !reports::may_hide(kind) {
        return Ok(());
    }
    let (content, standing, deed) = try_join!(
        Content::find(app, kind, target),
        async { Ok(reports::about(app, kind, target, acquittal::STANDING).await?) },
        latest(app, target),
    )?;
    let hidden = content.filter(|it| it.is_hidden() && !it.is_deleted());
    let standing: Vec<ReportStatus> = standing.iter().map(|it| it.row.status).collect();
    let Some(content) = hidden.filter(|_| acquittal::is_due(&standing, deed)) else {
        return Ok(());
    };
    // A comment whose post is gone has nobody to be shown to.
    present(content.restore(app).await)?;
    let (are_enough, deed) = try_join!(
        async { Ok(reports::are_enough(app, kind, target).await?) },
        latest(app, target),
    )?;
    if are_enough || deed == Some(AdminAction::ContentHide) {
        content.hide(app).await?;
    }
    Ok(())
}

/// What an admin last did about who sees a thing.
async fn latest(app: &App, target: &EntityId) -> Result<Option<AdminAction>> {
    let deeds = [AdminAction::ContentHide, AdminAction::ContentRestore];
    let queries = [
        Query::equal(AuditEntry::TARGET_ID, target),
        Query::equal(AuditEntry::ACTION, deeds),
        Query::order_desc(CREATED_AT),
    ];
    let line = app.rows::<AuditEntry>().first(queries).await?;
    Ok(line.map(|it| it.row.action))
}
