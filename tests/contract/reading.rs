//! How the code reads: small files that say what they are, and three crates that know nothing of `PeerSpark`.

use crate::repository::{files, root};

/// Lines that a file may have, blank ones and its tests left out.
const LONGEST: usize = 500;

/// The crates that strangers could use as they stand.
const FOR_STRANGERS: [&str; 3] = ["shared/client", "shared/local", "shared/runtime"];

/// Words that leave something open, in halves, so that this file has none; an issue's number makes the first acceptable.
const OPEN: [&str; 3] = [LATER, concat!("FIX", "ME"), concat!("XX", "X")];

/// The first of them.
const LATER: &str = concat!("TO", "DO");

/// What is wrong with how a source file reads.
fn faults(source: &str) -> Vec<String> {
    let mut faults = Vec::new();
    if !(source.starts_with("//!") || source.starts_with("#![doc")) {
        faults.push("does not say what it is".to_owned());
    }
    let shipped = source.split("#[cfg(test)]").next().unwrap_or(source);
    let n_lines = shipped.lines().filter(|it| !it.is_empty()).count();
    if n_lines > LONGEST {
        faults.push(format!("has {n_lines} lines, split it"));
    }
    let numbered = format!("{LATER}(#");
    let open = |line: &&str| OPEN.iter().any(|it| line.contains(it)) && !line.contains(&numbered);
    faults.extend(source.lines().filter(open).map(str::to_owned));
    faults
}

#[test]
fn every_file_says_what_it_is_stays_short_and_leaves_nothing_open() {
    for folder in [
        "functions",
        "shared",
        "scripts",
        "tests/api",
        "tests/skeleton",
    ] {
        let folder = root().join(folder);
        let sources = if folder.exists() {
            files(&folder, ".rs")
        } else {
            Vec::new()
        };
        for (path, source) in sources {
            let faults = faults(&source);
            assert!(faults.is_empty(), "{}: {faults:?}", path.display());
        }
    }
}

#[test]
fn a_file_that_reads_badly_is_refused() {
    assert_eq!(faults("use std::fs;\n"), ["does not say what it is"]);
    assert_eq!(
        faults(&format!("//! Long.\n{}", "//\n".repeat(LONGEST))),
        ["has 501 lines, split it"]
    );
    for word in OPEN {
        let line = format!("// {word} later");
        assert_eq!(faults(&format!("//! A.\n{line}\n")), [line]);
    }
    assert!(faults(&format!("//! A.\n// {LATER}(#12): later\n")).is_empty());
}

#[test]
fn crates_for_strangers_know_nothing_of_peerspark() {
    for folder in FOR_STRANGERS {
        let folder = root().join(folder);
        for (path, text) in files(&folder, ".rs")
            .into_iter()
            .chain(files(&folder, ".md"))
        {
            let knows = text.to_lowercase().contains("peerspark");
            assert!(!knows, "{} names PeerSpark", path.display());
        }
    }
}
