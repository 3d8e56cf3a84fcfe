//! What a challenge may be, and what may be done with one.

use std::time::Duration;

use model::{
    ChallengeDifficulty, ChallengeMetric, ChallengeScope, ChallengeStatus, PodId, Timestamp, UserId,
};
use runtime::{Code, Error, Result};
use store::tables::Challenge;

use crate::wire::challenges::{ChallengeFilter, NewChallenge};

/// The largest goal.
const LARGEST_GOAL: u32 = 20_000;

/// The most days that a challenge runs.
const MOST_DAYS: u32 = 90;

/// What a challenge is worth at the least and at the most.
const WORTH: (u32, u32) = (25, 500);

/// What a challenge is worth at the most whose participants say themselves what they did.
const MANUAL_WORTH: u32 = 50;

/// One day.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The challenge that is set; its owner is the first to take part.
///
/// # Errors
///
/// `validation_failed`.
pub fn challenge(me: &UserId, new: NewChallenge, now: Timestamp) -> Result<Challenge> {
    if !(1..=LARGEST_GOAL).contains(&new.goal) {
        return Err(Error::field(
            "goal",
            "must be a whole number from 1 to 20000",
        ));
    }
    if !(1..=MOST_DAYS).contains(&new.duration_days) {
        return Err(Error::field(
            "durationDays",
            "must be a whole number from 1 to 90",
        ));
    }
    let scope = new.scope.unwrap_or(ChallengeScope::Community);
    check_scope(scope, new.pod_id.as_ref())?;
    Ok(Challenge {
        owner_id: me.clone(),
        title: new.title,
        description: new.description,
        difficulty: new.difficulty.unwrap_or(ChallengeDifficulty::Medium),
        metric: new.metric,
        goal: new.goal,
        points: worth(new.metric, new.goal, new.points),
        scope,
        pod_id: new.pod_id,
        starts_at: now,
        ends_at: now.after(DAY * new.duration_days),
        status: ChallengeStatus::Active,
        participant_count: 1,
    })
}

fn check_scope(scope: ChallengeScope, pod: Option<&PodId>) -> Result<()> {
    match (scope, pod) {
        (ChallengeScope::Pod, None) => Err(Error::field("podId", "must name the pod")),
        (ChallengeScope::Community, Some(_)) => {
            Err(Error::field("podId", "is for challenges of a pod"))
        }
        _ => Ok(()),
    }
}

/// What a challenge is worth: its owner may make it less than its goal is worth, and not more.
fn worth(metric: ChallengeMetric, goal: u32, asked: Option<i64>) -> u32 {
    let (least, most) = WORTH;
    let most = match metric {
        ChallengeMetric::FocusMinutes => (goal / 10).clamp(least, most),
        ChallengeMetric::FocusSessions | ChallengeMetric::CheckIns => goal.clamp(least, most),
        ChallengeMetric::Manual => MANUAL_WORTH,
    };
    let asked = asked.map(|it| it.clamp(i64::from(least), i64::from(most)));
    asked.and_then(|it| u32::try_from(it).ok()).unwrap_or(most)
}

/// Whether it runs: its time may be over before the clock has closed it.
pub fn is_running(challenge: &Challenge, now: Timestamp) -> bool {
    challenge.status == ChallengeStatus::Active && now < challenge.ends_at
}

/// Refuses what comes too late.
///
/// # Errors
///
/// `ended`.
pub fn check_running(challenge: &Challenge, now: Timestamp) -> Result<()> {
    if is_running(challenge, now) {
        return Ok(());
    }
    Err(over())
}

/// What is said of a challenge that is over.
pub fn over() -> Error {
    Error::new(Code::ChallengeEnded, "This challenge is over")
}

/// Refuses progress of more than there is to do.
///
/// # Errors
///
/// `validation_failed`.
pub fn check_delta(challenge: &Challenge, delta: u32) -> Result<()> {
    if (1..=challenge.goal).contains(&delta) {
        return Ok(());
    }
    let goal = challenge.goal;
    let reason = format!("must be a whole number from 1 to {goal}");
    Err(Error::field("delta", reason))
}

/// Whether a list is asked for that has this challenge.
pub fn is_asked_for(filter: &ChallengeFilter, challenge: &Challenge) -> bool {
    let in_scope = filter.scope.is_none_or(|it| it == challenge.scope);
    let pod = filter.pod_id.as_ref();
    in_scope && (pod.is_none() || pod == challenge.pod_id.as_ref())
}

#[cfg(test)]
mod tests {
    use serde_json::{json, Value};

    use super::*;

    fn now() -> Timestamp {
        Timestamp::parse("2026-01-01T10:00:00Z").unwrap()
    }

    fn set(more: &Value) -> Result<Challenge> {
        let mut new =
            json!({ "title": "Ten hours", "metric": "manual", "goal": 10, "durationDays": 7 });
        for (key, value) in more.as_object().unwrap() {
            new[key] = value.clone();
        }
        let me = "asha".parse().unwrap();
        challenge(&me, serde_json::from_value(new).unwrap(), now())
    }

    #[test]
    fn a_challenge_is_worth_what_its_goal_is_or_less() {
        for (metric, goal, asked, expected) in [
            ("manual", 1, json!(null), 50),
            ("manual", 20_000, json!(500), 50),
            ("manual", 10, json!(-7), 25),
            ("manual", 10, json!(30), 30),
            ("focus_minutes", 10, json!(null), 25),
            ("focus_minutes", 609, json!(null), 60),
            ("focus_minutes", 609, json!(61), 60),
            ("focus_minutes", 20_000, json!(9_000_000_000_i64), 500),
            ("focus_sessions", 1, json!(500), 25),
            ("focus_sessions", 499, json!(null), 499),
            ("check_ins", 501, json!(null), 500),
            ("check_ins", 40, json!(26), 26),
        ] {
            let asked = json!({ "metric": metric, "goal": goal, "points": asked });
            assert_eq!(set(&asked).unwrap().points, expected, "{asked}");
        }
    }

    #[test]
    fn a_challenge_begins_now_and_its_owner_takes_part() {
        let set = set(&json!({ "durationDays": 90 })).unwrap();
        assert_eq!(set.starts_at, now());
        assert_eq!(set.ends_at.to_string(), "2026-04-01T10:00:00.000Z");
        assert_eq!(
            (set.participant_count, set.scope),
            (1, ChallengeScope::Community)
        );
    }

    #[test]
    fn goals_days_and_pods_are_checked() {
        for (more, field) in [
            (json!({ "goal": 0 }), "goal"),
            (json!({ "goal": 20_001 }), "goal"),
            (json!({ "durationDays": 0 }), "durationDays"),
            (json!({ "durationDays": 91 }), "durationDays"),
            (json!({ "scope": "pod" }), "podId"),
            (json!({ "podId": "p1" }), "podId"),
        ] {
            let refused = set(&more).unwrap_err();
            assert_eq!(refused.code, Code::ValidationFailed, "{more}");
            assert!(refused.fields.contains_key(field), "{more}");
        }
        assert!(set(&json!({ "scope": "pod", "podId": "p1" })).is_ok());
    }

    #[test]
    fn a_challenge_is_over_at_its_end_and_when_it_is_called_off() {
        let mut set = set(&json!({ "durationDays": 1 })).unwrap();
        assert!(check_running(&set, now()).is_ok());
        let refused = check_running(&set, set.ends_at).unwrap_err();
        assert_eq!(refused.code, Code::ChallengeEnded);
        set.status = ChallengeStatus::Cancelled;
        assert!(!is_running(&set, now()));
    }

    #[test]
    fn nobody_does_more_at_once_than_there_is_to_do() {
        let set = set(&json!({})).unwrap();
        for (delta, fits) in [(0, false), (1, true), (10, true), (11, false)] {
            assert_eq!(check_delta(&set, delta).is_ok(), fits, "{delta}");
        }
    }
}
