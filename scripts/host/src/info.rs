//! What a program needs to use the host, as `--info` writes it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use local::Running;
use serde::Serialize;

use crate::demo::Person;

/// Everything that a client, the CLI or a test has to be told.
#[derive(Debug, Serialize)]
pub struct Info {
    /// Where the API is, such as `http://127.0.0.1:8090/v1`.
    pub endpoint: String,
    /// Id of the project.
    pub project: String,
    /// An API key with all scopes.
    pub key: String,
    /// With what the CLI signs in.
    pub console: Console,
    /// The people of the demo; empty without `--demo`.
    pub users: Vec<Person>,
}

/// The operator's e-mail address and password.
#[derive(Debug, Serialize)]
pub struct Console {
    email: String,
    password: String,
}

impl Info {
    /// Collects what is to be known about a running host.
    pub fn new(running: &Running, people: &[Person]) -> Self {
        let operator = running.console();
        Self {
            endpoint: running.endpoint().to_owned(),
            project: running.project().to_owned(),
            key: running.key().to_owned(),
            console: Console {
                email: operator.email.clone(),
                password: operator.password.clone(),
            },
            users: people.to_vec(),
        }
    }

    /// Writes it to `file`, which is complete once it is there.
    ///
    /// # Errors
    ///
    /// Where the file cannot be written.
    pub fn write(&self, file: &Path) -> Result<()> {
        let unfinished = file.with_extension("unfinished");
        let text = serde_json::to_string_pretty(self)? + "\n";
        fs::write(&unfinished, text)
            .and_then(|()| fs::rename(&unfinished, file))
            .with_context(|| format!("cannot write {}: name another with --info", file.display()))
    }
}
