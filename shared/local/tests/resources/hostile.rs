//! Input that no client of good will sends: whatever comes, the answer is a refusal in Appwrite's shape, never a fault and never
//! silence. The inputs are made by a generator with fixed seeds, so that a failure comes again.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{json, Value};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;

use crate::stage::{By, Part, Stage};

/// After this the host counts as hung.
const PATIENCE: Duration = Duration::from_secs(20);

/// Numbers that look like chance and are the same each time: `SplitMix64`.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, count: usize) -> usize {
        usize::try_from(self.roll() % u64::try_from(count).unwrap()).unwrap()
    }

    fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }

    /// Text of what tends to break readers.
    fn text(&mut self) -> String {
        const PIECES: &[&str] = &[
            "",
            "a",
            "$id",
            "n",
            "\0",
            "\u{202e}",
            "😀",
            "'",
            "\"",
            "\\",
            "%00",
            "../",
            "{",
            "]",
            "-1",
            "9223372036854775808",
            "1e999",
            "NaN",
            "null",
            "; DROP TABLE rows",
            "\r\n",
            "x.y.z",
            "*",
            "/",
            ",",
            "* * * * *",
            "unique()",
            " ",
        ];
        let count = self.below(4);
        (0..count).map(|_| self.one(PIECES)).collect()
    }

    /// JSON of any kind, three deep at most.
    fn value(&mut self, depth: u32) -> Value {
        match self.below(if depth == 0 { 6 } else { 8 }) {
            0 => Value::Null,
            1 => json!(self.roll() % 2 == 0),
            2 => json!(self.roll()),
            3 => json!(i64::MIN),
            4 => json!(1.5e300),
            5 => json!(self.text()),
            6 => (0..self.below(3)).map(|_| self.value(depth - 1)).collect(),
            _ => {
                let members = (0..self.below(3)).map(|_| (self.text(), self.value(depth - 1)));
                members.collect::<Vec<_>>().into_iter().collect()
            }
        }
    }

    /// A query that is nearly one.
    fn query(&mut self) -> String {
        const METHODS: &[&str] = &[
            "equal",
            "notEqual",
            "lessThan",
            "between",
            "contains",
            "containsAll",
            "search",
            "isNull",
            "startsWith",
            "and",
            "or",
            "select",
            "orderAsc",
            "orderRandom",
            "limit",
            "offset",
            "cursorAfter",
            "cursorBefore",
            "distanceEqual",
            "crosses",
            "elemMatch",
            "regex",
            "",
        ];
        const COLUMNS: &[&str] = &[
            "n",
            "s",
            "b",
            "t",
            "l",
            "$id",
            "$sequence",
            "$createdAt",
            "$permissions",
            "none",
            "a.b",
            "",
        ];
        let mut query = json!({ "method": self.one(METHODS), "attribute": self.one(COLUMNS), "values": [self.value(2)] });
        match self.below(6) {
            0 => query["values"] = self.value(2),
            1 => query["attribute"] = self.value(1),
            2 => query["method"] = self.value(1),
            3 => query["values"] = json!([query.clone(), query.clone()]),
            _ => {}
        }
        let text = query.to_string();
        let cut = self.below(text.len() * 8);
        text.get(..cut).unwrap_or(&text).to_owned()
    }
}

fn is_fine(status: u16) -> bool {
    status < 500 || status == 501
}

async fn with_table() -> Stage {
    let stage = Stage::start().await;
    for (path, body) in [
        ("/tablesdb", json!({ "databaseId": "d", "name": "D" })),
        (
            "/tablesdb/d/tables",
            json!({
                "tableId": "t", "name": "T", "rowSecurity": true, "permissions": ["create(\"any\")"],
                "columns": [
                    { "key": "n", "type": "integer" }, { "key": "s", "type": "string", "size": 40 },
                    { "key": "b", "type": "boolean" }, { "key": "t", "type": "datetime" },
                    { "key": "l", "type": "string", "size": 40, "array": true },
                ],
            }),
        ),
        (
            "/tablesdb/d/tables/t/rows",
            json!({ "rowId": "r", "data": { "n": 1, "s": "one", "l": ["a"] } }),
        ),
        ("/storage/buckets", json!({ "bucketId": "b", "name": "B" })),
        (
            "/functions",
            json!({ "functionId": "f", "name": "F", "runtime": "rust-1.83" }),
        ),
        ("/teams", json!({ "teamId": "m", "name": "M" })),
    ] {
        let made = stage.call(By::Key, "POST", path, body).await;
        assert_eq!(made.status, 201, "{path}: {made:?}");
    }
    stage
}

#[tokio::test]
async fn no_query_is_a_fault() {
    let stage = with_table().await;
    let mut dice = Dice(1);
    for place in 0..400 {
        let query = dice.query();
        let path = dice.one(&[
            "/tablesdb/d/tables/t/rows",
            "/users",
            "/storage/buckets",
            "/functions",
            "/tablesdb",
            "/teams/m/memberships",
        ]);
        let encoded = serde_urlencoded::to_string([("queries[0]", &query)]).unwrap();
        let answer = stage.get(By::Key, &format!("{path}?{encoded}")).await;
        assert!(
            is_fine(answer.status),
            "{place}: {path} {query}: {answer:?}"
        );
    }
}

/// Calls with a body, and the members that it may have.
const BODIES: &[(&str, &str, &[&str])] = &[
    (
        "POST",
        "/tablesdb/d/tables/t/rows",
        &["rowId", "data", "permissions", "rows", "transactionId"],
    ),
    (
        "PATCH",
        "/tablesdb/d/tables/t/rows/r",
        &["data", "permissions"],
    ),
    (
        "PUT",
        "/tablesdb/d/tables/t/rows/r",
        &["data", "permissions"],
    ),
    (
        "PATCH",
        "/tablesdb/d/tables/t/rows/r/n/increment",
        &["value", "max"],
    ),
    (
        "POST",
        "/tablesdb/d/tables/t/columns/integer",
        &["key", "required", "min", "max", "default", "array"],
    ),
    (
        "POST",
        "/tablesdb/d/tables/t/columns/enum",
        &["key", "elements", "required", "default"],
    ),
    (
        "POST",
        "/tablesdb/d/tables/t/indexes",
        &["key", "type", "columns", "orders", "lengths"],
    ),
    (
        "POST",
        "/tablesdb/d/tables",
        &["tableId", "name", "columns", "indexes", "permissions"],
    ),
    ("POST", "/tablesdb/transactions", &["ttl"]),
    (
        "POST",
        "/functions",
        &[
            "functionId",
            "name",
            "runtime",
            "schedule",
            "events",
            "execute",
            "timeout",
        ],
    ),
    (
        "PUT",
        "/functions/f",
        &["name", "schedule", "events", "scopes"],
    ),
    (
        "POST",
        "/functions/f/executions",
        &["body", "path", "method", "headers", "async", "scheduledAt"],
    ),
    (
        "POST",
        "/users",
        &["userId", "email", "password", "phone", "name"],
    ),
    ("POST", "/account", &["userId", "email", "password"]),
    (
        "POST",
        "/teams/m/memberships",
        &["email", "userId", "roles", "url"],
    ),
    (
        "POST",
        "/messaging/messages/email",
        &[
            "messageId",
            "subject",
            "content",
            "users",
            "cc",
            "attachments",
            "scheduledAt",
        ],
    ),
    (
        "POST",
        "/messaging/messages/push",
        &["messageId", "data", "image", "badge", "targets"],
    ),
    (
        "POST",
        "/storage/buckets",
        &[
            "bucketId",
            "name",
            "maximumFileSize",
            "allowedFileExtensions",
            "compression",
        ],
    ),
];

#[tokio::test]
async fn no_body_is_a_fault() {
    let stage = with_table().await;
    let mut dice = Dice(2);
    for place in 0..600 {
        let (method, path, names) = dice.one(BODIES);
        let members = names.iter().map(|name| ((*name).to_owned(), dice.value(2)));
        let body: Value = members.collect::<Vec<_>>().into_iter().collect();
        let answer = stage.call(By::Key, method, path, body.clone()).await;
        assert!(
            is_fine(answer.status),
            "{place}: {method} {path} {body}: {answer:?}"
        );
    }
}

#[tokio::test]
async fn no_upload_and_no_range_is_a_fault() {
    let stage = with_table().await;
    let whole = Part {
        name: "a.txt",
        bytes: b"0123456789",
        ..Part::default()
    };
    assert_eq!(stage.upload(By::Key, "b", "whole", whole).await.status, 201);
    let mut dice = Dice(3);
    for place in 0..120 {
        let (start, end, total) = (dice.roll() % 12, dice.roll() % 12, dice.roll() % 12);
        let text = dice
            .text()
            .replace(['\0', '\r', '\n'], "")
            .chars()
            .filter(char::is_ascii)
            .collect::<String>();
        let range = dice.one(&[
            format!("bytes {start}-{end}/{total}"),
            format!("bytes={start}-{end}"),
            format!("bytes={start}-"),
            format!("bytes=-{end}"),
            format!("bytes={start}-{end},{total}-"),
            format!("bytes {start}-{end}/{}", u64::MAX),
            text,
        ]);
        let part = Part {
            name: "b.txt",
            bytes: b"12345",
            range: Some(&range),
            permissions: &[],
        };
        let sent = stage.upload(By::Key, "b", &format!("p{place}"), part).await;
        assert!(is_fine(sent.status), "{range}: {sent:?}");
        let key = stage.host.key().to_owned();
        let by = By::Headers(&[
            ("x-appwrite-project", "p"),
            ("x-appwrite-key", &key),
            ("range", &range),
        ]);
        let read = stage.get(by, "/storage/buckets/b/files/whole/view").await;
        assert!(matches!(read.status, 200 | 206 | 416), "{range}: {read:?}");
    }
}

/// Sends bytes as they are and answers the status line, empty where the host hung up.
async fn raw(stage: &Stage, request: &[u8]) -> String {
    answered(connected(stage, request).await).await
}

/// The same, with nothing to follow: the client hangs up.
async fn cut_off(stage: &Stage, request: &[u8]) -> String {
    let mut stream = connected(stage, request).await;
    stream.shutdown().await.unwrap();
    answered(stream).await
}

async fn connected(stage: &Stage, request: &[u8]) -> TcpStream {
    let endpoint = stage.host.endpoint();
    let address = endpoint
        .trim_start_matches("http://")
        .trim_end_matches("/v1");
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request).await.unwrap();
    stream
}

async fn answered(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    // A host that resets the line has refused as well.
    let read = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut answer));
    drop(read.await.unwrap());
    let text = String::from_utf8_lossy(&answer);
    text.lines().next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn no_broken_form_is_a_fault() {
    let stage = with_table().await;
    let body = "--x\r\nContent-Disposition: form-data; name=\"fileId\"\r\n\r\ni\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nhello\r\n--x--\r\n";
    for length in (0..body.len()).step_by(7) {
        for kind in [
            "multipart/form-data; boundary=x",
            "multipart/form-data",
            "multipart/form-data; boundary=",
            "application/json",
            "text/plain",
        ] {
            for path in ["/v1/storage/buckets/b/files", "/v1/functions/f/deployments"] {
                let request = format!(
                    "POST {path} HTTP/1.1\r\nHost: localhost\r\nx-appwrite-project: p\r\nx-appwrite-key: {}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{}",
                    stage.host.key(),
                    body.get(..length).unwrap()
                );
                let answer = raw(&stage, request.as_bytes()).await;
                assert!(
                    answer.contains(" 4") || answer.contains(" 201"),
                    "{path} {kind} {length}: {answer}"
                );
            }
        }
    }
}

#[tokio::test]
async fn a_body_that_stops_and_a_head_that_is_none_do_not_hang_the_host() {
    let stage = with_table().await;
    for request in [
        "POST /v1/account HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\n{\"a\":",
        "GET /v1/health HTTP/1.1\r\n",
        "\0\0\0\0",
        "GET",
        "POST /v1/account HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
    ] {
        let answer = cut_off(&stage, request.as_bytes()).await;
        assert!(!answer.contains(" 5"), "{request:?}: {answer}");
    }
    assert_eq!(stage.get(By::Key, "/health").await.status, 200);
}

#[tokio::test]
async fn names_and_pages_of_other_machines_are_turned_away() {
    let stage = with_table().await;
    for host in [
        "evil.example",
        "evil.example:80",
        "localhost.evil.example",
        "127.0.0.1.nip.io",
        "[::2]",
        "0.0.0.0",
        "",
    ] {
        let request =
            format!("GET /v1/health HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        let answer = raw(&stage, request.as_bytes()).await;
        assert!(
            answer.contains(" 403") || answer.contains(" 400"),
            "{host}: {answer}"
        );
    }
    for origin in [
        "http://evil.example",
        "null",
        "http://localhost.evil.example",
        "file://",
        "http://127.0.0.1@evil.example",
        "\u{fc}",
    ] {
        let by = By::Headers(&[("x-appwrite-project", "p"), ("origin", origin)]);
        let answer = stage.call(by, "POST", "/account", json!({})).await;
        assert_eq!(answer.kind(), (403, "general_unknown_origin"), "{origin}");
    }
}

#[tokio::test]
async fn no_frame_ends_the_host_and_each_has_an_answer() {
    let stage = with_table().await;
    let address = stage.host.endpoint().replacen("http", "ws", 1);
    let (mut socket, _) =
        tokio_tungstenite::connect_async(format!("{address}/realtime?project=p&channels[]=rows"))
            .await
            .unwrap();
    let mut dice = Dice(4);
    let mut sent = 0;
    for _ in 0..150 {
        let kinds = [
            "ping",
            "authentication",
            "subscribe",
            "unsubscribe",
            "presence",
            "",
            "event",
        ];
        let message = json!({ "type": dice.one(&kinds), "data": dice.value(2) }).to_string();
        let cut = dice.below(message.len() * 4);
        let text = message.get(..cut).unwrap_or(&message).to_owned();
        let frame = match dice.below(4) {
            0 => Message::binary(text.into_bytes()),
            _ => Message::text(text),
        };
        if socket.send(frame).await.is_err() {
            break;
        }
        sent += 1;
        let answer = tokio::time::timeout(PATIENCE, socket.next()).await.unwrap();
        match answer {
            Some(Ok(Message::Text(text))) => {
                let answer: Value = serde_json::from_str(text.as_str()).unwrap();
                assert!(answer["type"].is_string(), "{answer}");
            }
            _ => break,
        }
    }
    assert!(sent > 0);
    assert_eq!(stage.get(By::Key, "/health").await.status, 200);
}
