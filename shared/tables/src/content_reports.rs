//! Reports of objectionable content.

use model::{EntityId, Priority, ReportId, ReportStatus, ReportTarget, Text, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{asc, Column, Grant, Index, Role, Table, CREATED_AT};

/// The table.
pub const TABLE: Table = Table::of::<ContentReport>().readable_by(&[Grant::read(Role::Admins)]);

/// Somebody reported something. Only platform admins may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ContentReport {
    /// Who reported it.
    pub reporter_id: UserId,
    /// What kind of thing is reported.
    pub target_type: ReportTarget,
    /// The thing.
    pub target_id: EntityId,
    /// Why, in short.
    pub reason: Text<1, 120>,
    /// Why, at length.
    pub description: Option<Text<0, 1_000>>,
    /// How soon somebody should look.
    pub priority: Option<Priority>,
    /// How far the handling has come.
    pub status: ReportStatus,
    /// Who handled it.
    pub handled_by: Option<UserId>,
    /// When it was handled.
    pub handled_at: Option<Timestamp>,
}

impl ContentReport {
    /// Column of [`ContentReport::reporter_id`].
    pub const REPORTER_ID: Column = Column::id("reporterId").required();
    /// Column of [`ContentReport::target_type`].
    pub const TARGET_TYPE: Column = Column::string("targetType", 16).required();
    /// Column of [`ContentReport::target_id`].
    pub const TARGET_ID: Column = Column::id("targetId").required();
    /// Column of [`ContentReport::reason`].
    pub const REASON: Column = Column::string("reason", 120).required();
    /// Column of [`ContentReport::description`].
    pub const DESCRIPTION: Column = Column::text("description", 1_000);
    /// Column of [`ContentReport::priority`].
    pub const PRIORITY: Column = Column::string("priority", 8);
    /// Column of [`ContentReport::status`].
    pub const STATUS: Column = Column::string("status", 16).or("open");
    /// Column of [`ContentReport::handled_by`].
    pub const HANDLED_BY: Column = Column::id("handledBy");
    /// Column of [`ContentReport::handled_at`].
    pub const HANDLED_AT: Column = Column::datetime("handledAt");
}

impl Row for ContentReport {
    type Id = ReportId;
    const TABLE: &'static str = "content_reports";
    const NOUN: &'static str = "Report";
    const COLUMNS: &'static [Column] = &[
        Self::REPORTER_ID,
        Self::TARGET_TYPE,
        Self::TARGET_ID,
        Self::REASON,
        Self::DESCRIPTION,
        Self::PRIORITY,
        Self::STATUS,
        Self::HANDLED_BY,
        Self::HANDLED_AT,
    ];
    const INDEXES: &'static [Index] = &[
        Index::unique(
            "report_u",
            &[
                Self::REPORTER_ID.asc(),
                Self::TARGET_TYPE.asc(),
                Self::TARGET_ID.asc(),
            ],
        ),
        Index::key(
            "queue_k",
            &[Self::STATUS.asc(), Self::PRIORITY.asc(), asc(CREATED_AT)],
        ),
        Index::key(
            "target_k",
            &[Self::TARGET_TYPE.asc(), Self::TARGET_ID.asc()],
        ),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<ContentReport>(&json!({
            "reporterId": "id-reporterid",
            "targetType": "post",
            "targetId": "id-targetid",
            "reason": "Some reason",
            "description": "Some descri",
            "priority": "high",
            "status": "open",
            "handledBy": "id-handledby",
            "handledAt": "2026-01-02T03:04:05.678Z",
        }));
    }
}
