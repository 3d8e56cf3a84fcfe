//! What started an execution.
//!
//! Appwrite overwrites `x-appwrite-trigger`, so it can be trusted; no other header decides what
//! code is reached.

/// What started an execution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Trigger {
    /// A call by a client, through the API or a domain.
    Http,
    /// Something happened in the project.
    Event,
    /// The clock.
    Schedule,
}

impl Trigger {
    /// Reads the trigger; whatever is not plainly an event or a tick counts as a client's call.
    pub(crate) fn of(header: Option<&str>) -> Self {
        match header {
            Some("event") => Self::Event,
            Some("schedule") => Self::Schedule,
            _ => Self::Http,
        }
    }

    /// The word Appwrite uses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Event => "event",
            Self::Schedule => "schedule",
        }
    }
}
