//! A file whose text comes from code.

use std::fs;
use std::path::PathBuf;

use anyhow::{ensure, Context, Result};

/// A file of the repository with the text that it should have.
pub struct Written {
    path: &'static str,
    text: String,
    command: &'static str,
}

impl Written {
    /// Names a file by its path from the root, with its text and the command that writes it.
    pub fn new(path: &'static str, text: String, command: &'static str) -> Self {
        Self {
            path,
            text,
            command,
        }
    }

    /// Writes the text.
    pub fn write(&self) -> Result<()> {
        let place = self.place();
        if let Some(folder) = place.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&place, &self.text).with_context(|| format!("writing {}", self.path))
    }

    /// Compares the file with the text.
    pub fn check(&self) -> Result<()> {
        let found = fs::read_to_string(self.place()).unwrap_or_default();
        ensure!(
            found == self.text,
            "{} is not what the code says: run `{}` and commit it",
            self.path,
            self.command
        );
        Ok(())
    }

    fn place(&self) -> PathBuf {
        PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join(self.path)
    }
}
