//! What people achieved by all that they do: studying, posting, following, joining pods.
//!
//! The rows that say so are written by operations of this function and of others, so they are looked at by the clock, every quarter of an
//! hour, and only those that were touched since.

use std::collections::BTreeSet;
use std::time::Duration;

use client::Query;
use futures_util::future::try_join_all;
use model::UserId;
use runtime::Result;
use store::jobs::{Step, Turn};
use store::tables::{PodMember, Profile, StudyDay};
use store::{App, Stored};
use studying::achievements::Figures;

use super::stages::{self, on, page};
use crate::awards::{self, Award};
use crate::figures;

/// People whose days are added up at once.
const AT_ONCE: usize = 8;

/// What was written while the pass before was under way is looked at again.
const OVERLAP: Duration = Duration::from_secs(5 * 60);

/// Looks at a page of profiles, then of days, then of memberships, and hands out what they achieve, each once.
pub async fn look(app: App, turn: Turn) -> Result<Step> {
    let since = turn.since.before(OVERLAP).to_string();
    match stages::at(&turn, "profiles") {
        ("days", after) => days(&app, &since, after).await,
        ("members", after) => members(&app, &since, after).await,
        (_, after) => profiles(&app, &since, after).await,
    }
}

async fn profiles(app: &App, since: &str, after: &str) -> Result<Step> {
    let page = page::<Profile>(app, [Query::updated_after(since)], after).await?;
    let people = page.iter().map(|it| (it, figures::of_profile(&it.row)));
    let given = hand_out(app, people).await?;
    Ok(on(&page, "profiles", Some("days")).drifted(given))
}

async fn days(app: &App, since: &str, after: &str) -> Result<Step> {
    let page = page::<StudyDay>(app, [Query::updated_after(since)], after).await?;
    let people: BTreeSet<&UserId> = page.iter().map(|it| &it.row.user_id).collect();
    let profiles = app.rows::<Profile>().get_many(people).await?;
    let open: Vec<&Stored<Profile>> = profiles.iter().filter(|it| may_earn(it)).collect();
    let mut given = 0;
    for some in open.chunks(AT_ONCE) {
        let figures = try_join_all(some.iter().map(|it| figures::days(app, &it.id))).await?;
        given += hand_out(app, some.iter().copied().zip(figures)).await?;
    }
    Ok(on(&page, "days", Some("members")).drifted(given))
}

async fn members(app: &App, since: &str, after: &str) -> Result<Step> {
    let page = page::<PodMember>(app, [Query::created_after(since)], after).await?;
    let people: BTreeSet<&UserId> = page.iter().map(|it| &it.row.user_id).collect();
    let profiles = app.rows::<Profile>().get_many(people).await?;
    let in_one = Figures {
        pods: 1,
        ..Figures::default()
    };
    let given = hand_out(app, profiles.iter().map(|it| (it, in_one))).await?;
    Ok(on(&page, "members", None).drifted(given))
}

/// Whether days can give somebody anything that they have not got.
fn may_earn(profile: &Stored<Profile>) -> bool {
    let most = Figures {
        sessions: u32::MAX,
        seconds: u64::MAX,
        days: u32::MAX,
        ..Figures::default()
    };
    let mut earned = most.earned();
    earned.any(|it| !has(profile, it.key))
}

/// Hands out what figures achieve and no badge says yet. A badge without points is completed by `lost_points`.
async fn hand_out<'a>(
    app: &App,
    people: impl IntoIterator<Item = (&'a Stored<Profile>, Figures)>,
) -> Result<u64> {
    let mut awards = Vec::new();
    for (profile, figures) in people {
        if profile.row.deleted_at.is_some() {
            continue;
        }
        let new = figures.earned().filter(|it| !has(profile, it.key));
        awards.extend(new.map(|it| Award::of_person(&profile.id, it)));
    }
    if awards.is_empty() {
        return Ok(0);
    }
    let open = awards::open(app, awards).await?;
    awards::hand_out(app, &open).await
}

fn has(profile: &Stored<Profile>, key: &str) -> bool {
    profile.row.badges.iter().any(|it| it == key)
}
