//! Making a certificate: the row first, then the progress that names it, then its drawing.
//!
//! Every step finds what an earlier attempt left: the row's id is computed from course and person, the file's is the row's.

use client::{Changes, Operations, Query};
use futures_util::try_join;
use learning::certificates;
use model::{CertificateId, CertificateStatus, EdgeId, FileId, JobKind, ProgressStatus, Timestamp};
use runtime::{Error, Result};
use store::jobs::{Failure, Outcome, Work, Worker};
use store::schema::ID;
use store::tables::{Certificate, Course, CourseProgress};
use store::{buckets, readers, App, Row, Stored, DATABASE};

use crate::{pdf, rules};

/// The kind of job that makes one; its subject is the progress.
pub const KIND: JobKind = JobKind::CertificatePdf;

/// Steps: the certificate, its drawing.
pub const STEPS: u32 = 2;

/// What this function runs when it is queued.
pub fn worker() -> Worker {
    Worker::new().on(KIND, run)
}

async fn run(app: App, work: Work) -> Result<Outcome, Failure> {
    let id: EdgeId = work.subject();
    let Some(progress) = app.rows::<CourseProgress>().find(&id).await? else {
        return Ok(Outcome::DONE);
    };
    let Some(certificate) = issue(&app, &progress).await? else {
        return Ok(Outcome::DONE);
    };
    work.progress("draw", 1, STEPS, "Drawing your certificate")
        .await?;
    if certificate.row.status == CertificateStatus::Valid {
        drawing(&app, &certificate).await?;
    }
    Ok(Outcome::DONE)
}

/// Issues the certificate of a progress, once; none where it does not earn one.
async fn issue(
    app: &App,
    progress: &Stored<CourseProgress>,
) -> Result<Option<Stored<Certificate>>> {
    let row = &progress.row;
    if row.status != ProgressStatus::Completed {
        return Ok(None);
    }
    let Some(course) = app.rows::<Course>().find(&row.course_id).await? else {
        return Ok(None);
    };
    let score = row.final_score.unwrap_or(100.0);
    if score < f64::from(course.row.passing_score) {
        return Ok(None);
    }
    let people = app.cards([&row.user_id, &course.row.instructor_id]).await?;
    let now = app.now();
    let mut certificate = Certificate {
        code: rules::code(now),
        user_id: row.user_id.clone(),
        course_id: course.id.clone(),
        recipient_name: rules::name(&people.of(&row.user_id).name)?,
        course_title: rules::name(course.row.title.as_str())?,
        instructor_name: rules::name(&people.of(&course.row.instructor_id).name)?,
        score,
        completed_at: row.last_accessed_at.unwrap_or(progress.updated_at),
        issued_at: now,
        status: CertificateStatus::Valid,
        revoked_reason: None,
        pdf_file_id: None,
        signature: None,
    };
    let statement = certificates::statement(&certificate)?;
    certificate.signature = Some(certificates::signer(app)?.sign(&statement));
    let id = certificates::id(&course.id, &row.user_id);
    let own = [readers::user(&row.user_id)];
    let rows = app.rows::<Certificate>();
    let (made, ()) = try_join!(
        async { Ok::<_, Error>(rows.create_or_get(&id, &certificate, &own).await?) },
        name(app, progress, &id),
    )?;
    Ok(Some(made.into_inner()))
}

/// Names the certificate in the progress. A bulk change inside a transaction tells nobody, so what listens to progress, here as well, is
/// not set off by it; and a progress that is gone does not come back.
async fn name(app: &App, progress: &Stored<CourseProgress>, id: &CertificateId) -> Result<()> {
    if progress.row.certificate_id.is_some() {
        return Ok(());
    }
    let named = Changes::new().set(CourseProgress::CERTIFICATE_ID, id);
    let only = [Query::equal(ID, progress.id.as_str())];
    let table = (DATABASE, CourseProgress::TABLE);
    let operations = Operations::new().update_many(table, &named, &only);
    let done = app.client().transact(&operations).await;
    done.map_err(|cause| store::Error::about(CourseProgress::NOUN, cause))?;
    Ok(())
}

/// The drawing of a certificate: the one that is there, or one that is made now. None, three calls otherwise.
///
/// # Errors
///
/// `internal` where it cannot be drawn.
pub async fn drawing(app: &App, certificate: &Stored<Certificate>) -> Result<FileId> {
    if let Some(file) = &certificate.row.pdf_file_id {
        return Ok(file.clone());
    }
    let row = &certificate.row;
    let drawn = draw(app, row)?;
    let id: FileId = certificate.id.cast();
    let name = rules::file_name(row);
    let own = [readers::user(&row.user_id)];
    let upload = client::Upload {
        id: id.as_str(),
        name: &name,
        content_type: "application/pdf",
        bytes: &drawn,
    };
    let storage = app.client().storage();
    match storage
        .create_file(buckets::CERTIFICATES.id, upload, &own)
        .await
    {
        Ok(_) => {}
        // An earlier attempt uploaded it.
        Err(cause) if cause.kind == client::ErrorKind::Conflict => {}
        Err(cause) => return Err(store::Error::about("Certificate", cause).into()),
    }
    let kept = Changes::new().set(Certificate::PDF_FILE_ID, &id);
    app.rows::<Certificate>()
        .update(&certificate.id, &kept)
        .await?;
    Ok(id)
}

fn draw(app: &App, row: &Certificate) -> Result<Vec<u8>> {
    let statement = certificates::statement(row)?;
    let url = certificates::verification_url(app, &row.code)?;
    let proof = serde_json::json!({
        "statement": statement,
        "signature": row.signature,
        "publicKey": certificates::signer(app)?.public_key(),
        "algorithm": "Ed25519",
        "verify": url,
    });
    let day = |at: Timestamp| rules::day(at);
    pdf::draw(&pdf::Sheet {
        recipient: row.recipient_name.as_str(),
        course: row.course_title.as_str(),
        instructor: row.instructor_name.as_str(),
        score: &format!("{:.0} %", row.score),
        completed: &day(row.completed_at),
        code: &row.code,
        url: &url,
        proof: &proof.to_string(),
        made: row.issued_at,
    })
}
