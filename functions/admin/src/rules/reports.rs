//! How far the handling of a report may move: open, then reviewing, then actioned or dismissed.

use model::{AdminAction, ReportStatus, Text, UserId};
use runtime::{Code, Error, Result};
use serde::{Deserialize, Serialize};
use store::tables::{AuditEntry, ContentReport};

/// A move that an admin asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Move {
    /// What it is called in the log.
    pub action: AdminAction,
    /// Where the report must be.
    pub from: ReportStatus,
    /// Where it goes.
    pub to: ReportStatus,
    /// Why.
    pub reason: Option<Text<0, 1_000>>,
}

/// What the log keeps of a move besides who and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// Where the report went.
    pub to: ReportStatus,
}

/// What is to be done about a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// It is to be made.
    Now,
    /// The caller made it before.
    Nothing,
}

impl Move {
    /// Takes a report on.
    pub fn take() -> Self {
        Self {
            action: AdminAction::ReportTake,
            from: ReportStatus::Open,
            to: ReportStatus::Reviewing,
            reason: None,
        }
    }

    /// Decides on a report.
    ///
    /// # Errors
    ///
    /// `validation_failed` for what is no decision.
    pub fn resolve(outcome: ReportStatus, reason: Option<Text<0, 1_000>>) -> Result<Self> {
        match outcome {
            ReportStatus::Actioned | ReportStatus::Dismissed => Ok(Self {
                action: AdminAction::ReportResolve,
                from: ReportStatus::Reviewing,
                to: outcome,
                reason,
            }),
            _ => Err(Error::field(
                "outcome",
                "must be one of actioned, dismissed",
            )),
        }
    }
}

/// Decides whether a report may move as an admin asks.
///
/// # Errors
///
/// `wrong_state`.
pub fn check(me: &UserId, report: &ContentReport, asked: &Move) -> Result<Due> {
    if report.status == asked.from {
        return Ok(Due::Now);
    }
    if report.status == asked.to && report.handled_by.as_ref() == Some(me) {
        return Ok(Due::Nothing);
    }
    Err(refusal(report.status, asked))
}

/// Whether a move is over, so that the report names when it was handled.
pub fn is_final(status: ReportStatus) -> bool {
    matches!(status, ReportStatus::Actioned | ReportStatus::Dismissed)
}

/// Reads where a line of the log moved its report.
///
/// # Errors
///
/// `internal` for a line that does not say so, which we never write.
pub fn moved(line: &AuditEntry) -> Result<ReportStatus> {
    let details = line.details.as_ref().map(|it| it.0.clone());
    let moved: Moved =
        serde_json::from_value(details.unwrap_or_default()).map_err(Error::internal)?;
    Ok(moved.to)
}

/// The words for a move that cannot be made.
pub fn refusal(status: ReportStatus, asked: &Move) -> Error {
    let message = match (status, asked.from) {
        (ReportStatus::Open, _) => "Take the report on before you decide",
        (ReportStatus::Reviewing, ReportStatus::Open) => "Another admin is at this report",
        _ => "This report is decided",
    };
    Error::new(Code::WrongState, message)
}

#[cfg(test)]
mod tests {
    use model::{Priority, ReportTarget};

    use super::*;

    fn report(status: ReportStatus, by: Option<&str>) -> ContentReport {
        ContentReport {
            reporter_id: "asha".parse().unwrap(),
            target_type: ReportTarget::Post,
            target_id: "p1".parse().unwrap(),
            reason: "spam".parse().unwrap(),
            description: None,
            priority: Some(Priority::Normal),
            status,
            handled_by: by.map(|it| it.parse().unwrap()),
            handled_at: None,
        }
    }

    fn resolve(outcome: ReportStatus) -> Move {
        Move::resolve(outcome, None).unwrap()
    }

    #[track_caller]
    fn due(status: ReportStatus, by: Option<&str>, asked: &Move, expected: Option<Due>) {
        let me = UserId::parse("ada").unwrap();
        assert_eq!(check(&me, &report(status, by), asked).ok(), expected);
    }

    /// Appendix D: only these transitions are legal.
    #[test]
    fn a_report_is_taken_and_then_decided() {
        use ReportStatus::{Actioned, Dismissed, Open, Reviewing};
        due(Open, None, &Move::take(), Some(Due::Now));
        due(Open, None, &resolve(Dismissed), None);
        due(Reviewing, Some("ada"), &Move::take(), Some(Due::Nothing));
        due(Reviewing, Some("bea"), &Move::take(), None);
        due(Reviewing, Some("ada"), &resolve(Actioned), Some(Due::Now));
        due(Reviewing, Some("bea"), &resolve(Actioned), Some(Due::Now));
        due(
            Actioned,
            Some("ada"),
            &resolve(Actioned),
            Some(Due::Nothing),
        );
        due(Actioned, Some("ada"), &resolve(Dismissed), None);
        due(Actioned, Some("bea"), &resolve(Actioned), None);
        due(Dismissed, Some("ada"), &Move::take(), None);
    }

    #[test]
    fn only_two_outcomes_are_decisions() {
        for status in ReportStatus::ALL {
            let is_decision = Move::resolve(*status, None).is_ok();
            assert_eq!(is_decision, is_final(*status), "{status}");
        }
    }
}
