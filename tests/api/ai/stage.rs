//! A host with a model behind it, and somebody who asks.

use std::collections::BTreeMap;

use local::Chaos;
use serde_json::{json, Value};
use testkit::llm::Llm;
use testkit::{Answer, Host, HostOptions, Person};

pub const NOON: &str = "2026-01-02T12:00:00Z";

pub struct Stage {
    pub host: Host,
    pub llm: Llm,
    pub asha: Person,
}

impl Stage {
    pub async fn set() -> Self {
        Self::with(&[], None).await
    }

    /// For callers who get into each other's way.
    pub async fn contended() -> Self {
        Self::of(&[], None, true).await
    }

    pub async fn with(more: &[(&str, &str)], chaos: Option<Chaos>) -> Self {
        Self::of(more, chaos, false).await
    }

    async fn of(more: &[(&str, &str)], chaos: Option<Chaos>, is_contended: bool) -> Self {
        let llm = Llm::start().await.unwrap();
        let mut variables: BTreeMap<String, String> = llm.variables();
        variables.extend(
            more.iter()
                .map(|(name, it)| ((*name).to_owned(), (*it).to_owned())),
        );
        let options = HostOptions {
            // Who writes at once is told apart by when a row changed, so the clock runs for them.
            clock: (!is_contended).then(|| NOON.parse().unwrap()),
            chaos,
            is_contended,
            variables,
            ..HostOptions::default()
        };
        let host = Host::start_with(options).await.unwrap();
        let asha = host.sign_in("asha").await.unwrap();
        Self { host, llm, asha }
    }

    pub async fn ask(&self, question: &str) -> Answer {
        let body = json!({ "messages": [{ "role": "user", "content": question }] });
        self.asha.post("ai", "/ai/chat", body).await.unwrap()
    }

    /// Asks for an answer that grows; answers the id of its row.
    pub async fn ask_streamed(&self, question: &str) -> String {
        let turns = json!([{ "role": "user", "content": question }]);
        let body = json!({ "messages": turns, "stream": true });
        let answer = self.asha.post("ai", "/ai/chat", body).await.unwrap();
        assert_eq!(answer.status, 202, "{answer:?}");
        answer.text("/messageId")
    }

    pub async fn message(&self, id: &str) -> Value {
        self.host.row("ai_messages", id).await.unwrap().unwrap()
    }

    pub async fn usage(&self) -> Value {
        let answer = self.asha.get("ai", "/ai/usage").await.unwrap();
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json
    }
}
