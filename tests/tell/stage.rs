//! A host with the tables that telling needs, and who was told what.

use store::tables::Notification;
use store::{App, Stored};
use testkit::Bare;

/// Where the clock stands.
const NOON: &str = "2026-01-01T12:00:00Z";

/// A running host, and the environment of its functions.
pub struct Stage(Bare);

impl Stage {
    /// Starts a host.
    pub async fn set() -> Self {
        Self(Bare::start(NOON.parse().unwrap()).await.unwrap())
    }

    /// The state of an execution of its own.
    pub fn app(&self) -> App {
        self.0.app()
    }

    /// Every notification.
    pub async fn notifications(&self) -> Vec<Stored<Notification>> {
        let notifications = self.app().rows::<Notification>();
        notifications.list([], 100).await.unwrap()
    }
}
