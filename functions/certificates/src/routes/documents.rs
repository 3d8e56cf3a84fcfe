//! The drawing of a certificate, and showing it elsewhere.

use std::time::Duration;

use learning::certificates;
use runtime::{Json, Path, Result, State};
use store::{buckets, App, Me};

use crate::wire::{Download, ShareLink};
use crate::{access, issue, rules};

/// How long an address gives the file away.
const LIFE: Duration = Duration::from_secs(15 * 60);

/// Answers an address to download one's certificate from, which expires: bytes do not fit into the answer of an execution. Draws it, where
/// that was not done yet.
///
/// # Errors
///
/// `not_found`; `revoked`.
pub async fn download(
    State(app): State<App>,
    Me(me): Me,
    Path(code): Path<String>,
) -> Result<Json<Download>> {
    let certificate = access::own(&app, &me, &code).await?;
    access::check_valid(&certificate.row)?;
    let file = issue::drawing(&app, &certificate).await?;
    let expires_at = app.now().after(LIFE);
    let storage = app.client().storage();
    let bucket = buckets::CERTIFICATES.id;
    let token = storage
        .create_token(bucket, file.as_str(), expires_at.to_jiff())
        .await
        .map_err(|cause| store::Error::about("Certificate", cause))?;
    let url = storage
        .download_url(bucket, file.as_str(), &token)
        .map_err(|cause| store::Error::about("Certificate", cause))?;
    Ok(Json(Download {
        url,
        expires_at,
        file_name: rules::file_name(&certificate.row),
    }))
}

/// Answers the address of `LinkedIn`'s page that adds one's certificate to one's profile. Nothing of `LinkedIn`'s is asked for (B-146).
///
/// # Errors
///
/// `not_found`; `revoked`.
pub async fn share(
    State(app): State<App>,
    Me(me): Me,
    Path(code): Path<String>,
) -> Result<Json<ShareLink>> {
    let certificate = access::own(&app, &me, &code).await?;
    access::check_valid(&certificate.row)?;
    let verification = certificates::verification_url(&app, &certificate.row.code)?;
    let url = rules::linkedin(&certificate.row, &verification);
    Ok(Json(ShareLink { url }))
}
