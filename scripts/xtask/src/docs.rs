//! The pages under `docs/` that are written from code.

mod configuration;
mod tables;

use crate::written::Written;
use crate::{functions, layout};

/// The command that writes them.
const COMMAND: &str = "cargo xtask docs";

/// Returns every page as the code says it.
pub fn files() -> Vec<Written> {
    let functions = functions::all();
    let operations = runtime::openapi(&functions);
    vec![
        Written::new(
            "docs/configuration.md",
            configuration::page(&functions),
            COMMAND,
        ),
        Written::new(".env.example", configuration::example(&functions), COMMAND),
        Written::new("docs/openapi.json", layout::document(&operations), COMMAND),
        Written::new("docs/tables.md", tables::page(), COMMAND),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_pages_are_what_the_code_says() {
        for file in files() {
            file.check().unwrap();
        }
    }
}
