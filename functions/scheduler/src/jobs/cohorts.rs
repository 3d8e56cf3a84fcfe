//! Pods that took a course together and are done: their last day is over, or everybody is through.
//!
//! Hourly those of which either may be so, every night all that run. A cohort that was called off stays so, and one that is done begins
//! anew only when its pod is given the course again.

use std::time::Duration;

use client::{Changes, Query};
use learning::enrolment::progress_id;
use model::{CohortId, CohortStatus, CommitmentStatus, ProgressStatus, Timestamp, Zone};
use runtime::Result;
use store::jobs::{Step, Turn};
use store::tables::{Cohort, CourseCommitment, CourseProgress, Pod};
use store::{App, Stored};

/// Rows that one step looks at.
const PAGE: u32 = 50;

/// How many members a pod can have.
const MOST_MEMBERS: usize = 200;

/// How far the clocks of two machines may differ.
const SKEW: Duration = Duration::from_secs(60);

/// What is furthest from UTC: where a day begins first, it is over first.
const FURTHEST: Duration = Duration::from_secs(14 * 60 * 60);

/// Completes a page of cohorts of which the last day is over where their pod is.
pub async fn end(app: App, turn: Turn) -> Result<Step> {
    let earliest = turn.now.after(FURTHEST).date_in(&Zone::utc());
    let may_be_over = [
        running(),
        Query::less_than(Cohort::ENDS_ON, earliest.to_string()),
    ];
    let page = turn.page::<Cohort>(&app, may_be_over, PAGE).await?;
    let pods = page.iter().map(|it| &it.row.pod_id);
    let pods = app.rows::<Pod>().get_many(pods).await?;
    let mut changed = 0;
    for cohort in &page {
        let pod = pods.iter().find(|it| it.id == cohort.row.pod_id);
        let is_over = pod.is_some_and(|it| is_over(&cohort.row, &it.row.timezone, turn.now));
        changed += u64::from(is_over && complete(&app, cohort).await?);
    }
    Ok(Step::after(&page, PAGE).drifted(changed))
}

/// Completes those cohorts in which somebody got through the course, or gave it up, since the pass before, and nobody is at it any more.
pub async fn finish(app: App, turn: Turn) -> Result<Step> {
    let moved = [
        Query::updated_after(turn.since.before(SKEW).to_string()),
        Query::is_not_null(CourseProgress::COHORT_ID),
        Query::equal(
            CourseProgress::STATUS,
            [ProgressStatus::Completed, ProgressStatus::Dropped],
        ),
    ];
    let page = turn.page::<CourseProgress>(&app, moved, PAGE).await?;
    let ids: Vec<CohortId> = page
        .iter()
        .filter_map(|it| it.row.cohort_id.clone())
        .collect();
    let mut cohorts = app.rows::<Cohort>().get_many(&ids).await?;
    cohorts.retain(|it| it.row.status == CohortStatus::Active);
    let changed = look(&app, &cohorts).await?;
    Ok(Step::after(&page, PAGE).drifted(changed))
}

/// Completes those of a page of all cohorts in which nobody is at it any more: whoever was left may have left the pod.
pub async fn look_at_all(app: App, turn: Turn) -> Result<Step> {
    let page = turn.page::<Cohort>(&app, [running()], PAGE).await?;
    let changed = look(&app, &page).await?;
    Ok(Step::after(&page, PAGE).drifted(changed))
}

async fn look(app: &App, cohorts: &[Stored<Cohort>]) -> Result<u64> {
    let mut changed = 0;
    for cohort in cohorts {
        changed += u64::from(is_through(app, &cohort.row).await? && complete(app, cohort).await?);
    }
    Ok(changed)
}

/// Whether everybody who is in the pod and takes the course got through. Two calls for a pod of up to a hundred.
async fn is_through(app: &App, cohort: &Cohort) -> Result<bool> {
    let members = app.members(&cohort.pod_id, MOST_MEMBERS).await?;
    let ids: Vec<_> = members
        .iter()
        .map(|it| progress_id(&cohort.course_id, &it.row.user_id))
        .collect();
    let progress = app.rows::<CourseProgress>().get_many(&ids).await?;
    Ok(are_through(progress.iter().map(|it| it.row.status)))
}

/// Completes a cohort, if it runs still and to the same day. Its open goals go first, so that nobody misses one: where that is cut off, it
/// runs still and is found again.
async fn complete(app: &App, cohort: &Stored<Cohort>) -> Result<bool> {
    let open = [
        Query::equal(CourseCommitment::COHORT_ID, &cohort.id),
        Query::equal(CourseCommitment::STATUS, CommitmentStatus::Active),
    ];
    app.rows::<CourseCommitment>().delete_where(open).await?;
    let until = cohort.row.ends_on.map_or_else(
        || Query::is_null(Cohort::ENDS_ON),
        |day| Query::equal(Cohort::ENDS_ON, day.to_string()),
    );
    let done = Changes::new().set(Cohort::STATUS, CohortStatus::Completed);
    let cohorts = app.rows::<Cohort>();
    let row = cohorts
        .update_if(&cohort.id, [running(), until], &done)
        .await?;
    Ok(row.is_some())
}

fn running() -> Query {
    Query::equal(Cohort::STATUS, CohortStatus::Active)
}

/// The last day belongs to the cohort.
fn is_over(cohort: &Cohort, zone: &Zone, now: Timestamp) -> bool {
    cohort.ends_on.is_some_and(|last| now.date_in(zone) > last)
}

/// Who gave it up is not waited for; a course that nobody got through is not done.
fn are_through(all: impl Iterator<Item = ProgressStatus>) -> bool {
    let (mut completed, mut going) = (false, false);
    for status in all {
        completed |= status == ProgressStatus::Completed;
        going |= status == ProgressStatus::InProgress;
    }
    completed && !going
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn all_who_take_a_course_are_through_when_somebody_is_and_nobody_is_at_it() {
        use ProgressStatus::{Completed, Dropped, InProgress};
        for (all, expected) in [
            (vec![], false),
            (vec![Completed], true),
            (vec![Completed, InProgress], false),
            (vec![Completed, Dropped, Completed], true),
            (vec![Dropped], false),
        ] {
            assert_eq!(are_through(all.iter().copied()), expected, "{all:?}");
        }
    }

    #[test]
    fn the_last_day_is_over_at_its_midnight_where_the_pod_is() {
        let cohort = |last: Option<&str>| -> Cohort {
            serde_json::from_value(json!({
                "podId": "p", "courseId": "c", "name": null, "pace": "custom", "startsOn": null, "endsOn": last, "weeklyGoal": null,
                "instructorNotes": null, "assignedBy": "a", "memberCount": 1, "status": "active",
            }))
            .unwrap()
        };
        for (last, zone, now, expected) in [
            (Some("2026-01-05"), "UTC", "2026-01-05T23:59:59Z", false),
            (Some("2026-01-05"), "UTC", "2026-01-06T00:00:00Z", true),
            (
                Some("2026-01-05"),
                "Pacific/Kiritimati",
                "2026-01-05T10:00:00Z",
                true,
            ),
            (
                Some("2026-01-05"),
                "Pacific/Pago_Pago",
                "2026-01-06T10:59:59Z",
                false,
            ),
            (None, "UTC", "2030-01-01T00:00:00Z", false),
        ] {
            let (zone, now) = (Zone::parse(zone).unwrap(), Timestamp::parse(now).unwrap());
            assert_eq!(
                is_over(&cohort(last), &zone, now),
                expected,
                "{last:?} {now}"
            );
        }
    }
}
