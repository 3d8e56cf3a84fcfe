//! Columns and indexes that change after there are rows: what is refused, in which order, and what comes of it.

use serde_json::{json, Value};

use crate::stage::{By, Reply, Stage};

const TABLE: &str = "/tablesdb/d/tables/t";

async fn with_table() -> Stage {
    let stage = Stage::start().await;
    let table = json!({ "tableId": "t", "name": "T" });
    for (path, body) in [
        ("/tablesdb", json!({ "databaseId": "d", "name": "D" })),
        ("/tablesdb/d/tables", table),
    ] {
        let made = stage.call(By::Key, "POST", path, body).await;
        assert_eq!(made.status, 201, "{made:?}");
    }
    stage
}

async fn column(stage: &Stage, route: &str, body: Value) -> Reply {
    let path = format!("{TABLE}/columns/{route}");
    stage.call(By::Key, "POST", &path, body).await
}

async fn index(stage: &Stage, body: Value) -> Reply {
    let path = format!("{TABLE}/indexes");
    stage.call(By::Key, "POST", &path, body).await
}

async fn row(stage: &Stage, id: &str, data: Value) -> Reply {
    let body = json!({ "rowId": id, "data": data });
    stage
        .call(By::Key, "POST", &format!("{TABLE}/rows"), body)
        .await
}

fn message(reply: &Reply) -> &str {
    reply.json["message"].as_str().unwrap_or_default()
}

#[tokio::test]
async fn a_table_that_is_missing_comes_before_a_default_that_is_pointless() {
    let stage = with_table().await;
    let body = json!({ "key": "s", "size": 20, "required": true, "default": "x" });
    let path = "/tablesdb/d/tables/none/columns/string";
    let refused = stage.call(By::Key, "POST", path, body.clone()).await;
    assert_eq!(refused.kind(), (404, "table_not_found"));
    let refused = column(&stage, "string", body).await;
    assert_eq!(refused.kind(), (400, "column_default_unsupported"));
    let body = json!({ "key": "s", "size": 20, "required": true, "encrypt": true, "default": "a text that is longer" });
    let refused = column(&stage, "string", body).await;
    assert_eq!(refused.kind(), (400, "general_bad_request"));
}

#[tokio::test]
async fn a_place_that_every_row_must_have_needs_an_empty_table() {
    let stage = with_table().await;
    let made = column(&stage, "point", json!({ "key": "one", "required": true })).await;
    assert_eq!(made.status, 202, "{made:?}");
    row(&stage, "r", json!({ "one": [1, 2] })).await;
    let refused = column(&stage, "point", json!({ "key": "two", "required": true })).await;
    assert_eq!(refused.kind(), (400, "row_invalid_structure"));
    assert_eq!(
        message(&refused),
        "Failed to add required spatial column: existing rows present. Make the column optional."
    );
    let made = column(&stage, "point", json!({ "key": "two", "required": false })).await;
    assert_eq!(made.status, 202, "{made:?}");
}

#[tokio::test]
async fn a_size_must_suit_the_indexes_of_its_column() {
    let stage = with_table().await;
    column(
        &stage,
        "string",
        json!({ "key": "s", "size": 100, "required": false }),
    )
    .await;
    let made = index(
        &stage,
        json!({ "key": "whole", "type": "key", "columns": ["s"] }),
    )
    .await;
    assert_eq!(made.status, 202, "{made:?}");
    let made = index(
        &stage,
        json!({ "key": "part", "type": "key", "columns": ["s"], "lengths": [50] }),
    )
    .await;
    assert_eq!(made.status, 202, "{made:?}");
    let path = format!("{TABLE}/columns/string/s");
    for (size, why) in [
        (769, "Index length is longer than the maximum: 768"),
        (49, "Index length 50 is larger than the size for s: 49\""),
    ] {
        let body = json!({ "required": false, "default": null, "size": size });
        let refused = stage.call(By::Key, "PATCH", &path, body).await;
        assert_eq!(refused.kind(), (400, "column_index_invalid"), "{size}");
        assert_eq!(message(&refused), why);
    }
    let body = json!({ "required": false, "default": "a text that is longer than its column", "size": 50 });
    let changed = stage.call(By::Key, "PATCH", &path, body).await;
    assert_eq!(changed.status, 200, "{changed:?}");
    assert_eq!(changed.json["size"], 50);
    let body = json!({ "required": false, "default": "x".repeat(60) });
    let changed = stage.call(By::Key, "PATCH", &path, body).await;
    assert_eq!(
        changed.status, 200,
        "no one looks at the length: {changed:?}"
    );
}

#[tokio::test]
async fn a_unique_index_of_a_length_minds_the_beginning_alone() {
    let stage = with_table().await;
    column(
        &stage,
        "string",
        json!({ "key": "s", "size": 100, "required": false }),
    )
    .await;
    let made = index(
        &stage,
        json!({ "key": "part", "type": "unique", "columns": ["s"], "lengths": [3] }),
    )
    .await;
    assert_eq!(made.status, 202, "{made:?}");
    assert_eq!(row(&stage, "a", json!({ "s": "abcd" })).await.status, 201);
    let refused = row(&stage, "b", json!({ "s": "ABCe" })).await;
    assert_eq!(refused.kind(), (409, "row_already_exists"));
    assert_eq!(row(&stage, "c", json!({ "s": "abd" })).await.status, 201);
    let renamed = json!({ "required": false, "default": null, "newKey": "t" });
    let path = format!("{TABLE}/columns/string/s");
    assert_eq!(
        stage.call(By::Key, "PATCH", &path, renamed).await.status,
        200
    );
    let refused = row(&stage, "d", json!({ "t": "abdz" })).await;
    assert_eq!(refused.kind(), (409, "row_already_exists"));
}

#[tokio::test]
async fn a_number_stops_where_its_column_has_no_more_room() {
    let stage = with_table().await;
    for (key, most) in [("small", json!(2_147_483_647)), ("large", Value::Null)] {
        let body = json!({ "key": key, "required": false, "max": most });
        let made = column(&stage, "integer", body).await;
        assert_eq!(made.status, 202, "{made:?}");
    }
    let data = json!({ "small": 2_147_483_646, "large": 2_147_483_647 });
    assert_eq!(row(&stage, "r", data).await.status, 201);
    for (key, expected) in [("small", 200), ("small", 400), ("large", 200)] {
        let path = format!("{TABLE}/rows/r/{key}/increment");
        let answer = stage.call(By::Key, "PATCH", &path, json!({})).await;
        assert_eq!(answer.status, expected, "{key}: {answer:?}");
        if expected == 400 {
            assert_eq!(answer.kind(), (400, "column_limit_exceeded"));
            assert!(message(&answer).ends_with("has reached the maximum value of "));
        }
    }
    let kept = stage.get(By::Key, &format!("{TABLE}/rows/r")).await;
    assert_eq!(kept.json["small"], 2_147_483_647);
    assert_eq!(kept.json["large"], 2_147_483_648_i64);
}
