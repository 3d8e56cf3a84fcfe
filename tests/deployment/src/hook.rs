//! What the runtime does with an uploaded tree right before cargo runs.
//!
//! Facts from open-runtimes/open-runtimes:runtimes/rust/versions/latest/hooks/compile.sh, read on 2026-11-22.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::layout::copy_folder;

/// Lays the tree over the runtime's function folder and makes `entrypoint` its library.
pub fn compile(build: &Path, function: &Path, entrypoint: &str) -> Result<()> {
    copy_folder(build, function)?;
    let path = function.join("Cargo.toml");
    let manifest = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    fs::write(&path, with_entrypoint(&manifest, entrypoint))?;
    Ok(())
}

/// Puts `path` right under the line `[lib]`, drops any other in that table, and adds the table if there is none.
fn with_entrypoint(manifest: &str, entrypoint: &str) -> String {
    let path = format!("path = \"{entrypoint}\"");
    let (mut lines, mut inside, mut seen) = (Vec::new(), false, false);
    for line in manifest.lines() {
        if line.trim_end() == "[lib]" {
            (inside, seen) = (true, true);
            lines.extend([line, &path]);
            continue;
        }
        inside = inside && !line.starts_with('[');
        if !(inside && is_path(line)) {
            lines.push(line);
        }
    }
    if !seen {
        lines.extend(["", "[lib]", "name = \"handler\"", &path]);
    }
    lines.join("\n") + "\n"
}

fn is_path(line: &str) -> bool {
    let value = line.trim_start().strip_prefix("path");
    value.is_some_and(|rest| rest.trim_start().starts_with('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_entrypoint_replaces_the_path_of_the_library_alone() {
        let manifest = "[lib]\nname = \"handler\"\npath = \"old.rs\"\n\n[dependencies]\na = 1\n[[bin]]\npath = \"b.rs\"\n";
        let expected = "[lib]\npath = \"new.rs\"\nname = \"handler\"\n\n[dependencies]\na = 1\n[[bin]]\npath = \"b.rs\"\n";
        assert_eq!(with_entrypoint(manifest, "new.rs"), expected);
    }

    #[test]
    fn a_manifest_without_a_library_gets_one() {
        let expected = "[package]\n\n[lib]\nname = \"handler\"\npath = \"new.rs\"\n";
        assert_eq!(with_entrypoint("[package]\n", "new.rs"), expected);
    }
}
