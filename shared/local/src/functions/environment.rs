//! The variables a function is run with.

use std::collections::BTreeMap;

use rusqlite::Connection;
use serde_json::Value;

use super::function::{Function, VARIABLE};
use super::{runtimes, specifications};
use crate::app::{App, VERSION};
use crate::error::Result;
use crate::resources::Document;

/// Members of a deployment that tell of its repository, by the variable that carries them.
const REPOSITORY: &[(&str, &str)] = &[
    ("APPWRITE_VCS_REPOSITORY_ID", "providerRepositoryId"),
    ("APPWRITE_VCS_REPOSITORY_NAME", "providerRepositoryName"),
    ("APPWRITE_VCS_REPOSITORY_OWNER", "providerRepositoryOwner"),
    ("APPWRITE_VCS_REPOSITORY_URL", "providerRepositoryUrl"),
    ("APPWRITE_VCS_REPOSITORY_BRANCH", "providerBranch"),
    ("APPWRITE_VCS_REPOSITORY_BRANCH_URL", "providerBranchUrl"),
    ("APPWRITE_VCS_COMMIT_HASH", "providerCommitHash"),
    ("APPWRITE_VCS_COMMIT_MESSAGE", "providerCommitMessage"),
    ("APPWRITE_VCS_COMMIT_URL", "providerCommitUrl"),
    ("APPWRITE_VCS_COMMIT_AUTHOR_NAME", "providerCommitAuthor"),
    ("APPWRITE_VCS_COMMIT_AUTHOR_URL", "providerCommitAuthorUrl"),
    ("APPWRITE_VCS_ROOT_DIRECTORY", "providerRootDirectory"),
];

/// The project's variables, the function's over them, Appwrite's own over both.
pub fn variables(
    app: &App,
    connection: &Connection,
    function: &Function,
    deployment: &Document,
) -> Result<BTreeMap<String, String>> {
    let mut all = BTreeMap::new();
    for parent in ["", function.id()] {
        for variable in VARIABLE.all(connection, parent)? {
            all.insert(text(&variable, "key"), text(&variable, "value"));
        }
    }
    all.extend(own(app, function, deployment));
    Ok(all)
}

fn own(app: &App, function: &Function, deployment: &Document) -> Vec<(String, String)> {
    let runtime = runtimes::named(function.text("runtime"));
    let (cpus, memory) = specifications::size(function.text("runtimeSpecification"));
    let mut own: Vec<(&str, String)> = vec![
        ("APPWRITE_FUNCTION_API_ENDPOINT", app.endpoint.clone()),
        ("APPWRITE_FUNCTION_ID", function.id().to_owned()),
        ("APPWRITE_FUNCTION_NAME", function.text("name").to_owned()),
        ("APPWRITE_FUNCTION_DEPLOYMENT", text(deployment, "$id")),
        ("APPWRITE_FUNCTION_PROJECT_ID", app.options.project.clone()),
        ("APPWRITE_FUNCTION_RUNTIME_NAME", runtime.name.to_owned()),
        (
            "APPWRITE_FUNCTION_RUNTIME_VERSION",
            runtime.version.to_owned(),
        ),
        ("APPWRITE_FUNCTION_CPUS", cpus.to_string()),
        ("APPWRITE_FUNCTION_MEMORY", memory.to_string()),
        ("APPWRITE_VERSION", VERSION.to_owned()),
        ("APPWRITE_REGION", "default".to_owned()),
        ("APPWRITE_DEPLOYMENT_TYPE", text(deployment, "type")),
    ];
    let repository = REPOSITORY
        .iter()
        .map(|(name, member)| (*name, text(deployment, member)));
    own.extend(repository);
    own.into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

fn text(document: &Document, key: &str) -> String {
    let value = document.get(key).and_then(Value::as_str);
    value.unwrap_or_default().to_owned()
}
