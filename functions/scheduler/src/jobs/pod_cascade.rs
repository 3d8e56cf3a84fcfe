//! What hung on a deleted pod: its team and members, its room, posts, files, meetings, events, courses and promises.
//!
//! Everything here removes what it finds, so an attempt that was cut short is simply made again: what is gone costs one call a table.
//! The pod's own row goes last; until then its name stays taken and the nightly job finds it.

mod families;
mod lists;
mod posts;

use std::time::Duration;

use client::{Changes, ErrorKind, Query};
use futures_util::future::try_join_all;
use model::PodId;
use runtime::{Error, Result};
use serde::de::IgnoredAny;
use store::jobs::{Failure, Outcome, Work};
use store::schema::ID;
use store::tables::{ActiveMeeting, Cohort, CourseProgress, Pod, PodInvite, PodMember, PodStats};
use store::{buckets, rooms, App, Row, Stored, DATABASE};

use lists::{BY_ROOM, FAMILIES, RELEASED, REMOVED};

/// Steps: people, posts, families, the room, rows, what is let go of, the pod itself.
const STEPS: u32 = 7;

/// How long a pod waits for the sweep of its posts that were deleted before it.
const PAUSE: Duration = Duration::from_secs(60);

/// Cohorts that are looked at together: as many ids fit into one query.
const COHORTS: u32 = 100;

/// Sweeps up after a deleted pod.
pub async fn run(app: App, work: Work) -> Result<Outcome, Failure> {
    let id: PodId = work.subject();
    let pod = app.rows::<Pod>().find(&id).await?;
    if pod.as_ref().is_some_and(|it| it.row.deleted_at.is_none()) {
        // Nothing brings a pod back, so this was queued for one that never was deleted.
        return Err(Failure::ForGood(Error::internal("the pod is not deleted")));
    }
    say(&work, "people", 0, "Letting everybody go").await?;
    remove_people(&app, &id).await?;
    say(&work, "posts", 1, "Removing its posts").await?;
    if !posts::remove(&app, &work, &id).await? {
        return Ok(Outcome::Later(PAUSE));
    }
    say(&work, "files", 2, "Removing its files").await?;
    for family in FAMILIES {
        if !family.remove(&app, &work, family.key_of(&id)).await? {
            return Ok(Outcome::Later(Duration::ZERO));
        }
    }
    say(&work, "room", 3, "Removing its room").await?;
    let room = rooms::of_pod(&id);
    uncount_cohorts(&app, &id).await?;
    empty(&app, BY_ROOM, "roomId", room.as_str()).await?;
    say(&work, "rows", 4, "Removing what its members did").await?;
    empty(&app, REMOVED, "podId", id.as_str()).await?;
    say(
        &work,
        "released",
        5,
        "Letting go of what is its members' own",
    )
    .await?;
    release(&app, &id).await?;
    say(&work, "pod", 6, "Removing the pod").await?;
    remove_pod(&app, &id, pod.as_ref()).await?;
    Ok(Outcome::DONE)
}

async fn say(work: &Work, step: &str, done: u32, message: &str) -> Result<()> {
    work.progress(step, done, STEPS, message).await
}

/// Members and invitations go first: from then on nobody comes in and nobody writes.
async fn remove_people(app: &App, id: &PodId) -> Result<()> {
    app.delete_team(id).await?;
    let members = [Query::equal(PodMember::POD_ID, id)];
    app.rows::<PodMember>().delete_where(members).await?;
    let invites = [Query::equal(PodInvite::POD_ID, id)];
    app.rows::<PodInvite>().delete_where(invites).await?;
    Ok(())
}

/// Removes the rows of several tables that name the same thing: one call each, however many rows there are.
async fn empty(app: &App, tables: &[&str], column: &str, value: &str) -> Result<()> {
    let removals = tables
        .iter()
        .map(|table| remove(app, table, Query::equal(column, value)));
    try_join_all(removals).await?;
    Ok(())
}

/// Removes the rows of a table that match.
async fn remove(app: &App, table: &str, which: Query) -> Result<()> {
    let rows = app.client().rows(DATABASE, table);
    rows.delete_many(&[which]).await.map_err(failed)?;
    Ok(())
}

/// What people did for themselves stays theirs; it names no pod any more.
async fn release(app: &App, id: &PodId) -> Result<()> {
    let releases = RELEASED.iter().map(|(table, columns)| async {
        let nothing = columns.iter().fold(Changes::new(), |changes, column| {
            changes.set(column, None::<&str>)
        });
        let rows = app.client().rows(DATABASE, table);
        let released = rows
            .update_many::<serde_json::Value>(&nothing, &[Query::equal("podId", id)])
            .await;
        released.map_err(failed)
    });
    try_join_all(releases).await?;
    Ok(())
}

/// What somebody does in a course counts for no cohort of the pod any more. Their progress names the cohort alone, so it is let go of while
/// the cohorts are there.
async fn uncount_cohorts(app: &App, id: &PodId) -> Result<()> {
    let cohorts = app.client().rows(DATABASE, Cohort::TABLE);
    let mut ids: Vec<String> = Vec::new();
    loop {
        let mut of_pod = vec![
            Query::equal(Cohort::POD_ID, id),
            Query::select([ID]),
            Query::limit(COHORTS),
        ];
        of_pod.extend(ids.pop().map(Query::cursor_after));
        let page = cohorts.list::<IgnoredAny>(&of_pod).await.map_err(failed)?;
        if page.items.is_empty() {
            return Ok(());
        }
        ids = page.items.into_iter().map(|it| it.id).collect();
        let counted = [Query::equal(CourseProgress::COHORT_ID, &ids)];
        let alone = Changes::new().set(CourseProgress::COHORT_ID, None::<&str>);
        let progress = app.rows::<CourseProgress>();
        progress.update_where(counted, &alone).await?;
    }
}

async fn remove_pod(app: &App, id: &PodId, pod: Option<&Stored<Pod>>) -> Result<()> {
    if let Some(picture) = pod.and_then(|it| it.row.image_file_id.as_ref()) {
        remove_file(app, buckets::POD_IMAGES.id, picture.as_str()).await?;
    }
    app.rows::<ActiveMeeting>().delete_once(id).await?;
    app.rows::<PodStats>().delete_once(id).await?;
    app.rows::<Pod>().delete_once(id).await?;
    Ok(())
}

/// Removes a file; it may be gone already.
async fn remove_file(app: &App, bucket: &str, id: &str) -> Result<()> {
    match app.client().storage().delete_file(bucket, id).await {
        Err(error) if error.kind != ErrorKind::NotFound => Err(failed(error)),
        _ => Ok(()),
    }
}

fn failed(cause: client::Error) -> Error {
    store::Error::about("Pod's row", cause).into()
}
