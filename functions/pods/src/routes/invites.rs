//! Invitations: making, listing, withdrawing, looking at, finding.

use client::{Changes, Query};
use futures_util::try_join;
use model::{PodId, PodRole, UserId};
use runtime::{Error, Json, Made, Path, Result, State};
use store::rate_limit::Rule;
use store::schema::CREATED_AT;
use store::tables::{Pod, PodInvite};
use store::{App, Me, Stored};

use crate::rules::fit;
use crate::wire::{Invited, Invites, NewInvite, Preview, Revoked};
use crate::{access, rules};

/// How many invitations one list shows.
const MOST_LISTED: u32 = 100;

/// Invites people into a pod: by a code for several, or one person by e-mail address. The answer is the same whether or not
/// anybody has the address; whoever has it is told by event.
///
/// # Errors
///
/// `not_a_member`; `forbidden`; `not_found`; `too_many_invites`.
pub async fn create(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<PodId>,
    Json(new): Json<NewInvite>,
) -> Result<Made<Invited>> {
    let invite = rules::invites::invite(&id, &me, &new, app.now())?;
    let (_, live) = try_join!(
        access::role(&app, &me, &id, PodRole::Admin),
        count_live(&app, &id),
    )?;
    if live >= rules::invites::MOST_LIVE {
        return Err(Error::new(
            runtime::Code::TooManyInvites,
            "This pod has 20 open invitations; withdraw one first",
        ));
    }
    let edge = rules::invites::id(&invite.code)
        .ok_or_else(|| Error::internal("a code of ours is none"))?;
    let made = app.rows::<PodInvite>().create(&edge, &invite, &[]).await?;
    let code = made.row.code.into_string();
    Ok(Made::created(Invited {
        url: app.app_address(&format!("/app/pods/join?code={code}"))?,
        code,
        expires_at: made.row.expires_at,
    }))
}

/// Lists a pod's invitations, the newest first.
///
/// # Errors
///
/// `not_a_member`; `forbidden`; `not_found`.
pub async fn list(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<PodId>,
) -> Result<Json<Invites>> {
    let of_pod = [
        Query::equal(PodInvite::POD_ID, &id),
        Query::order_desc(CREATED_AT),
    ];
    let invites = app.rows::<PodInvite>();
    let (_, found) = try_join!(access::role(&app, &me, &id, PodRole::Admin), async {
        Ok(invites.list(of_pod, MOST_LISTED).await?)
    })?;
    Ok(Json(Invites {
        items: found.into_iter().map(Into::into).collect(),
    }))
}

/// Withdraws an invitation; doing so again changes nothing.
///
/// # Errors
///
/// `not_a_member`; `forbidden`; `not_found`.
pub async fn revoke(
    State(app): State<App>,
    Me(me): Me,
    Path((id, code)): Path<(PodId, String)>,
) -> Result<Json<Revoked>> {
    access::role(&app, &me, &id, PodRole::Admin).await?;
    let invites = app.rows::<PodInvite>();
    let edge = rules::invites::id(&code).ok_or_else(|| Error::not_found("invitation"))?;
    let live = [
        Query::equal(PodInvite::POD_ID, &id),
        Query::is_null(PodInvite::REVOKED_AT),
    ];
    let now = Changes::new().set(PodInvite::REVOKED_AT, app.now());
    if invites.update_if(&edge, live, &now).await?.is_none() {
        let known = invites.find(&edge).await?;
        known
            .filter(|it| it.row.pod_id == id)
            .ok_or_else(|| Error::not_found("invitation"))?;
    }
    Ok(Json(Revoked { revoked: true }))
}

/// Looks at the pod that a code opens.
///
/// # Errors
///
/// `not_found` for a code that is none, and for one that is bound to another address; `invite_expired`; `rate_limited`.
pub async fn preview(
    State(app): State<App>,
    Me(me): Me,
    Path(code): Path<String>,
) -> Result<Json<Preview>> {
    let (invite, ()) = try_join!(find(&app, &code), async {
        Ok(app.limit_rate(Rule::INVITE_CODES, &me).await?)
    })?;
    let invite = invite.ok_or_else(|| Error::not_found("invitation"))?;
    let (pod, ()) = try_join!(
        async { Ok(app.rows::<Pod>().find(&invite.row.pod_id).await?) },
        check_addressee(&app, &me, &invite.row),
    )?;
    let pod = pod.filter(|it| it.row.deleted_at.is_none());
    let pod = pod.ok_or_else(|| Error::not_found("invitation"))?;
    rules::invites::check_live(&invite.row, app.now())?;
    Ok(Json(Preview {
        valid: fit::has_seat(&pod.row),
        member_count: pod.row.member_count,
        expires_at: invite.row.expires_at,
        pod: pod.into(),
    }))
}

/// Finds the invitation with a code as somebody typed it; no call for what cannot be one.
///
/// # Errors
///
/// What the store answers.
pub async fn find(app: &App, code: &str) -> Result<Option<Stored<PodInvite>>> {
    match rules::invites::id(code) {
        Some(id) => Ok(app.rows::<PodInvite>().find(&id).await?),
        None => Ok(None),
    }
}

/// Refuses an invitation that is bound to somebody else's address; no call for one that is not bound.
///
/// # Errors
///
/// `not_found`, as for a code that is none.
pub async fn check_addressee(app: &App, me: &UserId, invite: &PodInvite) -> Result<()> {
    if invite.email.is_none() {
        return Ok(());
    }
    let account = app.client().users().get(me.as_str()).await;
    let account = account.map_err(Error::internal)?;
    if rules::invites::is_for(invite, &account.email) {
        return Ok(());
    }
    Err(Error::not_found("invitation"))
}

/// How many invitations of a pod still work; those that are used up count until they are over.
async fn count_live(app: &App, id: &PodId) -> Result<u64> {
    let live = [
        Query::equal(PodInvite::POD_ID, id),
        Query::is_null(PodInvite::REVOKED_AT),
        Query::greater_than(PodInvite::EXPIRES_AT, app.now()),
    ];
    Ok(app.rows::<PodInvite>().count(live).await?)
}
