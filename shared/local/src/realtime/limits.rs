//! How often clients may connect and speak, where the host is told to mind it.

use jiff::{SignedDuration, Timestamp};

/// How long a window counts.
const WINDOW: SignedDuration = SignedDuration::from_secs(60);

/// Counts what happens within a minute, from the first on.
#[derive(Debug)]
pub struct Window {
    most: u32,
    began: Option<Timestamp>,
    count: u32,
}

impl Window {
    /// 128 connections a minute, as appwrite/appwrite:app/realtime.php has it for each address; all of ours come from one.
    pub fn connections() -> Self {
        Self::of(128)
    }

    /// 32 messages a minute, for each connection.
    pub fn messages() -> Self {
        Self::of(32)
    }

    fn of(most: u32) -> Self {
        Self {
            most,
            began: None,
            count: 0,
        }
    }

    /// Counts one more. `false` when it is one too many.
    pub fn admits(&mut self, now: Timestamp) -> bool {
        let is_over = self
            .began
            .is_none_or(|began| now.duration_since(began) >= WINDOW);
        if is_over {
            self.began = Some(now);
            self.count = 0;
        }
        self.count += 1;
        self.count <= self.most
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_later_the_count_begins_anew() {
        let start: Timestamp = "2026-01-02T00:00:00Z".parse().unwrap();
        let mut window = Window::messages();
        for _ in 0..32 {
            assert!(window.admits(start));
        }
        assert!(!window.admits(start + SignedDuration::from_secs(59)));
        assert!(window.admits(start + SignedDuration::from_secs(60)));
    }
}
