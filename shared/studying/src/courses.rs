//! What courses know of somebody: what comes next, and what they are weak in.

use std::collections::{BTreeMap, BTreeSet};

use client::Query;
use futures_util::try_join;
use model::{ChapterId, ChapterStatus, CourseId, Packed, SubmissionStatus, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::schema::ID;
use store::tables::{ChapterProgress, CourseChapter, CourseContent, PastRevision, Submission};
use store::{App, Error, Result, Row, Stored, DATABASE, LONGEST_LIST};

/// Chapters of a course at the most.
const MOST_CHAPTERS: u32 = 100;

/// Graded answers that are looked at, the latest first.
const MOST_ANSWERS: u32 = 20;

/// The best score below which somebody is weak in a chapter, in per cent.
const WEAK: f64 = 50.0;

/// How many weak concepts are named.
const TOP: usize = 5;

/// What comes next in a course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next {
    /// The course.
    pub course: CourseId,
    /// Its first chapter that is not completed.
    pub chapter: ChapterId,
    /// What the chapter is called.
    pub title: String,
}

/// Something that somebody should go over again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WeakConcept {
    /// What it is.
    pub concept: String,
    /// The chapter that is about it.
    pub chapter_id: ChapterId,
    /// How it is known.
    pub source: WeakSource,
}

/// How it is known that somebody is weak in something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WeakSource {
    /// It is taught in a chapter of which they got less than half right.
    Chapter,
    /// Whoever graded them said so.
    Grading,
}

/// The first chapter of a course that somebody has not completed: two calls at once.
///
/// # Errors
///
/// What the store answers.
pub async fn next_chapter(app: &App, course: &CourseId, user: &UserId) -> Result<Option<Next>> {
    let in_order = [
        Query::equal(CourseChapter::COURSE_ID, course),
        Query::order_asc(CourseChapter::SEQ),
    ];
    let chapters = app.rows::<CourseChapter>();
    let (chapters, progress) = try_join!(
        chapters.list(in_order, MOST_CHAPTERS),
        progress(app, course, user)
    )?;
    let done: BTreeSet<&ChapterId> = progress
        .iter()
        .filter(|it| it.row.status == ChapterStatus::Completed)
        .map(|it| &it.row.chapter_id)
        .collect();
    let next = chapters.into_iter().find(|it| !done.contains(&it.id));
    Ok(next.map(|it| Next {
        course: course.clone(),
        chapter: it.id,
        title: it.row.title.into_string(),
    }))
}

/// What somebody is weak in, five things at the most: the concepts of chapters of which they got less than half right, the weakest
/// first, then what their graders said last. Three calls, two of them at once.
///
/// # Errors
///
/// What the store answers.
pub async fn weak_concepts(
    app: &App,
    course: &CourseId,
    user: &UserId,
) -> Result<Vec<WeakConcept>> {
    let graded = [
        Query::equal(Submission::COURSE_ID, course),
        Query::equal(Submission::USER_ID, user),
        Query::equal(Submission::STATUS, SubmissionStatus::Graded),
        Query::order_desc(Submission::GRADED_AT),
    ];
    let answers = app.rows::<Submission>();
    let (scored, answers) = try_join!(
        scored(app, course, user),
        answers.list(graded, MOST_ANSWERS)
    )?;
    let weak = weakest(&scored);
    let contents = app.rows::<CourseContent>().get_many(&weak).await?;
    let contents: BTreeMap<ChapterId, Stored<CourseContent>> =
        contents.into_iter().map(|it| (it.id.clone(), it)).collect();
    let taught = weak.iter().filter_map(|it| contents.get(it));
    let taught = taught.flat_map(|it| {
        let names = it.row.concepts.iter().flat_map(|list| names(list));
        names.map(|name| (name, it.id.clone(), WeakSource::Chapter))
    });
    let told = answers.iter().flat_map(|it| {
        let feedback = it.row.auto_feedback.iter();
        let points = feedback.flat_map(|text| improvements(text));
        points.map(|point| (point, it.row.chapter_id.clone(), WeakSource::Grading))
    });
    Ok(distinct(taught.chain(told)))
}

async fn progress(
    app: &App,
    course: &CourseId,
    user: &UserId,
) -> Result<Vec<Stored<ChapterProgress>>> {
    let own = [
        Query::equal(ChapterProgress::COURSE_ID, course),
        Query::equal(ChapterProgress::USER_ID, user),
    ];
    app.rows::<ChapterProgress>().list(own, MOST_CHAPTERS).await
}

/// How somebody did in an assignment of a chapter.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Scored {
    chapter_id: ChapterId,
    #[serde(default)]
    final_score: Option<f64>,
    #[serde(default)]
    history: Option<Packed<Vec<PastRevision>>>,
}

/// How somebody did in all that they handed in: what they wrote stays where it is.
async fn scored(app: &App, course: &CourseId, user: &UserId) -> Result<Vec<Scored>> {
    let shown = [
        ID,
        Submission::CHAPTER_ID.key,
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
    let page = rows.list::<Scored>(&theirs).await;
    let page = page.map_err(|cause| Error::about(Submission::NOUN, cause))?;
    Ok(page.items.into_iter().map(|it| it.data).collect())
}

/// The chapters in which nothing that somebody handed in got half, the weakest first; of a chapter without a score nothing is known.
fn weakest(scored: &[Scored]) -> Vec<ChapterId> {
    let mut best: BTreeMap<&ChapterId, f64> = BTreeMap::new();
    for it in scored {
        let Some(score) = PastRevision::best(it.history.as_ref(), it.final_score) else {
            continue;
        };
        let known = best.entry(&it.chapter_id).or_insert(score);
        *known = known.max(score);
    }
    let weak = best.into_iter().filter(|(_, score)| *score < WEAK);
    let mut weak: Vec<(f64, &ChapterId)> = weak.map(|(id, score)| (score, id)).collect();
    weak.sort_by(|(one, a), (other, b)| one.total_cmp(other).then_with(|| a.cmp(b)));
    weak.into_iter().map(|(_, id)| id.clone()).collect()
}

/// The names in a list of concepts.
fn names(concepts: &Value) -> Vec<String> {
    let list = concepts.as_array().into_iter().flatten();
    let names = list.filter_map(|it| it.get("name").and_then(Value::as_str));
    names.map(str::to_owned).collect()
}

/// The points that a grader listed as what to improve, as `Grade::told` of the function `assignments` writes them.
fn improvements(feedback: &str) -> Vec<String> {
    let Some((_, after)) = feedback.split_once("**To improve**") else {
        return Vec::new();
    };
    let lines = after.lines().map(str::trim);
    let points = lines
        .skip_while(|it| it.is_empty())
        .map_while(|it| it.strip_prefix("- "));
    points.map(str::to_owned).collect()
}

fn distinct(all: impl Iterator<Item = (String, ChapterId, WeakSource)>) -> Vec<WeakConcept> {
    let mut seen = BTreeSet::new();
    let new = all.filter(|(text, _, _)| !text.is_empty() && seen.insert(text.to_lowercase()));
    let weak = new.map(|(concept, chapter_id, source)| WeakConcept {
        concept,
        chapter_id,
        source,
    });
    weak.take(TOP).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_to_improve_is_what_the_grader_listed_under_that_heading() {
        let feedback = "Well done - mostly.\n\n**Strengths**\n\n- Clear\n\n**To improve**\n\n- Quantifiers\n- Proofs by induction";
        assert_eq!(
            improvements(feedback),
            ["Quantifiers", "Proofs by induction"]
        );
        assert!(improvements("- nothing to improve").is_empty());
        assert!(improvements("").is_empty());
    }

    #[test]
    fn a_chapter_is_weak_while_nothing_in_it_got_half() {
        let answer = |chapter: &str, last: Option<f64>, before: &[f64]| {
            let past = before.iter().map(|score| {
                json!({ "revision": 1, "score": score, "at": "2026-01-01T00:00:00Z", "textHash": "" })
            });
            let past = json!(past.collect::<Vec<_>>()).to_string();
            let cells = json!({ "chapterId": chapter, "finalScore": last, "history": past });
            serde_json::from_value::<Scored>(cells).unwrap()
        };
        let all = [
            answer("weak", Some(40.0), &[]),
            answer("weakest", None, &[10.0]),
            answer("half", Some(50.0), &[]),
            answer("better-before", Some(20.0), &[30.0, 80.0]),
            answer("better-elsewhere", Some(20.0), &[]),
            answer("better-elsewhere", Some(90.0), &[]),
            answer("waiting", None, &[]),
        ];
        let weak = weakest(&all);
        let weak: Vec<&str> = weak.iter().map(ChapterId::as_str).collect();
        assert_eq!(weak, ["weakest", "weak"]);
    }

    #[test]
    fn concepts_have_names_and_are_named_once() {
        let list = json!([{ "name": "Sets" }, { "definition": "x" }, { "name": "Maps" }, 3]);
        assert_eq!(names(&list), ["Sets", "Maps"]);
        assert!(names(&json!("Sets")).is_empty());
        let chapter: ChapterId = "ch1".parse().unwrap();
        let all = ["Sets", "sets", "", "a", "b", "c", "d", "e"];
        let all = all.map(|it| (it.to_owned(), chapter.clone(), WeakSource::Chapter));
        let told = distinct(all.into_iter());
        let told: Vec<&str> = told.iter().map(|it| it.concept.as_str()).collect();
        assert_eq!(told, ["Sets", "a", "b", "c", "d"]);
    }
}
