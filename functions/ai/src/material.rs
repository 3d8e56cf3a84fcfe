//! What somebody may read of a chapter, as models are shown it.

use futures_util::try_join;
use learning::enrolment::{enrollment_id, is_in_catalogue};
use model::{ChapterId, CourseId, CourseStatus, PodChapterStatus, Text, UserId};
use runtime::{Code, Error, Result};
use store::tables::{Course, CourseChapter, CourseContent, Enrollment, PodCourseChapter};
use store::{App, Stored};

use crate::wire::ChapterRef;

/// The most that a model is shown, in characters.
const SHOWN: usize = 12_000;

/// A chapter's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Material {
    /// What it is called.
    pub title: String,
    /// What it says, in Markdown.
    pub text: String,
}

impl Material {
    /// Title and text in one, for a model that is told what a conversation is about.
    pub fn whole(&self) -> String {
        format!("# {}\n\n{}", self.title, self.text)
    }

    fn new(title: &str, parts: impl IntoIterator<Item = String>) -> Self {
        let parts: Vec<String> = parts.into_iter().filter(|it| !it.is_empty()).collect();
        Self {
            title: title.to_owned(),
            text: parts.join("\n\n").chars().take(SHOWN).collect(),
        }
    }
}

/// Reads a chapter with the right of `me`: one of a course that they take or teach, the first of one in the catalogue, or one of a
/// course that their pod had made. Four calls at once; two for a pod's.
///
/// # Errors
///
/// `not_found` for what is not there for them; `not_enrolled`.
pub async fn of(app: &App, me: &UserId, at: &ChapterRef) -> Result<Material> {
    match &at.course_id {
        Some(course) => of_catalogue(app, me, course, &at.chapter_id).await,
        None => of_pod(app, me, &at.chapter_id).await,
    }
}

async fn of_catalogue(
    app: &App,
    me: &UserId,
    course: &CourseId,
    chapter: &ChapterId,
) -> Result<Material> {
    let (courses, chapters) = (app.rows::<Course>(), app.rows::<CourseChapter>());
    let (contents, enrollments) = (app.rows::<CourseContent>(), app.rows::<Enrollment>());
    let own = enrollment_id(course, me);
    let (course, chapter, content, enrollment) = try_join!(
        courses.find(course),
        chapters.find(chapter),
        contents.find(chapter),
        enrollments.find(&own),
    )?;
    let takes_it = enrollment.is_some_and(|it| it.row.is_open());
    let course = course.filter(|it| it.row.deleted_at.is_none());
    let course = course.filter(|it| takes_it || is_visible(&it.row, me));
    let course = course.ok_or_else(|| Error::not_found("course"))?;
    let chapter = chapter.filter(|it| it.row.course_id == course.id);
    let chapter = chapter.ok_or_else(|| Error::not_found("chapter"))?;
    let is_preview = chapter.row.seq == 1 && course.row.status == CourseStatus::Published;
    if !takes_it && course.row.instructor_id != *me && !is_preview {
        return Err(Error::new(
            Code::NotEnrolled,
            "Enrol to work with this chapter",
        ));
    }
    Ok(told(chapter.row, content.map(|it| it.row)))
}

fn is_visible(course: &Course, me: &UserId) -> bool {
    course.instructor_id == *me || is_in_catalogue(course)
}

fn told(chapter: CourseChapter, content: Option<CourseContent>) -> Material {
    let objectives: Vec<String> = chapter
        .objectives
        .iter()
        .map(|it| format!("- {}", it.as_str()))
        .collect();
    let notes = content.and_then(|it| it.notes);
    Material::new(
        chapter.title.as_str(),
        [
            chapter
                .description
                .map(Text::into_string)
                .unwrap_or_default(),
            objectives.join("\n"),
            notes.map(Text::into_string).unwrap_or_default(),
            chapter
                .transcript_excerpt
                .map(Text::into_string)
                .unwrap_or_default(),
        ],
    )
}

async fn of_pod(app: &App, me: &UserId, chapter: &ChapterId) -> Result<Material> {
    let nothing = || Error::not_found("chapter");
    let found: Option<Stored<PodCourseChapter>> = app.rows().find(chapter).await?;
    let found = found.filter(|it| it.row.status == PodChapterStatus::Ready);
    let row = found.ok_or_else(nothing)?.row;
    let member = app.membership(&row.pod_id, me).await?;
    member.ok_or_else(nothing)?;
    Ok(Material::new(
        row.title.as_str(),
        [
            row.description.map(Text::into_string).unwrap_or_default(),
            row.content.map(Text::into_string).unwrap_or_default(),
        ],
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_empty_is_left_out_and_what_is_long_is_cut() {
        let parts = [String::new(), "One".to_owned(), "é".repeat(20_000)];
        let material = Material::new("Rust", parts);
        assert!(material.text.starts_with("One\n\né"));
        assert_eq!(material.text.chars().count(), SHOWN);
        assert!(material.whole().starts_with("# Rust\n\nOne"));
    }
}
