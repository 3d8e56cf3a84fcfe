//! The calls of the load: rows, counters and executions.

use super::place::Place;
use crate::load::Call;

/// The table that is loaded.
pub const ROWS: &str = "/v1/tablesdb/bench/tables/notes/rows";

/// `equal("topic", "t7")` and `limit(25)`.
const LIST: &str = "queries[0]=%7B%22method%22%3A%22equal%22%2C%22attribute%22%3A%22topic%22%2C%22values%22%3A%5B%22t7%22%5D%7D\
    &queries[1]=%7B%22method%22%3A%22limit%22%2C%22values%22%3A%5B25%5D%7D";

/// A database, two tables with the same columns and indexes, a row, and a hundred of one topic.
pub fn preparation(place: &Place) -> Vec<Call> {
    let database = |_| r#"{"databaseId":"bench","name":"Bench"}"#.to_owned();
    let mut calls = vec![place.call("POST", "/v1/tablesdb", 201, database)];
    for body in [notes as fn(u64) -> String, grown] {
        calls.push(place.call("POST", "/v1/tablesdb/bench/tables", 201, body));
    }
    let first =
        |_| r#"{"rowId":"first","data":{"text":"A note","topic":"t0","number":0}}"#.to_owned();
    let hundred = |_| {
        let row = |number| {
            format!(r#"{{"$id":"t7-{number}","text":"A note","topic":"t7","number":{number}}}"#)
        };
        let rows: Vec<String> = (0..100).map(row).collect();
        format!(r#"{{"rows":[{}]}}"#, rows.join(","))
    };
    calls.push(place.call("POST", ROWS, 201, first));
    calls.push(place.call("POST", ROWS, 201, hundred));
    calls
}

fn notes(_: u64) -> String {
    table("notes")
}

fn grown(_: u64) -> String {
    table("grown")
}

fn table(id: &str) -> String {
    let columns = r#"[{"key":"text","type":"string","size":200},{"key":"topic","type":"string","size":60},{"key":"number","type":"integer"}]"#;
    let indexes = r#"[{"key":"topic","type":"key","attributes":["topic"]},{"key":"topic_number","type":"key","attributes":["topic","number"]},{"key":"number","type":"key","attributes":["number"]}]"#;
    format!(
        r#"{{"tableId":"{id}","name":"{id}","permissions":["read(\"any\")"],"columns":{columns},"indexes":{indexes}}}"#
    )
}

/// What is sent again and again, by name.
pub fn loads(place: &Place) -> [(&'static str, Call); 5] {
    let nothing = |_| String::new();
    let create = |number| {
        format!(r#"{{"rowId":"row-{number}","data":{{"text":"A note","topic":"t1","number":1}}}}"#)
    };
    let execute = |_| r#"{"path":"/health","method":"GET","async":false}"#.to_owned();
    let (first, list) = (format!("{ROWS}/first"), format!("{ROWS}?{LIST}"));
    let increment = format!("{first}/number/increment");
    let executions = "/v1/functions/posts/executions";
    let one = |_| r#"{"value":1}"#.to_owned();
    [
        ("getRow", place.call("GET", &first, 200, nothing)),
        (
            "listRows of 25, by an index",
            place.call("GET", &list, 200, nothing),
        ),
        ("createRow", place.call("POST", ROWS, 201, create)),
        (
            "increment of one row",
            place.call("PATCH", &increment, 200, one),
        ),
        (
            "executions of posts",
            place.call("POST", executions, 201, execute),
        ),
    ]
}
