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

#[cfg(test)]
mod tests {
    use super::*;

    fn someone(number: usize) -> UserId {
        format!("person{number}").parse().unwrap()
    }

    /// B-216: what an instance remembered had no bound and no end.
    #[test]
    fn no_more_is_kept_than_a_thousand_people_and_five_minutes() {
        let (cache, matches) = (Cache::default(), Arc::new(Vec::new()));
        let now = Timestamp::parse("2026-01-02T10:00:00Z").unwrap();
        for number in 0..=MOST_PEOPLE {
            cache.put(&someone(number), now, &matches);
        }
        assert_eq!(cache.0.lock().unwrap().len(), 1);
        let last = someone(MOST_PEOPLE);
        assert!(cache.get(&last, now).is_some());
        let late = now.after(LIFETIME);
        assert!(cache.get(&last, late).is_none());
        cache.forget(&last);
        assert!(cache.get(&last, now).is_none());
    }
}
