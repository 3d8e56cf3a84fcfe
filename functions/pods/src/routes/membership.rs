//! Coming in and going out.

use futures_util::try_join;
use model::{JoinedVia, PodId, PodRole, UserId};
use runtime::{Code, Error, Json, Made, Path, Result, State};
use store::pod_access;
use store::rate_limit::Rule;
use store::tables::{Pod, PodInvite, PodMember};
use store::{App, Me, Stored};

use super::invites;
use crate::access::present;
use crate::entering::{self, Entry};
use crate::leaving::{self, Way};
use crate::rules;
use crate::wire::{JoinByCode, JoinRequest, Joined, Left};

/// Joins a pod; joining again changes nothing.
///
/// # Errors
///
/// `not_found`, also for a private pod without a code that opens it; `invite_expired`; `pod_inactive`; `pod_full`; `rate_limited`
/// for codes.
pub async fn join(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<PodId>,
    request: Option<Json<JoinRequest>>,
) -> Result<Made<Joined>> {
    let code = request.and_then(|Json(it)| it.invite_code);
    let pod = present(&app, &id).await?;
    let admitted = match &code {
        Some(code) => invited(&app, &me, &pod, code).await.map(Some),
        None => open(&pod).map(|()| None),
    };
    enter(&app, &me, &pod, admitted).await
}

/// Joins the pod that a code opens; repeating it burns no use.
///
/// # Errors
///
/// `not_found` for a code that is none, and for one that is bound to another address; `invite_expired`; `pod_inactive`; `pod_full`;
/// `rate_limited`.
pub async fn join_by_code(
    State(app): State<App>,
    Me(me): Me,
    Json(request): Json<JoinByCode>,
) -> Result<Made<Joined>> {
    let invite = attempt(&app, &me, &request.code).await?;
    let pod = present(&app, &invite.row.pod_id).await?;
    let admitted = admit(&app, &me, &pod, invite).await.map(Some);
    enter(&app, &me, &pod, admitted).await
}

/// Leaves a pod.
///
/// # Errors
///
/// `not_a_member`; `owner_must_transfer`; `version_conflict` where the place keeps changing meanwhile.
pub async fn leave(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<PodId>,
) -> Result<Json<Left>> {
    let look = || place(&app, &me, &id);
    let gone = leaving::give_up(&app, Way::Left, look).await?;
    let pod = leaving::free(&app, &gone).await?;
    Ok(Json(Left {
        left: true,
        member_count: pod.map_or(0, |it| it.row.member_count),
    }))
}

/// Reads the place that the caller may give up.
async fn place(app: &App, me: &UserId, id: &PodId) -> Result<Stored<PodMember>> {
    let member = app.membership(id, me).await?;
    let member =
        member.ok_or_else(|| Error::new(Code::NothingToLeave, "You are not in this pod"))?;
    if member.row.role == PodRole::Owner {
        return Err(Error::new(
            Code::OwnerMustTransfer,
            "Hand the pod over to another member before you leave",
        ));
    }
    Ok(member)
}

async fn enter(
    app: &App,
    me: &UserId,
    pod: &Stored<Pod>,
    admitted: Result<Option<Stored<PodInvite>>>,
) -> Result<Made<Joined>> {
    let invite = match admitted {
        Ok(invite) => invite,
        Err(refusal) if refusal.code == Code::RateLimited => return Err(refusal),
        // Whoever is in already is in, whatever became of the door.
        Err(refusal) => {
            let member = app.membership(&pod.id, me).await?.ok_or(refusal)?;
            let joined = entering::complete(app, pod, &member).await?;
            return Ok(Made::existing(joined));
        }
    };
    let entry = Entry {
        pod,
        user: me,
        via: via(invite.as_ref()),
        invite: invite.as_ref(),
    };
    let joined = entry.enter(app).await?;
    Ok(if joined.already_member {
        Made::existing(joined)
    } else {
        Made::created(joined)
    })
}

fn via(invite: Option<&Stored<PodInvite>>) -> JoinedVia {
    match invite {
        None => JoinedVia::Direct,
        Some(invite) if invite.row.email.is_some() => JoinedVia::Email,
        Some(_) => JoinedVia::Invite,
    }
}

/// Whether a pod's door is open to everybody.
fn open(pod: &Stored<Pod>) -> Result<()> {
    if !pod.row.is_public {
        return Err(Error::not_found("pod"));
    }
    pod_access::check_active(&pod.row)
}

/// Reads a code's invitation and counts the attempt: two calls at once.
async fn attempt(app: &App, me: &UserId, code: &str) -> Result<Stored<PodInvite>> {
    let (invite, ()) = try_join!(invites::find(app, code), async {
        Ok(app.limit_rate(Rule::INVITE_CODES, me).await?)
    })?;
    invite.ok_or_else(|| Error::not_found("invitation"))
}

/// Whether a code opens this very pod to the caller.
async fn invited(
    app: &App,
    me: &UserId,
    pod: &Stored<Pod>,
    code: &str,
) -> Result<Stored<PodInvite>> {
    let invite = attempt(app, me, code).await?;
    if invite.row.pod_id != pod.id {
        return Err(Error::not_found("invitation"));
    }
    admit(app, me, pod, invite).await
}

async fn admit(
    app: &App,
    me: &UserId,
    pod: &Stored<Pod>,
    invite: Stored<PodInvite>,
) -> Result<Stored<PodInvite>> {
    invites::check_addressee(app, me, &invite.row).await?;
    rules::invites::check_live(&invite.row, app.now())?;
    pod_access::check_active(&pod.row)?;
    Ok(invite)
}
