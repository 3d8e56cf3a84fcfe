//! Which events a function may be run for.
//!
//! The check is Appwrite's, oddity included: the action of a thing three levels down is looked for one level up, so that
//! `databases.*.tables.*.rows.*.upsert` is refused. Source: appwrite/appwrite:src/Appwrite/Event/Validator/Event.php.

/// Things and parts of things, and the words that may follow each.
const WORDS: &[(&str, &[&str])] = &[
    ("users", &["create", "delete", "update"]),
    (
        "users.update",
        &[
            "email",
            "name",
            "password",
            "status",
            "prefs",
            "phone",
            "mfa",
            "labels",
            "verification",
            "impersonator",
        ],
    ),
    ("users.sessions", &["create", "delete"]),
    ("users.recovery", &["create", "update"]),
    ("users.verification", &["create", "update"]),
    ("users.targets", &["create", "update", "delete"]),
    ("users.tokens", &["create"]),
    ("databases", CHANGES),
    ("databases.tables", CHANGES),
    ("databases.tables.rows", &[]),
    ("databases.tables.indexes", &[]),
    ("databases.tables.columns", &[]),
    ("databases.collections", CHANGES),
    ("databases.collections.documents", &[]),
    ("databases.collections.indexes", &[]),
    ("databases.collections.attributes", &[]),
    ("tablesdb", CHANGES),
    ("tablesdb.tables", CHANGES),
    ("tablesdb.tables.rows", &[]),
    ("tablesdb.tables.indexes", &[]),
    ("tablesdb.tables.columns", &[]),
    ("documentsdb", CHANGES),
    ("documentsdb.collections", CHANGES),
    ("documentsdb.collections.documents", &[]),
    ("documentsdb.collections.indexes", &[]),
    ("documentsdb.collections.attributes", &[]),
    ("vectorsdb", CHANGES),
    ("vectorsdb.collections", CHANGES),
    ("vectorsdb.collections.documents", &[]),
    ("vectorsdb.collections.indexes", &[]),
    ("vectorsdb.collections.attributes", &[]),
    ("buckets", CHANGES),
    ("buckets.files", CHANGES),
    ("teams", CHANGES),
    ("teams.update", &["prefs"]),
    ("teams.memberships", CHANGES),
    ("teams.memberships.update", &["status"]),
    ("sites", CHANGES),
    ("sites.deployments", CHANGES),
    ("messages", &["create", "update"]),
    ("topics", CHANGES),
    ("topics.subscribers", &["create", "delete"]),
    ("providers", CHANGES),
    ("schedules", &["create"]),
    ("rules", CHANGES),
    ("reports", CHANGES),
    ("reports.insights", CHANGES),
];

const CHANGES: &[&str] = &["create", "update", "delete"];

/// Why a function may not be run for `event`, if so.
pub fn check(event: &str) -> Result<(), &'static str> {
    if event.starts_with("functions.") {
        return Err("Triggering a function on a function event is not allowed.");
    }
    if exists(event) {
        Ok(())
    } else {
        Err("Event is not valid.")
    }
}

fn exists(event: &str) -> bool {
    let parts: Vec<&str> = event.split('.').collect();
    match parts[..] {
        [kind, id] => is_thing(kind) && !id.is_empty(),
        [kind, id, action] => !id.is_empty() && follows(kind, action),
        [kind, id, second, fourth] => {
            let part = format!("{kind}.{second}");
            !id.is_empty()
                && if is_part(&part) {
                    !fourth.is_empty()
                } else {
                    follows(kind, second) && follows(&part, fourth)
                }
        }
        [kind, id, part, part_id, action] => {
            let part = format!("{kind}.{part}");
            !id.is_empty()
                && is_part(&part)
                && !part_id.is_empty()
                && follows_or_names(&part, action)
        }
        [kind, id, part, part_id, fifth, sixth] => {
            let part = format!("{kind}.{part}");
            let deeper = format!("{part}.{fifth}");
            !id.is_empty()
                && is_part(&part)
                && !part_id.is_empty()
                && (is_part(&deeper) || (follows(&part, fifth) && follows(&deeper, sixth)))
        }
        [kind, id, part, part_id, deeper, _, action] => {
            let part = format!("{kind}.{part}");
            !id.is_empty()
                && !part_id.is_empty()
                && is_part(&format!("{part}.{deeper}"))
                && follows_or_names(&part, action)
        }
        _ => false,
    }
}

fn words(of: &str) -> Option<&'static [&'static str]> {
    let found = WORDS.iter().find(|(name, _)| *name == of);
    found.map(|(_, words)| *words)
}

fn is_thing(kind: &str) -> bool {
    !kind.contains('.') && words(kind).is_some()
}

/// Whether a name such as `users.sessions` stands for parts with ids of their own, not for a kind of change.
fn is_part(name: &str) -> bool {
    words(name).is_some() && !name.ends_with(".update")
}

fn follows(name: &str, word: &str) -> bool {
    words(name).is_some_and(|words| words.contains(&word))
}

/// A part one level down counts as a word that may follow, too.
fn follows_or_names(name: &str, word: &str) -> bool {
    follows(name, word) || is_part(&format!("{name}.{word}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_of_users_and_data_may_be_asked_for() {
        for event in [
            "users.*",
            "users.*.create",
            "users.*.update.verification",
            "users.*.verification.*.update",
            "users.u1.sessions.*",
            "teams.*.memberships.*.update.status",
            "databases.main.tables.posts.rows.*.create",
            "databases.*.collections.*.documents.*",
            "databases.main.tables.posts.create",
            "buckets.*.files.*.create",
            "topics.*.subscribers.*.create",
        ] {
            assert_eq!(check(event), Ok(()), "{event}");
        }
    }

    #[test]
    fn others_may_not() {
        for event in [
            "planets.*.create",
            "users",
            "users.*.explode",
            "users.*.update.shoes",
            "databases.*.tables.*.rows.*.upsert",
            "databases.*.tables.posts.*",
            "functions.*.executions.*.create",
            "functions.*.create",
            "",
            "a.b.c.d.e.f.g.h",
        ] {
            assert!(check(event).is_err(), "{event}");
        }
    }
}
