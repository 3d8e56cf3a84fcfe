//! JSON in and out of reports.

use model::{EntityId, ReportId, ReportStatus, ReportTarget, Text, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::tables::ContentReport;
use store::Stored;

/// A report as its author sends it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewReport {
    /// What kind of thing it is about.
    pub target_type: ReportTarget,
    /// The thing.
    pub target_id: EntityId,
    /// Why, in short.
    pub reason: Text<1, 120>,
    /// Why, at length.
    #[serde(default)]
    pub description: Option<Text<0, 1_000>>,
}

/// A report as its author sees it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportView {
    /// Its id.
    pub id: ReportId,
    /// What kind of thing it is about.
    pub target_type: ReportTarget,
    /// The thing.
    pub target_id: EntityId,
    /// Why, in short.
    pub reason: String,
    /// Why, at length.
    pub description: Option<String>,
    /// How far the handling has come.
    pub status: ReportStatus,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its handling last moved.
    pub updated_at: Timestamp,
}

/// The one report of an answer.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OneReport {
    /// The report.
    pub report: ReportView,
}

impl From<Stored<ContentReport>> for OneReport {
    fn from(stored: Stored<ContentReport>) -> Self {
        let row = stored.row;
        Self {
            report: ReportView {
                id: stored.id,
                target_type: row.target_type,
                target_id: row.target_id,
                reason: row.reason.into_string(),
                description: row.description.map(Text::into_string),
                status: row.status,
                created_at: stored.created_at,
                updated_at: stored.updated_at,
            },
        }
    }
}
