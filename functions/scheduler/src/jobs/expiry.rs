//! J-14, first part: what has had its time.

use std::time::Duration;

use client::Query;
use runtime::Result;
use store::jobs::{Step, Turn};
use store::{App, DATABASE};

/// Rows that one call removes: few enough for one answer in time, many enough for a night.
const AT_ONCE: u32 = 1_000;

const DAY: u64 = 24 * 60 * 60;

/// What ends: a table, the column with the instant, how long after it, and a column with a value that it must have.
struct Ends {
    table: &'static str,
    column: &'static str,
    after: Duration,
    only: Option<(&'static str, &'static str)>,
}

const fn ends(table: &'static str, column: &'static str, days: u64) -> Ends {
    Ends {
        table,
        column,
        after: Duration::from_secs(days * DAY),
        only: None,
    }
}

impl Ends {
    const fn only(mut self, column: &'static str, value: &'static str) -> Self {
        self.only = Some((column, value));
        self
    }
}

/// Everything that ends. A new one is a line here.
const ALL: &[Ends] = &[
    ends("notifications", "expiresAt", 0),
    ends("notification_sources", "$createdAt", 90),
    ends("rate_limits", "expiresAt", 0),
    ends("ai_usage", "$createdAt", 180),
    ends("transcripts", "$createdAt", 30),
    ends("payment_events", "$createdAt", 180),
    ends("activity_events", "$createdAt", 400),
    ends("jobs", "$updatedAt", 30).only("state", "done"),
];

/// Removes what has ended, a thousand rows of one table a step. What is gone is gone, so a repeat is harmless.
pub async fn sweep(app: App, turn: Turn) -> Result<Step> {
    let nth: usize = turn
        .cursor
        .as_deref()
        .and_then(|cursor| cursor.parse().ok())
        .unwrap_or(0);
    let Some(ends) = ALL.get(nth) else {
        return Ok(Step::over(0));
    };
    let mut queries = vec![
        Query::less_than(ends.column, turn.now.before(ends.after).to_string()),
        Query::limit(AT_ONCE),
    ];
    queries.extend(ends.only.map(|(column, value)| Query::equal(column, value)));
    let removed = app
        .client()
        .rows(DATABASE, ends.table)
        .delete_many(&queries)
        .await;
    let removed = removed.map_err(|cause| store::Error::about("Expired row", cause))?;
    let next = if removed >= u64::from(AT_ONCE) {
        nth
    } else {
        nth + 1
    };
    if next >= ALL.len() {
        return Ok(Step::over(removed));
    }
    Ok(Step::on(removed, next.to_string()))
}

#[cfg(test)]
mod tests {
    use store::tables;

    use super::*;

    #[test]
    fn everything_that_ends_is_a_table_with_that_column() {
        for ends in ALL {
            let table = tables::ALL.iter().find(|it| it.id == ends.table).unwrap();
            let has = |key: &str| table.columns.iter().any(|it| it.key == key);
            assert!(
                ends.column.starts_with('$') || has(ends.column),
                "{}",
                ends.table
            );
            assert!(
                ends.only.is_none_or(|(column, _)| has(column)),
                "{}",
                ends.table
            );
        }
    }
}
