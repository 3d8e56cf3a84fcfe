//! What a function may be given: roles, events, scopes, a schedule, sizes.

mod events;
mod roles;

use serde_json::Value;

use super::cron::Cron;
use super::runtimes::RUNTIMES;
use super::specifications;
use crate::error::{Error, Result};
use crate::params::Params;

/// How many roles, events and the like one function may list.
const MOST: usize = 100;

/// How many scopes one function may list.
const MOST_SCOPES: usize = 200;

/// What a key may be allowed. Source: appwrite/appwrite:app/config/scopes/project.php.
const SCOPES: &[&str] = &[
    "users.read",
    "users.write",
    "sessions.read",
    "sessions.write",
    "teams.read",
    "teams.write",
    "databases.read",
    "databases.write",
    "tables.read",
    "tables.write",
    "columns.read",
    "columns.write",
    "indexes.read",
    "indexes.write",
    "rows.read",
    "rows.write",
    "embeddings.write",
    "collections.read",
    "collections.write",
    "attributes.read",
    "attributes.write",
    "documents.read",
    "documents.write",
    "buckets.read",
    "buckets.write",
    "files.read",
    "files.write",
    "tokens.read",
    "tokens.write",
    "functions.read",
    "functions.write",
    "executions.read",
    "executions.write",
    "execution.read",
    "execution.write",
    "sites.read",
    "sites.write",
    "log.read",
    "log.write",
    "providers.read",
    "providers.write",
    "topics.read",
    "topics.write",
    "subscribers.read",
    "subscribers.write",
    "targets.read",
    "targets.write",
    "messages.read",
    "messages.write",
    "rules.read",
    "rules.write",
    "locale.read",
    "avatars.read",
    "health.read",
    "assistant.read",
    "migrations.read",
    "migrations.write",
    "schedules.read",
    "schedules.write",
    "vcs.read",
    "vcs.write",
    "insights.read",
    "insights.write",
    "reports.read",
    "reports.write",
    "presences.read",
    "presences.write",
];

/// The roles that may execute a function; none where nothing is said.
pub fn execute(params: &Params) -> Result<Vec<String>> {
    Ok(roles_of(params, "execute", "")?.unwrap_or_default())
}

/// A list of roles that may be absent; `or_null` ends the refusal where null would be taken.
///
/// # Errors
///
/// 400 `general_argument_invalid`.
pub fn roles_of(params: &Params, name: &str, or_null: &str) -> Result<Option<Vec<String>>> {
    let refused = |why: &str| Error::invalid_param(name, &format!("{why}{or_null}"));
    let items: Vec<&Value> = match params.get(name) {
        None => return Ok(None),
        Some(Value::Array(items)) => items.iter().collect(),
        Some(Value::Object(items)) => items.values().collect(),
        Some(_) => return Err(refused("Roles must be an array of strings.")),
    };
    if items.len() > MOST {
        return Err(refused(&format!(
            "You can only provide up to {MOST} roles."
        )));
    }
    let mut roles = Vec::new();
    for item in items {
        let role = item
            .as_str()
            .ok_or_else(|| refused("Every role must be of type string."))?;
        roles::check(role).map_err(|why| refused(&why))?;
        roles.push(role.to_owned());
    }
    Ok(Some(roles))
}

/// The events a function is run for.
pub fn events(params: &Params) -> Result<Vec<String>> {
    let events = list(params, "events", MOST, "Event is not valid.")?;
    for event in &events {
        events::check(event).map_err(|why| {
            let why = format!("Value must a valid array no longer than {MOST} items and {why}");
            Error::invalid_param("events", &why)
        })?;
    }
    Ok(events)
}

/// What a function's key may do.
pub fn scopes(params: &Params) -> Result<Vec<String>> {
    let rule = format!("Value must be one of ({})", SCOPES.join(", "));
    let scopes = list(params, "scopes", MOST_SCOPES, &rule)?;
    if scopes.iter().all(|scope| SCOPES.contains(&scope.as_str())) {
        return Ok(scopes);
    }
    let why = format!("Value must a valid array no longer than {MOST_SCOPES} items and {rule}");
    Err(Error::invalid_param("scopes", &why))
}

/// A list of texts of at most 128 characters.
pub fn names(params: &Params, name: &str) -> Result<Vec<String>> {
    let rule = crate::params::text_rule(1, 128);
    let names = list(params, name, MOST, &rule)?;
    if names
        .iter()
        .all(|name| (1..=128).contains(&name.chars().count()))
    {
        return Ok(names);
    }
    let why = format!("Value must a valid array no longer than {MOST} items and {rule}");
    Err(Error::invalid_param(name, &why))
}

fn list(params: &Params, name: &str, most: usize, rule: &str) -> Result<Vec<String>> {
    if params.get(name).is_none() {
        return Ok(Vec::new());
    }
    match params.texts(name) {
        Some(items) if items.len() <= most => Ok(items),
        _ => {
            let why = format!("Value must a valid array no longer than {most} items and {rule}");
            Err(Error::invalid_param(name, &why))
        }
    }
}

/// The cron expression a function is run by; empty for none.
pub fn schedule(params: &Params) -> Result<String> {
    let schedule = params.get("schedule").map(|value| value.as_str());
    match schedule {
        None => Ok(String::new()),
        Some(Some(text)) if text.is_empty() || Cron::parse(text).is_some() => Ok(text.to_owned()),
        Some(_) => Err(Error::invalid_param(
            "schedule",
            "String must be a valid cron expression",
        )),
    }
}

/// The runtime, if the caller names one.
pub fn runtime(params: &Params) -> Result<Option<String>> {
    let Some(value) = params.get("runtime") else {
        return Ok(None);
    };
    let known = |id: &&str| RUNTIMES.iter().any(|runtime| runtime.id == *id);
    if let Some(id) = value.as_str().filter(known) {
        return Ok(Some(id.to_owned()));
    }
    let ids: Vec<&str> = RUNTIMES.iter().map(|runtime| runtime.id).collect();
    let why = format!("Value must be one of ({})", ids.join(", "));
    Err(Error::invalid_param("runtime", &why))
}

/// The size of machine, if the caller names one; older clients have one name for both uses.
pub fn specification(params: &Params, name: &str) -> Result<Option<String>> {
    for name in [name, "specification"] {
        let Some(value) = params.get(name) else {
            continue;
        };
        return match value.as_str().filter(|size| specifications::exists(size)) {
            Some(size) => Ok(Some(size.to_owned())),
            None => Err(Error::invalid_param(
                name,
                "Specification must be one of the sizes that GET /functions/specifications lists",
            )),
        };
    }
    Ok(None)
}
