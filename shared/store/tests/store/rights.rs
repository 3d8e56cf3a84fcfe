//! With whose rights rows are read, and what is told when the rights do not reach.

use runtime::testing::Call;
use runtime::{AppState, Code};
use serde_json::json;
use store::tables::PostLike;
use store::Error;

use crate::server::{refusal, row, Appwrite};

fn like() -> serde_json::Value {
    row("pl_1", &json!({ "postId": "p1", "userId": "asha" }))
}

#[tokio::test]
async fn the_functions_key_and_the_callers_session_are_never_mixed() {
    let appwrite = Appwrite::answering(vec![(200, like()), (200, like())]).await;
    let app = appwrite.app();
    let id = "pl_1".parse().unwrap();
    app.rows::<PostLike>().get(&id).await.unwrap();
    app.as_caller::<PostLike>().unwrap().get(&id).await.unwrap();

    let seen = appwrite.seen();
    assert_eq!(seen[0].headers["x-appwrite-key"], "ephemeral_key");
    assert!(!seen[0].headers.contains_key("x-appwrite-jwt"));
    assert_eq!(seen[1].headers["x-appwrite-jwt"], "jwt-of-asha");
    assert!(!seen[1].headers.contains_key("x-appwrite-key"));
    assert_eq!((app.usage().calls, app.usage().waves), (2, 2));
}

#[tokio::test]
async fn without_a_session_nothing_is_read_as_the_caller() {
    let appwrite = Appwrite::answering(Vec::new()).await;
    let app = appwrite.app_of(Call::get("/").header("x-appwrite-user-id", "asha"));
    let refused = app.as_caller::<PostLike>().unwrap_err();
    let told = runtime::Error::from(refused);
    assert_eq!(
        (told.code, told.code.status().as_u16()),
        (Code::SessionRequired, 401)
    );
    assert_eq!(app.me().unwrap(), "asha");
    assert_eq!(app.usage().calls, 0);
}

#[tokio::test]
async fn a_guest_is_nobody() {
    let appwrite = Appwrite::answering(Vec::new()).await;
    let app = appwrite.app_of(Call::get("/"));
    assert_eq!(app.me().unwrap_err().code, Code::Unauthenticated);
}

#[tokio::test]
async fn a_function_without_a_key_reads_nothing_instead_of_reading_as_nobody() {
    let appwrite = Appwrite::answering(Vec::new()).await;
    let app = appwrite.app_of(Call::get("/").by("asha").header("x-appwrite-key", ""));
    let id = "pl_1".parse().unwrap();
    let refused = app.rows::<PostLike>().get(&id).await.unwrap_err();
    assert!(matches!(refused, Error::Failed { .. }), "{refused:?}");
    assert_eq!(app.usage().calls, 0);
}

#[tokio::test]
async fn what_the_caller_may_not_read_does_not_exist_for_them() {
    let appwrite = Appwrite::answering(vec![
        refusal(401, "user_unauthorized"),
        refusal(401, "user_jwt_invalid"),
        refusal(401, "general_unauthorized_scope"),
    ])
    .await;
    let app = appwrite.app();
    let id = "pl_1".parse().unwrap();
    let hidden = app
        .as_caller::<PostLike>()
        .unwrap()
        .get(&id)
        .await
        .unwrap_err();
    assert!(matches!(hidden, Error::NotFound { .. }), "{hidden:?}");
    let ended = app
        .as_caller::<PostLike>()
        .unwrap()
        .get(&id)
        .await
        .unwrap_err();
    assert!(matches!(ended, Error::SessionRequired), "{ended:?}");
    // With the function's own key a missing scope is a fault of ours.
    let unscoped = app.rows::<PostLike>().get(&id).await.unwrap_err();
    assert_eq!(runtime::Error::from(unscoped).code, Code::Internal);
}

#[tokio::test]
async fn a_missing_table_is_a_fault_of_ours_and_not_an_empty_answer() {
    let appwrite = Appwrite::answering(vec![refusal(404, "table_not_found")]).await;
    let id = "pl_1".parse().unwrap();
    let error = appwrite
        .app()
        .rows::<PostLike>()
        .find(&id)
        .await
        .unwrap_err();
    let told = runtime::Error::from(error);
    assert_eq!(told.code, Code::Internal);
    assert!(!told.message.contains("refused"), "{}", told.message);
}
