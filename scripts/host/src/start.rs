//! From options to a host that answers.

use anyhow::Result;
use local::{Builder, FunctionServer, Host, Running};

use crate::options::{Clock, Options, Runner};
use crate::variables::Variables;

/// Id of the project, as `appwrite.json` has it.
pub const PROJECT: &str = "peerspark";

/// The largest file of any bucket in bytes; a self-hosted Appwrite needs `_APP_STORAGE_LIMIT` for it.
const LARGEST_FILE: i64 = 50_000_000;

/// Starts a host as the options say.
///
/// # Errors
///
/// Where it would be reached by others unasked, or the port or the folder cannot be had.
pub async fn start(options: &Options, variables: &Variables) -> Result<Running> {
    options.check()?;
    let builder = Host::builder()
        .project(PROJECT)
        .address(options.address)
        .port(options.port)
        .clock(clock(options.clock))
        .variables(variables.lookup());
    let builder = testkit::linked()
        .into_iter()
        .fold(builder, Builder::function);
    Ok(configure(builder, options).start().await?)
}

fn configure(mut builder: Builder, options: &Options) -> Builder {
    let needed = Some(LARGEST_FILE).filter(|_| !options.is_fresh());
    if let Some(limit) = options.storage_limit.or(needed) {
        builder = builder.storage_limit(limit);
    }
    if !options.ephemeral {
        builder = builder.data(&options.data);
    }
    if !options.empty {
        builder = builder.schema(testkit::PROJECT);
    }
    if options.strict {
        builder = builder.strict();
    }
    if options.limits {
        builder = builder.limits();
    }
    if let Some(address) = &options.smtp {
        builder = builder.smtp(address);
    }
    if let Some(seed) = options.chaos {
        builder = builder.chaos(options.chaos_rates.seeded(seed));
    }
    let server = |url: &str| FunctionServer {
        secret: options.functions_secret.clone(),
        ..FunctionServer::new(url)
    };
    for runner in &options.functions {
        builder = match runner {
            Runner::All(url) => builder.functions_url(None, server(url)),
            Runner::One(name, url) => builder.functions_url(Some(name), server(url)),
            Runner::Echo => builder.echo(),
        };
    }
    builder
}

fn clock(choice: Clock) -> local::Clock {
    match choice {
        Clock::System => local::Clock::system(),
        Clock::Manual(start) => {
            local::Clock::manual(start.unwrap_or_else(|| local::Clock::system().now()))
        }
    }
}
