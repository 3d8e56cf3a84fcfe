//! How often somebody may do something.

use serde_json::{json, Value};
use store::rate_limit::Rule;
use store::Error;

use crate::server::{refusal, row, Appwrite};

fn counter() -> Value {
    row(
        "rt_1",
        &json!({ "count": 2, "expiresAt": "2026-01-01T10:15:00.000+00:00" }),
    )
}

async fn limited(answers: Vec<(u16, Value)>) -> (Appwrite, store::Result<()>) {
    let appwrite = Appwrite::answering(answers).await;
    let outcome = appwrite
        .app()
        .limit_rate(Rule::REPORTS, &"asha".parse().unwrap())
        .await;
    (appwrite, outcome)
}

/// B-232: what is counted is a row, so all instances count together.
#[tokio::test]
async fn a_use_within_the_limit_is_one_call() {
    let (appwrite, outcome) = limited(vec![(200, counter())]).await;
    outcome.unwrap();
    let seen = &appwrite.seen()[0];
    assert!(seen.line.ends_with("/count/increment"), "{}", seen.line);
    assert_eq!(seen.body, json!({ "value": 1, "max": 10 }));
}

/// The stopped clock stands 7 minutes and 30 seconds before the end of the quarter of an hour.
#[tokio::test]
async fn a_use_beyond_the_limit_learns_when_the_window_ends() {
    let (_appwrite, outcome) = limited(vec![refusal(400, "column_limit_exceeded")]).await;
    let error = outcome.unwrap_err();
    assert!(
        matches!(error, Error::RateLimited { retry_after: 450 }),
        "{error:?}"
    );
}

#[tokio::test]
async fn the_first_use_of_a_window_makes_its_counter() {
    let missing = || refusal(404, "column_not_found");
    let (appwrite, outcome) = limited(vec![missing(), (201, counter())]).await;
    outcome.unwrap();
    let made = &appwrite.seen()[1].body["data"];
    assert_eq!(
        made,
        &json!({ "count": 1, "expiresAt": "2026-01-01T10:15:00.000Z" })
    );
}

#[tokio::test]
async fn two_first_uses_at_once_are_both_counted() {
    let (missing, exists) = (
        refusal(404, "column_not_found"),
        refusal(409, "row_already_exists"),
    );
    let (appwrite, outcome) = limited(vec![missing, exists, (200, counter())]).await;
    outcome.unwrap();
    let last = appwrite.lines().pop().unwrap();
    assert!(last.ends_with("/count/increment"), "{last}");
}
