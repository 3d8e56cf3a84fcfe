//! The whole backend on this machine: the local host with every function linked in, and demo data if wanted.
//!
//! It is for development and tests: the API key is no secret, so it listens on loopback alone unless told otherwise.

mod demo;
mod greeting;
mod info;
mod options;
mod rates;
mod start;
mod stop;
mod variables;

use anyhow::Result;
use clap::Parser;

use greeting::Greeting;
use info::Info;
use options::Options;
use stop::Signals;
use variables::Variables;

#[tokio::main]
async fn main() -> Result<()> {
    let options = Options::parse();
    let variables = Variables::read(&options.env)?;
    let mut signals = Signals::listen()?;
    let running = start::start(&options, &variables).await?;
    let people = if options.demo {
        demo::fill(&running).await?
    } else {
        Vec::new()
    };
    let info = Info::new(&running, &people);
    if let Some(file) = &options.info {
        info.write(file)?;
    }
    Greeting {
        options: &options,
        info: &info,
        unset: variables.unset(),
    }
    .print()?;
    signals.wait().await;
    signals.finish(running).await;
    Ok(())
}
