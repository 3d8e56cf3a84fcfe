//! The skeleton depends on what the runtime depends on, or our lock file would not cover the runtime.

use std::fs;

use crate::repository::root;

/// The lines of `[dependencies]`, sorted.
fn dependencies(manifest: &str) -> Vec<&str> {
    let table = manifest
        .split("\n[")
        .find(|it| it.starts_with("dependencies]"));
    let mut lines: Vec<&str> = table.unwrap().lines().skip(1).collect();
    lines.retain(|it| !it.is_empty());
    lines.sort_unstable();
    lines
}

#[test]
fn the_workspace_member_has_the_runtimes_dependencies() {
    let read = |path: &str| fs::read_to_string(root().join(path)).unwrap();
    let (runtime, member) = (
        read("tests/skeleton/runtime.toml"),
        read("tests/skeleton/Cargo.toml"),
    );
    assert_eq!(dependencies(&member), dependencies(&runtime));
    assert!(dependencies(&runtime).len() > 5, "{runtime}");
}
