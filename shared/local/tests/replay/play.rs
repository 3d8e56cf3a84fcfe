//! Holds a conversation and compares every answer.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use local::{Clock, Host, Running};
use serde_json::Value;

use crate::answer::Shape;
use crate::changing::Changing;
use crate::client::{self, Request, Response};
use crate::compare;
use crate::format::{self, Check, Condition, Scenario, Step};
use crate::multipart::Form;
use crate::names::{plain_text, Names};
use crate::paths;
use crate::sockets::Sockets;

/// Outside of it lie all dates that the recordings chose.
const BEGINNING: &str = "2026-10-01T08:00:00Z";
/// What passes between two requests.
const TICK: SignedDuration = SignedDuration::from_millis(20);
/// How often a condition is looked at before it counts as broken.
const LOOKS: u32 = 10;

/// One conversation under way.
pub struct Play {
    pub host: Running,
    pub clock: Clock,
    pub scenario: Scenario,
    pub names: Names,
    pub changing: Changing,
    pub sockets: Sockets,
    authority: String,
}

/// The names of all recordings.
pub fn recordings() -> BTreeSet<String> {
    let files = std::fs::read_dir(format::folder()).unwrap();
    let paths = files.map(|file| file.unwrap().path());
    paths
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect()
}

/// Replays the recording that a test is named for.
pub async fn replay(test: &str) {
    let mut play = Play::begin(Scenario::read(&test.replace('_', "-"))).await;
    play.make_people().await;
    for step in std::mem::take(&mut play.scenario.setup) {
        let answer = play.step(&step).await;
        let status = answer.0["status"].as_u64().unwrap_or(200);
        assert!(
            (200..300).contains(&status) && answer.1.is_empty(),
            "{}: {answer:?}",
            step.name
        );
    }
    let steps = std::mem::take(&mut play.scenario.steps);
    let mut broken = Vec::new();
    for step in &steps {
        let (answer, mut problems) = play.step(step).await;
        problems.extend(compare::differences(&step.expect, &answer, ""));
        if !problems.is_empty() {
            broken.push(format!("{}\n    {}", step.name, problems.join("\n    ")));
        }
    }
    play.host.shutdown().await;
    let (of, told) = (steps.len(), play.scenario.about);
    assert!(
        broken.is_empty(),
        "{} of {of} steps of \"{told}\" answer as recorded; these do not:\n{}",
        of - broken.len(),
        broken.join("\n")
    );
}

impl Play {
    async fn begin(scenario: Scenario) -> Self {
        let began: Timestamp = BEGINNING.parse().unwrap();
        let clock = Clock::manual(began);
        let host = Host::builder()
            .project("replayed1")
            .key("standard_replayed")
            .clock(clock.clone())
            .echo()
            .start()
            .await
            .unwrap();
        let authority = host
            .endpoint()
            .trim_start_matches("http://")
            .trim_end_matches("/v1");
        Self {
            authority: authority.to_owned(),
            names: Names::new(host.project(), host.key(), host.endpoint(), began),
            changing: Changing::default(),
            sockets: Sockets::default(),
            host,
            clock,
            scenario,
        }
    }

    /// Lets time pass.
    fn wait(&self, time: SignedDuration) {
        assert!(self.clock.set(self.clock.now() + time));
    }

    /// Takes a step: its answer as a recording has it, and what a comparison would not see.
    async fn step(&mut self, step: &Step) -> (Value, Vec<String>) {
        self.wait(SignedDuration::from_secs(step.sleep.unwrap_or(0)));
        if step.ws.is_some() {
            return (self.on_socket(step).await, Vec::new());
        }
        let mut problems = Vec::new();
        let mut response = self.request(step).await;
        if let Some(poll) = &step.poll {
            let mut looks = 1;
            while !poll.until.iter().all(|it| self.holds(it, &response.view())) && looks < LOOKS {
                self.host.settle().await;
                self.wait(SignedDuration::from_secs(1));
                response = self.request(step).await;
                looks += 1;
            }
            if looks == LOOKS {
                problems.push("the condition never came to hold".to_owned());
            }
        }
        let view = response.view();
        problems.extend(
            step.checks
                .iter()
                .filter(|check| !self.is_so(check, &view))
                .map(|check| format!("{check:?} does not hold")),
        );
        for (name, path) in &step.save {
            match paths::walk(&view, path).first() {
                Some(value) => self.names.keep(name, (*value).clone()),
                None => problems.push(format!("the answer has no {path}: {view}")),
            }
        }
        let shape = Shape {
            names: &self.names,
            changing: &self.changing,
        };
        (shape.answer(step, &response), problems)
    }

    fn holds(&self, condition: &Condition, view: &Value) -> bool {
        let values = paths::walk(view, &condition.path);
        let is = condition.is.as_ref().map(|is| self.names.expand(is));
        let fits = |value: &&Value| {
            is.as_ref().is_none_or(|is| is == *value)
                && condition
                    .one_of
                    .as_ref()
                    .is_none_or(|all| all.contains(value))
                && condition
                    .min
                    .is_none_or(|min| value.as_f64().is_some_and(|it| it >= min))
        };
        !values.is_empty() && values.iter().all(fits)
    }

    fn is_so(&self, check: &Check, view: &Value) -> bool {
        let right = self.names.expand(&check.value);
        let elsewhere = right.as_str().and_then(|text| text.strip_prefix("path:"));
        let right = match elsewhere {
            Some(path) => paths::walk(view, path)
                .first()
                .copied()
                .cloned()
                .unwrap_or_default(),
            None => right,
        };
        let Some(left) = paths::walk(view, &check.path).first().copied() else {
            return false;
        };
        let order = match (left.as_f64(), right.as_f64()) {
            (Some(left), Some(right)) => left.partial_cmp(&right),
            _ => left.as_str().partial_cmp(&right.as_str()),
        };
        match (check.op.as_str(), order) {
            ("==", _) => *left == right,
            ("!=", _) => *left != right,
            ("<", Some(order)) => order.is_lt(),
            ("<=", Some(order)) => order.is_le(),
            (">", Some(order)) => order.is_gt(),
            (">=", Some(order)) => order.is_ge(),
            (op, _) => panic!("unknown relation {op}"),
        }
    }

    /// Sends a step's request.
    pub async fn request(&mut self, step: &Step) -> Response {
        self.wait(TICK);
        let named = self.names_in(step);
        self.need(&named).await;
        let mut headers = vec![
            ("host".to_owned(), self.authority.clone()),
            ("user-agent".to_owned(), "conformance-replay/1.0".to_owned()),
            ("accept".to_owned(), "*/*".to_owned()),
            (
                "x-appwrite-project".to_owned(),
                self.host.project().to_owned(),
            ),
        ];
        if let Some((name, value)) = self.signature(step.auth.as_deref()).await {
            headers.push((name.to_owned(), value));
        }
        let body = self.body(step, &mut headers);
        for (name, value) in &step.headers {
            let name = name.to_lowercase();
            headers.retain(|(known, _)| *known != name);
            if !value.is_null() {
                headers.push((name, plain_text(&self.names.expand(value))));
            }
        }
        if body.is_some() || matches!(step.method.as_str(), "POST" | "PUT" | "PATCH") {
            let length = body.as_ref().map_or(0, Vec::len);
            headers.push(("content-length".to_owned(), length.to_string()));
        }
        let request = Request {
            method: step.method.clone(),
            path: self.address(step),
            headers,
            body,
        };
        client::send(&self.authority, request).await
    }

    fn body(&self, step: &Step, headers: &mut Vec<(String, String)>) -> Option<Vec<u8>> {
        let mut header = |name: &str, value: String| headers.push((name.to_owned(), value));
        if let Some(spec) = &step.multipart {
            let form = Form::of(&self.names.expand(spec));
            header("content-type", form.kind);
            if let Some(range) = form.range {
                header("content-range", range);
            }
            return Some(form.body);
        }
        let kind = step.kind.as_deref().unwrap_or("application/json");
        if let Some(raw) = &step.raw {
            header("content-type", kind.to_owned());
            return Some(self.names.fill(raw).into_bytes());
        }
        let body = step.body.as_ref()?;
        header("content-type", "application/json".to_owned());
        Some(self.names.expand(body).to_string().into_bytes())
    }

    fn address(&self, step: &Step) -> String {
        let path = self.names.fill(&step.path);
        let path = match path.strip_prefix('!') {
            Some(path) => path.to_owned(),
            None => format!("/v1{path}"),
        };
        let text = |value: &Value| plain_text(&self.names.expand(value));
        let params = step
            .params
            .iter()
            .map(|(name, value)| (name.clone(), text(value)));
        let queries = step.queries.iter().enumerate();
        let queries = queries.map(|(place, query)| (format!("queries[{place}]"), text(query)));
        let all: Vec<(String, String)> = params.chain(queries).collect();
        if all.is_empty() {
            return path;
        }
        let joined = if path.contains('?') { '&' } else { '?' };
        format!(
            "{path}{joined}{}",
            serde_urlencoded::to_string(all).unwrap()
        )
    }

    /// All names that a step holds.
    pub fn names_in(&self, step: &Step) -> Vec<String> {
        let parts = [
            Value::from(step.path.as_str()),
            Value::Object(step.params.clone()),
            step.queries.clone().into(),
            step.headers.clone().into_iter().collect(),
            step.body.clone().unwrap_or_default(),
            step.raw.clone().into(),
            step.message.clone().unwrap_or_default(),
            step.multipart.clone().unwrap_or_default(),
            step.channels.clone().into(),
        ];
        self.names.named(&Value::from(parts.to_vec()).to_string())
    }
}
