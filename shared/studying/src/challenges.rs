//! Taking part in challenges: what operations and the clock both do to somebody's place in one.
//!
//! A place changes its state only if nobody wrote it since it was read, so of any number who change it at once one alone is told that
//! they did, and may move what follows from it.

use client::Changes;
use model::{did, ChallengeId, EdgeId, Kind, Participation, PointsReason, UserId};
use store::points::Grant;
use store::tables::{Challenge, ChallengeParticipant};
use store::{App, Error, Result, Stored};

/// How often a place is looked at anew while others write it.
const ATTEMPTS: usize = 8;

/// The id of somebody's place in a challenge.
pub fn place_id(challenge: &ChallengeId, user: &UserId) -> EdgeId {
    did(
        Kind::CHALLENGE_PARTICIPANT,
        &[challenge.as_str(), user.as_str()],
    )
}

/// What completing a challenge gives somebody. Whoever says of their own challenge that they completed it gets nothing for it.
pub fn reward(challenge: &Challenge, user: &UserId) -> u32 {
    let is_own_word = challenge.metric == model::ChallengeMetric::Manual;
    if is_own_word && challenge.owner_id == *user {
        return 0;
    }
    challenge.points
}

/// Brings a place from one state into another; none where it is in another state by now, or gone. One call, two more for every time
/// that somebody else wrote the row.
///
/// # Errors
///
/// What the store answers; [`Error::Changed`] where others wrote the row all the time.
pub async fn turn(
    app: &App,
    place: &Stored<ChallengeParticipant>,
    (from, to): (Participation, Participation),
) -> Result<Option<Stored<ChallengeParticipant>>> {
    let places = app.rows::<ChallengeParticipant>();
    let mut changes = Changes::new().set(ChallengeParticipant::STATUS, to);
    if to == Participation::Completed {
        changes = changes.set(ChallengeParticipant::COMPLETED_AT, app.now());
    }
    let mut place = place.clone();
    for _ in 0..ATTEMPTS {
        if place.row.status != from {
            return Ok(None);
        }
        let written = places
            .unchanged_since(&place)
            .update(&place.id, &changes)
            .await;
        match written {
            Err(Error::Changed { .. }) => {}
            Err(Error::NotFound { .. }) => return Ok(None),
            written => return written.map(Some),
        }
        match places.find(&place.id).await? {
            Some(found) => place = found,
            None => return Ok(None),
        }
    }
    Err(Error::Changed {
        noun: "Participation",
    })
}

/// Gives whoever reached the goal their points, once, and marks their place. Five calls at the most, besides those of a new level.
///
/// The points come first: whoever is cut off in between finds the place still open, and the ledger knows that they were given.
///
/// # Errors
///
/// What the store answers.
pub async fn complete(
    app: &App,
    challenge: &Stored<Challenge>,
    place: &Stored<ChallengeParticipant>,
) -> Result<()> {
    let user = &place.row.user_id;
    let points = reward(&challenge.row, user);
    if points > 0 {
        app.grant_points(&Grant {
            user,
            reason: PointsReason::Challenge,
            source: challenge.id.as_str(),
            points,
            pod: challenge.row.pod_id.as_ref(),
            date: None,
        })
        .await?;
    }
    turn(
        app,
        place,
        (Participation::Active, Participation::Completed),
    )
    .await?;
    Ok(())
}

/// Takes somebody's place away and counts one less, once.
///
/// # Errors
///
/// What the store answers.
pub async fn leave(app: &App, place: &Stored<ChallengeParticipant>) -> Result<bool> {
    let gone = (Participation::Active, Participation::Left);
    if turn(app, place, gone).await?.is_none() {
        return Ok(false);
    }
    let challenges = app.rows::<Challenge>();
    let counted = challenges
        .decrement(
            &place.row.challenge_id,
            Challenge::PARTICIPANT_COUNT,
            1,
            Some(0),
        )
        .await;
    match counted {
        // A count that was behind is recounted at night.
        Ok(_) | Err(Error::LimitReached { .. } | Error::NotFound { .. }) => Ok(true),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn challenge(metric: &str) -> Challenge {
        serde_json::from_value(json!({
            "ownerId": "asha", "title": "Ten hours", "description": null, "difficulty": "Medium", "metric": metric, "goal": 10,
            "points": 50, "scope": "community", "podId": null, "startsAt": "2026-01-01T00:00:00Z",
            "endsAt": "2026-01-08T00:00:00Z", "status": "active", "participantCount": 1,
        }))
        .unwrap()
    }

    #[test]
    fn nobody_pays_themselves_for_their_own_word() {
        let (asha, ben) = ("asha".parse().unwrap(), "ben".parse().unwrap());
        for (metric, own, others) in [("manual", 0, 50), ("check_ins", 50, 50)] {
            let challenge = challenge(metric);
            assert_eq!(reward(&challenge, &asha), own, "{metric}");
            assert_eq!(reward(&challenge, &ben), others, "{metric}");
        }
    }
}
