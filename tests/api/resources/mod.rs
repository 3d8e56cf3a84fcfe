//! Stories of the function `resources`.

mod archived;
mod crossing;
mod deleting;
mod downloading;
mod edges;
mod reading;
mod sharing;

use serde_json::{json, Value};
use testkit::{Answer, Host, HostOptions, Person};

/// A small file that the server takes for a PDF.
const PDF: &[u8] = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n";

/// A host for stories in which callers get into each other's way.
async fn crowded() -> Host {
    let options = HostOptions {
        is_contended: true,
        ..HostOptions::default()
    };
    Host::start_with(options).await.unwrap()
}

/// Uploads a file and shares it; `more` is added to the request.
async fn share(person: &Person, more: Value) -> Answer {
    let file = person.upload("resources", "notes.pdf", PDF).await.unwrap();
    let mut new = json!({ "fileId": file, "title": "Notes on logic" });
    for (key, value) in more.as_object().unwrap() {
        new[key] = value.clone();
    }
    person.post("resources", "/resources", new).await.unwrap()
}

/// Shares a file and answers the id of its page.
async fn shared(person: &Person, more: Value) -> String {
    let made = share(person, more).await;
    assert_eq!(made.status, 201, "{made:?}");
    made.text("/resource/id")
}

async fn read(person: &Person, id: &str) -> Answer {
    person
        .get("resources", &format!("/resources/{id}"))
        .await
        .unwrap()
}

async fn act(person: &Person, method: &str, path: &str) -> Answer {
    let path = format!("/resources/{path}");
    person.call("resources", method, &path, "").await.unwrap()
}

async fn row(host: &Host, id: &str) -> Value {
    host.row("resources", id).await.unwrap().unwrap()
}

/// The permissions of the file of a resource.
async fn file_of(host: &Host, id: &str) -> Vec<String> {
    let file = row(host, id).await["fileId"].as_str().unwrap().to_owned();
    let path = format!("/storage/buckets/resources/files/{file}");
    let file = host.as_key("GET", &path, None).await.unwrap();
    let permissions = file["$permissions"].as_array().unwrap();
    let mut texts: Vec<String> = permissions
        .iter()
        .map(|it| it.as_str().unwrap().to_owned())
        .collect();
    texts.sort();
    texts
}

fn refused(answer: &Answer) -> (u16, String) {
    (answer.status, answer.code())
}
