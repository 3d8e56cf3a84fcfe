//! Parameters that routes do not take, in the order and in the words of Appwrite.

use serde_json::{json, Value};

use crate::stage::{By, Stage};

const UID: &str = "UID must contain at most 36 chars. Valid chars are a-z, A-Z, 0-9, and underscore. Can't start with a leading underscore";
const FLAG: &str = "Value must be a valid boolean";

async fn check(stage: &Stage, method: &str, path: &str, body: Value, param: &str, why: &str) {
    let answer = stage.call(By::Key, method, path, body).await;
    let told = format!("{method} {path}: {answer:?}");
    assert_eq!(answer.kind(), (400, "general_argument_invalid"), "{told}");
    let message = format!("Invalid `{param}` param: {why}");
    assert_eq!(answer.json["message"], message, "{told}");
}

#[tokio::test]
async fn an_id_in_a_path_is_looked_at_before_what_it_names() {
    let stage = Stage::start().await;
    for (method, path, param) in [
        ("GET", "/users/a%20b", "userId"),
        ("DELETE", "/users/x/targets/_t", "targetId"),
        ("GET", "/teams/_t/memberships", "teamId"),
        ("GET", "/functions/a!/executions", "functionId"),
        ("GET", "/functions/f/deployments/_d", "deploymentId"),
        ("GET", "/messaging/topics/-t/subscribers/s", "topicId"),
        ("GET", "/storage/buckets/b/files/.f/view", "fileId"),
        ("DELETE", "/tokens/$t", "tokenId"),
        ("GET", "/tablesdb/d/tables/a%20b", "tableId"),
    ] {
        check(&stage, method, path, Value::Null, param, UID).await;
    }
}

#[tokio::test]
async fn parameters_are_refused_in_appwrites_words() {
    let stage = Stage::start().await;
    stage.user("asha").await;
    for (method, path, body, param, why) in [
        ("PATCH", "/users/asha/name", json!({ "name": "x".repeat(129) }), "name", "Value must be a valid string and no longer than 128 chars"),
        ("PATCH", "/users/asha/verification", json!({ "emailVerification": "true" }), "emailVerification", FLAG),
        ("PATCH", "/users/asha/status", json!({ "status": "yes" }), "status", FLAG),
        ("POST", "/users/asha/tokens", json!({ "length": 3 }), "length", "Value must be a valid range between 4 and 128"),
        ("POST", "/users/asha/tokens", json!({ "expire": 31_536_001 }), "expire", "Value must be a valid range between 60 and 31,536,000"),
        ("POST", "/users/asha/jwts", json!({ "sessionId": "_s" }), "sessionId", UID),
        ("POST", "/users/asha/targets", json!({ "targetId": "t", "providerType": "fax", "identifier": "i" }), "providerType", "Value must be one of (email, sms, push)"),
        ("POST", "/teams/t/memberships", json!({ "roles": ["a b"] }), "roles", "Value must a valid array no longer than 100 items and Parameter must contain at most 81 chars. Valid chars are a-z, A-Z, 0-9, period, hyphen, and underscore. Can't start with a special char"),
        ("PATCH", "/messaging/topics/t", json!({ "subscribe": "users" }), "subscribe", "Roles must be an array of strings. or null"),
        ("POST", "/messaging/topics", json!({ "topicId": "t", "name": "T", "subscribe": [5] }), "subscribe", "Every role must be of type string."),
        ("POST", "/messaging/messages/push", json!({ "messageId": "m", "badge": "5" }), "badge", "Value must be a valid signed 32-bit integer between -2,147,483,648 and 2,147,483,647"),
        ("PATCH", "/messaging/messages/push/m", json!({ "priority": "low" }), "priority", "Value must be one of (normal, high) or null"),
        ("POST", "/messaging/providers/apns", json!({ "providerId": "p", "name": "P", "sandbox": 1 }), "sandbox", FLAG),
        ("PUT", "/functions/f", json!({ "name": "F", "logging": "true" }), "logging", FLAG),
        ("POST", "/tablesdb", json!({ "databaseId": "d", "name": "D", "enabled": 1 }), "enabled", FLAG),
        ("POST", "/tablesdb/d/tables/t/columns/integer", json!({ "key": "n", "required": false, "min": "1" }), "min", "Value must be a valid signed 64-bit integer between -9,223,372,036,854,775,808 and 9,223,372,036,854,775,807 or null"),
        ("PATCH", "/tablesdb/transactions/t", json!({ "commit": "true" }), "commit", FLAG),
    ] {
        check(&stage, method, path, body, param, why).await;
    }
    for path in ["/users?search=", "/teams?search="] {
        let why = "Value must be a valid string and at least 1 chars and no longer than 256 chars";
        check(&stage, "GET", path, Value::Null, "search", why).await;
    }
    check(
        &stage,
        "GET",
        "/users?total=maybe",
        Value::Null,
        "total",
        FLAG,
    )
    .await;
}

#[tokio::test]
async fn a_caller_without_the_scope_hears_of_that_first() {
    let stage = Stage::start().await;
    let session = stage.user("asha").await;
    let by = By::Session(&session);
    for (method, path) in [
        ("POST", "/users"),
        ("GET", "/users/a%20b"),
        ("POST", "/storage/buckets"),
        ("POST", "/functions"),
        ("POST", "/tablesdb"),
    ] {
        let answer = stage.call(by.clone(), method, path, json!({})).await;
        assert_eq!(answer.kind(), (401, "general_unauthorized_scope"), "{path}");
    }
}

#[tokio::test]
async fn null_and_an_object_stand_for_what_php_takes_them_for() {
    let stage = Stage::start().await;
    let body = json!({ "topicId": "t", "name": "T", "subscribe": null });
    let made = stage.call(By::Key, "POST", "/messaging/topics", body).await;
    assert_eq!(made.status, 201, "{made:?}");
    let body = json!({ "bucketId": "b", "name": "B", "permissions": {}, "allowedFileExtensions": { "0": "png" } });
    let made = stage.call(By::Key, "POST", "/storage/buckets", body).await;
    assert_eq!(made.status, 201, "{made:?}");
    assert_eq!(made.json["allowedFileExtensions"], json!(["png"]));
    let body = json!({ "name": null });
    let why = "Value must be a valid string and no longer than 128 chars";
    check(&stage, "PATCH", "/users/x/name", body, "name", why).await;
}
