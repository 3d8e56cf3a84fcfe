//! What became of a course, computed from its rows.

mod rules;

use client::Query;
use model::{Cents, CourseId};
use runtime::Variable;
use serde::Deserialize;
use store::schema::CREATED_AT;
use store::tables::{Course, CourseProgress, CourseStats, Enrollment};
use store::{readers, App, Error, Result, Row, Stored, DATABASE, LONGEST_LIST};

pub use rules::summed;

/// What the platform keeps of what is paid; the rest is the instructor's, rounded down to a cent.
pub const PLATFORM_FEE_PCT: Variable = Variable::integer(
    "PLATFORM_FEE_PCT",
    "What the platform keeps of what is paid for courses, in per cent from 0 to 100",
)
.default("10");

/// Rows of one kind that a course's figures take into account, the latest first.
const MOST: usize = 20_000;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Paid {
    amount_cents: Cents,
}

/// Computes the figures of a course and writes them. Computing them again gives the same.
///
/// # Errors
///
/// What the store answers; `internal` where [`PLATFORM_FEE_PCT`] is no percentage.
pub async fn roll_up(
    app: &App,
    course: &Stored<Course>,
) -> Result<Stored<CourseStats>, runtime::Error> {
    let (enrollments, progress, revenue) = futures_util::try_join!(
        enrollments(app, &course.id),
        progress(app, &course.id),
        revenue(app, &course.id)
    )?;
    let mut stats = summed(&course.row, &enrollments, &progress, app.now());
    stats.revenue_cents = revenue;
    stats.earnings_cents = revenue.percent(100 - fee(app)?);
    let reader = [readers::user(&course.row.instructor_id)];
    Ok(app.rows().upsert(&course.id, &stats, &reader).await?)
}

/// What the platform keeps, in per cent.
fn fee(app: &App) -> Result<i64, runtime::Error> {
    let set = app.execution().config().integer(&PLATFORM_FEE_PCT);
    let fee = set.and_then(|it| i64::try_from(it).ok());
    fee.filter(|it| *it <= 100)
        .ok_or_else(|| runtime::Error::internal("`PLATFORM_FEE_PCT` is over 100"))
}

async fn enrollments(app: &App, course: &CourseId) -> Result<Vec<Stored<Enrollment>>> {
    let mut all: Vec<Stored<Enrollment>> = Vec::new();
    loop {
        let mut queries = vec![
            Query::equal(Enrollment::COURSE_ID, course),
            Query::order_desc(CREATED_AT),
        ];
        queries.extend(all.last().map(|it| Query::cursor_after(it.id.as_str())));
        let page = app.rows::<Enrollment>().list(queries, LONGEST_LIST).await?;
        let is_last = page.len() < full();
        all.extend(page);
        if is_last || all.len() >= MOST {
            warn_of_more::<Enrollment>(course, is_last);
            return Ok(all);
        }
    }
}

async fn progress(app: &App, course: &CourseId) -> Result<Vec<Stored<CourseProgress>>> {
    let mut all: Vec<Stored<CourseProgress>> = Vec::new();
    loop {
        let mut queries = vec![
            Query::equal(CourseProgress::COURSE_ID, course),
            Query::order_desc(CREATED_AT),
        ];
        queries.extend(all.last().map(|it| Query::cursor_after(it.id.as_str())));
        let page = app
            .rows::<CourseProgress>()
            .list(queries, LONGEST_LIST)
            .await?;
        let is_last = page.len() < full();
        all.extend(page);
        if is_last || all.len() >= MOST {
            warn_of_more::<CourseProgress>(course, is_last);
            return Ok(all);
        }
    }
}

/// Says in the log that a course has more rows than its figures take into account.
fn warn_of_more<R: Row>(course: &CourseId, is_last: bool) {
    if !is_last {
        tracing::warn!(%course, table = R::TABLE, most = MOST, "A course has more than its figures count");
    }
}

/// What was paid for a course and not paid back (B-172).
async fn revenue(app: &App, course: &CourseId) -> Result<Cents> {
    let (mut sum, mut after) = (0, None::<String>);
    loop {
        let mut queries = vec![
            Query::equal("courseId", course),
            Query::equal("status", "paid"),
            Query::select(["$id", "amountCents"]),
            Query::limit(LONGEST_LIST),
        ];
        queries.extend(after.as_deref().map(Query::cursor_after));
        let page = app
            .client()
            .rows(DATABASE, "payments")
            .list::<Paid>(&queries)
            .await;
        let page = page.map_err(|cause| Error::about("Payment", cause))?.items;
        sum += page.iter().map(|it| it.data.amount_cents.0).sum::<i64>();
        if page.len() < full() {
            return Ok(Cents(sum));
        }
        after = page.last().map(|it| it.id.clone());
    }
}

fn full() -> usize {
    usize::try_from(LONGEST_LIST).unwrap_or(usize::MAX)
}
