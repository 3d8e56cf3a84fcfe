//! Goals that count by themselves: minutes of the day or the week, and chapters, from what is recorded of people's days.

use std::collections::BTreeMap;
use std::time::Duration;

use client::Query;
use futures_util::future::try_join_all;
use model::{GoalStatus, UserId, Zone};
use runtime::Result;
use store::jobs::{Step, Turn};
use store::tables::{Goal, StudyDay, UserSettings};
use store::{App, Error, Stored, LONGEST_LIST};

use crate::rules::goals::{fed, Look, FED};

/// Goals that one step looks at.
const PAGE: u32 = 50;

/// How many of them at once.
const AT_ONCE: usize = 8;

/// How far back a day may still change: entries come a week late, and J-07 counts nine days again.
const LATE: Duration = Duration::from_secs(9 * 24 * 60 * 60);

/// Feeds a page of goals that are pursued. Progress is set, not added to; a goal is reached while it is pursued as it was read, so once.
pub async fn feed(app: App, turn: Turn) -> Result<Step> {
    let pursued = [
        Query::equal(Goal::STATUS, GoalStatus::Active),
        Query::equal(Goal::KIND, FED),
    ];
    let page = turn.page::<Goal>(&app, pursued, PAGE).await?;
    let people = page.iter().map(|it| &it.row.user_id);
    let settings = app.rows::<UserSettings>().get_many(people).await?;
    let zones: BTreeMap<UserId, Zone> = settings
        .into_iter()
        .map(|it| (it.id, it.row.timezone))
        .collect();
    for some in page.chunks(AT_ONCE) {
        let looks = some.iter().map(|it| {
            let zone = zones.get(&it.row.user_id).cloned().unwrap_or_default();
            look(&app, &turn, it, zone)
        });
        try_join_all(looks).await?;
    }
    Ok(Step::after(&page, PAGE))
}

async fn look(app: &App, turn: &Turn, goal: &Stored<Goal>, zone: Zone) -> Result<()> {
    let row = &goal.row;
    let look = Look::at(
        row,
        goal.created_at,
        turn.since.before(LATE),
        turn.now,
        &zone,
    );
    let (from, until) = (look.from(row.kind).to_string(), look.until.to_string());
    let seen = [
        Query::equal(StudyDay::USER_ID, &row.user_id),
        Query::between(StudyDay::LOCAL_DATE, from, until),
        Query::order_desc(StudyDay::LOCAL_DATE),
    ];
    let days = app.rows::<StudyDay>().list(seen, LONGEST_LIST).await?;
    let days: Vec<StudyDay> = days.into_iter().map(|it| it.row).collect();
    let Some(changes) = fed(row, look.progress(row, &days), turn.now) else {
        return Ok(());
    };
    // Whoever changed what they want meanwhile is looked at in an hour: what was seen may not reach it.
    let seen = app.rows::<Goal>().unchanged_since(goal);
    match seen.update(&goal.id, &changes).await {
        Ok(_) | Err(Error::Changed { .. } | Error::NotFound { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
