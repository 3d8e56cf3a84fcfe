//! What an execution answered, taken apart.

use runtime::Usage;
use serde_json::Value;

/// The answer of a function, as a client of Appwrite gets it.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The function's status, or Appwrite's where the execution was refused.
    pub status: u16,
    /// The body as JSON; null where it is empty or not JSON.
    pub json: Value,
    /// Id of the execution; empty where Appwrite refused it.
    pub execution: String,
    /// Calls to Appwrite that the function made.
    pub calls: u32,
    /// How deep they waited for each other.
    pub waves: u32,
}

impl Answer {
    /// Takes apart an execution, or Appwrite's refusal to run one.
    pub fn of(status: u16, execution: &Value) -> Self {
        let text = |key: &str| {
            execution
                .get(key)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        if execution.get("responseStatusCode").is_none() {
            return Self {
                status,
                json: execution.clone(),
                execution: String::new(),
                calls: 0,
                waves: 0,
            };
        }
        let code = execution.get("responseStatusCode").and_then(Value::as_u64);
        Self {
            status: code.and_then(|it| u16::try_from(it).ok()).unwrap_or(0),
            json: serde_json::from_str(text("responseBody")).unwrap_or(Value::Null),
            execution: text("$id").to_owned(),
            calls: 0,
            waves: 0,
        }
    }

    /// Adds what the execution used.
    #[must_use]
    pub fn having_used(self, used: Usage) -> Self {
        Self {
            calls: used.calls,
            waves: used.waves,
            ..self
        }
    }

    /// A text inside the answer, by JSON pointer; empty where there is none.
    pub fn text(&self, pointer: &str) -> String {
        self.json
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    }

    /// A number inside the answer, by JSON pointer; -1 where there is none.
    pub fn number(&self, pointer: &str) -> i64 {
        self.json
            .pointer(pointer)
            .and_then(Value::as_i64)
            .unwrap_or(-1)
    }

    /// The failure's `code`, empty for a success.
    pub fn code(&self) -> String {
        self.text("/code")
    }
}
