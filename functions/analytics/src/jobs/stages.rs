//! Passes that look at one table after another: the cursor of a step names the stage and the last row.

use client::Query;
use runtime::Result;
use store::jobs::{Step, Turn};
use store::{App, Row, Stored};

/// Rows that one step looks at.
pub const PAGE: u32 = 50;

/// The stage that a step is at, and the row that it goes on behind; empty at the beginning.
pub fn at<'a>(turn: &'a Turn, first: &'a str) -> (&'a str, &'a str) {
    let cursor = turn.cursor.as_deref().and_then(|it| it.split_once('|'));
    cursor.unwrap_or((first, ""))
}

/// The rows behind one.
///
/// # Errors
///
/// What the store answers.
pub async fn page<R: Row>(
    app: &App,
    wanted: impl IntoIterator<Item = Query>,
    after: &str,
) -> Result<Vec<Stored<R>>> {
    let after = (!after.is_empty()).then(|| Query::cursor_after(after));
    let queries = wanted.into_iter().chain(after);
    Ok(app.rows::<R>().list(queries, PAGE).await?)
}

/// Goes on behind a page, with the stage that follows, or not at all.
pub fn on<R: Row>(page: &[Stored<R>], stage: &str, next: Option<&str>) -> Step {
    let mut step = Step::after(page, PAGE);
    step.next = match step.next {
        Some(after) => Some(format!("{stage}|{after}")),
        None => next.map(|it| format!("{it}|")),
    };
    step
}
