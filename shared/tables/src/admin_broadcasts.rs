//! What admins told everybody.

use model::{BroadcastId, JobId, Text, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{desc, Column, Grant, Index, Role, Table, CREATED_AT};

/// The table.
pub const TABLE: Table = Table::of::<Broadcast>().readable_by(&[Grant::read(Role::Admins)]);

/// Something that everybody is told. Admins may read it; everybody else reads their notification.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Broadcast {
    /// The headline.
    pub title: Text<1, 80>,
    /// What there is to say.
    pub body: Text<1, 160>,
    /// Who says it.
    pub created_by: UserId,
    /// The job that tells everybody.
    pub job_id: JobId,
}

impl Broadcast {
    /// Column of [`Broadcast::title`].
    pub const TITLE: Column = Column::string("title", 80).required();
    /// Column of [`Broadcast::body`].
    pub const BODY: Column = Column::string("body", 160).required();
    /// Column of [`Broadcast::created_by`].
    pub const CREATED_BY: Column = Column::id("createdBy").required();
    /// Column of [`Broadcast::job_id`].
    pub const JOB_ID: Column = Column::id("jobId").required();
}

impl Row for Broadcast {
    type Id = BroadcastId;
    const TABLE: &'static str = "admin_broadcasts";
    const NOUN: &'static str = "Broadcast";
    const COLUMNS: &'static [Column] = &[Self::TITLE, Self::BODY, Self::CREATED_BY, Self::JOB_ID];
    const INDEXES: &'static [Index] = &[Index::key("time_k", &[desc(CREATED_AT)])];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<Broadcast>(&json!({
            "title": "Some title",
            "body": "Some body",
            "createdBy": "id-createdby",
            "jobId": "id-jobid",
        }));
    }
}
