//! Coming into a pod: the membership, then the seat, the team and the invitation.
//!
//! The membership comes first, since its id makes joining twice one row; whoever did not create it has nothing to undo. Seat and
//! invitation are increments with a limit, so no pod is overfull and no invitation overused, however many come at once.

use std::time::Duration;

use client::Query;
use futures_util::{join, try_join};
use model::{JoinedVia, MembershipId, PodRole, UserId};
use runtime::{Code, Error, Result};
use store::tables::{Pod, PodInvite, PodMember};
use store::{membership, App, Stored};

use crate::wire::Joined;
use crate::{cache, rules};

/// How long after its row a call may be joining still.
const UNDER_WAY: Duration = Duration::from_secs(10);

/// Somebody who comes into a pod.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// The pod, which takes members.
    pub pod: &'a Stored<Pod>,
    /// Who comes.
    pub user: &'a UserId,
    /// How.
    pub via: JoinedVia,
    /// The invitation that lets them in, which was live when it was read.
    pub invite: Option<&'a Stored<PodInvite>>,
}

/// What became of the three things that follow a membership.
struct Taken {
    seat: store::Result<Stored<Pod>>,
    team: store::Result<Option<MembershipId>>,
    invite: store::Result<bool>,
}

impl Entry<'_> {
    /// Lets them in: one call, then two at once, three with an invitation.
    ///
    /// # Errors
    ///
    /// `pod_full`; `invite_expired` where others used the invitation up first. Nothing is left then.
    pub async fn enter(&self, app: &App) -> Result<Joined> {
        let edge = membership::id(&self.pod.id, self.user);
        let members = app.rows::<PodMember>();
        let readers = rules::member_readers(&self.pod.id, self.user);
        let made = members.create_once(&edge, &self.row(), &readers).await?;
        if made.is_none() {
            return self.is_in(app).await;
        }
        let taken = self.take(app).await;
        if let (Ok(pod), Ok(_), Ok(_)) = (&taken.seat, &taken.team, &taken.invite) {
            cache::of(app).forget(self.user);
            return Ok(Joined::new(pod, PodRole::Member, false));
        }
        self.give_back(app, &taken).await;
        Err(refusal(taken))
    }

    fn row(&self) -> PodMember {
        PodMember {
            invited_by: self.invite.map(|it| it.row.created_by.clone()),
            ..PodMember::new(&self.pod.id, self.user, PodRole::Member, self.via)
        }
    }

    /// Answers somebody who was in before: nothing is used up.
    async fn is_in(&self, app: &App) -> Result<Joined> {
        match app.membership(&self.pod.id, self.user).await? {
            Some(member) => complete(app, self.pod, &member).await,
            // A parallel attempt of theirs had taken the place and has just given it back.
            None => Err(full()),
        }
    }

    async fn take(&self, app: &App) -> Taken {
        let pods = app.rows::<Pod>();
        let seats = Some(i64::from(self.pod.row.max_members));
        let (seat, team, invite) = join!(
            pods.increment(&self.pod.id, Pod::MEMBER_COUNT, 1, seats),
            app.join_team(&self.pod.id, self.user, PodRole::Member),
            self.use_invite(app),
        );
        Taken { seat, team, invite }
    }

    async fn use_invite(&self, app: &App) -> store::Result<bool> {
        let Some(invite) = self.invite else {
            return Ok(false);
        };
        let invites = app.rows::<PodInvite>();
        let most = Some(i64::from(invite.row.max_uses));
        let used = invites
            .increment(&invite.id, PodInvite::USES, 1, most)
            .await;
        used.map(|_| true)
    }

    /// Undoes what was taken; what cannot be undone is found by the nightly recount.
    async fn give_back(&self, app: &App, taken: &Taken) {
        let (pods, members) = (app.rows::<Pod>(), app.rows::<PodMember>());
        let edge = membership::id(&self.pod.id, self.user);
        let seat = async {
            if taken.seat.is_ok() {
                let freed = pods.decrement(&self.pod.id, Pod::MEMBER_COUNT, 1, Some(0));
                freed.await.ok();
            }
        };
        let invite = async {
            if let (Ok(true), Some(invite)) = (&taken.invite, self.invite) {
                let invites = app.rows::<PodInvite>();
                let freed = invites.decrement(&invite.id, PodInvite::USES, 1, Some(0));
                freed.await.ok();
            }
        };
        let team = async {
            if let Ok(Some(id)) = &taken.team {
                let left = app.leave_team(&self.pod.id, self.user, Some(id));
                left.await.ok();
            }
        };
        let _gone = join!(seat, invite, team, members.delete_once(&edge));
    }
}

/// Answers somebody who is in, and does what is left to do where the call that let them in was cut off after the row: it would have
/// put them into the team and taken a seat. No call for whoever is known to be in the team, four at most otherwise.
///
/// # Errors
///
/// `pod_full` where no seat is left by now; nothing is left of the place then.
pub async fn complete(app: &App, pod: &Stored<Pod>, member: &Stored<PodMember>) -> Result<Joined> {
    let row = &member.row;
    let is_whole = row.membership_id.is_some() || row.role != PodRole::Member;
    if is_whole || app.now().since(member.created_at) < UNDER_WAY {
        return Ok(Joined::new(pod, row.role, true));
    }
    let of_pod = [Query::equal(PodMember::POD_ID, &pod.id)];
    let (pods, members) = (app.rows::<Pod>(), app.rows::<PodMember>());
    let (_, counted) = try_join!(
        app.join_team(&pod.id, &row.user_id, row.role),
        members.count(of_pod),
    )?;
    // Read after the count: who comes in meanwhile makes no seat seem missing.
    let pod = pods.get(&pod.id).await?;
    if u64::from(pod.row.member_count) >= counted {
        return Ok(Joined::new(&pod, row.role, true));
    }
    let seats = Some(i64::from(pod.row.max_members));
    match pods.increment(&pod.id, Pod::MEMBER_COUNT, 1, seats).await {
        Ok(pod) => Ok(Joined::new(&pod, row.role, true)),
        Err(store::Error::LimitReached { .. }) => {
            members.delete_once(&member.id).await?;
            app.leave_team(&pod.id, &row.user_id, None).await?;
            Err(full())
        }
        Err(error) => Err(error.into()),
    }
}

/// Why somebody cannot come in: a used-up invitation before a full pod, and both before a fault.
fn refusal(taken: Taken) -> Error {
    match (taken.invite, taken.seat, taken.team) {
        (Err(store::Error::LimitReached { .. }), ..) => rules::invites::expired(),
        (_, Err(store::Error::LimitReached { .. }), _) => full(),
        (Err(error), ..) | (_, Err(error), _) | (.., Err(error)) => error.into(),
        _ => Error::of(Code::Conflict),
    }
}

/// No seat is left.
pub fn full() -> Error {
    Error::new(Code::PodFull, "No seat is left in this pod")
}
