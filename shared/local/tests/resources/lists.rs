//! The queries that every list takes.

use serde_json::{json, Value};

use crate::stage::{By, Stage};

fn queries(queries: &[Value]) -> String {
    let each = queries.iter().enumerate().map(|(place, query)| {
        let text: String =
            url::form_urlencoded::byte_serialize(query.to_string().as_bytes()).collect();
        format!("queries[{place}]={text}")
    });
    format!("/users?{}", each.collect::<Vec<_>>().join("&"))
}

async fn people() -> Stage {
    let stage = Stage::start().await;
    for (id, name, labels) in [
        ("a", "Asha", json!(["vip"])),
        ("b", "ben", json!(["vip", "new"])),
        ("c", "Cleo 100%", json!([])),
    ] {
        let body = json!({ "userId": id, "name": name, "email": format!("{id}@example.com") });
        stage.call(By::Key, "POST", "/users", body).await;
        let path = format!("/users/{id}/labels");
        stage
            .call(By::Key, "PUT", &path, json!({ "labels": labels }))
            .await;
        stage.wait(60);
    }
    stage
}

async fn ids(stage: &Stage, asked: &[Value]) -> String {
    let answer = stage.get(By::Key, &queries(asked)).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let users = answer.json["users"].as_array().unwrap();
    users
        .iter()
        .map(|user| user["$id"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn filters_compare_text_without_case_and_take_their_signs_literally() {
    let stage = people().await;
    let one = |method: &str, attribute: &str, values: Value| json!({ "method": method, "attribute": attribute, "values": values });
    for (query, expected) in [
        (one("equal", "name", json!(["asha", "BEN"])), "ab"),
        (one("notEqual", "name", json!(["asha"])), "bc"),
        (one("startsWith", "name", json!(["B"])), "b"),
        (one("endsWith", "name", json!(["100%"])), "c"),
        (one("endsWith", "name", json!(["%"])), "c"),
        (one("contains", "name", json!(["_"])), ""),
        (one("contains", "labels", json!(["vip"])), "ab"),
        (one("containsAll", "labels", json!(["vip", "new"])), "b"),
        (one("notContains", "labels", json!(["new"])), "ac"),
        (one("equal", "email", json!(["A@EXAMPLE.com"])), "a"),
        (one("equal", "emailVerification", json!([false])), "abc"),
        (
            one("greaterThan", "$createdAt", json!(["2026-01-02T03:04:05Z"])),
            "bc",
        ),
        (one("between", "name", json!(["a", "c"])), "ab"),
        (one("isNull", "phone", json!([])), "abc"),
        (one("isNotNull", "email", json!([])), "abc"),
        (
            json!({ "method": "or", "values": [one("equal", "name", json!(["ben"])), one("equal", "$id", json!(["C"]))] }),
            "bc",
        ),
    ] {
        assert_eq!(
            ids(&stage, std::slice::from_ref(&query)).await,
            expected,
            "{query}"
        );
    }
}

#[tokio::test]
async fn pages_follow_each_other_by_cursor_both_ways() {
    let stage = people().await;
    let order = json!({ "method": "orderDesc", "attribute": "name" });
    let one = json!({ "method": "limit", "values": [1] });
    let cursor = |method: &str, id: &str| json!({ "method": method, "values": [id] });
    assert_eq!(ids(&stage, std::slice::from_ref(&order)).await, "cba");
    assert_eq!(
        ids(
            &stage,
            &[order.clone(), one.clone(), cursor("cursorAfter", "c")]
        )
        .await,
        "b"
    );
    assert_eq!(
        ids(
            &stage,
            &[order.clone(), one.clone(), cursor("cursorBefore", "a")]
        )
        .await,
        "b"
    );
    assert_eq!(
        ids(&stage, &[order, cursor("cursorBefore", "a")]).await,
        "cb"
    );
    assert_eq!(ids(&stage, &[cursor("cursorAfter", "a"), one]).await, "b");
}

#[tokio::test]
async fn queries_that_do_not_hold_are_refused_in_appwrites_words() {
    let stage = people().await;
    for (query, message) in [
        (
            json!({ "method": "equal", "attribute": "nope", "values": [1] }),
            "Invalid query: Attribute not found in schema: nope",
        ),
        (
            json!({ "method": "select", "values": ["name"] }),
            "Invalid query method: select",
        ),
        (
            json!({ "method": "orderAsc", "attribute": "nope" }),
            "Invalid query: Attribute not found in schema: nope",
        ),
        (
            json!({ "method": "equal", "attribute": "labels", "values": ["vip"] }),
            "Invalid query: Cannot query equal on attribute \"labels\" because it is an array.",
        ),
        (
            json!({ "method": "equal", "attribute": "name", "values": [] }),
            "Invalid query: Equal queries require at least one value.",
        ),
        (
            json!({ "method": "equal", "attribute": "status", "values": ["true"] }),
            "Invalid query: Query value is invalid for attribute \"status\"",
        ),
        (
            json!({ "method": "contains", "attribute": "status", "values": [true] }),
            "Invalid query: Cannot query contains on attribute \"status\" because it is not an array, string, or object.",
        ),
        (
            json!({ "method": "limit", "values": [0] }),
            "Invalid query: Invalid limit: Value must be a valid range between 1 and 9,223,372,036,854,775,807",
        ),
        (
            json!({ "method": "offset", "values": ["many"] }),
            "Invalid query: Invalid limit: Value must be a valid number",
        ),
        (
            json!({ "method": "cursorAfter", "values": ["_a"] }),
            "Invalid query: Invalid cursor: UID must contain at most 36 chars. Valid chars are a-z, A-Z, 0-9, and underscore. Can't start with a leading underscore",
        ),
        (
            json!({ "method": "or", "values": [{ "method": "isNull", "attribute": "name" }] }),
            "Invalid query: Or queries require at least two queries",
        ),
        (
            json!({ "method": "crosses", "attribute": "name", "values": [[[1, 2]]] }),
            "Invalid query: Spatial query \"crosses\" cannot be applied on non-spatial attribute: name",
        ),
    ] {
        let answer = stage.get(By::Key, &queries(&[query])).await;
        assert_eq!(answer.kind(), (400, "general_argument_invalid"));
        assert_eq!(
            answer.json["message"],
            format!("Invalid `queries` param: {message}")
        );
    }
    let hostile = json!({ "method": "equal", "attribute": "name') OR 1=1 --", "values": ["x"] });
    assert_eq!(stage.get(By::Key, &queries(&[hostile])).await.status, 400);
}

#[tokio::test]
async fn what_the_database_cannot_answer_is_another_refusal() {
    let stage = people().await;
    let many: Vec<String> = (0..501).map(|place| place.to_string()).collect();
    for (asked, kind, message) in [
        (
            vec![json!({ "method": "search", "attribute": "name", "values": ["asha"] })],
            "general_query_invalid",
            "Searching by attribute \"name\" requires a fulltext index.",
        ),
        (
            vec![json!({ "method": "equal", "attribute": "name", "values": many })],
            "general_query_invalid",
            "Invalid query: Query on attribute has greater than 500 values: name",
        ),
        (
            vec![
                json!({ "method": "orderAsc", "attribute": "phone" }),
                json!({ "method": "cursorAfter", "values": ["a"] }),
            ],
            "database_query_order_null",
            "The order attribute 'phone' had a null value. Cursor pagination requires all documents order attribute values are non-null.",
        ),
    ] {
        let answer = stage.get(By::Key, &queries(&asked)).await;
        assert_eq!(answer.kind(), (400, kind), "{answer:?}");
        assert_eq!(answer.json["message"], message);
    }
}

#[tokio::test]
async fn the_first_limit_counts_and_lists_take_any_number_of_queries() {
    let stage = people().await;
    let limit = |most: u32| json!({ "method": "limit", "values": [most] });
    assert_eq!(ids(&stage, &[limit(1), limit(3)]).await, "a");
    let all = json!({ "method": "isNotNull", "attribute": "name" });
    assert_eq!(ids(&stage, &vec![all; 120]).await, "abc");
    let text = stage.get(By::Key, "/users?queries=abc").await;
    assert_eq!(
        text.json["message"],
        "Invalid `queries` param: Queries must be an array"
    );
}

#[tokio::test]
async fn a_list_that_cannot_be_searched_takes_a_search_all_the_same() {
    let stage = Stage::start().await;
    let found = stage.get(By::Key, "/users/identities?search=a").await;
    assert_eq!(
        (found.status, &found.json["total"]),
        (200, &json!(0)),
        "{found:?}"
    );
}

#[tokio::test]
async fn indexes_are_found_by_what_they_cover_and_variables_by_their_key() {
    let stage = Stage::start().await;
    let calls = [
        ("/tablesdb", json!({ "databaseId": "d", "name": "D" })),
        (
            "/tablesdb/d/tables",
            json!({
                "tableId": "t", "name": "T",
                "columns": [{ "key": "a", "type": "integer" }, { "key": "b", "type": "integer" }],
                "indexes": [{ "key": "by_a", "type": "key", "attributes": ["a"] }, { "key": "by_b", "type": "key", "attributes": ["b"] }],
            }),
        ),
        (
            "/functions",
            json!({ "functionId": "f", "name": "F", "runtime": "node-22" }),
        ),
        (
            "/functions/f/variables",
            json!({ "variableId": "v", "key": "COLOUR", "value": "red" }),
        ),
        (
            "/functions/f/variables",
            json!({ "variableId": "w", "key": "SIZE", "value": "1", "secret": false }),
        ),
    ];
    for (path, body) in calls {
        let made = stage.call(By::Key, "POST", path, body).await;
        assert_eq!(made.status, 201, "{made:?}");
    }
    for (path, list, query, found) in [
        (
            "/tablesdb/d/tables/t/indexes",
            "indexes",
            json!({ "method": "contains", "attribute": "attributes", "values": ["b"] }),
            "by_b",
        ),
        (
            "/functions/f/variables",
            "variables",
            json!({ "method": "equal", "attribute": "secret", "values": [false] }),
            "SIZE",
        ),
    ] {
        let path = queries(&[query]).replace("/users", path);
        let answer = stage.get(By::Key, &path).await;
        assert_eq!(answer.json["total"], 1, "{answer:?}");
        assert_eq!(answer.json[list][0]["key"], found);
        assert_eq!(answer.json[list][0]["attributes"], Value::Null);
    }
    let asked = json!({ "method": "equal", "attribute": "rowSecurity", "values": [true] });
    let path = queries(&[asked]).replace("/users", "/tablesdb/d/tables");
    assert_eq!(stage.get(By::Key, &path).await.status, 400);
}
