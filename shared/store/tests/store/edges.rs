//! Relations and the counters that follow them.

use serde_json::{json, Value};
use store::tables::{Follow, Profile};
use store::{Counter, Once};

use crate::server::{refusal, row, Appwrite};

fn follow() -> Follow {
    serde_json::from_value(json!({ "followerId": "asha", "followingId": "ben" })).unwrap()
}

fn edge() -> Value {
    row("fo_1", &json!(follow()))
}

fn profile(followers: u32) -> Value {
    row(
        "ben",
        &json!({
            "name": "Ben", "username": "ben", "bio": null, "avatarFileId": null, "interests": [],
            "identity": null, "vibes": [], "learningGoals": [], "learningPace": null,
            "preferredSessionTypes": [], "availability": [], "currentFocusAreas": [],
            "followersCount": followers, "followingCount": 0, "postsCount": 0, "totalPoints": 0,
            "level": 1, "studyStreak": 0, "badges": [], "visibility": "public",
            "usernameChangedAt": null, "deletedAt": null
        }),
    )
}

async fn linked(answers: Vec<(u16, Value)>) -> (Appwrite, Once<u32>) {
    let appwrite = Appwrite::answering(answers).await;
    let (id, ben) = ("fo_1".parse().unwrap(), "ben".parse().unwrap());
    let counter = Counter::<Profile> {
        id: &ben,
        column: Profile::FOLLOWERS_COUNT,
    };
    let outcome = appwrite
        .app()
        .link(&id, &follow(), &[], counter)
        .await
        .unwrap();
    (appwrite, counted(outcome))
}

async fn unlinked(answers: Vec<(u16, Value)>) -> (Appwrite, Once<u32>) {
    let appwrite = Appwrite::answering(answers).await;
    let (id, ben) = ("fo_1".parse().unwrap(), "ben".parse().unwrap());
    let counter = Counter::<Profile> {
        id: &ben,
        column: Profile::FOLLOWERS_COUNT,
    };
    let outcome = appwrite
        .app()
        .unlink::<Follow, _>(&id, counter)
        .await
        .unwrap();
    (appwrite, counted(outcome))
}

fn counted(outcome: Once<store::Stored<Profile>>) -> Once<u32> {
    match outcome {
        Once::Created(profile) => Once::Created(profile.row.followers_count),
        Once::Already(profile) => Once::Already(profile.row.followers_count),
    }
}

const COUNT: &str = "PATCH /profiles/rows/ben/followersCount";

#[tokio::test]
async fn only_a_new_edge_moves_the_counter() {
    let (appwrite, outcome) = linked(vec![(201, edge()), (200, profile(8))]).await;
    assert_eq!(outcome, Once::Created(8));
    let up = format!("{COUNT}/increment");
    assert_eq!(appwrite.lines(), ["POST /follows/rows".to_owned(), up]);

    let answers = vec![refusal(409, "row_already_exists"), (200, profile(8))];
    let (appwrite, outcome) = linked(answers).await;
    assert_eq!(outcome, Once::Already(8));
    assert_eq!(
        appwrite.lines(),
        ["POST /follows/rows", "GET /profiles/rows/ben"]
    );
}

#[tokio::test]
async fn only_a_removed_edge_moves_the_counter_back_and_never_below_nothing() {
    let (appwrite, outcome) = unlinked(vec![(204, Value::Null), (200, profile(7))]).await;
    assert_eq!(outcome, Once::Created(7));
    assert_eq!(appwrite.lines()[1], format!("{COUNT}/decrement"));
    assert_eq!(appwrite.seen()[1].body, json!({ "value": 1, "min": 0 }));

    let (_appwrite, outcome) =
        unlinked(vec![refusal(404, "row_not_found"), (200, profile(7))]).await;
    assert_eq!(outcome, Once::Already(7));

    let floor = refusal(400, "column_limit_exceeded");
    let (_appwrite, outcome) = unlinked(vec![(204, Value::Null), floor, (200, profile(0))]).await;
    assert_eq!(outcome, Once::Already(0));
}

#[tokio::test]
async fn an_edge_to_nothing_is_taken_back() {
    let answers = vec![
        (201, edge()),
        refusal(404, "column_not_found"),
        (204, Value::Null),
    ];
    let appwrite = Appwrite::answering(answers).await;
    let (id, ben) = ("fo_1".parse().unwrap(), "ben".parse().unwrap());
    let counter = Counter::<Profile> {
        id: &ben,
        column: Profile::FOLLOWERS_COUNT,
    };
    let outcome = appwrite.app().link(&id, &follow(), &[], counter).await;
    assert!(matches!(outcome, Err(store::Error::NotFound { .. })));
    assert_eq!(appwrite.lines()[2], "DELETE /follows/rows/fo_1");
}
