//! JSON of reports, as admins see them.

use model::{EntityId, Priority, ReportId, ReportStatus, ReportTarget, Text, Timestamp, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::tables::ContentReport;
use store::{Card, Cards, Paging, Stored};

/// Which reports are asked for.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct QueueQuery {
    /// As far as this; open ones unless said.
    pub status: Option<ReportStatus>,
    /// As urgent as this alone.
    pub priority: Option<Priority>,
    /// About this kind of thing alone.
    pub target_type: Option<ReportTarget>,
    /// Made before this instant alone.
    pub created_before: Option<Timestamp>,
    /// Which page.
    #[serde(flatten)]
    pub paging: Paging,
}

/// What became of a report.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// `actioned` or `dismissed`.
    pub outcome: ReportStatus,
    /// Why, for the log.
    #[serde(default)]
    pub reason: Option<Text<0, 1_000>>,
}

/// A report.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportView {
    /// Its id.
    pub id: ReportId,
    /// Who made it.
    pub reporter: Card,
    /// What kind of thing it is about.
    pub target_type: ReportTarget,
    /// The thing.
    pub target_id: EntityId,
    /// Why, in short.
    pub reason: String,
    /// Why, at length.
    pub description: Option<String>,
    /// How soon somebody should look.
    pub priority: Priority,
    /// How far the handling has come.
    pub status: ReportStatus,
    /// Who handles it, or has.
    pub handled_by: Option<UserId>,
    /// When it was decided.
    pub handled_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its handling last moved.
    pub updated_at: Timestamp,
}

/// What a report is about.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SubjectView {
    /// Who wrote it, shared it or owns it.
    pub author: Card,
    /// How it begins.
    pub excerpt: String,
    /// Whether moderation hides it.
    pub is_hidden: bool,
    /// Whether it was deleted.
    pub is_deleted: bool,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A report with what it is about.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportWithSubject {
    /// The report.
    pub report: ReportView,
    /// What it is about; nothing where that is gone.
    pub target: Option<SubjectView>,
    /// How many reports there are about it, this one included.
    pub reports: u64,
}

/// The one report of an answer.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OneReport {
    /// The report.
    pub report: ReportView,
}

impl ReportView {
    /// A report with its maker's card.
    pub fn new(stored: Stored<ContentReport>, cards: &Cards) -> Self {
        let row = stored.row;
        Self {
            id: stored.id,
            reporter: cards.of(&row.reporter_id),
            target_type: row.target_type,
            target_id: row.target_id,
            reason: row.reason.into_string(),
            description: row.description.map(Text::into_string),
            priority: row.priority.unwrap_or(Priority::Normal),
            status: row.status,
            handled_by: row.handled_by,
            handled_at: row.handled_at,
            created_at: stored.created_at,
            updated_at: stored.updated_at,
        }
    }
}
