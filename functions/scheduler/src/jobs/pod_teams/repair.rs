//! One pod: its members' rows on one side, its team on the other.

use std::collections::BTreeMap;

use client::{Changes, ErrorKind, Membership, Query};
use futures_util::try_join;
use model::{JoinedVia, MeetingStatus, MembershipId, PodId, PodRole, UserId};
use runtime::{Error, Result};
use store::tables::{ActiveMeeting, ChatRoom, Meeting, Pod, PodMember};
use store::{membership, readers, rooms, teams, App, Stored, LARGEST_PAGE};

use super::GRACE;

/// More than a pod can have.
const MOST_MEMBERS: usize = 250;

/// Puts a pod's team right, and answers how much was wrong.
pub async fn repair(app: &App, pod: &Stored<Pod>) -> Result<u64> {
    let (mut members, team) = try_join!(
        async { Ok(app.members(&pod.id, MOST_MEMBERS).await?) },
        memberships(app, &pod.id),
    )?;
    let mut drift = 0;
    let mut team = if let Some(team) = team {
        team
    } else {
        app.create_team(&pod.id, pod.row.name.as_str()).await?;
        drift += 1;
        BTreeMap::new()
    };
    // A pod that sleeps since its owner's account was deleted has none.
    let has_owner = members.iter().any(|it| it.row.user_id == pod.row.owner_id);
    if pod.row.is_active && !has_owner {
        members.extend(seat_owner(app, pod).await?);
        drift += 1;
    }
    for member in &members {
        drift += admit(app, member, team.remove(member.row.user_id.as_str())).await?;
    }
    for (user, left) in team {
        drift += put_out(app, &pod.id, &user, &left).await?;
    }
    Ok(drift + house(app, pod).await? + free(app, pod).await?)
}

/// Lets a pod meet again whose gate was left closed by a meeting that is over, or never came to be.
async fn free(app: &App, pod: &Stored<Pod>) -> Result<u64> {
    let Some(gate) = app.rows::<ActiveMeeting>().find(&pod.id).await? else {
        return Ok(0);
    };
    let id = &gate.row.meeting_id;
    let meeting = app.rows::<Meeting>().find(id).await?;
    let runs = match meeting.map(|it| it.row.status) {
        None => app.now().since(gate.created_at) < GRACE,
        Some(status) => matches!(status, MeetingStatus::Active | MeetingStatus::Pending),
    };
    if runs {
        return Ok(0);
    }
    app.let_meet(&pod.id, id).await?;
    Ok(1)
}

/// Gives a pod its room, whose making was lost, and the room the pod's name.
async fn house(app: &App, pod: &Stored<Pod>) -> Result<u64> {
    let room = app.rows::<ChatRoom>().find(&rooms::of_pod(&pod.id)).await?;
    let is_wrong = match room {
        None => app.open_pod_room(pod).await?,
        Some(room) => {
            let name = room.row.name.as_ref().map(model::Text::as_str);
            let differs =
                name != Some(pod.row.name.as_str()) || room.row.is_active != pod.row.is_active;
            differs && app.keep_pod_room(pod).await?
        }
    };
    Ok(u64::from(is_wrong))
}

/// Gives a pod its owner, whose founding was cut off.
async fn seat_owner(app: &App, pod: &Stored<Pod>) -> Result<Option<Stored<PodMember>>> {
    let owner = &pod.row.owner_id;
    let row = PodMember::new(&pod.id, owner, PodRole::Owner, JoinedVia::Owner);
    let readers = [readers::pod(&pod.id), readers::user(owner)];
    let edge = membership::id(&pod.id, owner);
    Ok(app.rows().create_once(&edge, &row, &readers).await?)
}

/// Lets a member read along, as what they are, and keeps by what their reading is ended.
async fn admit(app: &App, member: &Stored<PodMember>, found: Option<Membership>) -> Result<u64> {
    let row = &member.row;
    let (known, wrong_role) = match found {
        None => match app.join_team(&row.pod_id, &row.user_id, row.role).await {
            Ok(known) => (known, false),
            // Their account is being deleted, and the row goes with it.
            Err(store::Error::NotFound { .. }) => return Ok(0),
            Err(error) => return Err(error.into()),
        },
        Some(found) => {
            let wrong = found.roles != [teams::team_role(row.role)];
            (MembershipId::parse(&found.id).ok(), wrong)
        }
    };
    if wrong_role {
        app.set_team_role(&row.pod_id, &row.user_id, known.as_ref(), row.role)
            .await?;
    }
    if known.is_none() || row.membership_id == known {
        return Ok(u64::from(wrong_role));
    }
    let change = Changes::new().set(PodMember::MEMBERSHIP_ID, &known);
    match app.rows::<PodMember>().update(&member.id, &change).await {
        // Whoever left meanwhile is put out by the event of having been put in.
        Ok(_) | Err(store::Error::NotFound { .. }) => Ok(1),
        Err(error) => Err(error.into()),
    }
}

/// Puts somebody out of the team who is no member, unless they have just become one.
async fn put_out(app: &App, pod: &PodId, user: &str, left: &Membership) -> Result<u64> {
    let user = UserId::parse(user).map_err(Error::internal)?;
    if app.membership(pod, &user).await?.is_some() {
        return Ok(0);
    }
    let known = MembershipId::parse(&left.id).map_err(Error::internal)?;
    app.leave_team(pod, &user, Some(&known)).await?;
    Ok(1)
}

/// Who is in a pod's team, by user; none where there is no team.
async fn memberships(app: &App, pod: &PodId) -> Result<Option<BTreeMap<String, Membership>>> {
    let teams = app.client().teams();
    let mut all: BTreeMap<String, Membership> = BTreeMap::new();
    let mut after: Option<Query> = None;
    loop {
        let mut queries = vec![Query::limit(LARGEST_PAGE)];
        queries.extend(after.take());
        let page = match teams.list_memberships(pod.as_str(), &queries).await {
            Ok(page) => page.items,
            Err(cause) if cause.kind == ErrorKind::NotFound => return Ok(None),
            Err(cause) => return Err(store::Error::about("Team", cause).into()),
        };
        let last = page.last().map(|it| Query::cursor_after(&it.id));
        let is_full = page.len() >= usize::try_from(LARGEST_PAGE).unwrap_or(usize::MAX);
        all.extend(page.into_iter().map(|it| (it.user_id.clone(), it)));
        if !is_full {
            return Ok(Some(all));
        }
        after = last;
    }
}
