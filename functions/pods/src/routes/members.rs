//! Who is in a pod, and as what.

use client::{Changes, Query};
use futures_util::try_join;
use model::{EdgeId, PodId, PodRole, UserId};
use runtime::{Error, Json, Path, Query as Params, Result, State};
use store::tables::{Pod, PodMember};
use store::{membership, App, Me, Page, Paging, Stored};

use super::pods::no_member;
use crate::leaving::{self, Way};
use crate::wire::{MemberItem, NewRole, OneMember, Removed};
use crate::{access, rules};

/// How many members a pod can have; one list reads them all.
pub const MOST_MEMBERS: u32 = 200;

/// Lists the members of a pod, its leaders first. Whoever is not in a public pod sees their cards and nothing else.
///
/// # Errors
///
/// `not_found`, also for a private pod that the caller is not in; `bad_cursor`.
pub async fn list(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<PodId>,
    Params(paging): Params<Paging>,
) -> Result<Json<Page<MemberItem>>> {
    let (pod, mut members) = try_join!(access::present(&app, &id), all(&app, &id))?;
    let is_member = members.iter().any(|it| it.row.user_id == me);
    if !is_member && !pod.row.is_public {
        return Err(Error::not_found("pod"));
    }
    rules::board::sort_by_role(&mut members);
    let limit = usize::try_from(paging.limit_or(20)).unwrap_or(20);
    let (page, next_cursor) = rules::board::page(members, paging.cursor.as_deref(), limit)?;
    let cards = app.cards(page.iter().map(|it| &it.row.user_id)).await?;
    let items = page.into_iter().map(|member| MemberItem {
        user: cards.of(&member.row.user_id),
        member: is_member.then(|| member.into()),
    });
    Ok(Json(Page {
        items: items.collect(),
        next_cursor,
    }))
}

/// Makes a member an admin, or an admin a member; the owner does.
///
/// # Errors
///
/// `not_a_member`; `not_owner`; `not_found` for who is not in the pod; `owner_role`.
pub async fn set_role(
    State(app): State<App>,
    Me(me): Me,
    Path((id, user)): Path<(PodId, UserId)>,
    Json(new): Json<NewRole>,
) -> Result<Json<OneMember>> {
    rules::check_given(new.role)?;
    access::role(&app, &me, &id, PodRole::Owner).await?;
    let edge = membership::id(&id, &user);
    let members = app.rows::<PodMember>();
    let before = match new.role {
        PodRole::Admin => PodRole::Member,
        _ => PodRole::Admin,
    };
    let change = Changes::new()
        .set(PodMember::ROLE, new.role)
        .set(PodMember::ROLE_CHANGED_AT, app.now());
    let is_other = [Query::equal(PodMember::ROLE, before)];
    let Some(member) = members.update_if(&edge, is_other, &change).await? else {
        return unchanged(&app, &edge).await;
    };
    let known = member.row.membership_id.as_ref();
    app.set_team_role(&id, &user, known, new.role).await?;
    Ok(Json(OneMember {
        member: member.into(),
    }))
}

/// Removes somebody from a pod: its owner anybody, its admins members.
///
/// # Errors
///
/// `not_a_member`; `forbidden`; `not_found` for who is not in the pod; `owner_role` for its owner; `version_conflict` where the
/// place keeps changing meanwhile.
pub async fn remove(
    State(app): State<App>,
    Me(me): Me,
    Path((id, user)): Path<(PodId, UserId)>,
) -> Result<Json<Removed>> {
    let look = || place(&app, &me, &id, &user);
    let gone = leaving::give_up(&app, Way::Removed, look).await?;
    let pod = leaving::free(&app, &gone).await?;
    Ok(Json(Removed {
        removed: true,
        member_count: pod.map_or(0, |it| it.row.member_count),
    }))
}

/// Reads everybody in a pod: one call.
///
/// # Errors
///
/// What the store answers.
pub async fn all(app: &App, id: &PodId) -> Result<Vec<Stored<PodMember>>> {
    let of_pod = [Query::equal(PodMember::POD_ID, id)];
    Ok(app.rows::<PodMember>().list(of_pod, MOST_MEMBERS).await?)
}

/// Answers a role that somebody has already, or refuses.
async fn unchanged(app: &App, edge: &EdgeId) -> Result<Json<OneMember>> {
    let member = app.rows::<PodMember>().find(edge).await?;
    let member = member.ok_or_else(no_member)?;
    if member.row.role == PodRole::Owner {
        return Err(rules::owner_role());
    }
    Ok(Json(OneMember {
        member: member.into(),
    }))
}

/// Reads the place that the caller may end.
async fn place(app: &App, me: &UserId, id: &PodId, user: &UserId) -> Result<Stored<PodMember>> {
    let (_, mine, theirs) = places(app, id, (me, PodRole::Admin), user).await?;
    rules::check_removable(mine, theirs.row.role)?;
    Ok(theirs)
}

/// Reads a pod and the places of the caller, who has a role at least, and of somebody else; answers the pod, the caller's role and the
/// other place. Two calls at once.
///
/// # Errors
///
/// `not_a_member`; `forbidden`; `not_found` for who is not in the pod.
pub async fn places(
    app: &App,
    id: &PodId,
    (me, least): (&UserId, PodRole),
    user: &UserId,
) -> Result<(Stored<Pod>, PodRole, Stored<PodMember>)> {
    let edges = [membership::id(id, me), membership::id(id, user)];
    let members = app.rows::<PodMember>();
    let (pod, found) = try_join!(access::present(app, id), async {
        Ok(members.get_many(&edges).await?)
    })?;
    let of = |user: &UserId| found.iter().find(|it| it.row.user_id == *user);
    let Some(mine) = of(me) else {
        return Err(access::stranger(&pod.row));
    };
    access::check_role(mine.row.role, least)?;
    let theirs = of(user).cloned().ok_or_else(no_member)?;
    Ok((pod, mine.row.role, theirs))
}
