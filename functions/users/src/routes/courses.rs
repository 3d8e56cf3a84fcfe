//! What somebody learned, from what was stored while they did.

use client::Query;
use futures_util::try_join;
use model::{CertificateStatus, CourseId, UserId};
use runtime::{Error, Json, Path, Result, State};
use store::schema::CREATED_AT;
use store::tables::{Certificate, Course, CourseProgress, Profile, UserAchievement};
use store::{App, Card, Me, Stored};

use crate::follow_edges;
use crate::rules::course_profile::{self, Learned};
use crate::wire::CourseProfile;

/// How many rows of each kind count.
const MOST: u32 = 500;

/// How many courses and achievements are listed; totals count all.
const LISTED: usize = 100;

/// Reads what somebody learned: all of it for themselves, for others what is public. Five calls in two waves.
///
/// # Errors
///
/// `not_found` for whom there is not, and for what they hide.
pub async fn read(
    State(app): State<App>,
    Me(me): Me,
    Path(user): Path<UserId>,
) -> Result<Json<CourseProfile>> {
    let (mut progress, certificates, achievements) = try_join!(
        progress(&app, &user),
        certificates(&app, &user),
        achievements(&app, &user),
    )?;
    let all = course_profile::sums(&progress);
    progress.truncate(LISTED);
    let (courses, people) = try_join!(courses(&app, &progress), people(&app, &user, &progress))?;
    let profile = people.iter().find(|it| it.id == user);
    let profile = profile.filter(|it| it.row.deleted_at.is_none());
    let profile = profile.ok_or_else(|| Error::not_found("person"))?;
    check_shown(&app, &me, profile).await?;
    let learned = Learned {
        instructors: instructors(&app, &courses, &people).await?,
        progress,
        certificates,
        achievements,
        courses,
    };
    let address = app.app_address("/verify/")?;
    let whole = learned.told(profile, all, &address);
    Ok(Json(if me == user { whole } else { whole.public() }))
}

async fn progress(app: &App, user: &UserId) -> store::Result<Vec<Stored<CourseProgress>>> {
    let theirs = [
        Query::equal(CourseProgress::USER_ID, user),
        Query::order_desc(CREATED_AT),
    ];
    app.rows().list(theirs, MOST).await
}

async fn certificates(app: &App, user: &UserId) -> store::Result<Vec<Stored<Certificate>>> {
    let valid = [
        Query::equal(Certificate::USER_ID, user),
        Query::equal(Certificate::STATUS, CertificateStatus::Valid),
        Query::order_desc(Certificate::ISSUED_AT),
    ];
    app.rows().list(valid, MOST).await
}

async fn achievements(app: &App, user: &UserId) -> store::Result<Vec<Stored<UserAchievement>>> {
    let latest = [
        Query::equal(UserAchievement::USER_ID, user),
        Query::order_desc(UserAchievement::EARNED_AT),
    ];
    app.rows().list(latest, 100).await
}

async fn courses(
    app: &App,
    progress: &[Stored<CourseProgress>],
) -> store::Result<Vec<Stored<Course>>> {
    let ids: Vec<&CourseId> = progress.iter().map(|it| &it.row.course_id).collect();
    app.rows().get_many(ids).await
}

/// The learner's profile and those of the instructors, along with the courses instead of after them: whoever teaches a
/// course may read its learners' progress, so the rows' permissions name them.
async fn people(
    app: &App,
    user: &UserId,
    progress: &[Stored<CourseProgress>],
) -> store::Result<Vec<Stored<Profile>>> {
    let mut ids = course_profile::readers(progress);
    ids.remove(user);
    let ids: Vec<UserId> = ids.into_iter().take(LISTED - 1).collect();
    app.rows().get_many(ids.iter().chain([user])).await
}

/// The cards of all instructors; one more call where a row's permissions did not name one.
async fn instructors(
    app: &App,
    courses: &[Stored<Course>],
    people: &[Stored<Profile>],
) -> Result<Vec<Card>> {
    let mut cards: Vec<Card> = people.iter().map(|it| Card::of(&it.id, &it.row)).collect();
    let is_known = |id: &UserId| people.iter().any(|it| it.id == *id);
    let teaching = courses.iter().map(|it| &it.row.instructor_id);
    let unknown: Vec<&UserId> = teaching.filter(|it| !is_known(it)).collect();
    let found = app.cards(unknown.iter().copied()).await?;
    cards.extend(unknown.into_iter().map(|it| found.of(it)));
    Ok(cards)
}

async fn check_shown(app: &App, me: &UserId, profile: &Stored<Profile>) -> Result<()> {
    let is_followed_by = match profile.row.visibility {
        model::ProfileVisibility::Members => {
            follow_edges::between(app, me, &profile.id)
                .await?
                .is_followed_by
        }
        _ => false,
    };
    if app.sees_profile(me, profile, is_followed_by).await? {
        return Ok(());
    }
    Err(Error::not_found("course profile"))
}
