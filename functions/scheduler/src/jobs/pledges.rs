//! J-09: weekly pledges, by the clock of each pod.
//!
//! On Friday at 17:00 those are reminded who have not kept theirs, or have made none; when the week is over, what is still open is
//! missed. Setting a state and telling under a key that names the week, both may be repeated.

mod week;

use std::collections::BTreeMap;

use client::{Changes, Query};
use futures_util::future::try_join_all;
use futures_util::try_join;
use model::{IsoWeek, NotificationType, PledgeStatus, UserId};
use runtime::Result;
use store::jobs::{Step, Turn};
use store::notify::{self, Notice};
use store::tables::{Pledge, Pod};
use store::{App, Stored};

/// Pods that one step looks at.
const PAGE: u32 = 100;

/// Pods that are worked on at once.
const AT_ONCE: usize = 8;

/// How many members a pod can have.
const MOST_MEMBERS: u32 = 200;

/// What somebody reads who has promised nothing.
const NO_PLEDGE: &str = "You have promised nothing this week";

/// Looks at a page of pods.
pub async fn turn_weeks(app: App, turn: Turn) -> Result<Step> {
    if week::is_quiet(turn.since, turn.due) {
        return Ok(Step::over(0));
    }
    let mut queries = vec![Query::is_null(Pod::DELETED_AT)];
    queries.extend(turn.cursor.as_deref().map(Query::cursor_after));
    let page = app.rows::<Pod>().list(queries, PAGE).await?;
    for pods in page.chunks(AT_ONCE) {
        try_join_all(pods.iter().map(|pod| turn_week(&app, &turn, pod))).await?;
    }
    Ok(Step::after(&page, PAGE))
}

async fn turn_week(app: &App, turn: &Turn, pod: &Stored<Pod>) -> Result<()> {
    let zone = &pod.row.timezone;
    if let Some(over) = week::ended(zone, turn.since, turn.due) {
        close(app, pod, over).await?;
    }
    match week::reminded(zone, turn.since, turn.due) {
        Some(week) if pod.row.is_active => remind(app, pod, week).await,
        _ => Ok(()),
    }
}

/// Marks what was open as missed, then tells everybody who missed: whoever was cut off in between is told by the repeat.
async fn close(app: &App, pod: &Stored<Pod>, over: week::Ended) -> Result<()> {
    let pledges = app.rows::<Pledge>();
    let before = || Query::less_than(Pledge::ISO_WEEK, over.begun);
    let open = [
        Query::equal(Pledge::POD_ID, &pod.id),
        before(),
        Query::equal(Pledge::STATUS, PledgeStatus::Open),
    ];
    let missed = Changes::new().set(Pledge::STATUS, PledgeStatus::Missed);
    pledges.update_where(open, &missed).await?;
    let missed = [
        Query::equal(Pledge::POD_ID, &pod.id),
        before(),
        Query::greater_than_equal(Pledge::ISO_WEEK, over.first),
        Query::equal(Pledge::STATUS, PledgeStatus::Missed),
    ];
    let (missed, members) = try_join!(pledges.list(missed, 2 * MOST_MEMBERS), members(app, pod),)?;
    let notices = missed
        .into_iter()
        .filter(|it| members.contains(&it.row.user_id))
        .map(|pledge| {
            let notice = notice(NotificationType::PledgeMissed, pod, pledge.row.iso_week);
            (
                pledge.row.user_id,
                notice.word("excerpt", pledge.row.pledge),
            )
        });
    let notices: Vec<_> = notices.collect();
    let told = notify::tell_each(app, &notices).await?;
    notify::push(app, &told).await;
    Ok(())
}

async fn remind(app: &App, pod: &Stored<Pod>, week: IsoWeek) -> Result<()> {
    let of_week = [
        Query::equal(Pledge::POD_ID, &pod.id),
        Query::equal(Pledge::ISO_WEEK, week),
    ];
    let pledges = app.rows::<Pledge>();
    let (pledges, members) =
        try_join!(pledges.list(of_week, 2 * MOST_MEMBERS), members(app, pod),)?;
    let pledges: BTreeMap<UserId, Pledge> = pledges
        .into_iter()
        .map(|it| (it.row.user_id.clone(), it.row))
        .collect();
    let notices = members.into_iter().filter_map(|member| {
        let words = match pledges.get(&member) {
            None => NO_PLEDGE,
            Some(pledge) if pledge.status == PledgeStatus::Open => pledge.pledge.as_str(),
            Some(_) => return None,
        };
        let notice = notice(NotificationType::PledgeReminder, pod, week);
        Some((member, notice.word("excerpt", words)))
    });
    let notices: Vec<_> = notices.collect();
    let told = notify::tell_each(app, &notices).await?;
    notify::push(app, &told).await;
    Ok(())
}

/// Who is in a pod: whoever has left is told nothing of it.
async fn members(app: &App, pod: &Stored<Pod>) -> store::Result<Vec<UserId>> {
    let most = usize::try_from(MOST_MEMBERS).unwrap_or(usize::MAX);
    let members = app.members(&pod.id, most).await?;
    Ok(members.into_iter().map(|it| it.row.user_id).collect())
}

fn notice(kind: NotificationType, pod: &Stored<Pod>, week: IsoWeek) -> Notice {
    let (week, what) = (week.to_string(), kind.as_str());
    let key = [pod.id.as_str(), &week, what];
    Notice::of(kind, format!("{}-{week}", pod.id), &key).within(&pod.id, &pod.row.name)
}
