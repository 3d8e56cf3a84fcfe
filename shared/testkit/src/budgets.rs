//! How much each operation may cost, as `tests/budgets/<function>.txt` says.
//!
//! One line per operation, `PST-5 2 2`: its id, calls to Appwrite, waves of them (calls in flight together are one wave). What follows
//! a `#` is a remark. `event:comments.create 7` limits what one delivery of an event costs; its waves may be left out. A number that
//! grows with the things at hand says so: `3+1/100` is three, and one more for every hundred begun (see [`crate::Host::expect_things`]).
//!
//! A line limits every success, repeats included; a refusal may cost twice that, since it finds out why and takes back.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anyhow::{bail, ensure, Context, Result};
use runtime::{Event, Manifest, Usage};

use crate::ALL;

/// A number that may grow with the things at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    base: u32,
    more: u32,
    each: u32,
}

impl Allowance {
    /// Reads `3`, or `3+1/100`.
    fn parse(text: &str) -> Result<Self> {
        let (base, growth) = text.split_once('+').unwrap_or((text, "0/1"));
        let (more, each) = growth.split_once('/').context("growth is written 1/100")?;
        let each = each.parse()?;
        ensure!(each > 0, "growth is per one thing or more");
        Ok(Self {
            base: base.parse()?,
            more: more.parse()?,
            each,
        })
    }

    /// The number where so many things are at hand.
    pub fn at(self, things: u32) -> u32 {
        self.base + self.more * things.div_ceil(self.each)
    }

    fn plus(self, other: Self) -> Self {
        let (more, each) = match (self.more, other.more) {
            (_, 0) => (self.more, self.each),
            (0, _) => (other.more, other.each),
            (one, two) => (one + two, self.each.min(other.each)),
        };
        Self {
            base: self.base + other.base,
            more,
            each,
        }
    }
}

/// What an operation or an event may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Calls to Appwrite.
    pub calls: Allowance,
    /// Sequential depth; `None` where nobody waits for it.
    pub waves: Option<Allowance>,
}

impl Budget {
    /// Says what was exceeded, `None` where it was kept.
    pub fn exceeded(self, used: Usage, things: u32) -> Option<String> {
        let calls = self.calls.at(things);
        let waves = self.waves.map(|it| it.at(things));
        let is_deep = waves.is_some_and(|waves| used.waves > waves);
        let fits = used.calls <= calls && !is_deep;
        let allowed = waves.map_or(format!("{calls} calls"), |waves| {
            format!("{calls} calls in {waves} waves")
        });
        (!fits).then(|| {
            format!(
                "used {} calls in {} waves, allowed are {allowed}",
                used.calls, used.waves
            )
        })
    }

    /// What a refusal may cost: it finds out why, and takes back what was done.
    #[must_use]
    pub fn doubled(self) -> Self {
        self.plus(self)
    }

    fn plus(self, other: Self) -> Self {
        let waves = self.waves.zip(other.waves);
        Self {
            calls: self.calls.plus(other.calls),
            waves: waves.map(|(one, two)| one.plus(two)),
        }
    }
}

/// The lines of one file, by operation id or `event:…`.
pub type Lines = BTreeMap<String, Budget>;

/// Reads the text of a file.
///
/// # Errors
///
/// Where a line is not as the module says, or names an operation again.
pub fn parse(text: &str) -> Result<Lines> {
    let mut lines = Lines::new();
    for line in text.lines() {
        let said = line.split('#').next().unwrap_or_default();
        let words: Vec<&str> = said.split_whitespace().collect();
        let (name, calls, waves) = match words.as_slice() {
            [] => continue,
            [name, calls] if name.starts_with("event:") => (name, calls, None),
            [name, calls, waves] => (name, calls, Some(waves)),
            _ => bail!("`{line}` is not: operation, calls, waves"),
        };
        let number = |text: &str| Allowance::parse(text).with_context(|| format!("in `{line}`"));
        let budget = Budget {
            calls: number(calls)?,
            waves: waves.map(|it| number(it)).transpose()?,
        };
        ensure!(
            lines.insert((*name).to_owned(), budget).is_none(),
            "{name} has two lines"
        );
    }
    Ok(lines)
}

/// Where the file of a function is.
pub fn path(function: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/budgets");
    folder.join(format!("{function}.txt"))
}

/// Reads the file of a function; empty where there is none.
///
/// # Errors
///
/// Where it cannot be read or a line is wrong.
pub fn read(function: &str) -> Result<Lines> {
    let path = path(function);
    if !path.exists() {
        return Ok(Lines::new());
    }
    let text = std::fs::read_to_string(&path)?;
    parse(&text).with_context(|| format!("in {}", path.display()))
}

/// What a subscription is called in a budget: `databases.D.tables.posts.rows.*.create` is `event:posts.create`.
pub fn event_line(subscription: &str) -> String {
    let rows = subscription
        .split_once(".tables.")
        .and_then(|(_, rest)| rest.split_once(".rows."));
    let short = match rows {
        Some((table, rest)) => format!("{table}{}", rest.trim_start_matches('*')),
        None => subscription.replace(".*", ""),
    };
    format!("event:{short}")
}

/// Every function's budgets, read once.
pub struct Budgets(BTreeMap<&'static str, (Manifest, Lines)>);

impl Budgets {
    /// The budgets of the repository.
    pub fn of_repository() -> Result<&'static Self, &'static str> {
        static ALL_LINES: OnceLock<Result<Budgets, String>> = OnceLock::new();
        let read_all = || {
            let each = ALL.iter().map(|function| {
                let lines = read(function.id())?;
                Ok((function.id(), (function.manifest(), lines)))
            });
            let all: Result<BTreeMap<_, _>> = each.collect();
            all.map(Budgets).map_err(|why| format!("{why:#}"))
        };
        let read = ALL_LINES.get_or_init(read_all);
        read.as_ref().map_err(String::as_str)
    }

    /// What an operation may cost; `None` where no line says so.
    pub fn operation(&self, function: &str, operation: &str) -> Option<Budget> {
        self.0.get(function)?.1.get(operation).copied()
    }

    /// What one delivery of an event may cost: all handlers of the function that it wakes together.
    pub fn event(&self, function: &str, name: &str) -> Option<(String, Budget)> {
        let (manifest, lines) = self.0.get(function)?;
        let event = Event::new(name, b"");
        let mut woken: Vec<&String> = manifest.events.iter().collect();
        let exact = woken.iter().any(|it| event.matches(it));
        woken.retain(|it| event.matches(it) || (!exact && event.may_be(it)));
        let mut woken: Vec<String> = woken.iter().map(|it| event_line(it)).collect();
        woken.dedup();
        let all: Option<Vec<Budget>> = woken.iter().map(|it| lines.get(it).copied()).collect();
        let sum = all?.into_iter().reduce(Budget::plus)?;
        Some((woken.join(" + "), sum))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_say_calls_waves_and_growth() {
        let lines = parse("# all\nPST-5 2 2 # like\n\nPAS-1 5+2/100 4\nevent:posts.create 3+1/100")
            .unwrap();
        let pst = lines.get("PST-5").unwrap();
        let used = |calls, waves| Usage { calls, waves };
        assert_eq!(pst.exceeded(used(2, 2), 100), None);
        assert_eq!(
            pst.exceeded(used(3, 2), 100).unwrap(),
            "used 3 calls in 2 waves, allowed are 2 calls in 2 waves"
        );
        assert!(pst.exceeded(used(2, 3), 100).is_some());
        let grows = lines.get("PAS-1").unwrap();
        assert_eq!(grows.calls.at(100), 7);
        assert_eq!(grows.calls.at(101), 9);
        let event = lines.get("event:posts.create").unwrap();
        assert_eq!(event.exceeded(used(4, 9), 1), None);
    }

    #[test]
    fn lines_that_say_something_else_are_refused() {
        for text in ["PST-5 2", "PST-5 2 2\nPST-5 2 2", "PST-5 two 2", "A 1+1 1"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_subscription_has_a_short_name() {
        assert_eq!(
            event_line("databases.main.tables.posts.rows.*.create"),
            "event:posts.create"
        );
        assert_eq!(
            event_line("users.*.update.verification"),
            "event:users.update.verification"
        );
    }
}
