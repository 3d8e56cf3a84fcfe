//! Reports that hide what they are about until somebody has looked.

use client::Query;
use model::{EntityId, ReportStatus, ReportTarget};
use tables::ContentReport;

use crate::{App, Result, Stored};

/// How many people hide a post or a comment.
pub const ENOUGH: usize = 3;

/// Reports that nobody has decided on.
pub const UNDECIDED: &[ReportStatus] = &[ReportStatus::Open, ReportStatus::Reviewing];

/// Whether reports of several people hide such a thing before anybody has looked.
pub fn may_hide(kind: ReportTarget) -> bool {
    matches!(kind, ReportTarget::Post | ReportTarget::Comment)
}

/// Reads reports about a thing that have come so far, as many as hide it. One call.
///
/// # Errors
///
/// What the store answers.
pub async fn about(
    app: &App,
    kind: ReportTarget,
    target: &EntityId,
    statuses: &[ReportStatus],
) -> Result<Vec<Stored<ContentReport>>> {
    let about = [
        Query::equal(ContentReport::TARGET_TYPE, kind),
        Query::equal(ContentReport::TARGET_ID, target),
        Query::equal(ContentReport::STATUS, statuses),
    ];
    let most = u32::try_from(ENOUGH).unwrap_or(u32::MAX);
    app.rows::<ContentReport>().list(about, most).await
}

/// Whether so many people reported a thing, and nobody has decided on it, that it is hidden. One call.
///
/// # Errors
///
/// What the store answers.
pub async fn are_enough(app: &App, kind: ReportTarget, target: &EntityId) -> Result<bool> {
    Ok(about(app, kind, target, UNDECIDED).await?.len() >= ENOUGH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_posts_and_comments_are_hidden_by_reports() {
        let hiding = ReportTarget::ALL.iter().filter(|it| may_hide(**it));
        let hiding: Vec<&str> = hiding.map(|it| it.as_str()).collect();
        assert_eq!(hiding, ["post", "comment"]);
    }
}
