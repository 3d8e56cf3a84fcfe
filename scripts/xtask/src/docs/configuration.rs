//! `docs/configuration.md` and `.env.example`: every variable that a function reads.

use std::collections::BTreeMap;

use runtime::{Kind, Manifest, Variable};

const HEAD: &str = "\
# Configuration

Written by `cargo xtask docs` from the variables that functions declare; edit the code, not this page.

On Appwrite these are variables of the function or of the project. On this machine `cargo run -p host` takes them from its own
environment, then from the file `.env`, then from values that serve for development. A function that lacks a required one
answers 503 and logs which; `cargo xtask doctor` names them for a deployed project.

| variable | value | default | read by | what for |
|---|---|---|---|---|
";

/// Returns the page.
pub fn page(functions: &[Manifest]) -> String {
    let rows = read(functions)
        .into_values()
        .map(|(it, readers)| row(&it, &readers));
    HEAD.to_owned() + &rows.collect::<String>()
}

/// Returns the file that people copy to `.env`.
pub fn example(functions: &[Manifest]) -> String {
    let entries = read(functions)
        .into_values()
        .map(|(it, readers)| entry(&it, &readers));
    "# Copy to .env and set what you need. Written by `cargo xtask docs`: edit the code, not this file.\n"
        .to_owned()
        + &entries.collect::<String>()
}

/// Every variable with the functions that read it, by name.
fn read(functions: &[Manifest]) -> BTreeMap<&'static str, (Variable, Vec<&'static str>)> {
    let mut read = BTreeMap::new();
    for function in functions {
        for variable in &function.variables {
            let (_, readers) = read
                .entry(variable.name)
                .or_insert_with(|| (*variable, Vec::new()));
            readers.push(function.id);
        }
    }
    read
}

fn row(variable: &Variable, readers: &[&str]) -> String {
    let value = match variable.kind {
        Kind::Text => "text",
        Kind::Url => "address",
        Kind::Integer => "whole number",
        Kind::Seconds => "seconds",
        Kind::Flag => "true or false",
    };
    let secret = if variable.secret { ", secret" } else { "" };
    let default = match variable.default {
        Some(default) => format!("`{default}`"),
        None if variable.required => "required".to_owned(),
        None => "may be left out".to_owned(),
    };
    format!(
        "| `{}` | {value}{secret} | {default} | {} | {} |\n",
        variable.name,
        readers.join(", "),
        variable.doc
    )
}

fn entry(variable: &Variable, readers: &[&str]) -> String {
    let mark = if variable.required { "" } else { "# " };
    format!(
        "\n# {} ({})\n{mark}{}={}\n",
        variable.doc,
        readers.join(", "),
        variable.name,
        variable.default.unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: Variable = Variable::text("AI_KEY", "Key of the service").secret();
    const WAIT: Variable = Variable::seconds("WAIT", "How long").default("5");

    #[test]
    fn a_row_says_what_a_value_must_be() {
        assert_eq!(
            row(&KEY, &["ai", "courses"]),
            "| `AI_KEY` | text, secret | required | ai, courses | Key of the service |\n"
        );
        assert_eq!(
            row(&WAIT, &["ai"]),
            "| `WAIT` | seconds | `5` | ai | How long |\n"
        );
    }

    #[test]
    fn only_what_must_be_set_is_set_in_the_example() {
        assert_eq!(
            entry(&KEY, &["ai"]),
            "\n# Key of the service (ai)\nAI_KEY=\n"
        );
        assert_eq!(entry(&WAIT, &["ai"]), "\n# How long (ai)\n# WAIT=5\n");
    }
}
