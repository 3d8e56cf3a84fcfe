//! The versions that a `Cargo.lock` fixes.
//!
//! The build container runs cargo without `--locked`, so that only a comparison shows whether our pins held.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result};

/// Every package of a registry that a lock file names, with version and checksum.
#[derive(Debug, PartialEq, Eq)]
pub struct Pins(BTreeSet<String>);

impl Pins {
    /// Reads the lock file of a workspace.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub fn of(workspace: &Path) -> Result<Self> {
        let path = workspace.join("Cargo.lock");
        let lock = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        Ok(Self::read(&lock))
    }

    /// What these pins have that `other` has not.
    #[must_use]
    pub fn beyond(&self, other: &Self) -> Vec<String> {
        self.0.difference(&other.0).cloned().collect()
    }

    /// How many packages are pinned.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }

    fn read(lock: &str) -> Self {
        let packages = lock
            .split("[[package]]")
            .filter(|it| it.contains("\nchecksum = "));
        Self(packages.map(pin).collect())
    }
}

fn pin(package: &str) -> String {
    let value = |key| {
        let line = package.lines().find_map(|it| it.strip_prefix(key));
        line.unwrap_or_default().trim_matches('"')
    };
    format!(
        "{} {} {}",
        value("name = "),
        value("version = "),
        value("checksum = ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = r#"version = 4

[[package]]
name = "bytes"
version = "1.11.0"
source = "registry"
checksum = "aa"

[[package]]
name = "posts"
version = "0.1.0"
"#;

    #[test]
    fn a_newer_version_is_a_difference_and_a_crate_of_ours_is_none() {
        let built = OURS.replace("1.11.0", "1.12.0").replace("posts", "handler");
        let beyond = Pins::read(&built).beyond(&Pins::read(OURS));
        assert_eq!(beyond, ["bytes 1.12.0 aa"]);
        assert_eq!(Pins::read(OURS).count(), 1);
    }
}
