//! A pod's room: made with it, named and archived with it.

use client::{Changes, Query};
use model::{RoomId, RoomType, Text};
use runtime::Result;
use store::tables::{ChatRoom, Pod};
use store::{readers, rooms, App, Created, Stored, Updated};

/// Makes the room of a new pod and greets in it; both ids are computed from the pod, so a repeat makes nothing.
pub async fn founded(app: App, Created(pod): Created<Pod>) -> Result<()> {
    let Some(pod) = app.rows::<Pod>().find(&pod.id).await? else {
        return Ok(());
    };
    if pod.row.deleted_at.is_some() {
        return Ok(());
    }
    let room = ChatRoom {
        pod_id: Some(pod.id.clone()),
        name: Some(Text::cut(&pod.row.name)),
        is_active: pod.row.is_active,
        ..ChatRoom::new(RoomType::Pod)
    };
    let team = [readers::pod(&pod.id)];
    app.rows::<ChatRoom>()
        .create_once(&rooms::of_pod(&pod.id), &room, &team)
        .await?;
    let welcome = format!("Welcome to {}. Say hello!", pod.row.name);
    app.say_in_pod(&pod.id, "welcome", &welcome).await?;
    Ok(())
}

/// Names the room as its pod, and closes it with it. Every counter of a pod changes its row too; then nothing matches.
///
/// Events come in any order, so what was written is compared with the pod as it is now.
pub async fn changed(app: App, Updated(pod): Updated<Pod>) -> Result<()> {
    let room = rooms::of_pod(&pod.id);
    if !follow(&app, &room, &pod).await? {
        return Ok(());
    }
    if let Some(now) = app.rows::<Pod>().find(&pod.id).await? {
        follow(&app, &room, &now).await?;
    }
    Ok(())
}

/// Writes what differs; answers whether anything did.
async fn follow(app: &App, room: &RoomId, pod: &Stored<Pod>) -> Result<bool> {
    let is_open = pod.row.is_active && pod.row.deleted_at.is_none();
    let differs = [Query::or([
        Query::not_equal(ChatRoom::NAME, pod.row.name.as_str()),
        Query::not_equal(ChatRoom::IS_ACTIVE, is_open),
    ])];
    let changes = Changes::new()
        .set(ChatRoom::NAME, &pod.row.name)
        .set(ChatRoom::IS_ACTIVE, is_open);
    let followed = app
        .rows::<ChatRoom>()
        .update_if(room, differs, &changes)
        .await?;
    Ok(followed.is_some())
}
