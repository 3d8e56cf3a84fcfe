//! Puts the project into an Appwrite, and says what is wrong with one: `cargo xtask deploy`, `cargo xtask doctor`.
//!
//! What is wanted comes from the code, through the standard input; the official SDK makes the calls. Nothing is ever deleted
//! that holds data, and nothing is touched but in the project that was named.

mod apply;
mod archive;
mod compare;
mod doctor;
mod found;
mod plan;
mod server;
mod wanted;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};

use found::Found;
use plan::Plan;
use server::Server;
use wanted::Wanted;

/// Deploy the project to an Appwrite, or find out what is wrong with one
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Command {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Make tables, buckets and functions what the code says, and upload the code
    Deploy {
        #[command(flatten)]
        target: Target,
        /// Print what would be done, and do nothing
        #[arg(long)]
        dry_run: bool,
        /// Leave the code of functions alone
        #[arg(long)]
        no_code: bool,
        /// Upload the code of these functions alone; may be given several times
        #[arg(long, value_name = "NAME", conflicts_with = "no_code")]
        function: Vec<String>,
    },
    /// Name everything that keeps a project from working; fails where there is something
    Doctor {
        #[command(flatten)]
        target: Target,
        /// Do not ask every function whether it is well
        #[arg(long)]
        no_calls: bool,
    },
}

/// Which project is meant.
#[derive(Args)]
struct Target {
    /// Id of the project; no other is touched
    #[arg(long, value_name = "ID")]
    project: String,
    /// Where the API is, with its version, as in `https://fra.cloud.appwrite.io/v1`
    #[arg(long, env = "APPWRITE_ENDPOINT", value_name = "URL")]
    endpoint: String,
    /// An API key of the project; better in the environment than on the command line
    #[arg(long, env = "APPWRITE_API_KEY", hide_env_values = true)]
    key: String,
}

impl Target {
    fn server(&self) -> Server {
        Server::new(&self.endpoint, &self.project, &self.key)
    }
}

#[tokio::main]
async fn main() -> Result<ExitCode> {
    let command = Command::parse();
    let wanted = Wanted::read(std::io::stdin().lock())?;
    match command.task {
        Task::Deploy {
            target,
            dry_run,
            no_code,
            function,
        } => {
            let code = if no_code {
                Vec::new()
            } else {
                wanted.functions_named(&function)?
            };
            let server = target.server();
            let plan = Plan::make(&wanted, &Found::read(&server, &wanted).await?);
            println!("{} at {}:", target.project, target.endpoint);
            print!("{}", plan.text(&code));
            if dry_run {
                println!("nothing was done");
            } else {
                apply::apply(&server, &wanted, &plan, &code).await?;
            }
            Ok(ExitCode::SUCCESS)
        }
        Task::Doctor { target, no_calls } => {
            let server = target.server();
            let findings = doctor::examine(&server, &wanted, !no_calls).await?;
            println!("{} at {}:", target.project, target.endpoint);
            for finding in &findings {
                println!("  {finding}");
            }
            if findings.is_empty() {
                println!("  all is well");
                return Ok(ExitCode::SUCCESS);
            }
            Ok(ExitCode::FAILURE)
        }
    }
}
