//! Emoji on things of a pod.

use client::Query;
use futures_util::try_join;
use model::{did, EdgeId, EntityId, Kind, PodId, ReactionTarget, Text, UserId};
use runtime::{Error, Json, Made, Path, Query as Params, Result, State};
use store::tables::PodReaction;
use store::{readers, App, Me, Row, Stored};

use crate::wire::{Reacted, Reactions, TheirReactions};
use crate::{access, rules};

/// Rows of one call.
const PER_CALL: u32 = 500;

/// Most rows that one answer counts: 50 things of a pod of 200 in which everybody reacts once.
const MOST_ROWS: usize = 10_000;

/// What a reaction is on, and with which emoji.
type Target = (PodId, ReactionTarget, EntityId, String);

/// Counts the emoji on some things of a pod.
///
/// # Errors
///
/// `validation_failed`; `not_a_member`; `not_found`.
pub async fn list(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<PodId>,
    Params(filter): Params<TheirReactions>,
) -> Result<Json<Reactions>> {
    let items: Vec<EntityId> = rules::items::ids("itemIds", &filter.item_ids)?;
    let of_items = [
        Query::equal(PodReaction::POD_ID, &id),
        Query::equal(PodReaction::ITEM_ID, &items),
    ];
    let (_, found) = try_join!(
        access::member(&app, &me, &id),
        all::<PodReaction>(&app, &of_items),
    )?;
    let rows = found.into_iter().map(|it| it.row);
    Ok(Json(Reactions {
        items: rules::items::reactions(items, rows, &me),
    }))
}

/// Puts an emoji on something; doing so again changes nothing.
///
/// # Errors
///
/// `validation_failed`; `not_a_member`; `not_found`; `pod_inactive`.
pub async fn add(
    State(app): State<App>,
    Me(me): Me,
    Path((pod, kind, item, emoji)): Path<Target>,
) -> Result<Made<Reacted>> {
    let reaction = reaction(&pod, kind, &item, &me, &emoji)?;
    let (_, others) = try_join!(app.writable_pod(&pod, &me), count_others(&app, &reaction),)?;
    let team = [readers::pod(&pod)];
    let reactions = app.rows::<PodReaction>();
    let made = reactions
        .create_once(&edge(&reaction), &reaction, &team)
        .await?;
    let answer = Reacted {
        count: others + 1,
        mine: true,
    };
    Ok(if made.is_some() {
        Made::created(answer)
    } else {
        Made::existing(answer)
    })
}

/// Takes the caller's emoji back; doing so again changes nothing.
///
/// # Errors
///
/// `validation_failed`; `not_a_member`; `not_found`.
pub async fn remove(
    State(app): State<App>,
    Me(me): Me,
    Path((pod, kind, item, emoji)): Path<Target>,
) -> Result<Json<Reacted>> {
    let reaction = reaction(&pod, kind, &item, &me, &emoji)?;
    let (_, others) = try_join!(
        access::member(&app, &me, &pod),
        count_others(&app, &reaction),
    )?;
    let reactions = app.rows::<PodReaction>();
    reactions.delete_once(&edge(&reaction)).await?;
    Ok(Json(Reacted {
        count: others,
        mine: false,
    }))
}

/// Reads every row that matches: one call for each 500.
///
/// # Errors
///
/// What the store answers.
pub async fn all<R: Row>(app: &App, queries: &[Query]) -> Result<Vec<Stored<R>>> {
    let mut found: Vec<Stored<R>> = Vec::new();
    while found.len() < MOST_ROWS {
        let after = found
            .last()
            .map(|it| Query::cursor_after(it.id.to_string()));
        let page = queries.iter().cloned().chain(after);
        let page = app.rows::<R>().list(page, PER_CALL).await?;
        let is_last = page.len() < usize::try_from(PER_CALL).unwrap_or(usize::MAX);
        found.extend(page);
        if is_last {
            break;
        }
    }
    Ok(found)
}

/// How many others put the same emoji on the same thing. They are told apart here: the store takes one emoji for another.
async fn count_others(app: &App, reaction: &PodReaction) -> Result<u32> {
    let others = [
        Query::equal(PodReaction::POD_ID, &reaction.pod_id),
        Query::equal(PodReaction::ITEM_TYPE, reaction.item_type),
        Query::equal(PodReaction::ITEM_ID, &reaction.item_id),
        Query::not_equal(PodReaction::USER_ID, &reaction.user_id),
    ];
    let found = all::<PodReaction>(app, &others).await?;
    let same = found.iter().filter(|it| it.row.emoji == reaction.emoji);
    Ok(u32::try_from(same.count()).unwrap_or(u32::MAX))
}

fn reaction(
    pod: &PodId,
    kind: ReactionTarget,
    item: &EntityId,
    me: &UserId,
    emoji: &str,
) -> Result<PodReaction> {
    rules::items::check_emoji(emoji)?;
    Ok(PodReaction {
        pod_id: pod.clone(),
        item_id: item.clone(),
        item_type: kind,
        user_id: me.clone(),
        emoji: Text::new(emoji).map_err(|cause| Error::field("emoji", cause.to_string()))?,
    })
}

fn edge(reaction: &PodReaction) -> EdgeId {
    let parts = [
        reaction.pod_id.as_str(),
        reaction.item_id.as_str(),
        reaction.user_id.as_str(),
        reaction.emoji.as_str(),
    ];
    did(Kind::POD_REACTION, &parts)
}
