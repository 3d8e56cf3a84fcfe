//! Taking certificates back.

use client::{Changes, ErrorKind};
use model::{AdminAction, AdminTarget, CertificateStatus, Text, UserId};
use runtime::{Error, Json, Path, Result, State};
use store::admin::audit::{self, Deed};
use store::tables::{Certificate, Course};
use store::{buckets, App, Me, Stored};

use crate::access;
use crate::wire::{OneCertificate, Revocation};

/// Takes a certificate back: the course's instructor, or the platform's admins. Its drawing goes; whoever checks the code learns why. Taking
/// it back again changes nothing. What an admin takes back stands in the admins' log.
///
/// # Errors
///
/// `not_found`; `forbidden` for its owner; `validation_failed`.
pub async fn revoke(
    State(app): State<App>,
    Me(me): Me,
    Path(code): Path<String>,
    Json(revocation): Json<Revocation>,
) -> Result<Json<OneCertificate>> {
    let certificate = access::by_code(&app, &code).await?;
    let is_admin = check_may(&app, &me, &certificate).await?;
    if certificate.row.status == CertificateStatus::Revoked {
        let certificate = certificate.try_into()?;
        return Ok(Json(OneCertificate { certificate }));
    }
    if is_admin {
        let (action, kind) = (AdminAction::CertificateRevoke, AdminTarget::Certificate);
        let deed = Deed {
            reason: Some(Text::cut(&revocation.reason)),
            ..Deed::new(&me, action, kind, &certificate.id)
        };
        audit::note(&app, deed).await?;
    }
    let taken = Changes::new()
        .set(Certificate::STATUS, CertificateStatus::Revoked)
        .set(Certificate::REVOKED_REASON, revocation.reason)
        .set(Certificate::PDF_FILE_ID, None::<String>);
    let rows = app.rows::<Certificate>();
    let certificate = rows.update(&certificate.id, &taken).await?;
    remove_drawing(&app, &certificate).await?;
    let certificate = certificate.try_into()?;
    Ok(Json(OneCertificate { certificate }))
}

/// Its id is the certificate's, whether or not the row named it.
async fn remove_drawing(app: &App, certificate: &Stored<Certificate>) -> Result<()> {
    let storage = app.client().storage();
    let id = certificate.id.as_str();
    match storage.delete_file(buckets::CERTIFICATES.id, id).await {
        Ok(()) => Ok(()),
        Err(cause) if cause.kind == ErrorKind::NotFound => Ok(()),
        Err(cause) => Err(store::Error::about("Certificate", cause).into()),
    }
}

/// Whether it is as an admin of the platform that the caller may.
async fn check_may(app: &App, me: &UserId, certificate: &Stored<Certificate>) -> Result<bool> {
    let courses = app.rows::<Course>();
    let course = courses.find(&certificate.row.course_id).await?;
    if course.is_some_and(|it| it.row.instructor_id == *me) {
        return Ok(false);
    }
    if app.is_admin(me).await? {
        return Ok(true);
    }
    if certificate.row.user_id == *me {
        return Err(Error::forbidden(
            "Only the course's instructor takes a certificate back",
        ));
    }
    Err(Error::not_found("certificate"))
}
