//! The home feed. Every list is read with the caller's own rights.

use client::Query;
use futures_util::future::try_join_all;
use model::{PostId, SnapshotId, UserId, Visibility};
use runtime::{Error, Json, Query as Params, Result, State};
use store::post_items::{self, PostItem};
use store::schema::CREATED_AT;
use store::tables::{Follow, Post, Trending};
use store::{App, Me, Page, Stored, LARGEST_PAGE};

use crate::rules;
use crate::wire::{HomeFilter, Scope, Sort};

/// How many of the people one follows are looked at.
const MOST_FOLLOWED: u32 = 500;

/// How many ids fit into one query.
const IDS_PER_QUERY: usize = 100;

/// How many posts a page shows unless it is told otherwise.
const PAGE: u32 = 20;

/// Reads the home feed.
///
/// # Errors
///
/// `session_required`; `bad_cursor`; `validation_failed` for an order that the scope does not have.
pub async fn list(
    State(app): State<App>,
    Me(me): Me,
    Params(filter): Params<HomeFilter>,
) -> Result<Json<Page<PostItem>>> {
    let page = match (filter.sort, filter.scope) {
        (Sort::Top, Scope::All) => top(&app, &filter).await?,
        (Sort::Top, _) => return Err(Error::field("sort", "must be new for this scope")),
        (Sort::New, Scope::All) => newest(&app, &filter, None).await?,
        (Sort::New, Scope::Pods) => {
            let in_pods = Query::equal(Post::VISIBILITY, Visibility::Pod);
            newest(&app, &filter, Some(in_pods)).await?
        }
        (Sort::New, Scope::Following) => followed(&app, &me, &filter).await?,
    };
    let next_cursor = page.next_cursor;
    let items = post_items::items(&app, &me, page.items).await?;
    Ok(Json(Page { items, next_cursor }))
}

async fn newest(app: &App, filter: &HomeFilter, only: Option<Query>) -> Result<Page<Stored<Post>>> {
    let queries = present().into_iter().chain(only);
    Ok(app
        .as_caller::<Post>()?
        .page(queries, &filter.paging, PAGE)
        .await?)
}

/// One list per hundred people, merged: a post's place depends on its age alone, so one cursor serves them all.
async fn followed(app: &App, me: &UserId, filter: &HomeFilter) -> Result<Page<Stored<Post>>> {
    let mine = [
        Query::equal(Follow::FOLLOWER_ID, me),
        Query::order_desc(CREATED_AT),
    ];
    let edges = app.rows::<Follow>().list(mine, MOST_FOLLOWED).await?;
    let people: Vec<UserId> = edges.into_iter().map(|it| it.row.following_id).collect();
    let readable = app.as_caller::<Post>()?;
    let lists = people.chunks(IDS_PER_QUERY).map(|people| {
        let theirs = Query::equal(Post::AUTHOR_ID, people);
        readable.page(present().into_iter().chain([theirs]), &filter.paging, PAGE)
    });
    let lists = try_join_all(lists).await?;
    let limit = filter.paging.limit_or(PAGE);
    let has_more = lists.iter().any(|it| it.next_cursor.is_some());
    let found: usize = lists.iter().map(|it| it.items.len()).sum();
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let items = rules::newest(lists.into_iter().map(|it| it.items).collect(), limit);
    let last = items.last().filter(|_| has_more || found > limit);
    Ok(Page {
        next_cursor: last.map(|it| it.id.to_string()),
        items,
    })
}

/// What trends this week, as far as the caller may read it.
async fn top(app: &App, filter: &HomeFilter) -> Result<Page<Stored<Post>>> {
    let week = SnapshotId::parse("posts-week").map_err(Error::internal)?;
    let snapshot = app.rows::<Trending>().find(&week).await?;
    let ranked = snapshot
        .and_then(|it| it.row.items)
        .map(|it| it.0)
        .unwrap_or_default();
    let ids: Vec<PostId> = ranked.iter().filter_map(|it| it.id.parse().ok()).collect();
    let limit =
        usize::try_from(filter.paging.limit_or(PAGE).min(LARGEST_PAGE)).unwrap_or(usize::MAX);
    let (ids, next_cursor) = rules::page_of(&ids, filter.paging.cursor.as_deref(), limit)?;
    Ok(Page {
        items: readable_in_order(app, &ids).await?,
        next_cursor,
    })
}

/// Reads those of the posts that the caller may read, in the order of `ids`.
pub async fn readable_in_order(app: &App, ids: &[PostId]) -> Result<Vec<Stored<Post>>> {
    let mut posts = app.as_caller::<Post>()?.get_many(ids).await?;
    posts.retain(|it| it.row.deleted_at.is_none());
    posts.sort_by_key(|post| ids.iter().position(|it| *it == post.id));
    Ok(posts)
}

fn present() -> [Query; 2] {
    [
        Query::is_null(Post::DELETED_AT),
        Query::order_desc(CREATED_AT),
    ]
}
