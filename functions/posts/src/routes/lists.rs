//! Lists of posts, filtered by Appwrite to what the caller may read.

use client::Query;
use runtime::{Error, Json, Query as Params, Result, State};
use store::post_items::{self, PostItem};
use store::schema::CREATED_AT;
use store::tables::{Pod, Post};
use store::{App, Me, Page};

use crate::wire::PostFilter;

/// Lists posts, newest first.
///
/// # Errors
///
/// `not_found` for a pod that is not there for the caller; `bad_cursor`; `session_required`.
pub async fn list(
    State(app): State<App>,
    Me(me): Me,
    Params(filter): Params<PostFilter>,
) -> Result<Json<Page<PostItem>>> {
    let readable = app.as_caller::<Post>()?;
    let page = readable.page(queries(&filter), &filter.paging, 20).await?;
    if let (Some(pod), true) = (&filter.pod_id, page.items.is_empty()) {
        let seen = app.as_caller::<Pod>()?.find(pod).await?;
        seen.ok_or_else(|| Error::not_found("pod"))?;
    }
    let next_cursor = page.next_cursor;
    let items = post_items::items(&app, &me, page.items).await?;
    Ok(Json(Page { items, next_cursor }))
}

fn queries(filter: &PostFilter) -> Vec<Query> {
    let mut all = vec![
        Query::is_null(Post::DELETED_AT),
        Query::order_desc(CREATED_AT),
    ];
    all.extend(
        filter
            .author_id
            .as_ref()
            .map(|it| Query::equal(Post::AUTHOR_ID, it)),
    );
    all.extend(
        filter
            .pod_id
            .as_ref()
            .map(|it| Query::equal(Post::POD_ID, it)),
    );
    all.extend(
        filter
            .course_id
            .as_ref()
            .map(|it| Query::equal(Post::COURSE_ID, it)),
    );
    if let Some(tag) = &filter.tag {
        // An array has no index: full text narrows the rows down, the array decides.
        all.push(Query::search(Post::TAG_TEXT, format!("\"{tag}\"")));
        all.push(Query::contains_any(Post::TAGS, [tag]));
    }
    all.extend(filter.q.as_ref().map(|it| Query::search(Post::CONTENT, it)));
    all
}
