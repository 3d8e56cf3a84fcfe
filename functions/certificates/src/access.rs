//! Finding certificates by what is printed on them.

use client::Query;
use model::{CertificateStatus, UserId};
use runtime::{Code, Error, Result};
use store::tables::Certificate;
use store::{App, Stored};

/// Reads the certificate that a code names.
///
/// # Errors
///
/// `not_found`.
pub async fn by_code(app: &App, code: &str) -> Result<Stored<Certificate>> {
    let named = [Query::equal(Certificate::CODE, code)];
    let found = app.rows::<Certificate>().first(named).await?;
    found.ok_or_else(|| Error::not_found("certificate"))
}

/// Reads one of somebody's own certificates.
///
/// # Errors
///
/// `not_found`, also for somebody else's.
pub async fn own(app: &App, me: &UserId, code: &str) -> Result<Stored<Certificate>> {
    let certificate = by_code(app, code).await?;
    if certificate.row.user_id == *me {
        Ok(certificate)
    } else {
        Err(Error::not_found("certificate"))
    }
}

/// Refuses one that was taken back.
///
/// # Errors
///
/// `revoked`.
pub fn check_valid(certificate: &Certificate) -> Result<()> {
    match certificate.status {
        CertificateStatus::Valid => Ok(()),
        CertificateStatus::Revoked => {
            Err(Error::new(Code::Revoked, "This certificate was taken back"))
        }
    }
}
