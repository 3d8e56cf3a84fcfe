//! Which model is asked next, and after how long.

use std::time::Duration;

use crate::fault::Fault;

/// How often a question is asked in all.
pub const ATTEMPTS: u32 = 4;

/// The longest pause that a service may ask for.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// The pause before a model is asked a second time without having asked for one; it doubles each time.
const PAUSE: Duration = Duration::from_millis(250);

/// Why an attempt came to nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Miss {
    /// This model cannot be asked this at all.
    Unfit(Fault),
    /// It is busy, and may have said for how long.
    Busy(Option<Duration>),
    /// It failed; it may do better another time.
    Failed(Fault),
    /// No model will do better.
    Over(Fault),
}

impl Miss {
    /// What it comes to when it was the last.
    pub fn into_fault(self) -> Fault {
        match self {
            Self::Unfit(fault) | Self::Failed(fault) | Self::Over(fault) => fault,
            Self::Busy(retry_after) => Fault::Busy { retry_after },
        }
    }
}

/// The models that are left for a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    models: Vec<String>,
    at: usize,
    attempts: u32,
    has_waited: bool,
    round: u32,
}

impl Plan {
    /// All of them, from the first.
    pub fn new(models: &[String]) -> Self {
        Self {
            models: models.to_vec(),
            at: 0,
            attempts: 0,
            has_waited: false,
            round: 0,
        }
    }

    /// Counts an attempt and says which model makes it; none when there were enough.
    pub fn take(&mut self) -> Option<String> {
        if self.attempts >= ATTEMPTS {
            return None;
        }
        self.attempts += 1;
        self.models.get(self.at).cloned()
    }

    /// Which attempt is under way, from 1.
    pub fn attempt(&self) -> u32 {
        self.attempts
    }

    /// After how long the next attempt follows; none where none does.
    pub fn after(&mut self, miss: &Miss) -> Option<Duration> {
        if self.attempts >= ATTEMPTS {
            return None;
        }
        match miss {
            Miss::Over(_) => None,
            Miss::Busy(Some(asked)) if *asked <= LONGEST_PAUSE && !self.has_waited => {
                self.has_waited = true;
                Some(*asked)
            }
            Miss::Busy(Some(asked)) if *asked > LONGEST_PAUSE => self.drop_model(),
            Miss::Unfit(_) => self.drop_model(),
            Miss::Busy(_) | Miss::Failed(_) => Some(self.next_model()),
        }
    }

    fn next_model(&mut self) -> Duration {
        self.has_waited = false;
        self.at += 1;
        self.wrap()
    }

    fn drop_model(&mut self) -> Option<Duration> {
        self.has_waited = false;
        if self.at < self.models.len() {
            self.models.remove(self.at);
        }
        (!self.models.is_empty()).then(|| self.wrap())
    }

    /// Begins again with the first after the last; only then is there a pause.
    fn wrap(&mut self) -> Duration {
        if self.at < self.models.len() {
            return if self.round == 0 {
                Duration::ZERO
            } else {
                PAUSE
            };
        }
        self.at = 0;
        self.round += 1;
        PAUSE * 2_u32.saturating_pow(self.round - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed() -> Miss {
        Miss::Failed(Fault::Failed("500".to_owned()))
    }

    /// The models that are asked, each with the pause before it in milliseconds.
    fn asked(models: &[&str], misses: &[Miss]) -> Vec<(String, u128)> {
        let models: Vec<String> = models.iter().map(|it| (*it).to_owned()).collect();
        let mut plan = Plan::new(&models);
        let mut pause = Duration::ZERO;
        let mut asked = Vec::new();
        for miss in misses {
            let Some(model) = plan.take() else { break };
            asked.push((model, pause.as_millis()));
            match plan.after(miss) {
                Some(next) => pause = next,
                None => break,
            }
        }
        asked
    }

    fn names(asked: &[(String, u128)]) -> String {
        asked.iter().map(|(name, _)| name.as_str()).collect()
    }

    #[test]
    fn each_failure_goes_to_the_next_model_at_once_and_four_attempts_are_made() {
        let asked = asked(&["a", "b", "c", "d", "e"], &vec![failed(); 9]);
        assert_eq!(names(&asked), "abcd");
        assert!(asked.iter().all(|(_, pause)| *pause == 0));
    }

    #[test]
    fn a_single_model_is_asked_again_after_growing_pauses() {
        let asked = asked(&["a"], &vec![failed(); 9]);
        let pauses: Vec<u128> = asked.iter().map(|(_, pause)| *pause).collect();
        assert_eq!(pauses, [0, 250, 500, 1_000]);
    }

    #[test]
    fn a_short_wait_is_granted_once_to_the_same_model() {
        let busy = Miss::Busy(Some(Duration::from_secs(2)));
        let asked = asked(&["a", "b"], &vec![busy; 9]);
        assert_eq!(names(&asked), "aabb");
        let pauses: Vec<u128> = asked.iter().map(|(_, pause)| *pause).collect();
        assert_eq!(pauses, [0, 2_000, 0, 2_000]);
    }

    #[test]
    fn a_long_wait_is_not_granted() {
        let busy = Miss::Busy(Some(Duration::from_secs(6)));
        assert_eq!(names(&asked(&["a", "b"], &vec![busy.clone(); 9])), "ab");
        assert_eq!(names(&asked(&["a"], &vec![busy; 9])), "a");
    }

    #[test]
    fn a_model_that_is_gone_is_not_asked_again() {
        let gone = Miss::Unfit(Fault::Failed("404".to_owned()));
        let misses = [gone, failed(), failed(), failed()];
        assert_eq!(names(&asked(&["a", "b"], &misses)), "abbb");
    }

    #[test]
    fn a_refused_key_ends_it() {
        let refused = Miss::Over(Fault::Refused(401));
        assert_eq!(names(&asked(&["a", "b"], &[refused, failed()])), "a");
    }
}
