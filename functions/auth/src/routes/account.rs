//! Deleting one's account.

use client::Query;
use futures_util::try_join;
use model::UserId;
use runtime::{Accepted, Code, Error, Json, Result, State};
use store::tables::Pod;
use store::{App, Me};

use crate::wire::{DeleteAccount, Queued};
use crate::{events, rules, sessions};

/// Queues the deletion of the caller's account; a job does it, and can be asked for again.
///
/// # Errors
///
/// `validation_failed` without the word; `reauth_required` when the session is older than ten minutes; `owns_pods` while
/// others are in a pod of the caller's; `session_required`.
pub async fn delete(
    State(app): State<App>,
    Me(me): Me,
    Json(asked): Json<DeleteAccount>,
) -> Result<Accepted<Queued>> {
    rules::check_word(asked.confirm.as_str())?;
    let (begun, shared) = try_join!(sessions::begun_at(&app), pods_with_others(&app, &me))?;
    rules::check_recent(begun, app.now())?;
    if !shared.is_empty() {
        let names = rules::named(&shared);
        return Err(Error::new(
            Code::OwnsPods,
            format!("Hand over or delete these pods first: {names}"),
        ));
    }
    let job_id = events::queue_deletion(&app, &me).await?;
    Ok(Accepted(Queued { job_id }))
}

/// The names of pods that the caller owns and others are in.
async fn pods_with_others(app: &App, me: &UserId) -> Result<Vec<String>> {
    let shared = [
        Query::equal(Pod::OWNER_ID, me),
        Query::is_null(Pod::DELETED_AT),
        Query::greater_than(Pod::MEMBER_COUNT, 1),
    ];
    let pods = app.rows::<Pod>().list(shared, 100).await?;
    Ok(pods
        .into_iter()
        .map(|it| it.row.name.into_string())
        .collect())
}
