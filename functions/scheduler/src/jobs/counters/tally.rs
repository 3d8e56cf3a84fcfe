//! One counter: how it is counted again, and how it is put right.

use std::time::Duration;

use client::{Changes, ErrorKind, Query};
use model::{JobKind, JobState, Timestamp};
use runtime::{Error, Result};
use serde_json::{Map, Value};
use store::schema::{Column, CREATED_AT, ID, UPDATED_AT};
use store::tables::Job;
use store::{App, Row, COUNTABLE, DATABASE};

use super::{rows, Cells};

/// When a row was deleted; every table that keeps its dead calls it so.
const DELETED_AT: &str = "deletedAt";

/// States of a sweep that has something to do yet.
const UNDER_WAY: [JobState; 3] = [JobState::Queued, JobState::Running, JobState::Failed];

/// How long after a deletion the job may take that lowers the counters.
const SWEPT: Duration = Duration::from_secs(60 * 60);

/// A column that says how many rows of another table there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// Table of the counter.
    pub parent: &'static str,
    /// Column of the counter.
    pub counter: &'static str,
    /// Table of what is counted.
    pub children: &'static str,
    /// Column of what is counted that names the parent.
    pub key: &'static str,
    /// Whether deleted parents are left alone: their children are swept away and their counters stay.
    pub parent_dies: bool,
    /// A column of the children that must be empty: one that says when they were deleted or left.
    pub gone: Option<&'static str>,
    /// A column of the children and the values that it may have.
    pub only: Option<(&'static str, &'static [&'static str])>,
    /// A column of the children that must be above nought.
    pub above_nought: Option<&'static str>,
}

/// A counter that did not say what was counted.
#[derive(Debug)]
pub struct Wrong {
    parent: String,
    says: u64,
    counted: u64,
}

impl Tally {
    /// Counts the children of `C` on `P`.
    pub const fn of<P: Row, C: Row>(counter: Column, key: Column) -> Self {
        Self {
            parent: P::TABLE,
            counter: counter.key,
            children: C::TABLE,
            key: key.key,
            parent_dies: false,
            gone: None,
            only: None,
            above_nought: None,
        }
    }

    /// Leaves deleted parents alone.
    #[must_use]
    pub const fn of_the_living(mut self) -> Self {
        self.parent_dies = true;
        self
    }

    /// Counts no deleted children.
    #[must_use]
    pub const fn without_deleted(mut self) -> Self {
        self.gone = Some(DELETED_AT);
        self
    }

    /// Counts no children that have left.
    #[must_use]
    pub const fn without(mut self, left_at: Column) -> Self {
        self.gone = Some(left_at.key);
        self
    }

    /// Counts only children with one of these values.
    #[must_use]
    pub const fn only(mut self, column: Column, values: &'static [&'static str]) -> Self {
        self.only = Some((column.key, values));
        self
    }

    /// Counts only children that have got a place.
    #[must_use]
    pub const fn placed(mut self, column: Column) -> Self {
        self.above_nought = Some(column.key);
        self
    }

    /// What finds parents, and as much of them as is needed.
    pub fn parents(&self) -> Vec<Query> {
        let mut queries = vec![Query::select([ID, UPDATED_AT, self.counter])];
        if self.parent_dies {
            queries.push(Query::is_null(DELETED_AT));
        }
        queries
    }

    /// The first look: whether the counter says what there is.
    pub async fn look(&self, app: &App, parent: &Cells) -> Result<Option<Wrong>> {
        let counted = self.count(app, &parent.id).await?;
        let says = self.says(&parent.data);
        Ok((says != counted).then(|| Wrong {
            parent: parent.id.clone(),
            says,
            counted,
        }))
    }

    /// The second look: if it finds the same, the counter is set, unless somebody writes the row at the same time. Answers whether it
    /// was.
    pub async fn settle(&self, app: &App, wrong: &Wrong, now: Timestamp) -> Result<bool> {
        let mut queries = self.parents();
        queries.extend([Query::equal(ID, &wrong.parent), Query::limit(1)]);
        let parent = rows(app, self.parent, &queries).await?.pop();
        let Some((parent, seen)) = parent.and_then(|it| Some((it.updated_at?, it))) else {
            return Ok(false);
        };
        let counted = self.count(app, &wrong.parent).await?;
        let moved = self.says(&seen.data) != wrong.says || counted != wrong.counted;
        if moved || self.is_being_swept(app, &wrong.parent, now).await? {
            return Ok(false);
        }
        let table = app
            .client()
            .rows(DATABASE, self.parent)
            .unchanged_since(parent);
        let changes = Changes::new().set(self.counter, counted);
        match table
            .update::<Map<String, Value>>(&wrong.parent, &changes, None)
            .await
        {
            Ok(_) => {
                self.tell(wrong);
                Ok(true)
            }
            Err(cause) if matches!(cause.kind, ErrorKind::Stale | ErrorKind::NotFound) => Ok(false),
            Err(cause) => Err(store::Error::about("Counter", cause).into()),
        }
    }

    /// A metric: a counter that is wrong has a cause that is worth finding.
    fn tell(&self, wrong: &Wrong) {
        tracing::info!(
            table = self.parent,
            row = wrong.parent,
            counter = self.counter,
            said = wrong.says,
            counted = wrong.counted,
            "A counter was wrong"
        );
    }

    fn says(&self, cells: &Map<String, Value>) -> u64 {
        cells.get(self.counter).and_then(Value::as_u64).unwrap_or(0)
    }

    /// Deleted children whose sweep has not lowered the counter yet make it seem wrong.
    async fn is_being_swept(&self, app: &App, parent: &str, now: Timestamp) -> Result<bool> {
        if self.gone != Some(DELETED_AT) {
            return Ok(false);
        }
        let dying = [
            Query::equal(self.key, parent),
            Query::greater_than(DELETED_AT, now.before(SWEPT).to_string()),
            Query::select([ID]),
            Query::limit(1),
        ];
        if !rows(app, self.children, &dying).await?.is_empty() {
            return Ok(true);
        }
        // A sweep that was queued late, such as tonight, lowers the counter yet.
        let late = [
            Query::equal(
                Job::KIND,
                [JobKind::CascadeDelete.as_str(), JobKind::PodDelete.as_str()],
            ),
            Query::equal(Job::STATE, UNDER_WAY.map(JobState::as_str)),
            Query::select([ID]),
            Query::limit(1),
        ];
        Ok(!rows(app, Job::TABLE, &late).await?.is_empty())
    }

    /// Counts the children, also beyond where Appwrite stops: stretch by stretch of their times of creation.
    async fn count(&self, app: &App, parent: &str) -> Result<u64> {
        let mut sum = 0;
        let mut from: Option<jiff::Timestamp> = None;
        loop {
            let mut queries = self.children_of(parent);
            queries
                .extend(from.map(|from| Query::greater_than_equal(CREATED_AT, from.to_string())));
            let found = self.total(app, queries.clone()).await?;
            if found < COUNTABLE {
                return Ok(sum + found);
            }
            let next = self.after_stretch(app, queries.clone()).await?;
            if next.is_none() || next == from {
                return Err(Error::internal("too many rows were created at one instant"));
            }
            queries.extend(next.map(|next| Query::less_than(CREATED_AT, next.to_string())));
            sum += self.total(app, queries).await?;
            from = next;
        }
    }

    fn children_of(&self, parent: &str) -> Vec<Query> {
        let mut queries = vec![Query::equal(self.key, parent)];
        queries.extend(self.gone.map(Query::is_null));
        queries.extend(
            self.only
                .map(|(column, values)| Query::equal(column, values)),
        );
        queries.extend(
            self.above_nought
                .map(|column| Query::greater_than(column, 0)),
        );
        queries
    }

    async fn total(&self, app: &App, mut queries: Vec<Query>) -> Result<u64> {
        queries.extend([Query::limit(1), Query::select([ID])]);
        let table = app.client().rows(DATABASE, self.children);
        let page = table.list_with_total::<Value>(&queries).await;
        Ok(page
            .map_err(|cause| store::Error::about("Counter", cause))?
            .total)
    }

    /// When the row was created that lies just within reach of counting.
    async fn after_stretch(
        &self,
        app: &App,
        mut queries: Vec<Query>,
    ) -> Result<Option<jiff::Timestamp>> {
        let reach = u32::try_from(COUNTABLE).unwrap_or(u32::MAX) - 1;
        queries.extend([
            Query::order_asc(CREATED_AT),
            Query::offset(reach),
            Query::limit(1),
            Query::select([ID, CREATED_AT]),
        ]);
        let row = rows(app, self.children, &queries).await?.pop();
        Ok(row.and_then(|row| row.created_at))
    }
}
