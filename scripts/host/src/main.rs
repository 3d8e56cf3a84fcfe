//! The whole backend on this machine: the local host with every function linked in, and demo data if wanted.
//!
//! It is for development and tests: the API key is no secret, so it listens on loopback alone unless told otherwise.

mod demo;
mod greeting;
mod info;
mod options;
mod rates;
mod services;
mod start;
mod stop;
mod variables;

use anyhow::Result;
use clap::Parser;
use local::Running;

use demo::Person;
use greeting::Greeting;
use info::Info;
use options::Options;
use services::Services;
use stop::Signals;
use variables::Variables;

#[tokio::main]
async fn main() -> Result<()> {
    let options = Options::parse();
    let mut variables = Variables::read(&options.env)?;
    let services = Services::start(&mut variables).await?;
    let mut signals = Signals::listen()?;
    let running = start::start(&options, &variables).await?;
    variables.served_at(running.endpoint());
    services.served_at(running.endpoint());
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
        built_in: services.announced(),
        unset: variables.unset(),
    }
    .print()?;
    tokio::select! {
        () = signals.wait() => {}
        () = live(&options, &running, &people) => {}
    }
    signals.finish(running).await;
    Ok(())
}

/// Goes on with the demo while the host serves; what is cut off is taken up at the next start.
async fn live(options: &Options, running: &Running, people: &[Person]) {
    if options.demo {
        greeting::tell(&match demo::enliven(running, people).await {
            Ok(pods) => format!("Pods of the demo: {pods}."),
            Err(cause) => format!("The demo's pods are not complete: {cause:#}"),
        });
    }
    std::future::pending::<()>().await;
}
