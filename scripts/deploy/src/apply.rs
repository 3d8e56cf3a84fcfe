//! Doing what was planned.

use std::time::Duration;

use anyhow::{bail, ensure, Result};
use reqwest::Method;
use serde_json::Value;

use crate::archive;
use crate::plan::{Call, Plan};
use crate::server::Server;
use crate::wanted::{text, Wanted};

/// How long between two looks at something that is being built.
const PAUSE: Duration = Duration::from_millis(500);

/// How many looks at a column or an index; a large table takes its time.
const LOOKS: u32 = 600;

/// How many looks at a build: an hour, for twenty functions that share one builder.
const LOOKS_AT_BUILD: u32 = 7_200;

/// Takes every step, then uploads the code of `functions` and waits until all of it is built.
pub async fn apply(
    server: &Server,
    wanted: &Wanted,
    plan: &Plan,
    functions: &[&Value],
) -> Result<()> {
    for step in &plan.steps {
        println!("{}", step.text);
        for call in &step.calls {
            make(server, call).await?;
        }
    }
    if !functions.is_empty() {
        let archive = archive::of(&wanted.root)?;
        println!("the source tree is {} kB", archive.len().div_ceil(1_000));
        let mut builds = Vec::new();
        for function in functions {
            let deployment = server.upload(function, archive.clone()).await?;
            builds.push((text(function, "$id"), deployment));
        }
        for (function, deployment) in builds {
            built(server, function, &deployment).await?;
            println!("^ {function} is built");
        }
    }
    ensure!(
        plan.stuck.is_empty(),
        "some differences are left: {}",
        plan.stuck.join("; ")
    );
    println!("done: run `cargo xtask doctor` to see whether all is well");
    Ok(())
}

async fn make(server: &Server, call: &Call) -> Result<()> {
    server
        .send(call.method.clone(), &call.path, call.body.clone())
        .await?;
    let Some(path) = &call.until else {
        return Ok(());
    };
    let is_removed = call.method == Method::DELETE;
    for _ in 0..LOOKS {
        match server.find(path).await? {
            None if is_removed => return Ok(()),
            Some(thing) => match text(&thing, "status") {
                "available" => return Ok(()),
                "failed" | "stuck" => bail!("{path} could not be built: {}", text(&thing, "error")),
                _ => {}
            },
            None => {}
        }
        tokio::time::sleep(PAUSE).await;
    }
    bail!("{path} takes too long: look at it in the console, then deploy again")
}

async fn built(server: &Server, function: &str, deployment: &str) -> Result<()> {
    let path = format!("/functions/{function}/deployments/{deployment}");
    for _ in 0..LOOKS_AT_BUILD {
        let found = server.find(&path).await?.unwrap_or_default();
        match text(&found, "status") {
            "ready" => return Ok(()),
            "failed" | "canceled" => {
                let logs = text(&found, "buildLogs");
                bail!("the build of {function} failed:\n{logs}")
            }
            _ => tokio::time::sleep(PAUSE).await,
        }
    }
    bail!("the build of {function} takes too long: look at it in the console")
}
