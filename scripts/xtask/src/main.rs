//! What follows from the code: written files, a deployed project, a diagnosis.
//!
//! A written file is never edited by hand; a test compares each with what the code says. What talks to an Appwrite is a program
//! of its own, `scripts/deploy`, which is told here what the code wants.

mod deploy;
mod docs;
mod functions;
mod layout;
mod manifest;
mod written;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};

use written::Written;

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    about = "Writes, checks and deploys what comes from code"
)]
struct Command {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Write appwrite.json: functions, tables, indexes, buckets
    Manifest(Mode),
    /// Write the pages under docs/ that describe tables and operations
    Docs(Mode),
    /// Make a project's tables, buckets and functions what the code says; `--help` tells more
    #[command(disable_help_flag = true)]
    Deploy(Words),
    /// Name everything that keeps a project from working; `--help` tells more
    #[command(disable_help_flag = true)]
    Doctor(Words),
}

/// Handed on to `scripts/deploy` as they are.
#[derive(Args)]
struct Words {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    words: Vec<String>,
}

#[derive(Args)]
struct Mode {
    /// Compare with the files instead of writing them
    #[arg(long)]
    check: bool,
}

fn main() -> Result<()> {
    match Command::parse().task {
        Task::Manifest(mode) => settle(&[manifest::file()], &mode),
        Task::Docs(mode) => settle(&docs::files(), &mode),
        Task::Deploy(rest) => deploy::run("deploy", &rest.words),
        Task::Doctor(rest) => deploy::run("doctor", &rest.words),
    }
}

/// Writes the files, or fails where one of them is not what the code says.
fn settle(files: &[Written], mode: &Mode) -> Result<()> {
    files.iter().try_for_each(|file| {
        if mode.check {
            file.check()
        } else {
            file.write()
        }
    })
}
