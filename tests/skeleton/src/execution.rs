//! Calls the function on a blocking thread, inside its time limit.
//!
//! A function that runs out of time is answered for but not stopped: its thread goes on.

use std::panic::{catch_unwind, AssertUnwindSafe};
use std::time::Duration;

use openruntimes::{Context, Logger, LoggerType, Response};
use tokio::task::{spawn_blocking, JoinHandle};

/// A function's entry point.
pub type Main = fn(Context) -> Response;

/// Runs the function; a panic or a lack of time becomes an empty 500 and an error in the log.
pub async fn run(
    main: Main,
    context: Context,
    logger: Logger,
    limit: Option<Duration>,
) -> Response {
    let spare = context.clone();
    let running = spawn_blocking(move || guarded(main, context, logger));
    match within(running, limit).await {
        Ok(response) => response,
        Err(reason) => {
            spare.error(reason);
            failed(&spare)
        }
    }
}

async fn within(
    running: JoinHandle<Response>,
    limit: Option<Duration>,
) -> Result<Response, &'static str> {
    let joined = match limit {
        None => running.await,
        Some(limit) => match tokio::time::timeout(limit, running).await {
            Ok(joined) => joined,
            Err(_elapsed) => return Err("Execution timed out."),
        },
    };
    joined.map_err(|_lost| "Task join error.")
}

fn guarded(main: Main, context: Context, mut logger: Logger) -> Response {
    let spare = context.clone();
    logger.override_native_logs();
    let response = catch_unwind(AssertUnwindSafe(|| main(context))).unwrap_or_else(|panic| {
        logger.write(vec![panic_text(&*panic)], LoggerType::Error, false);
        failed(&spare)
    });
    logger.revert_native_logs();
    response
}

fn failed(context: &Context) -> Response {
    context.res.text("", Some(500), None)
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let borrowed = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let owned = || panic.downcast_ref::<String>().cloned();
    borrowed
        .or_else(owned)
        .unwrap_or_else(|| "Unknown panic".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Barrier;

    async fn answer(main: Main, limit: Option<Duration>) -> Response {
        let logger = Logger::new("disabled", Some("test".to_owned())).unwrap();
        run(main, Context::new(logger.clone()), logger, limit).await
    }

    #[tokio::test]
    async fn a_panic_becomes_an_empty_500() {
        let response = answer(|_| panic!("out of cheese"), None).await;
        assert_eq!((response.status_code, response.body.len()), (500, 0));
    }

    #[tokio::test]
    async fn a_function_out_of_time_becomes_an_empty_500() {
        static RELEASE: Barrier = Barrier::new(2);
        let stuck: Main = |_| {
            RELEASE.wait();
            Response::default()
        };
        let response = answer(stuck, Some(Duration::ZERO)).await;
        RELEASE.wait();
        assert_eq!((response.status_code, response.body.len()), (500, 0));
    }

    #[tokio::test]
    async fn a_function_may_block_on_the_runtime_it_was_called_from() {
        let main: Main = |context| {
            tokio::runtime::Handle::current()
                .block_on(async move { context.res.text("waited", None, None) })
        };
        let response = answer(main, Some(Duration::from_secs(5))).await;
        assert_eq!(response.body, b"waited");
    }
}
