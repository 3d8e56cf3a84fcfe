//! Writes that rest on what was read, where others may write the same at the same time.

use std::future::Future;

use client::Operations;
use runtime::Code;

use crate::app::App;
use crate::error::{Error, Result};

/// How long a transaction may stay open, in seconds.
const OPEN_SEC: u32 = 60;

impl App {
    /// Does all of the operations unless `look` refuses: three calls, and those of the look between the second and the third. Answers
    /// what the look saw.
    ///
    /// The operations are staged before the look: Appwrite refuses the commit where one of their rows changed since it was staged, so
    /// what was seen is what they are done to. It compares times: a write that took its time before the staging and is not there yet at
    /// the look, some milliseconds later, goes unseen. What even that must not cross, stages besides what only one of two can write: a
    /// job whose id names what was seen, or a counter with a limit.
    ///
    /// # Errors
    ///
    /// What `look` answers; [`Error::Changed`], about `noun`, where a row changed, came or went meanwhile. Nothing happened then.
    pub async fn commit_seen<T, E: From<Error>>(
        &self,
        noun: &'static str,
        operations: &Operations,
        look: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        let failed = |cause| E::from(crossed(noun, cause));
        let transaction = self.client().transaction(OPEN_SEC).await.map_err(failed)?;
        let staged = transaction.stage(operations).await;
        let checked = look.await;
        match checked.and_then(|seen| staged.map(|()| seen).map_err(failed)) {
            Ok(seen) => {
                transaction.commit().await.map_err(failed)?;
                Ok(seen)
            }
            Err(refusal) => {
                // What is left of it lapses by itself.
                transaction.rollback().await.ok();
                Err(refusal)
            }
        }
    }
}

/// A row that is gone or there by now has changed like any other: the next look says so.
fn crossed(noun: &'static str, cause: client::Error) -> Error {
    match Error::about(noun, cause) {
        Error::NotFound { noun } | Error::Conflict { noun } => Error::Changed { noun },
        other => other,
    }
}

/// Tries something up to `attempts` times, as long as somebody else changes the same in between.
///
/// # Errors
///
/// What an attempt answers; `version_conflict` where every one was crossed.
pub async fn retry_changed<T, Trying>(
    attempts: usize,
    attempt: impl Fn() -> Trying,
) -> Result<T, runtime::Error>
where
    Trying: Future<Output = Result<T, runtime::Error>>,
{
    for _ in 1..attempts {
        match attempt().await {
            Err(refusal) if refusal.code == Code::VersionConflict => {}
            outcome => return outcome,
        }
    }
    attempt().await
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[tokio::test]
    async fn what_is_crossed_is_tried_again_and_not_for_ever() {
        let tried = Cell::new(0);
        let crossed_until = |last: usize| {
            let tried = &tried;
            move || async move {
                tried.set(tried.get() + 1);
                if tried.get() < last {
                    return Err(Error::Changed { noun: "Pod" }.into());
                }
                Ok(tried.get())
            }
        };
        assert_eq!(retry_changed(3, crossed_until(3)).await.unwrap(), 3);
        tried.set(0);
        let refusal = retry_changed(3, crossed_until(4)).await.unwrap_err();
        assert_eq!((refusal.code, tried.get()), (Code::VersionConflict, 3));
    }

    #[tokio::test]
    async fn a_refusal_is_not_tried_again() {
        let tried = Cell::new(0);
        let refusing = || async {
            tried.set(tried.get() + 1);
            Err::<(), _>(Error::NotFound { noun: "Pod" }.into())
        };
        let refusal = retry_changed(3, refusing).await.unwrap_err();
        assert_eq!((refusal.code, tried.get()), (Code::NotFound, 1));
    }
}
