//! Serves the API with functions that echo what they are given.
//!
//! `cargo run -p local --example serve -- [PORT] [FOLDER] [PROJECT]`: with a folder other than `-` the data is kept there.

use local::Host;

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
        .echo();
    if let Some(folder) = folder {
        builder = builder.data(folder);
    }
    let running = builder.start().await?;
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
