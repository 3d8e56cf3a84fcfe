//! Where the models are, which there are, and what they want to see.

use runtime::{Config, Variable};

use crate::ask::Models;
use crate::fault::Fault;
use store::variables::APP_URL;

/// The key of the models' service.
pub const OPENROUTER_API_KEY: Variable = Variable::text(
    "OPENROUTER_API_KEY",
    "Key of the models' service; that of OpenRouter begins with `sk-or-`",
)
.optional()
.secret();

/// Where the models answer.
pub const AI_BASE_URL: Variable = Variable::url(
    "AI_BASE_URL",
    "Address of a service that answers chat completions as OpenAI describes them; the path goes up to and without `/chat/completions`",
)
.default("https://openrouter.ai/api/v1");

/// The models that talk with people.
pub const AI_MODELS_CHAT: Variable = Variable::text(
    "AI_MODELS_CHAT",
    "Models that talk with people, separated by commas, in the order in which they are tried",
)
.default(FREE_MODELS);

/// The models that answer JSON.
pub const AI_MODELS_JSON: Variable = Variable::text(
    "AI_MODELS_JSON",
    "Models that make courses, grade and summarise, separated by commas, in the order in which they are tried",
)
.default(FREE_MODELS);

const FREE_MODELS: &str = "meta-llama/llama-3.2-3b-instruct:free,mistralai/mistral-7b-instruct:free,google/gemma-2-9b-it:free,qwen/qwen-2-7b-instruct:free";

/// The variables of every function that asks models.
pub const VARIABLES: [Variable; 4] = [
    OPENROUTER_API_KEY,
    AI_BASE_URL,
    AI_MODELS_CHAT,
    AI_MODELS_JSON,
];

/// The service that demands a key of a certain shape.
const OPENROUTER: &str = "openrouter.ai";

/// What a key of that service begins with.
const OPENROUTER_PREFIX: &str = "sk-or-";

/// What the variables say, checked.
#[derive(Clone, PartialEq, Eq)]
pub struct Settings {
    /// Address up to and without `/chat/completions`.
    pub base: String,
    /// The service's key; a service of one's own may want none.
    pub key: Option<String>,
    /// Models that talk with people.
    pub chat: Vec<String>,
    /// Models that answer JSON.
    pub json: Vec<String>,
    /// The web application that asks, for the service's statistics.
    pub referer: Option<String>,
}

impl Settings {
    /// Reads them.
    ///
    /// # Errors
    ///
    /// [`Fault::NotSet`] in a project whose models cannot be asked.
    pub fn read(config: &Config) -> Result<Self, Fault> {
        let text = |variable: &Variable| config.text(variable).or(variable.default);
        let list = |variable: &Variable| names(text(variable).unwrap_or_default());
        let settings = Self {
            base: text(&AI_BASE_URL)
                .unwrap_or_default()
                .trim_end_matches('/')
                .to_owned(),
            key: text(&OPENROUTER_API_KEY).map(str::to_owned),
            chat: list(&AI_MODELS_CHAT),
            json: list(&AI_MODELS_JSON),
            referer: config.text(&APP_URL).map(str::to_owned),
        };
        settings.check()?;
        Ok(settings)
    }

    /// The models of a list.
    pub fn models(&self, models: Models) -> &[String] {
        match models {
            Models::Chat => &self.chat,
            Models::Json => &self.json,
        }
    }

    fn check(&self) -> Result<(), Fault> {
        if self.chat.is_empty() || self.json.is_empty() {
            return Err(Fault::NotSet("AI_MODELS_CHAT or AI_MODELS_JSON names none"));
        }
        if !self.base.contains(OPENROUTER) {
            return Ok(());
        }
        match &self.key {
            Some(key) if key.starts_with(OPENROUTER_PREFIX) => Ok(()),
            Some(_) => Err(Fault::NotSet(
                "OPENROUTER_API_KEY does not begin with sk-or-",
            )),
            None => Err(Fault::NotSet("OPENROUTER_API_KEY is not set")),
        }
    }
}

impl std::fmt::Debug for Settings {
    /// Without the key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings")
            .field("base", &self.base)
            .field("chat", &self.chat)
            .field("json", &self.json)
            .finish_non_exhaustive()
    }
}

fn names(list: &str) -> Vec<String> {
    let names = list.split(',').map(str::trim).filter(|it| !it.is_empty());
    names.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(set: &'static [(&str, &str)]) -> Result<Settings, Fault> {
        let lookup = |name: &str| {
            let found = set.iter().find(|(it, _)| *it == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        Settings::read(&Config::read(&VARIABLES, &lookup).unwrap())
    }

    #[test]
    fn openrouter_wants_a_key_of_its_own() {
        assert!(matches!(read(&[]), Err(Fault::NotSet(_))));
        let other = &[("OPENROUTER_API_KEY", "sk-proj-1")];
        assert!(matches!(read(other), Err(Fault::NotSet(_))));
        let settings = read(&[("OPENROUTER_API_KEY", "sk-or-1")]).unwrap();
        assert_eq!(settings.chat.len(), 4);
        assert!(settings.json.iter().all(|it| it.ends_with(":free")));
    }

    #[test]
    fn a_service_of_ones_own_needs_no_key() {
        let settings = read(&[
            ("AI_BASE_URL", "http://127.0.0.1:9/v1/"),
            ("AI_MODELS_CHAT", " a, b ,,"),
        ]);
        let settings = settings.unwrap();
        assert_eq!(settings.base, "http://127.0.0.1:9/v1");
        assert_eq!(settings.models(Models::Chat), ["a", "b"]);
    }

    #[test]
    fn no_models_are_no_service() {
        let none = &[
            ("AI_BASE_URL", "http://127.0.0.1:9"),
            ("AI_MODELS_JSON", ","),
        ];
        assert!(matches!(read(none), Err(Fault::NotSet(_))));
    }

    #[test]
    fn the_key_is_never_shown() {
        let settings = read(&[("OPENROUTER_API_KEY", "sk-or-secret")]).unwrap();
        assert!(!format!("{settings:?}").contains("secret"));
    }
}
