//! All names that one event goes by.
//!
//! Subscribers never see a pattern language: the server lists every name, with ids and with `*` in their place, and clients look for
//! theirs in the list (appwrite/appwrite:src/Appwrite/Event/Event.php).

/// Which ids become `*`, in Appwrite's order, for names with one, two and three ids.
const STARS: [&[&[usize]]; 4] = [
    &[&[]],
    &[&[], &[0]],
    &[&[], &[0, 1], &[1], &[0]],
    &[&[], &[0, 1, 2], &[1], &[0, 1], &[0], &[2], &[0, 2], &[1, 2]],
];

/// Every name of the event whose most specific one is `name`, as realtime lists them.
///
/// Events of rows and tables are named after both APIs: `tablesdb.…tables`, `databases.…collections`, `databases.…tables`.
pub fn of(name: &str) -> Vec<String> {
    let parts: Vec<&str> = name.split('.').collect();
    let is_data = parts
        .first()
        .is_some_and(|first| ["databases", "tablesdb"].contains(first));
    let mut names = Vec::new();
    for (pattern, ids) in patterns(&parts) {
        for stars in STARS.get(ids).copied().unwrap_or_default() {
            let one = starred(&pattern, stars);
            if is_data {
                for mirror in mirrors(&one) {
                    add(&mut names, mirror);
                }
            } else {
                add(&mut names, one.join("."));
            }
        }
    }
    names
}

fn add(names: &mut Vec<String>, name: String) {
    if !names.contains(&name) {
        names.push(name);
    }
}

/// The name cut short in each way that counts, with how many of its parts are ids.
fn patterns<'a>(parts: &[&'a str]) -> Vec<(Vec<&'a str>, usize)> {
    let length = parts.len();
    let ids = ids_in(length);
    let with_action = 2 * ids + 1;
    let mut lengths = vec![length];
    if ids == 1 && length > with_action {
        // `users.U.update` comes before `users.U.update.prefs`.
        lengths.insert(0, with_action);
    }
    lengths.push(with_action);
    lengths.extend((1..=ids).rev().map(|kept| 2 * kept));
    let cut = |kept: usize| {
        let part: Vec<_> = parts.iter().copied().take(kept).collect();
        (part, ids.min(kept / 2))
    };
    let mut found: Vec<_> = lengths.into_iter().map(cut).collect();
    if let [kind, id, _, _, action, detail] = *parts {
        // Appwrite also names what was acted on as if the parent had been: `teams.T.update.status`.
        found.insert(found.len() - 1, (vec![kind, id, action, detail], 1));
    }
    found
}

/// How many ids a name of so many parts has: it ends in an action, or in an action and what was acted on.
fn ids_in(length: usize) -> usize {
    match length {
        0 | 1 => 0,
        2..=4 => 1,
        5 | 6 => 2,
        _ => 3,
    }
}

fn starred<'a>(pattern: &[&'a str], stars: &[usize]) -> Vec<&'a str> {
    let is_star = |place: usize| place % 2 == 1 && stars.contains(&(place / 2));
    let parts = pattern.iter().enumerate();
    parts
        .map(|(place, part)| if is_star(place) { "*" } else { part })
        .collect()
}

/// A name of the data API in its three spellings.
fn mirrors(name: &[&str]) -> [String; 3] {
    ["tablesdb", "collections", "tables"].map(|spelling| {
        let words = name.iter().enumerate().map(|(place, part)| match place {
            0 if spelling == "tablesdb" => "tablesdb",
            0 => "databases",
            _ if place % 2 == 1 => part,
            _ if spelling == "collections" => old_word(part),
            _ => new_word(part),
        });
        words.collect::<Vec<_>>().join(".")
    })
}

fn old_word(word: &str) -> &str {
    match word {
        "tables" => "collections",
        "rows" => "documents",
        "columns" => "attributes",
        other => other,
    }
}

fn new_word(word: &str) -> &str {
    match word {
        "collections" => "tables",
        "documents" => "rows",
        "attributes" => "columns",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_goes_by_sixty_four_names_whichever_api_wrote_it() {
        let new = of("databases.d.tables.t.rows.r.create");
        let old = of("databases.d.collections.t.documents.r.create");
        assert_eq!(new, old);
        assert_eq!(new.len(), 64);
        assert_eq!(
            new[..3],
            [
                "tablesdb.d.tables.t.rows.r.create",
                "databases.d.collections.t.documents.r.create",
                "databases.d.tables.t.rows.r.create",
            ]
        );
        for name in [
            "databases.*",
            "tablesdb.*.tables.*.rows.*.create",
            "databases.d.tables.*.rows.r",
        ] {
            assert!(new.iter().any(|each| each == name), "{name}");
        }
    }

    #[test]
    fn what_was_acted_on_comes_after_the_action() {
        assert_eq!(
            of("users.u.update.prefs"),
            [
                "users.u.update",
                "users.*.update",
                "users.u.update.prefs",
                "users.*.update.prefs",
                "users.u",
                "users.*",
            ]
        );
    }

    #[test]
    fn a_detail_of_a_part_is_named_for_the_whole_too() {
        let names = of("teams.t.memberships.m.update.status");
        assert_eq!(names.len(), 16, "{names:?}");
        assert_eq!(names[12], "teams.t.update.status");
    }

    #[test]
    fn two_ids_make_ten_names() {
        assert_eq!(
            of("buckets.b.files.f.create"),
            [
                "buckets.b.files.f.create",
                "buckets.*.files.*.create",
                "buckets.b.files.*.create",
                "buckets.*.files.f.create",
                "buckets.b.files.f",
                "buckets.*.files.*",
                "buckets.b.files.*",
                "buckets.*.files.f",
                "buckets.b",
                "buckets.*",
            ]
        );
    }
}
