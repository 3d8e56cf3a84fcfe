//! Rows that only some may see, among many.

use std::path::Path;

use serde_json::{json, Value};

use crate::stage::{By, Stage};

const ROWS: &str = "/tablesdb/d/tables/t/rows";

async fn with_table(folder: &Path) -> Stage {
    let stage = Stage::start_in(folder).await;
    let columns = json!([{ "key": "n", "type": "integer" }]);
    for (path, body) in [
        ("/tablesdb", json!({ "databaseId": "d", "name": "D" })),
        (
            "/tablesdb/d/tables",
            json!({ "tableId": "t", "name": "T", "rowSecurity": true, "columns": columns }),
        ),
    ] {
        let made = stage.call(By::Key, "POST", path, body).await;
        assert_eq!(made.status, 201, "{made:?}");
    }
    stage
}

/// Makes rows in hundreds.
async fn make(stage: &Stage, prefix: &str, hundreds: u32, role: &str) {
    for hundred in 0..hundreds {
        let row = |number: u32| json!({ "$id": format!("{prefix}-{hundred}-{number}"), "n": number, "$permissions": [format!("read(\"{role}\")")] });
        let rows: Vec<Value> = (0..100).map(row).collect();
        let made = stage
            .call(By::Key, "POST", ROWS, json!({ "rows": rows }))
            .await;
        assert_eq!(made.status, 201, "{made:?}");
    }
}

async fn seen(stage: &Stage, session: &str) -> (Value, Value) {
    let page = stage.get(By::Session(session), ROWS).await;
    assert_eq!(page.status, 200, "{page:?}");
    (
        page.json["total"].clone(),
        page.json["rows"][0]["$id"].clone(),
    )
}

#[tokio::test]
async fn whoever_may_see_few_rows_or_many_sees_theirs_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let stage = with_table(folder.path()).await;
    let (asha, ben) = (stage.user("asha").await, stage.user("ben").await);
    make(&stage, "asha", 2, "user:asha").await;
    make(&stage, "ben", 11, "user:ben").await;
    assert_eq!(seen(&stage, &asha).await, (json!(200), json!("asha-0-0")));
    assert_eq!(seen(&stage, &ben).await, (json!(1100), json!("ben-0-0")));
    make(&stage, "both", 1, "users").await;
    assert_eq!(seen(&stage, &asha).await, (json!(300), json!("asha-0-0")));
    assert_eq!(seen(&stage, &ben).await, (json!(1200), json!("ben-0-0")));
    let gone = stage
        .call(By::Key, "DELETE", &format!("{ROWS}/asha-0-0"), Value::Null)
        .await;
    assert_eq!(gone.status, 204);
    assert_eq!(seen(&stage, &asha).await, (json!(299), json!("asha-0-1")));
}

#[tokio::test]
async fn a_folder_of_before_gets_the_index_of_who_may_see_what() {
    let folder = tempfile::tempdir().unwrap();
    let stage = with_table(folder.path()).await;
    let asha = stage.user("asha").await;
    make(&stage, "asha", 1, "user:asha").await;
    stage.host.shutdown().await;
    let file = folder.path().join("local.sqlite");
    let indexes = "SELECT name FROM sqlite_master WHERE name GLOB 'permissions_[0-9]*_role'";
    let name: String = {
        let database = rusqlite::Connection::open(&file).unwrap();
        let name: String = database.query_row(indexes, [], |row| row.get(0)).unwrap();
        database
            .execute_batch(&format!("DROP INDEX {name}"))
            .unwrap();
        name
    };
    let stage = Stage::start_in(folder.path()).await;
    let database = rusqlite::Connection::open(&file).unwrap();
    let again: String = database.query_row(indexes, [], |row| row.get(0)).unwrap();
    assert_eq!(again, name);
    assert_eq!(seen(&stage, &asha).await, (json!(100), json!("asha-0-0")));
}
