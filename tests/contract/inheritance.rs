//! Every crate takes its edition, its Rust version and its lints from the root manifest.

use std::fs;

use crate::repository::{folder, members, root};

/// Lines that every manifest of ours has.
const INHERITED: [&str; 3] = [
    "edition.workspace = true",
    "rust-version.workspace = true",
    "[lints]\nworkspace = true",
];

/// The placeholder that the skeleton comes with stands outside, as the runtime's own does.
const STANDALONE: &str = "tests/skeleton/src/function";

#[test]
fn every_crate_inherits_its_rust_version_and_its_lints() {
    for package in members() {
        let folder = folder(&package);
        if folder == STANDALONE {
            continue;
        }
        let manifest = fs::read_to_string(&package.manifest_path).unwrap();
        for line in INHERITED {
            assert!(
                manifest.contains(line),
                "{folder}/Cargo.toml lacks `{line}`"
            );
        }
    }
}

#[test]
fn the_lints_refuse_prints_and_newer_rust() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    for line in [
        "print_stdout = \"warn\"",
        "print_stderr = \"warn\"",
        "incompatible_msrv = \"deny\"",
        "unsafe_code = \"forbid\"",
    ] {
        assert!(manifest.contains(line), "Cargo.toml lacks `{line}`");
    }
}

#[test]
fn no_profile_aborts_on_panic() {
    // The runtime catches a panic to answer 500; a program that aborts would take every execution with it.
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let mut lines = manifest.lines().map(str::trim_start);
    assert!(!lines.any(|line| line.starts_with("panic = \"abort\"")));
}
