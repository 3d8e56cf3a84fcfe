//! What earned points or achieved something and was lost with its event, or cut off in the middle.
//!
//! Everything here is gated by the ledger, so whoever was told in time finds nothing to do.

use std::collections::BTreeSet;
use std::time::Duration;

use client::Query;
use futures_util::future::try_join_all;
use model::{
    ChapterStatus, CourseId, EdgeId, PledgeStatus, ProgressStatus, ResourceVisibility,
    SessionStatus, SubmissionStatus, UserId,
};
use runtime::Result;
use store::jobs::{Step, Turn};
use store::schema::CREATED_AT;
use store::tables::{
    ChapterProgress, CheckIn, CourseProgress, GroupSession, LedgerEntry, Pledge, PodMember,
    Resource, Submission, UserAchievement,
};
use store::{membership, App, Stored};
use studying::{attendance, check_ins};

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

/// Looks at a page of check-ins, then of kept pledges, chapters, answers, files, sessions of pods, completed courses and achievements.
/// Check-ins come first: those of tomorrow go on from their streak.
pub async fn make_good(app: App, turn: Turn) -> Result<Step> {
    let span = Span {
        since: turn.since.before(BACK).to_string(),
        until: turn.now.before(GRACE).to_string(),
    };
    match stages::at(&turn, "check-ins") {
        ("pledges", after) => pledges(&app, &span, after).await,
        ("chapters", after) => chapters(&app, &span, after).await,
        ("answers", after) => answers(&app, &span, after).await,
        ("files", after) => files(&app, &span, after).await,
        ("sessions", after) => sessions(&app, &span, after).await,
        ("courses", after) => courses(&app, &span, after).await,
        ("awards", after) => awarded(&app, &span, after).await,
        (_, after) => checked_in(&app, &span, after).await,
    }
}

/// Check-ins whose points were not given, or after which the streak stands still; of a day that is counted, a look at the members.
async fn checked_in(app: &App, span: &Span, after: &str) -> Result<Step> {
    let young = [
        Query::created_between(&span.since, &span.until),
        Query::order_asc(CREATED_AT),
    ];
    let page = page::<CheckIn>(app, young, after).await?;
    let ids = page.iter().map(|it| check_ins::ledger_id(&it.row));
    let known = known(app, ids).await?;
    let edge = |it: &CheckIn| membership::id(&it.pod_id, &it.user_id);
    let edges: Vec<EdgeId> = page.iter().map(|it| edge(&it.row)).collect();
    let members = app.rows::<PodMember>().get_many(&edges).await?;
    let mut drift = 0;
    for (check_in, edge) in page.iter().zip(&edges) {
        let member = members.iter().find(|it| it.id == *edge);
        let is_behind = member.is_some_and(|it| check_ins::is_behind(&it.row, check_in));
        if is_behind || !known.contains(&check_ins::ledger_id(&check_in.row)) {
            drift += u64::from(check_ins::count(app, check_in).await?);
        }
    }
    Ok(on(&page, "check-ins", Some("pledges")).drifted(drift))
}

async fn pledges(app: &App, span: &Span, after: &str) -> Result<Step> {
    let kept = Query::equal(Pledge::STATUS, PledgeStatus::Kept);
    let page = page::<Pledge>(app, [touched(span), kept], after).await?;
    let id = |it: &Stored<Pledge>| check_ins::of_pledge(it).id();
    let known = known(app, page.iter().map(id)).await?;
    let mut drift = 0;
    for pledge in page.iter().filter(|it| !known.contains(&id(it))) {
        drift += u64::from(check_ins::reward(app, pledge).await?.is_some());
    }
    Ok(on(&page, "pledges", Some("chapters")).drifted(drift))
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
    let (told, lost): (Vec<_>, Vec<_>) = page.iter().partition(|it| known.contains(&id(it)));
    for resource in lost {
        points::resource(app, resource).await?;
    }
    // Points come before the achievement: whoever gave them may have died in between.
    let sharers: BTreeSet<&UserId> = told.iter().map(|it| &it.row.author_id).collect();
    for user in sharers {
        points::sharer(app, user).await?;
    }
    Ok(on(&page, "files", Some("sessions")))
}

/// Sessions of pods whose people were not credited with the time that they were there.
async fn sessions(app: &App, span: &Span, after: &str) -> Result<Step> {
    let over = Query::equal(GroupSession::STATUS, SessionStatus::Completed);
    let page = page::<GroupSession>(app, [touched(span), over], after).await?;
    let mut drift = 0;
    for session in &page {
        drift += attendance::credit(app, session).await?;
    }
    Ok(on(&page, "sessions", Some("courses")).drifted(drift))
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
