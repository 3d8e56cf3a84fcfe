//! Reports that were looked at.

use model::{NotificationType, ReportStatus};
use runtime::{Error, Result};
use store::notify::Notice;
use store::tables::ContentReport;
use store::{App, Updated};

use super::tell;

/// Thanks whoever reported something, once somebody has decided; what was decided is not told.
pub async fn decided(app: App, Updated(report): Updated<ContentReport>) -> Result<()> {
    if !matches!(
        report.row.status,
        ReportStatus::Actioned | ReportStatus::Dismissed
    ) {
        return Ok(());
    }
    let id = report.id.as_str();
    let notice = Notice::of(NotificationType::ReportResolved, id, &[id])
        .about("report", id)
        .map_err(Error::internal)?;
    tell(&app, &notice, [report.row.reporter_id]).await
}
