//! What earned points or achieved something and was lost with its event, or cut off in the middle.
//!
//! Everything here is gated by the ledger, so whoever was told in time finds nothing to do.

use std::collections::BTreeSet;
use std::time::Duration;

use client::Query;
use futures_util::future::try_join_all;
use model::{
    ChapterStatus, CourseId, EdgeId, ProgressStatus, ResourceVisibility, SubmissionStatus, UserId,
};
use runtime::Result;
use store::jobs::{Step, Turn};
use store::tables::{
    ChapterProgress, CourseProgress, LedgerEntry, Resource, Submission, UserAchievement,
};
use store::{App, Stored};

use super::stages::{self, on, page};
use crate::awards::{self, Award, GRACE};
use crate::{evidence, points};

/// People whose courses are looked at once at a time: a dozen calls each.
const AT_ONCE: usize = 4;

/// How far back is looked, besides what was missed.
const BACK: Duration = Duration::from_secs(2 * 60 * 60);

/// The span of time that a pass looks at: what is younger may be in the hands of its event.
struct Span {
    since: String,
    until: String,
}

/// Looks at a page of chapters, then of answers, files, completed courses and achievements.
pub async fn make_good(app: App, turn: Turn) -> Result<Step> {
    let span = Span {
        since: turn.since.before(BACK).to_string(),
        until: turn.now.before(GRACE).to_string(),
    };
    match stages::at(&turn, "chapters") {
        ("answers", after) => answers(&app, &span, after).await,
        ("files", after) => files(&app, &span, after).await,
        ("courses", after) => courses(&app, &span, after).await,
        ("awards", after) => awarded(&app, &span, after).await,
        (_, after) => chapters(&app, &span, after).await,
    }
}

async fn chapters(app: &App, span: &Span, after: &str) -> Result<Step> {
    let completed = Query::equal(ChapterProgress::STATUS, ChapterStatus::Completed);
    let page = page::<ChapterProgress>(app, [touched(span), completed], after).await?;
    let id = |it: &Stored<ChapterProgress>| points::of_chapter(&it.row).map(|it| it.id());
    let known = known(app, page.iter().filter_map(id)).await?;
    let mut drift = 0;
    for progress in &page {
        if id(progress).is_some_and(|it| !known.contains(&it)) {
            points::chapter(app, progress).await?;
            drift += 1;
        }
    }
    Ok(on(&page, "chapters", Some("answers")).drifted(drift))
}

/// An answer that did not pass has no row in the ledger either: it is looked at again as long as it is young.
async fn answers(app: &App, span: &Span, after: &str) -> Result<Step> {
    let graded = Query::equal(Submission::STATUS, SubmissionStatus::Graded);
    let page = page::<Submission>(app, [touched(span), graded], after).await?;
    for submission in &page {
        points::answer(app, submission).await?;
    }
    Ok(on(&page, "answers", Some("files")))
}

async fn files(app: &App, span: &Span, after: &str) -> Result<Step> {
    let shown = [
        Query::created_between(&span.since, &span.until),
        Query::not_equal(Resource::VISIBILITY, ResourceVisibility::Private),
    ];
    let page = page::<Resource>(app, shown, after).await?;
    let id = |it: &Stored<Resource>| points::of_resource(it).id();
    let known = known(app, page.iter().map(id)).await?;
    for resource in &page {
        if !known.contains(&id(resource)) {
            points::resource(app, resource).await?;
        }
    }
    Ok(on(&page, "files", Some("courses")))
}

async fn courses(app: &App, span: &Span, after: &str) -> Result<Step> {
    let completed = Query::equal(CourseProgress::STATUS, ProgressStatus::Completed);
    let page = page::<CourseProgress>(app, [touched(span), completed], after).await?;
    let taken: Vec<(&CourseId, &UserId)> = page
        .iter()
        .map(|it| (&it.row.course_id, &it.row.user_id))
        .collect();
    let mut drift = 0;
    for some in taken.chunks(AT_ONCE) {
        let checks = some
            .iter()
            .map(|(course, user)| evidence::check_course(app, course, user));
        drift += try_join_all(checks).await?.into_iter().sum::<u64>();
    }
    Ok(on(&page, "courses", Some("awards")).drifted(drift))
}

/// Achievements whose row was written and whose badge or points were not.
async fn awarded(app: &App, span: &Span, after: &str) -> Result<Step> {
    let young = Query::created_between(&span.since, &span.until);
    let page = page::<UserAchievement>(app, [young], after).await?;
    let all = page.iter().filter_map(|it| Award::of_row(&it.row));
    let open = awards::open(app, all.collect()).await?;
    let drift = awards::hand_out(app, &open).await?;
    Ok(on(&page, "awards", None).drifted(drift))
}

fn touched(span: &Span) -> Query {
    Query::updated_between(&span.since, &span.until)
}

/// Which of these causes have earned their points.
async fn known(app: &App, ids: impl IntoIterator<Item = EdgeId>) -> Result<BTreeSet<EdgeId>> {
    let ids: Vec<EdgeId> = ids.into_iter().collect();
    let found = app.rows::<LedgerEntry>().get_many(&ids).await?;
    Ok(found.into_iter().map(|it| it.id).collect())
}
