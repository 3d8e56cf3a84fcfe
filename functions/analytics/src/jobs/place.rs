//! Where a pass of several phases stands.

use store::jobs::Step;

/// A phase of a pass, and the row behind which it goes on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// Which phase, from nought.
    pub phase: usize,
    /// Behind which row; from the start where there is none.
    pub after: Option<String>,
}

impl Place {
    /// Reads a cursor; none, or another version's, is the start.
    pub fn of(cursor: Option<&str>) -> Self {
        let parse = |cursor: &str| {
            let (phase, after) = cursor.split_once('|')?;
            Some(Self {
                phase: phase.parse().ok()?,
                after: (!after.is_empty()).then(|| after.to_owned()),
            })
        };
        cursor.and_then(parse).unwrap_or_default()
    }

    /// The start of a phase.
    pub fn start(phase: usize) -> Self {
        Self { phase, after: None }
    }

    /// What a step came to: behind the last row of a full page it goes on there; otherwise with the phase that follows, and without one
    /// the pass is over.
    pub fn step(&self, processed: usize, last: Option<String>, follows: Option<usize>) -> Step {
        let processed = u64::try_from(processed).unwrap_or(u64::MAX);
        let next = match (last, follows) {
            (Some(last), _) => Self {
                phase: self.phase,
                after: Some(last),
            },
            (None, Some(phase)) => Self::start(phase),
            (None, None) => return Step::over(processed),
        };
        Step::on(processed, next.cursor())
    }

    fn cursor(&self) -> String {
        let after = self.after.as_deref().unwrap_or_default();
        format!("{}|{after}", self.phase)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(cursor: Option<&str>, last: Option<&str>, follows: Option<usize>, next: Option<&str>) {
        let step = Place::of(cursor).step(3, last.map(str::to_owned), follows);
        assert_eq!((step.processed, step.next.as_deref()), (3, next));
    }

    #[test]
    fn a_pass_walks_through_its_phases() {
        check(None, Some("r9"), Some(1), Some("0|r9"));
        check(Some("0|r9"), None, Some(1), Some("1|"));
        check(Some("1|"), Some("r4"), None, Some("1|r4"));
        check(Some("1|r4"), None, None, None);
        check(Some("nonsense"), Some("r1"), None, Some("0|r1"));
    }
}
