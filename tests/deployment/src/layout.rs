//! Lays a tree and the runtime out as the build container does, and builds them.
//!
//! A place is laid anew every time; what cargo built stays, so that a second build is short.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{ensure, Context, Result};

use crate::hook;

/// What no deployment takes along: the `ignore` of `appwrite.json`.
const LEFT_OUT: [&str; 4] = [".git", "target", "node_modules", ".local"];

/// The two folders of a build container.
#[derive(Debug)]
pub struct Layout {
    /// The uploaded tree; `/usr/local/build` there.
    pub build: PathBuf,
    /// The runtime's workspace; `/usr/local/server` there.
    pub server: PathBuf,
}

impl Layout {
    /// Lays the skeleton out alone, with the placeholder function that it comes with.
    ///
    /// # Errors
    ///
    /// When a file cannot be copied.
    pub fn bare(place: &Path) -> Result<Self> {
        let layout = Self {
            build: place.join("build"),
            server: place.join("server"),
        };
        let skeleton = repository().join("tests/skeleton");
        replace(&skeleton.join("src"), &layout.server.join("src"))?;
        copy_file(
            &skeleton.join("runtime.toml"),
            &layout.server.join("Cargo.toml"),
        )?;
        copy_file(
            &repository().join("Cargo.lock"),
            &layout.server.join("Cargo.lock"),
        )?;
        Ok(layout)
    }

    /// Lays the skeleton and this tree out and prepares the tree for `function`, up to the compile hook.
    ///
    /// # Errors
    ///
    /// When a file cannot be copied or `scripts/appwrite-build.sh` fails.
    pub fn function(place: &Path, function: &str) -> Result<Self> {
        let layout = Self::bare(place)?;
        fs::remove_file(layout.server.join("Cargo.lock"))?;
        replace(&repository(), &layout.build)?;
        layout.prepare(function)?;
        hook::compile(
            &layout.build,
            &layout.server.join("src/function"),
            "handler.rs",
        )?;
        Ok(layout)
    }

    fn prepare(&self, function: &str) -> Result<()> {
        let mut script = Command::new("sh");
        script
            .args(["scripts/appwrite-build.sh", function])
            .env("RUNTIME_ROOT", &self.server)
            .current_dir(&self.build);
        run(&mut script)
    }

    /// Builds the program as the compile hook does and returns where it is.
    ///
    /// All layouts share one folder of what was built, since most of it is the same.
    ///
    /// # Errors
    ///
    /// When cargo fails.
    pub fn compile(&self) -> Result<PathBuf> {
        let target = repository().join("target/deployment/target");
        let mut cargo = Command::new("cargo");
        cargo
            .args(["build", "--release"])
            .current_dir(&self.server)
            .env("CARGO_TARGET_DIR", &target);
        run(&mut cargo)?;
        let program = self.server.join("rust_runtime");
        copy_file(&target.join("release/rust_runtime"), &program)?;
        Ok(program)
    }
}

/// The root of this repository.
#[must_use]
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Copies a folder, less what no deployment takes along, over whatever is there.
///
/// # Errors
///
/// When a file cannot be read or written.
pub fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| to.display().to_string())?;
    for entry in fs::read_dir(from).with_context(|| from.display().to_string())? {
        let entry = entry?;
        let name = entry.file_name();
        if LEFT_OUT.iter().any(|it| OsStr::new(it) == name) {
            continue;
        }
        let target = to.join(&name);
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            copy_file(&entry.path(), &target)?;
        }
    }
    Ok(())
}

fn replace(from: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        fs::remove_dir_all(to).with_context(|| to.display().to_string())?;
    }
    copy_folder(from, to)
}

/// Copies a file with its time of change, so that cargo builds again only what differs.
fn copy_file(from: &Path, to: &Path) -> Result<()> {
    let about = || format!("{} to {}", from.display(), to.display());
    fs::copy(from, to).with_context(about)?;
    let changed = fs::metadata(from)?.modified()?;
    let copy = fs::File::options().append(true).open(to)?;
    copy.set_modified(changed).with_context(about)
}

fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("{command:?}"))?;
    ensure!(status.success(), "{command:?} ended with {status}");
    Ok(())
}
