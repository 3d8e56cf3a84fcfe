//! Work that takes longer than an answer may.
//!
//! The id is computed from kind, subject and revision, so asking twice queues once.

use model::{EntityId, JobId, JobKind, JobState, Packed, Text, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::row::Row;
use crate::schema::{desc, Column, Index, Preset, Table, CREATED_AT};

/// The table.
pub const TABLE: Table = Table::of::<Job>().read_per_row();

/// A queued piece of work. Whoever asked for it may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Job {
    /// What it does.
    pub kind: JobKind,
    /// What it works on.
    pub subject_id: EntityId,
    /// Who asked for it.
    pub owner_id: Option<UserId>,
    /// How far it has come.
    pub state: JobState,
    /// How often it was tried.
    pub attempts: u32,
    /// How often it may be tried.
    pub max_attempts: u32,
    /// 1 while somebody is at it.
    pub lock: u32,
    /// When it may be tried next.
    pub next_attempt_at: Timestamp,
    /// Until when whoever is at it has it.
    pub lease_until: Option<Timestamp>,
    /// What it needs.
    pub payload: Option<Packed<Value>>,
    /// What came out.
    pub result: Option<Packed<Value>>,
    /// Why it failed, as a code.
    pub error_code: Option<String>,
    /// Why it failed, as a sentence.
    pub error_message: Option<Text<0, 300>>,
    /// The execution that queued it.
    pub correlation_id: Option<String>,
    /// What it is at.
    pub step: Option<String>,
    /// Steps done.
    pub done: u32,
    /// Steps in all.
    pub total: u32,
    /// What it is at, as a sentence.
    pub message: Option<Text<0, 300>>,
}

impl Job {
    /// Work that nobody has begun.
    pub fn queued(kind: JobKind, subject: EntityId, owner: Option<UserId>, now: Timestamp) -> Self {
        Self {
            kind,
            subject_id: subject,
            owner_id: owner,
            state: JobState::Queued,
            attempts: 0,
            max_attempts: 5,
            lock: 0,
            next_attempt_at: now,
            lease_until: None,
            payload: None,
            result: None,
            error_code: None,
            error_message: None,
            correlation_id: None,
            step: None,
            done: 0,
            total: 0,
            message: None,
        }
    }

    /// Column of [`Job::kind`].
    pub const KIND: Column = Column::string("kind", 24).required();
    /// Column of [`Job::subject_id`].
    pub const SUBJECT_ID: Column = Column::id("subjectId").required();
    /// Column of [`Job::owner_id`].
    pub const OWNER_ID: Column = Column::id("ownerId");
    /// Column of [`Job::state`].
    pub const STATE: Column = Column::string("state", 10).or("queued");
    /// Column of [`Job::attempts`].
    pub const ATTEMPTS: Column = Column::counter("attempts");
    /// Column of [`Job::max_attempts`].
    pub const MAX_ATTEMPTS: Column = Column::integer("maxAttempts")
        .range(1, 20)
        .preset(Preset::Integer(5));
    /// Column of [`Job::lock`].
    pub const LOCK: Column = Column::counter("lock");
    /// Column of [`Job::next_attempt_at`].
    pub const NEXT_ATTEMPT_AT: Column = Column::datetime("nextAttemptAt").required();
    /// Column of [`Job::lease_until`].
    pub const LEASE_UNTIL: Column = Column::datetime("leaseUntil");
    /// Column of [`Job::payload`].
    pub const PAYLOAD: Column = Column::json("payload", 8_000);
    /// Column of [`Job::result`].
    pub const RESULT: Column = Column::json("result", 8_000);
    /// Column of [`Job::error_code`].
    pub const ERROR_CODE: Column = Column::string("errorCode", 32);
    /// Column of [`Job::error_message`].
    pub const ERROR_MESSAGE: Column = Column::string("errorMessage", 300);
    /// Column of [`Job::correlation_id`].
    pub const CORRELATION_ID: Column = Column::string("correlationId", 40);
    /// Column of [`Job::step`].
    pub const STEP: Column = Column::string("step", 64);
    /// Column of [`Job::done`].
    pub const DONE: Column = Column::counter("done");
    /// Column of [`Job::total`].
    pub const TOTAL: Column = Column::counter("total");
    /// Column of [`Job::message`].
    pub const MESSAGE: Column = Column::string("message", 300);
}

impl Row for Job {
    type Id = JobId;
    const TABLE: &'static str = "jobs";
    const NOUN: &'static str = "Job";
    const COLUMNS: &'static [Column] = &[
        Self::KIND,
        Self::SUBJECT_ID,
        Self::OWNER_ID,
        Self::STATE,
        Self::ATTEMPTS,
        Self::MAX_ATTEMPTS,
        Self::LOCK,
        Self::NEXT_ATTEMPT_AT,
        Self::LEASE_UNTIL,
        Self::PAYLOAD,
        Self::RESULT,
        Self::ERROR_CODE,
        Self::ERROR_MESSAGE,
        Self::CORRELATION_ID,
        Self::STEP,
        Self::DONE,
        Self::TOTAL,
        Self::MESSAGE,
    ];
    const INDEXES: &'static [Index] = &[
        Index::key("due_k", &[Self::STATE.asc(), Self::NEXT_ATTEMPT_AT.asc()]),
        Index::key("owner_k", &[Self::OWNER_ID.asc(), desc(CREATED_AT)]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<Job>(&json!({
            "kind": "grade",
            "subjectId": "id-subjectid",
            "ownerId": "id-ownerid",
            "state": "queued",
            "attempts": 3,
            "maxAttempts": 3,
            "lock": 3,
            "nextAttemptAt": "2026-01-02T03:04:05.678Z",
            "leaseUntil": "2026-01-02T03:04:05.678Z",
            "payload": "{\"a\":1}",
            "result": "{\"a\":1}",
            "errorCode": "errorCod",
            "errorMessage": "Some errorM",
            "correlationId": "correlat",
            "step": "step",
            "done": 3,
            "total": 3,
            "message": "Some messag",
        }));
    }
}
