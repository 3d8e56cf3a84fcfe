//! Points for what somebody learned and shared, and what they achieved by it.
//!
//! Whatever is given has a row in the ledger that names its cause, so telling of the same twice, at once or late, gives nothing more.

use std::time::Duration;

use client::Query;
use futures_util::try_join;
use model::{
    ChapterStatus, LocalDate, PointsReason, ResourceVisibility, SubmissionStatus, Timestamp,
    UserId, ASSIGNMENT_POINTS, CHAPTER_POINTS, RESOURCE_POINTS,
};
use runtime::Result;
use store::points::Grant;
use store::schema::CREATED_AT;
use store::tables::{Assignment, ChapterProgress, LedgerEntry, Resource, StudyDay, Submission};
use store::{App, Stored};
use studying::achievements::{Figures, KNOWLEDGE_SHARER};

use crate::awards::{self, Award};
use crate::evidence;
use crate::rules::points as rules;

/// The longest that a local day lasts.
const DAY: Duration = Duration::from_secs(26 * 60 * 60);

/// Files of the same day that are looked at: three, and room for some of the same instant.
const FILES: u32 = 20;

/// What a chapter's points are given for.
pub fn of_chapter(progress: &ChapterProgress) -> Option<Grant<'_>> {
    (progress.status == ChapterStatus::Completed).then(|| Grant {
        user: &progress.user_id,
        reason: PointsReason::Chapter,
        source: progress.chapter_id.as_str(),
        points: CHAPTER_POINTS,
        pod: None,
        date: None,
    })
}

/// What a passed assignment's points are given for.
pub fn of_answer(submission: &Stored<Submission>) -> Grant<'_> {
    Grant {
        user: &submission.row.user_id,
        reason: PointsReason::Assignment,
        source: submission.id.as_str(),
        points: ASSIGNMENT_POINTS,
        pod: None,
        date: None,
    }
}

/// What the points of a shared file are given for.
pub fn of_resource(resource: &Stored<Resource>) -> Grant<'_> {
    Grant {
        user: &resource.row.author_id,
        reason: PointsReason::Resource,
        source: resource.id.as_str(),
        points: RESOURCE_POINTS,
        pod: resource.row.pod_id.as_ref(),
        date: None,
    }
}

/// A chapter was completed. Four calls, one more for the first of a day; two where that was told before.
///
/// # Errors
///
/// What the store answers.
pub async fn chapter(app: &App, progress: &Stored<ChapterProgress>) -> Result<()> {
    let Some(grant) = of_chapter(&progress.row) else {
        return Ok(());
    };
    let at = progress.row.completed_at.unwrap_or(progress.created_at);
    let day = day_of(app, grant.user, at).await?;
    Ok(app.grant_in_day(grant, day, StudyDay::CHAPTERS).await?)
}

/// An answer was graded: points for passing, once, and for each revision that did better than all before it.
///
/// # Errors
///
/// What the store answers.
pub async fn answer(app: &App, submission: &Stored<Submission>) -> Result<()> {
    let row = &submission.row;
    let (SubmissionStatus::Graded, Some(score)) = (row.status, row.final_score) else {
        return Ok(());
    };
    let assignments = app.rows::<Assignment>();
    let (assignment, day) = try_join!(
        async { Ok(assignments.find(&row.assignment_id).await?) },
        day_of(
            app,
            &row.user_id,
            row.graded_at.unwrap_or(submission.updated_at)
        ),
    )?;
    if assignment.is_some_and(|it| score >= f64::from(it.row.passing_score)) {
        let grant = of_answer(submission);
        app.grant_in_day(grant, day, StudyDay::ASSIGNMENTS).await?;
    }
    let points = rules::improvement(row);
    if points > 0 {
        let source = format!("{}@{}", submission.id, row.revision);
        app.grant_points(&Grant {
            user: &row.user_id,
            reason: PointsReason::Improvement,
            source: &source,
            points,
            pod: None,
            date: Some(day),
        })
        .await?;
    }
    if rules::is_notable(row) {
        evidence::check_course(app, &row.course_id, &row.user_id).await?;
    }
    Ok(())
}

/// A file was shared: the first three of a local day earn points, and five are an achievement. What one keeps for oneself is not shared.
///
/// # Errors
///
/// What the store answers.
pub async fn resource(app: &App, resource: &Stored<Resource>) -> Result<()> {
    let row = &resource.row;
    if row.visibility == ResourceVisibility::Private {
        return Ok(());
    }
    let zone = app.zone_of(&row.author_id).await?;
    let day = rules::day(resource.created_at, &zone);
    let (before, earned) = try_join!(before(app, resource), earned(app, &row.author_id, day))?;
    if rules::is_early(resource, &before, &zone) && rules::has_room(earned) {
        let grant = Grant {
            date: Some(day),
            ..of_resource(resource)
        };
        app.grant_points(&grant).await?;
    }
    sharer(app, &row.author_id).await
}

/// Five files are an achievement of whoever shares them. One call, three and what is handed out from the fifth file on.
///
/// # Errors
///
/// What the store answers.
pub async fn sharer(app: &App, user: &UserId) -> Result<()> {
    let figures = Figures {
        resources: shared(app, user).await?,
        ..Figures::default()
    };
    let awards: Vec<Award> = figures
        .earned()
        .map(|it| Award::of_person(user, it))
        .collect();
    if !awards.is_empty() {
        let open = awards::open(app, awards).await?;
        awards::hand_out(app, &open).await?;
    }
    Ok(())
}

async fn day_of(app: &App, user: &UserId, at: Timestamp) -> Result<LocalDate> {
    Ok(rules::day(at, &app.zone_of(user).await?))
}

/// What the same person shared lately, the latest first.
async fn before(app: &App, resource: &Stored<Resource>) -> store::Result<Vec<Stored<Resource>>> {
    let at = resource.created_at;
    let lately = [
        Query::equal(Resource::AUTHOR_ID, &resource.row.author_id),
        Query::not_equal(Resource::VISIBILITY, ResourceVisibility::Private),
        Query::created_between(at.before(DAY).to_string(), at.to_string()),
        Query::order_desc(CREATED_AT),
    ];
    app.rows::<Resource>().list(lately, FILES).await
}

/// How many files earned points on a day: deleting some makes no room for others.
async fn earned(app: &App, user: &UserId, day: LocalDate) -> store::Result<usize> {
    let of_day = [
        Query::equal(LedgerEntry::USER_ID, user),
        Query::equal(LedgerEntry::REASON, PointsReason::Resource),
        Query::equal(LedgerEntry::LOCAL_DATE, day),
    ];
    let found = app.rows::<LedgerEntry>().list(of_day, FILES).await?;
    Ok(found.len())
}

/// How many files somebody shares, as far as achievements count them. One call.
///
/// # Errors
///
/// What the store answers.
pub async fn shared(app: &App, user: &UserId) -> store::Result<u32> {
    let theirs = [
        Query::equal(Resource::AUTHOR_ID, user),
        Query::not_equal(Resource::VISIBILITY, ResourceVisibility::Private),
        Query::is_null(Resource::DELETED_AT),
    ];
    let found = app
        .rows::<Resource>()
        .list(theirs, KNOWLEDGE_SHARER.target)
        .await?;
    Ok(u32::try_from(found.len()).unwrap_or(u32::MAX))
}
