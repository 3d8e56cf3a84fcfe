//! Looking at a host that was started again: by its API, in its database and in its folder.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use parking_lot::Mutex;
use rusqlite::{Connection, OpenFlags};
use serde_json::{json, Value};

use crate::host::Caller;
use crate::journal::{Journal, State, Thing};
use crate::life::{bytes, cells, range, ROWS, STEP};

/// Checks everything, and says what was looked at. Files are read where they were touched, or all of them.
pub async fn check(
    caller: &Caller,
    folder: &Path,
    journal: &Arc<Mutex<Journal>>,
    all_files: bool,
) -> String {
    let rows = rows(caller).await;
    check_rows(&rows, &mut journal.lock());
    let searched = check_indexes(caller, &rows).await;
    let files: Vec<String> = {
        let journal = journal.lock();
        let things = journal.things.keys();
        let wanted = things.filter(|thing| all_files || journal.touched.contains(thing));
        let files = wanted.filter_map(|thing| match thing {
            Thing::File(id) => Some(id.clone()),
            Thing::Row(_) => None,
        });
        files.collect()
    };
    for id in &files {
        check_file(caller, id, journal).await;
    }
    let (kept, orphans) = check_folder(folder);
    assert_eq!(
        orphans,
        Vec::<String>::new(),
        "bytes or documents without the other"
    );
    check_database(folder, rows.len());
    let mut journal = journal.lock();
    journal.touched.clear();
    format!(
        "{} rows whole, {searched} found by each index, {} groups whole or absent, {} counted, {} files asked for, {kept} there",
        rows.len(),
        journal.groups.len(),
        journal.counted.0,
        files.len()
    )
}

/// All rows but the one that counts, by id; the count itself under its own id.
async fn rows(caller: &Caller) -> BTreeMap<String, Value> {
    let mut rows = BTreeMap::new();
    let mut cursor: Option<String> = None;
    loop {
        let mut queries = vec![json!({ "method": "limit", "values": [1000] })];
        if let Some(id) = &cursor {
            queries.push(json!({ "method": "cursorAfter", "values": [id] }));
        }
        let page = caller.list(ROWS, &queries).await;
        let found = page["rows"].as_array().unwrap();
        for row in found {
            let id = row["$id"].as_str().unwrap().to_owned();
            cursor = Some(id.clone());
            rows.insert(id, row.clone());
        }
        if found.len() < 1000 {
            return rows;
        }
    }
}

fn check_rows(rows: &BTreeMap<String, Value>, journal: &mut Journal) {
    let counted = rows["counter"]["version"].as_u64().unwrap();
    let (least, most) = journal.counted;
    assert!(
        (least..=most).contains(&counted),
        "{counted} of {least}..={most}"
    );
    journal.counted = (counted, counted);
    let known: Vec<Thing> = journal.things.keys().cloned().collect();
    for thing in known {
        if let Thing::Row(id) = &thing {
            let state: State = rows.get(id).map(|row| whole(id, row));
            journal.found(&thing, state);
        }
    }
    for id in rows.keys().filter(|id| *id != "counter") {
        let thing = Thing::Row(id.clone());
        assert!(journal.is_there(&thing), "{id} was never asked for");
    }
    for group in &journal.groups {
        let there = group.iter().filter(|id| rows.contains_key(*id)).count();
        assert!(there == 0 || there == group.len(), "{there} of {group:?}");
    }
}

/// The version of a row, all of whose cells must be of it.
fn whole(id: &str, row: &Value) -> u64 {
    let version = row["version"].as_u64().unwrap();
    for (key, value) in cells(id, version).as_object().unwrap() {
        assert_eq!(&row[key], value, "{id}: half a row");
    }
    version
}

/// Whether the indexes lead to the rows; of a sample.
async fn check_indexes(caller: &Caller, rows: &BTreeMap<String, Value>) -> usize {
    let sample = rows.iter().filter(|(id, _)| *id != "counter");
    let sample: Vec<_> = sample.step_by(rows.len() / 25 + 1).collect();
    for (id, row) in &sample {
        for (method, column, value) in [
            ("equal", "mark", json!(id)),
            ("search", "word", row["word"].clone()),
        ] {
            let query = json!({ "method": method, "attribute": column, "values": [value] });
            let found = caller.list(ROWS, &[query]).await;
            assert_eq!(found["rows"][0]["$id"], json!(id), "{method}: {found}");
        }
    }
    sample.len()
}

async fn check_file(caller: &Caller, id: &str, journal: &Arc<Mutex<Journal>>) {
    let thing = Thing::File(id.to_owned());
    let path = format!("/storage/buckets/b/files/{id}");
    let (status, file) = caller.call("GET", &path, Value::Null).await.unwrap();
    let begun = journal.lock().begun.contains(id);
    if status == 404 {
        assert!(!begun, "{id}: the first part was acknowledged");
        journal.lock().found(&thing, None);
        return;
    }
    let version = journal.lock().things[&thing]
        .iter()
        .flatten()
        .next()
        .copied();
    let version = version.unwrap_or_else(|| panic!("{id} was deleted and is there: {file}"));
    let wanted = bytes(id, version);
    if file["chunksUploaded"] != file["chunksTotal"] {
        assert!(
            !journal.lock().is_there(&thing),
            "{id}: all parts were acknowledged: {file}"
        );
        go_on(caller, id, &wanted, &file).await;
    }
    let (status, found) = caller.bytes(&format!("{path}/view")).await;
    assert_eq!((status, found.len()), (200, wanted.len()), "{id}");
    assert!(found == wanted, "{id}: other bytes");
    journal.lock().found(&thing, Some(version));
}

/// Sends the parts that the host has not.
async fn go_on(caller: &Caller, id: &str, whole: &[u8], file: &Value) {
    assert_eq!(file["chunksTotal"], 2, "{file}");
    let (first, rest) = whole.split_at(STEP);
    if file["chunksUploaded"] == 0 {
        let part = range(0, first, whole.len());
        caller.upload(id, first, Some(part)).await.unwrap();
    }
    let part = range(STEP, rest, whole.len());
    let (status, sent) = caller.upload(id, rest, Some(part)).await.unwrap();
    assert!(
        matches!(status, 200 | 201) && sent["chunksUploaded"] == 2,
        "{id}: {sent}"
    );
}

fn open(folder: &Path) -> Connection {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
    let database = Connection::open_with_flags(folder.join("local.sqlite"), flags).unwrap();
    let order = |left: &str, right: &str| {
        let plain = |text: &str| text.trim_end().to_ascii_uppercase();
        plain(left).cmp(&plain(right))
    };
    database.create_collation("MARIADB", order).unwrap();
    database
}

/// How many files there are, and what is only in the folder or only in the database.
fn check_folder(folder: &Path) -> (usize, Vec<String>) {
    let database = open(folder);
    let mut statement = database
        .prepare("SELECT json_extract(body, '$._blob') FROM resources WHERE kind = 'file'")
        .unwrap();
    let named = statement.query_map([], |row| row.get(0)).unwrap();
    let mut named: Vec<String> = named.map(Result::unwrap).collect();
    let entries = std::fs::read_dir(folder.join("files")).unwrap();
    let mut stored: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    named.sort();
    stored.sort();
    let only = |of: &[String], not: &[String]| {
        let only = of.iter().filter(|name| not.binary_search(name).is_err());
        only.cloned().collect::<Vec<_>>()
    };
    let orphans = [only(&named, &stored), only(&stored, &named)].concat();
    (named.len(), orphans)
}

fn check_database(folder: &Path, listed: usize) {
    let database = open(folder);
    let text = |sql: &str| -> String { database.query_row(sql, [], |row| row.get(0)).unwrap() };
    let count = |sql: &str| -> usize { database.query_row(sql, [], |row| row.get(0)).unwrap() };
    assert_eq!(text("PRAGMA integrity_check"), "ok");
    let rows =
        text("SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB 'rows_[0-9]*'");
    let number = rows.trim_start_matches("rows_");
    let stored = count(&format!("SELECT count(*) FROM {rows}"));
    assert_eq!(stored, listed, "rows that no list shows");
    let permissions = format!("permissions_{number}");
    let without_row = format!(
        "SELECT count(*) FROM {permissions} p WHERE NOT EXISTS (SELECT 1 FROM {rows} r WHERE r.\"$sequence\" = p.row)"
    );
    assert_eq!(count(&without_row), 0, "permissions without a row");
    let differing = format!(
        "SELECT count(*) FROM {rows} r WHERE json_array_length(r.\"$permissions\") != (SELECT count(*) FROM {permissions} p WHERE p.row = r.\"$sequence\")"
    );
    assert_eq!(count(&differing), 0, "permissions that are not the row's");
    let words = format!("SELECT count(*) FROM words_{number}_word_docsize");
    assert_eq!(count(&words), stored, "words of other rows");
}
