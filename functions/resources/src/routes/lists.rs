//! Lists of study files, filtered by Appwrite to what the caller may read.

use client::Query;
use model::UserId;
use runtime::{Json, Query as Params, Result, State};
use store::schema::CREATED_AT;
use store::tables::Resource;
use store::{App, Me, Page};

use crate::items;
use crate::wire::{ResourceFilter, ResourceItem, ResourceSort};

/// Lists study files.
///
/// # Errors
///
/// `bad_cursor`; `session_required`.
pub async fn list(
    State(app): State<App>,
    Me(me): Me,
    Params(filter): Params<ResourceFilter>,
) -> Result<Json<Page<ResourceItem>>> {
    let readable = app.as_caller::<Resource>()?;
    let page = readable
        .page(queries(&filter, &me), &filter.paging, 20)
        .await?;
    let next_cursor = page.next_cursor;
    let items = items::items(&app, &me, page.items).await?;
    Ok(Json(Page { items, next_cursor }))
}

fn queries(filter: &ResourceFilter, me: &UserId) -> Vec<Query> {
    let mut all = vec![
        Query::is_null(Resource::DELETED_AT),
        Query::or([
            Query::equal(Resource::IS_APPROVED, true),
            Query::equal(Resource::AUTHOR_ID, me),
        ]),
    ];
    let given = [
        filter
            .pod_id
            .as_ref()
            .map(|it| Query::equal(Resource::POD_ID, it)),
        filter
            .author_id
            .as_ref()
            .map(|it| Query::equal(Resource::AUTHOR_ID, it)),
        filter
            .category
            .as_ref()
            .map(|it| Query::equal(Resource::CATEGORY, it)),
        filter.q.as_ref().map(|it| {
            Query::or([
                Query::search(Resource::TITLE, it),
                Query::search(Resource::DESCRIPTION, it),
            ])
        }),
    ];
    all.extend(given.into_iter().flatten());
    if let Some(tag) = &filter.tag {
        // An array has no index: full text narrows the rows down, the array decides.
        all.push(Query::search(Resource::TAG_TEXT, format!("\"{tag}\"")));
        all.push(Query::contains_any(Resource::TAGS, [tag]));
    }
    let first = match filter.sort {
        ResourceSort::New => None,
        ResourceSort::Downloads => Some(Resource::DOWNLOADS_COUNT),
        ResourceSort::Likes => Some(Resource::LIKES_COUNT),
        ResourceSort::Trending => Some(Resource::TREND_SCORE),
    };
    all.extend(first.map(Query::order_desc));
    all.push(Query::order_desc(CREATED_AT));
    all
}
