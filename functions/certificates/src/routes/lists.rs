//! One's own certificates.

use client::Query;
use runtime::{Content, Json, Path, Query as Params, Result, State};
use store::tables::Certificate;
use store::{App, Me, Page, Paging};

use crate::access;
use crate::rules;
use crate::wire::{CertificateView, OneCertificate};

/// Most certificates of a table.
const MOST: u32 = 500;

/// Lists the caller's certificates, the latest first.
///
/// # Errors
///
/// `bad_cursor`.
pub async fn list(
    State(app): State<App>,
    Me(me): Me,
    Params(paging): Params<Paging>,
) -> Result<Json<Page<CertificateView>>> {
    let mine = [
        Query::equal(Certificate::USER_ID, &me),
        Query::order_desc(Certificate::ISSUED_AT),
    ];
    let page = app.rows::<Certificate>().page(mine, &paging, 20).await?;
    let views = page.items.into_iter().map(CertificateView::try_from);
    Ok(Json(Page {
        items: views.collect::<Result<_>>()?,
        next_cursor: page.next_cursor,
    }))
}

/// Reads one of the caller's certificates, with what was signed.
///
/// # Errors
///
/// `not_found`.
pub async fn read(
    State(app): State<App>,
    Me(me): Me,
    Path(code): Path<String>,
) -> Result<Json<OneCertificate>> {
    let certificate = access::own(&app, &me, &code).await?.try_into()?;
    Ok(Json(OneCertificate { certificate }))
}

/// Answers the caller's certificates as a table.
///
/// # Errors
///
/// What the store answers.
pub async fn transcript(State(app): State<App>, Me(me): Me) -> Result<Content> {
    let mine = [
        Query::equal(Certificate::USER_ID, &me),
        Query::order_desc(Certificate::ISSUED_AT),
    ];
    let all = app.rows::<Certificate>().list(mine, MOST).await?;
    let content = Content::new("text/csv; charset=utf-8", rules::table(&all));
    Ok(content.header(
        "content-disposition",
        "attachment; filename=\"transcript.csv\"",
    ))
}
