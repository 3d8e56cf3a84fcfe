//! J-04: study clocks that nobody stopped.
//!
//! A session ends as it does when its owner stops it, and counts once: whoever comes second finds it over.

use client::Query;
use futures_util::future::join_all;
use model::StudyState;
use runtime::Result;
use store::jobs::{Step, Turn};
use store::tables::StudySession;
use store::App;
use studying::sessions::{self, FORGOTTEN_AFTER};

/// Sessions that one step looks at.
const PAGE: u32 = 50;

/// How many of them are ended at once.
const AT_ONCE: usize = 8;

/// Ends a page of sessions that ran half an hour longer than planned, or for four hours, with what still counts.
pub async fn end(app: App, turn: Turn) -> Result<Step> {
    let long = [
        Query::equal(StudySession::STATUS, StudyState::Running),
        Query::less_than(
            StudySession::STARTED_AT,
            turn.now.before(FORGOTTEN_AFTER).to_string(),
        ),
        Query::order_asc(StudySession::STARTED_AT),
    ];
    let page = turn.page::<StudySession>(&app, long, PAGE).await?;
    let forgotten: Vec<_> = page
        .iter()
        .filter(|it| sessions::is_forgotten(&it.row, turn.now))
        .collect();
    let mut failure = None;
    for some in forgotten.chunks(AT_ONCE) {
        let ends = some.iter().map(|it| sessions::close(&app, it, turn.now));
        for outcome in join_all(ends).await {
            // The others are ended all the same.
            if let Err(error) = outcome {
                failure = Some(error);
            }
        }
    }
    match failure {
        Some(error) => Err(error.into()),
        None => Ok(Step::after(&page, PAGE)),
    }
}
