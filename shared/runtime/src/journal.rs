//! What one execution has to say, kept until it ends.
//!
//! Nothing in a function may print: the runtime captures the process's standard output in a pipe
//! that blocks once 64 KiB are in it (open-runtimes/open-runtimes:runtimes/rust). So events of
//! `tracing` are collected here and handed to the execution's own logger at the end.

use std::fmt::Debug;
use std::future::Future;
use std::mem;
use std::sync::{Mutex, OnceLock, PoisonError};

use serde::Serialize;
use serde_json::{json, Map, Value};
use tracing::field::{Field, Visit};
use tracing::instrument::WithSubscriber;
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::{Dispatch, Metadata, Subscriber};

use crate::{Execution, Level};

/// Lines kept per execution; what comes after is only counted.
const LINES: usize = 200;

tokio::task_local! {
    /// The execution whose future is being polled.
    static CURRENT: Execution;
}

/// One line of a log: a JSON object on a single line.
pub(crate) type Line = (Level, String);

#[derive(Debug, Default)]
pub(crate) struct Journal {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    lines: Vec<Line>,
    dropped: usize,
}

impl Journal {
    /// Keeps one line.
    pub(crate) fn write(&self, level: Level, line: &impl Serialize) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.lines.len() < LINES {
            let text = serde_json::to_string(line).unwrap_or_default();
            kept.lines.push((level, text));
        } else {
            kept.dropped += 1;
        }
    }

    /// Hands over what was kept.
    pub(crate) fn take(&self) -> Vec<Line> {
        let kept = mem::take(&mut *self.kept.lock().unwrap_or_else(PoisonError::into_inner));
        let mut lines = kept.lines;
        if kept.dropped > 0 {
            let line = json!({ "message": "Lines were dropped", "dropped": kept.dropped });
            lines.push((Level::Log, line.to_string()));
        }
        lines
    }
}

/// Runs `work` so that what it logs through `tracing` lands in the execution's journal.
pub(crate) async fn collect<F: Future>(execution: Execution, work: F) -> F::Output {
    static COLLECTOR: OnceLock<Dispatch> = OnceLock::new();
    // One subscriber for the whole process: registering one per execution walks every callsite.
    let collector = COLLECTOR.get_or_init(|| Dispatch::new(Collector));
    CURRENT
        .scope(execution, work)
        .with_subscriber(collector.clone())
        .await
}

/// Sends each event of `tracing` to the journal of the execution it happened in.
struct Collector;

impl Subscriber for Collector {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event() && *metadata.level() <= tracing::Level::INFO
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(LevelFilter::INFO)
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn event(&self, event: &tracing::Event<'_>) {
        // Outside an execution nobody listens.
        let _outside = CURRENT.try_with(|execution| {
            let (level, line) = line_of(event, execution);
            execution.journal().write(level, &line);
        });
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

fn line_of(event: &tracing::Event<'_>, execution: &Execution) -> (Level, Value) {
    let mut fields = Fields(Map::new());
    // The message comes first, for whoever reads the raw line.
    fields.0.insert("message".to_owned(), Value::Null);
    event.record(&mut fields);
    let metadata = event.metadata();
    fields.add("execution", execution.request_id().into());
    fields.add("target", metadata.target().into());
    let level = if *metadata.level() == tracing::Level::ERROR {
        Level::Error
    } else {
        Level::Log
    };
    fields.add("level", metadata.level().as_str().to_lowercase().into());
    (level, Value::Object(fields.0))
}

/// The fields of an event as JSON members.
struct Fields(Map<String, Value>);

impl Fields {
    fn add(&mut self, name: &str, value: Value) {
        self.0.insert(name.to_owned(), value);
    }
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.add(field.name(), value.into());
    }
    fn record_i64(&mut self, field: &Field, value: i64) {
        self.add(field.name(), value.into());
    }
    fn record_u64(&mut self, field: &Field, value: u64) {
        self.add(field.name(), value.into());
    }
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.add(field.name(), value.into());
    }
    fn record_bool(&mut self, field: &Field, value: bool) {
        self.add(field.name(), value.into());
    }
    fn record_error(&mut self, field: &Field, value: &(dyn std::error::Error + 'static)) {
        self.add(field.name(), value.to_string().into());
    }
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.add(field.name(), format!("{value:?}").into());
    }
}
