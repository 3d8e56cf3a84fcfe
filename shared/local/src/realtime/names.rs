//! The names that an event frame lists.
//!
//! Functions and webhooks know rows by `databases.…` alone; realtime lists the `tablesdb.…` names too, each before the names it
//! stands for (appwrite/appwrite:src/Appwrite/Event/Event.php).

use crate::events::expand;

/// Every name of the event whose most specific one is `name`, as realtime lists them.
pub fn of(name: &str) -> Vec<String> {
    let names = expand(&name.replacen("tablesdb.", "databases.", 1));
    if !names.iter().any(|name| name.starts_with("databases.")) {
        return names;
    }
    let mut listed = Vec::new();
    let mut names = names.into_iter().peekable();
    while let Some(name) = names.next() {
        // `expand` puts the old words before the new ones wherever the two differ.
        let twin = names.next_if(|next| is_twin(&name, next));
        let newest = twin.as_ref().unwrap_or(&name);
        listed.push(newest.replacen("databases", "tablesdb", 1));
        listed.push(name);
        listed.extend(twin);
    }
    listed
}

fn is_twin(old: &str, new: &str) -> bool {
    let mut words = old.split('.').zip(new.split('.'));
    words.any(|pair| pair == ("collections", "tables"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_row_goes_by_sixty_four_names_whichever_api_wrote_it() {
        let new = of("databases.d.tables.t.rows.r.create");
        assert_eq!(new, of("databases.d.collections.t.documents.r.create"));
        assert_eq!(new, of("tablesdb.d.tables.t.rows.r.create"));
        assert_eq!(new.iter().collect::<BTreeSet<_>>().len(), 64);
        assert_eq!(new.len(), 64);
        assert_eq!(
            new[..3],
            [
                "tablesdb.d.tables.t.rows.r.create",
                "databases.d.collections.t.documents.r.create",
                "databases.d.tables.t.rows.r.create",
            ]
        );
        assert_eq!(
            new[60..],
            ["tablesdb.d", "databases.d", "tablesdb.*", "databases.*"]
        );
    }

    #[test]
    fn events_of_others_are_named_as_functions_know_them() {
        assert_eq!(of("users.u.update.prefs"), expand("users.u.update.prefs"));
    }
}
