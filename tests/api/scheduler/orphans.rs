//! Files that nobody names.

use serde_json::json;
use testkit::files::PIXEL;
use testkit::{Host, HostOptions, Person};

use crate::chat::stage::{open, people, pod, write};

/// Every bucket that clients upload to, and what they upload there.
const UPLOADS: [(&str, &str); 6] = [
    ("avatars", "me.png"),
    ("post_images", "cat.png"),
    ("pod_images", "pod.png"),
    ("resources", "notes.png"),
    ("attachments", "board.png"),
    ("submissions", "answer.png"),
];

async fn upload_all(person: &Person) -> Vec<(&'static str, String)> {
    let mut files = Vec::new();
    for (bucket, name) in UPLOADS {
        files.push((bucket, person.upload(bucket, name, PIXEL).await.unwrap()));
    }
    files
}

async fn left(host: &Host, files: &[(&'static str, String)]) -> Vec<&'static str> {
    let mut left = Vec::new();
    for (bucket, file) in files {
        let path = format!("/storage/buckets/{bucket}/files/{file}");
        if host.try_as_key("GET", &path, None).await.unwrap().0 == 200 {
            left.push(*bucket);
        }
    }
    left
}

async fn night(host: &Host, day: u32) {
    let at = format!("2026-01-{day:02}T03:30:00Z");
    host.move_clock(at.parse().unwrap()).await.unwrap();
    host.tick("scheduler").await.unwrap();
    let run = host.row("job_runs", "orphan_files").await.unwrap().unwrap();
    assert!(run["error"].is_null(), "{run:?}");
}

/// J-14, B-072, B-200: what nobody named within a day is removed, what somebody named stays, whatever names it.
#[tokio::test]
async fn files_that_nobody_names_for_a_day_are_removed() {
    let options = HostOptions {
        clock: Some("2026-01-05T12:00:00Z".parse().unwrap()),
        ..HostOptions::default()
    };
    let host = Host::start_with(options).await.unwrap();
    let [asha, ben] = people(&host, ["asha", "ben"]).await;
    pod(&host, "maths", false, &[&asha, &ben]).await;
    let room = open(&asha, &ben).await;
    let (named, orphans) = (upload_all(&asha).await, upload_all(&asha).await);
    let of = |nth: usize| named[nth].1.clone();
    let put =
        |function: &'static str, method: &'static str, path: String, body: serde_json::Value| {
            let asha = asha.clone();
            async move {
                let answer = asha
                    .call(function, method, &path, &body.to_string())
                    .await
                    .unwrap();
                assert!(answer.status < 300, "{path} {answer:?}");
            }
        };
    put(
        "users",
        "PUT",
        "/profiles/me/avatar".into(),
        json!({ "fileId": of(0) }),
    )
    .await;
    let post = json!({ "content": "look", "imageFileIds": [of(1)] });
    put("posts", "POST", "/posts".into(), post).await;
    put(
        "pods",
        "PATCH",
        "/pods/maths".into(),
        json!({ "imageFileId": of(2) }),
    )
    .await;
    let notes = json!({ "fileId": of(3), "title": "Notes" });
    put("resources", "POST", "/resources".into(), notes).await;
    let shown = write(&asha, &room, json!({ "type": "image", "fileId": of(4) })).await;
    assert_eq!(shown.status, 201, "{shown:?}");
    let submission = json!({
        "assignmentId": "as1", "courseId": "co1", "chapterId": "ch1", "userId": "asha", "instructorId": "ben",
        "fileId": of(5), "submittedAt": "2026-01-05T12:00:00Z",
    });
    host.put_row("assignment_submissions", "sb1", submission, &[])
        .await
        .unwrap();
    host.settle().await.unwrap();
    let all: Vec<&str> = UPLOADS.iter().map(|it| it.0).collect();
    night(&host, 6).await;
    assert_eq!(left(&host, &orphans).await, all, "they are not a day old");
    night(&host, 7).await;
    assert_eq!(left(&host, &orphans).await, Vec::<&str>::new());
    assert_eq!(left(&host, &named).await, all);

    // Their rows go and nobody removes the files: they are found by the night, and old ones by that of Sunday.
    for (table, id) in [
        ("messages", shown.text("/message/id")),
        ("assignment_submissions", "sb1".into()),
    ] {
        let path = format!("/tablesdb/peerspark-main-db/tables/{table}/rows/{id}");
        host.as_key("DELETE", &path, None).await.unwrap();
    }
    host.settle().await.unwrap();
    night(&host, 11).await;
    let kept: Vec<&str> = all
        .iter()
        .copied()
        .filter(|it| !matches!(*it, "attachments" | "submissions"))
        .collect();
    assert_eq!(left(&host, &named).await, kept);
}
