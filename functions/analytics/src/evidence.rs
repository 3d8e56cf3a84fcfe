//! What somebody did in a course, read for what it achieves.

use std::collections::BTreeSet;

use client::Query;
use futures_util::try_join;
use learning::enrolment::{enrollment_id, progress_id};
use model::{
    AssignmentDifficulty, AssignmentId, ChapterId, CohortId, CourseId, Packed, ProgressStatus,
    UserId,
};
use runtime::Result;
use serde::Deserialize;
use store::schema::ID;
use store::tables::{Assignment, CourseProgress, Enrollment, PastRevision, Submission};
use store::{App, Error, Row, Stored, DATABASE, LONGEST_LIST};
use studying::achievements::{Answer, Figures, Record, Task, COURSE_SPECIALIST, GROUP_LEARNER};

use crate::awards::{self, Award};

/// The score above which a course counts for a specialist, in per cent.
const SPECIAL: u32 = 95;

/// The most courses that are looked at for one.
const MOST_COURSES: u32 = 100;

/// Looks at what somebody did in a course and hands out what it achieves; says how much was new. Four calls at once; two more for a
/// cohort or a fifth course, one for what was handed out before, and four for each that is new.
///
/// # Errors
///
/// What the store answers.
pub async fn check_course(app: &App, course: &CourseId, user: &UserId) -> Result<u64> {
    let (progress, enrollments) = (app.rows::<CourseProgress>(), app.rows::<Enrollment>());
    let (progress_id, enrollment_id) = (progress_id(course, user), enrollment_id(course, user));
    let (progress, enrollment, tasks, answers) = try_join!(
        progress.find(&progress_id),
        enrollments.find(&enrollment_id),
        tasks(app, course),
        answers(app, course, user),
    )?;
    let Some(progress) = progress else {
        return Ok(0);
    };
    let is_completed = progress.row.status == ProgressStatus::Completed;
    let cohort = progress.row.cohort_id.as_ref().filter(|_| is_completed);
    let (companions, courses) = try_join!(companions(app, cohort), special(app, &progress))?;
    let record = Record {
        is_completed,
        final_score: progress.row.final_score,
        chapters: progress.row.total_chapters,
        enrolled_at: enrollment.as_ref().map(|it| it.created_at),
        completed_at: is_completed.then(|| {
            let noted = enrollment.and_then(|it| it.row.completed_at);
            noted.unwrap_or(progress.updated_at)
        }),
        tasks,
        answers,
        companions: companions.iter().map(|(_, is_done)| *is_done).collect(),
    };
    let figures = Figures {
        courses,
        ..Figures::default()
    };
    let mut awards: Vec<Award> = Vec::new();
    for what in record.earned() {
        awards.push(Award::in_course(user, what, course));
        if *what == GROUP_LEARNER {
            let others = companions.iter().filter(|(it, _)| it != user);
            awards.extend(others.map(|(it, _)| Award::in_course(it, what, course)));
        }
    }
    awards.extend(figures.earned().map(|it| Award::of_person(user, it)));
    if awards.is_empty() {
        return Ok(0);
    }
    let open = awards::open(app, awards).await?;
    awards::hand_out(app, &open).await
}

/// Everybody of a cohort who has not dropped the course, and whether they completed it.
async fn companions(app: &App, cohort: Option<&CohortId>) -> Result<Vec<(UserId, bool)>> {
    let Some(cohort) = cohort else {
        return Ok(Vec::new());
    };
    let all = [
        Query::equal(CourseProgress::COHORT_ID, cohort),
        Query::not_equal(CourseProgress::STATUS, ProgressStatus::Dropped),
    ];
    let all = app.rows::<CourseProgress>().list(all, LONGEST_LIST).await?;
    let all = all.into_iter().map(|it| it.row);
    Ok(all
        .map(|it| (it.user_id, it.status == ProgressStatus::Completed))
        .collect())
}

/// In how many courses somebody was this good, where something was demanded of them: a course that demands nothing ends with 100.
async fn special(app: &App, progress: &Stored<CourseProgress>) -> Result<u32> {
    let is_special = progress
        .row
        .final_score
        .is_some_and(|it| it >= f64::from(SPECIAL));
    if !is_special || progress.row.status != ProgressStatus::Completed {
        return Ok(0);
    }
    let good = [
        Query::equal(CourseProgress::USER_ID, &progress.row.user_id),
        Query::equal(CourseProgress::STATUS, ProgressStatus::Completed),
        Query::greater_than_equal(CourseProgress::FINAL_SCORE, SPECIAL),
    ];
    let good = app
        .rows::<CourseProgress>()
        .list(good, MOST_COURSES)
        .await?;
    let enough = usize::try_from(COURSE_SPECIALIST.target).unwrap_or(usize::MAX);
    if good.len() < enough {
        return Ok(0);
    }
    let ids: Vec<&CourseId> = good.iter().map(|it| &it.row.course_id).collect();
    let demanding = [
        Query::equal(Assignment::COURSE_ID, ids),
        Query::equal(Assignment::REQUIRED, true),
        Query::equal(Assignment::IS_PUBLISHED, true),
        Query::select([ID, Assignment::COURSE_ID.key]),
        Query::limit(LONGEST_LIST),
    ];
    let found = some::<Assignment, OfCourse>(app, &demanding).await?;
    let courses: BTreeSet<CourseId> = found.into_iter().map(|(_, it)| it.course_id).collect();
    Ok(u32::try_from(courses.len()).unwrap_or(u32::MAX))
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct OfCourse {
    course_id: CourseId,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    chapter_id: ChapterId,
    passing_score: u32,
    difficulty: AssignmentDifficulty,
    required: bool,
}

/// The assignments that students see.
async fn tasks(app: &App, course: &CourseId) -> store::Result<Vec<Task>> {
    let shown = [
        Query::equal(Assignment::COURSE_ID, course),
        Query::equal(Assignment::IS_PUBLISHED, true),
        Query::select([
            ID,
            Assignment::CHAPTER_ID.key,
            Assignment::PASSING_SCORE.key,
            Assignment::DIFFICULTY.key,
            Assignment::REQUIRED.key,
        ]),
        Query::limit(LONGEST_LIST),
    ];
    let found = some::<Assignment, Asked>(app, &shown).await?;
    let tasks = found.into_iter().map(|(id, asked)| {
        Ok(Task {
            id: parsed::<Assignment, _>(&id)?,
            chapter: asked.chapter_id,
            passing_score: asked.passing_score,
            is_hard: asked.difficulty == AssignmentDifficulty::Hard,
            is_required: asked.required,
        })
    });
    tasks.collect()
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Handed {
    assignment_id: AssignmentId,
    revision: u32,
    #[serde(default)]
    final_score: Option<f64>,
    #[serde(default)]
    history: Option<Packed<Vec<PastRevision>>>,
}

/// What somebody handed in.
async fn answers(app: &App, course: &CourseId, user: &UserId) -> store::Result<Vec<Answer>> {
    let theirs = [
        Query::equal(Submission::COURSE_ID, course),
        Query::equal(Submission::USER_ID, user),
        Query::select([
            ID,
            Submission::ASSIGNMENT_ID.key,
            Submission::REVISION.key,
            Submission::FINAL_SCORE.key,
            Submission::HISTORY.key,
        ]),
        Query::limit(LONGEST_LIST),
    ];
    let found = some::<Submission, Handed>(app, &theirs).await?;
    let answers = found.into_iter().map(|(_, handed)| {
        let past = handed.history.iter().flat_map(|it| it.iter());
        Answer {
            scores: past
                .filter_map(|it| it.score)
                .chain(handed.final_score)
                .collect(),
            task: handed.assignment_id,
            revisions: handed.revision,
        }
    });
    Ok(answers.collect())
}

/// Reads some cells of rows: what is written at length stays where it is.
async fn some<R: Row, T: serde::de::DeserializeOwned>(
    app: &App,
    queries: &[Query],
) -> store::Result<Vec<(String, T)>> {
    let page = app.client().rows(DATABASE, R::TABLE).list(queries).await;
    let page = page.map_err(|cause| Error::about(R::NOUN, cause))?;
    Ok(page.items.into_iter().map(|it| (it.id, it.data)).collect())
}

fn parsed<R: Row, T: std::str::FromStr<Err = model::Invalid>>(id: &str) -> store::Result<T> {
    id.parse().map_err(|cause: model::Invalid| Error::Broken {
        noun: R::NOUN,
        reason: cause.to_string(),
    })
}
