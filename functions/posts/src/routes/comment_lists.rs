//! Lists of comments, filtered by Appwrite to what the caller may read.

use std::collections::BTreeSet;

use client::Query;
use futures_util::try_join;
use model::{CommentId, EdgeId, PostId, UserId};
use runtime::{Error, Json, Path, Query as Params, Result, State};
use store::schema::CREATED_AT;
use store::tables::{Comment, CommentLike, Post};
use store::{App, Cards, Me, Page, Paging, Stored};

use super::comment_likes::edge;
use crate::wire::{CommentFilter, CommentItem, CommentSort};

/// How many replies a comment shows before one asks for all.
const FIRST_REPLIES: usize = 3;

/// How many replies are read for a whole page of comments.
const REPLIES_PER_PAGE: u32 = 100;

/// Lists the comments on a post with their first replies.
///
/// # Errors
///
/// `not_found` for a post that is not there for the caller; `bad_cursor`; `session_required`.
pub async fn list(
    State(app): State<App>,
    Me(me): Me,
    Path(post): Path<PostId>,
    Params(filter): Params<CommentFilter>,
) -> Result<Json<Page<CommentItem>>> {
    let readable = app.as_caller::<Comment>()?;
    let top = [
        Query::equal(Comment::POST_ID, &post),
        Query::is_null(Comment::PARENT_ID),
        order(filter.sort),
    ];
    let (page, ()) = try_join!(
        async { Ok(readable.page(top, &filter.paging, 20).await?) },
        check_post(&app, &post),
    )?;
    let replies = first_replies(&app, &page.items).await?;
    let next_cursor = page.next_cursor;
    let items = threads(&app, &me, page.items, replies).await?;
    Ok(Json(Page { items, next_cursor }))
}

/// Lists the replies to a comment, oldest first.
///
/// # Errors
///
/// `not_found` for a comment that is not there for the caller; `bad_cursor`; `session_required`.
pub async fn replies(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<CommentId>,
    Params(paging): Params<Paging>,
) -> Result<Json<Page<CommentItem>>> {
    let readable = app.as_caller::<Comment>()?;
    let of_comment = [
        Query::equal(Comment::PARENT_ID, &id),
        Query::order_asc(CREATED_AT),
    ];
    let page = readable.page(of_comment, &paging, 20).await?;
    let post = match page.items.first() {
        Some(reply) => reply.row.post_id.clone(),
        None => readable.get(&id).await?.row.post_id,
    };
    let (look, ()) = try_join!(
        Look::at(&app, &me, page.items.iter()),
        check_post(&app, &post),
    )?;
    Ok(Json(page.map(|reply| look.item(reply, None))))
}

/// Refuses a post that is not there for the caller: what moderation hides goes on standing under it.
async fn check_post(app: &App, post: &PostId) -> Result<()> {
    let seen = app.as_caller::<Post>()?.find(post).await?;
    seen.map(drop).ok_or_else(|| Error::not_found("post"))
}

fn order(sort: CommentSort) -> Query {
    match sort {
        CommentSort::New => Query::order_desc(CREATED_AT),
        CommentSort::Old => Query::order_asc(CREATED_AT),
        CommentSort::Top => Query::order_desc(Comment::LIKES_COUNT),
    }
}

async fn first_replies(app: &App, comments: &[Stored<Comment>]) -> Result<Vec<Stored<Comment>>> {
    let answered = comments.iter().filter(|it| it.row.replies_count > 0);
    let ids: Vec<&CommentId> = answered.map(|it| &it.id).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let of_page = [
        Query::equal(Comment::PARENT_ID, ids),
        Query::order_asc(CREATED_AT),
    ];
    Ok(app
        .as_caller::<Comment>()?
        .list(of_page, REPLIES_PER_PAGE)
        .await?)
}

async fn threads(
    app: &App,
    me: &UserId,
    comments: Vec<Stored<Comment>>,
    replies: Vec<Stored<Comment>>,
) -> Result<Vec<CommentItem>> {
    let look = Look::at(app, me, comments.iter().chain(&replies)).await?;
    let thread = |comment: Stored<Comment>| {
        let own = replies
            .iter()
            .filter(|it| it.row.parent_id.as_ref() == Some(&comment.id));
        let first = own
            .take(FIRST_REPLIES)
            .map(|it| look.item(it.clone(), None));
        let first = first.collect();
        look.item(comment, Some(first))
    };
    Ok(comments.into_iter().map(thread).collect())
}

/// What a page of comments needs besides the comments: two lists at once.
struct Look {
    cards: Cards,
    liked: BTreeSet<CommentId>,
}

impl Look {
    async fn at<'a>(
        app: &App,
        me: &UserId,
        comments: impl Iterator<Item = &'a Stored<Comment>> + Clone,
    ) -> Result<Self> {
        let authors = comments.clone().map(|it| &it.row.author_id);
        let edges: Vec<EdgeId> = comments.map(|it| edge(&it.id, me)).collect();
        let rows = app.rows::<CommentLike>();
        let (cards, edges) = try_join!(app.cards(authors), rows.get_many(&edges))?;
        let liked = edges.into_iter().map(|it| it.row.comment_id).collect();
        Ok(Self { cards, liked })
    }

    fn item(&self, comment: Stored<Comment>, replies: Option<Vec<CommentItem>>) -> CommentItem {
        CommentItem {
            author: self.cards.of(&comment.row.author_id),
            liked: self.liked.contains(&comment.id),
            comment: comment.into(),
            replies,
        }
    }
}
