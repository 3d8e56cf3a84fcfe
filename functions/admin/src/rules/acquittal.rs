//! When a thing that reports hid is shown again.

use model::{AdminAction, ReportStatus};
use store::reports;

/// Reports that were not dismissed.
pub const STANDING: &[ReportStatus] = &[
    ReportStatus::Open,
    ReportStatus::Reviewing,
    ReportStatus::Actioned,
];

/// Whether a hidden thing is shown again, by the reports about it that were not dismissed and what an admin last did about who sees
/// it: not while enough people wait for a decision, nor where one was against it, nor where an admin hid it by hand.
pub fn is_due(standing: &[ReportStatus], deed: Option<AdminAction>) -> bool {
    standing.len() < reports::ENOUGH
        && !standing.contains(&ReportStatus::Actioned)
        && deed != Some(AdminAction::ContentHide)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ReportStatus::{Actioned, Open, Reviewing};

    #[test]
    fn what_too_few_reports_are_left_about_is_shown() {
        assert!(is_due(&[], None));
        assert!(is_due(&[Open, Reviewing], None));
        assert!(is_due(&[Open], Some(AdminAction::ContentRestore)));
        assert!(!is_due(&[Open, Reviewing, Open], None));
    }

    #[test]
    fn what_an_admin_decided_against_stays_hidden() {
        assert!(!is_due(&[Actioned], None));
        assert!(!is_due(&[], Some(AdminAction::ContentHide)));
    }
}
