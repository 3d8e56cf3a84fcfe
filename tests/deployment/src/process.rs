//! A built program, running.
//!
//! Dropping it stops it: no test leaves a process behind.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::{ensure, Context, Result};

/// A server on a port of its own.
#[derive(Debug)]
pub struct Process {
    child: Child,
    address: String,
    // Kept open: a program whose output nobody reads any more would fail when it prints.
    output: BufReader<ChildStdout>,
}

impl Process {
    /// Starts the program with these variables and waits until it serves.
    ///
    /// # Errors
    ///
    /// When it does not start or ends before it serves.
    pub fn start(program: &Path, variables: &[(&str, &str)]) -> Result<Self> {
        let mut child = Command::new(program)
            .envs(variables.iter().copied())
            .env("SKELETON_LISTEN", "127.0.0.1:0")
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| program.display().to_string())?;
        let stdout = child.stdout.take().context("the program has no output")?;
        let mut process = Self {
            child,
            address: String::new(),
            output: BufReader::new(stdout),
        };
        let mut line = String::new();
        process.output.read_line(&mut line)?;
        ensure!(!line.is_empty(), "{} ended at once", program.display());
        address(&line).clone_into(&mut process.address);
        Ok(process)
    }

    /// Where it serves, as `127.0.0.1:port`.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The id that the operating system gave it.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself; either way nothing is left to do.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where a program serves that started with this line; the real runtime names no address.
fn address(line: &str) -> &str {
    let last = line.trim_end().rsplit(' ').next();
    last.filter(|it| it.contains(':'))
        .unwrap_or("127.0.0.1:3000")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_names_the_address_or_it_is_the_real_runtimes() {
        let ours = "HTTP server successfully started on 127.0.0.1:4711\n";
        assert_eq!(address(ours), "127.0.0.1:4711");
        assert_eq!(
            address("HTTP server successfully started!\n"),
            "127.0.0.1:3000"
        );
    }
}
