//! People and life, made as clients make them: through the API and its functions.
//!
//! Everything has an id that follows from what it is, so a second run over the same data changes nothing, and one that was
//! interrupted is taken up where it stopped.

mod api;
mod follows;
mod people;
mod pods;
mod posts;

use anyhow::{Context, Result};
use futures_util::stream::{self, StreamExt, TryStreamExt};
use local::Running;
use std::future::Future;

use api::Api;
pub use people::Person;

/// How many calls are under way at a time.
const AT_ONCE: usize = 8;

/// Signs everyone up who is not there yet, lets them post, and answers who can be signed in as.
///
/// # Errors
///
/// Where a call fails, and goes on failing.
pub async fn fill(running: &Running) -> Result<Vec<Person>> {
    let api = Api::new(running);
    let people = people::sign_up(&api, running).await?;
    if !people::is_filled(&api).await? {
        posts::write(&api, &people)
            .await
            .context("filling the demo")?;
        running.settle().await;
    }
    Ok(people)
}

/// Lets the people follow each other and meet in pods, which takes longer than anyone should wait for the host. Answers the
/// names of the pods.
///
/// # Errors
///
/// Where a call fails, and goes on failing.
pub async fn enliven(running: &Running, people: &[Person]) -> Result<String> {
    let api = Api::new(running);
    if !people::is_filled(&api).await? {
        follows::follow(&api, people).await?;
        pods::found(&api, people, running).await?;
        running.settle().await;
        people::note_filled(&api).await?;
    }
    Ok(pods::names().collect::<Vec<_>>().join(", "))
}

/// Does the same with many things, some at a time; their order must not matter.
async fn each<T, F>(items: impl IntoIterator<Item = T>, act: impl Fn(T) -> F) -> Result<()>
where
    F: Future<Output = Result<()>>,
{
    stream::iter(items.into_iter().map(Ok))
        .try_for_each_concurrent(AT_ONCE, act)
        .await
}

/// Makes one of each, some at a time, in their order.
async fn all<T, U, F>(items: impl IntoIterator<Item = T>, make: impl Fn(T) -> F) -> Result<Vec<U>>
where
    F: Future<Output = Result<U>>,
{
    stream::iter(items.into_iter().map(make))
        .buffered(AT_ONCE)
        .try_collect()
        .await
}

fn named<'a>(people: &'a [Person], id: &str) -> Result<&'a Person> {
    let found = people.iter().find(|it| it.id == id);
    found.with_context(|| format!("nobody of the demo is called {id}"))
}
