//! A host with a model and a place for videos behind it, and somebody who teaches.

use std::collections::BTreeMap;

use local::Chaos;
use serde_json::{json, Value};
use testkit::llm::{Llm, Reply};
use testkit::youtube::YouTube;
use testkit::{Answer, Host, HostOptions, Person};

pub const NOON: &str = "2026-01-02T12:00:00Z";

pub struct Stage {
    pub host: Host,
    pub llm: Llm,
    pub videos: YouTube,
    pub ines: Person,
}

impl Stage {
    pub async fn set() -> Self {
        Self::under(None).await
    }

    pub async fn under(chaos: Option<Chaos>) -> Self {
        Self::with(HostOptions {
            chaos,
            ..HostOptions::default()
        })
        .await
    }

    /// For callers who get into each other's way.
    pub async fn contended() -> Self {
        Self::with(HostOptions {
            is_contended: true,
            ..HostOptions::default()
        })
        .await
    }

    async fn with(options: HostOptions) -> Self {
        let (llm, videos) = (Llm::start().await.unwrap(), YouTube::start().await.unwrap());
        let mut variables: BTreeMap<String, String> = llm.variables();
        variables.insert("YOUTUBE_BASE_URL".to_owned(), videos.url().to_owned());
        let options = HostOptions {
            clock: Some(NOON.parse().unwrap()),
            variables,
            ..options
        };
        let host = Host::start_with(options).await.unwrap();
        let ines = host.sign_in("ines").await.unwrap();
        Self {
            host,
            llm,
            videos,
            ines,
        }
    }

    pub async fn draft(&self, body: Value) -> Answer {
        self.ines
            .post("courses", "/courses/generate", body)
            .await
            .unwrap()
    }

    pub async fn job(&self, id: &str) -> Value {
        self.host.row("jobs", id).await.unwrap().unwrap()
    }

    /// The rows of a table, in the order of a number in them.
    pub async fn in_order(&self, table: &str) -> Vec<Value> {
        let mut rows = self.host.rows(table).await.unwrap();
        rows.sort_by_key(|it| it["seq"].as_u64());
        rows
    }

    /// Questions that were answered to the end.
    pub fn answered(&self) -> usize {
        let asked = self.llm.asked().unwrap();
        asked.iter().filter(|it| !it.was_dropped).count()
    }
}

/// A transcript of about so many pieces.
pub fn transcript(pieces: usize) -> String {
    "Rust is an oxide of iron, and this sentence is one of many about it. ".repeat(pieces * 29)
}

/// An outline whose chapters begin with these pieces.
pub fn outline(starts: &[u32]) -> Reply {
    let chapters = starts.iter().map(|start| {
        json!({
            "title": format!("From {start}"), "description": "What it is about.", "startChunk": start, "endChunk": start,
            "objectives": ["Explain it", "Use it"],
        })
    });
    Reply::Json(json!({ "chapters": chapters.collect::<Vec<_>>() }))
}
