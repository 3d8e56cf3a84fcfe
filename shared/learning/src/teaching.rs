//! How all courses of an instructor are doing: the sums that a roll-up leaves, and what dashboards and reports read.
//!
//! Whoever teaches up to a hundred courses sees the sum of what is listed, as it is now; whoever teaches more, the sums of the roll-up.

mod rules;

use std::collections::BTreeMap;

use client::Query;
use futures_util::try_join;
use model::{CourseId, CourseStatus, UserId};
use runtime::Error;
use serde::Deserialize;
use store::schema::{CREATED_AT, ID};
use store::tables::{Course, CourseStats, InstructorStats, Profile};
use store::{readers, App, Result, Stored, DATABASE};

use rules::Sums;

/// Courses of one instructor that are listed at the most, and those of which the figures are added up at a time.
const MOST: u32 = 100;

/// A course that somebody teaches.
#[derive(Debug, Clone)]
pub struct Taught {
    /// The course.
    pub course: Stored<Course>,
    /// What the roll-up left; none before its first time, and for drafts.
    pub stats: Option<CourseStats>,
}

impl Taught {
    /// Its figures: what is counted on its row is exact at any time, the rest waits for the roll-up.
    pub fn figures(&self) -> CourseStats {
        let row = &self.course.row;
        CourseStats {
            enrollments: row.enrollment_count,
            completions: row.completion_count,
            rating_avg: rules::ratio(row.rating_sum, row.rating_count),
            ..self.stats.clone().unwrap_or_default()
        }
    }

    fn is_draft(&self) -> bool {
        self.course.row.status == CourseStatus::Draft
    }
}

/// What somebody teaches.
#[derive(Debug, Clone)]
pub struct Teaching {
    /// The courses, last begun first; at most a hundred.
    pub courses: Vec<Taught>,
    /// Sums over all that were published.
    pub overall: CourseStats,
    /// How many are in the catalogue.
    pub published: u32,
    /// How many were never published.
    pub drafts: u32,
}

impl Teaching {
    /// Reads it. Two calls in one wave, for any number of students; up to six in two for who teaches more than a hundred courses.
    ///
    /// # Errors
    ///
    /// `session_required`: the figures are read with the caller's own rights.
    pub async fn of(app: &App, me: &UserId) -> Result<Self, Error> {
        let newest = || Query::order_desc(CREATED_AT);
        let (courses, stats) = (app.rows::<Course>(), app.as_caller::<CourseStats>()?);
        let (taught, found) = try_join!(
            courses.list(own(me).into_iter().chain([newest()]), MOST),
            stats.list([newest()], MOST)
        )?;
        let (is_cut, may_lack) = (is_full(&taught), is_full(&found));
        let mut found: BTreeMap<CourseId, CourseStats> =
            found.into_iter().map(|it| (it.id, it.row)).collect();
        let lacking = taught.iter().filter(|it| {
            may_lack && it.row.status != CourseStatus::Draft && !found.contains_key(&it.id)
        });
        let lacking: Vec<CourseId> = lacking.map(|it| it.id.clone()).collect();
        let (more, whole) = try_join!(async { Ok(stats.get_many(&lacking).await?) }, async {
            if is_cut {
                return whole(app, me).await.map(Some);
            }
            Ok(None)
        })?;
        found.extend(more.into_iter().map(|it| (it.id, it.row)));
        let courses = taught.into_iter().map(|course| Taught {
            stats: found.remove(&course.id),
            course,
        });
        Ok(Self::from(courses.collect(), whole))
    }

    /// Without the roll-up's sums, those of what is listed take their place.
    fn from(courses: Vec<Taught>, whole: Option<Whole>) -> Self {
        let Whole {
            overall,
            published,
            drafts,
        } = whole.unwrap_or_else(|| Whole {
            overall: None,
            published: rules::count(&courses, |it| {
                it.course.row.status == CourseStatus::Published
            }),
            drafts: rules::count(&courses, Taught::is_draft),
        });
        let overall = overall.unwrap_or_else(|| {
            let live = courses.iter().filter(|it| !it.is_draft());
            let sums = live.fold(Sums::default(), |sums, it| {
                let row = &it.course.row;
                sums.and(row.rating_sum, row.rating_count, &it.figures())
            });
            sums.into_stats()
        });
        Self {
            courses,
            overall,
            published,
            drafts,
        }
    }
}

/// What a list that ends after a hundred does not say.
struct Whole {
    overall: Option<CourseStats>,
    published: u32,
    drafts: u32,
}

async fn whole(app: &App, me: &UserId) -> Result<Whole, Error> {
    let (courses, sums) = (app.rows::<Course>(), app.as_caller::<InstructorStats>()?);
    let number = |status: CourseStatus| {
        let with_status = Query::equal(Course::STATUS, status);
        courses.count(own(me).into_iter().chain([with_status]))
    };
    let (row, published, drafts) = try_join!(
        sums.find(me),
        number(CourseStatus::Published),
        number(CourseStatus::Draft)
    )?;
    let narrow = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
    Ok(Whole {
        overall: row.map(|it| it.row.0),
        published: narrow(published),
        drafts: narrow(drafts),
    })
}

fn own(me: &UserId) -> [Query; 2] {
    [
        Query::equal(Course::INSTRUCTOR_ID, me),
        Query::is_null(Course::DELETED_AT),
    ]
}

fn is_full<T>(page: &[T]) -> bool {
    u32::try_from(page.len()).is_ok_and(|count| count >= MOST)
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rated {
    rating_sum: u32,
    rating_count: u32,
}

/// Adds up the figures of all courses of an instructor that are, or were, in the catalogue, a hundred at a time, and sets the sums.
/// Doing it again gives the same. Sums that were begun later stay, so that of two at once none puts older ones in their place; those of
/// somebody who deleted their account go.
///
/// # Errors
///
/// What the store answers.
pub async fn roll_up(app: &App, instructor: &UserId) -> Result<()> {
    let (begun, rows) = (app.now(), app.rows::<InstructorStats>());
    let profile = app.rows::<Profile>().find(instructor).await?;
    if profile.is_some_and(|it| it.row.deleted_at.is_some()) {
        rows.delete_once(instructor).await?;
        return Ok(());
    }
    let stats = InstructorStats(CourseStats {
        computed_at: Some(begun),
        ..sums(app, instructor).await?.into_stats()
    });
    let before = [
        Query::is_null(CourseStats::COMPUTED_AT),
        Query::less_than_equal(CourseStats::COMPUTED_AT, begun.to_string()),
    ];
    let changes = client::Changes::of(&stats);
    let set = rows.update_if(instructor, [Query::or(before)], &changes);
    if set.await?.is_none() {
        let reader = [readers::user(instructor)];
        rows.create_once(instructor, &stats, &reader).await?;
    }
    Ok(())
}

async fn sums(app: &App, instructor: &UserId) -> Result<Sums> {
    let courses = app.client().rows(DATABASE, "courses");
    let (mut sums, mut after) = (Sums::default(), None::<String>);
    loop {
        let mut queries = own(instructor).to_vec();
        queries.extend([
            Query::not_equal(Course::STATUS, CourseStatus::Draft),
            Query::select([ID, Course::RATING_SUM.key, Course::RATING_COUNT.key]),
            Query::limit(MOST),
        ]);
        queries.extend(after.as_deref().map(Query::cursor_after));
        let page = courses.list::<Rated>(&queries).await;
        let page = page
            .map_err(|cause| store::Error::about("Course", cause))?
            .items;
        let rated: BTreeMap<CourseId, &Rated> = page
            .iter()
            .filter_map(|it| Some((it.id.parse().ok()?, &it.data)))
            .collect();
        for stats in app.rows::<CourseStats>().get_many(rated.keys()).await? {
            let stars = rated
                .get(&stats.id)
                .map(|it| (it.rating_sum, it.rating_count));
            let (sum, count) = stars.unwrap_or_default();
            sums = sums.and(sum, count, &stats.row);
        }
        if !is_full(&page) {
            return Ok(sums);
        }
        after = page.last().map(|it| it.id.clone());
    }
}
