//! Work that dies at one of its calls, or is crossed there by somebody else, always at the same.

use std::future::{poll_fn, Future};
use std::task::Poll;

use runtime::AppState;
use store::App;

/// Where work dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Death {
    /// At which of its calls, from one; of calls that are made together, at the first.
    pub call: u32,
    /// Whether that one is on its way already: it may take effect, and nobody hears of it. Otherwise it is never sent.
    pub is_sent: bool,
}

/// Does some of the work, with the calls of an app of its own; answers whether it came to its end.
pub async fn die_at(app: &App, work: impl Future, death: Death) -> bool {
    let mut work = Box::pin(work);
    let mut is_spared = death.is_sent;
    poll_fn(move |context| {
        if work.as_mut().poll(context).is_ready() {
            return Poll::Ready(true);
        }
        // A call is counted, then gives way once, and only then is sent.
        if app.usage().calls < death.call {
            return Poll::Pending;
        }
        if std::mem::take(&mut is_spared) {
            return Poll::Pending;
        }
        Poll::Ready(false)
    })
    .await
}

/// Does work, with the calls of an app of its own, and something else before one of its calls is sent; answers what both came to, or
/// nothing where the work came to its end before.
pub async fn cross_at<W, T>(
    app: &App,
    work: impl Future<Output = W>,
    call: u32,
    other: impl Future<Output = T>,
) -> Option<(W, T)> {
    let mut work = Box::pin(work);
    let is_over = poll_fn(|context| {
        if work.as_mut().poll(context).is_ready() {
            return Poll::Ready(true);
        }
        if app.usage().calls < call {
            return Poll::Pending;
        }
        Poll::Ready(false)
    });
    if is_over.await {
        return None;
    }
    let met = other.await;
    Some((work.await, met))
}
