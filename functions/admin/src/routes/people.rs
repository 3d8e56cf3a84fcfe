//! Shutting people out, and letting them in again.

use client::User;
use model::{AdminAction, AdminTarget, Text, UserId};
use runtime::{Error, Json, Path, Result, State};
use store::admin::audit::{self, Deed};
use store::{App, Me};

use crate::rules::people;
use crate::wire::acting::{Because, OnePerson, PersonView};

/// Shuts somebody out: the account is blocked and signed out everywhere. Doing so again changes nothing.
///
/// # Errors
///
/// `forbidden`; `not_found`; `rule_violation` for oneself and other admins.
pub async fn suspend(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<UserId>,
    Json(because): Json<Because>,
) -> Result<Json<OnePerson>> {
    let person = find(&app, &me, &id).await?;
    people::check_suspendable(&me, &person)?;
    let reason = Text::cut(because.reason.as_str());
    audit::note(&app, deed(&me, AdminAction::UserSuspend, &id, Some(reason))).await?;
    let users = app.client().users();
    let blocked = users.update_status(id.as_str(), false).await;
    let blocked = blocked.map_err(failed)?;
    // Blocked sessions open nothing; they are removed so that lifting does not bring them back.
    users.delete_sessions(id.as_str()).await.map_err(failed)?;
    Ok(answer(id, &blocked))
}

/// Lets somebody in again, who then signs in anew. Doing so again changes nothing.
///
/// # Errors
///
/// `forbidden`; `not_found`; `rule_violation` for oneself and other admins.
pub async fn lift(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<UserId>,
) -> Result<Json<OnePerson>> {
    let person = find(&app, &me, &id).await?;
    people::check_suspendable(&me, &person)?;
    audit::note(&app, deed(&me, AdminAction::UserLift, &id, None)).await?;
    let freed = app.client().users().update_status(id.as_str(), true).await;
    Ok(answer(id, &freed.map_err(failed)?))
}

async fn find(app: &App, me: &UserId, id: &UserId) -> Result<User> {
    let person = app.for_admin(me, async { Ok(app.account(id).await?) });
    person.await?.ok_or_else(|| Error::not_found("account"))
}

fn deed<'a>(
    me: &'a UserId,
    action: AdminAction,
    person: &UserId,
    reason: Option<Text<0, 1_000>>,
) -> Deed<'a> {
    Deed {
        actor: me,
        action,
        kind: AdminTarget::User,
        target: person.cast(),
        reason,
        details: None,
    }
}

fn failed(cause: client::Error) -> Error {
    store::Error::about("Account", cause).into()
}

fn answer(id: UserId, account: &User) -> Json<OnePerson> {
    Json(OnePerson {
        person: PersonView {
            user_id: id,
            name: account.name.clone(),
            is_suspended: !account.status,
        },
    })
}
