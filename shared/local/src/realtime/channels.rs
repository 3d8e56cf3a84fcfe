//! Which channels an event is told on, and to whom; and what a client may ask for.
//!
//! Source: appwrite/appwrite:src/Appwrite/Messaging/Adapter/Realtime.php.

use serde_json::Value;

use crate::events::{self, Event};

/// Actions that a channel may end in.
const ACTIONS: [&str; 4] = ["create", "update", "upsert", "delete"];

/// Last or last but one parts of channels that also exist with an action behind them.
const WITH_ACTIONS: [&str; 9] = [
    "documents",
    "rows",
    "files",
    "executions",
    "functions",
    "account",
    "teams",
    "memberships",
    "presences",
];

/// Where an event goes.
#[derive(Debug, Default, PartialEq)]
pub struct Target {
    /// The channels, without repeats.
    pub channels: Vec<String>,
    /// Roles of which a listener needs one; `any` is everyone.
    pub roles: Vec<String>,
}

/// Where an event of this project goes; `None` where only Appwrite's console would be told.
pub fn target(event: &Event, project: &str) -> Option<Target> {
    let parts = events::parts(&event.name);
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let mut target = match *parts.as_slice() {
        ["users", user, ..] => Target {
            channels: vec!["account".to_owned(), format!("account.{user}")],
            roles: vec![format!("user:{user}")],
        },
        ["teams", team, "memberships", membership, ..] => {
            team_target("memberships", membership, team)
        }
        ["teams", team, ..] => team_target("teams", team, team),
        ["databases" | "tablesdb", database, _, table, "rows" | "documents", row, ..] => Target {
            channels: row_channels(database, table, row),
            roles: event.read_roles.clone(),
        },
        ["buckets", bucket, "files", file, ..] => Target {
            channels: vec![
                "files".to_owned(),
                format!("buckets.{bucket}.files"),
                format!("buckets.{bucket}.files.{file}"),
            ],
            roles: event.read_roles.clone(),
        },
        ["functions", function, "executions", execution, ..] => Target {
            channels: vec![
                "console".to_owned(),
                format!("projects.{project}"),
                "executions".to_owned(),
                format!("executions.{execution}"),
                format!("functions.{function}"),
            ],
            roles: readers(event),
        },
        _ => return None,
    };
    if target.roles.is_empty() {
        return None;
    }
    if let Some(action) = action(&parts) {
        add_actions(&mut target.channels, action);
    }
    Some(target)
}

fn team_target(kind: &str, id: &str, team: &str) -> Target {
    Target {
        channels: vec![kind.to_owned(), format!("{kind}.{id}")],
        roles: vec![format!("team:{team}")],
    }
}

fn row_channels(database: &str, table: &str, row: &str) -> Vec<String> {
    let old = format!("databases.{database}.collections.{table}.documents");
    let new = format!("databases.{database}.tables.{table}.rows");
    let tablesdb = format!("tablesdb.{database}.tables.{table}.rows");
    vec![
        "documents".to_owned(),
        format!("{old}.{row}"),
        old,
        "rows".to_owned(),
        format!("{new}.{row}"),
        new,
        format!("{tablesdb}.{row}"),
        tablesdb,
    ]
}

/// Who may read: as announced, else as the payload's own permissions say.
fn readers(event: &Event) -> Vec<String> {
    if !event.read_roles.is_empty() {
        return event.read_roles.clone();
    }
    let permissions = event.payload.get("$permissions").and_then(Value::as_array);
    permissions
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .filter_map(|permission| permission.strip_prefix("read(\"")?.strip_suffix("\")"))
        .map(str::to_owned)
        .collect()
}

/// The action of an event, where channels may end in it: of a user's events only those of the user as such.
fn action<'a>(parts: &[&'a str]) -> Option<&'a str> {
    let is_action = |part: &&&str| ACTIONS.contains(part);
    let action = parts.iter().rev().take(2).find(is_action).copied()?;
    let is_of_a_part = parts.first() == Some(&"users") && parts.get(2) != Some(&action);
    (!is_of_a_part).then_some(action)
}

fn add_actions(channels: &mut Vec<String>, action: &str) {
    let more: Vec<String> = channels
        .iter()
        .filter(|channel| {
            let mut last = channel.rsplit('.').take(2);
            last.any(|part| WITH_ACTIONS.contains(&part))
        })
        .map(|channel| format!("{channel}.{action}"))
        .collect();
    channels.extend(more);
}

/// What a connection of `user` (empty for a guest) listens to when it asks for these channels.
///
/// `account` brings the user's own account channel along; nobody may name another user's.
pub fn asked(channels: &[String], user: &str) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    let mut own: Vec<String> = Vec::new();
    for channel in channels {
        match channel.strip_prefix("account.") {
            Some(action) if ACTIONS.contains(&action) && !user.is_empty() => {
                own.push(format!("account.{user}.{action}"));
            }
            Some(action) if !ACTIONS.contains(&action) => {}
            _ => kept.push(channel.clone()),
        }
        if channel == "account" && !user.is_empty() {
            own.push(format!("account.{user}"));
        }
    }
    kept.extend(own);
    let mut seen = std::collections::HashSet::new();
    kept.retain(|channel| seen.insert(channel.clone()));
    kept
}

/// The channel after a connection of `old` (empty for a guest) became one of `new`.
pub fn rebound(channel: &str, old: &str, new: &str) -> String {
    let Some(rest) = channel.strip_prefix("account.") else {
        return channel.to_owned();
    };
    if old.is_empty() && ACTIONS.contains(&rest) {
        return format!("account.{new}.{rest}");
    }
    match rest.strip_prefix(old) {
        Some("") if !old.is_empty() => format!("account.{new}"),
        Some(action) if !old.is_empty() && action.starts_with('.') => {
            format!("account.{new}{action}")
        }
        _ => channel.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn event(name: &str, read_roles: &[&str]) -> Event {
        Event {
            name: name.to_owned(),
            payload: json!({}),
            user: String::new(),
            read_roles: read_roles.iter().map(|role| (*role).to_owned()).collect(),
            roles_changed: None,
        }
    }

    fn channels(name: &str) -> Vec<String> {
        let mut found = target(&event(name, &["any"]), "p").unwrap().channels;
        found.sort();
        found
    }

    fn texts(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn a_row_is_told_on_all_spellings_with_and_without_the_action() {
        assert_eq!(
            channels("databases.d.tables.t.rows.r.create"),
            [
                "databases.d.collections.t.documents",
                "databases.d.collections.t.documents.create",
                "databases.d.collections.t.documents.r",
                "databases.d.collections.t.documents.r.create",
                "databases.d.tables.t.rows",
                "databases.d.tables.t.rows.create",
                "databases.d.tables.t.rows.r",
                "databases.d.tables.t.rows.r.create",
                "documents",
                "documents.create",
                "rows",
                "rows.create",
                "tablesdb.d.tables.t.rows",
                "tablesdb.d.tables.t.rows.create",
                "tablesdb.d.tables.t.rows.r",
                "tablesdb.d.tables.t.rows.r.create",
            ]
        );
    }

    #[test]
    fn a_user_hears_of_their_account_and_nobody_else_does() {
        let target = target(&event("users.ann.update.prefs", &["any"]), "p").unwrap();
        assert_eq!(target.roles, ["user:ann"]);
        assert_eq!(
            target.channels,
            [
                "account",
                "account.ann",
                "account.update",
                "account.ann.update"
            ]
        );
    }

    #[test]
    fn a_new_session_is_no_account_create() {
        assert_eq!(
            channels("users.ann.sessions.s.create"),
            ["account", "account.ann"]
        );
    }

    #[test]
    fn executions_are_told_to_those_who_may_read_them() {
        let mut execution = event("functions.f.executions.e.create", &[]);
        assert_eq!(target(&execution, "p"), None);
        execution.payload = json!({"$permissions": ["read(\"user:ann\")", "update(\"any\")"]});
        let found = target(&execution, "p").unwrap();
        assert_eq!(found.roles, ["user:ann"]);
        assert!(found.channels.contains(&"functions.f.create".to_owned()));
        assert!(!found.channels.contains(&"console.create".to_owned()));
    }

    #[test]
    fn teams_and_memberships_are_told_to_the_team() {
        assert_eq!(
            channels("teams.t.update.prefs"),
            ["teams", "teams.t", "teams.t.update", "teams.update"]
        );
        let found = target(&event("teams.t.memberships.m.delete", &[]), "p").unwrap();
        assert_eq!(found.roles, ["team:t"]);
        assert_eq!(
            found.channels,
            [
                "memberships",
                "memberships.m",
                "memberships.delete",
                "memberships.m.delete"
            ]
        );
    }

    #[test]
    fn tables_and_deployments_are_for_the_console_only() {
        for name in [
            "databases.d.create",
            "databases.d.tables.t.create",
            "databases.d.tables.t.columns.c.create",
            "functions.f.deployments.d.update",
            "buckets.b.create",
        ] {
            assert_eq!(target(&event(name, &["any"]), "p"), None, "{name}");
        }
    }

    #[test]
    fn account_channels_are_the_users_own() {
        let wish = texts(&[
            "account",
            "rows",
            "account.ben",
            "account.update",
            "account.ann",
        ]);
        assert_eq!(
            asked(&wish, "ann"),
            ["account", "rows", "account.ann", "account.ann.update"]
        );
        assert_eq!(asked(&wish, ""), ["account", "rows", "account.update"]);
    }

    #[test]
    fn signing_in_moves_account_channels_along() {
        assert_eq!(rebound("account.update", "", "ann"), "account.ann.update");
        assert_eq!(rebound("account.ann", "ann", "ben"), "account.ben");
        assert_eq!(
            rebound("account.ann.delete", "ann", "ben"),
            "account.ben.delete"
        );
        assert_eq!(rebound("account.annette", "ann", "ben"), "account.annette");
        assert_eq!(rebound("rows", "ann", "ben"), "rows");
    }
}
