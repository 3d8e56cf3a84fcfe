//! Finding out whether a claim is true: from rows that only functions write.

use futures_util::try_join;
use model::{did, EdgeId, Kind, UserId};
use runtime::Result;
use store::tables::{Certificate, CourseProgress, UserAchievement};
use store::{App, Stored};

use crate::rules::{self, Claim, Evidence};
use crate::wire::NewClaim;

/// Looks up what `me` claims, and answers what it rests on.
///
/// # Errors
///
/// `claim_not_verified` for what was not achieved; for a pod `not_found`, `not_a_member`, `pod_inactive`.
pub async fn verify(app: &App, me: &UserId, new: &NewClaim, claim: &Claim) -> Result<Evidence> {
    let (evidence, (), ()) = try_join!(
        evidence(app, me, new, claim),
        check_certificate(app, me, new),
        check_member(app, me, new),
    )?;
    Ok(evidence)
}

async fn evidence(app: &App, me: &UserId, new: &NewClaim, claim: &Claim) -> Result<Evidence> {
    if let Claim::Achievement(key) = claim {
        return earned(app, me, new, key).await;
    }
    let id = did(
        Kind::COURSE_PROGRESS,
        &[new.course_id.as_str(), me.as_str()],
    );
    let progress: Option<Stored<CourseProgress>> = app.rows().find(&id).await?;
    let progress = progress.filter(|it| rules::holds(claim, &it.row));
    progress
        .map(|it| Evidence::Progress(it.row))
        .ok_or_else(rules::not_verified)
}

/// Looks for an achievement of the course that is named, and for one that belongs to no course: an achievement is of one kind or the
/// other.
async fn earned(app: &App, me: &UserId, new: &NewClaim, key: &str) -> Result<Evidence> {
    let id = |scope: &str| -> EdgeId { did(Kind::ACHIEVEMENT, &[me.as_str(), key, scope]) };
    let ids = [id(new.course_id.as_str()), id("")];
    let earned = app.rows::<UserAchievement>().get_many(&ids).await?;
    if earned.iter().any(|it| Some(&it.id) == ids.first()) {
        return Ok(Evidence::InCourse);
    }
    if earned.is_empty() {
        return Err(rules::not_verified());
    }
    Ok(Evidence::Anywhere)
}

async fn check_certificate(app: &App, me: &UserId, new: &NewClaim) -> Result<()> {
    let Some(code) = &new.certificate_code else {
        return Ok(());
    };
    let id = did(Kind::CERTIFICATE, &[new.course_id.as_str(), me.as_str()]);
    let held: Option<Stored<Certificate>> = app.rows().find(&id).await?;
    let is_valid = |it: &Stored<Certificate>| {
        it.row.code == code.as_str() && it.row.status == model::CertificateStatus::Valid
    };
    held.filter(is_valid)
        .map(drop)
        .ok_or_else(rules::not_verified)
}

async fn check_member(app: &App, me: &UserId, new: &NewClaim) -> Result<()> {
    let Some(pod) = &new.pod_id else {
        return Ok(());
    };
    app.writable_pod(pod, me).await.map(drop)
}
