//! Running a function that is linked into this process, as the real runtime runs it in a container.
//!
//! A thread that may block, a panic that becomes 500, a timeout that answers 500 and leaves the thread running: what a function
//! gets away with here it gets away with there.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use openruntimes::Response;
use serde_json::json;

use super::context::context;
use super::{Headers, Outcome, Request, Terms};
use crate::app::App;
use crate::clock::Clock;
use crate::functions::current::{Current, Kept};
use crate::linked::{Level, Linked, Sandbox};

/// Characters after which a line is cut.
const LONGEST_LINE: usize = 8_000;

/// The lines of one execution.
#[derive(Clone)]
struct Lines {
    kept: Kept,
    current: Current,
    clock: Clock,
    on: bool,
}

/// Runs `linked` once.
pub async fn run(app: &App, linked: &Linked, terms: Terms, request: Request) -> Outcome {
    let lines = Lines {
        kept: Kept::default(),
        current: app.current.clone(),
        clock: app.clock.clone(),
        on: terms.logging,
    };
    let shown = app.current.begin(&terms, &request, &app.clock, &lines.kept);
    let limit = Duration::from_secs(terms.timeout);
    let sandbox = sandbox(app, &terms, &lines);
    let (entry, own) = (Arc::clone(&linked.run), lines.clone());
    let thread = tokio::task::spawn_blocking(move || {
        let called = std::panic::catch_unwind(AssertUnwindSafe(|| {
            context(&terms.execution, request).map(|context| entry(context, &sandbox))
        }));
        match called {
            Ok(Ok(response)) => response,
            Ok(Err(why)) => own.failed(&why),
            Err(panic) => own.failed(&words(panic.as_ref())),
        }
    });
    let response = match tokio::time::timeout(limit, thread).await {
        Ok(Ok(response)) => response,
        Ok(Err(_stopped)) => lines.failed("Task join error."),
        Err(_elapsed) => lines.failed("Execution timed out."),
    };
    drop(shown);
    outcome(response, &lines)
}

fn sandbox(app: &App, terms: &Terms, lines: &Lines) -> Sandbox {
    let variables = terms.variables.clone();
    let outside = Arc::clone(&app.variables);
    let (clock, at) = (app.clock.clone(), terms.at);
    let lines = lines.clone();
    Sandbox {
        variables: Arc::new(move |name| variables.get(name).cloned().or_else(|| outside(name))),
        now: Arc::new(move || at.map_or_else(|| clock.system_time(), SystemTime::from)),
        log: Arc::new(move |level, message| lines.write(level, message)),
    }
}

impl Lines {
    fn write(&self, level: Level, message: &str) {
        if !self.on {
            return;
        }
        let (kind, stream) = match level {
            Level::Log => ("log", "stdout"),
            Level::Error => ("error", "stderr"),
        };
        let line = json!({
            "message": cut(message),
            "stream": stream,
            "timestamp": self.clock.now().as_millisecond(),
            "type": kind,
        });
        let mut kept = self.kept.lock();
        let text = match level {
            Level::Log => &mut kept.0,
            Level::Error => &mut kept.1,
        };
        text.push_str(&line.to_string());
        text.push('\n');
        drop(kept);
        self.current.touch();
    }

    /// Notes why, and answers as the runtime does: 500 with nothing in it.
    fn failed(&self, why: &str) -> Response {
        self.write(Level::Error, why);
        Response {
            status_code: 500,
            headers: std::iter::once(("content-type".to_owned(), "text/plain".to_owned()))
                .collect(),
            ..Response::new()
        }
    }
}

fn cut(message: &str) -> String {
    if message.len() <= LONGEST_LINE {
        return message.to_owned();
    }
    let end = (0..=LONGEST_LINE)
        .rev()
        .find(|end| message.is_char_boundary(*end));
    let kept = end.and_then(|end| message.get(..end)).unwrap_or_default();
    format!("{kept}... Log truncated due to size limit (8000 characters)")
}

fn words(panic: &(dyn Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "Unknown panic".to_owned())
}

fn outcome(response: Response, lines: &Lines) -> Outcome {
    let mut headers: Vec<(String, String)> = response
        .headers
        .into_iter()
        .map(|(name, value)| (name.to_ascii_lowercase(), value))
        .filter(|(name, _)| !name.starts_with("x-open-runtimes-"))
        .collect();
    headers.sort();
    let mut headers = Headers(headers);
    let kind = headers.get("content-type").unwrap_or("text/plain");
    headers.set("content-type", with_charset(kind));
    headers.set("content-length", response.body.len().to_string());
    let (logs, errors) = lines.kept.lock().clone();
    Outcome {
        status: match response.status_code {
            0 => 200,
            100..=599 => response.status_code,
            _ => 500,
        },
        headers,
        body: response.body,
        logs,
        errors,
    }
}

fn with_charset(kind: &str) -> String {
    let lower = kind.to_ascii_lowercase();
    if lower.starts_with("multipart/") || lower.contains("charset=") {
        kind.to_owned()
    } else {
        format!("{lower}; charset=utf-8")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_charset_is_added_where_there_is_none() {
        assert_eq!(
            with_charset("Application/JSON"),
            "application/json; charset=utf-8"
        );
        assert_eq!(
            with_charset("text/html; Charset=latin1"),
            "text/html; Charset=latin1"
        );
        assert_eq!(
            with_charset("multipart/mixed; boundary=A"),
            "multipart/mixed; boundary=A"
        );
    }

    #[test]
    fn long_lines_are_cut_between_characters() {
        let line = cut(&"ä".repeat(5_000));
        assert!(line.starts_with('ä') && line.ends_with("(8000 characters)"));
        assert_eq!(line.matches('ä').count(), 4_000);
    }
}
