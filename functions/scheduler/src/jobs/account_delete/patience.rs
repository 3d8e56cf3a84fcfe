//! How often in a row a step of a sweep may come to nothing.

use std::future::Future;
use std::time::Duration;

use runtime::Result;
use store::jobs::Work;

/// How often in a row nothing may move before an attempt fails.
const FRUITLESS: u32 = 3;

/// How long to wait after the first fruitless try.
const PAUSE: Duration = Duration::from_millis(200);

/// Lets a sweep go on as long as something moves.
#[derive(Debug)]
pub struct Patience<'a> {
    work: &'a Work,
    fruitless: u32,
}

impl<'a> Patience<'a> {
    /// Nothing was tried yet.
    pub fn new(work: &'a Work) -> Self {
        Self { work, fruitless: 0 }
    }

    /// Tries until it works.
    ///
    /// # Errors
    ///
    /// As [`Patience::note`].
    pub async fn insist<Fut>(&mut self, act: impl Fn() -> Fut) -> Result<()>
    where
        Fut: Future<Output = Result<()>>,
    {
        loop {
            let tried = act().await;
            let is_done = tried.is_ok();
            self.note(tried).await?;
            if is_done {
                return Ok(());
            }
        }
    }

    /// Notes how a try ended.
    ///
    /// # Errors
    ///
    /// What it failed with, where it was the last of several that all came to nothing.
    pub async fn note(&mut self, tried: Result<()>) -> Result<()> {
        match tried {
            Ok(()) => {
                self.fruitless = 0;
                self.work.moved();
            }
            Err(error) => {
                self.fruitless += 1;
                if self.fruitless >= FRUITLESS || self.work.is_over() {
                    return Err(error);
                }
                tokio::time::sleep(PAUSE.saturating_mul(self.fruitless)).await;
            }
        }
        Ok(())
    }
}
