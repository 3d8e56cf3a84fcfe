//! What admins did.

use client::Query;
use runtime::{Json, Query as Params, Result, State};
use store::schema::CREATED_AT;
use store::tables::AuditEntry;
use store::{App, Me, Page};

use crate::wire::log::{LineView, LogQuery};

/// Lists what admins did, the latest first. Three calls in two waves.
///
/// # Errors
///
/// `forbidden`; `bad_cursor`.
pub async fn list(
    State(app): State<App>,
    Me(me): Me,
    Params(asked): Params<LogQuery>,
) -> Result<Json<Page<LineView>>> {
    let mut queries = vec![Query::order_desc(CREATED_AT)];
    queries.extend(
        asked
            .actor_id
            .map(|it| Query::equal(AuditEntry::ACTOR_ID, it)),
    );
    queries.extend(asked.action.map(|it| Query::equal(AuditEntry::ACTION, it)));
    queries.extend(
        asked
            .target_id
            .map(|it| Query::equal(AuditEntry::TARGET_ID, it)),
    );
    let lines = app.rows::<AuditEntry>();
    let page = app.for_admin(&me, async {
        Ok(lines.page(queries, &asked.paging, 50).await?)
    });
    let page = page.await?;
    let cards = app
        .cards(page.items.iter().map(|it| &it.row.actor_id))
        .await?;
    Ok(Json(page.map(|it| LineView::new(it, &cards))))
}
