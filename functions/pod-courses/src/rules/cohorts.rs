//! How a pod may take a course.

use model::{CohortPace, CohortStatus, UserId};
use runtime::{Error, Result};
use store::tables::Cohort;

use crate::wire::NewCohort;

/// Goals of a week.
pub const GOALS: std::ops::RangeInclusive<u32> = 1..=50;

/// Refuses days that do not go with the pace, and goals that are none.
///
/// # Errors
///
/// `validation_failed`.
pub fn check(new: &NewCohort) -> Result<()> {
    if let Some(goal) = new.weekly_goal {
        check_goal(goal)?;
    }
    let is_custom = new.pace == CohortPace::Custom;
    match (new.starts_on, new.ends_on) {
        (Some(start), Some(end)) if is_custom && start <= end => Ok(()),
        (Some(_), Some(_)) if is_custom => {
            Err(Error::field("endsOn", "must not be before startsOn"))
        }
        _ if is_custom => Err(Error::field(
            "startsOn",
            "must be given with endsOn, for the pace custom",
        )),
        (None, None) => Ok(()),
        _ => Err(Error::field("startsOn", "goes with the pace custom alone")),
    }
}

/// Refuses a weekly goal out of range (B-049).
///
/// # Errors
///
/// `validation_failed`.
pub fn check_goal(goal: u32) -> Result<()> {
    if GOALS.contains(&goal) {
        return Ok(());
    }
    Err(Error::field("weeklyGoal", "must be from 1 to 50"))
}

/// The row of a cohort that begins.
pub fn row(me: &UserId, new: NewCohort, member_count: u32) -> Cohort {
    Cohort {
        pod_id: new.pod_id,
        course_id: new.course_id,
        name: new.name,
        pace: new.pace,
        starts_on: new.starts_on,
        ends_on: new.ends_on,
        weekly_goal: new.weekly_goal,
        instructor_notes: new.instructor_notes,
        assigned_by: me.clone(),
        member_count,
        status: CohortStatus::Active,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{json, Value};

    use super::*;

    fn new(pace: &str, more: &Value) -> NewCohort {
        let mut body = json!({ "podId": "maths", "courseId": "logic", "pace": pace });
        for (key, value) in more.as_object().unwrap() {
            body[key] = value.clone();
        }
        serde_json::from_value(body).unwrap()
    }

    #[test]
    fn days_go_with_a_pace_of_ones_own() {
        let days = json!({ "startsOn": "2026-01-05", "endsOn": "2026-03-01" });
        let (one, wrong) = (
            json!({ "startsOn": "2026-01-05" }),
            json!({ "startsOn": "2026-03-01", "endsOn": "2026-01-05" }),
        );
        for (pace, more, refused) in [
            ("custom", &days, None),
            ("custom", &one, Some("startsOn")),
            ("custom", &wrong, Some("endsOn")),
            ("custom", &json!({}), Some("startsOn")),
            ("weekly", &json!({}), None),
            ("self_paced", &days, Some("startsOn")),
            ("weekly", &one, Some("startsOn")),
        ] {
            let found = check(&new(pace, more)).err();
            let field = found.and_then(|it| it.fields.into_iter().next());
            assert_eq!(field.map(|it| it.0).as_deref(), refused, "{pace} {more}");
        }
    }

    #[test]
    fn a_goal_is_between_one_and_fifty() {
        for (goal, fits) in [(0, false), (1, true), (50, true), (51, false)] {
            let more = json!({ "weeklyGoal": goal });
            assert_eq!(check(&new("weekly", &more)).is_ok(), fits, "{goal}");
        }
    }
}
