//! What can be said on the command line.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

use anyhow::{ensure, Result};
use clap::Parser;
use jiff::Timestamp;

use crate::rates::Rates;

/// Run PeerSpark's whole backend on this machine, for development and tests
#[derive(Debug, Parser)]
#[command(name = "host")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Options {
    /// Port to listen on; 0 takes a free one
    #[arg(long, default_value_t = 8090)]
    pub port: u16,
    /// Address to listen on
    #[arg(long, value_name = "IP", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    pub address: IpAddr,
    /// Listen where other machines reach it, although the API key is no secret
    #[arg(long)]
    pub i_know: bool,
    /// Folder that keeps the database and the files
    #[arg(long, value_name = "DIR", default_value = ".local")]
    pub data: PathBuf,
    /// Keep nothing
    #[arg(long, conflicts_with = "data")]
    pub ephemeral: bool,
    /// Start without tables, buckets and functions, for `appwrite push` or `cargo xtask deploy`
    #[arg(long, conflicts_with = "demo")]
    pub empty: bool,
    /// Fill it with people who post, comment and like, and meet in two pods
    #[arg(long)]
    pub demo: bool,
    /// Write endpoint, project, key, console and users to this file, as JSON, once it is ready
    #[arg(long, value_name = "FILE")]
    pub info: Option<PathBuf>,
    /// Run functions on an Open Runtimes server: URL for all, NAME=URL for one; `echo` lets those without code echo
    #[arg(long, value_name = "WHERE", value_parser = read_runner)]
    pub functions: Vec<Runner>,
    /// What the servers of --functions expect in x-open-runtimes-secret
    #[arg(
        long,
        value_name = "SECRET",
        default_value = "",
        hide_default_value = true
    )]
    pub functions_secret: String,
    /// Lose events as Appwrite does: one function that cannot be run keeps those after it from the event
    #[arg(long)]
    pub strict: bool,
    /// Refuse clients that call too often, as production does
    #[arg(long)]
    pub limits: bool,
    /// Lose, double and delay events and fail calls, always the same for the same number
    #[arg(long, value_name = "SEED")]
    pub chaos: Option<u64>,
    /// How often which trouble comes, such as drop=0.1,timeout=0; unnamed ones keep their rate
    #[arg(
        long,
        value_name = "RATES",
        default_value = "",
        hide_default_value = true,
        requires = "chaos"
    )]
    pub chaos_rates: Rates,
    /// The largest file that a bucket may allow, as `_APP_STORAGE_LIMIT` of a server; without it what this project's buckets need, but
    /// what a fresh server has where deployed functions echo
    #[arg(long, value_name = "BYTES", value_parser = clap::value_parser!(i64).range(1..))]
    pub storage_limit: Option<i64>,
    /// Send mails by this server, such as `smtp://user:password@host:587?from=team@example.com`; otherwise none leaves
    #[arg(long, value_name = "URL")]
    pub smtp: Option<String>,
    /// `system`, or `manual` for a clock that only POST /_local/clock moves, or the instant at which such a clock begins
    #[arg(long, value_name = "CLOCK", default_value = "system", value_parser = read_clock)]
    pub clock: Clock,
    /// File of variables for the functions; the process's own variables win
    #[arg(long, value_name = "FILE", default_value = ".env")]
    pub env: PathBuf,
}

/// Where functions run that do not run in this process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Runner {
    /// All of them on this server.
    All(String),
    /// The named one on this server.
    One(String, String),
    /// Deployed ones without code answer with what they were given.
    Echo,
}

/// Which clock the host reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// The system's.
    System,
    /// One that stands still; without an instant it begins now.
    Manual(Option<Timestamp>),
}

impl Options {
    /// Whether the host stands in for a server that knows nothing of this project, as the recordings of a real one do.
    pub fn is_fresh(&self) -> bool {
        self.empty && self.functions.contains(&Runner::Echo)
    }

    /// Refuses to be reached by others unless that is meant.
    ///
    /// # Errors
    ///
    /// A sentence that says how to mean it.
    pub fn check(&self) -> Result<()> {
        ensure!(
            self.address.is_loopback() || self.i_know,
            "Whoever reaches {} could do anything, since the API key is no secret: leave --address out, or add --i-know",
            self.address
        );
        Ok(())
    }
}

fn read_runner(text: &str) -> Result<Runner, String> {
    let is_url = |it: &str| it.starts_with("http://") || it.starts_with("https://");
    match text.split_once('=') {
        _ if text == "echo" => Ok(Runner::Echo),
        _ if is_url(text) => Ok(Runner::All(text.to_owned())),
        Some((name, url)) if !name.is_empty() && is_url(url) => {
            Ok(Runner::One(name.to_owned(), url.to_owned()))
        }
        _ => Err("give URL, NAME=URL or echo; a URL begins with http:// or https://".to_owned()),
    }
}

fn read_clock(text: &str) -> Result<Clock, String> {
    match text {
        "system" => Ok(Clock::System),
        "manual" => Ok(Clock::Manual(None)),
        instant => instant
            .parse()
            .map(|at| Clock::Manual(Some(at)))
            .map_err(|_why| {
                "give system, manual, or an instant such as 2026-01-02T03:04:00Z".to_owned()
            }),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn read(words: &[&str]) -> Result<Options, clap::Error> {
        Options::try_parse_from(std::iter::once(&"host").chain(words))
    }

    #[test]
    fn the_command_line_is_consistent() {
        Options::command().debug_assert();
    }

    #[test]
    fn the_largest_file_is_a_number_of_bytes() {
        let options = read(&["--storage-limit", "5000000"]).unwrap();
        assert_eq!(options.storage_limit, Some(5_000_000));
        assert!(read(&["--storage-limit", "0"]).is_err());
        assert!(read(&["--storage-limit", "5MB"]).is_err());
    }

    #[test]
    fn a_host_that_echoes_and_is_empty_is_like_a_fresh_server() {
        assert!(read(&["--empty", "--functions", "echo"])
            .unwrap()
            .is_fresh());
        assert!(!read(&["--empty"]).unwrap().is_fresh());
        assert!(!read(&["--functions", "echo"]).unwrap().is_fresh());
    }

    #[test]
    fn functions_run_where_they_are_sent() {
        let options = read(&[
            "--functions",
            "posts=http://[::1]:1?a=b",
            "--functions",
            "echo",
        ]);
        let expected = [
            Runner::One("posts".to_owned(), "http://[::1]:1?a=b".to_owned()),
            Runner::Echo,
        ];
        assert_eq!(options.unwrap().functions, expected);
        let all = read(&["--functions", "http://127.0.0.1:3000?a=b"]).unwrap();
        assert_eq!(
            all.functions,
            [Runner::All("http://127.0.0.1:3000?a=b".to_owned())]
        );
        for wrong in ["posts", "=http://127.0.0.1", "posts=127.0.0.1", ""] {
            assert!(read(&["--functions", wrong]).is_err(), "{wrong}");
        }
    }

    #[test]
    fn only_loopback_goes_without_saying() {
        for address in ["127.0.0.1", "127.9.9.9", "::1"] {
            read(&["--address", address]).unwrap().check().unwrap();
        }
        for address in ["0.0.0.0", "::", "192.168.1.2"] {
            let refusal = read(&["--address", address]).unwrap().check().unwrap_err();
            assert!(refusal.to_string().contains("--i-know"), "{refusal}");
            let meant = read(&["--address", address, "--i-know"]).unwrap();
            meant.check().unwrap();
        }
    }

    #[test]
    fn what_contradicts_itself_is_refused() {
        for words in [
            &["--empty", "--demo"][..],
            &["--ephemeral", "--data", "here"],
            &["--chaos-rates", "drop=1"],
            &["--chaos", "-1"],
            &["--clock", "yesterday"],
        ] {
            assert!(read(words).is_err(), "{words:?}");
        }
    }

    #[test]
    fn a_clock_stands_still_where_it_is_told_to() {
        let clock = |text| read(&["--clock", text]).unwrap().clock;
        assert_eq!(clock("system"), Clock::System);
        assert_eq!(clock("manual"), Clock::Manual(None));
        let at = "2026-01-02T03:04:00Z";
        assert_eq!(clock(at), Clock::Manual(Some(at.parse().unwrap())));
    }
}
