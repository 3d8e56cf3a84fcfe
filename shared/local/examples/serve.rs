//! Serves the API with nothing in it; every function that is deployed to it echoes what it is given.
//!
//! `cargo run -p local --example serve -- [PORT] [FOLDER] [PROJECT] [INFO]`: with a folder other than `-` the data is kept there; with INFO a
//! file tells what a program needs, as JSON, once the host serves.

use local::Host;
use serde_json::json;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words = std::env::args().skip(1);
    let port = words.next().map_or(Ok(8090), |word| word.parse())?;
    let folder = words.next().filter(|folder| folder != "-");
    let mut builder = Host::builder()
        .port(port)
        .project(words.next().unwrap_or_else(|| "conformance".to_owned()))
        .key("standard_local")
        .console("operator@example.com", "operator-password")
        .storage_limit(100_000_000)
        .echo();
    if let Some(folder) = folder {
        builder = builder.data(folder);
    }
    let running = builder.start().await?;
    if let Some(file) = words.next() {
        let info = json!({
            "endpoint": running.endpoint(),
            "project": running.project(),
            "key": running.key(),
            "console": { "email": running.console().email, "password": running.console().password },
        });
        // Whoever waits for the file finds it whole.
        let unfinished = format!("{file}.part");
        std::fs::write(&unfinished, info.to_string())?;
        std::fs::rename(unfinished, file)?;
    }
    #[expect(clippy::print_stdout, reason = "a program for people")]
    {
        println!(
            "{} project {} key {} console {} {}",
            running.endpoint(),
            running.project(),
            running.key(),
            running.console().email,
            running.console().password,
        );
    }
    tokio::signal::ctrl_c().await?;
    running.shutdown().await;
    Ok(())
}
