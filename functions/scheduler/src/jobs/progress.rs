//! J-13, for progress: whoever handed in or completed something lately is where their rows say, also where an event was lost.

use std::collections::BTreeSet;
use std::time::Duration;

use client::Query;
use model::{CourseId, EnrollmentStatus, ProgressStatus, UserId};
use runtime::Result;
use store::jobs::{Step, Turn};
use store::schema::ID;
use store::tables::{CourseProgress, Enrollment, Submission};
use store::App;

use learning::enrolment::enrollment_id;
use learning::progress::{complete_enrolment, settle_progress};

/// What counts as touched: a night may be missed.
const TOUCHED: Duration = Duration::from_secs(48 * 60 * 60);

/// Rows that one step looks at.
const PAGE: u32 = 50;

/// Looks at a page of answers, then at a page of progress.
pub async fn settle(app: App, turn: Turn) -> Result<Step> {
    let since = turn.due.before(TOUCHED).to_string();
    match turn.cursor.as_deref().and_then(|it| it.split_once('|')) {
        Some(("progress", after)) => completions(&app, &since, after).await,
        Some((_, after)) => grades(&app, &since, after).await,
        None => grades(&app, &since, "").await,
    }
}

async fn grades(app: &App, since: &str, after: &str) -> Result<Step> {
    let mut queries = vec![Query::updated_after(since)];
    queries.extend((!after.is_empty()).then(|| Query::cursor_after(after)));
    let page = app.rows::<Submission>().list(queries, PAGE).await?;
    let concerned: BTreeSet<(CourseId, UserId)> = page
        .iter()
        .map(|it| (it.row.course_id.clone(), it.row.user_id.clone()))
        .collect();
    for (course, user) in &concerned {
        settle_progress(app, course, user).await?;
    }
    let mut step = Step::after(&page, PAGE);
    step.next = Some(match step.next {
        Some(after) => format!("grades|{after}"),
        None => "progress|".to_owned(),
    });
    Ok(step)
}

/// Whose course is completed has an enrolment that says so: a call may have died between the two.
async fn completions(app: &App, since: &str, after: &str) -> Result<Step> {
    let mut queries = vec![
        Query::updated_after(since),
        Query::equal(CourseProgress::STATUS, ProgressStatus::Completed),
    ];
    queries.extend((!after.is_empty()).then(|| Query::cursor_after(after)));
    let page = app.rows::<CourseProgress>().list(queries, PAGE).await?;
    let ids: Vec<String> = page
        .iter()
        .map(|it| enrollment_id(&it.row.course_id, &it.row.user_id).to_string())
        .collect();
    let mut behind = Vec::new();
    if !ids.is_empty() {
        let active = [
            Query::equal(ID, ids),
            Query::equal(Enrollment::STATUS, EnrollmentStatus::Active),
        ];
        behind = app.rows::<Enrollment>().list(active, PAGE).await?;
    }
    for enrollment in &behind {
        let row = &enrollment.row;
        complete_enrolment(app, &row.course_id, &row.user_id).await?;
    }
    let drift = u64::try_from(behind.len()).unwrap_or(u64::MAX);
    let mut step = Step::after(&page, PAGE).drifted(drift);
    step.next = step.next.map(|after| format!("progress|{after}"));
    Ok(step)
}
