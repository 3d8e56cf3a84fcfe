//! The chapters of a course that is being made.

use client::{NewRow, Query};
use drafting::outline::Planned;
use drafting::transcripts::Chunk;
use model::{did, ChapterId, Kind, List, Packed, PodChapterStatus, Text};
use serde_json::{json, Value};
use store::tables::{PodCourse, PodCourseChapter};
use store::{readers, App, Result, Stored};

/// The most chapters of a course.
const MOST: u32 = 100;

/// The longest transcript of a chapter that a model is shown, in characters.
const SHOWN: usize = 8_000;

/// The id of a chapter. A pod whose course was deleted may have another, under the same id: when it was begun tells their chapters apart.
fn chapter_id(course: &Stored<PodCourse>, seq: u32) -> ChapterId {
    let begun = course.created_at.as_millisecond().to_string();
    did(
        Kind::GENERATED,
        &["pod chapter", course.id.as_str(), &begun, &seq.to_string()],
    )
}

/// Those of some chapters that are the course's own, and not left behind by one that was deleted while it was made.
pub fn of_course(
    course: &Stored<PodCourse>,
    chapters: Vec<Stored<PodCourseChapter>>,
) -> Vec<Stored<PodCourseChapter>> {
    let mut own = chapters;
    own.retain(|it| it.id == chapter_id(course, it.row.seq));
    own
}

/// The chapters that are there, in order.
pub async fn all(app: &App, course: &Stored<PodCourse>) -> Result<Vec<Stored<PodCourseChapter>>> {
    let own = [
        Query::equal(PodCourseChapter::POD_COURSE_ID, &course.id),
        Query::order_asc(PodCourseChapter::SEQ),
    ];
    let found = app.rows::<PodCourseChapter>().list(own, MOST).await?;
    Ok(of_course(course, found))
}

/// Makes the chapters without content: all of them or none. What a deleted course left in their place goes first.
pub async fn lay_out(
    app: &App,
    course: &Stored<PodCourse>,
    plan: &[Planned],
    pieces: &[Chunk],
) -> Result<()> {
    let rows: Vec<NewRow<PodCourseChapter>> = (1..)
        .zip(plan)
        .filter_map(|(seq, planned)| stub(course, seq, planned, pieces))
        .collect();
    let chapters = app.rows::<PodCourseChapter>();
    chapters
        .delete_where([Query::equal(PodCourseChapter::POD_COURSE_ID, &course.id)])
        .await?;
    chapters.create_missing(&rows).await.map(drop)
}

fn stub(
    course: &Stored<PodCourse>,
    seq: u32,
    planned: &Planned,
    pieces: &[Chunk],
) -> Option<NewRow<PodCourseChapter>> {
    let id = chapter_id(course, seq);
    let description = Some(planned.description.as_str()).filter(|it| !it.is_empty());
    let objectives = planned
        .objectives
        .iter()
        .filter_map(|it| Text::new(it).ok());
    Some(NewRow {
        id: id.to_string(),
        data: PodCourseChapter {
            pod_course_id: course.id.clone(),
            pod_id: course.row.pod_id.clone(),
            seq,
            title: Text::new(&planned.title).ok()?,
            description: description.map(Text::cut),
            estimated_min: Some(planned.minutes(pieces)),
            objectives: List::new(objectives.take(4)).unwrap_or_default(),
            status: PodChapterStatus::Stub,
            content: None,
            key_points: None,
            // Which pieces it is made from, until it is made.
            notes: Some(Packed(json!({ "pieces": [planned.first, planned.end] }))),
            assignments: None,
            resource_links: Some(Packed(links(course, planned, pieces))),
            attempts: 0,
        },
        permissions: vec![readers::pod(&course.row.pod_id)],
    })
}

/// Where it is said in the video: the only link that nobody has to make up.
fn links(course: &Stored<PodCourse>, planned: &Planned, pieces: &[Chunk]) -> Value {
    let video = &course.row.youtube_video_id;
    if video.is_empty() {
        return json!([]);
    }
    let (start, _) = planned.times(pieces);
    let at = start.map(|it| format!("&t={it}s")).unwrap_or_default();
    let url = format!("https://www.youtube.com/watch?v={video}{at}");
    json!([{ "title": planned.title, "url": url }])
}

/// What is said in a chapter that is not made yet.
pub fn said(chapter: &PodCourseChapter, pieces: &[Chunk]) -> String {
    let range = chapter.notes.as_ref().and_then(|it| it.get("pieces"));
    let bound = |at: usize| {
        let bound = range.and_then(|it| it.get(at)).and_then(Value::as_u64);
        bound.and_then(|it| usize::try_from(it).ok())
    };
    let own = match (bound(0), bound(1)) {
        (Some(first), Some(end)) => pieces.get(first..end),
        _ => None,
    };
    let texts: Vec<&str> = own
        .unwrap_or_default()
        .iter()
        .map(|it| it.text.as_str())
        .collect();
    texts.join(" ").chars().take(SHOWN).collect()
}
