//! Finding out whether a claim is true: from rows that only functions write.

use futures_util::try_join;
use model::{did, Kind, UserId};
use runtime::{Code, Error, Result};
use store::tables::{Certificate, CourseProgress, UserAchievement};
use store::{App, Stored};

use crate::rules::{self, Claim};
use crate::wire::NewClaim;

/// Looks up what `me` claims, and answers the progress it rests on, if it rests on one.
///
/// # Errors
///
/// `claim_not_verified` for what was not achieved; `not_a_member` for a pod that `me` is not in.
pub async fn verify(
    app: &App,
    me: &UserId,
    new: &NewClaim,
    claim: &Claim,
) -> Result<Option<CourseProgress>> {
    let (progress, (), ()) = try_join!(
        evidence(app, me, new, claim),
        check_certificate(app, me, new),
        check_member(app, me, new),
    )?;
    Ok(progress)
}

async fn evidence(
    app: &App,
    me: &UserId,
    new: &NewClaim,
    claim: &Claim,
) -> Result<Option<CourseProgress>> {
    if let Claim::Achievement(key) = claim {
        let id = did(
            Kind::ACHIEVEMENT,
            &[me.as_str(), key, new.course_id.as_str()],
        );
        let earned = app.rows::<UserAchievement>().find(&id).await?;
        return earned.map(|_| None).ok_or_else(rules::not_verified);
    }
    let id = did(
        Kind::COURSE_PROGRESS,
        &[new.course_id.as_str(), me.as_str()],
    );
    let progress: Option<Stored<CourseProgress>> = app.rows().find(&id).await?;
    let progress = progress.filter(|it| rules::holds(claim, &it.row));
    progress
        .map(|it| Some(it.row))
        .ok_or_else(rules::not_verified)
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
    let member = app.membership(pod, me).await?;
    member
        .map(drop)
        .ok_or_else(|| Error::new(Code::NotAMember, "Join this pod to post in it"))
}
