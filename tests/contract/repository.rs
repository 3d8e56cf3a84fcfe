//! The repository's crates and files, as the other modules look at them.

use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::camino::Utf8Path;
use cargo_metadata::{Metadata, MetadataCommand, Package};

/// What Appwrite builds functions for: static programs on Alpine.
pub const PLATFORM: &str = "x86_64-unknown-linux-musl";

/// The root folder.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .into()
}

/// Our crates, and everything that the lock file pins for them.
pub fn metadata() -> Metadata {
    let options = ["--locked", "--filter-platform", PLATFORM].map(str::to_owned);
    let mut command = MetadataCommand::new();
    command.current_dir(root()).other_options(options);
    command.exec().unwrap()
}

/// Our crates alone, without asking for their dependencies.
pub fn members() -> Vec<Package> {
    let mut command = MetadataCommand::new();
    command.current_dir(root()).no_deps();
    command.exec().unwrap().packages
}

/// A crate's folder below the root, with `/` between its parts.
pub fn folder(package: &Package) -> String {
    let folder = package.manifest_path.parent().unwrap();
    let root = fs::canonicalize(root()).unwrap();
    let below = folder.strip_prefix(Utf8Path::from_path(&root).unwrap());
    below.unwrap().to_string()
}

/// Names of all functions: the folders under `functions/`.
pub fn functions() -> Vec<String> {
    let members = members();
    let functions = members
        .iter()
        .filter(|it| folder(it).starts_with("functions/"));
    functions.map(|it| it.name.clone()).collect()
}

/// Every file below a folder whose name ends so, with its text.
pub fn files(folder: &Path, ending: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.to_string_lossy().ends_with(ending) {
            let text = fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
    found
}
