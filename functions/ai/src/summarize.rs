//! Summaries: a job with one step, whose result is the summary.

use llm::{tidied, tidy, Ask, Fence, Shape};
use model::{MessageId, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::jobs::{Failure, Outcome, Work};
use store::tables::AiMessage;
use store::App;

use crate::prompts;

/// The longest summary, in characters.
const LONGEST: usize = 3_500;

/// The most points, and the longest of them in characters.
const POINTS: (usize, usize) = (10, 250);

/// The longest answer, in tokens.
const TOKENS: u32 = 1_200;

/// What the job is queued with.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Payload {
    /// What the text is called.
    pub title: Option<String>,
    /// Which try this is, from 1.
    pub round: u32,
}

/// A summary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// What the text says, in Markdown.
    #[schemars(length(min = 1, max = 3_500))]
    pub summary: String,
    /// What to remember of it.
    #[schemars(length(min = 1, max = 10))]
    pub key_points: Vec<String>,
}

impl Shape for Summary {
    const NAME: &'static str = "summary";

    fn check(self) -> Result<Self, String> {
        let points = tidied(&self.key_points, POINTS.0, POINTS.1);
        let summary = tidy(&self.summary, LONGEST);
        if summary.is_empty() || points.is_empty() {
            return Err("summary and keyPoints must not be empty".to_owned());
        }
        Ok(Self {
            summary,
            key_points: points,
        })
    }
}

/// Summarises the text. A model is asked once: the result and the end of the job are one write.
pub async fn run(app: App, work: Work) -> Result<Outcome, Failure> {
    let payload: Payload = work.payload()?;
    let source: MessageId = work.subject();
    let Some(source) = app.rows::<AiMessage>().find(&source).await? else {
        return Ok(Outcome::DONE);
    };
    let text = source.row.text.map(Text::into_string).unwrap_or_default();
    let turns = prompts::summary(payload.title.as_deref(), &text, &Fence::random());
    let ask = Ask::json("summary", turns, TOKENS);
    let found = match llm::open(&app)?.find::<Summary>(&ask).await {
        Ok(found) => found,
        Err(fault) if fault.is_about_the_answer() => return Err(Failure::ForGood(fault.into())),
        Err(fault) => return Err(fault.into()),
    };
    llm::quota::count(&app, &source.row.user_id, found.usage.total_tokens).await?;
    let result = serde_json::to_value(found.value).map_err(runtime::Error::internal)?;
    Ok(Outcome::Done(Some(result)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_is_cut_and_cleaned() {
        let summary = Summary {
            summary: "a [link](http://x.example)".to_owned(),
            key_points: vec![" ".to_owned(), "é".repeat(999)],
        };
        let summary = summary.check().unwrap();
        assert_eq!(summary.summary, "a link");
        assert_eq!(summary.key_points, ["é".repeat(250)]);
    }

    #[test]
    fn a_summary_says_something() {
        let empty = Summary {
            summary: " ".to_owned(),
            key_points: vec!["x".to_owned()],
        };
        assert!(empty.check().is_err());
    }
}
