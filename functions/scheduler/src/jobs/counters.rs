//! J-13: counters say what there is to count.
//!
//! Every night what was touched in the last two days is counted again, on Sundays everything. A counter is corrected only when two
//! looks agree and nobody wrote the row in between, so that a like that is just being counted is not counted twice.

mod list;
mod tally;

use std::time::Duration;

use client::Query;
use futures_util::future::try_join_all;
use model::Timestamp;
use runtime::Result;
use serde_json::{Map, Value};
use store::jobs::{Step, Turn};
use store::schema::ID;
use store::{App, DATABASE};

use list::ALL;
use tally::Tally;

/// What counts as touched: a night may be missed.
const TOUCHED: Duration = Duration::from_secs(48 * 60 * 60);

/// Rows that one step looks at.
const PAGE: u32 = 100;

/// Rows that are counted at once.
const AT_ONCE: usize = 8;

/// How long a row that seems wrong is left alone before the second look. Between a relation and its counter lies one call.
const SECOND_LOOK: Duration = Duration::from_secs(1);

type Cells = client::Row<Map<String, Value>>;

/// Where a pass stands: which counter, looking from which side, behind which row.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    counter: usize,
    side: Side,
    after: Option<String>,
}

/// From which side rows are found: a counter that was never raised leaves only the child as a trace, one that was never lowered only
/// the parent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Children,
    Parents,
}

impl Place {
    const START: Self = Self {
        counter: 0,
        side: Side::Children,
        after: None,
    };

    /// Reads a cursor; another version's counts as the start.
    fn parse(cursor: Option<&str>) -> Self {
        let parse = |cursor: &str| {
            let mut parts = cursor.splitn(3, '|');
            let counter = parts.next()?.parse().ok()?;
            let side = match parts.next()? {
                "c" => Side::Children,
                "p" => Side::Parents,
                _ => return None,
            };
            let after = parts.next().filter(|id| !id.is_empty());
            Some(Self {
                counter,
                side,
                after: after.map(str::to_owned),
            })
        };
        cursor.and_then(parse).unwrap_or(Self::START)
    }

    fn cursor(&self) -> String {
        let side = match self.side {
            Side::Children => "c",
            Side::Parents => "p",
        };
        let after = self.after.as_deref().unwrap_or_default();
        format!("{}|{side}|{after}", self.counter)
    }

    /// Behind a page; its last row where it was full.
    fn next(&self, last: Option<String>) -> Self {
        match (last, self.side) {
            (Some(last), side) => Self {
                counter: self.counter,
                side,
                after: Some(last),
            },
            (None, Side::Children) => Self {
                counter: self.counter,
                side: Side::Parents,
                after: None,
            },
            (None, Side::Parents) => Self {
                counter: self.counter + 1,
                ..Self::START
            },
        }
    }
}

/// Counts again, one page of one counter a step.
pub async fn reconcile(app: App, turn: Turn) -> Result<Step> {
    let place = Place::parse(turn.cursor.as_deref());
    let Some(tally) = ALL.get(place.counter) else {
        return Ok(Step::over(0));
    };
    let since = turn.due.before(TOUCHED);
    let all = is_sunday(turn.due);
    let (parents, last) = match place.side {
        Side::Children if all => (Vec::new(), None),
        Side::Children => by_children(&app, tally, &place, since).await?,
        Side::Parents => by_parents(&app, tally, &place, (!all).then_some(since)).await?,
    };
    let drift = correct(&app, tally, &parents, turn.now).await?;
    let processed = u64::try_from(parents.len()).unwrap_or(u64::MAX);
    let next = place.next(last);
    if next.counter >= ALL.len() {
        return Ok(Step::over(processed).drifted(drift));
    }
    Ok(Step::on(processed, next.cursor()).drifted(drift))
}

fn is_sunday(at: Timestamp) -> bool {
    let day = at.to_jiff().to_zoned(jiff::tz::TimeZone::UTC).weekday();
    day == jiff::civil::Weekday::Sunday
}

/// The rows on which the children of the last days count.
async fn by_children(
    app: &App,
    tally: &Tally,
    place: &Place,
    since: Timestamp,
) -> Result<(Vec<Cells>, Option<String>)> {
    let mut queries = vec![
        Query::created_after(since.to_string()),
        Query::is_not_null(tally.key),
        Query::select([ID, tally.key]),
        Query::limit(PAGE),
    ];
    queries.extend(place.after.as_deref().map(Query::cursor_after));
    let children = rows(app, tally.children, &queries).await?;
    let mut ids: Vec<&str> = children
        .iter()
        .filter_map(|child| child.data.get(tally.key)?.as_str())
        .collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok((Vec::new(), None));
    }
    let mut queries = tally.parents();
    queries.extend([Query::equal(ID, &ids), Query::limit(PAGE)]);
    let parents = rows(app, tally.parent, &queries).await?;
    Ok((parents, last_of_full(&children)))
}

/// The rows that were written since, or all of them.
async fn by_parents(
    app: &App,
    tally: &Tally,
    place: &Place,
    since: Option<Timestamp>,
) -> Result<(Vec<Cells>, Option<String>)> {
    let mut queries = tally.parents();
    queries.push(Query::limit(PAGE));
    queries.extend(since.map(|since| Query::updated_after(since.to_string())));
    queries.extend(place.after.as_deref().map(Query::cursor_after));
    let parents = rows(app, tally.parent, &queries).await?;
    let last = last_of_full(&parents);
    Ok((parents, last))
}

fn last_of_full(page: &[Cells]) -> Option<String> {
    let is_full = u32::try_from(page.len()).is_ok_and(|count| count >= PAGE);
    page.last().filter(|_| is_full).map(|row| row.id.clone())
}

/// Counts again, and puts right what two looks find wrong.
async fn correct(app: &App, tally: &Tally, parents: &[Cells], now: Timestamp) -> Result<u64> {
    let mut wrong = Vec::new();
    for some in parents.chunks(AT_ONCE) {
        let mut looks = Vec::new();
        for parent in some {
            looks.push(tally.look(app, parent));
        }
        wrong.extend(try_join_all(looks).await?.into_iter().flatten());
    }
    if wrong.is_empty() {
        return Ok(0);
    }
    tokio::time::sleep(SECOND_LOOK).await;
    let mut drift = 0;
    for one in &wrong {
        drift += u64::from(tally.settle(app, one, now).await?);
    }
    Ok(drift)
}

async fn rows(app: &App, table: &str, queries: &[Query]) -> Result<Vec<Cells>> {
    let page = app.client().rows(DATABASE, table).list(queries).await;
    Ok(page
        .map_err(|cause| store::Error::about("Counter", cause))?
        .items)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_says_where_a_pass_stands() {
        let place = Place {
            counter: 3,
            side: Side::Parents,
            after: Some("p1".to_owned()),
        };
        assert_eq!(place.cursor(), "3|p|p1");
        assert_eq!(Place::parse(Some("3|p|p1")), place);
        assert_eq!(Place::parse(Some("nonsense")), Place::START);
        assert_eq!(Place::parse(None), Place::START);
    }

    #[test]
    fn a_counter_is_seen_from_both_sides_before_the_next() {
        let start = Place::START;
        let more = start.next(Some("c9".to_owned()));
        assert_eq!(more.cursor(), "0|c|c9");
        let other_side = more.next(None);
        assert_eq!(other_side.cursor(), "0|p|");
        assert_eq!(other_side.next(None).cursor(), "1|c|");
    }

    #[test]
    fn sundays_are_those_of_utc() {
        assert!(is_sunday(Timestamp::parse("2026-01-04T03:23:00Z").unwrap()));
        assert!(!is_sunday(
            Timestamp::parse("2026-01-05T03:23:00Z").unwrap()
        ));
    }
}
