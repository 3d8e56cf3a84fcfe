//! What may be claimed and in which words, and how several lists become one.

use model::{did, CourseId, Kind, PostId, PostType, ProgressStatus, UserId};
use runtime::{Code, Error, Result};
use serde_json::{json, Value};
use store::tables::{CourseProgress, Post};
use store::Stored;

use crate::wire::{ClaimKind, NewClaim};

/// The parts of a course that are worth a post, in per cent.
const MILESTONES: &[u32] = &[25, 50, 75, 100];

/// Something achieved, checked for its shape but not yet for its truth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// This achievement was earned.
    Achievement(String),
    /// This part of the course is done, in per cent.
    Milestone(u32),
    /// The course is done.
    Complete,
    /// The course was begun.
    Start,
    /// Another chapter is done.
    Chapter,
}

/// What a claim rests on.
#[derive(Debug, Clone, PartialEq)]
pub enum Evidence {
    /// How far somebody is in the course.
    Progress(CourseProgress),
    /// What they achieved in the course.
    InCourse,
    /// What they achieved, which belongs to no course, whichever the claim names.
    Anywhere,
}

impl Evidence {
    /// The course that the claim is about, if it is about one.
    pub fn course(&self, named: CourseId) -> Option<CourseId> {
        match self {
            Self::Progress(_) | Self::InCourse => Some(named),
            Self::Anywhere => None,
        }
    }
}

/// Reads what is claimed.
///
/// # Errors
///
/// `validation_failed` where the claim does not say what it is about.
pub fn claim(new: &NewClaim) -> Result<Claim> {
    match new.post_type {
        ClaimKind::Achievement => match &new.achievement_key {
            Some(key) => Ok(Claim::Achievement(key.to_string())),
            None => Err(Error::field("achievementKey", "must name the achievement")),
        },
        ClaimKind::Milestone => match new.milestone_pct {
            Some(part) if MILESTONES.contains(&part) => Ok(Claim::Milestone(part)),
            _ => Err(Error::field("milestonePct", "must be 25, 50, 75 or 100")),
        },
        ClaimKind::CourseComplete => Ok(Claim::Complete),
        ClaimKind::CourseStart => Ok(Claim::Start),
        ClaimKind::ChapterComplete => Ok(Claim::Chapter),
    }
}

/// Whether somebody's progress bears a claim out; achievements are looked up, not computed.
pub fn holds(claim: &Claim, progress: &CourseProgress) -> bool {
    match claim {
        Claim::Achievement(_) => false,
        Claim::Milestone(part) => progress.completion_pct >= *part,
        Claim::Complete => progress.status == ProgressStatus::Completed,
        Claim::Start => progress.status != ProgressStatus::Dropped,
        Claim::Chapter => progress.chapters_completed > 0,
    }
}

/// The refusal of a claim that does not hold.
pub fn not_verified() -> Error {
    Error::new(Code::ClaimNotVerified, "You have not achieved this yet")
}

/// What a claim is about, beyond its kind: what makes a second post about it the same post.
pub fn value(claim: &Claim, evidence: &Evidence) -> String {
    match (claim, evidence) {
        (Claim::Achievement(key), _) => key.clone(),
        (Claim::Milestone(part), _) => part.to_string(),
        (Claim::Complete | Claim::Start, _) => String::new(),
        (Claim::Chapter, Evidence::Progress(it)) => it.chapters_completed.to_string(),
        (Claim::Chapter, _) => "0".to_owned(),
    }
}

/// The id of the one post about a claim.
pub fn post_id(me: &UserId, course: Option<&CourseId>, claim: &Claim, value: &str) -> PostId {
    let course = course.map_or("", |it| it.as_str());
    did(
        Kind::ACHIEVEMENT_POST,
        &[me.as_str(), course, word(claim), value],
    )
}

/// What the post says. The course is named by its id; screens show its title, which may change.
pub fn text(claim: &Claim, value: &str, course: Option<&CourseId>) -> String {
    match claim {
        Claim::Achievement(_) if course.is_none() => "I earned an achievement".to_owned(),
        Claim::Achievement(_) => "I earned an achievement in this course".to_owned(),
        Claim::Milestone(part) => format!("I have done {part} % of this course"),
        Claim::Complete => "I completed this course".to_owned(),
        Claim::Start => "I started this course".to_owned(),
        Claim::Chapter => format!("I completed chapter {value} of this course"),
    }
}

/// What kind of post tells of a claim.
pub fn post_type(claim: &Claim) -> PostType {
    match claim {
        Claim::Achievement(_) | Claim::Complete => PostType::Achievement,
        Claim::Milestone(_) | Claim::Start | Claim::Chapter => PostType::Milestone,
    }
}

/// What screens draw a badge from.
pub fn meta(claim: &Claim, value: &str, certificate: Option<&str>) -> Value {
    json!({ "kind": word(claim), "value": value, "certificateCode": certificate })
}

/// Merges lists that are each sorted newest first, and cuts the rest.
pub fn newest(lists: Vec<Vec<Stored<Post>>>, limit: usize) -> Vec<Stored<Post>> {
    let mut all: Vec<Stored<Post>> = lists.into_iter().flatten().collect();
    all.sort_by(|one, other| {
        other
            .created_at
            .cmp(&one.created_at)
            .then_with(|| other.id.cmp(&one.id))
    });
    all.truncate(limit);
    all
}

/// Cuts a page out of a ranked list: what follows `cursor`, and where the next page begins.
///
/// # Errors
///
/// `bad_cursor` for one that is not in the list.
pub fn page_of(
    ids: &[PostId],
    cursor: Option<&str>,
    limit: usize,
) -> Result<(Vec<PostId>, Option<String>)> {
    let start = match cursor.filter(|it| !it.is_empty()) {
        None => 0,
        Some(cursor) => match ids.iter().position(|it| it.as_str() == cursor) {
            Some(place) => place + 1,
            None => return Err(store::Error::BadCursor.into()),
        },
    };
    let page: Vec<PostId> = ids.iter().skip(start).take(limit).cloned().collect();
    let is_last = start + page.len() >= ids.len();
    let next = page.last().filter(|_| !is_last).map(ToString::to_string);
    Ok((page, next))
}

fn word(claim: &Claim) -> &'static str {
    match claim {
        Claim::Achievement(_) => "achievement",
        Claim::Milestone(_) => "milestone",
        Claim::Complete => "course_complete",
        Claim::Start => "course_start",
        Claim::Chapter => "chapter_complete",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn progress(json: &Value) -> CourseProgress {
        let mut cells = json!({
            "userId": "asha", "courseId": "c1", "cohortId": null, "totalChapters": 4, "chaptersCompleted": 0,
            "completionPct": 0, "scoreSum": 0.0, "scoredCount": 0, "finalScore": null, "status": "in_progress",
            "certificateId": null, "timeSpentSec": 0, "lastAccessedAt": null, "bookmarkedChapterIds": [],
            "attempted": 0, "passed": 0,
        });
        for (key, value) in json.as_object().unwrap() {
            cells[key] = value.clone();
        }
        serde_json::from_value(cells).unwrap()
    }

    fn new(json: Value) -> NewClaim {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn a_claim_says_what_it_is_about() {
        let milestone =
            new(json!({ "postType": "milestone", "courseId": "c1", "milestonePct": 50 }));
        assert_eq!(claim(&milestone).unwrap(), Claim::Milestone(50));
        for bad in [
            json!({ "postType": "milestone", "courseId": "c1" }),
            json!({ "postType": "milestone", "courseId": "c1", "milestonePct": 60 }),
            json!({ "postType": "achievement", "courseId": "c1" }),
        ] {
            assert_eq!(claim(&new(bad)).unwrap_err().code, Code::ValidationFailed);
        }
    }

    #[test]
    fn only_what_was_done_holds() {
        let half = progress(&json!({ "completionPct": 50, "chaptersCompleted": 2 }));
        assert!(holds(&Claim::Milestone(50), &half) && !holds(&Claim::Milestone(75), &half));
        assert!(holds(&Claim::Start, &half) && holds(&Claim::Chapter, &half));
        assert!(!holds(&Claim::Complete, &half));
        assert!(holds(
            &Claim::Complete,
            &progress(&json!({ "status": "completed" }))
        ));
        assert!(!holds(
            &Claim::Start,
            &progress(&json!({ "status": "dropped" }))
        ));
        assert!(!holds(&Claim::Chapter, &progress(&json!({}))));
    }

    #[test]
    fn a_claim_has_one_post_and_another_claim_another() {
        let me = UserId::parse("asha").unwrap();
        let course = CourseId::parse("c1").unwrap();
        let id = |claim: &Claim, value: &str| post_id(&me, Some(&course), claim, value);
        assert_eq!(id(&Claim::Complete, ""), id(&Claim::Complete, ""));
        assert_ne!(id(&Claim::Complete, ""), id(&Claim::Start, ""));
        assert_ne!(
            id(&Claim::Milestone(25), "25"),
            id(&Claim::Milestone(50), "50")
        );
    }

    #[test]
    fn what_belongs_to_no_course_is_told_without_one() {
        let course = || CourseId::parse("c1").unwrap();
        let evidence = Evidence::Progress(progress(&json!({ "chaptersCompleted": 2 })));
        assert_eq!(evidence.course(course()), Some(course()));
        assert_eq!(value(&Claim::Chapter, &evidence), "2");
        assert_eq!(Evidence::InCourse.course(course()), Some(course()));
        assert_eq!(Evidence::Anywhere.course(course()), None);
        let claim = Claim::Achievement("course_specialist".to_owned());
        assert!(!text(&claim, "", None).contains("course"));
        assert!(text(&claim, "", Some(&course())).contains("course"));
    }

    #[test]
    fn a_ranked_list_is_cut_into_pages() {
        let ids: Vec<PostId> = ["a", "b", "c"]
            .iter()
            .map(|it| PostId::parse(it).unwrap())
            .collect();
        let texts = |page: &[PostId]| page.iter().map(ToString::to_string).collect::<Vec<_>>();
        let (first, next) = page_of(&ids, None, 2).unwrap();
        assert_eq!(
            (texts(&first), next.as_deref()),
            (vec!["a".into(), "b".into()], Some("b"))
        );
        let (last, next) = page_of(&ids, Some("b"), 2).unwrap();
        assert_eq!((texts(&last), next), (vec!["c".to_owned()], None));
        assert_eq!(
            page_of(&ids, Some("x"), 2).unwrap_err().code,
            Code::BadCursor
        );
    }
}
