//! Everything that is written from code: `cargo xtask manifest`, `cargo xtask docs`.
//!
//! A written file is never edited by hand; a test compares each with what the code says.

mod docs;
mod functions;
mod layout;
mod manifest;
mod written;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};

use written::Written;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Writes and checks what comes from code")]
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
