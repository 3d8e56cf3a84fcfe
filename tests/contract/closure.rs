//! What a function is built from must build where Appwrite builds it: Rust 1.83, one core, 1 GB of memory.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use cargo_metadata::{Edition, Package};

use crate::repository::{files, functions, metadata, root, PLATFORM};

/// The newest Rust that a dependency may ask for: the `rust-1.83` runtime.
const NEWEST_RUST: (u64, u64) = (1, 83);

/// Rust source above which a crate must be allowed by name.
const HEAVY_BYTES: u64 = 700_000;

/// Heavy crates that were measured with `scripts/bench build` and stay under 650 MB of memory.
const ALLOWED: [&str; 17] = [
    "futures-util",
    "h2",
    "hashbrown",
    "hyper",
    "jiff",
    "libc",
    "reqwest",
    "ring",
    "rustls",
    "rustybuzz",
    "serde_json",
    "syn",
    "tokio",
    "tower-http",
    "ttf-parser",
    "unicode-normalization",
    "zerocopy",
];

/// Never in a function: too much memory to build, or a system library that the build container lacks.
const NEVER: [&str; 9] = [
    "appwrite",
    "async-stripe",
    "native-tls",
    "openssl",
    "openssl-sys",
    "rusqlite",
    "libsqlite3-sys",
    "local",
    "testkit",
];

/// The packages that a function is built from, as `name version`.
fn closure(function: &str) -> BTreeSet<(String, String)> {
    let kinds = ["-e", "normal,build", "--prefix", "none", "-f", "{p}"];
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "-p", function, "--target", PLATFORM])
        .args(kinds)
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let tree = String::from_utf8(output.stdout).unwrap();
    let words = tree.lines().map(str::split_whitespace);
    words
        .filter_map(|mut it| {
            Some((
                it.next()?.to_owned(),
                it.next()?.trim_start_matches('v').to_owned(),
            ))
        })
        .collect()
}

/// Why a package must not be in a function, if anything.
fn refusal(package: &Package) -> Option<String> {
    let name = &package.name;
    if NEVER
        .iter()
        .any(|it| name == it || name.starts_with("async-stripe"))
    {
        return Some(format!("{name} must never ship in a function"));
    }
    if package.edition > Edition::E2021 {
        return Some(format!(
            "cargo 1.83 cannot read {name}: edition {}",
            package.edition
        ));
    }
    match &package.rust_version {
        Some(rust) if (rust.major, rust.minor) > NEWEST_RUST => {
            Some(format!("{name} {} asks for Rust {rust}", package.version))
        }
        _ if source_bytes(package) > HEAVY_BYTES && !ALLOWED.contains(&name.as_str()) => Some(
            format!("{name} is heavy: measure it with `scripts/bench build` and allow it"),
        ),
        _ => None,
    }
}

fn source_bytes(package: &Package) -> u64 {
    let source = package.manifest_path.parent().unwrap().join("src");
    if !source.exists() {
        return 0;
    }
    let lengths = files(source.as_std_path(), ".rs");
    lengths
        .iter()
        .map(|(path, _)| fs::metadata(path).unwrap().len())
        .sum()
}

#[test]
fn every_function_builds_with_rust_1_83_in_a_small_container() {
    let metadata = metadata();
    for function in functions() {
        let closure = closure(&function);
        assert!(closure.len() > 20, "{function}: {} packages", closure.len());
        let packages = metadata.packages.iter();
        let built =
            packages.filter(|it| closure.contains(&(it.name.clone(), it.version.to_string())));
        let refused: Vec<String> = built.filter_map(refusal).collect();
        assert!(refused.is_empty(), "{function}: {refused:#?}");
    }
}

#[test]
fn what_a_small_container_cannot_build_is_refused() {
    let packages = metadata().packages;
    let package = |name: &str| packages.iter().find(|it| it.name == name).unwrap().clone();
    assert_eq!(refusal(&package("tokio")), None);

    let mut newer = package("tokio");
    newer.rust_version = Some("1.84.0".parse().unwrap());
    assert!(refusal(&newer).unwrap().contains("asks for Rust 1.84"));

    let mut later = package("tokio");
    later.edition = Edition::E2024;
    assert!(refusal(&later).unwrap().contains("edition 2024"));

    let mut heavy = package("tokio");
    heavy.name = "tokio-but-heavier".to_owned();
    assert!(refusal(&heavy).unwrap().contains("is heavy"));

    let mut forbidden = package("tokio");
    forbidden.name = "async-stripe-core".to_owned();
    assert!(refusal(&forbidden).unwrap().contains("never"));
}
