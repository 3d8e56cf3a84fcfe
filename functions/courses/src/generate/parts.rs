//! The parts of a chapter's content, as models write them.

use llm::{tidied, tidy, Shape};
use model::{
    did, AssignmentDifficulty, AssignmentType, ChapterId, CourseId, Id, Kind, List, Packed, Text,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::tables::{Assignment, AssignmentKey, Criterion, Rubric};

/// A part that can be asked for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// Summaries and what to remember.
    Summaries,
    /// Notes, concepts, formulas, applications.
    Notes,
    /// Three assignments with their keys, as drafts.
    Assignments,
}

impl Part {
    /// What the owner reads while it is written.
    pub fn told(self) -> &'static str {
        match self {
            Self::Summaries => "Summarising",
            Self::Notes => "Writing notes",
            Self::Assignments => "Writing assignments",
        }
    }

    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Summaries => "summaries",
            Self::Notes => "notes",
            Self::Assignments => "assignments",
        }
    }
}

/// Summaries of a chapter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Digest {
    /// The whole chapter in 80 to 150 words.
    #[schemars(length(min = 1, max = 2_000))]
    pub summary: String,
    /// Three to five sentences.
    #[schemars(length(min = 1, max = 5))]
    pub summaries: Vec<String>,
    /// Five to seven points to remember.
    #[schemars(length(min = 1, max = 7))]
    pub key_takeaways: Vec<String>,
}

impl Shape for Digest {
    const NAME: &'static str = "summaries";

    fn check(self) -> Result<Self, String> {
        let all = Self {
            summary: tidy(&self.summary, 2_000),
            summaries: tidied(&self.summaries, 5, 500),
            key_takeaways: tidied(&self.key_takeaways, 7, 300),
        };
        if all.summary.is_empty() || all.key_takeaways.is_empty() {
            return Err("summary and keyTakeaways must not be empty".to_owned());
        }
        Ok(all)
    }
}

/// How much a concept matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Importance {
    /// Nothing goes without it.
    Critical,
    /// One should know it.
    Important,
    /// One can look it up.
    Reference,
}

/// A word and what it means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Concept {
    /// The word.
    pub name: String,
    /// What it means.
    pub definition: String,
    /// How much it matters.
    pub importance: Importance,
}

/// Notes on a chapter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Handout {
    /// The notes, in Markdown.
    #[schemars(length(min = 1, max = 20_000))]
    pub notes: String,
    /// Its concepts.
    #[serde(default)]
    #[schemars(length(max = 12))]
    pub concepts: Vec<Concept>,
    /// Its formulas.
    #[serde(default)]
    #[schemars(length(max = 10))]
    pub formulas: Vec<String>,
    /// Where it is used.
    #[serde(default)]
    #[schemars(length(max = 8))]
    pub applications: Vec<String>,
}

impl Shape for Handout {
    const NAME: &'static str = "notes";

    fn check(mut self) -> Result<Self, String> {
        self.notes = tidy(&self.notes, 20_000);
        if self.notes.is_empty() {
            return Err("notes must not be empty".to_owned());
        }
        self.concepts.truncate(12);
        for concept in &mut self.concepts {
            concept.name = tidy(&concept.name, 80);
            concept.definition = tidy(&concept.definition, 400);
        }
        self.concepts
            .retain(|it| !it.name.is_empty() && !it.definition.is_empty());
        self.formulas = tidied(&self.formulas, 10, 300);
        self.applications = tidied(&self.applications, 8, 400);
        Ok(self)
    }
}

/// Three assignments with what answers them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Assignments {
    /// The easy one.
    pub multiple_choice: MultipleChoice,
    /// The medium one.
    pub short_answer: ShortAnswer,
    /// The hard one.
    pub essay: Essay,
}

/// One of several options is right.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MultipleChoice {
    /// A short title.
    pub title: String,
    /// What is asked.
    pub question: String,
    /// What can be chosen from.
    #[schemars(length(min = 4, max = 4))]
    pub options: Vec<String>,
    /// The place of the right option, counted from 0.
    #[schemars(range(min = 0, max = 3))]
    pub correct_option: u32,
}

/// A few words answer it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ShortAnswer {
    /// A short title.
    pub title: String,
    /// What is asked.
    pub question: String,
    /// Answers that are right.
    #[schemars(length(min = 1, max = 5))]
    pub accepted_answers: Vec<String>,
}

/// An essay answers it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Essay {
    /// A short title.
    pub title: String,
    /// What is asked.
    pub question: String,
    /// What is looked at.
    #[schemars(length(min = 1, max = 5))]
    pub criteria: Vec<Measure>,
}

/// One thing that is looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Measure {
    /// What.
    pub name: String,
    /// How much it counts beside the others.
    #[schemars(range(min = 1, max = 100))]
    pub weight: u32,
    /// What is good.
    #[serde(default)]
    pub description: String,
}

impl Shape for Assignments {
    const NAME: &'static str = "assignments";

    fn check(mut self) -> Result<Self, String> {
        let choice = &mut self.multiple_choice;
        choice.options = choice.options.iter().map(|it| tidy(it, 400)).collect();
        let right = usize::try_from(choice.correct_option).unwrap_or(usize::MAX);
        if !(2..=8).contains(&choice.options.len()) || choice.options.iter().any(String::is_empty) {
            return Err("options must be two to eight texts".to_owned());
        }
        if right >= choice.options.len() {
            return Err("correctOption must be the place of an option".to_owned());
        }
        self.short_answer.accepted_answers = tidied(&self.short_answer.accepted_answers, 5, 400);
        if self.short_answer.accepted_answers.is_empty() {
            return Err("acceptedAnswers must not be empty".to_owned());
        }
        self.essay.criteria.truncate(5);
        for measure in &mut self.essay.criteria {
            measure.name = tidy(&measure.name, 100);
            measure.description = tidy(&measure.description, 300);
            measure.weight = measure.weight.clamp(1, 100);
        }
        self.essay.criteria.retain(|it| !it.name.is_empty());
        let asked = [
            &self.multiple_choice.question,
            &self.short_answer.question,
            &self.essay.question,
        ];
        if asked.iter().any(|it| tidy(it, 8_000).is_empty()) {
            return Err("every assignment must ask a question".to_owned());
        }
        Ok(self)
    }
}

impl Assignments {
    /// The rows of all three, with their keys; `digest` says what they were written from, so the same are written once.
    pub fn rows(
        &self,
        (course, chapter): (&CourseId, &ChapterId),
        digest: &str,
        after: u32,
    ) -> Vec<(Id<model::kinds::Assignment>, Assignment, AssignmentKey)> {
        let texts = |all: &[String]| all.iter().filter_map(|it| Text::new(it).ok()).collect();
        let empty = AssignmentKey {
            correct_options: List::default(),
            accepted_answers: None,
            rubric: None,
            grading_notes: None,
        };
        let row = |at: u32, kind, difficulty, title: &str, question: &str| {
            let at_text = at.to_string();
            let id = did(
                Kind::GENERATED,
                &["assignment", chapter.as_str(), digest, &at_text],
            );
            let question: String = tidy(question, 8_000);
            let title = tidy(title, 200);
            let title = if title.is_empty() {
                format!("Assignment {at}")
            } else {
                title
            };
            let row = Assignment {
                course_id: course.clone(),
                chapter_id: chapter.clone(),
                seq: after + at,
                title: Text::new(&title).ok()?,
                description: None,
                kind,
                difficulty,
                estimated_min: None,
                question: Text::new(&question).ok()?,
                options: None,
                max_revisions: 5,
                passing_score: 70,
                required: false,
                instructor_review: false,
                is_published: false,
            };
            Some((id, row))
        };
        let mut rows = Vec::new();
        let it = &self.multiple_choice;
        let kind = AssignmentType::MultipleChoice;
        if let Some((id, mut made)) =
            row(1, kind, AssignmentDifficulty::Easy, &it.title, &it.question)
        {
            made.options = Some(Packed(texts(&it.options)));
            let right = List::new(vec![it.correct_option]).unwrap_or_default();
            let key = AssignmentKey {
                correct_options: right,
                ..empty.clone()
            };
            rows.push((id, made, key));
        }
        let it = &self.short_answer;
        let kind = AssignmentType::ShortAnswer;
        if let Some((id, made)) = row(
            2,
            kind,
            AssignmentDifficulty::Medium,
            &it.title,
            &it.question,
        ) {
            let key = AssignmentKey {
                accepted_answers: Some(Packed(texts(&it.accepted_answers))),
                ..empty.clone()
            };
            rows.push((id, made, key));
        }
        let it = &self.essay;
        let kind = AssignmentType::Essay;
        if let Some((id, made)) = row(3, kind, AssignmentDifficulty::Hard, &it.title, &it.question)
        {
            let key = AssignmentKey {
                rubric: Some(Packed(it.rubric())),
                ..empty
            };
            rows.push((id, made, key));
        }
        rows
    }
}

impl Essay {
    fn rubric(&self) -> Rubric {
        let criteria = self.criteria.iter().filter_map(|it| {
            Some(Criterion {
                name: Text::new(&it.name).ok()?,
                weight: it.weight,
                description: Some(Text::cut(&it.description)),
            })
        });
        Rubric {
            criteria: List::new(criteria).unwrap_or_default(),
            passing_score: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn assignments(right: u32) -> Assignments {
        serde_json::from_value(json!({
            "multipleChoice": { "title": "A", "question": "Which?", "options": ["a", "b", "c", "d"], "correctOption": right },
            "shortAnswer": { "title": "", "question": "What?", "acceptedAnswers": ["x", " "] },
            "essay": { "title": "C", "question": "Why?", "criteria": [{ "name": "Depth", "weight": 3 }] },
        }))
        .unwrap()
    }

    /// B-160: there was no right answer anywhere.
    #[test]
    fn every_assignment_has_a_key() {
        let (course, chapter) = ("c".parse().unwrap(), "h".parse().unwrap());
        let made = assignments(2).check().unwrap();
        let rows = made.rows((&course, &chapter), "digest", 4);
        assert_eq!(rows.len(), 3);
        assert_eq!(rows[0].1.seq, 5);
        assert_eq!(rows[0].2.correct_options.to_vec(), [2]);
        assert_eq!(rows[1].1.title.as_str(), "Assignment 2");
        assert_eq!(rows[1].2.accepted_answers.as_ref().unwrap().len(), 1);
        assert_eq!(rows[2].2.rubric.as_ref().unwrap().criteria.len(), 1);
        assert!(rows.iter().all(|it| !it.1.is_published));
        assert_eq!(rows, made.rows((&course, &chapter), "digest", 4));
        let other = made.rows((&course, &chapter), "other", 4);
        assert_ne!(rows[0].0, other[0].0);
    }

    #[test]
    fn a_key_that_fits_nothing_is_refused() {
        assert!(assignments(4).check().is_err());
        let mut none = assignments(0);
        none.short_answer.accepted_answers.clear();
        assert!(none.check().is_err());
        let mut silent = assignments(0);
        silent.essay.question = " ".to_owned();
        assert!(silent.check().is_err());
    }

    #[test]
    fn texts_are_cut_and_cleaned() {
        let notes: Handout = serde_json::from_value(json!({
            "notes": "# A [b](http://x.example)",
            "concepts": [{ "name": " ", "definition": "d", "importance": "critical" }],
        }))
        .unwrap();
        let notes = notes.check().unwrap();
        assert_eq!((notes.notes.as_str(), notes.concepts.len()), ("# A b", 0));
        let summaries = Digest {
            summary: "s".to_owned(),
            summaries: vec!["x".to_owned(); 9],
            key_takeaways: vec!["é".repeat(999)],
        };
        let summaries = summaries.check().unwrap();
        assert_eq!(summaries.summaries.len(), 5);
        assert_eq!(summaries.key_takeaways[0].chars().count(), 300);
    }
}
