//! A chapter as a model writes it, and what the model is told.

use llm::{tidied, tidy, Fence, Shape, Turn};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::tables::PodCourseChapter;

const TASK: &str = "Write one chapter of a course for a small group of students: its content in Markdown, 300 to 700 words with \
headings, four to six points to remember, two to four short notes, and one or two tasks with the days to do them in. Use only what the \
transcript says, in its language. Make up no facts, no sources and no links.";

/// A chapter's content.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Lesson {
    /// What it teaches, in Markdown.
    #[schemars(length(min = 1, max = 15_000))]
    pub content: String,
    /// What to remember.
    #[schemars(length(min = 1, max = 8))]
    pub key_points: Vec<String>,
    /// Notes.
    #[serde(default)]
    #[schemars(length(max = 8))]
    pub notes: Vec<String>,
    /// Tasks.
    #[serde(default)]
    #[schemars(length(max = 4))]
    pub assignments: Vec<Task>,
}

/// Something to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Task {
    /// What it is called.
    pub title: String,
    /// What is to be done.
    pub description: String,
    /// In how many days.
    #[schemars(range(min = 1, max = 30))]
    pub due_in_days: u32,
}

impl Shape for Lesson {
    const NAME: &'static str = "chapter";

    fn check(mut self) -> Result<Self, String> {
        self.content = tidy(&self.content, 15_000);
        self.key_points = tidied(&self.key_points, 8, 300);
        self.notes = tidied(&self.notes, 8, 600);
        self.assignments.truncate(4);
        for task in &mut self.assignments {
            task.title = tidy(&task.title, 120);
            task.description = tidy(&task.description, 1_000);
            task.due_in_days = task.due_in_days.clamp(1, 30);
        }
        self.assignments
            .retain(|it| !it.title.is_empty() && !it.description.is_empty());
        if self.content.is_empty() || self.key_points.is_empty() {
            return Err("content and keyPoints must not be empty".to_owned());
        }
        Ok(self)
    }
}

/// A question for the content of a chapter.
pub fn turns(chapter: &PodCourseChapter, said: &str, fence: &Fence) -> Vec<Turn> {
    let mut about = format!("Title: {}", chapter.title.as_str());
    if let Some(description) = &chapter.description {
        about.push_str("\nAbout: ");
        about.push_str(description.as_str());
    }
    for objective in chapter.objectives.iter() {
        about.push_str("\nObjective: ");
        about.push_str(objective.as_str());
    }
    vec![
        Turn::system(format!("{TASK}\n{}", fence.rule())),
        fence.around("chapter", &about),
        fence.around("transcript of the chapter", said),
    ]
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_chapter_is_cut_and_cleaned_and_says_something() {
        let content: Lesson = serde_json::from_value(json!({
            "content": "# A [b](http://x.example)", "keyPoints": ["k", ""],
            "assignments": [{ "title": "T", "description": "D", "dueInDays": 0 }, { "title": "", "description": "D", "dueInDays": 1 }],
        }))
        .unwrap();
        let content = content.check().unwrap();
        assert_eq!(
            (content.content.as_str(), content.key_points.len()),
            ("# A b", 1)
        );
        assert_eq!(content.assignments.len(), 1);
        assert_eq!(content.assignments[0].due_in_days, 1);
        let silent = Lesson {
            content: " ".to_owned(),
            ..content
        };
        assert!(silent.check().is_err());
    }
}
