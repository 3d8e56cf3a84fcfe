//! Finding people.

use client::Query;
use runtime::{Json, Query as Params, Result, State};
use store::schema::{CREATED_AT, ID};
use store::tables::Profile;
use store::{App, Me, Page, Paging};

use crate::wire::{Batch, Cards, Found, ProfileFilter, ProfileSort};

/// The most people on a page.
const LARGEST_PAGE: u32 = 50;

/// Finds people whose name has the words asked for, or whose username starts with them.
///
/// It reads with the caller's rights, so whoever hides their profile is not found.
///
/// # Errors
///
/// `bad_cursor`; `session_required`.
pub async fn search(
    State(app): State<App>,
    Me(_me): Me,
    Params(filter): Params<ProfileFilter>,
) -> Result<Json<Page<Found>>> {
    let readable = app.as_caller::<Profile>()?;
    let paging = Paging {
        limit: Some(filter.paging.limit_or(20).min(LARGEST_PAGE)),
        cursor: filter.paging.cursor.clone(),
    };
    let page = readable.page(queries(&filter), &paging, 20).await?;
    Ok(Json(page.map(Found::from)))
}

/// Reads the cards of up to a hundred people, in the order asked for; unknown ids are left out.
///
/// # Errors
///
/// What the store answers.
pub async fn batch(
    State(app): State<App>,
    Me(_me): Me,
    Json(batch): Json<Batch>,
) -> Result<Json<Cards>> {
    let cards = app.cards(batch.ids.iter()).await?;
    let profiles = batch.ids.iter().filter_map(|id| cards.find(id)).collect();
    Ok(Json(Cards { profiles }))
}

fn queries(filter: &ProfileFilter) -> Vec<Query> {
    let mut all = vec![Query::is_null(Profile::DELETED_AT)];
    if let Some(words) = &filter.q {
        let start = words.trim_start_matches('@').to_lowercase();
        all.push(Query::or([
            Query::search(Profile::NAME, words),
            Query::starts_with(Profile::USERNAME, start),
        ]));
    }
    match filter.sort {
        ProfileSort::Recent => all.push(Query::order_desc(CREATED_AT)),
        ProfileSort::Points => {
            all.extend([
                Query::order_desc(Profile::TOTAL_POINTS),
                Query::order_asc(ID),
            ]);
        }
        ProfileSort::Streak => {
            all.extend([
                Query::order_desc(Profile::STUDY_STREAK),
                Query::order_asc(ID),
            ]);
        }
    }
    all
}
