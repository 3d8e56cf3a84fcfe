//! The source tree as Appwrite takes it: what Git knows or would add, in one `tar.gz`.

use std::path::Path;
use std::process::Command;

use anyhow::{ensure, Context, Result};
use flate2::write::GzEncoder;
use flate2::Compression;

/// Largest code that Appwrite takes by default, in bytes.
const LARGEST: usize = 30_000_000;

/// Packs the tree at `root`.
pub fn of(root: &str) -> Result<Vec<u8>> {
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::default()));
    for file in files(root)? {
        let path = Path::new(root).join(&file);
        // Git lists what was removed and not committed, too.
        if path.is_file() {
            archive
                .append_path_with_name(&path, &file)
                .with_context(|| format!("packing {file}"))?;
        }
    }
    let bytes = archive.into_inner()?.finish()?;
    ensure!(
        bytes.len() <= LARGEST,
        "the source tree has {} bytes packed, and Appwrite takes {LARGEST}",
        bytes.len()
    );
    Ok(bytes)
}

fn files(root: &str) -> Result<Vec<String>> {
    let listed = Command::new("git")
        .args([
            "ls-files",
            "--cached",
            "--others",
            "--exclude-standard",
            "-z",
        ])
        .current_dir(root)
        .output()
        .context("git lists what is uploaded: install it")?;
    ensure!(
        listed.status.success(),
        "git does not know {root}: {}",
        String::from_utf8_lossy(&listed.stderr)
    );
    let names = String::from_utf8(listed.stdout).context("a file name is not UTF-8")?;
    let names = names.split('\0').filter(|it| !it.is_empty());
    Ok(names.map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::GzDecoder;

    use super::*;

    #[test]
    fn the_tree_is_packed_with_what_builds_a_function() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
        let packed = of(root).unwrap();
        let mut archive = tar::Archive::new(GzDecoder::new(packed.as_slice()));
        let mut names = Vec::new();
        let mut script = String::new();
        for entry in archive.entries().unwrap() {
            let mut entry = entry.unwrap();
            let name = entry.path().unwrap().to_string_lossy().into_owned();
            if name == "scripts/appwrite-build.sh" {
                entry.read_to_string(&mut script).unwrap();
            }
            names.push(name);
        }
        for needed in ["Cargo.toml", "Cargo.lock", "functions/posts/src/lib.rs"] {
            assert!(names.iter().any(|it| it == needed), "{needed} is missing");
        }
        assert!(script.starts_with("#!/bin/sh"));
        assert!(!names.iter().any(|it| it.starts_with("target/")));
    }
}
