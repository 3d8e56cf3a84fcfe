//! Quizzes on chapters.

use model::{ChapterId, CourseId, JobId, JobState, Text, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::quiz::Quiz;

/// A chapter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChapterRef {
    /// Its course, of the catalogue; left out for a chapter of the course that one's pod had made.
    #[serde(default)]
    pub course_id: Option<CourseId>,
    /// It.
    pub chapter_id: ChapterId,
}

/// A quiz that is to be written.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewQuiz {
    /// The course, of the catalogue; left out for a chapter of the course that one's pod had made.
    #[serde(default)]
    pub course_id: Option<CourseId>,
    /// The chapter.
    pub chapter_id: ChapterId,
    /// How many questions: 3 to 5; 4 where it is left out.
    #[serde(default)]
    #[schemars(range(min = 3, max = 5))]
    pub questions: Option<u32>,
    /// Names this attempt: sending it again answers the first quiz.
    #[serde(default)]
    pub client_id: Option<Text<1, 64>>,
}

/// A quiz, as far as it has come.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OneQuiz {
    /// It.
    pub task: QuizTask,
}

/// A quiz that is asked for. Its row in `jobs` has the same id, for those who listen.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct QuizTask {
    /// Its id.
    pub id: JobId,
    /// How far it has come.
    pub state: JobState,
    /// The quiz with its key, once it is there; to be shown as something that a stranger wrote.
    pub quiz: Option<Quiz>,
    /// Why there is none, as a code.
    pub error_code: Option<String>,
    /// Why there is none, as a sentence.
    pub error: Option<String>,
    /// When it was asked for.
    pub created_at: Timestamp,
}
