//! Somebody achieves something, joins a challenge, or completes one.

use futures_util::try_join;
use model::{NotificationType, Participation, UserId};
use runtime::{Error, Result};
use store::notify::Notice;
use store::tables::{Challenge, ChallengeParticipant, Pod, UserAchievement};
use store::{App, Created, Stored, Updated};
use studying::achievements;

use super::{name_of, tell};

/// How many members a pod can have.
const MOST_MEMBERS: usize = 200;

/// Tells somebody what they achieved, once.
pub async fn achieved(app: App, Created(earned): Created<UserAchievement>) -> Result<()> {
    let Some(what) = achievements::find(&earned.row.key) else {
        return Ok(());
    };
    let notice = Notice::of(
        NotificationType::Achievement,
        earned.id.as_str(),
        &[earned.id.as_str()],
    )
    .word("name", what.name)
    .word("points", earned.row.points.to_string());
    tell(&app, &notice, [earned.row.user_id]).await
}

/// Tells the owner of a challenge who joined it; all of one challenge are one notification. Who has left again by now is not told of.
pub async fn joined(app: App, Created(place): Created<ChallengeParticipant>) -> Result<()> {
    let row = &place.row;
    let (challenges, places) = (app.rows::<Challenge>(), app.rows::<ChallengeParticipant>());
    let (challenge, now) = try_join!(challenges.find(&row.challenge_id), places.find(&place.id))?;
    let stays = now.is_some_and(|it| it.row.status != Participation::Left);
    let Some(challenge) = challenge.filter(|it| stays && it.row.owner_id != row.user_id) else {
        return Ok(());
    };
    let name = name_of(&app, &row.user_id).await?;
    let notice = about(NotificationType::ChallengeJoined, &place, &challenge, &[])?;
    tell(
        &app,
        &notice.by(&row.user_id, &name),
        [challenge.row.owner_id],
    )
    .await
}

/// Tells somebody, and the others of the pod, that they completed a challenge, once.
pub async fn completed(app: App, Updated(place): Updated<ChallengeParticipant>) -> Result<()> {
    let row = &place.row;
    if row.status != Participation::Completed {
        return Ok(());
    }
    let found = app.rows::<Challenge>().find(&row.challenge_id).await?;
    let Some(challenge) = found else {
        return Ok(());
    };
    let kind = NotificationType::ChallengeCompleted;
    let own = about(kind, &place, &challenge, &[])?.word("actor", "You");
    tell(&app, &own, [row.user_id.clone()]).await?;
    let Some(pod_id) = &challenge.row.pod_id else {
        return Ok(());
    };
    let pods = app.rows::<Pod>();
    let (pod, members, name) = try_join!(
        async { Ok(pods.find(pod_id).await?) },
        async { Ok(app.members(pod_id, MOST_MEMBERS).await?) },
        name_of(&app, &row.user_id),
    )?;
    let Some(pod) = pod.filter(|it| it.row.deleted_at.is_none()) else {
        return Ok(());
    };
    let notice = about(kind, &place, &challenge, &["pod"])?
        .by(&row.user_id, &name)
        .within(pod_id, &pod.row.name);
    let members = members.into_iter().map(|it| it.row.user_id);
    let others: Vec<UserId> = members.filter(|it| *it != row.user_id).collect();
    tell(&app, &notice, others).await
}

fn about(
    kind: NotificationType,
    place: &Stored<ChallengeParticipant>,
    challenge: &Stored<Challenge>,
    more: &[&str],
) -> Result<Notice> {
    let key: Vec<&str> = [challenge.id.as_str()]
        .into_iter()
        .chain(more.iter().copied())
        .collect();
    Ok(Notice::of(kind, place.id.as_str(), &key)
        .about("challenge", challenge.id.as_str())
        .map_err(Error::internal)?
        .word("title", challenge.row.title.as_str()))
}
