//! How much of the models somebody may use in a UTC day.

use std::time::Duration;

use model::{did, EdgeId, Kind, LocalDate, Timestamp, UserId, Zone};
use runtime::{Code, Variable};

use store::tables::AiUsage;
use store::{App, Error, Result, Stored};

/// Questions of one person in a day.
pub const AI_DAILY_REQUESTS: Variable = Variable::integer(
    "AI_DAILY_REQUESTS",
    "Questions that one person may ask the models in a UTC day",
)
.default("100");

/// Tokens of one person in a day.
pub const AI_DAILY_TOKENS: Variable = Variable::integer(
    "AI_DAILY_TOKENS",
    "Tokens that one person's questions and their answers may have in a UTC day",
)
.default("200000");

/// What somebody used today, and of how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    /// Questions asked.
    pub requests: u32,
    /// Questions allowed.
    pub request_limit: u32,
    /// Tokens used.
    pub tokens: u32,
    /// Tokens allowed.
    pub token_limit: u32,
    /// When the next day begins.
    pub resets_at: Timestamp,
}

/// Counts a question of somebody. One call; three for the first of a day.
///
/// # Errors
///
/// `quota_exceeded` with the seconds until midnight UTC.
pub async fn take(app: &App, user: &UserId) -> Result<(), runtime::Error> {
    let (requests, tokens) = limits(app);
    let id = usage_id(user, today(app.now()));
    let rows = app.rows::<AiUsage>();
    let limit = Some(i64::from(requests));
    let counted = match rows.increment(&id, AiUsage::REQUESTS, 1, limit).await {
        Err(Error::NotFound { .. }) => begin_day(app, user, &id, limit).await,
        outcome => outcome,
    };
    match counted {
        Ok(day) if day.row.tokens >= tokens => Err(exceeded(app)),
        Ok(_) => Ok(()),
        Err(Error::LimitReached { .. }) => Err(exceeded(app)),
        Err(error) => Err(error.into()),
    }
}

/// Takes a question of somebody off again: nobody answered it. One call.
///
/// # Errors
///
/// What the store answers.
pub async fn give_back(app: &App, user: &UserId) -> Result<()> {
    let id = usage_id(user, today(app.now()));
    let rows = app.rows::<AiUsage>();
    match rows.decrement(&id, AiUsage::REQUESTS, 1, Some(0)).await {
        // Midnight has passed: that day is over.
        Err(Error::NotFound { .. } | Error::LimitReached { .. }) => Ok(()),
        outcome => outcome.map(drop),
    }
}

/// Counts what an answer cost. One call.
///
/// # Errors
///
/// What the store answers.
pub async fn count(app: &App, user: &UserId, tokens: u32) -> Result<()> {
    if tokens == 0 {
        return Ok(());
    }
    let id = usage_id(user, today(app.now()));
    let rows = app.rows::<AiUsage>();
    let by = i64::from(tokens);
    match rows.increment(&id, AiUsage::TOKENS, by, None).await {
        // It was asked for before midnight.
        Err(Error::NotFound { .. }) => {
            let day = AiUsage::new(user, today(app.now()), 0, tokens);
            if rows.create_once(&id, &day, &[]).await?.is_none() {
                rows.increment(&id, AiUsage::TOKENS, by, None).await?;
            }
            Ok(())
        }
        outcome => outcome.map(drop),
    }
}

/// What somebody used today. One call.
///
/// # Errors
///
/// What the store answers.
pub async fn left(app: &App, user: &UserId) -> Result<Left> {
    let (request_limit, token_limit) = limits(app);
    let id = usage_id(user, today(app.now()));
    let day = app.rows::<AiUsage>().find(&id).await?;
    let (requests, tokens) = day.map_or((0, 0), |it| (it.row.requests, it.row.tokens));
    Ok(Left {
        requests,
        request_limit,
        tokens,
        token_limit,
        resets_at: midnight(app.now()),
    })
}

async fn begin_day(
    app: &App,
    user: &UserId,
    id: &EdgeId,
    limit: Option<i64>,
) -> Result<Stored<AiUsage>> {
    if limit == Some(0) {
        return Err(Error::LimitReached { noun: "Quota" });
    }
    let rows = app.rows::<AiUsage>();
    let day = AiUsage::new(user, today(app.now()), 1, 0);
    match rows.create_once(id, &day, &[]).await? {
        Some(made) => Ok(made),
        None => rows.increment(id, AiUsage::REQUESTS, 1, limit).await,
    }
}

fn limits(app: &App) -> (u32, u32) {
    let limit = |variable: &Variable| {
        let config = app.execution().config();
        let usual = || variable.default.and_then(|it| it.parse().ok());
        let set = config.integer(variable).or_else(usual).unwrap_or(0);
        u32::try_from(set).unwrap_or(u32::MAX)
    };
    (limit(&AI_DAILY_REQUESTS), limit(&AI_DAILY_TOKENS))
}

fn exceeded(app: &App) -> runtime::Error {
    let left = midnight(app.now()).since(app.now()).as_secs().max(1);
    runtime::Error::new(
        Code::QuotaExceeded,
        "You have used up what the assistant does for you in a day",
    )
    .retry_after(u32::try_from(left).unwrap_or(u32::MAX))
}

fn today(now: Timestamp) -> LocalDate {
    now.date_in(&Zone::default())
}

fn midnight(now: Timestamp) -> Timestamp {
    const DAY: i64 = 24 * 60 * 60;
    let left = DAY - now.as_second().rem_euclid(DAY);
    let past = now.as_millisecond().rem_euclid(1_000);
    let left = Duration::from_millis(u64::try_from(left * 1_000 - past).unwrap_or(0));
    now.after(left)
}

fn usage_id(user: &UserId, day: LocalDate) -> EdgeId {
    did(Kind::AI_USAGE, &[user.as_str(), &day.to_string()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_at_midnight_utc() {
        let now = Timestamp::parse("2026-01-02T23:59:30.250Z").unwrap();
        assert_eq!(midnight(now).to_string(), "2026-01-03T00:00:00.000Z");
        assert_eq!(today(now).to_string(), "2026-01-02");
    }

    #[test]
    fn every_day_of_everybody_has_a_row_of_its_own() {
        let (asha, ben) = ("asha".parse().unwrap(), "ben".parse().unwrap());
        let day = |text: &str| today(Timestamp::parse(text).unwrap());
        let (one, other) = (day("2026-01-02T00:00:00Z"), day("2026-01-03T00:00:00Z"));
        assert_ne!(usage_id(&asha, one), usage_id(&asha, other));
        assert_ne!(usage_id(&asha, one), usage_id(&ben, one));
    }
}
