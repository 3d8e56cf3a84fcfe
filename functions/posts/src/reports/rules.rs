//! What can be reported, and how soon somebody looks.

use model::{Priority, ReportStatus, ReportTarget, UserId};
use store::tables::{Comment, ContentReport, Message, Pod, Post, Profile};
use store::Row;

use super::wire::NewReport;

/// The table of what is reported, and what people call it.
pub fn place(kind: ReportTarget) -> (&'static str, &'static str) {
    match kind {
        ReportTarget::Post => (Post::TABLE, Post::NOUN),
        ReportTarget::Comment => (Comment::TABLE, Comment::NOUN),
        ReportTarget::Profile => (Profile::TABLE, Profile::NOUN),
        ReportTarget::Message => (Message::TABLE, Message::NOUN),
        ReportTarget::Resource => ("resources", "Resource"),
        ReportTarget::Pod => (Pod::TABLE, Pod::NOUN),
    }
}

/// How soon somebody should look: what is aimed at people comes first.
pub fn priority(kind: ReportTarget) -> Priority {
    match kind {
        ReportTarget::Message | ReportTarget::Profile => Priority::High,
        _ => Priority::Normal,
    }
}

/// The row of a new report.
pub fn report(me: &UserId, new: NewReport) -> ContentReport {
    ContentReport {
        reporter_id: me.clone(),
        target_type: new.target_type,
        target_id: new.target_id,
        reason: new.reason,
        description: new.description,
        priority: Some(priority(new.target_type)),
        status: ReportStatus::Open,
        handled_by: None,
        handled_at: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_aimed_at_people_is_looked_at_first() {
        for kind in ReportTarget::ALL {
            let is_urgent = matches!(kind, ReportTarget::Message | ReportTarget::Profile);
            assert_eq!(priority(*kind) == Priority::High, is_urgent, "{kind}");
        }
    }

    #[test]
    fn every_target_has_its_table() {
        for kind in ReportTarget::ALL {
            let (table, noun) = place(*kind);
            assert_eq!(table, format!("{kind}s"));
            assert_eq!(noun.to_lowercase(), kind.as_str());
        }
    }
}
