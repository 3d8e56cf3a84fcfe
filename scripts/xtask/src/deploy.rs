//! Handing what the code wants to `scripts/deploy`, which talks to an Appwrite through its official SDK.
//!
//! That program is built on its own: the SDK takes a minute and 1.4 GB of memory, which nobody should wait for who only writes
//! `appwrite.json`.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{bail, Context, Result};
use serde_json::{json, Value};

use crate::{functions, manifest};

/// The root folder.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// Runs a task of the program; its words are the user's.
pub fn run(task: &str, words: &[String]) -> Result<()> {
    let root = Path::new(ROOT);
    let mut program = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--locked", "--manifest-path"])
        .arg(root.join("scripts/deploy/Cargo.toml"))
        .arg("--target-dir")
        .arg(root.join("target/deploy"))
        .args(["--", task])
        .args(words)
        .stdin(Stdio::piped())
        .spawn()
        .context("starting cargo")?;
    if let Some(mut input) = program.stdin.take() {
        // A program that ends at `--help` or a wrong word does not read it.
        drop(input.write_all(wanted().to_string().as_bytes()));
    }
    let ended = program.wait()?;
    if !ended.success() {
        bail!("{task}: not all is well");
    }
    Ok(())
}

/// What a project should hold: `appwrite.json`, and the variables that functions refuse to work without.
fn wanted() -> Value {
    let variables: BTreeMap<&str, Vec<&str>> = functions::all()
        .iter()
        .map(|function| (function.id, required(function)))
        .collect();
    json!({ "root": ROOT, "variables": variables, "project": manifest::project() })
}

fn required(function: &runtime::Manifest) -> Vec<&'static str> {
    let required = function.variables.iter().filter(|it| it.required);
    required.map(|it| it.name).collect()
}
