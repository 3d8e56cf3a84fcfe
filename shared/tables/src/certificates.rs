//! Proofs that courses were completed.
//!
//! Names are copied on purpose: a certificate is a record of its day.

use model::{CertificateId, CertificateStatus, CourseId, FileId, Text, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Index, Table};

/// The table.
pub const TABLE: Table = Table::of::<Certificate>().read_per_row();

/// Somebody completed a course. They may read it; others check it by its code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Certificate {
    /// What it is checked by: `CERT-2026-01-31-0123456789AB`.
    pub code: String,
    /// Whose it is.
    pub user_id: UserId,
    /// The course.
    pub course_id: CourseId,
    /// What they were called.
    pub recipient_name: Text<1, 80>,
    /// What the course was called.
    pub course_title: Text<1, 200>,
    /// Who taught it.
    pub instructor_name: Text<1, 80>,
    /// The score, in per cent.
    pub score: f64,
    /// When the course was completed.
    pub completed_at: Timestamp,
    /// When this was issued.
    pub issued_at: Timestamp,
    /// Whether it still counts.
    pub status: CertificateStatus,
    /// Why it was taken back.
    pub revoked_reason: Option<Text<0, 200>>,
    /// Its drawing, in bucket `certificates`.
    pub pdf_file_id: Option<FileId>,
    /// Ed25519 over the canonical fields, base64url.
    pub signature: Option<String>,
}

impl Certificate {
    /// Column of [`Certificate::code`].
    pub const CODE: Column = Column::string("code", 40).required();
    /// Column of [`Certificate::user_id`].
    pub const USER_ID: Column = Column::id("userId").required();
    /// Column of [`Certificate::course_id`].
    pub const COURSE_ID: Column = Column::id("courseId").required();
    /// Column of [`Certificate::recipient_name`].
    pub const RECIPIENT_NAME: Column = Column::string("recipientName", 80).required();
    /// Column of [`Certificate::course_title`].
    pub const COURSE_TITLE: Column = Column::string("courseTitle", 200).required();
    /// Column of [`Certificate::instructor_name`].
    pub const INSTRUCTOR_NAME: Column = Column::string("instructorName", 80).required();
    /// Column of [`Certificate::score`].
    pub const SCORE: Column = Column::double("score").required();
    /// Column of [`Certificate::completed_at`].
    pub const COMPLETED_AT: Column = Column::datetime("completedAt").required();
    /// Column of [`Certificate::issued_at`].
    pub const ISSUED_AT: Column = Column::datetime("issuedAt").required();
    /// Column of [`Certificate::status`].
    pub const STATUS: Column = Column::string("status", 8).or("valid");
    /// Column of [`Certificate::revoked_reason`].
    pub const REVOKED_REASON: Column = Column::string("revokedReason", 200);
    /// Column of [`Certificate::pdf_file_id`].
    pub const PDF_FILE_ID: Column = Column::id("pdfFileId");
    /// Column of [`Certificate::signature`].
    pub const SIGNATURE: Column = Column::string("signature", 128);
}

impl Row for Certificate {
    type Id = CertificateId;
    const TABLE: &'static str = "certificates";
    const NOUN: &'static str = "Certificate";
    const COLUMNS: &'static [Column] = &[
        Self::CODE,
        Self::USER_ID,
        Self::COURSE_ID,
        Self::RECIPIENT_NAME,
        Self::COURSE_TITLE,
        Self::INSTRUCTOR_NAME,
        Self::SCORE,
        Self::COMPLETED_AT,
        Self::ISSUED_AT,
        Self::STATUS,
        Self::REVOKED_REASON,
        Self::PDF_FILE_ID,
        Self::SIGNATURE,
    ];
    const INDEXES: &'static [Index] = &[
        Index::unique("code_u", &[Self::CODE.asc()]),
        Index::unique("pair_u", &[Self::COURSE_ID.asc(), Self::USER_ID.asc()]),
        Index::key("user_k", &[Self::USER_ID.asc(), Self::ISSUED_AT.desc()]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<Certificate>(&json!({
            "code": "code",
            "userId": "id-userid",
            "courseId": "id-courseid",
            "recipientName": "Some recipi",
            "courseTitle": "Some course",
            "instructorName": "Some instru",
            "score": 1.5,
            "completedAt": "2026-01-02T03:04:05.678Z",
            "issuedAt": "2026-01-02T03:04:05.678Z",
            "status": "valid",
            "revokedReason": "Some revoke",
            "pdfFileId": "id-pdffileid",
            "signature": "signatur",
        }));
    }
}
