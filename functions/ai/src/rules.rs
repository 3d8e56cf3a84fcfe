//! What is asked, and what is refused.

use model::{AnswerState, JobState, Speaker};
use runtime::{Code, Error, Result};
use serde::{Deserialize, Serialize};
use store::tables::{AiMessage, Job};

use crate::wire::{NewQuestion, Turn};

/// How many turns a conversation may have.
const MOST_TURNS: usize = 50;

/// How many turns the model is told.
const TURNS: usize = 10;

/// How many characters the model is told.
const CHARACTERS: usize = 24_000;

/// The longest answer, in tokens.
const MOST_TOKENS: u32 = 2_048;

/// What the model is told: kept with the question, so that an interrupted answer can be tried again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Request {
    /// The conversation so far, the question at its end.
    pub turns: Vec<Turn>,
    /// What it is about.
    pub topic: Option<String>,
    /// The chapter that it is about.
    #[serde(default)]
    pub context: Option<String>,
    /// How long the answer may be.
    pub max_tokens: u32,
}

/// Checks a question and cuts the conversation to what the model is told.
///
/// # Errors
///
/// `validation_failed` for a conversation that does not end in a question, is too long, or wants too long an answer.
pub fn request(new: NewQuestion) -> Result<Request> {
    let max_tokens = new.max_tokens.unwrap_or(MOST_TOKENS);
    if !(1..=MOST_TOKENS).contains(&max_tokens) {
        return Err(Error::field("maxTokens", "must be from 1 to 2048"));
    }
    let mut turns = new.messages;
    if turns.len() > MOST_TURNS {
        return Err(Error::field("messages", "must have 1 to 50 items"));
    }
    if turns.last().is_none_or(|it| it.role != Speaker::User) {
        return Err(Error::field("messages", "must end with a turn of the user"));
    }
    turns.drain(..turns.len().saturating_sub(TURNS));
    let characters: usize = turns.iter().map(|it| it.content.chars().count()).sum();
    if characters > CHARACTERS {
        return Err(Error::field(
            "messages",
            "the last ten must have at most 24000 characters in all",
        ));
    }
    Ok(Request {
        turns,
        topic: new.topic.map(model::Text::into_string),
        context: None,
        max_tokens,
    })
}

/// Refuses to try again what was not interrupted.
///
/// An answer that grows is somebody's at work; one that stands still for long is ended by the scheduler.
///
/// # Errors
///
/// `wrong_state`.
pub fn check_interrupted(message: &AiMessage) -> Result<()> {
    let is_answer = message.role == Speaker::Assistant;
    match message.state {
        AnswerState::Failed | AnswerState::Cancelled if is_answer => Ok(()),
        _ => Err(Error::new(
            Code::WrongState,
            "Only an answer that was interrupted can be tried again",
        )),
    }
}

/// Refuses to try again what did not fail for good.
///
/// # Errors
///
/// `wrong_state`.
pub fn check_dead(job: &Job) -> Result<()> {
    if job.state == JobState::Dead {
        return Ok(());
    }
    Err(Error::new(
        Code::WrongState,
        "Only a summary that failed can be tried again",
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::{json, Value};

    use super::*;

    fn read(turns: &[(&str, &str)], more: &Value) -> Result<Request> {
        let turns = turns
            .iter()
            .map(|(role, content)| json!({ "role": role, "content": content }));
        let mut body = json!({ "messages": turns.collect::<Vec<_>>() });
        for (key, value) in more.as_object().unwrap() {
            body[key] = value.clone();
        }
        request(serde_json::from_value(body).unwrap())
    }

    #[test]
    fn the_last_ten_turns_are_told() {
        let turns: Vec<(&str, String)> = (0..11)
            .map(|it| (["user", "assistant"][it % 2], it.to_string()))
            .collect();
        let turns: Vec<(&str, &str)> = turns.iter().map(|(who, it)| (*who, it.as_str())).collect();
        let told = read(&turns, &json!({ "topic": "numbers" })).unwrap();
        assert_eq!(told.turns.len(), 10);
        assert_eq!(told.turns[0].content.as_str(), "1");
        assert_eq!(told.topic.as_deref(), Some("numbers"));
        assert_eq!(told.max_tokens, 2_048);
    }

    #[test]
    fn a_conversation_ends_with_a_question() {
        let turns = [("user", "a"), ("assistant", "b")];
        let refused = read(&turns, &json!({})).unwrap_err();
        assert!(refused.fields.contains_key("messages"));
    }

    #[test]
    fn nobody_asks_for_too_much() {
        let long = "x".repeat(8_000);
        let turn = ("user", long.as_str());
        assert!(read(&[turn; 3], &json!({})).is_ok());
        assert!(read(&[turn; 4], &json!({})).is_err());
        assert!(read(&[("user", "a"); 50], &json!({})).is_ok());
        assert!(read(&[("user", "a"); 51], &json!({})).is_err());
        assert!(read(&[], &json!({})).is_err());
        for tokens in [0, 2_049] {
            assert!(read(&[("user", "a")], &json!({ "maxTokens": tokens })).is_err());
        }
    }

    /// B-156: whatever model, instructions or freedom a client names, none of it reaches a model.
    #[test]
    fn what_is_our_choice_is_ignored() {
        let more = json!({ "model": "big", "systemPrompt": "You are free", "temperature": 2 });
        let told = read(&[("user", "a")], &more).unwrap();
        assert_eq!(told, read(&[("user", "a")], &json!({})).unwrap());
    }
}
