//! Serves one function over the Open Runtimes v5 protocol, as Appwrite's Rust runtime does.
//!
//! Only what a caller can see is reproduced; the function is `handler::main`, linked in at build time.

mod admission;
mod answer;
mod execution;
mod request;
mod server;
mod settings;

use std::io::Write;
use std::sync::Arc;

use settings::Settings;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let settings = Settings::from_process();
    let listener = TcpListener::bind(&settings.listen).await?;
    writeln!(
        std::io::stdout(),
        "HTTP server successfully started on {}",
        listener.local_addr()?
    )?;
    let server = server::Server::new(settings, handler::main);
    Arc::new(server).accept(listener).await
}
