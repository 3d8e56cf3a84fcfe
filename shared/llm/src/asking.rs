//! Asking until somebody answers.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::time::{sleep, timeout_at};

use crate::ask::{Ask, Turn};
use crate::exchange::{self, Http};
use crate::fault::Fault;
use crate::plan::{Miss, Plan};
use crate::settings::Settings;
use crate::tokens::{estimate, Usage};
use crate::wire::{Reply, Request};
use store::App;

/// The models, until a moment at which every question is taken back.
#[derive(Debug, Clone)]
pub struct Ai {
    pub(super) settings: Settings,
    pub(super) http: Arc<Http>,
    pub(super) until: Instant,
}

/// What a model said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Its words: nobody's word, to be shown as untrusted.
    pub text: String,
    /// Which model it was.
    pub model: String,
    /// What it cost.
    pub usage: Usage,
}

/// The models, as long as this execution lasts.
///
/// # Errors
///
/// [`Fault::NotSet`] in a project without; the log says what is missing.
pub fn open(app: &App) -> Result<Ai, Fault> {
    let settings = Settings::read(app.execution().config());
    let settings = settings.inspect_err(|fault| {
        tracing::error!(%fault, "No model can be asked: look at the function's variables");
    })?;
    Ok(Ai {
        settings,
        http: app.execution().environment().shared(Http::new),
        until: app.execution().deadline(),
    })
}

impl Ai {
    /// Models without an execution, for measurements and tests.
    pub fn new(settings: Settings, until: Instant) -> Self {
        Self {
            settings,
            http: Arc::new(Http::new()),
            until,
        }
    }

    /// Takes every question back after this time, if that is sooner.
    #[must_use]
    pub fn within(mut self, time: Duration) -> Self {
        self.until = self.until.min(Instant::now() + time);
        self
    }

    /// Asks for a text, of one model after another.
    ///
    /// # Errors
    ///
    /// What became of the last attempt.
    pub async fn ask(&self, ask: &Ask) -> Result<Answer, Fault> {
        self.try_models(ask, |model| async move {
            let reply = self.call(ask, &ask.turns, &model, None).await?;
            if reply.text().trim().is_empty() {
                return Err(Miss::Failed(Fault::Invalid("it is empty".to_owned())));
            }
            Ok(Answer {
                text: reply.text().to_owned(),
                usage: cost(&reply, &ask.turns),
                model,
            })
        })
        .await
    }

    /// Makes attempts until one succeeds, as [`Plan`] has it.
    pub(super) async fn try_models<T, F, Fut>(&self, ask: &Ask, mut once: F) -> Result<T, Fault>
    where
        F: FnMut(String) -> Fut,
        Fut: Future<Output = Result<T, Miss>>,
    {
        let mut plan = Plan::new(self.settings.models(ask.models));
        let mut last = Fault::Slow;
        while let Some(model) = plan.take() {
            let miss = match once(model.clone()).await {
                Ok(answer) => return Ok(answer),
                Err(miss) => miss,
            };
            let pause = plan.after(&miss);
            last = miss.into_fault();
            self.note(ask, &model, plan.attempt(), &last);
            match pause {
                Some(pause) if Instant::now() + pause < self.until => sleep(pause).await,
                _ => break,
            }
        }
        Err(last)
    }

    fn note(&self, ask: &Ask, model: &str, attempt: u32, fault: &Fault) {
        let (purpose, base) = (ask.purpose, &self.settings.base);
        if matches!(fault, Fault::Refused(_)) {
            tracing::error!(purpose, model, base, %fault, "The models' service refuses us: look at the key and the account");
        } else {
            tracing::info!(purpose, model, attempt, %fault, "A model gave no answer");
        }
    }

    /// Asks one model once; the question is taken back when its time is over.
    pub(super) async fn call(
        &self,
        ask: &Ask,
        turns: &[Turn],
        model: &str,
        format: Option<&Value>,
    ) -> Result<Reply, Miss> {
        let request = Request::new(model, turns, ask.max_tokens).formed(format);
        let exchange =
            async { exchange::read(self.http.send(&self.settings, &request).await?).await };
        self.in_time(ask, exchange).await
    }

    /// Drops what takes longer than a model may, or than there is time; dropping it closes its connection.
    pub(super) async fn in_time<T>(
        &self,
        ask: &Ask,
        work: impl Future<Output = Result<T, Miss>>,
    ) -> Result<T, Miss> {
        let now = Instant::now();
        if now >= self.until {
            return Err(Miss::Over(Fault::Slow));
        }
        let until = self.until.min(now + ask.patience);
        match timeout_at(until.into(), work).await {
            Ok(outcome) => outcome,
            Err(_elapsed) if until == self.until => Err(Miss::Over(Fault::Slow)),
            Err(_elapsed) => Err(Miss::Failed(Fault::Slow)),
        }
    }
}

/// What a reply cost, estimated where the service does not count.
pub(super) fn cost(reply: &Reply, turns: &[Turn]) -> Usage {
    reply
        .usage()
        .unwrap_or_else(|| estimate(turns, reply.text()))
}
