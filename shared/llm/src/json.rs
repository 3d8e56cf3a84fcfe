//! Answers that are values: JSON that fits a type, asked for once more where it does not.

use std::sync::{Mutex, PoisonError};

use schemars::generate::SchemaSettings;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::{json, Value};

use crate::ask::{Ask, Turn};
use crate::asking::{cost, Ai};
use crate::fault::Fault;
use crate::plan::Miss;
use crate::tokens::Usage;

/// How much of a useless answer is shown to the model that gave it, in characters.
const SHOWN: usize = 8_000;

/// How many beginnings of a value are looked at in an answer.
const BEGINNINGS: usize = 32;

/// A value that a model answers. Its schema, with the comments of its fields, is what the model is told.
pub trait Shape: DeserializeOwned + JsonSchema + Send {
    /// A name for it: letters and `_`.
    const NAME: &'static str;

    /// Puts right what may be put right (cuts, clamps, drops) and refuses the rest, saying why to the model.
    ///
    /// # Errors
    ///
    /// What is wrong, in a sentence.
    fn check(self) -> Result<Self, String>;
}

/// A value that a model answered and that fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<T> {
    /// The value.
    pub value: T,
    /// The model that answered it.
    pub model: String,
    /// What all answers together cost, also those that were of no use.
    pub usage: Usage,
}

/// What was paid for, and how much of it was of no use.
#[derive(Debug, Default)]
struct Tally(Mutex<(Usage, u32)>);

impl Tally {
    fn pay(&self, usage: Usage) {
        let mut paid = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        paid.0 = paid.0 + usage;
    }

    /// Counts an answer that does not fit, and says how many did not before.
    fn miss(&self) -> u32 {
        let mut paid = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        paid.1 += 1;
        paid.1 - 1
    }

    fn paid(&self) -> Usage {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0
    }
}

impl Ai {
    /// Asks for a value. One that does not fit is asked for once more of the same model, then of the next.
    ///
    /// # Errors
    ///
    /// [`Fault::Invalid`] when neither helps; else what became of the last attempt.
    pub async fn find<T: Shape>(&self, ask: &Ask) -> Result<Found<T>, Fault> {
        let schema = schema::<T>();
        let format = json!({
            "type": "json_schema",
            "json_schema": { "name": T::NAME, "schema": &schema },
        });
        let mut ask = ask.clone();
        instruct(&mut ask.turns, &schema);
        let (ask, format, tally) = (&ask, &format, &Tally::default());
        self.try_models(ask, |model| async move {
            let value = self.find_with::<T>(ask, format, &model, tally).await?;
            Ok(Found {
                value,
                usage: tally.paid(),
                model,
            })
        })
        .await
    }

    async fn find_with<T: Shape>(
        &self,
        ask: &Ask,
        format: &Value,
        model: &str,
        tally: &Tally,
    ) -> Result<T, Miss> {
        let said = self.say(ask, &ask.turns, model, format, tally).await?;
        let why = match first::<T>(&said) {
            Ok(value) => return Ok(value),
            Err(why) => why,
        };
        if tally.miss() > 0 {
            return Err(Miss::Over(Fault::Invalid(why)));
        }
        let mut turns = ask.turns.clone();
        turns.push(Turn::assistant(
            said.chars().take(SHOWN).collect::<String>(),
        ));
        turns.push(Turn::user(format!(
            "That is not what was asked for: {why}. Return only valid JSON that fits the schema, and nothing else."
        )));
        let again = self.say(ask, &turns, model, format, tally).await?;
        first::<T>(&again).map_err(|why| Miss::Failed(Fault::Invalid(why)))
    }

    /// Asks for JSON; of a model that takes no schema, without.
    async fn say(
        &self,
        ask: &Ask,
        turns: &[Turn],
        model: &str,
        format: &Value,
        tally: &Tally,
    ) -> Result<String, Miss> {
        let reply = match self.call(ask, turns, model, Some(format)).await {
            Err(Miss::Unfit(_)) => self.call(ask, turns, model, None).await?,
            outcome => outcome?,
        };
        tally.pay(cost(&reply, turns));
        Ok(reply.text().to_owned())
    }
}

fn schema<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|it| {
        it.inline_subschemas = true;
        it.meta_schema = None;
    });
    settings
        .into_generator()
        .into_root_schema_for::<T>()
        .to_value()
}

/// Says what is expected in the instructions too: not every model takes a schema.
fn instruct(turns: &mut Vec<Turn>, schema: &Value) {
    let rule = format!(
        "Answer with one JSON value that fits this JSON schema, and with nothing else:\n{schema}"
    );
    match turns.first_mut() {
        Some(first) if first.role == crate::ask::Role::System => {
            first.content.push_str("\n\n");
            first.content.push_str(&rule);
        }
        _ => turns.insert(0, Turn::system(rule)),
    }
}

/// The first value of the text that fits; why the first one did not, where none does.
fn first<T: Shape>(text: &str) -> Result<T, String> {
    let mut why = None;
    for candidate in candidates(text).take(BEGINNINGS) {
        let read = serde_json::from_str::<T>(candidate)
            .map_err(|fault| fault.to_string())
            .and_then(T::check);
        match read {
            Ok(value) => return Ok(value),
            Err(fault) => why = why.or(Some(fault)),
        }
    }
    Err(why.unwrap_or_else(|| "there is no JSON in it".to_owned()))
}

/// Balanced objects and lists, each with those inside it that begin later.
fn candidates(text: &str) -> impl Iterator<Item = &str> {
    let begins = text
        .char_indices()
        .filter(|(_, it)| matches!(it, '{' | '['));
    begins.filter_map(|(at, _)| balanced(text.get(at..)?))
}

/// The value at the beginning of a text that begins with a bracket, up to the bracket that closes it.
fn balanced(text: &str) -> Option<&str> {
    let (mut depth, mut is_text, mut is_escaped) = (0_u32, false, false);
    for (at, character) in text.char_indices() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' if is_text => is_escaped = true,
            '"' => is_text = !is_text,
            '{' | '[' if !is_text => depth += 1,
            '}' | ']' if !is_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return text.get(..=at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize, JsonSchema)]
    struct Grade {
        /// From 0 to 100.
        score: f64,
    }

    impl Shape for Grade {
        const NAME: &'static str = "grade";

        fn check(self) -> Result<Self, String> {
            if (0.0..=100.0).contains(&self.score) {
                Ok(self)
            } else {
                Err("score must be from 0 to 100".to_owned())
            }
        }
    }

    #[track_caller]
    fn check(text: &str, expected: Result<f64, &str>) {
        let found = first::<Grade>(text).map(|it| it.score);
        assert_eq!(found, expected.map_err(str::to_owned), "{text}");
    }

    #[test]
    fn a_value_is_found_in_whatever_surrounds_it() {
        check(r#"{"score": 70}"#, Ok(70.0));
        check("Sure!\n```json\n{\"score\": 70}\n```\nGood luck.", Ok(70.0));
        check(r#"<think>{"score": 900} no</think>{"score": 70}"#, Ok(70.0));
        check(r#"{"grade": {"score": 70}}"#, Ok(70.0));
        check(r#"[{"score": 70}]"#, Ok(70.0));
    }

    #[test]
    fn the_first_fault_is_told() {
        check("I cannot do that", Err("there is no JSON in it"));
        check(r#"{"score": 70"#, Err("there is no JSON in it"));
        check(r#"{"score": 900}"#, Err("score must be from 0 to 100"));
        let high = first::<Grade>(r#"{"score": "high"}"#).unwrap_err();
        assert!(high.starts_with("invalid type: string"), "{high}");
    }

    #[test]
    fn brackets_in_texts_close_nothing() {
        assert_eq!(balanced(r#"{"a":"}\"}"} tail"#), Some(r#"{"a":"}\"}"}"#));
        assert_eq!(balanced(r#"["é]"]"#), Some(r#"["é]"]"#));
        assert_eq!(balanced("{"), None);
    }

    #[test]
    fn the_instructions_name_the_form() {
        let schema = schema::<Grade>();
        assert_eq!(
            schema["properties"]["score"]["description"],
            "From 0 to 100."
        );
        assert!(schema.get("$schema").is_none());
        let mut turns = vec![Turn::user("x")];
        instruct(&mut turns, &schema);
        assert_eq!(turns.len(), 2);
        instruct(&mut turns, &schema);
        assert_eq!(turns.len(), 2);
    }
}
