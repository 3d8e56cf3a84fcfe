//! Why there is no answer. Nothing of what the models' service says reaches a reader.

use std::time::Duration;

use runtime::Code;

/// Why a question has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// The project has no models, or no key for them.
    #[error("no model can be asked: {0}")]
    NotSet(&'static str),
    /// The service refuses us: the key, or the account behind it. Somebody must act.
    #[error("the models' service refuses us with {0}")]
    Refused(u16),
    /// Every model is busy.
    #[error("every model is busy")]
    Busy {
        /// After how long the service wants to be asked again.
        retry_after: Option<Duration>,
    },
    /// Nobody answered in time.
    #[error("no model answered in time")]
    Slow,
    /// The service failed, answered nonsense, or could not be reached.
    #[error("the models' service failed: {0}")]
    Failed(String),
    /// What was answered is not what was asked for, even when asked again.
    #[error("what the models answered is no use: {0}")]
    Invalid(String),
    /// A streamed answer ended in the middle.
    #[error("the answer was interrupted: {0}")]
    Interrupted(String),
}

impl Fault {
    /// Whether the models answered, but nothing of use: asking again later will not help.
    pub fn is_about_the_answer(&self) -> bool {
        matches!(self, Self::Invalid(_))
    }

    fn refusal(&self) -> runtime::Error {
        match self {
            Self::NotSet(_) | Self::Refused(_) => runtime::Error::new(
                Code::UpstreamBusy,
                "The assistant is not available at the moment",
            ),
            Self::Busy { retry_after } => {
                let busy = runtime::Error::new(
                    Code::UpstreamBusy,
                    "The assistant is busy; try again soon",
                );
                let seconds = retry_after.map_or(5, |it| it.as_secs().clamp(1, 3_600));
                busy.retry_after(u32::try_from(seconds).unwrap_or(3_600))
            }
            Self::Slow => runtime::Error::new(
                Code::UpstreamTimeout,
                "The assistant took too long; try again, or ask for less",
            ),
            Self::Failed(_) | Self::Invalid(_) => runtime::Error::new(
                Code::UpstreamFailed,
                "The assistant found no answer; try again in a moment",
            ),
            Self::Interrupted(_) => runtime::Error::new(
                Code::UpstreamFailed,
                "The assistant was interrupted; try again",
            ),
        }
    }
}

impl From<Fault> for runtime::Error {
    fn from(fault: Fault) -> Self {
        fault.refusal().because(fault)
    }
}

impl From<Fault> for store::jobs::Failure {
    fn from(fault: Fault) -> Self {
        Self::Again(fault.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(fault: Fault, code: Code) {
        let told = runtime::Error::from(fault);
        assert_eq!(told.code, code);
        assert!(!told.message.contains("secret"), "{}", told.message);
        assert!(told.cause().is_some());
    }

    #[test]
    fn every_fault_is_told_in_words_of_ours() {
        check(Fault::NotSet("secret"), Code::UpstreamBusy);
        check(Fault::Refused(401), Code::UpstreamBusy);
        check(Fault::Busy { retry_after: None }, Code::UpstreamBusy);
        check(Fault::Slow, Code::UpstreamTimeout);
        check(Fault::Failed("secret".to_owned()), Code::UpstreamFailed);
        check(Fault::Invalid("secret".to_owned()), Code::UpstreamFailed);
        check(
            Fault::Interrupted("secret".to_owned()),
            Code::UpstreamFailed,
        );
    }

    #[test]
    fn a_busy_service_says_when_to_come_back() {
        let retry_after = Some(Duration::from_secs(42));
        let told = runtime::Error::from(Fault::Busy { retry_after });
        assert_eq!(told.retry_after, Some(42));
    }
}
