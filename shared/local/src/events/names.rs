//! All names under which one event is known.
//!
//! Appwrite knows no patterns when it looks for subscribers: it spells out every name an event could be asked for by (ids and
//! wildcards, with and without the action, collections and tables) and looks for the subscription among them. The order matters,
//! since the first name is what `x-appwrite-event` carries. Source: appwrite/appwrite:src/Appwrite/Event/Event.php.

/// Words that may follow an id: what belongs to the thing, or what happened to it.
const WORDS: &[&str] = &[
    "create",
    "update",
    "upsert",
    "delete",
    "tables",
    "collections",
    "rows",
    "documents",
    "columns",
    "attributes",
    "indexes",
    "sessions",
    "recovery",
    "verification",
    "tokens",
    "targets",
    "identities",
    "files",
    "memberships",
    "subscribers",
    "executions",
    "deployments",
];

/// The first four of [`WORDS`]: what may happen to a thing.
const ACTIONS: &[&str] = &["create", "update", "upsert", "delete"];

/// Both spellings of the parts of a database; Appwrite names the left one first, also for rows.
const SPELLINGS: &[(&str, &str)] = &[
    ("collections", "tables"),
    ("documents", "rows"),
    ("attributes", "columns"),
];

/// Every name of the event whose most specific name is `name`, in Appwrite's order.
pub fn expand(name: &str) -> Vec<String> {
    let event = Parsed::read(name);
    let mut names = Vec::new();
    for (depth, suffix) in event.families() {
        for stars in subsets(event.things.len()) {
            for spelling in [Spelling::Collections, Spelling::Tables] {
                let name = event.spell(depth, &suffix, &stars, spelling);
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
    }
    names
}

/// The parts of a name: kinds and ids in turn, then what happened and to what. Ids are whole, also where they hold full stops.
pub fn parts(name: &str) -> Vec<String> {
    let event = Parsed::read(name);
    let mut parts = Vec::new();
    for (kind, id) in event.things {
        parts.extend([kind.to_owned(), id]);
    }
    let what = [event.action, event.attribute];
    parts.extend(what.into_iter().flatten().map(str::to_owned));
    parts
}

#[derive(Clone, Copy)]
enum Spelling {
    Collections,
    Tables,
}

/// A name taken apart: up to three things with their ids, what happened, and to which of their attributes.
struct Parsed<'a> {
    things: Vec<(&'a str, String)>,
    action: Option<&'a str>,
    attribute: Option<&'a str>,
}

impl<'a> Parsed<'a> {
    /// Ids may hold full stops, so an id ends where one of the known words begins.
    fn read(name: &'a str) -> Self {
        let mut parts = name.split('.').peekable();
        let mut things = Vec::new();
        while let Some(kind) = parts.next_if(|part| things.is_empty() || !ACTIONS.contains(part)) {
            let mut id = parts.next().unwrap_or_default().to_owned();
            while let Some(more) = parts.next_if(|part| !WORDS.contains(part)) {
                id = format!("{id}.{more}");
            }
            things.push((kind, id));
        }
        Self {
            things,
            action: parts.next(),
            attribute: parts.next(),
        }
    }

    /// How many of the things each group of names holds, and what follows them.
    fn families(&self) -> Vec<(usize, Vec<&'a str>)> {
        let whole = self.things.len();
        let mut families = Vec::new();
        if let Some(action) = self.action {
            let with_attribute = self.attribute.map(|attribute| vec![action, attribute]);
            if whole > 1 {
                families.extend(with_attribute.clone().map(|suffix| (whole, suffix)));
            }
            families.push((whole, vec![action]));
            if whole > 1 {
                families.push((whole, Vec::new()));
            }
            families.extend(with_attribute.map(|suffix| (1, suffix)));
        }
        families.extend((1..=whole).rev().map(|depth| (depth, Vec::new())));
        families
    }

    fn spell(&self, depth: usize, suffix: &[&str], stars: &[usize], spelling: Spelling) -> String {
        let mut parts = Vec::new();
        for (place, (kind, id)) in self.things.iter().take(depth).enumerate() {
            parts.push(respell(kind, spelling));
            parts.push(if stars.contains(&place) { "*" } else { id });
        }
        parts.extend(suffix);
        parts.join(".")
    }
}

/// Which ids are replaced by a star: none, all, then as Appwrite's loops over pairs come upon the rest.
fn subsets(things: usize) -> Vec<Vec<usize>> {
    match things {
        0 => vec![vec![]],
        1 => vec![vec![], vec![0]],
        2 => vec![vec![], vec![0, 1], vec![1], vec![0]],
        _ => vec![
            vec![],
            vec![0, 1, 2],
            vec![1],
            vec![0, 1],
            vec![0],
            vec![2],
            vec![0, 2],
            vec![1, 2],
        ],
    }
}

fn respell(kind: &str, spelling: Spelling) -> &str {
    let pair = SPELLINGS
        .iter()
        .find(|(old, new)| kind == *old || kind == *new);
    match (pair, spelling) {
        (Some((old, _)), Spelling::Collections) => old,
        (Some((_, new)), Spelling::Tables) => new,
        (None, _) => kind,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_new_row_is_known_by_forty_two_names_in_order() {
        let names = expand("databases.D.tables.T.rows.R.create");
        assert_eq!(names.len(), 42);
        assert_eq!(
            names[..6],
            [
                "databases.D.collections.T.documents.R.create",
                "databases.D.tables.T.rows.R.create",
                "databases.*.collections.*.documents.*.create",
                "databases.*.tables.*.rows.*.create",
                "databases.D.collections.*.documents.R.create",
                "databases.D.tables.*.rows.R.create",
            ]
        );
        assert_eq!(names[16], "databases.D.collections.T.documents.R");
        assert_eq!(names[32], "databases.D.collections.T");
        assert_eq!(names[40..], ["databases.D", "databases.*"]);
    }

    #[test]
    fn every_choice_of_wildcards_is_named_once() {
        let names = expand("databases.D.tables.T.rows.R.update");
        for (database, table, row) in [("D", "T", "*"), ("*", "T", "R"), ("*", "*", "R")] {
            for name in [
                format!("databases.{database}.tables.{table}.rows.{row}.update"),
                format!("databases.{database}.collections.{table}.documents.{row}"),
            ] {
                assert_eq!(names.iter().filter(|known| **known == name).count(), 1);
            }
        }
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
    }

    #[test]
    fn both_spellings_of_an_event_have_the_same_names() {
        assert_eq!(
            expand("databases.D.tables.T.columns.K.create"),
            expand("databases.D.collections.T.attributes.K.create")
        );
    }

    #[test]
    fn a_change_of_one_attribute_is_named_after_the_change_itself() {
        assert_eq!(
            expand("users.U.update.prefs"),
            [
                "users.U.update",
                "users.*.update",
                "users.U.update.prefs",
                "users.*.update.prefs",
                "users.U",
                "users.*"
            ]
        );
    }

    #[test]
    fn a_membership_names_its_attribute_first() {
        let names = expand("teams.T.memberships.M.update.status");
        assert_eq!(
            names[..4],
            [
                "teams.T.memberships.M.update.status",
                "teams.*.memberships.*.update.status",
                "teams.T.memberships.*.update.status",
                "teams.*.memberships.M.update.status",
            ]
        );
        assert_eq!(names[names.len() - 2..], ["teams.T", "teams.*"]);
    }

    #[test]
    fn a_session_is_not_taken_for_an_attribute() {
        let names = expand("users.U.sessions.S.create");
        assert_eq!(names[0], "users.U.sessions.S.create");
        assert!(names.contains(&"users.*.sessions.*.create".to_owned()));
    }

    #[test]
    fn an_id_may_hold_full_stops() {
        let names = expand("databases.D.tables.T.rows.a.b.create");
        assert_eq!(names[1], "databases.D.tables.T.rows.a.b.create");
        assert!(names.contains(&"databases.D.tables.T.rows.*.create".to_owned()));
        assert_eq!(
            parts("buckets.b.files.f.txt.create")[3..],
            ["f.txt", "create"]
        );
    }

    /// The recipe as loops over the ids: for every pair (and, three deep, every triple) of them.
    fn by_recipe(kinds: [[&str; 2]; 3], ids: [&str; 3], suffixes: &[&[&str]]) -> Vec<String> {
        let spell = |depth: usize, suffix: &[&str], stars: &[usize], spelling: usize| {
            let mut parts: Vec<&str> = Vec::new();
            for place in 0..depth {
                parts.push(kinds[place][spelling]);
                parts.push(if stars.contains(&place) {
                    "*"
                } else {
                    ids[place]
                });
            }
            parts.extend(suffix);
            parts.join(".")
        };
        let mut choices: Vec<Vec<usize>> = vec![vec![], vec![0, 1, 2]];
        for first in 0..3 {
            for second in 0..3 {
                for third in (0..3).filter(|third| *third != first && *third != second) {
                    choices.extend([vec![third], vec![third, second], vec![second]]);
                }
            }
        }
        let mut names: Vec<String> = Vec::new();
        let deep = suffixes.iter().map(|suffix| (3, *suffix));
        for (depth, suffix) in deep.chain([(2, &[][..]), (1, &[][..])]) {
            let whole: Vec<Vec<String>> = choices
                .iter()
                .map(|stars| {
                    vec![
                        spell(depth, suffix, stars, 0),
                        spell(depth, suffix, stars, 1),
                    ]
                })
                .collect();
            names.extend(whole.into_iter().flatten());
        }
        let mut seen = BTreeSet::new();
        names.retain(|name| seen.insert(name.clone()));
        names
    }

    #[test]
    fn the_names_are_those_of_the_recipe_whatever_the_ids() {
        let families = [
            [
                ["databases"; 2],
                ["collections", "tables"],
                ["documents", "rows"],
            ],
            [
                ["databases"; 2],
                ["collections", "tables"],
                ["attributes", "columns"],
            ],
            [["databases"; 2], ["collections", "tables"], ["indexes"; 2]],
        ];
        let mut dice = 7_u64;
        let mut throw = |among: &[&'static str]| {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            among[usize::try_from(dice >> 33).unwrap() % among.len()]
        };
        for _ in 0..200 {
            let kinds = families[usize::from(throw(&["a", "b", "c"]).as_bytes()[0] - b'a')];
            let ids = [(); 3].map(|()| throw(&["main", "p-1", "x_2", "a.b", "66f1c0de", "Q"]));
            let action = throw(&["create", "update", "upsert", "delete"]);
            let parts = [
                kinds[0][1],
                ids[0],
                kinds[1][1],
                ids[1],
                kinds[2][1],
                ids[2],
                action,
            ];
            let expected = by_recipe(kinds, ids, &[&[action], &[]]);
            assert_eq!(expand(&parts.join(".")), expected);
        }
    }
}
