//! Somebody comes into a pod or goes out of it, is given another role, is invited, asks for help.
//!
//! Going is told by a job that is queued with it: a row that is gone cannot say why.

use std::time::Duration;

use client::Query;
use futures_util::try_join;
use model::{JoinedVia, NotificationType, PodId, PodRole, UserId};
use runtime::{Error, Result};
use store::jobs::{Failure, Outcome, Work};
use store::notify::Notice;
use store::tables::{CheckIn, Pod, PodInvite, PodMember, UserSettings};
use store::{App, Created, Departure, Stored, Updated};

use super::{name_of, tell};
use crate::rules;

/// How long a place that may be given back is left alone.
const SECOND_LOOK: Duration = Duration::from_secs(1);

/// After how long nobody gives a place back any more.
const SETTLED: Duration = Duration::from_secs(60);

/// How many members a pod can have.
const MOST_MEMBERS: usize = 200;

/// Tells the owner and the admins of a pod that somebody joined; those of one day are one notification.
pub async fn joined(app: App, Created(member): Created<PodMember>) -> Result<()> {
    let (pod_id, user) = (&member.row.pod_id, &member.row.user_id);
    if member.row.role != PodRole::Member {
        return Ok(());
    }
    let (pod, name) = try_join!(present(&app, pod_id), name_of(&app, user))?;
    let Some(pod) = pod else {
        return Ok(());
    };
    if app.now().since(member.created_at) < SETTLED && may_be_refused(&pod, &member) {
        tokio::time::sleep(SECOND_LOOK).await;
    }
    let concerned = [
        Query::equal(PodMember::POD_ID, pod_id),
        Query::or([
            Query::equal(PodMember::ROLE, [PodRole::Owner, PodRole::Admin]),
            Query::equal(PodMember::USER_ID, user),
        ]),
    ];
    let concerned = app.rows::<PodMember>().list(concerned, 201).await?;
    // The place is given back where no seat was left; nothing has happened then.
    if !concerned.iter().any(|it| it.row.user_id == *user) {
        return Ok(());
    }
    let key = [pod_id.as_str()];
    let notice = Notice::of(NotificationType::PodJoin, arrival(&member), &key)
        .happened(member.created_at)
        .by(user, &name)
        .within(pod_id, &pod.row.name);
    let leaders = concerned.into_iter().map(|it| it.row);
    let leaders = leaders.filter(|it| it.role != PodRole::Member);
    tell(&app, &notice, leaders.map(|it| it.user_id)).await
}

/// What a member's coming is told under: who comes again is told of again.
pub fn arrival(member: &Stored<PodMember>) -> String {
    format!("{}+{}", member.id, member.created_at.as_millisecond())
}

/// Whether a place may be given back yet: the pod is full, or an invitation may be used up. Between row and refusal lie two calls.
fn may_be_refused(pod: &Stored<Pod>, member: &Stored<PodMember>) -> bool {
    let is_full = pod.row.member_count >= pod.row.max_members;
    is_full || member.row.joined_via == JoinedVia::Invite
}

/// Tells the owner of a pod that somebody left, or somebody that they were removed; nobody where the pod is gone as well.
///
/// Before that it makes sure that whoever is out reads nothing more, and after it that their seat is free: the call that ended the
/// membership does both as well, unless it was cut off.
pub async fn departed(app: App, work: Work) -> Result<Outcome, Failure> {
    let gone: Departure = work.payload().map_err(Failure::ForGood)?;
    app.see_out(&gone.pod_id, &gone.user_id).await?;
    let Some(pod) = present(&app, &gone.pod_id).await? else {
        return Ok(Outcome::DONE);
    };
    let (key, queued_at) = ([gone.pod_id.as_str()], work.job().created_at);
    let notice = |kind| {
        let notice = Notice::of(kind, &gone.source, &key).happened(queued_at);
        notice.within(&pod.id, &pod.row.name)
    };
    if gone.was_removed {
        let notice = notice(NotificationType::PodRemoved);
        tell(&app, &notice, [gone.user_id.clone()]).await?;
    } else {
        let name = name_of(&app, &gone.user_id).await?;
        let notice = notice(NotificationType::PodLeave).by(&gone.user_id, &name);
        tell(&app, &notice, [pod.row.owner_id.clone()]).await?;
    }
    app.free_seats(&gone.pod_id).await?;
    Ok(Outcome::DONE)
}

/// Tells somebody that they have another role. The row changes with every point, so only a change that just came with a role counts,
/// and each is counted once.
pub async fn role_changed(app: App, Updated(member): Updated<PodMember>) -> Result<()> {
    if !rules::is_fresh(member.row.role_changed_at, app.now()) {
        return Ok(());
    }
    role_given(app, Updated(member)).await
}

/// Tells somebody of the role that they were given last, however long ago.
pub async fn role_given(app: App, Updated(member): Updated<PodMember>) -> Result<()> {
    let row = &member.row;
    let Some(at) = row.role_changed_at else {
        return Ok(());
    };
    let (pod, now) = try_join!(present(&app, &row.pod_id), async {
        Ok(app.rows::<PodMember>().find(&member.id).await?)
    })?;
    let stands = now.is_some_and(|it| it.row.role == row.role);
    let Some(pod) = pod.filter(|_| stands) else {
        return Ok(());
    };
    let source = format!("{}@{}", member.id, at.as_millisecond());
    let key = [row.pod_id.as_str(), row.role.as_str()];
    let notice = Notice::of(NotificationType::RoleChange, source, &key)
        .within(&row.pod_id, &pod.row.name)
        .word("role", rules::role_in_words(row.role));
    tell(&app, &notice, [row.user_id.clone()]).await
}

/// Tells the person whom an invitation is for, where an account has verified the address; nobody else learns whether one has.
pub async fn invited(app: App, Created(invite): Created<PodInvite>) -> Result<()> {
    let row = &invite.row;
    let Some(email) = &row.email else {
        return Ok(());
    };
    let of_address = [
        Query::equal(UserSettings::EMAIL, email),
        Query::equal(UserSettings::EMAIL_VERIFIED, true),
    ];
    let settings = app.rows::<UserSettings>();
    let (pod, found) = try_join!(present(&app, &row.pod_id), async {
        Ok(settings.first(of_address).await?)
    })?;
    let (Some(pod), Some(found)) = (pod, found) else {
        return Ok(());
    };
    let invited: UserId = found.id;
    if app.membership(&row.pod_id, &invited).await?.is_some() {
        return Ok(());
    }
    let name = name_of(&app, &row.created_by).await?;
    let notice = Notice::of(
        NotificationType::PodInvite,
        invite.id.as_str(),
        &[invite.id.as_str()],
    )
    .by(&row.created_by, &name)
    .within(&row.pod_id, &pod.row.name)
    .place("code", row.code.as_str());
    tell(&app, &notice, [invited]).await
}

/// Tells everybody in a pod that one of them asks for help.
pub async fn asked_for_help(app: App, Created(check_in): Created<CheckIn>) -> Result<()> {
    let row = &check_in.row;
    if !row.help_needed {
        return Ok(());
    }
    let (pod, members, name) = try_join!(
        present(&app, &row.pod_id),
        async { Ok(app.members(&row.pod_id, MOST_MEMBERS).await?) },
        name_of(&app, &row.user_id),
    )?;
    let Some(pod) = pod.filter(|_| members.iter().any(|it| it.row.user_id == row.user_id)) else {
        return Ok(());
    };
    let words = row
        .blocker
        .as_ref()
        .map_or(row.note.as_str(), |it| it.as_str());
    let notice = Notice::of(
        NotificationType::HelpRequest,
        check_in.id.as_str(),
        &[check_in.id.as_str()],
    )
    .by(&row.user_id, &name)
    .within(&row.pod_id, &pod.row.name)
    .about("checkin", check_in.id.as_str())
    .map_err(Error::internal)?
    .word("excerpt", words);
    tell(&app, &notice, members.into_iter().map(|it| it.row.user_id)).await
}

async fn present(app: &App, id: &PodId) -> Result<Option<Stored<Pod>>> {
    let pod = app.rows::<Pod>().find(id).await?;
    Ok(pod.filter(|it| it.row.deleted_at.is_none()))
}
