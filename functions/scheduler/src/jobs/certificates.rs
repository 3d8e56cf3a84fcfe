//! J-22: courses that were completed and have no certificate, because the event was lost or its job died.

use std::time::Duration;

use client::Query;
use futures_util::future::try_join_all;
use model::{JobKind, ProgressStatus, Zone};
use runtime::Result;
use store::jobs::{NewJob, Step, Turn};
use store::tables::CourseProgress;
use store::App;

/// How long the event of a completion may take to be handled.
const GRACE: Duration = Duration::from_secs(10 * 60);

/// Rows that one step looks at.
const PAGE: u32 = 50;

/// Queues the certificate of each, once a day. The certificate's id is computed from course and person, so there is one at most.
pub async fn queue(app: App, turn: Turn) -> Result<Step> {
    let without = [
        Query::equal(CourseProgress::STATUS, ProgressStatus::Completed),
        Query::is_null(CourseProgress::CERTIFICATE_ID),
    ];
    let page = turn.page::<CourseProgress>(&app, without, PAGE).await?;
    let day = turn.due.date_in(&Zone::utc()).to_string();
    let old = page
        .iter()
        .filter(|it| turn.now.since(it.updated_at) >= GRACE);
    let jobs = old.map(|progress| {
        let job = NewJob::of(JobKind::CertificatePdf, progress.id.cast(), &day);
        app.queue(job.owned_by(&progress.row.user_id))
    });
    let queued = try_join_all(jobs).await?;
    let lost = queued.iter().filter(|it| it.is_new()).count();
    Ok(Step::after(&page, PAGE).drifted(u64::try_from(lost).unwrap_or(u64::MAX)))
}
