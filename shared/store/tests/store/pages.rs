//! Lists: never without a limit, never without a way to the next page.

use client::Query;
use serde_json::{json, Value};
use store::tables::PostLike;
use store::{Error, Paging};

use crate::server::{refusal, row, rows, Appwrite};

fn likes(count: usize) -> Vec<Value> {
    (0..count)
        .map(|number| {
            row(
                &format!("pl_{number}"),
                &json!({ "postId": "p1", "userId": "u" }),
            )
        })
        .collect()
}

fn paging(limit: Option<u32>, cursor: Option<&str>) -> Paging {
    Paging {
        limit,
        cursor: cursor.map(str::to_owned),
    }
}

#[tokio::test]
async fn a_full_page_names_where_the_next_one_starts() {
    let appwrite = Appwrite::answering(vec![rows(&likes(2)), rows(&likes(1))]).await;
    let table = appwrite.app().rows::<PostLike>();
    let newest = || [Query::order_desc("$createdAt")];

    let first = table
        .page(newest(), &paging(Some(2), None), 20)
        .await
        .unwrap();
    assert_eq!(first.next_cursor.as_deref(), Some("pl_1"));
    let cursor = first.next_cursor.as_deref();
    let last = table
        .page(newest(), &paging(Some(2), cursor), 20)
        .await
        .unwrap();
    assert_eq!((last.items.len(), last.next_cursor), (1, None));

    assert_eq!(
        appwrite.seen()[1].queries,
        [
            json!({ "method": "orderDesc", "attribute": "$createdAt" }),
            json!({ "method": "cursorAfter", "values": ["pl_1"] }),
            json!({ "method": "limit", "values": [2] }),
        ]
    );
}

/// B-061 and B-062: queries were objects that read "[object Object]", and limits arguments that the client took for something else.
#[tokio::test]
async fn a_limit_is_always_sent_and_capped() {
    let appwrite = Appwrite::answering(vec![rows(&[]), rows(&[]), rows(&[])]).await;
    let table = appwrite.app().rows::<PostLike>();
    table.page([], &paging(None, None), 20).await.unwrap();
    table
        .page([], &paging(Some(5_000), None), 20)
        .await
        .unwrap();
    table.list([], 100_000).await.unwrap();
    let limits: Vec<Value> = appwrite
        .seen()
        .iter()
        .map(|seen| seen.queries[0]["values"][0].clone())
        .collect();
    assert_eq!(limits, [json!(20), json!(100), json!(500)]);
}

#[tokio::test]
async fn a_cursor_that_names_nothing_is_told_as_such() {
    let gone = refusal(400, "general_cursor_not_found");
    let appwrite = Appwrite::answering(vec![gone]).await;
    let table = appwrite.app().rows::<PostLike>();
    let error = table
        .page([], &paging(None, Some("pl_9")), 20)
        .await
        .unwrap_err();
    assert!(matches!(error, Error::BadCursor), "{error:?}");
    let error = table
        .page([], &paging(None, Some("no id")), 20)
        .await
        .unwrap_err();
    assert!(matches!(error, Error::BadCursor), "{error:?}");
    assert_eq!(appwrite.lines().len(), 1);
}

#[tokio::test]
async fn many_ids_are_read_a_hundred_at_a_time_and_all_at_once() {
    let appwrite = Appwrite::answering(vec![rows(&[]), rows(&[]), rows(&[])]).await;
    let app = appwrite.app();
    let ids: Vec<model::EdgeId> = (0..250)
        .map(|n| format!("pl_{n}").parse().unwrap())
        .collect();
    let twice = ids.iter().chain(&ids);
    app.rows::<PostLike>().get_many(twice).await.unwrap();
    assert_eq!(appwrite.lines(), ["GET /post_likes/rows"; 3]);
    assert_eq!(app.client().usage().waves, 1);
    let longest = appwrite
        .seen()
        .iter()
        .map(|seen| seen.queries[0].to_string().len())
        .max();
    assert!(longest < Some(4_096));
}

#[tokio::test]
async fn no_ids_are_no_call() {
    let appwrite = Appwrite::answering(Vec::new()).await;
    let none = appwrite
        .app()
        .rows::<PostLike>()
        .get_many([])
        .await
        .unwrap();
    assert!(none.is_empty() && appwrite.lines().is_empty());
}
