//! How many posts people have written and pods hold.

use model::{PodId, UserId};

use crate::app::App;
use crate::error::{Error, Result};
use crate::stored::Stored;
use tables::{Pod, Profile};

impl App {
    /// Counts a new post for its author. One call.
    ///
    /// An account older than its profile has no counter yet; the profile's first recount finds the post.
    ///
    /// # Errors
    ///
    /// What the store answers.
    pub async fn count_post_of(&self, author: &UserId) -> Result<()> {
        let profiles = self.rows::<Profile>();
        let counted = profiles.increment(author, Profile::POSTS_COUNT, 1, None);
        match counted.await {
            Ok(_) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Counts a new post in its pod, and answers the pod. One call.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for a pod that is gone.
    pub async fn count_post_in(&self, pod: &PodId) -> Result<Stored<Pod>> {
        let pods = self.rows::<Pod>();
        pods.increment(pod, Pod::POSTS_COUNT, 1, None).await
    }
}
