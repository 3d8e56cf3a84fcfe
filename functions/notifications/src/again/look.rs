//! One look at the rows of a table that were created, or changed, within a span of time.

use std::collections::BTreeSet;
use std::future::Future;
use std::time::Duration;

use client::Query;
use futures_util::future::BoxFuture;
use futures_util::{stream, FutureExt, TryStreamExt};
use model::Timestamp;
use runtime::Result;
use serde::Deserialize;
use store::schema::{CREATED_AT, UPDATED_AT};
use store::tables::NotificationSource;
use store::{App, Created, Row, Stored, Updated, LARGEST_PAGE, LONGEST_LIST};

/// Rows of one look: more than one bulk call can write within the same millisecond.
const PAGE: u32 = 200;

/// How long a change is told that a row dates itself: whatever else has changed the row since then takes it out of the span in which the
/// change was made.
const CHANGE_IS_NEWS: Duration = Duration::from_secs(24 * 60 * 60);

/// Rows of which people are told at a time.
const AT_ONCE: usize = 4;

/// A span of time, both ends included.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Span {
    /// Its beginning.
    pub since: Timestamp,
    /// Its end.
    pub until: Timestamp,
}

/// What a look found.
#[derive(Debug, Clone, Copy)]
pub struct Seen {
    /// Rows that nobody had been told of.
    pub untold: u64,
    /// From where to look on; none at the end of the span.
    pub next: Option<Timestamp>,
}

type Look = Box<dyn Fn(App, Span) -> BoxFuture<'static, Result<Seen>> + Send + Sync>;

/// Looks, one after another.
#[derive(Default)]
pub struct Looks(Vec<Look>);

impl Looks {
    /// How many there are.
    pub fn count(&self) -> u32 {
        u32::try_from(self.0.len()).unwrap_or(u32::MAX)
    }

    /// One of them, counted from 0.
    pub fn nth(&self, nth: usize) -> Option<&Look> {
        self.0.get(nth)
    }

    /// Looks at what was created, where the id of the row is what it is told under.
    pub fn created<R, H, F>(self, handler: H) -> Self
    where
        R: Row,
        H: Fn(App, Created<R>) -> F + Copy + Send + Sync + 'static,
        F: Future<Output = Result<()>> + Send + 'static,
    {
        self.look(|_| true, |row| row.id.as_ref().to_owned(), handler)
    }

    /// [`Looks::created`], for rows that are still worth telling of.
    pub fn created_if<R, H, F>(self, is_news: fn(&R) -> bool, handler: H) -> Self
    where
        R: Row,
        H: Fn(App, Created<R>) -> F + Copy + Send + Sync + 'static,
        F: Future<Output = Result<()>> + Send + 'static,
    {
        self.look(is_news, |row| row.id.as_ref().to_owned(), handler)
    }

    /// [`Looks::created`], for rows that are told under something else than their id.
    pub fn created_as<R, H, F>(self, source: fn(&Stored<R>) -> String, handler: H) -> Self
    where
        R: Row,
        H: Fn(App, Created<R>) -> F + Copy + Send + Sync + 'static,
        F: Future<Output = Result<()>> + Send + 'static,
    {
        self.look(|_| true, source, handler)
    }

    fn look<R, H, F>(
        mut self,
        is_news: fn(&R) -> bool,
        source: fn(&Stored<R>) -> String,
        handler: H,
    ) -> Self
    where
        R: Row,
        H: Fn(App, Created<R>) -> F + Copy + Send + Sync + 'static,
        F: Future<Output = Result<()>> + Send + 'static,
    {
        self.0.push(Box::new(move |app, span| {
            async move {
                let rows = page::<R>(&app, CREATED_AT, span).await?;
                let next = next(&rows, |it| it.created_at, span);
                let rows = rows.into_iter().filter(|it| is_news(&it.row));
                let rows = untold(&app, rows.collect(), source).await?;
                let count = rows.len();
                let telling = rows.into_iter().map(|it| handler(app.clone(), Created(it)));
                finish(telling).await?;
                Ok(seen(count, next))
            }
            .boxed()
        }));
        self
    }

    /// Looks at what was changed in any way. It is told again, which tells nobody twice.
    pub fn changed<R, H, F>(self, handler: H) -> Self
    where
        R: Row,
        H: Fn(App, Updated<R>) -> F + Copy + Send + Sync + 'static,
        F: Future<Output = Result<()>> + Send + 'static,
    {
        self.changed_at(|row| Some(row.updated_at), handler)
    }

    /// [`Looks::changed`], for a change that the row dates `at` an instant within the span or the day before its end. Its edge says
    /// whether it was told.
    pub fn changed_at<R, H, F>(
        mut self,
        at: fn(&Stored<R>) -> Option<Timestamp>,
        handler: H,
    ) -> Self
    where
        R: Row,
        H: Fn(App, Updated<R>) -> F + Copy + Send + Sync + 'static,
        F: Future<Output = Result<()>> + Send + 'static,
    {
        self.0.push(Box::new(move |app, span| {
            async move {
                let rows = page::<R>(&app, UPDATED_AT, span).await?;
                let next = next(&rows, |it| it.updated_at, span);
                let earliest = span.since.min(span.until.before(CHANGE_IS_NEWS));
                let is_within = |it: &Stored<R>| at(it).is_some_and(|at| at >= earliest);
                let rows = rows.into_iter().filter(is_within);
                finish(rows.map(|it| handler(app.clone(), Updated(it)))).await?;
                Ok(seen(0, next))
            }
            .boxed()
        }));
        self
    }
}

async fn page<R: Row>(app: &App, column: &str, span: Span) -> store::Result<Vec<Stored<R>>> {
    let within = [
        Query::between(column, span.since, span.until),
        Query::order_asc(column),
    ];
    app.rows::<R>().list(within, PAGE).await
}

/// From where to look on behind a page. Rows of its last millisecond may be seen twice; where one millisecond fills a page, what is
/// left of it is passed over.
fn next<R: Row>(
    page: &[Stored<R>],
    at: fn(&Stored<R>) -> Timestamp,
    span: Span,
) -> Option<Timestamp> {
    let full = usize::try_from(PAGE).is_ok_and(|most| page.len() >= most);
    let last = at(page.last().filter(|_| full)?);
    let stands = last <= span.since;
    let next = if stands {
        last.after(Duration::from_millis(1))
    } else {
        last
    };
    (next <= span.until).then_some(next)
}

/// The rows that are the source of no notification, or of one that an execution did not finish.
async fn untold<R: Row>(
    app: &App,
    rows: Vec<Stored<R>>,
    source: fn(&Stored<R>) -> String,
) -> store::Result<Vec<Stored<R>>> {
    let mut open: BTreeSet<String> = rows.iter().map(source).collect();
    let (mut told, mut unfinished) = (BTreeSet::new(), BTreeSet::new());
    let most = usize::try_from(LARGEST_PAGE).unwrap_or(usize::MAX);
    while !open.is_empty() {
        let asked: Vec<String> = open.iter().take(most).cloned().collect();
        let of_these = [
            Query::equal(NotificationSource::SOURCE_ID, &asked),
            // Those without come first.
            Query::order_asc(NotificationSource::TOLD_AT),
        ];
        let sources = app.rows::<NotificationSource>();
        let found = sources.list(of_these, LONGEST_LIST).await?;
        let is_all = usize::try_from(LONGEST_LIST).is_ok_and(|longest| found.len() < longest);
        let open_ones = found.iter().filter(|it| it.row.told_at.is_none());
        unfinished.extend(open_ones.map(|it| it.row.source_id.clone()));
        let found: BTreeSet<String> = found.into_iter().map(|it| it.row.source_id).collect();
        // One that told many people may fill the answer: the others are asked for again.
        open.retain(|it| !(found.contains(it) || is_all && asked.contains(it)));
        told.extend(found);
    }
    let told: BTreeSet<&String> = told.difference(&unfinished).collect();
    let is_untold = |it: &Stored<R>| !told.contains(&source(it));
    Ok(rows.into_iter().filter(is_untold).collect())
}

async fn finish(telling: impl Iterator<Item = impl Future<Output = Result<()>>>) -> Result<()> {
    let telling = stream::iter(telling.map(Ok));
    telling.try_for_each_concurrent(AT_ONCE, |it| it).await
}

fn seen(untold: usize, next: Option<Timestamp>) -> Seen {
    Seen {
        untold: u64::try_from(untold).unwrap_or(u64::MAX),
        next,
    }
}
