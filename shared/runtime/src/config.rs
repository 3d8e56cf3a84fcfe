//! Declared variables: each named once, with type, default and meaning.
//!
//! [`Config::read`] reports every missing or bad one at once, so that a deployment is put right
//! in one go.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde::Serialize;

/// What a variable's text must look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Any text.
    Text,
    /// An absolute `http` or `https` address.
    Url,
    /// A whole number from zero.
    Integer,
    /// A whole number of seconds.
    Seconds,
    /// `true` or `false`.
    Flag,
}

/// One variable that a function reads.
///
/// ```
/// use runtime::Variable;
///
/// const BASE: Variable = Variable::url("AI_BASE_URL", "Where the model is served")
///     .default("https://api.example.com/v1");
/// const KEY: Variable = Variable::text("AI_KEY", "Key of the model's service").secret();
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Variable {
    /// Name in the environment.
    pub name: &'static str,
    /// What its text must look like.
    pub kind: Kind,
    /// What it is for, with its unit.
    pub doc: &'static str,
    /// The value when it is not set.
    pub default: Option<&'static str>,
    /// Whether its value must never be shown.
    pub secret: bool,
    /// Whether the function refuses to work without it.
    pub required: bool,
}

impl Variable {
    /// Any text.
    pub const fn text(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, Kind::Text, doc)
    }

    /// An absolute `http` or `https` address.
    pub const fn url(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, Kind::Url, doc)
    }

    /// A whole number from zero; `doc` names the unit.
    pub const fn integer(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, Kind::Integer, doc)
    }

    /// A whole number of seconds.
    pub const fn seconds(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, Kind::Seconds, doc)
    }

    /// `true` or `false`.
    pub const fn flag(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, Kind::Flag, doc)
    }

    const fn new(name: &'static str, kind: Kind, doc: &'static str) -> Self {
        Self {
            name,
            kind,
            doc,
            default: None,
            secret: false,
            required: true,
        }
    }

    /// Gives the value used when the variable is not set.
    #[must_use]
    pub const fn default(mut self, value: &'static str) -> Self {
        self.default = Some(value);
        self.required = false;
        self
    }

    /// Lets the function work without it.
    #[must_use]
    pub const fn optional(mut self) -> Self {
        self.required = false;
        self
    }

    /// Marks a value that must never be shown.
    #[must_use]
    pub const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    fn problem(&self, value: &str) -> Option<&'static str> {
        match self.kind {
            Kind::Text => None,
            Kind::Url => {
                let known = value.starts_with("https://") || value.starts_with("http://");
                (!known).then_some("must be an address that starts with https:// or http://")
            }
            Kind::Integer | Kind::Seconds => value
                .parse::<u64>()
                .is_err()
                .then_some("must be a whole number from zero"),
            Kind::Flag => (!matches!(value, "true" | "false")).then_some("must be true or false"),
        }
    }
}

/// The values of a function's declared variables, all checked.
#[derive(Clone, Default)]
pub struct Config {
    values: BTreeMap<&'static str, String>,
}

impl Config {
    /// Reads `declared` through `lookup`, defaults filled in.
    ///
    /// # Errors
    ///
    /// [`Misconfigured`] with every variable that is missing or unreadable.
    ///
    /// ```
    /// use runtime::{Config, Variable};
    ///
    /// const LIMIT: Variable = Variable::integer("DAILY_LIMIT", "Requests a day").default("50");
    /// let config = Config::read(&[LIMIT], &|_: &str| None)?;
    /// assert_eq!(config.integer(&LIMIT), Some(50));
    /// # Ok::<(), runtime::Misconfigured>(())
    /// ```
    pub fn read(
        declared: &[Variable],
        lookup: &impl Fn(&str) -> Option<String>,
    ) -> Result<Self, Misconfigured> {
        let mut values = BTreeMap::new();
        let mut problems = Vec::new();
        for variable in declared {
            let set = lookup(variable.name).filter(|it| !it.is_empty());
            match set.or_else(|| variable.default.map(str::to_owned)) {
                Some(value) => {
                    problems.extend(variable.problem(&value).map(|it| (variable.name, it)));
                    values.insert(variable.name, value);
                }
                None if variable.required => problems.push((variable.name, "is not set")),
                None => {}
            }
        }
        if problems.is_empty() {
            Ok(Self { values })
        } else {
            Err(Misconfigured { problems })
        }
    }

    /// The text of a variable, if it is set or has a default.
    pub fn text(&self, variable: &Variable) -> Option<&str> {
        self.values.get(variable.name).map(String::as_str)
    }

    /// The number in a variable.
    pub fn integer(&self, variable: &Variable) -> Option<u64> {
        self.text(variable)?.parse().ok()
    }

    /// The time span in a variable that is given in seconds.
    pub fn duration(&self, variable: &Variable) -> Option<Duration> {
        self.integer(variable).map(Duration::from_secs)
    }

    /// Whether a flag is set to `true`.
    pub fn flag(&self, variable: &Variable) -> bool {
        self.text(variable) == Some("true")
    }
}

impl fmt::Debug for Config {
    /// Names only: a value may be a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.values.keys()).finish()
    }
}

/// Every variable that is missing or unreadable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence())]
pub struct Misconfigured {
    /// Name and fault, in the order of declaration.
    pub problems: Vec<(&'static str, &'static str)>,
}

impl Misconfigured {
    fn sentence(&self) -> String {
        let faults: Vec<_> = self
            .problems
            .iter()
            .map(|(name, fault)| format!("`{name}` {fault}"))
            .collect();
        format!("{}: set it in the function's variables", faults.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: Variable = Variable::url("BASE_URL", "Where it is served");
    const KEY: Variable = Variable::text("KEY", "Its key").secret();
    const LIMIT: Variable = Variable::integer("LIMIT", "Requests a day").default("50");
    const PAUSE: Variable = Variable::seconds("PAUSE", "Between two attempts").optional();
    const LOUD: Variable = Variable::flag("LOUD", "Whether to shout").default("false");
    const ALL: [Variable; 5] = [BASE, KEY, LIMIT, PAUSE, LOUD];

    /// B-217, B-218: nothing starts without what it needs, and nothing is made up.
    #[test]
    fn all_faults_are_reported_at_once() {
        let lookup = |name: &str| (name == "BASE_URL").then(|| "ftp://x".to_owned());
        let faults = Config::read(&ALL, &lookup).unwrap_err();
        assert_eq!(
            faults.to_string(),
            "`BASE_URL` must be an address that starts with https:// or http://, \
             `KEY` is not set: set it in the function's variables"
        );
    }

    #[test]
    fn values_are_typed_and_defaults_filled_in() {
        let lookup = |name: &str| match name {
            "BASE_URL" => Some("https://x".to_owned()),
            "KEY" => Some("k".to_owned()),
            "PAUSE" => Some("3".to_owned()),
            _ => None,
        };
        let config = Config::read(&ALL, &lookup).unwrap();
        assert_eq!(config.text(&BASE), Some("https://x"));
        assert_eq!(config.integer(&LIMIT), Some(50));
        assert_eq!(config.duration(&PAUSE), Some(Duration::from_secs(3)));
        assert!(!config.flag(&LOUD));
    }

    #[test]
    fn a_config_never_shows_its_values() {
        let lookup = |_: &str| Some("https://secret".to_owned());
        let config = Config::read(&[BASE], &lookup).unwrap();
        assert_eq!(format!("{config:?}"), r#"{"BASE_URL"}"#);
    }
}
