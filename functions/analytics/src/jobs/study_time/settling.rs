//! Computing people's days and totals anew.
//!
//! What people do meanwhile is counted by increments, so nothing is overwritten that changed since it was read: whoever did something
//! in between is read again. Somebody's totals say until when they were computed, so they are written last, after their days and what
//! their profile shows of them: whoever was cut off in between is computed again.

use std::collections::{BTreeMap, BTreeSet};

use client::{Changes, Query};
use futures_util::future::try_join_all;
use model::{level, LocalDate, Timestamp, UserId};
use runtime::Result;
use store::schema::ID;
use store::tables::{Profile, StudyDay, UserStats};
use store::{readers, App, Error, Stored, LONGEST_LIST};

use super::due::Person;
use super::reckoning::{corrected, counts, life, Life, Summed};
use super::sources::Sources;

/// People whose rows are read together: as many ids as fit into one query.
const TOGETHER: usize = 100;

/// People whose days are read in one walk.
const ONE_WALK: usize = 25;

/// People whose own rows are written at once.
const AT_ONCE: usize = 8;

/// How often somebody is read again who does something meanwhile. Whoever goes on is due at the next pass.
const ATTEMPTS: usize = 3;

type Days = BTreeMap<LocalDate, Stored<StudyDay>>;

/// What came of somebody's days.
struct Settled {
    drift: u64,
    /// What they come to; none where somebody wrote one of them meanwhile.
    life: Option<Life>,
}

/// Computes people anew; answers how many of their days were wrong.
pub async fn settle(app: &App, people: Vec<Person>) -> Result<u64> {
    let mut drift = 0;
    for some in people.chunks(TOGETHER) {
        let mut left = some.to_vec();
        for _ in 0..ATTEMPTS {
            let (moved, wrong) = Box::pin(once(app, left)).await?;
            drift += wrong;
            left = refreshed(app, moved).await?;
            if left.is_empty() {
                break;
            }
        }
    }
    Ok(drift)
}

/// One attempt; answers who did something meanwhile.
async fn once(app: &App, people: Vec<Person>) -> Result<(Vec<Person>, u64)> {
    let now = app.now();
    let profiles = app.rows::<Profile>();
    let profiles = profiles.get_many(people.iter().map(|it| &it.id)).await?;
    let living: BTreeMap<UserId, Stored<Profile>> = profiles
        .into_iter()
        .filter(|it| it.row.deleted_at.is_none())
        .map(|it| (it.id.clone(), it))
        .collect();
    let mut people = people;
    people.retain(|it| living.contains_key(&it.id));
    if people.is_empty() {
        return Ok((Vec::new(), 0));
    }
    // Days first: a session that ends after this changes the day that was read, and is noticed. So does whoever counts what they were
    // given points for; until they do, it is fresh.
    let walks = people.chunks(ONE_WALK).map(|some| days_of(app, some));
    let mut days: BTreeMap<UserId, Days> = BTreeMap::new();
    days.extend(try_join_all(walks).await?.into_iter().flatten());
    let sources = Sources::read(app, &people, now).await?;
    let (mut drift, mut lives) = (0, Vec::new());
    for some in people.chunks(AT_ONCE) {
        let writes = some.iter().map(|person| {
            let days = days.remove(&person.id).unwrap_or_default();
            write(app, person, days, &sources, now)
        });
        for (person, settled) in some.iter().zip(try_join_all(writes).await?) {
            drift += settled.drift;
            lives.extend(settled.life.map(|life| (person, life)));
        }
    }
    show(app, &living, &lives).await?;
    let mut done: BTreeSet<&UserId> = BTreeSet::new();
    for some in lives.chunks(AT_ONCE) {
        let writes = some
            .iter()
            .map(|(person, life)| total(app, person, *life, &sources, now));
        let written = some.iter().zip(try_join_all(writes).await?);
        done.extend(written.filter_map(|((person, _), is_done)| is_done.then_some(&person.id)));
    }
    let moved = people.iter().filter(|it| !done.contains(&it.id)).cloned();
    Ok((moved.collect(), drift))
}

/// The same people with their totals as they are now.
async fn refreshed(app: &App, mut people: Vec<Person>) -> Result<Vec<Person>> {
    let stats = app.rows::<UserStats>();
    let stats = stats.get_many(people.iter().map(|it| &it.id)).await?;
    for person in &mut people {
        person.stats = stats.iter().find(|it| it.id == person.id).cloned();
    }
    Ok(people)
}

/// All days of some people: one call for every 500.
async fn days_of(app: &App, people: &[Person]) -> Result<BTreeMap<UserId, Days>> {
    let ids: Vec<&UserId> = people.iter().map(|it| &it.id).collect();
    let mut days: BTreeMap<UserId, Days> = BTreeMap::new();
    let mut after: Option<String> = None;
    loop {
        let mut queries = vec![Query::equal(StudyDay::USER_ID, &ids)];
        queries.extend(after.as_deref().map(Query::cursor_after));
        let page = app.rows::<StudyDay>().list(queries, LONGEST_LIST).await?;
        let is_last = u32::try_from(page.len()).is_ok_and(|count| count < LONGEST_LIST);
        after = page.last().map(|it| it.id.to_string());
        for day in page {
            let theirs = days.entry(day.row.user_id.clone()).or_default();
            theirs.insert(day.row.local_date, day);
        }
        if is_last {
            return Ok(days);
        }
    }
}

/// Writes somebody's days as they should be.
async fn write(
    app: &App,
    person: &Person,
    days: Days,
    sources: &Sources,
    now: Timestamp,
) -> Result<Settled> {
    let today = now.date_in(&person.zone);
    let mut settled = Settled {
        drift: 0,
        life: None,
    };
    let mut right: BTreeMap<LocalDate, StudyDay> = days
        .iter()
        .map(|(date, it)| (*date, it.row.clone()))
        .collect();
    for date in dates(person, &days, sources, today) {
        let sum = sources.sums.get(&(person.id.clone(), date));
        let sum = sum.copied().unwrap_or_default();
        let (seen, goal) = (days.get(&date), sources.goal(&person.id, date));
        let Some(day) = correct(app, &person.id, date, seen, sum, goal).await? else {
            return Ok(settled);
        };
        let was = seen.map_or([0; 5], |it| counts(&it.row));
        settled.drift += u64::from(was != counts(&day));
        right.insert(date, day);
    }
    settled.life = Some(life(&right, today));
    Ok(settled)
}

/// The days to compute again: those that are over, from the first that may have changed.
fn dates(person: &Person, days: &Days, sources: &Sources, today: LocalDate) -> BTreeSet<LocalDate> {
    let summed = sources.sums.keys().filter(|(user, _)| *user == person.id);
    let dates = days.keys().chain(summed.map(|(_, date)| date)).copied();
    let first = person.first;
    let is_due = |date: &LocalDate| *date < today && first.is_none_or(|first| *date >= first);
    dates.filter(is_due).collect()
}

/// Writes a day as it should be, where it differs or anything happened on it; none where somebody else wrote it meanwhile.
async fn correct(
    app: &App,
    user: &UserId,
    date: LocalDate,
    seen: Option<&Stored<StudyDay>>,
    summed: Summed,
    goal: Option<u32>,
) -> Result<Option<StudyDay>> {
    let rows = app.rows::<StudyDay>();
    let Some(seen) = seen else {
        let day = corrected(&StudyDay::new(user, date), summed, goal);
        if counts(&day) == [0; 5] {
            return Ok(Some(day));
        }
        let id = StudyDay::id(user, date);
        let made = rows.create_once(&id, &day, &[readers::user(user)]).await?;
        return Ok(made.map(|it| it.row));
    };
    let day = corrected(&seen.row, summed, goal);
    if day == seen.row {
        return Ok(Some(day));
    }
    let changes = Changes::new()
        .set(StudyDay::SECONDS, day.seconds)
        .set(StudyDay::SESSIONS, day.sessions)
        .set(StudyDay::CHECK_INS, day.check_ins)
        .set(StudyDay::CHAPTERS, day.chapters)
        .set(StudyDay::ASSIGNMENTS, day.assignments)
        .set(StudyDay::GOAL_SECONDS, day.goal_seconds)
        .set(StudyDay::GOAL_MET, day.goal_met);
    match rows.unchanged_since(seen).update(&seen.id, &changes).await {
        Ok(written) => Ok(Some(written.row)),
        Err(Error::Changed { .. } | Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Writes somebody's totals; false where somebody else wrote them meanwhile.
async fn total(
    app: &App,
    person: &Person,
    life: Life,
    sources: &Sources,
    now: Timestamp,
) -> Result<bool> {
    let user = &person.id;
    let planned = sources.planned(user);
    let [pods, resources, courses] = sources.counts(user);
    let seen = person.stats.as_ref();
    let stats = UserStats {
        total_study_seconds: life.seconds,
        sessions_planned: planned.over,
        sessions_completed: planned.done,
        longest_streak: life.streak.longest,
        current_streak: life.streak.current,
        last_study_day: life.last_day,
        pods_count: pods,
        resources_count: resources,
        check_ins_count: life.check_ins,
        courses_completed: courses,
        computed_at: Some(now),
        ..seen.map(|it| it.row.clone()).unwrap_or_default()
    };
    let rows = app.rows::<UserStats>();
    let Some(seen) = seen else {
        let own = [readers::user(user)];
        return Ok(rows.create_once(user, &stats, &own).await?.is_some());
    };
    let written = rows.unchanged_since(seen);
    match written.update(user, &Changes::of(&stats)).await {
        Ok(_) => Ok(true),
        Err(Error::Changed { .. } | Error::NotFound { .. }) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Shows streaks and levels on profiles, where they differ: one call for all who have the same streak.
async fn show(
    app: &App,
    profiles: &BTreeMap<UserId, Stored<Profile>>,
    lives: &[(&Person, Life)],
) -> Result<()> {
    let rows = app.rows::<Profile>();
    let mut alike: BTreeMap<u32, Vec<&UserId>> = BTreeMap::new();
    for (profile, streak) in lives
        .iter()
        .filter_map(|(person, life)| Some((profiles.get(&person.id)?, life.streak.current)))
    {
        if profile.row.study_streak != streak {
            alike.entry(streak).or_default().push(&profile.id);
        }
        app.level_up(profile).await?;
        let reached = level(profile.row.total_points);
        if reached < profile.row.level {
            let change = Changes::new().set(Profile::LEVEL, reached);
            let seen = rows.unchanged_since(profile);
            match seen.update(&profile.id, &change).await {
                Ok(_) | Err(Error::Changed { .. } | Error::NotFound { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
    for (streak, people) in alike {
        let change = Changes::new().set(Profile::STUDY_STREAK, streak);
        rows.update_where([Query::equal(ID, people)], &change)
            .await?;
    }
    Ok(())
}
