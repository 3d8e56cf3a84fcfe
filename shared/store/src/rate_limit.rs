//! How often somebody may do something, in fixed windows.
//!
//! One row per operation, person and window; counting is one increment with a limit, so parallel calls cannot pass it.
//! It costs a call, so it guards what is expensive or easily abused; edges are bounded by being unique.

use std::net::IpAddr;
use std::time::Duration;

use model::{did, EdgeId, Kind, Timestamp, UserId};

use crate::app::App;
use crate::error::{Error, Result};
use tables;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// How often something may be done within a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// What is done; part of the counter's id.
    pub operation: &'static str,
    /// How often.
    pub times: u32,
    /// Length of the window, in seconds. Windows start at multiples of it since 1970.
    pub seconds: u64,
}

impl Rule {
    /// Writing chat messages.
    pub const MESSAGES: Self = Self::new("message", 60, MINUTE);
    /// Marking messages as read.
    pub const RECEIPTS: Self = Self::new("receipt", 120, MINUTE);
    /// Talking to the assistant, besides the daily quota.
    pub const AI_CHAT: Self = Self::new("ai_chat", 20, MINUTE);
    /// Having a course generated.
    pub const GENERATION: Self = Self::new("generation", 3, HOUR);
    /// Having a course generated, over a day.
    pub const GENERATION_DAILY: Self = Self::new("generation_daily", 10, DAY);
    /// Having content of chapters written.
    pub const CONTENT: Self = Self::new("content", 60, HOUR);
    /// Asking for a grade; scoped to the assignment.
    pub const GRADING: Self = Self::new("grading", 10, HOUR);
    /// Going to the checkout.
    pub const CHECKOUT: Self = Self::new("checkout", 20, MINUTE);
    /// Registering uploads.
    pub const UPLOADS: Self = Self::new("upload", 20, MINUTE);
    /// Reporting content.
    pub const REPORTS: Self = Self::new("report", 10, 15 * MINUTE);
    /// Trying invitation codes.
    pub const INVITE_CODES: Self = Self::new("invite_code", 10, 10 * MINUTE);
    /// Asking for the verification mail.
    pub const VERIFICATION_MAIL: Self = Self::new("verification_mail", 3, HOUR);

    /// Checking certificates; by address, since everybody may.
    pub const VERIFICATION: Self = Self::new("verification", 60, MINUTE);

    /// A rule of one's own.
    pub const fn new(operation: &'static str, times: u32, seconds: u64) -> Self {
        Self {
            operation,
            times,
            seconds,
        }
    }

    /// When the window that holds an instant starts and how many seconds of it are left, at least one.
    fn window(&self, now: Timestamp) -> (u64, u64) {
        let seconds = self.seconds.max(1);
        let now = u64::try_from(now.as_second()).unwrap_or(0);
        let start = now - now % seconds;
        (start, start + seconds - now)
    }
}

impl App {
    /// Counts one use, or refuses it. One call; three for the first use of a window that meets another.
    ///
    /// # Errors
    ///
    /// [`Error::RateLimited`] with the seconds until the window ends.
    pub async fn limit_rate(&self, rule: Rule, user: &UserId) -> Result<()> {
        self.limit_rate_of(rule, user, "").await
    }

    /// Counts one use with regard to a thing, such as one assignment.
    ///
    /// # Errors
    ///
    /// As [`App::limit_rate`].
    pub async fn limit_rate_of(&self, rule: Rule, user: &UserId, scope: &str) -> Result<()> {
        self.limit(rule, user.as_str(), scope).await
    }

    /// Counts one use by whoever calls from the same network, for what needs no account.
    ///
    /// # Errors
    ///
    /// As [`App::limit_rate`].
    pub async fn limit_rate_by_address(&self, rule: Rule) -> Result<()> {
        let network = network(self.execution().address().unwrap_or_default());
        self.limit(rule, &network, "").await
    }

    async fn limit(&self, rule: Rule, who: &str, scope: &str) -> Result<()> {
        let (start, left) = rule.window(self.now());
        let id = counter_id(rule, who, scope, start);
        let refused = match self.count_use(rule, &id).await {
            Err(Error::NotFound { .. }) => self.count_first_use(rule, &id, left).await,
            outcome => outcome,
        };
        match refused {
            Err(Error::LimitReached { .. }) => Err(Error::RateLimited {
                retry_after: u32::try_from(left).unwrap_or(u32::MAX),
            }),
            outcome => outcome,
        }
    }

    async fn count_use(&self, rule: Rule, id: &EdgeId) -> Result<()> {
        let counters = self.rows::<tables::RateLimit>();
        let limit = Some(i64::from(rule.times));
        let counted = counters
            .increment(id, tables::RateLimit::COUNT, 1, limit)
            .await;
        counted.map(drop)
    }

    async fn count_first_use(&self, rule: Rule, id: &EdgeId, left: u64) -> Result<()> {
        let first = tables::RateLimit {
            count: 1,
            expires_at: self.now().after(Duration::from_secs(left)),
        };
        let made = self.rows().create_once(id, &first, &[]).await?;
        if made.is_none() {
            return self.count_use(rule, id).await;
        }
        Ok(())
    }
}

/// What one subscriber has of addresses: one of version 4, the upper half of those of version 6.
fn network(address: &str) -> String {
    match address.parse() {
        Ok(IpAddr::V6(it)) => match it.to_ipv4_mapped() {
            Some(it) => it.to_string(),
            None => format!("{:x}", it.to_bits() >> 64),
        },
        _ => address.to_owned(),
    }
}

fn counter_id(rule: Rule, who: &str, scope: &str, start: u64) -> EdgeId {
    let operation = match scope {
        "" => rule.operation.to_owned(),
        scope => format!("{}:{scope}", rule.operation),
    };
    did(Kind::RATE_LIMIT, &[&operation, who, &start.to_string()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_starts_at_a_multiple_of_its_length() {
        let window = |text: &str| Rule::REPORTS.window(Timestamp::parse(text).unwrap());
        let (start, left) = window("2026-01-01T10:07:30Z");
        assert_eq!(left, 7 * 60 + 30);
        assert_eq!(window("2026-01-01T10:14:59.999Z"), (start, 1));
        assert_eq!(window("2026-01-01T10:15:00Z"), (start + 900, 900));
    }

    #[test]
    fn counters_differ_by_operation_person_scope_and_window() {
        let ids = [
            counter_id(Rule::GRADING, "asha", "", 0),
            counter_id(Rule::GRADING, "asha", "a1", 0),
            counter_id(Rule::GRADING, "ben", "a1", 0),
            counter_id(Rule::GRADING, "asha", "a1", 3600),
            counter_id(Rule::REPORTS, "asha", "a1", 0),
        ];
        let distinct: std::collections::HashSet<&EdgeId> = ids.iter().collect();
        assert_eq!(distinct.len(), ids.len());
    }

    #[test]
    fn a_network_is_one_address_of_version_4_or_the_upper_half_of_version_6() {
        assert_eq!(network("203.0.113.7"), "203.0.113.7");
        assert_eq!(network("::ffff:203.0.113.7"), "203.0.113.7");
        assert_eq!(network("2001:db8:1:2:3::4"), network("2001:db8:1:2::9"));
        assert_ne!(network("2001:db8:1:2::4"), network("2001:db8:1:3::4"));
        assert_eq!(network(""), "");
    }
}
