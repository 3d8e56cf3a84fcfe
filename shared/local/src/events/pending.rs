//! How much the host has yet to do on its own: events to deliver, executions to run.

use std::sync::Arc;

use tokio::sync::watch;

/// A count of things begun and not ended; clones share it.
#[derive(Clone)]
pub struct Pending(Arc<watch::Sender<usize>>);

/// One thing that is under way; ends when dropped.
pub struct Busy(Arc<watch::Sender<usize>>);

impl Default for Pending {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(0)))
    }
}

impl Pending {
    /// Counts one more thing, until the answer is dropped.
    pub fn begin(&self) -> Busy {
        self.0.send_modify(|count| *count += 1);
        Busy(Arc::clone(&self.0))
    }

    /// Waits until nothing is under way.
    pub async fn quiet(&self) {
        let mut count = self.0.subscribe();
        // Fails only when the sender is gone, and `self` holds it.
        drop(count.wait_for(|count| *count == 0).await);
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count = count.saturating_sub(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn quiet_comes_when_the_last_thing_ends() {
        let pending = Pending::default();
        let (first, second) = (pending.begin(), pending.begin());
        drop(first);
        let waiting = tokio::spawn({
            let pending = pending.clone();
            async move { pending.quiet().await }
        });
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        drop(second);
        waiting.await.unwrap();
    }
}
