//! What a project should hold, as the code says it.

use std::collections::BTreeMap;
use std::io::Read;

use anyhow::{bail, Context, Result};
use serde::Deserialize;
use serde_json::Value;

/// Everything that is wanted.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    /// The content of `appwrite.json`.
    project: Project,
    /// Names of the variables without which a function refuses to work, by function.
    pub variables: BTreeMap<String, Vec<String>>,
    /// The folder of the source tree.
    pub root: String,
}

/// The parts of `appwrite.json` that are deployed.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Project {
    #[serde(rename = "tablesDB")]
    databases: Vec<Value>,
    tables: Vec<Value>,
    buckets: Vec<Value>,
    functions: Vec<Value>,
}

impl Wanted {
    /// Reads it as `cargo xtask` writes it.
    pub fn read(input: impl Read) -> Result<Self> {
        serde_json::from_reader(input)
            .context("nothing is wanted: run it as `cargo xtask deploy` or `cargo xtask doctor`")
    }

    /// The databases.
    pub fn databases(&self) -> &[Value] {
        &self.project.databases
    }

    /// The tables, each with its columns and indexes.
    pub fn tables(&self) -> &[Value] {
        &self.project.tables
    }

    /// The buckets.
    pub fn buckets(&self) -> &[Value] {
        &self.project.buckets
    }

    /// The functions.
    pub fn functions(&self) -> &[Value] {
        &self.project.functions
    }

    /// The functions with these names; all of them where there is no name.
    pub fn functions_named(&self, names: &[String]) -> Result<Vec<&Value>> {
        if names.is_empty() {
            return Ok(self.functions().iter().collect());
        }
        let find = |name: &String| match by_id(self.functions(), name) {
            Some(function) => Ok(function),
            None => bail!("there is no function `{name}`: name one of functions/"),
        };
        names.iter().map(find).collect()
    }
}

/// The text of a member; empty where there is none.
pub fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value
        .get(member)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// The items of a member that is a list.
pub fn items<'a>(value: &'a Value, member: &str) -> &'a [Value] {
    value
        .get(member)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// The thing with this `$id`.
pub fn by_id<'a>(things: &'a [Value], id: &str) -> Option<&'a Value> {
    things.iter().find(|it| text(it, "$id") == id)
}

/// The column or index with this `key`.
pub fn by_key<'a>(things: &'a [Value], key: &str) -> Option<&'a Value> {
    things.iter().find(|it| text(it, "key") == key)
}
