//! What goes over the wire.

use learning::certificates;
use model::{CertificateId, CertificateStatus, CourseId, Text, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::tables::Certificate;
use store::Stored;

/// A certificate, as its owner sees it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CertificateView {
    /// Its id.
    pub id: CertificateId,
    /// What it is checked by.
    pub code: String,
    /// The course.
    pub course_id: CourseId,
    /// What its owner was called.
    pub recipient_name: Text<1, 80>,
    /// What the course was called.
    pub course_title: Text<1, 200>,
    /// Who taught it.
    pub instructor_name: Text<1, 80>,
    /// The score, in per cent.
    pub score: f64,
    /// When the course was completed.
    pub completed_at: Timestamp,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// Whether it still counts.
    pub status: CertificateStatus,
    /// Why it was taken back.
    pub revoked_reason: Option<Text<0, 200>>,
    /// What was signed, byte for byte.
    pub statement: String,
    /// Ed25519 over the statement, base64url; the key is published by the function `public` at `/verify/key`.
    pub signature: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl TryFrom<Stored<Certificate>> for CertificateView {
    type Error = runtime::Error;

    fn try_from(stored: Stored<Certificate>) -> Result<Self, runtime::Error> {
        let statement = certificates::statement(&stored.row)?;
        let row = stored.row;
        Ok(Self {
            id: stored.id,
            code: row.code,
            course_id: row.course_id,
            recipient_name: row.recipient_name,
            course_title: row.course_title,
            instructor_name: row.instructor_name,
            score: row.score,
            completed_at: row.completed_at,
            issued_at: row.issued_at,
            status: row.status,
            revoked_reason: row.revoked_reason,
            statement,
            signature: row.signature,
            created_at: stored.created_at,
            updated_at: stored.updated_at,
        })
    }
}

/// One certificate.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OneCertificate {
    /// The certificate.
    pub certificate: CertificateView,
}

/// Where to get the drawing.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Download {
    /// An address that gives the file to whoever has it, for a while.
    pub url: String,
    /// Until when.
    pub expires_at: Timestamp,
    /// What the file is called.
    pub file_name: String,
}

/// Where to go to share it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ShareLink {
    /// `LinkedIn`'s page, told what to add.
    pub url: String,
}

/// Why a certificate is taken back.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Revocation {
    /// For its owner, and for whoever checks it.
    pub reason: Text<1, 200>,
}
