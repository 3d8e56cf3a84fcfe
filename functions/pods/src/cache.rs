//! Recommendations, remembered for a few minutes.
//!
//! They are read each time a screen opens and change slowly. The memory belongs to the process: another one computes its own.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use model::{Timestamp, UserId};
use store::App;

use crate::rules::fit::Match;

/// How long recommendations hold.
const LIFETIME: Duration = Duration::from_secs(5 * 60);

/// How many people's are kept; past that all are forgotten.
const MOST_PEOPLE: usize = 1_000;

/// Everybody's recommendations, all of them, best first.
#[derive(Debug, Default)]
pub struct Cache(Mutex<HashMap<UserId, Kept>>);

/// When it was computed, and what came out.
type Kept = (Timestamp, Arc<Vec<Match>>);

/// The memory of this process.
pub fn of(app: &App) -> Arc<Cache> {
    app.execution().environment().shared(Cache::default)
}

impl Cache {
    /// Somebody's recommendations, while they hold.
    pub fn get(&self, user: &UserId, now: Timestamp) -> Option<Arc<Vec<Match>>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, matches) = kept.get(user)?;
        (now.since(*at) < LIFETIME).then(|| Arc::clone(matches))
    }

    /// Keeps somebody's recommendations.
    pub fn put(&self, user: &UserId, now: Timestamp, matches: &Arc<Vec<Match>>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST_PEOPLE {
            kept.clear();
        }
        kept.insert(user.clone(), (now, Arc::clone(matches)));
    }

    /// Forgets somebody's recommendations: they joined or left a pod.
    pub fn forget(&self, user: &UserId) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.remove(user);
    }
}
