//! What earns points, by value.

use model::{LocalDate, Timestamp, Zone, MOST_IMPROVEMENT_POINTS, RESOURCES_A_DAY};
use store::tables::{Resource, Submission};
use store::Stored;

/// The score from which on an answer may have achieved something.
const NOTABLE: f64 = 90.0;

/// What a revision earns by a better score than all before it, in whole points; nothing where nothing before it was graded.
pub fn improvement(submission: &Submission) -> u32 {
    let past = submission.history.iter().flat_map(|it| it.iter());
    let best = past.filter_map(|it| it.score).reduce(f64::max);
    let (Some(score), Some(best)) = (submission.final_score, best) else {
        return 0;
    };
    let gained = score - best;
    (1..=MOST_IMPROVEMENT_POINTS)
        .rev()
        .find(|it| f64::from(*it) <= gained)
        .unwrap_or(0)
}

/// Whether a score may have achieved something.
pub fn is_notable(submission: &Submission) -> bool {
    submission.final_score.is_some_and(|it| it >= NOTABLE)
}

/// Whether a file is among the first of its local day that earn points; `before` are files of the same person, the latest first.
pub fn is_early(resource: &Stored<Resource>, before: &[Stored<Resource>], zone: &Zone) -> bool {
    let when = |it: &Stored<Resource>| (it.created_at, it.id.to_string());
    let day = resource.created_at.date_in(zone);
    let earlier = before
        .iter()
        .filter(|it| when(it) < when(resource) && it.created_at.date_in(zone) == day);
    earlier.count() < few()
}

/// Whether so many files that earned points leave room for one more on a day.
pub fn has_room(earned: usize) -> bool {
    earned < few()
}

fn few() -> usize {
    usize::try_from(RESOURCES_A_DAY).unwrap_or(usize::MAX)
}

/// The day on which something counts for somebody.
pub fn day(at: Timestamp, zone: &Zone) -> LocalDate {
    at.date_in(zone)
}

#[cfg(test)]
mod tests {
    use serde_json::{json, Value};

    use super::*;

    fn submission(score: &Value, history: &[Value]) -> Submission {
        let past: Vec<Value> = history
            .iter()
            .map(|score| {
                json!({ "revision": 1, "score": score, "at": "2026-01-02T03:04:05.678Z", "textHash": "00" })
            })
            .collect();
        serde_json::from_value(json!({
            "assignmentId": "a", "courseId": "c", "chapterId": "h", "userId": "u", "instructorId": "i", "revision": 2,
            "text": null, "fileId": null, "submittedAt": "2026-01-02T03:04:05.678Z", "status": "graded", "autoScore": null,
            "confidence": null, "autoFeedback": null, "autoModel": null, "manualScore": null, "manualFeedback": null,
            "reviewedBy": null, "gradedAt": null, "finalScore": score, "flagReason": null, "priority": 3, "plagiarismPct": null,
            "history": json!(past).to_string(),
        }))
        .unwrap()
    }

    /// B-183: the best of nothing is nothing, and a first score is no better one.
    #[test]
    fn an_improvement_is_what_lies_above_the_best_before_it() {
        for (score, history, expected) in [
            (json!(90), vec![], 0),
            (json!(90), vec![json!(null)], 0),
            (json!(90), vec![json!(60)], 30),
            (json!(90), vec![json!(60), json!(85.5)], 4),
            (json!(60), vec![json!(60)], 0),
            (json!(50), vec![json!(60)], 0),
            (json!(100), vec![json!(10)], 50),
            (json!(60.9), vec![json!(60)], 0),
            (json!(null), vec![json!(60)], 0),
        ] {
            let earned = improvement(&submission(&score, &history));
            assert_eq!(earned, expected, "{score} after {history:?}");
        }
    }

    fn resource(id: &str, at: &str) -> Stored<Resource> {
        Stored {
            id: id.parse().unwrap(),
            created_at: Timestamp::parse(at).unwrap(),
            updated_at: Timestamp::parse(at).unwrap(),
            permissions: Vec::new(),
            row: serde_json::from_value(json!({
                "authorId": "u", "title": "T", "description": null, "fileId": "f", "fileName": "f.pdf", "fileSize": 1,
                "mimeType": "application/pdf", "podId": null, "visibility": "public", "category": null, "tags": [],
                "tagText": null, "likesCount": 0, "downloadsCount": 0, "viewsCount": 0, "bookmarksCount": 0,
                "isApproved": true, "trendScore": 0.0, "deletedAt": null,
            }))
            .unwrap(),
        }
    }

    #[test]
    fn the_first_three_of_a_local_day_earn_points() {
        let zone = Zone::parse("Asia/Kolkata").unwrap();
        // In Kolkata the second of January begins at 18:30.
        let first = resource("a", "2026-01-01T18:29:00Z");
        let of_day: Vec<_> = ["b", "c", "d", "e"]
            .iter()
            .map(|id| resource(id, "2026-01-01T18:31:00Z"))
            .collect();
        let mut before = of_day.clone();
        before.push(first);
        let early: Vec<bool> = of_day
            .iter()
            .map(|it| is_early(it, &before, &zone))
            .collect();
        assert_eq!(early, [true, true, true, false]);
        assert!(has_room(2) && !has_room(3));
    }
}
