//! The course that a pod had made.

use std::collections::BTreeSet;

use client::Query;
use futures_util::try_join;
use learning::progress::{chapter_progress_id, percent};
use model::{
    ChapterId, ChapterStatus, EdgeId, EntityId, LocalDate, PodId, PointsReason, UserId,
    CHAPTER_POINTS,
};
use runtime::{Code, Error, Json, Path, Result, State};
use store::points::Grant;
use store::tables::{ChapterProgress, PodCourse, PodCourseChapter, StudyDay, Transcript};
use store::{readers, App, Me, Stored};

use crate::access;
use crate::generate;
use crate::rules::chapters::{next, openings, Opening, Place};
use crate::rules::count;
use crate::wire::{Completed, Deleted, MyProgress, PodChapterView, PodCoursePage};

/// Rows of one course that are read at the most.
const MOST: u32 = 100;

/// Reads a pod's course with what is open to the caller. Three calls at once.
///
/// # Errors
///
/// `not_found` for who is not in the pod, and where it has no course; `session_required`.
pub async fn read(
    State(app): State<App>,
    Me(me): Me,
    Path(pod): Path<PodId>,
) -> Result<Json<PodCoursePage>> {
    let id = access::course_id(&pod);
    let courses = app.as_caller::<PodCourse>()?;
    let (course, chapters, done) = try_join!(
        async { Ok::<_, Error>(courses.get(&id).await?) },
        chapters(&app, &id),
        done(&app, &id, &me),
    )?;
    let chapters = generate::of_course(&course, chapters);
    let places = places(&chapters, &done);
    let states = openings(&places);
    let completed = count(
        states
            .iter()
            .filter(|it| **it == Opening::Completed)
            .count(),
    );
    let total = count(chapters.len());
    Ok(Json(PodCoursePage {
        course: course.into(),
        my_progress: MyProgress {
            chapters_completed: completed,
            total_chapters: total,
            completion_pct: percent(completed, total),
            next: next(&places),
        },
        chapters: chapters
            .into_iter()
            .zip(states)
            .map(|(chapter, state)| PodChapterView::new(chapter, state))
            .collect(),
    }))
}

/// Deletes a pod's course, with its chapters and how far everybody was in them. Six calls in two waves; doing so again removes what a
/// call that died left.
///
/// # Errors
///
/// `not_found`; `not_a_member`; `forbidden` for members.
pub async fn delete(
    State(app): State<App>,
    Me(me): Me,
    Path(pod): Path<PodId>,
) -> Result<Json<Deleted>> {
    access::led(&app, &pod, &me).await?;
    let id = access::course_id(&pod);
    let (courses, chapters) = (app.rows::<PodCourse>(), app.rows::<PodCourseChapter>());
    let (progress, transcripts) = (app.rows::<ChapterProgress>(), app.rows::<Transcript>());
    let subject: EntityId = id.cast();
    let (is_gone, _, _, _) = try_join!(
        courses.delete_once(&id),
        chapters.delete_where([Query::equal(PodCourseChapter::POD_COURSE_ID, &id)]),
        progress.delete_where([Query::equal(ChapterProgress::COURSE_ID, &id)]),
        transcripts.delete_once(&subject),
    )?;
    if is_gone {
        return Ok(Json(Deleted { deleted: true }));
    }
    Err(Error::not_found("course"))
}

/// Says that the caller is through a chapter; saying so again changes nothing. Eleven calls in five waves, thirteen in seven
/// for the first of a day.
///
/// # Errors
///
/// `chapter_locked` for one whose turn it is not, or that is not made yet; `not_found`; `not_a_member`; `pod_inactive`.
pub async fn complete(
    State(app): State<App>,
    Me(me): Me,
    Path((pod, seq)): Path<(PodId, u32)>,
) -> Result<Json<Completed>> {
    let id = access::course_id(&pod);
    let courses = app.rows::<PodCourse>();
    let (_, zone, course, chapters, done) = try_join!(
        app.writable_pod(&pod, &me),
        async { Ok(app.zone_of(&me).await?) },
        async { Ok(courses.find(&id).await?) },
        chapters(&app, &id),
        done(&app, &id, &me),
    )?;
    let course = course.ok_or_else(|| Error::not_found("course"))?;
    let chapters = generate::of_course(&course, chapters);
    let mut places = places(&chapters, &done);
    let at = places.iter().position(|it| it.seq == seq);
    let state = at.and_then(|at| openings(&places).get(at).copied());
    let (Some(at), Some(state)) = (at, state) else {
        return Err(Error::not_found("chapter"));
    };
    if state == Opening::Locked {
        return Err(Error::new(
            Code::ChapterLocked,
            "Complete the chapters before this one first",
        ));
    }
    if let Some(chapter) = chapters.get(at) {
        let day = app.now().date_in(&zone);
        note(&app, &course, &chapter.id, (&me, day), state).await?;
    }
    if let Some(place) = places.get_mut(at) {
        place.is_done = true;
    }
    Ok(Json(Completed {
        completed: seq,
        next: next(&places),
    }))
}

/// Gives the points, counts the chapter in the day and writes that somebody is through it. The points come first: they are given once
/// for a chapter by whoever tells of it, and only this call knows the pod in which they count too.
async fn note(
    app: &App,
    course: &Stored<PodCourse>,
    chapter: &ChapterId,
    (me, day): (&UserId, LocalDate),
    state: Opening,
) -> Result<()> {
    let grant = Grant {
        user: me,
        reason: PointsReason::Chapter,
        source: chapter.as_str(),
        points: CHAPTER_POINTS,
        pod: Some(&course.row.pod_id),
        date: None,
    };
    app.grant_in_day(grant, day, StudyDay::CHAPTERS).await?;
    if state == Opening::Completed {
        return Ok(());
    }
    let row = ChapterProgress {
        course_id: course.id.cast(),
        chapter_id: chapter.clone(),
        user_id: me.clone(),
        status: ChapterStatus::Completed,
        completed_at: Some(app.now()),
        time_spent_sec: 0,
    };
    let own = [readers::user(me)];
    let id = chapter_progress_id(chapter, me);
    app.rows().create_once(&id, &row, &own).await?;
    Ok(())
}

fn places(chapters: &[Stored<PodCourseChapter>], done: &BTreeSet<ChapterId>) -> Vec<Place> {
    let place = |chapter: &Stored<PodCourseChapter>| Place {
        seq: chapter.row.seq,
        status: chapter.row.status,
        is_done: done.contains(&chapter.id),
    };
    chapters.iter().map(place).collect()
}

async fn chapters(app: &App, course: &EdgeId) -> Result<Vec<Stored<PodCourseChapter>>> {
    let in_order = [
        Query::equal(PodCourseChapter::POD_COURSE_ID, course),
        Query::order_asc(PodCourseChapter::SEQ),
    ];
    Ok(app.rows::<PodCourseChapter>().list(in_order, MOST).await?)
}

/// The chapters that somebody is through.
async fn done(app: &App, course: &EdgeId, me: &UserId) -> Result<BTreeSet<ChapterId>> {
    let own = [
        Query::equal(ChapterProgress::COURSE_ID, course),
        Query::equal(ChapterProgress::USER_ID, me),
        Query::equal(ChapterProgress::STATUS, ChapterStatus::Completed),
    ];
    let rows = app.rows::<ChapterProgress>().list(own, MOST).await?;
    Ok(rows.into_iter().map(|it| it.row.chapter_id).collect())
}
