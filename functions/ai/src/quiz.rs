//! Quizzes: a job with one step, whose result is the quiz.

use llm::{tidy, Ask, Fence, Shape};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::jobs::{Failure, Outcome, Work};
use store::App;

use crate::wire::ChapterRef;
use crate::{material, prompts};

/// How many questions a quiz has.
pub const QUESTIONS: std::ops::RangeInclusive<u32> = 3..=5;

/// The longest question and explanation, and the longest option, in characters.
const LONGEST: (usize, usize) = (250, 120);

/// The longest answer, in tokens.
const TOKENS: u32 = 1_500;

/// What the job is queued with.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Payload {
    /// The chapter.
    pub chapter: ChapterRef,
    /// How many questions.
    pub questions: u32,
    /// What tells this quiz from others on the same chapter.
    pub name: String,
    /// Which try this is, from 1.
    pub round: u32,
}

/// A quiz on a chapter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Quiz {
    /// Its questions.
    #[schemars(length(min = 3, max = 5))]
    pub questions: Vec<QuizItem>,
}

/// A question of which one option is right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct QuizItem {
    /// What is asked.
    pub question: String,
    /// What can be chosen from.
    #[schemars(length(min = 4, max = 4))]
    pub options: Vec<String>,
    /// The place of the right option, counted from 0.
    #[schemars(range(min = 0, max = 3))]
    pub correct_option: u32,
    /// Why it is right, in one sentence.
    #[serde(default)]
    pub explanation: String,
}

impl QuizItem {
    /// The question, cleaned and cut; none where nothing can be chosen, or nothing is right.
    fn checked(self) -> Option<Self> {
        let options: Vec<String> = self.options.iter().map(|it| tidy(it, LONGEST.1)).collect();
        let question = tidy(&self.question, LONGEST.0);
        let right = usize::try_from(self.correct_option).ok()?;
        let mut distinct = options.clone();
        distinct.sort_unstable();
        distinct.dedup();
        let fits = (2..=6).contains(&options.len())
            && distinct.len() == options.len()
            && options.iter().all(|it| !it.is_empty())
            && right < options.len()
            && !question.is_empty();
        fits.then(|| Self {
            question,
            options,
            correct_option: self.correct_option,
            explanation: tidy(&self.explanation, LONGEST.0),
        })
    }
}

impl Shape for Quiz {
    const NAME: &'static str = "quiz";

    fn check(self) -> Result<Self, String> {
        let questions = self.questions.into_iter().filter_map(QuizItem::checked);
        let most = usize::try_from(*QUESTIONS.end()).unwrap_or(0);
        let least = usize::try_from(*QUESTIONS.start()).unwrap_or(0);
        let questions: Vec<QuizItem> = questions.take(most).collect();
        if questions.len() < least {
            return Err(
                "questions must be three to five, each with distinct options of which correctOption names one"
                    .to_owned(),
            );
        }
        Ok(Self { questions })
    }
}

/// Writes the quiz, with the right of whoever asked as it is by now. A model is asked once: the result and the end of the job are one
/// write.
pub async fn run(app: App, work: Work) -> Result<Outcome, Failure> {
    let payload: Payload = work.payload()?;
    let Some(owner) = work.job().row.owner_id else {
        return Ok(Outcome::DONE);
    };
    let material = match material::of(&app, &owner, &payload.chapter).await {
        Ok(material) => material,
        Err(error) if !error.code.is_ours() => return Err(Failure::ForGood(error)),
        Err(error) => return Err(error.into()),
    };
    let turns = prompts::quiz(&material, payload.questions, &Fence::random());
    let ask = Ask::json("quiz", turns, TOKENS);
    let found = match llm::open(&app)?.find::<Quiz>(&ask).await {
        Ok(found) => found,
        Err(fault) if fault.is_about_the_answer() => return Err(Failure::ForGood(fault.into())),
        Err(fault) => return Err(fault.into()),
    };
    llm::quota::count(&app, &owner, found.usage.total_tokens).await?;
    let mut quiz = found.value;
    quiz.questions
        .truncate(usize::try_from(payload.questions).unwrap_or(0));
    let result = serde_json::to_value(quiz).map_err(runtime::Error::internal)?;
    Ok(Outcome::Done(Some(result)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(options: &[&str], correct_option: u32) -> QuizItem {
        QuizItem {
            question: " Why [so](http://x.example)? ".to_owned(),
            options: options.iter().map(|it| (*it).to_owned()).collect(),
            correct_option,
            explanation: "é".repeat(999),
        }
    }

    #[test]
    fn a_quiz_is_cut_and_cleaned() {
        let good = question(&["a", "b", "c", "d"], 3);
        let quiz = Quiz {
            questions: vec![good; 7],
        };
        let quiz = quiz.check().unwrap();
        assert_eq!(quiz.questions.len(), 5);
        assert_eq!(quiz.questions[0].question, "Why so?");
        assert_eq!(quiz.questions[0].explanation.chars().count(), 250);
    }

    #[test]
    fn a_question_has_distinct_options_of_which_one_is_right() {
        for wrong in [
            question(&["a", "b"], 2),
            question(&["a"], 0),
            question(&["a", "a "], 0),
            question(&["a", " "], 0),
            question(&[], 0),
        ] {
            assert_eq!(wrong.clone().checked(), None, "{wrong:?}");
        }
        assert!(question(&["a", "b"], 1).checked().is_some());
    }

    #[test]
    fn a_quiz_with_too_few_questions_is_none() {
        let good = question(&["a", "b"], 0);
        let quiz = Quiz {
            questions: vec![good.clone(), good, question(&["a"], 0)],
        };
        assert!(quiz.check().is_err());
    }
}
