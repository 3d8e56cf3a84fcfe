//! The runtimes functions may be written for, as far as clients ask.
//!
//! Nothing is built here: a function runs if it is linked in. The list only has to name what a project may name.

use serde_json::{json, Value};

use crate::error::Result;
use crate::server::Answer;

/// A language in one version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Runtime {
    /// Such as `rust-1.83`.
    pub id: &'static str,
    /// Such as `Rust`.
    pub name: &'static str,
    /// Such as `1.83`.
    pub version: &'static str,
    /// Image that builds are based on.
    base: &'static str,
}

/// Appwrite 1.9.6 has more; these are the ones a corpus or a client is likely to name.
pub const RUNTIMES: &[Runtime] = &[
    runtime("node-22", "Node.js", "22", "node:22.9.0-alpine3.20"),
    runtime("node-20.0", "Node.js", "20.0", "node:20.18.0-alpine3.20"),
    runtime("node-18.0", "Node.js", "18.0", "node:18.20.4-alpine3.20"),
    runtime("bun-1.1", "Bun", "1.1", "oven/bun:1.1.42-alpine"),
    runtime("deno-2.0", "Deno", "2.0", "denoland/deno:alpine-2.0.0"),
    runtime("python-3.12", "Python", "3.12", "python:3.12.6-alpine3.20"),
    runtime("php-8.3", "PHP", "8.3", "php:8.3-cli-alpine3.20"),
    runtime("ruby-3.3", "Ruby", "3.3", "ruby:3.3.5-alpine3.20"),
    runtime("dart-3.5", "Dart", "3.5", "dart:3.5.3"),
    runtime("go-1.23", "Go", "1.23", "golang:1.23.1-alpine3.20"),
    runtime("rust-1.83", "Rust", "1.83", "rust:1.83-alpine"),
    runtime("rust-1.99", "Rust", "1.99", "rust:1.99-alpine"),
];

const fn runtime(
    id: &'static str,
    name: &'static str,
    version: &'static str,
    base: &'static str,
) -> Runtime {
    Runtime {
        id,
        name,
        version,
        base,
    }
}

/// The runtime with this id; one without a name where there is none.
pub fn named(id: &str) -> Runtime {
    let known = RUNTIMES.iter().find(|runtime| runtime.id == id);
    known.copied().unwrap_or(runtime("", "", "", ""))
}

impl Runtime {
    fn view(&self) -> Value {
        let key = self.id.split('-').next().unwrap_or_default();
        json!({
            "$id": self.id,
            "key": key,
            "name": self.name,
            "version": self.version,
            "base": self.base,
            "image": format!("openruntimes/{key}:v5-{}", self.version),
            "logo": format!("{key}.png"),
            "supports": ["x86", "arm64"],
        })
    }
}

/// `GET /functions/runtimes`; the scope `public` is one that keys lack, as on Appwrite.
pub async fn list(call: crate::call::Call) -> Result<Answer<Value>> {
    call.auth.require("public")?;
    let runtimes: Vec<Value> = RUNTIMES.iter().map(Runtime::view).collect();
    Ok(Answer(
        200,
        json!({ "total": runtimes.len(), "runtimes": runtimes }),
    ))
}
