//! The program as a newcomer starts it: what it says, what it writes, what it refuses, what it keeps.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking, and so do the functions that it calls"
)]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use serde_json::{json, Value};

/// The last line before the host waits for calls.
const READY: &str = "Ready. Ctrl-C stops it.";

/// How the line begins that says that the demo's pods are complete.
const FILLED: &str = "Pods of the demo: ";

/// The tables that show what people did.
const LIFE: &[&str] = &[
    "posts",
    "comments",
    "post_likes",
    "saved_posts",
    "follows",
    "pods",
    "pod_members",
    "messages",
    "pod_commitments",
    "pod_check_ins",
    "calendar_events",
    "notifications",
];

/// A host in a process of its own; it is killed where the test fails.
struct Program {
    child: Child,
    output: BufReader<ChildStdout>,
    said: String,
}

impl Program {
    /// Starts the host on a free port with a folder of its own, and waits until it is ready.
    fn start(folder: &Path, options: &[&str]) -> Self {
        let mut child = command(folder)
            .args(["--info", "info.json"])
            .args(options)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let mut program = Self {
            child,
            output,
            said: String::new(),
        };
        program.hear(READY);
        program
    }

    /// Reads on until a line begins so.
    fn hear(&mut self, line: &str) {
        loop {
            let before = self.said.len();
            let read = self.output.read_line(&mut self.said).unwrap();
            assert_ne!(read, 0, "it ended: {}", self.said);
            let said = &self.said[before..];
            assert!(!said.contains("not complete"), "{said}");
            if said.starts_with(line) {
                return;
            }
        }
    }

    /// Asks it to stop and waits until it has.
    fn stop(mut self, signal: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status().unwrap();
        assert!(sent.success());
        let ended = self.child.wait().unwrap();
        assert!(ended.success(), "{ended}");
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Refused where it has ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_host"));
    command.args(["--port", "0"]).current_dir(folder);
    command
}

/// Runs the host until it ends by itself.
fn refused(folder: &Path, options: &[&str]) -> (bool, String) {
    let Output { status, stderr, .. } = command(folder).args(options).output().unwrap();
    (status.success(), String::from_utf8(stderr).unwrap())
}

/// What the host wrote for programs.
struct Info(Value);

impl Info {
    fn read(folder: &Path) -> Self {
        let text = std::fs::read_to_string(folder.join("info.json")).unwrap();
        Self(serde_json::from_str(&text).unwrap())
    }

    fn text(&self, pointer: &str) -> &str {
        self.0.pointer(pointer).unwrap().as_str().unwrap()
    }

    /// Asks the API with the key.
    async fn get(&self, path: &str) -> Value {
        let url = format!("{}{path}", self.text("/endpoint"));
        let asked = reqwest::Client::new()
            .get(url)
            .header("x-appwrite-project", self.text("/project"))
            .header("x-appwrite-key", self.text("/key"));
        let answer = asked.send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap()
    }

    /// How many rows these tables have, and the ids of the posts.
    async fn life(&self, tables: &[&'static str]) -> (BTreeMap<&'static str, u64>, Vec<String>) {
        let mut counts = BTreeMap::new();
        for table in tables {
            let page = self.get(&rows(table)).await;
            counts.insert(*table, page["total"].as_u64().unwrap());
        }
        let posts = self.get(&rows("posts")).await;
        let ids = posts["rows"].as_array().unwrap().iter();
        let mut ids: Vec<String> = ids
            .map(|it| it["$id"].as_str().unwrap().to_owned())
            .collect();
        ids.sort();
        (counts, ids)
    }
}

fn rows(table: &str) -> String {
    format!("/tablesdb/peerspark-main-db/tables/{table}/rows")
}

#[tokio::test]
async fn it_tells_programs_and_people_what_they_need() {
    let folder = tempfile::tempdir().unwrap();
    let host = Program::start(folder.path(), &["--ephemeral"]);
    let info = Info::read(folder.path());
    assert!(info.text("/endpoint").starts_with("http://127.0.0.1:"));
    assert_eq!(info.text("/project"), "peerspark");
    assert!(info.text("/console/password").len() > 10);
    assert_eq!(info.0["users"], json!([]));
    assert!(
        host.said.contains("for development and tests"),
        "{}",
        host.said
    );
    assert!(host.said.contains(info.text("/endpoint")), "{}", host.said);
    let functions = info.get("/functions").await;
    assert_eq!(functions["total"], json!(testkit::ALL.len()));
    host.stop("-TERM");
    assert!(!folder.path().join(".local").exists(), "nothing is kept");
}

#[tokio::test]
async fn the_demo_is_made_once_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = Program::start(folder.path(), &["--demo"]);
    let info = Info::read(folder.path());
    let users = info.0["users"].as_array().unwrap();
    assert!(users.len() >= 2, "{users:?}");
    for user in users {
        let mail = user["email"].as_str().unwrap();
        assert!(first.said.contains(mail), "{mail} is not told");
    }
    assert!(first.said.contains(info.text("/users/0/password")));
    first.hear(FILLED);
    let before = info.life(LIFE).await;
    assert!(before.0.values().all(|count| *count > 0), "{before:?}");
    first.stop("-INT");

    let mut again = Program::start(folder.path(), &["--demo"]);
    again.hear(FILLED);
    assert_eq!(Info::read(folder.path()).life(LIFE).await, before);
    again.stop("-TERM");

    let without = Program::start(folder.path(), &[]);
    assert_eq!(Info::read(folder.path()).life(LIFE).await, before);
    without.stop("-TERM");
}

/// Calls that fail are made again. Notifications are left out: Appwrite does not deliver an event again whose handler failed.
#[tokio::test]
async fn two_demos_are_alike_in_spite_of_trouble() {
    let did = [
        "posts",
        "comments",
        "post_likes",
        "follows",
        "pods",
        "pod_members",
        "calendar_events",
    ];
    let (calm, rough) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut calm_host = Program::start(calm.path(), &["--demo", "--ephemeral"]);
    let trouble = ["--chaos", "7", "--chaos-rates", "timeout=0"];
    let options = [&["--demo", "--ephemeral"][..], &trouble].concat();
    let mut rough_host = Program::start(rough.path(), &options);
    calm_host.hear(FILLED);
    rough_host.hear(FILLED);
    let expected = Info::read(calm.path()).life(&did).await;
    assert_eq!(Info::read(rough.path()).life(&did).await, expected);
}

/// Whoever stops it at once has the pods after the next start.
#[tokio::test]
async fn a_demo_that_was_cut_off_is_taken_up() {
    let (whole, cut) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut host = Program::start(whole.path(), &["--demo"]);
    Program::start(cut.path(), &["--demo"]).stop("-TERM");
    let mut again = Program::start(cut.path(), &["--demo"]);
    host.hear(FILLED);
    again.hear(FILLED);
    let expected = Info::read(whole.path()).life(LIFE).await;
    assert_eq!(Info::read(cut.path()).life(LIFE).await.0, expected.0);
}

/// Pastes the commands that a host proposes into a shell.
fn paste(said: &str) -> Vec<Output> {
    let (_, commands) = said.split_once("Try:").unwrap();
    let (commands, _) = commands.split_once(READY).unwrap();
    let blocks = commands.split("\n\n").map(str::trim);
    blocks
        .filter(|it| !it.is_empty())
        .map(|it| {
            let line = it.replacen("curl", "curl --silent --show-error --fail-with-body", 1);
            Command::new("sh").args(["-c", &line]).output().unwrap()
        })
        .collect()
}

#[test]
fn the_commands_that_it_proposes_work_when_pasted() {
    if Command::new("curl").arg("--version").output().is_err() {
        return; // They are for a person who has curl.
    }
    let folder = tempfile::tempdir().unwrap();
    for (options, status) in [(&["--demo"][..], 201), (&[], 200)] {
        let host = Program::start(folder.path(), options);
        let answers = paste(&host.said);
        assert_eq!(answers.len(), 3, "{}", host.said);
        for answer in &answers {
            assert!(answer.status.success(), "{answer:?}");
        }
        let execution: Value = serde_json::from_slice(&answers[0].stdout).unwrap();
        assert_eq!(execution["functionId"], "posts");
        assert_eq!(execution["responseStatusCode"], status, "{execution}");
    }
}

#[tokio::test]
async fn an_empty_host_waits_for_a_deployment() {
    let folder = tempfile::tempdir().unwrap();
    let host = Program::start(folder.path(), &["--empty", "--ephemeral"]);
    let info = Info::read(folder.path());
    assert_eq!(info.get("/functions").await["total"], json!(0));
    assert_eq!(info.get("/tablesdb").await["total"], json!(0));
    assert!(host.said.contains("cargo xtask deploy"), "{}", host.said);
}

#[tokio::test]
async fn a_manual_clock_stands_until_it_is_moved() {
    let folder = tempfile::tempdir().unwrap();
    let _host = Program::start(
        folder.path(),
        &["--ephemeral", "--clock", "2026-01-02T03:04:05Z"],
    );
    let endpoint = Info::read(folder.path())
        .text("/endpoint")
        .replace("/v1", "");
    let clock = format!("{endpoint}/_local/clock");
    let shown = reqwest::get(&clock).await.unwrap().text().await.unwrap();
    assert!(shown.contains("2026-01-02T03:04:05.000+00:00"), "{shown}");
    let moved = reqwest::Client::new()
        .post(&clock)
        .header("content-type", "application/json")
        .body(json!({ "now": "2026-01-03T00:00:00Z" }).to_string());
    let shown = moved.send().await.unwrap().text().await.unwrap();
    assert!(shown.contains("2026-01-03T00:00:00.000+00:00"), "{shown}");
}

#[test]
fn it_refuses_to_be_reached_by_others_unasked() {
    let folder = tempfile::tempdir().unwrap();
    let (fine, why) = refused(folder.path(), &["--ephemeral", "--address", "0.0.0.0"]);
    assert!(!fine && why.contains("--i-know"), "{why}");
    assert!(
        !folder.path().join(".local").exists(),
        "it began before it refused"
    );
    let host = Program::start(
        folder.path(),
        &["--ephemeral", "--address", "0.0.0.0", "--i-know"],
    );
    assert!(Info::read(folder.path())
        .text("/endpoint")
        .starts_with("http://127.0.0.1:"));
    host.stop("-TERM");
}

#[test]
fn a_port_that_is_taken_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let mut host = Command::new(env!("CARGO_BIN_EXE_host"))
        .args(["--ephemeral", "--port", &port])
        .current_dir(folder.path())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut why = String::new();
    host.stderr
        .take()
        .unwrap()
        .read_to_string(&mut why)
        .unwrap();
    assert!(!host.wait().unwrap().success());
    assert!(why.contains(&port) && why.contains("--port"), "{why}");
}

#[test]
fn an_unreadable_file_of_variables_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(".env"), "LOG_LEVEL\n").unwrap();
    let (fine, why) = refused(folder.path(), &["--ephemeral"]);
    assert!(!fine && why.contains("NAME=VALUE"), "{why}");
}
