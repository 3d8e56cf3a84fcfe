//! How far a cohort is.

use std::collections::BTreeMap;

use client::Query;
use futures_util::future::try_join_all;
use futures_util::try_join;
use model::{CohortId, CourseId, ProgressStatus, UserId};
use runtime::{Error, Json, Path, Result, State};
use store::schema::ID;
use store::tables::{CohortMessage, CourseProgress, PodMember, Profile, UserAchievement};
use store::{App, Card, Me, Stored, LONGEST_LIST};

use crate::access;
use crate::rules::together::{average, completed, figures, Standing, LATELY};
use crate::wire::{CohortProgress, MemberLine};

/// How many members a pod can have.
pub const MOST_MEMBERS: usize = 200;

/// Ids in one query.
const TOGETHER: usize = 100;

/// People whose achievements in one course fit into a list: each has nine at the most.
const ACHIEVERS: usize = 50;

/// Shows how far everybody in a cohort is. Six calls in three waves for up to fifty members, and any number of chapters (B-127).
///
/// # Errors
///
/// `not_found` for who is not in the pod; `session_required`.
pub async fn read(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<CohortId>,
) -> Result<Json<CohortProgress>> {
    let cohort = access::cohort(&app, &id).await?;
    let members = app.members(&cohort.row.pod_id, MOST_MEMBERS).await?;
    let own = members.iter().find(|it| it.row.user_id == me);
    let own = own.ok_or_else(|| Error::not_found("cohort"))?;
    let leads = access::is_leader(&own.row);
    let people: Vec<UserId> = members.iter().map(|it| it.row.user_id.clone()).collect();
    let course = &cohort.row.course_id;
    let (now, profiles) = (app.now(), app.rows::<Profile>());
    let (progress, profiles, achieved, messages) = try_join!(
        progress(&app, std::slice::from_ref(course), &members),
        async { Ok(profiles.get_many(&people).await?) },
        achievements(&app, course, &people),
        talk(&app, &id),
    )?;
    let profiles: BTreeMap<UserId, Profile> =
        profiles.into_iter().map(|it| (it.id, it.row)).collect();
    let standings: Vec<Standing> = progress
        .iter()
        .map(|it| standing(&it.row, &profiles))
        .collect();
    let mut told = figures(&standings, messages, now);
    told.struggling.retain(|it| leads || *it == me);
    Ok(Json(CohortProgress {
        cohort: cohort.into(),
        group_completion_pct: told.completion_pct,
        group_average_score: told.average_score,
        members: lines(&progress, &profiles, achieved),
        milestones: told.milestones,
        accelerators: told.accelerators,
        struggling: told.struggling,
        community_score: told.community_score,
    }))
}

/// How far the members of a pod are in some courses: one call for a hundred members and five hundred rows. Who dropped a course takes no
/// part.
///
/// # Errors
///
/// What the store answers.
pub async fn progress(
    app: &App,
    courses: &[CourseId],
    members: &[Stored<PodMember>],
) -> Result<Vec<Stored<CourseProgress>>> {
    if courses.is_empty() || members.is_empty() {
        return Ok(Vec::new());
    }
    let people: Vec<&UserId> = members.iter().map(|it| &it.row.user_id).collect();
    let chunks = people
        .chunks(TOGETHER)
        .map(|people| progress_of(app, courses, people));
    Ok(try_join_all(chunks).await?.into_iter().flatten().collect())
}

async fn progress_of(
    app: &App,
    courses: &[CourseId],
    people: &[&UserId],
) -> Result<Vec<Stored<CourseProgress>>> {
    let rows = app.rows::<CourseProgress>();
    let full = usize::try_from(LONGEST_LIST).unwrap_or(usize::MAX);
    let mut all: Vec<Stored<CourseProgress>> = Vec::new();
    loop {
        let mut going = vec![
            Query::equal(CourseProgress::COURSE_ID, courses),
            Query::equal(CourseProgress::USER_ID, people),
            Query::not_equal(CourseProgress::STATUS, ProgressStatus::Dropped),
            Query::order_asc(ID),
        ];
        going.extend(all.last().map(|it| Query::cursor_after(it.id.as_str())));
        let page = rows.list(going, LONGEST_LIST).await?;
        let is_last = page.len() < full;
        all.extend(page);
        if is_last {
            return Ok(all);
        }
    }
}

/// What people achieved in a course.
async fn achievements(
    app: &App,
    course: &CourseId,
    people: &[UserId],
) -> Result<BTreeMap<UserId, Vec<String>>> {
    let rows = app.rows::<UserAchievement>();
    let chunks = people.chunks(ACHIEVERS).map(|people| {
        let earned = [
            Query::equal(UserAchievement::USER_ID, people),
            Query::equal(UserAchievement::SCOPE_ID, course),
        ];
        rows.list(earned, LONGEST_LIST)
    });
    let mut achieved: BTreeMap<UserId, Vec<String>> = BTreeMap::new();
    for earned in try_join_all(chunks).await?.into_iter().flatten() {
        let row = earned.row;
        achieved.entry(row.user_id).or_default().push(row.key);
    }
    for keys in achieved.values_mut() {
        keys.sort_unstable();
    }
    Ok(achieved)
}

/// How much a cohort said lately.
async fn talk(app: &App, cohort: &CohortId) -> Result<u64> {
    let lately = [
        Query::equal(CohortMessage::COHORT_ID, cohort),
        Query::is_null(CohortMessage::DELETED_AT),
        Query::created_after(app.now().before(LATELY).to_string()),
    ];
    Ok(app.rows::<CohortMessage>().count(lately).await?)
}

fn standing(progress: &CourseProgress, profiles: &BTreeMap<UserId, Profile>) -> Standing {
    let profile = profiles.get(&progress.user_id);
    Standing {
        user: progress.user_id.clone(),
        pct: completed(progress),
        average: average(progress),
        last: progress.last_accessed_at,
        streak: profile.map_or(0, |it| it.study_streak),
    }
}

fn lines(
    progress: &[Stored<CourseProgress>],
    profiles: &BTreeMap<UserId, Profile>,
    mut achieved: BTreeMap<UserId, Vec<String>>,
) -> Vec<MemberLine> {
    let nobody = store::Cards::default();
    let mut lines: Vec<MemberLine> = progress
        .iter()
        .map(|stored| {
            let row = &stored.row;
            let profile = profiles.get(&row.user_id);
            let card = profile.map(|it| Card::of(&row.user_id, it));
            MemberLine {
                user: card.unwrap_or_else(|| nobody.of(&row.user_id)),
                completion_pct: completed(row),
                chapters_completed: row.chapters_completed,
                total_chapters: row.total_chapters,
                average_score: average(row),
                submitted: row.attempted,
                last_activity_at: row.last_accessed_at,
                streak: profile.map_or(0, |it| it.study_streak),
                achievements: achieved.remove(&row.user_id).unwrap_or_default(),
            }
        })
        .collect();
    lines.sort_by(|one, other| {
        let place = |it: &MemberLine| (std::cmp::Reverse(it.completion_pct), it.user.name.clone());
        place(one).cmp(&place(other))
    });
    lines
}
