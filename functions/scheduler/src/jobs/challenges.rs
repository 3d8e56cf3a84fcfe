//! J-21: how far everybody is in the challenges that count by themselves, who reached the goal, and which are over.
//!
//! What counts is added up anew from what people did, and set; points have a row in the ledger, and a place is completed once.

use std::collections::{BTreeMap, BTreeSet};

use client::{Changes, Query};
use futures_util::future::try_join_all;
use model::{
    ChallengeId, ChallengeMetric, ChallengeStatus, LocalDate, Participation, PodId, StudyState,
    UserId,
};
use runtime::Result;
use serde::de::DeserializeOwned;
use serde::Deserialize;
use store::jobs::{Step, Turn};
use store::schema::ID;
use store::tables::{Challenge, ChallengeParticipant, CheckIn, PodMember, StudySession};
use store::{membership, App, Error, Row, Stored, DATABASE, LONGEST_LIST};
use studying::challenges;

/// Participants that one step looks at; what a hundred did fits into few calls.
const PAGE: u32 = 100;

/// Participants whose rows are written at once.
const AT_ONCE: usize = 8;

/// Pages of what they did that are read at the most: five hundred rows for each of them.
const MOST_PAGES: usize = 100;

/// Looks at a page of the participants of one challenge; behind the last, the next challenge follows. The cursor names both.
pub async fn count(app: App, turn: Turn) -> Result<Step> {
    let cursor = turn.cursor.as_deref().and_then(|it| it.split_once('|'));
    let (at, after) = cursor.unwrap_or_default();
    let challenge = if after.is_empty() {
        next(&app, at).await?
    } else {
        app.rows::<Challenge>()
            .find(&at.parse().map_err(runtime::Error::internal)?)
            .await?
    };
    let Some(challenge) = challenge else {
        // The one that was looked at is gone with its pod: those behind it follow.
        let is_over = after.is_empty();
        return Ok(if is_over {
            Step::over(0)
        } else {
            Step::on(0, format!("{at}|"))
        });
    };
    let places = places(&app, &challenge.id, after).await?;
    let drift = look(&app, &challenge, &places).await?;
    let step = Step::after(&places, PAGE);
    let last = step.next.unwrap_or_default();
    if last.is_empty() && turn.now >= challenge.row.ends_at {
        end(&app, &challenge).await?;
    }
    let processed = u64::try_from(places.len()).unwrap_or(u64::MAX).max(1);
    Ok(Step::on(processed, format!("{}|{last}", challenge.id)).drifted(drift))
}

/// The running challenge behind another, by its id.
async fn next(app: &App, after: &str) -> Result<Option<Stored<Challenge>>> {
    let mut running = vec![
        Query::equal(Challenge::STATUS, ChallengeStatus::Active),
        Query::order_asc(ID),
    ];
    running.extend((!after.is_empty()).then(|| Query::greater_than(ID, after)));
    Ok(app.rows::<Challenge>().first(running).await?)
}

async fn places(
    app: &App,
    challenge: &ChallengeId,
    after: &str,
) -> Result<Vec<Stored<ChallengeParticipant>>> {
    let mut active = vec![
        Query::equal(ChallengeParticipant::CHALLENGE_ID, challenge),
        Query::equal(ChallengeParticipant::STATUS, Participation::Active),
        Query::order_asc(ID),
    ];
    active.extend((!after.is_empty()).then(|| Query::greater_than(ID, after)));
    Ok(app
        .rows::<ChallengeParticipant>()
        .list(active, PAGE)
        .await?)
}

/// Sets the progress of a page of participants, completes those who reached the goal, and lets those go who left the pod; says how many
/// of their rows changed.
async fn look(
    app: &App,
    challenge: &Stored<Challenge>,
    places: &[Stored<ChallengeParticipant>],
) -> Result<u64> {
    let members = members(app, challenge.row.pod_id.as_ref(), places).await?;
    let is_in = |place: &Stored<ChallengeParticipant>| {
        members
            .as_ref()
            .is_none_or(|it| it.contains(&place.row.user_id))
    };
    let (here, gone): (Vec<_>, Vec<_>) = places.iter().partition(|it| is_in(it));
    let mut changed = 0;
    for place in gone {
        changed += u64::from(challenges::leave(app, place).await?);
    }
    let people: Vec<&UserId> = here.iter().map(|it| &it.row.user_id).collect();
    let done = done(app, &challenge.row, &people).await?;
    for some in here.chunks(AT_ONCE) {
        let written = some.iter().map(|place| {
            let counted = done.as_ref().map(|it| it.get(&place.row.user_id).copied());
            let progress = counted.map_or(place.row.progress, Option::unwrap_or_default);
            settle(app, challenge, place, progress)
        });
        changed += try_join_all(written)
            .await?
            .into_iter()
            .map(u64::from)
            .sum::<u64>();
    }
    Ok(changed)
}

async fn settle(
    app: &App,
    challenge: &Stored<Challenge>,
    place: &Stored<ChallengeParticipant>,
    progress: u32,
) -> Result<bool> {
    let is_new = progress != place.row.progress;
    let mut place = place.clone();
    if is_new {
        let set = Changes::new().set(ChallengeParticipant::PROGRESS, progress);
        place = app
            .rows::<ChallengeParticipant>()
            .update(&place.id, &set)
            .await?;
    }
    let is_reached = progress >= challenge.row.goal;
    if is_reached && place.row.status == Participation::Active {
        challenges::complete(app, challenge, &place).await?;
    }
    Ok(is_new || is_reached)
}

async fn end(app: &App, challenge: &Stored<Challenge>) -> Result<()> {
    let over = Changes::new().set(Challenge::STATUS, ChallengeStatus::Ended);
    let running = [Query::equal(Challenge::STATUS, ChallengeStatus::Active)];
    app.rows::<Challenge>()
        .update_if(&challenge.id, running, &over)
        .await?;
    Ok(())
}

/// Who of a challenge's participants is in its pod; none where it is the community's.
async fn members(
    app: &App,
    pod: Option<&PodId>,
    places: &[Stored<ChallengeParticipant>],
) -> Result<Option<BTreeSet<UserId>>> {
    let Some(pod) = pod else { return Ok(None) };
    let ids: Vec<_> = places
        .iter()
        .map(|it| membership::id(pod, &it.row.user_id))
        .collect();
    let members = app.rows::<PodMember>().get_many(&ids).await?;
    Ok(Some(members.into_iter().map(|it| it.row.user_id).collect()))
}

/// What people did within the challenge's time of what it counts; none where they say themselves.
async fn done(
    app: &App,
    challenge: &Challenge,
    people: &[&UserId],
) -> Result<Option<BTreeMap<UserId, u32>>> {
    let found = match challenge.metric {
        ChallengeMetric::Manual => return Ok(None),
        _ if people.is_empty() => BTreeMap::new(),
        ChallengeMetric::FocusMinutes => sessions(app, challenge, people).await?.minutes(),
        ChallengeMetric::FocusSessions => sessions(app, challenge, people).await?.number(),
        ChallengeMetric::CheckIns => check_ins(app, challenge, people).await?.number(),
    };
    Ok(Some(found))
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Studied {
    user_id: UserId,
    duration_sec: u32,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Noted {
    user_id: UserId,
    pod_id: PodId,
    local_date: LocalDate,
}

/// Seconds and number of everybody's sessions.
#[derive(Debug, Default)]
struct Sessions(BTreeMap<UserId, (u32, u32)>);

impl Sessions {
    fn add(&mut self, session: Studied) {
        let (seconds, number) = self.0.entry(session.user_id).or_default();
        *seconds = seconds.saturating_add(session.duration_sec);
        *number = number.saturating_add(1);
    }

    fn minutes(self) -> BTreeMap<UserId, u32> {
        let all = self.0.into_iter();
        all.map(|(user, (seconds, _))| (user, seconds / 60))
            .collect()
    }

    fn number(self) -> BTreeMap<UserId, u32> {
        let all = self.0.into_iter();
        all.map(|(user, (_, number))| (user, number)).collect()
    }
}

/// The days of everybody's check-ins in each pod: as with points, the first of a local day in a pod counts.
#[derive(Debug, Default)]
struct Days(BTreeSet<(UserId, PodId, LocalDate)>);

impl Days {
    fn add(&mut self, note: Noted) {
        self.0.insert((note.user_id, note.pod_id, note.local_date));
    }

    fn number(self) -> BTreeMap<UserId, u32> {
        let mut sums = BTreeMap::new();
        for (user, _, _) in self.0 {
            *sums.entry(user).or_default() += 1;
        }
        sums
    }
}

/// Sessions that lie within the challenge's time.
async fn sessions(app: &App, challenge: &Challenge, people: &[&UserId]) -> Result<Sessions> {
    let (starts, ends) = (
        challenge.starts_at.to_string(),
        challenge.ends_at.to_string(),
    );
    let within = [
        Query::equal(StudySession::USER_ID, people),
        Query::equal(StudySession::STATUS, StudyState::Done),
        Query::greater_than_equal(StudySession::STARTED_AT, starts),
        Query::less_than_equal(StudySession::ENDED_AT, ends),
        Query::select([
            ID,
            StudySession::USER_ID.key,
            StudySession::DURATION_SEC.key,
        ]),
    ];
    let mut sessions = Sessions::default();
    each::<StudySession, _>(app, &within, |it| sessions.add(it)).await?;
    Ok(sessions)
}

/// Check-ins that lie within the challenge's time; in its pod, where it has one.
async fn check_ins(app: &App, challenge: &Challenge, people: &[&UserId]) -> Result<Days> {
    let (starts, ends) = (
        challenge.starts_at.to_string(),
        challenge.ends_at.to_string(),
    );
    let mut within = vec![
        Query::equal(CheckIn::USER_ID, people),
        Query::created_between(starts, ends),
        Query::select([
            ID,
            CheckIn::USER_ID.key,
            CheckIn::POD_ID.key,
            CheckIn::LOCAL_DATE.key,
        ]),
    ];
    let pod = challenge.pod_id.as_ref();
    within.extend(pod.map(|it| Query::equal(CheckIn::POD_ID, it)));
    let mut days = Days::default();
    each::<CheckIn, _>(app, &within, |it| days.add(it)).await?;
    Ok(days)
}

/// Hands over some cells of all rows that match, page by page: no more than a page is held at a time.
async fn each<R: Row, T: DeserializeOwned>(
    app: &App,
    wanted: &[Query],
    mut add: impl FnMut(T) + Send,
) -> Result<()> {
    let rows = app.client().rows(DATABASE, R::TABLE);
    let most = usize::try_from(LONGEST_LIST).unwrap_or(usize::MAX);
    let mut after = None::<String>;
    for _ in 0..MOST_PAGES {
        let mut queries = wanted.to_vec();
        queries.push(Query::limit(LONGEST_LIST));
        queries.extend(after.take().map(Query::cursor_after));
        let page = rows.list::<T>(&queries).await;
        let page = page.map_err(|cause| Error::about(R::NOUN, cause))?;
        let is_full = page.items.len() >= most;
        after = page
            .items
            .last()
            .filter(|_| is_full)
            .map(|it| it.id.clone());
        page.items.into_iter().for_each(|it| add(it.data));
        if after.is_none() {
            return Ok(());
        }
    }
    tracing::error!(
        table = R::TABLE,
        "A page of participants did more than is counted"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn studied(user: &str, duration_sec: u32) -> Studied {
        Studied {
            user_id: user.parse().unwrap(),
            duration_sec,
        }
    }

    fn noted(user: &str, pod: &str, date: &str) -> Noted {
        Noted {
            user_id: user.parse().unwrap(),
            pod_id: pod.parse().unwrap(),
            local_date: date.parse().unwrap(),
        }
    }

    fn of(sums: &BTreeMap<UserId, u32>, user: &str) -> Option<u32> {
        sums.get(&user.parse::<UserId>().unwrap()).copied()
    }

    #[test]
    fn minutes_are_whole_ones_of_all_sessions_together() {
        let sessions = || {
            let mut sums = Sessions::default();
            let all = [studied("asha", 59), studied("asha", 61), studied("ben", 59)];
            for it in all {
                sums.add(it);
            }
            sums
        };
        let sums = sessions().minutes();
        assert_eq!((of(&sums, "asha"), of(&sums, "ben")), (Some(2), Some(0)));
        let sums = sessions().number();
        assert_eq!((of(&sums, "asha"), of(&sums, "ben")), (Some(2), Some(1)));
        assert_eq!(of(&Sessions::default().minutes(), "asha"), None);
    }

    #[test]
    fn check_ins_of_a_day_count_once_in_each_pod() {
        let notes = [
            noted("asha", "p1", "2026-01-02"),
            noted("asha", "p1", "2026-01-02"),
            noted("asha", "p1", "2026-01-03"),
            noted("asha", "p2", "2026-01-02"),
        ];
        let mut days = Days::default();
        for it in notes {
            days.add(it);
        }
        assert_eq!(of(&days.number(), "asha"), Some(3));
    }
}
