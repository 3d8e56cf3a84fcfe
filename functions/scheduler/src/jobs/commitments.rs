//! J-20: weekly goals with a cohort whose week is over and that were not reached, or were reached without anybody noting it.

use client::{Changes, Query};
use futures_util::try_join;
use learning::progress::check_commitment;
use model::{CohortStatus, CommitmentStatus, NotificationType};
use runtime::Result;
use store::jobs::{Step, Turn};
use store::notify::{self, Notice};
use store::schema::ID;
use store::tables::{Cohort, Course, CourseCommitment, Pod};
use store::{App, Stored};

/// Goals that one step looks at.
const PAGE: u32 = 50;

/// Notes of a page of goals which were reached, where whoever counted the last of it was cut off; tells of the others, which were missed,
/// then marks them: whoever was cut off in between is told by the repeat, once.
pub async fn miss(app: App, turn: Turn) -> Result<Step> {
    let over = [
        Query::equal(CourseCommitment::STATUS, CommitmentStatus::Active),
        Query::less_than(CourseCommitment::DUE_AT, turn.due.to_string()),
    ];
    let goals = app.rows::<CourseCommitment>();
    let page = goals.list(over, PAGE).await?;
    if page.is_empty() {
        return Ok(Step::over(0));
    }
    let (reached, missed): (Vec<_>, Vec<_>) = page
        .iter()
        .partition(|it| it.row.done >= it.row.weekly_goal);
    for goal in reached {
        check_commitment(&app, goal).await?;
    }
    for goal in &missed {
        tell(&app, goal).await?;
    }
    mark(&app, &missed).await?;
    let processed = u64::try_from(page.len()).unwrap_or(u64::MAX);
    // What was marked is not found again, so the next page begins where this one did.
    Ok(Step::on(processed, "more".to_owned()))
}

async fn mark(app: &App, goals: &[&Stored<CourseCommitment>]) -> Result<()> {
    if goals.is_empty() {
        return Ok(());
    }
    let ids: Vec<&str> = goals.iter().map(|it| it.id.as_str()).collect();
    let missed = Changes::new().set(CourseCommitment::STATUS, CommitmentStatus::Missed);
    let open = [
        Query::equal(ID, ids),
        Query::equal(CourseCommitment::STATUS, CommitmentStatus::Active),
    ];
    app.rows::<CourseCommitment>()
        .update_where(open, &missed)
        .await?;
    Ok(())
}

async fn tell(app: &App, goal: &Stored<CourseCommitment>) -> Result<()> {
    let row = &goal.row;
    let (cohorts, pods) = (app.rows::<Cohort>(), app.rows::<Pod>());
    let (cohort, pod, member) = try_join!(
        cohorts.find(&row.cohort_id),
        pods.find(&row.pod_id),
        app.membership(&row.pod_id, &row.user_id)
    )?;
    // Whoever left the pod, or whose cohort was called off or is done, missed nothing.
    let cohort = cohort.filter(|it| it.row.status == CohortStatus::Active);
    let pod = pod.filter(|it| it.row.deleted_at.is_none());
    let (Some(cohort), Some(pod), Some(_)) = (cohort, pod, member) else {
        return Ok(());
    };
    let Some(course) = app.rows::<Course>().find(&cohort.row.course_id).await? else {
        return Ok(());
    };
    let week = row.iso_week.to_string();
    let key = [row.cohort_id.as_str(), week.as_str()];
    let notice = Notice::of(NotificationType::CommitmentMissed, goal.id.as_str(), &key)
        .within(&row.pod_id, &pod.row.name)
        .word("done", row.done.to_string())
        .word("goal", row.weekly_goal.to_string())
        .word("course", course.row.title.as_str());
    let told = notify::tell(app, &notice, [row.user_id.clone()]).await?;
    notify::push(app, &told).await;
    Ok(())
}
