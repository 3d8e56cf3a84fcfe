//! How well a pod fits a person.

use std::collections::BTreeSet;

use model::{percent, Difficulty, LearningPace, PodId, Timestamp};
use store::tables::{Pod, Profile};
use store::Stored;

/// Seconds of a day.
const DAY: u64 = 24 * 60 * 60;

/// A pod and how well it fits.
#[derive(Debug, Clone)]
pub struct Match {
    /// The pod.
    pub pod: Stored<Pod>,
    /// How well, of 100.
    pub score: u32,
    /// Why, in words for people.
    pub reasons: Vec<String>,
}

/// The pods that fit somebody, best first; those they are in and those without a seat are left out.
pub fn matches(
    profile: Option<&Profile>,
    pods: Vec<Stored<Pod>>,
    own: &BTreeSet<PodId>,
    now: Timestamp,
) -> Vec<Match> {
    let open = pods
        .into_iter()
        .filter(|it| !own.contains(&it.id) && is_open(&it.row));
    let mut matches: Vec<Match> = open
        .map(|pod| Match {
            // Study sessions of pods are counted by a rollup of their own; the members stand in for them here.
            score: score(profile, &pod.row, None, now),
            reasons: reasons(profile, &pod.row, now),
            pod,
        })
        .collect();
    matches.sort_by(|one, other| {
        other
            .score
            .cmp(&one.score)
            .then_with(|| one.pod.id.cmp(&other.pod.id))
    });
    matches
}

/// Whether anybody may come into a pod, and there is a seat.
pub fn is_open(pod: &Pod) -> bool {
    pod.is_public && has_seat(pod)
}

/// Whether a pod takes members and has a seat.
pub fn has_seat(pod: &Pod) -> bool {
    pod.is_active && pod.deleted_at.is_none() && pod.member_count < pod.max_members
}

/// How well a pod fits, 0 to 100; `sessions` are those of the last 30 days, where they are known.
pub fn score(profile: Option<&Profile>, pod: &Pod, sessions: Option<u32>, now: Timestamp) -> u32 {
    let topics = topics(pod);
    let interests = profile.map_or_else(BTreeSet::new, |it| words(&it.interests));
    let goals = profile.map_or_else(BTreeSet::new, |it| words(&it.learning_goals));
    let meets = profile.map_or_else(BTreeSet::new, |it| words(&it.preferred_session_types));
    let free = profile.map_or_else(BTreeSet::new, |it| words(&it.availability));
    let base = 0.35 * overlap(&interests, &topics)
        + 0.25 * overlap(&goals, &words(&pod.ideal_learner_type))
        + 0.12
            * pace(
                profile.and_then(|it| it.learning_pace),
                Some(pod.difficulty),
            )
        + 0.10 * overlap(&meets, &words(&pod.session_type))
        + 0.08 * overlap(&free, &words(&pod.common_availability));
    let activity = f64::from(sessions.unwrap_or(pod.member_count));
    let dynamic = 0.05 * freshness(pod.last_activity_at, now) + 0.08 * (activity / 25.0).min(1.0);
    percent(100.0 * (base * (1.0 - 0.5 * gap(&interests, &topics)) + dynamic))
}

fn reasons(profile: Option<&Profile>, pod: &Pod, now: Timestamp) -> Vec<String> {
    let mut reasons = Vec::new();
    if let Some(profile) = profile {
        let topics = topics(pod);
        let shared = words(&profile.interests);
        let shared: Vec<&str> = shared
            .intersection(&topics)
            .map(String::as_str)
            .take(3)
            .collect();
        if !shared.is_empty() {
            reasons.push(format!("Shares your interests: {}", shared.join(", ")));
        }
        if overlap(
            &words(&profile.learning_goals),
            &words(&pod.ideal_learner_type),
        ) > 0.0
        {
            reasons.push("Fits your learning goals".to_owned());
        }
        if pace(profile.learning_pace, Some(pod.difficulty)) > 0.9 {
            reasons.push("Learns at your pace".to_owned());
        }
        if overlap(
            &words(&profile.preferred_session_types),
            &words(&pod.session_type),
        ) > 0.0
        {
            reasons.push("Meets the way you like".to_owned());
        }
        if overlap(
            &words(&profile.availability),
            &words(&pod.common_availability),
        ) > 0.0
        {
            reasons.push("Meets when you have time".to_owned());
        }
    }
    if freshness(pod.last_activity_at, now) >= 0.8 {
        reasons.push("Active this week".to_owned());
    }
    reasons
}

/// What somebody likes as pods may spell it: as they wrote it, and in small letters, as tags are.
pub fn spellings(profile: &Profile) -> Vec<String> {
    let written = profile.interests.iter().map(ToString::to_string);
    let all: BTreeSet<String> = written.chain(words(&profile.interests)).collect();
    all.into_iter().collect()
}

/// What a pod is about: what people are matched by, else its tags, else its subject.
fn topics(pod: &Pod) -> BTreeSet<String> {
    let matching = words(&pod.matching_tags);
    if !matching.is_empty() {
        return matching;
    }
    let tags: BTreeSet<String> = pod
        .tags
        .iter()
        .map(|it| it.as_str().to_lowercase())
        .collect();
    if !tags.is_empty() {
        return tags;
    }
    pod.subject
        .iter()
        .filter(|it| !it.is_empty())
        .map(|it| it.to_lowercase())
        .collect()
}

fn words<T: ToString>(items: &[T]) -> BTreeSet<String> {
    items
        .iter()
        .map(|it| it.to_string().to_lowercase())
        .collect()
}

/// The part of the larger of two sets that both have; nothing where one is empty.
fn overlap(one: &BTreeSet<String>, other: &BTreeSet<String>) -> f64 {
    if one.is_empty() || other.is_empty() {
        return 0.0;
    }
    size(one.intersection(other).count()) / size(one.len().max(other.len()))
}

/// The part of one set that another lacks; nothing where one is empty.
fn gap(one: &BTreeSet<String>, other: &BTreeSet<String>) -> f64 {
    if one.is_empty() || other.is_empty() {
        return 0.0;
    }
    size(one.difference(other).count()) / size(one.len())
}

fn size(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

fn pace(pace: Option<LearningPace>, difficulty: Option<Difficulty>) -> f64 {
    match (pace, difficulty) {
        (Some(LearningPace::Fast), Some(Difficulty::Advanced))
        | (Some(LearningPace::Moderate), Some(Difficulty::Intermediate))
        | (Some(LearningPace::Slow), Some(Difficulty::Beginner)) => 1.0,
        (Some(_), Some(_)) => 0.4,
        _ => 0.3,
    }
}

fn freshness(last: Option<Timestamp>, now: Timestamp) -> f64 {
    match last.map(|it| now.since(it).as_secs()) {
        Some(ago) if ago <= DAY => 1.0,
        Some(ago) if ago <= 7 * DAY => 0.8,
        Some(ago) if ago <= 30 * DAY => 0.6,
        _ => 0.4,
    }
}

#[cfg(test)]
mod tests {
    use model::Username;
    use serde_json::json;

    use super::*;

    fn now() -> Timestamp {
        Timestamp::parse("2026-02-01T00:00:00Z").unwrap()
    }

    fn pod(extra: &serde_json::Value) -> Pod {
        let mut cells = json!({
            "name": "Rust", "slug": null, "description": null, "ownerId": "asha", "imageFileId": null,
            "subject": null, "category": "general", "difficulty": "Beginner", "tags": [],
            "matchingTags": [], "idealLearnerType": [], "sessionType": [], "averageSessionLength": null,
            "commonAvailability": [], "isPublic": true, "isActive": true, "maxMembers": 50,
            "memberCount": 5, "postsCount": 0, "timezone": "UTC", "lastActivityAt": null, "deletedAt": null,
        });
        for (key, value) in extra.as_object().unwrap() {
            cells[key] = value.clone();
        }
        serde_json::from_value(cells).unwrap()
    }

    fn profile(extra: &serde_json::Value) -> Profile {
        let new = Profile::new("Ben".parse().unwrap(), Username::suggest("Ben"));
        let mut cells = json!(new);
        for (key, value) in extra.as_object().unwrap() {
            cells[key] = value.clone();
        }
        serde_json::from_value(cells).unwrap()
    }

    fn whole() -> (Profile, Pod) {
        let person = profile(&json!({
            "interests": ["Rust", "Wasm"], "learningGoals": ["systems"], "learningPace": "fast",
            "preferredSessionTypes": ["live"], "availability": ["evenings"],
        }));
        let pod = pod(&json!({
            "matchingTags": ["rust", "wasm"], "idealLearnerType": ["systems"], "difficulty": "Advanced",
            "sessionType": ["live"], "commonAvailability": ["evenings"], "memberCount": 25,
            "lastActivityAt": "2026-01-31T12:00:00Z",
        }));
        (person, pod)
    }

    #[test]
    fn the_perfect_pod_has_a_hundred() {
        let (person, pod) = whole();
        // 100 · (0.35 + 0.25 + 0.12 + 0.10 + 0.08 + 0.05 + 0.08) = 103, of which 100 count.
        assert_eq!(score(Some(&person), &pod, None, now()), 100);
        assert_eq!(score(Some(&person), &pod, Some(0), now()), 95);
    }

    #[test]
    fn a_person_without_a_profile_gets_what_is_alive() {
        // 100 · (0.12 · 0.3 + 0.05 · 0.4 + 0.08 · 5/25) = 7.2
        assert_eq!(score(None, &pod(&json!({})), None, now()), 7);
        let lively = pod(&json!({ "memberCount": 40, "lastActivityAt": "2026-01-31T23:00:00Z" }));
        // 100 · (0.036 + 0.05 + 0.08) = 16.6
        assert_eq!(score(None, &lively, None, now()), 17);
    }

    #[test]
    fn interests_that_a_pod_lacks_cost_up_to_half() {
        let person = profile(&json!({ "interests": ["rust", "chess"], "learningPace": "slow" }));
        let pod = pod(&json!({ "tags": ["rust"], "memberCount": 25 }));
        // base = 0.35 · 1/2 + 0.12 · 1; · (1 − 0.5 · 1/2); + 0.05 · 0.4 + 0.08
        assert_eq!(score(Some(&person), &pod, None, now()), 32);
    }

    #[test]
    fn topics_fall_back_to_tags_and_to_the_subject() {
        let of = |extra: serde_json::Value| topics(&pod(&extra)).into_iter().collect::<Vec<_>>();
        assert_eq!(
            of(json!({ "matchingTags": ["A"], "tags": ["b"], "subject": "c" })),
            ["a"]
        );
        assert_eq!(of(json!({ "tags": ["b"], "subject": "c" })), ["b"]);
        assert_eq!(of(json!({ "subject": "C" })), ["c"]);
        assert!(of(json!({})).is_empty());
    }

    #[test]
    fn freshness_falls_in_steps() {
        let at = |days: u64| {
            let last = now().before(std::time::Duration::from_secs(days * DAY));
            freshness(Some(last), now())
        };
        let steps = [at(1), at(7), at(30), at(31), freshness(None, now())];
        assert_eq!(steps.map(|it| percent(100.0 * it)), [100, 80, 60, 40, 40]);
    }

    #[test]
    fn ones_own_full_private_and_archived_pods_are_no_matches() {
        let stored = |id: &str, extra: serde_json::Value| Stored {
            id: id.parse::<PodId>().unwrap(),
            created_at: now(),
            updated_at: now(),
            permissions: Vec::new(),
            row: pod(&extra),
        };
        let pods = vec![
            stored("own", json!({})),
            stored("full", json!({ "memberCount": 50 })),
            stored("private", json!({ "isPublic": false })),
            stored("archived", json!({ "isActive": false })),
            stored("quiet", json!({})),
            stored("lively", json!({ "memberCount": 30 })),
        ];
        let own = BTreeSet::from(["own".parse().unwrap()]);
        let found = matches(None, pods, &own, now());
        let found: Vec<&str> = found.iter().map(|it| it.pod.id.as_str()).collect();
        assert_eq!(found, ["lively", "quiet"]);
    }

    #[test]
    fn reasons_are_words_for_people() {
        let (person, pod) = whole();
        let told = reasons(Some(&person), &pod, now());
        assert_eq!(
            told.first().map(String::as_str),
            Some("Shares your interests: rust, wasm")
        );
        assert_eq!(told.len(), 6);
    }
}
