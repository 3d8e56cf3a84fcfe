//! The plan of somebody's day: what takes place, what they promised, what comes next in their course, what they meant to read.
//!
//! A plan is made once for each day; whoever asks first makes it.

mod signals;

use client::{Changes, Operator, Permission, Query};
use futures_util::try_join;
use model::{did, EdgeId, Kind, List, LocalDate, Packed, ProgressStatus, Timestamp, UserId, Zone};
use store::schema::CREATED_AT;
use store::tables::{
    ActivityEvent, CheckIn, CourseProgress, Pledge, Pod, PodMember, Profile, Resource,
    ResourceBookmark, StudyDay, StudyPlan,
};
use store::{readers, App, Once, Result, Stored, LONGEST_LIST};

use crate::courses;
use signals::{plan, Signals};

/// Pods of somebody that a plan looks at: those in which most happened come first.
const MOST_PODS: u32 = 20;

/// Pods that somebody is in at the most, for what they may see.
const ALL_PODS: u32 = LONGEST_LIST;

/// Marked files that a plan looks at, the latest first.
const MOST_MARKS: u32 = 20;

/// What the log calls it when somebody opens a file or takes it along.
const READ: [&str; 2] = ["resource_view", "resource_download"];

/// How much study of yesterday is worth going over, in seconds.
const WORTH_A_RECAP: u32 = 25 * 60;

/// The id of somebody's plan of a day.
pub fn id(user: &UserId, date: LocalDate) -> EdgeId {
    did(Kind::STUDY_PLAN, &[user.as_str(), &date.to_string()])
}

/// Makes the plan of somebody's day, or finds the one that was made: about sixteen calls in five waves, however much they do.
///
/// # Errors
///
/// What the store answers.
pub async fn plan_day(app: &App, user: &UserId, zone: &Zone) -> Result<Once<Stored<StudyPlan>>> {
    let now = app.now();
    let date = now.date_in(zone);
    let id = id(user, date);
    if let Some(made) = app.rows::<StudyPlan>().find(&id).await? {
        return Ok(Once::Already(made));
    }
    let signals = Box::pin(known(app, user, zone, now)).await?;
    let row = StudyPlan {
        user_id: user.clone(),
        local_date: date,
        items: Some(Packed(plan(&signals, now))),
        completed_ids: List::default(),
        signals: List::new(signals.names().map(str::to_owned)).unwrap_or_default(),
        generated_at: Some(now),
        version: 1,
    };
    let own = [readers::user(user)];
    app.rows().create_or_get(&id, &row, &own).await
}

/// Makes the plan of somebody's day anew; what is done stays done. Where somebody else did so meanwhile, theirs is as new.
///
/// # Errors
///
/// What the store answers.
pub async fn refresh(app: &App, user: &UserId, zone: &Zone) -> Result<Stored<StudyPlan>> {
    let (now, plans) = (app.now(), app.rows::<StudyPlan>());
    let id = id(user, now.date_in(zone));
    let Some(seen) = plans.find(&id).await? else {
        return Ok(Box::pin(plan_day(app, user, zone)).await?.into_inner());
    };
    let signals = Box::pin(known(app, user, zone, now)).await?;
    let items = plan(&signals, now);
    let ids: Vec<String> = items.iter().map(|it| it.id.clone()).collect();
    let names: Vec<&str> = signals.names().collect();
    let anew = Changes::new()
        .set(StudyPlan::ITEMS, Packed(items))
        .set(StudyPlan::SIGNALS, names)
        .set(StudyPlan::GENERATED_AT, now)
        .apply(StudyPlan::VERSION, Operator::increment());
    let anew = if ids.is_empty() {
        anew.set(StudyPlan::COMPLETED_IDS, ids)
    } else {
        anew.apply(StudyPlan::COMPLETED_IDS, Operator::array_intersect(ids))
    };
    let still = [Query::equal(StudyPlan::VERSION, seen.row.version)];
    match plans.update_if(&id, still, &anew).await? {
        Some(made) => Ok(made),
        None => plans.get(&id).await,
    }
}

async fn known(app: &App, user: &UserId, zone: &Zone, now: Timestamp) -> Result<Signals> {
    let today = now.date_in(zone);
    let yesterday = StudyDay::id(user, today.plus_days(-1));
    let of_user = [
        Query::equal(PodMember::USER_ID, user),
        Query::order_desc(PodMember::LAST_CHECK_IN_AT),
    ];
    let (members, profiles, days) = (
        app.rows::<PodMember>(),
        app.rows::<Profile>(),
        app.rows::<StudyDay>(),
    );
    let (members, profile, studied, marked, course) = try_join!(
        members.list(of_user, ALL_PODS),
        profiles.find(user),
        days.find(&yesterday),
        marked(app, user),
        course(app, user),
    )?;
    let focus = profile.and_then(|it| {
        let first = it.row.current_focus_areas.first();
        first.map(ToString::to_string)
    });
    let ids: Vec<_> = members.iter().map(|it| it.row.pod_id.clone()).collect();
    let readable = readable(user, &ids);
    let mut marked = marked.into_iter();
    let marked = marked.find(|it| sees(&readable, &it.permissions));
    let ids: Vec<_> = ids
        .into_iter()
        .take(usize::try_from(MOST_PODS).unwrap_or(usize::MAX))
        .collect();
    let pods = app.rows::<Pod>();
    let (pods, checked_in, pledges, takes_place, learnt) = try_join!(
        pods.get_many(&ids),
        checked_in(app, user, today),
        open_pledges(app, user, &ids, now),
        signals::takes_place(app, user, (&ids, &readable), zone, now),
        learnt(app, user, course.as_ref(), focus),
    )?;
    let (chapter, focus) = learnt;
    let awake: Vec<Stored<Pod>> = pods
        .into_iter()
        .filter(|it| it.row.is_active && it.row.deleted_at.is_none())
        .collect();
    let named = |id: &model::PodId| {
        let pod = awake.iter().find(|it| it.id == *id)?;
        Some((pod.id.clone(), pod.row.name.to_string()))
    };
    let is_of_week = |pledge: &&Stored<Pledge>| {
        let pod = awake.iter().find(|it| it.id == pledge.row.pod_id);
        pod.is_some_and(|it| pledge.row.iso_week == now.date_in(&it.row.timezone).week())
    };
    let waiting = ids.iter().filter(|id| !checked_in.contains(id));
    Ok(Signals {
        takes_place,
        has_pods: !awake.is_empty(),
        check_ins: waiting.filter_map(named).collect(),
        pledges: pledges
            .iter()
            .filter(is_of_week)
            .filter_map(|it| named(&it.row.pod_id))
            .collect(),
        chapter,
        focus,
        marked: marked.map(|it| (it.id, it.row.title.to_string())),
        studied: studied
            .map(|it| it.row.seconds)
            .filter(|seconds| *seconds >= WORTH_A_RECAP),
    })
}

/// What comes next in a course, and what to go over again: what they said themselves, or else what they are weak in.
async fn learnt(
    app: &App,
    user: &UserId,
    course: Option<&Stored<CourseProgress>>,
    focus: Option<String>,
) -> Result<(Option<courses::Next>, Option<String>)> {
    let Some(course) = course.map(|it| &it.row.course_id) else {
        return Ok((None, focus));
    };
    let weak = async {
        if focus.is_some() {
            return Ok(None);
        }
        let weak = courses::weak_concepts(app, course, user).await?;
        Ok(weak.into_iter().next().map(|it| it.concept))
    };
    let (next, weak) = try_join!(courses::next_chapter(app, course, user), weak)?;
    Ok((next, focus.or(weak)))
}

/// The course that somebody was at last and has not completed.
async fn course(app: &App, user: &UserId) -> Result<Option<Stored<CourseProgress>>> {
    let latest = [
        Query::equal(CourseProgress::USER_ID, user),
        Query::equal(CourseProgress::STATUS, ProgressStatus::InProgress),
        Query::order_desc(CourseProgress::LAST_ACCESSED_AT),
    ];
    app.rows::<CourseProgress>().first(latest).await
}

/// The pods in which somebody has checked in today.
async fn checked_in(app: &App, user: &UserId, today: LocalDate) -> Result<Vec<model::PodId>> {
    let of_today = [
        Query::equal(CheckIn::USER_ID, user),
        Query::equal(CheckIn::LOCAL_DATE, today.to_string()),
        Query::order_desc(CREATED_AT),
    ];
    let notes = app.rows::<CheckIn>().list(of_today, 100).await?;
    Ok(notes.into_iter().map(|it| it.row.pod_id).collect())
}

/// What somebody has promised and not kept, in the weeks that it may be in their pods: whether it is a pod's, its own calendar says.
async fn open_pledges(
    app: &App,
    user: &UserId,
    pods: &[model::PodId],
    now: Timestamp,
) -> Result<Vec<Stored<Pledge>>> {
    if pods.is_empty() {
        return Ok(Vec::new());
    }
    let today = now.date_in(&Zone::utc());
    let weeks = [-1, 1].map(|days| today.plus_days(days).week().to_string());
    let open = [
        Query::equal(Pledge::POD_ID, pods),
        Query::equal(Pledge::USER_ID, user),
        Query::equal(Pledge::ISO_WEEK, weeks),
        Query::equal(Pledge::STATUS, "open"),
    ];
    app.rows::<Pledge>().list(open, 2 * MOST_PODS).await
}

/// The permissions of rows that somebody may read who is in these pods: a plan is made without their session, and of what is theirs to
/// see.
fn readable(user: &UserId, pods: &[model::PodId]) -> Vec<Permission> {
    let own = [readers::everyone(), readers::user(user)];
    own.into_iter()
        .chain(pods.iter().map(readers::pod))
        .collect()
}

/// Whether one of these permissions is a row's.
fn sees(readable: &[Permission], row: &[String]) -> bool {
    let sees = |it: &Permission| row.iter().any(|text| *text == it.value());
    readable.iter().any(sees)
}

/// What somebody marked lately, the latest first: what is still there, and what they have neither opened nor taken along since. That they
/// opened it before says nothing, since it is marked where it is open.
async fn marked(app: &App, user: &UserId) -> Result<Vec<Stored<Resource>>> {
    let latest = [
        Query::equal(ResourceBookmark::USER_ID, user),
        Query::order_desc(CREATED_AT),
    ];
    let marks = app.rows::<ResourceBookmark>();
    let marks = marks.list(latest, MOST_MARKS).await?;
    if marks.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<_> = marks.iter().map(|it| &it.row.resource_id).collect();
    let read = [
        Query::equal(ActivityEvent::ENTITY_ID, &ids),
        Query::equal(ActivityEvent::ACTION, READ),
        Query::equal(ActivityEvent::USER_ID, user),
        Query::order_desc(CREATED_AT),
    ];
    let (files, log) = (app.rows::<Resource>(), app.rows::<ActivityEvent>());
    let (files, read) = try_join!(
        files.get_many(ids.iter().copied()),
        log.list(read, LONGEST_LIST)
    )?;
    let is_read = |mark: &Stored<ResourceBookmark>| {
        let id = mark.row.resource_id.as_str();
        let of_file = |it: &&Stored<ActivityEvent>| {
            it.row
                .entity_id
                .as_ref()
                .is_some_and(|entity| entity.as_str() == id)
        };
        let mut of_file = read.iter().filter(of_file);
        of_file.any(|it| it.created_at >= mark.created_at)
    };
    let unread = marks.iter().filter(|it| !is_read(it));
    let found = unread.filter_map(|mark| {
        let file = files.iter().find(|it| it.id == mark.row.resource_id)?;
        file.row.deleted_at.is_none().then(|| file.clone())
    });
    Ok(found.collect())
}
