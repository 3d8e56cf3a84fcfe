//! What somebody did in a course, as the rows say.

use std::collections::{BTreeMap, BTreeSet};

use client::Query;
use futures_util::try_join;
use model::{AssignmentId, ChapterId, ChapterStatus, CourseId, Packed, UserId};
use serde::Deserialize;

use store::schema::ID;
use store::tables::{
    Assignment, ChapterProgress, Course, CourseChapter, CourseProgress, PastRevision, Submission,
};
use store::{App, Error, Result, Row, Stored, DATABASE, LONGEST_LIST};

use super::rules::{self, Demand, Sums};
use crate::enrolment::progress_id;

/// Chapters of a course at the most.
const MOST_CHAPTERS: u32 = 100;

/// What somebody handed in for an assignment, and how it did.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Handed {
    /// The assignment.
    pub assignment_id: AssignmentId,
    #[serde(default)]
    final_score: Option<f64>,
    #[serde(default)]
    history: Option<Packed<Vec<PastRevision>>>,
}

impl Handed {
    /// The best score of all revisions, in per cent.
    pub fn best(&self) -> Option<f64> {
        PastRevision::best(self.history.as_ref(), self.final_score)
    }
}

/// What somebody did in a course.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// The row that says how far they are.
    pub progress: Stored<CourseProgress>,
    /// The chapters of the course, in order.
    pub chapters: Vec<ChapterId>,
    /// The chapters that they completed.
    pub done: BTreeSet<ChapterId>,
    /// What the course demands, and what they handed in; none where it was not looked at.
    pub scores: Option<(BTreeMap<AssignmentId, Demand>, Vec<Handed>)>,
}

impl Standing {
    /// Reads everything: five calls at once. None for who is not enrolled, or dropped the course.
    ///
    /// # Errors
    ///
    /// What the store answers.
    pub async fn whole(app: &App, course: &CourseId, user: &UserId) -> Result<Option<Self>> {
        let (found, scores) = try_join!(
            Self::chapters_alone(app, course, user),
            scores(app, course, user)
        )?;
        Ok(found.map(|it| Self {
            scores: Some(scores),
            ..it
        }))
    }

    /// Reads chapters alone: three calls at once. None for who is not enrolled, or dropped the course.
    ///
    /// # Errors
    ///
    /// What the store answers.
    pub async fn chapters_alone(
        app: &App,
        course: &CourseId,
        user: &UserId,
    ) -> Result<Option<Self>> {
        let progress = app.rows::<CourseProgress>();
        let id = progress_id(course, user);
        let (progress, chapters, done) = try_join!(
            progress.find(&id),
            chapters(app, course),
            done(app, course, user)
        )?;
        let progress = progress.filter(|it| it.row.status != model::ProgressStatus::Dropped);
        Ok(progress.map(|progress| Self {
            progress,
            chapters,
            done,
            scores: None,
        }))
    }

    /// Looks at what was demanded and handed in, too: two calls at once.
    ///
    /// # Errors
    ///
    /// What the store answers.
    pub async fn with_scores(mut self, app: &App) -> Result<Self> {
        let row = &self.progress.row;
        self.scores = Some(scores(app, &row.course_id, &row.user_id).await?);
        Ok(self)
    }

    /// Whether every chapter is completed.
    pub fn is_through(&self) -> bool {
        !self.chapters.is_empty() && self.chapters.iter().all(|it| self.done.contains(it))
    }

    /// How far they are.
    pub fn sums(&self, course: &Course) -> Sums {
        rules::sums(self, course)
    }
}

/// The chapters of a course, in order.
async fn chapters(app: &App, course: &CourseId) -> Result<Vec<ChapterId>> {
    let in_order = [
        Query::equal(CourseChapter::COURSE_ID, course),
        Query::order_asc(CourseChapter::SEQ),
        Query::select([ID]),
        Query::limit(MOST_CHAPTERS),
    ];
    let rows = app.client().rows(DATABASE, CourseChapter::TABLE);
    let page = rows.list::<serde::de::IgnoredAny>(&in_order).await;
    let page = page.map_err(|cause| Error::about(CourseChapter::NOUN, cause))?;
    let ids = page.items.into_iter().map(|it| it.id.parse());
    ids.collect::<Result<_, model::Invalid>>()
        .map_err(|cause| Error::Broken {
            noun: CourseChapter::NOUN,
            reason: cause.to_string(),
        })
}

async fn done(app: &App, course: &CourseId, user: &UserId) -> Result<BTreeSet<ChapterId>> {
    let completed = [
        Query::equal(ChapterProgress::COURSE_ID, course),
        Query::equal(ChapterProgress::USER_ID, user),
        Query::equal(ChapterProgress::STATUS, ChapterStatus::Completed),
    ];
    let rows = app
        .rows::<ChapterProgress>()
        .list(completed, LONGEST_LIST)
        .await?;
    Ok(rows.into_iter().map(|it| it.row.chapter_id).collect())
}

async fn scores(
    app: &App,
    course: &CourseId,
    user: &UserId,
) -> Result<(BTreeMap<AssignmentId, Demand>, Vec<Handed>)> {
    try_join!(demands(app, course), handed(app, course, user))
}

async fn demands(app: &App, course: &CourseId) -> Result<BTreeMap<AssignmentId, Demand>> {
    let shown = [
        ID,
        Assignment::CHAPTER_ID.key,
        Assignment::PASSING_SCORE.key,
        Assignment::REQUIRED.key,
        Assignment::IS_PUBLISHED.key,
    ];
    let all = [
        Query::equal(Assignment::COURSE_ID, course),
        Query::select(shown),
        Query::limit(LONGEST_LIST),
    ];
    let rows = app.client().rows(DATABASE, Assignment::TABLE);
    let page = rows.list::<Demand>(&all).await;
    let page = page.map_err(|cause| Error::about(Assignment::NOUN, cause))?;
    let found = page
        .items
        .into_iter()
        .map(|it| Ok((it.id.parse()?, it.data)));
    found
        .collect::<Result<_, model::Invalid>>()
        .map_err(|cause| Error::Broken {
            noun: Assignment::NOUN,
            reason: cause.to_string(),
        })
}

async fn handed(app: &App, course: &CourseId, user: &UserId) -> Result<Vec<Handed>> {
    let shown = [
        ID,
        Submission::ASSIGNMENT_ID.key,
        Submission::FINAL_SCORE.key,
        Submission::HISTORY.key,
    ];
    let theirs = [
        Query::equal(Submission::COURSE_ID, course),
        Query::equal(Submission::USER_ID, user),
        Query::select(shown),
        Query::limit(LONGEST_LIST),
    ];
    let rows = app.client().rows(DATABASE, Submission::TABLE);
    let page = rows.list::<Handed>(&theirs).await;
    let page = page.map_err(|cause| Error::about(Submission::NOUN, cause))?;
    Ok(page.items.into_iter().map(|it| it.data).collect())
}
