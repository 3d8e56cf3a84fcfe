//! Serves the API with functions that echo what they are given.
//!
//! `cargo run -p local --example serve -- [PORT] [FOLDER]`: with a folder the data is kept there.

use local::Host;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words = std::env::args().skip(1);
    let port = words.next().map_or(Ok(8090), |word| word.parse())?;
    let mut builder = Host::builder()
        .port(port)
        .project("conformance")
        .key("standard_local")
        .echo();
    if let Some(folder) = words.next() {
        builder = builder.data(folder);
    }
    let running = builder.start().await?;
    #[expect(clippy::print_stdout, reason = "a program for people")]
    {
        println!(
            "{} project {} key {}",
            running.endpoint(),
            running.project(),
            running.key()
        );
    }
    tokio::signal::ctrl_c().await?;
    running.shutdown().await;
    Ok(())
}
