//! Who follows whom.

use anyhow::Result;
use serde_json::Value;

use super::api::Api;
use super::{named, Person};

/// Followers, each with whom they follow.
const FOLLOWS: &[(&str, &[&str])] = &[
    ("asha", &["ben", "chen"]),
    ("ben", &["asha", "dina", "fatou"]),
    ("chen", &["asha", "dina"]),
    ("dina", &["chen"]),
    ("emil", &["asha", "fatou"]),
    ("fatou", &["asha", "ben", "chen", "emil"]),
];

/// Lets everyone follow theirs.
pub async fn follow(api: &Api, people: &[Person]) -> Result<()> {
    let pairs = FOLLOWS
        .iter()
        .flat_map(|(who, whom)| whom.iter().map(move |it| (who, it)));
    super::each(pairs, |(who, whom)| async move {
        let path = format!("/users/{whom}/follow");
        api.act(named(people, who)?, "users", "PUT", &path, Value::Null)
            .await
            .map(drop)
    })
    .await
}
