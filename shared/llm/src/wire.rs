//! Chat completions as they travel (OpenAI's API reference, `chat/create`; what OpenRouter adds is read as well).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ask::Turn;
use crate::tokens::Usage;

/// How freely models speak. The same everywhere: what we ask has right and wrong answers.
const TEMPERATURE: f32 = 0.3;

/// What is sent.
#[derive(Debug, Clone, Serialize)]
pub struct Request<'a> {
    model: &'a str,
    messages: &'a [Turn],
    max_tokens: u32,
    temperature: f32,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    stream: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream_options: Option<StreamOptions>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_format: Option<&'a Value>,
}

#[derive(Debug, Clone, Copy, Serialize)]
struct StreamOptions {
    include_usage: bool,
}

impl<'a> Request<'a> {
    /// Asks a model.
    pub fn new(model: &'a str, messages: &'a [Turn], max_tokens: u32) -> Self {
        Self {
            model,
            messages,
            max_tokens,
            temperature: TEMPERATURE,
            stream: false,
            stream_options: None,
            response_format: None,
        }
    }

    /// Asks for the answer piece by piece, and for its cost at the end.
    pub fn streamed(mut self) -> Self {
        self.stream = true;
        self.stream_options = Some(StreamOptions {
            include_usage: true,
        });
        self
    }

    /// Asks for JSON of this form, where the model can.
    pub fn formed(mut self, format: Option<&'a Value>) -> Self {
        self.response_format = format;
        self
    }
}

/// A whole answer, or a piece of one. Everything may be missing: services differ.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Reply {
    #[serde(default)]
    choices: Vec<Choice>,
    usage: Option<Counted>,
    /// OpenRouter reports failures of the model behind it like this, also with status 200 and within a stream.
    pub error: Option<Value>,
}

#[derive(Debug, Clone, Deserialize)]
struct Choice {
    message: Option<Said>,
    delta: Option<Said>,
    finish_reason: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
struct Said {
    content: Option<String>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
struct Counted {
    #[serde(default, rename = "prompt_tokens")]
    prompt: u32,
    #[serde(default, rename = "completion_tokens")]
    completion: u32,
    #[serde(default, rename = "total_tokens")]
    total: u32,
}

impl Reply {
    /// What was said.
    pub fn text(&self) -> &str {
        let choice = self.choices.first();
        let said = choice.and_then(|it| it.message.as_ref().or(it.delta.as_ref()));
        said.and_then(|it| it.content.as_deref())
            .unwrap_or_default()
    }

    /// Why it ended, once it did.
    pub fn ended(&self) -> Option<&str> {
        self.choices.first()?.finish_reason.as_deref()
    }

    /// What it cost, where the service counts.
    pub fn usage(&self) -> Option<Usage> {
        let counted = self.usage?;
        let sum = counted.prompt.saturating_add(counted.completion);
        let total = counted.total.max(sum);
        (total > 0).then_some(Usage {
            prompt_tokens: counted.prompt,
            completion_tokens: counted.completion,
            total_tokens: total,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(reply: Value) -> Reply {
        serde_json::from_value(reply).unwrap()
    }

    #[test]
    fn a_question_has_the_form_that_services_expect() {
        let turns = [Turn::system("be brief"), Turn::user("hi")];
        let request = serde_json::to_value(Request::new("m", &turns, 10)).unwrap();
        assert_eq!(
            request["messages"],
            json!([{ "role": "system", "content": "be brief" }, { "role": "user", "content": "hi" }])
        );
        assert_eq!(request["max_tokens"], 10);
        assert!(request.get("stream").is_none());
        let request = serde_json::to_value(Request::new("m", &turns, 10).streamed()).unwrap();
        assert_eq!(request["stream_options"], json!({ "include_usage": true }));
    }

    #[test]
    fn whole_answers_and_pieces_are_read_alike() {
        let whole = read(json!({
            "choices": [{ "message": { "role": "assistant", "content": "Hi" }, "finish_reason": "stop" }],
            "usage": { "prompt_tokens": 3, "completion_tokens": 1, "total_tokens": 4 },
        }));
        assert_eq!((whole.text(), whole.ended()), ("Hi", Some("stop")));
        assert_eq!(whole.usage().unwrap().total_tokens, 4);
        let piece = read(json!({ "choices": [{ "delta": { "content": "H" } }] }));
        assert_eq!((piece.text(), piece.ended()), ("H", None));
    }

    #[test]
    fn what_is_missing_is_nothing() {
        for sparse in [
            json!({}),
            json!({ "choices": [] }),
            json!({ "choices": [{ "delta": {} }] }),
            json!({ "choices": [{ "message": { "content": null } }], "usage": {} }),
        ] {
            let reply = read(sparse);
            assert_eq!((reply.text(), reply.usage()), ("", None));
        }
    }
}
