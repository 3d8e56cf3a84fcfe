//! Mails that really go out: to a mail server of the test's own.

use std::sync::{Arc, Mutex};

use serde_json::{json, Value};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::stage::{By, Part, Stage};

/// A mail server that keeps what it is told, and refuses whoever is called `nobody`.
struct Sink {
    address: String,
    mails: Arc<Mutex<Vec<String>>>,
}

impl Sink {
    async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!(
            "smtp://{}?from=Team%20%3Cteam@example.com%3E",
            listener.local_addr().unwrap()
        );
        let mails = Arc::default();
        let kept = Arc::clone(&mails);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&kept)));
            }
        });
        Self { address, mails }
    }

    fn mails(&self) -> Vec<String> {
        self.mails.lock().unwrap().clone()
    }
}

async fn serve(stream: TcpStream, mails: Arc<Mutex<Vec<String>>>) -> Option<()> {
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    writer.write_all(b"220 sink\r\n").await.ok()?;
    let mut mail = String::new();
    while let Some(line) = lines.next_line().await.ok()? {
        let word = line.get(..4).unwrap_or_default().to_uppercase();
        let answer = match word.as_str() {
            "RCPT" if line.contains("nobody") => "550 no such mailbox",
            "DATA" => "354 go on",
            "QUIT" => "221 bye",
            _ => "250 fine",
        };
        mail.push_str(&line);
        mail.push('\n');
        writer
            .write_all(format!("{answer}\r\n").as_bytes())
            .await
            .ok()?;
        if word == "DATA" {
            while let Some(line) = lines.next_line().await.ok()?.filter(|line| line != ".") {
                mail.push_str(&line);
                mail.push('\n');
            }
            mails.lock().unwrap().push(std::mem::take(&mut mail));
            writer.write_all(b"250 kept\r\n").await.ok()?;
        }
    }
    Some(())
}

async fn opened() -> (Stage, Sink) {
    let sink = Sink::open().await;
    let stage = Stage::of(|builder| builder.smtp(sink.address.clone())).await;
    (stage, sink)
}

async fn send(stage: &Stage, body: Value) -> Value {
    let path = "/messaging/messages/email";
    let made = stage.call(By::Key, "POST", path, body).await;
    assert_eq!(made.status, 201, "{made:?}");
    stage.host.settle().await;
    let id = made.json["$id"].as_str().unwrap().to_owned();
    stage
        .get(By::Key, &format!("/messaging/messages/{id}"))
        .await
        .json
}

#[tokio::test]
async fn a_message_goes_to_each_address_with_its_files() {
    let (stage, sink) = opened().await;
    stage.user("asha").await;
    stage.user("ben").await;
    let bucket = json!({ "bucketId": "b", "name": "B" });
    stage
        .call(By::Key, "POST", "/storage/buckets", bucket)
        .await;
    let file = Part {
        name: "plan.txt",
        bytes: b"the plan",
        ..Part::default()
    };
    assert_eq!(stage.upload(By::Key, "b", "f", file).await.status, 201);
    let sent = send(
        &stage,
        json!({
            "messageId": "m", "subject": "Hello", "content": "<b>You</b>", "html": true,
            "users": ["asha", "ben"], "attachments": ["b:f"],
        }),
    )
    .await;
    assert_eq!(
        (
            &sent["status"],
            &sent["deliveredTotal"],
            &sent["deliveryErrors"]
        ),
        (&json!("sent"), &json!(2), &json!([]))
    );
    let mails = sink.mails();
    assert_eq!(mails.len(), 2);
    for (mail, to) in mails.iter().zip(["asha@example.com", "ben@example.com"]) {
        for part in [
            format!("RCPT TO:<{to}>").as_str(),
            "From: Team <team@example.com>",
            "Subject: Hello",
            "Content-Type: text/html",
            "<b>You</b>",
            "filename=\"plan.txt\"",
            "the plan",
        ] {
            assert!(mail.contains(part), "{part} is not in {mail}");
        }
    }
}

#[tokio::test]
async fn what_the_server_refuses_is_failed_and_says_why() {
    let (stage, sink) = opened().await;
    stage.user("asha").await;
    stage.user("nobody").await;
    let body = json!({ "messageId": "m", "subject": "Hello", "content": "You", "users": ["nobody", "asha"] });
    let sent = send(&stage, body).await;
    assert_eq!(
        (&sent["status"], &sent["deliveredTotal"]),
        (&json!("failed"), &json!(1))
    );
    let errors = sent["deliveryErrors"].as_array().unwrap();
    assert_eq!(errors.len(), 1);
    let error = errors[0].as_str().unwrap();
    assert!(
        error.starts_with("Failed sending to target nobody@example.com with error: "),
        "{error}"
    );
    assert!(error.contains("no such mailbox"), "{error}");
    assert_eq!(sink.mails().len(), 1);
}

#[tokio::test]
async fn a_message_without_a_server_that_answers_is_failed() {
    let stage = Stage::of(|builder| builder.smtp("smtp://127.0.0.1:1")).await;
    stage.user("asha").await;
    let body = json!({ "messageId": "m", "subject": "Hello", "content": "You", "users": ["asha"] });
    let sent = send(&stage, body).await;
    assert_eq!(sent["status"], "failed");
}

#[tokio::test]
async fn a_mail_of_an_account_goes_out_too() {
    let (stage, sink) = opened().await;
    let session = stage.user("asha").await;
    let body = json!({ "url": "http://localhost/verify" });
    let path = "/account/verification";
    let made = stage.call(By::Session(&session), "POST", path, body).await;
    assert_eq!(made.status, 201, "{made:?}");
    stage.host.settle().await;
    let mails = sink.mails();
    assert_eq!(mails.len(), 1);
    assert!(mails[0].contains("RCPT TO:<asha@example.com>"), "{mails:?}");
}
