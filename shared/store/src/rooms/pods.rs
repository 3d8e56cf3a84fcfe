//! The room of a pod: made with it, named and archived with it.

use client::{Changes, Query};
use model::{RoomType, Text};

use crate::rooms;
use crate::{readers, App, Result, Stored};
use tables::{ChatRoom, Pod};

impl App {
    /// Makes the room of a pod and greets in it; both ids are computed from the pod, so a repeat makes nothing. Answers whether the
    /// room is new.
    ///
    /// # Errors
    ///
    /// What the store answers.
    pub async fn open_pod_room(&self, pod: &Stored<Pod>) -> Result<bool> {
        let room = ChatRoom {
            pod_id: Some(pod.id.clone()),
            name: Some(Text::cut(&pod.row.name)),
            is_active: pod.row.is_active,
            ..ChatRoom::new(RoomType::Pod)
        };
        let (id, team) = (rooms::of_pod(&pod.id), [readers::pod(&pod.id)]);
        let rooms_of_pods = self.rows::<ChatRoom>();
        let made = rooms_of_pods.create_once(&id, &room, &team).await?;
        let welcome = format!("Welcome to {}. Say hello!", pod.row.name);
        self.say_in_pod(&pod.id, "welcome", &welcome).await?;
        Ok(made.is_some())
    }

    /// Names the room as its pod and closes it with it, in one call; answers whether anything differed.
    ///
    /// # Errors
    ///
    /// What the store answers.
    pub async fn keep_pod_room(&self, pod: &Stored<Pod>) -> Result<bool> {
        let is_open = pod.row.is_active && pod.row.deleted_at.is_none();
        let differs = [Query::or([
            Query::not_equal(ChatRoom::NAME, pod.row.name.as_str()),
            Query::not_equal(ChatRoom::IS_ACTIVE, is_open),
        ])];
        let changes = Changes::new()
            .set(ChatRoom::NAME, &pod.row.name)
            .set(ChatRoom::IS_ACTIVE, is_open);
        let rooms_of_pods = self.rows::<ChatRoom>();
        let id = rooms::of_pod(&pod.id);
        let kept = rooms_of_pods.update_if(&id, differs, &changes).await?;
        Ok(kept.is_some())
    }
}
