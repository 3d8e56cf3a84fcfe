//! What is left of a deleted pod: nothing but its notifications.

use std::time::Duration;

use model::{did, Id, JobKind, Kind};
use serde_json::{json, Map, Value};
use store::jobs::NewJob;
use store::schema::{Column, ColumnType};
use store::tables;
use testkit::files::PIXEL;
use testkit::trouble::deaf;
use testkit::{Host, HostOptions, Person};

use super::{crowded, found, join};

/// How long an attempt may hold the job.
const LEASE: Duration = Duration::from_secs(20 * 60);

/// Tables whose rows name a row of the pod and not the pod itself, by which column, and the table of the row that they name.
const NEPHEWS: &[(&str, &str, &str)] = &[
    ("event_reminders", "eventId", "calendar_events"),
    (
        "study_session_participants",
        "sessionId",
        "pod_course_study_sessions",
    ),
    ("challenge_participants", "challengeId", "challenges"),
    ("chapter_progress", "courseId", "pod_courses"),
    ("resource_likes", "resourceId", "resources"),
    ("resource_bookmarks", "resourceId", "resources"),
    ("comments", "postId", "posts"),
    ("comment_likes", "postId", "posts"),
    ("post_likes", "postId", "posts"),
    ("saved_posts", "postId", "posts"),
    ("content_reports", "targetId", "posts"),
];

/// Rows that people keep.
const KEPT: &[&str] = &[
    "activity_events",
    "course_enrollments",
    "notifications",
    "points_ledger",
    "study_sessions",
];

/// The room of a pod.
pub(super) fn room(pod: &str) -> String {
    let id: Id<()> = did(Kind::POD_ROOM, &[pod]);
    id.to_string()
}

/// A value that a column takes.
fn value(column: &Column) -> Value {
    let one = match column.kind {
        ColumnType::String { size } => {
            let text = match column.key {
                "kind" | "type" => "text",
                "status" => "open",
                "isoWeek" => "2026-W06",
                "localDate" => "2026-02-02",
                key => key,
            };
            json!(text
                .chars()
                .take(usize::try_from(size).unwrap())
                .collect::<String>())
        }
        ColumnType::Integer { min, .. } => json!(min),
        ColumnType::Double => json!(0.0),
        ColumnType::Boolean => json!(false),
        ColumnType::Datetime => json!("2026-02-02T12:00:00.000Z"),
    };
    if column.array {
        json!([one])
    } else {
        one
    }
}

/// A whole row of a table, with these cells.
fn whole(table: &str, cells: &Value) -> Value {
    let table = tables::ALL.iter().find(|it| it.id == table).unwrap();
    let required = table.columns.iter().filter(|it| it.required);
    let mut row: Map<String, Value> = required.map(|it| (it.key.to_owned(), value(it))).collect();
    row.extend(cells.as_object().unwrap().clone());
    Value::Object(row)
}

fn naming(column: &str) -> impl Iterator<Item = &'static str> + use<'_> {
    let tables = tables::ALL.iter();
    let named = tables.filter(move |it| it.columns.iter().any(|it| it.key == column));
    named.map(|it| it.id)
}

/// One row in every table that names a pod, a room or a row of them, with files where they have some.
async fn fill(host: &Host, pod: &str, asha: &Person) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for bucket in ["post_images", "resources", "attachments"] {
        let name = if bucket == "resources" {
            "notes.pdf"
        } else {
            "dot.png"
        };
        let bytes: &[u8] = if bucket == "resources" {
            b"%PDF-1.4 notes"
        } else {
            PIXEL
        };
        files.push((
            bucket.to_owned(),
            asha.upload(bucket, name, bytes).await.unwrap(),
        ));
    }
    let file = |bucket: &str| files.iter().find(|it| it.0 == bucket).unwrap().1.clone();
    for table in naming("podId") {
        let mut cells = json!({ "podId": pod, "userId": "u1" });
        match table {
            "posts" => {
                cells = json!({ "podId": pod, "authorId": "asha", "visibility": "pod", "imageFileIds": [file("post_images")] });
            }
            "resources" => {
                cells = json!({ "podId": pod, "visibility": "pod", "fileId": file("resources") });
            }
            "pod_members" | "chat_rooms" => continue,
            _ => {}
        }
        put(host, table, &format!("x-{table}"), &cells).await;
    }
    put(
        host,
        "resources",
        "x-open",
        &json!({ "podId": pod, "visibility": "public" }),
    )
    .await;
    for table in naming("roomId") {
        let cells = json!({ "roomId": room(pod), "userId": "u1", "fileId": file("attachments") });
        put(host, table, &format!("x-{table}"), &cells).await;
    }
    for (table, column, parent) in NEPHEWS {
        let mut cells = json!({ "userId": "u1" });
        cells[*column] = json!(format!("x-{parent}"));
        put(host, table, &format!("x-{table}"), &cells).await;
    }
    files
}

async fn put(host: &Host, table: &str, id: &str, cells: &Value) {
    let known = tables::ALL.iter().find(|it| it.id == table).unwrap();
    let mut row = whole(table, cells);
    row.as_object_mut()
        .unwrap()
        .retain(|key, _| known.columns.iter().any(|it| it.key == *key));
    host.put_row(table, id, row, &[]).await.unwrap();
}

/// Rows of the pod, of its room and of its rows; and of its files.
pub(super) async fn left(host: &Host, pod: &str, files: &[(String, String)]) -> Vec<String> {
    let room = room(pod);
    let mut left = Vec::new();
    for table in tables::ALL {
        for row in host.rows(table.id).await.unwrap() {
            let names = |column: &str, id: &str| row[column] == *id;
            let is_of_pod = names("podId", pod) || names("roomId", &room) || names("$id", pod);
            let is_nephew = NEPHEWS.iter().any(|(of, column, parent)| {
                *of == table.id && names(column, &format!("x-{parent}"))
            });
            if (is_of_pod || is_nephew) && table.id != "notifications" {
                left.push(format!("{} {}", table.id, row["$id"]));
            }
        }
    }
    for (bucket, file) in files {
        let path = format!("/storage/buckets/{bucket}/files/{file}");
        if host.try_as_key("GET", &path, None).await.unwrap().0 != 404 {
            left.push(format!("{bucket} {file}"));
        }
    }
    let team = host
        .try_as_key("GET", &format!("/teams/{pod}"), None)
        .await
        .unwrap();
    if team.0 != 404 {
        left.push("the team".to_owned());
    }
    left
}

/// A host whose clock stands still, and on which nobody counts calls.
async fn still() -> Host {
    let options = HostOptions {
        clock: Some("2026-02-02T12:00:00Z".parse().unwrap()),
        is_contended: true,
        ..HostOptions::default()
    };
    Host::start_with(options).await.unwrap()
}

async fn delete(owner: &Person, pod: &str) -> String {
    let body = json!({ "confirm": "Rustaceans" }).to_string();
    let path = format!("/pods/{pod}");
    let gone = owner.call("pods", "DELETE", &path, &body).await.unwrap();
    assert_eq!(gone.status, 202, "{gone:?}");
    gone.text("/jobId")
}

async fn in_bulk(host: &Host, table: &str, rows: impl Iterator<Item = (String, Value)>) {
    let path = format!("/tablesdb/peerspark-main-db/tables/{table}/rows");
    let rows: Vec<Value> = rows
        .map(|(id, cells)| {
            let mut row = whole(table, &cells);
            row["$id"] = json!(id);
            row
        })
        .collect();
    for some in rows.chunks(100) {
        host.as_key("POST", &path, Some(json!({ "rows": some })))
            .await
            .unwrap();
    }
}

async fn state(host: &Host, job: &str) -> Value {
    let row = host.row("jobs", job).await.unwrap();
    row.map_or(Value::Null, |row| row["state"].clone())
}

/// B-015: the seed left all but 25 of everything.
#[tokio::test]
async fn every_table_is_empty_of_a_deleted_pod_and_people_keep_what_is_theirs() {
    let host = crowded().await;
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let pod = found(&people[0], json!({})).await;
    join(&people[1], &pod).await;
    host.settle().await.unwrap();
    let files = fill(&host, &pod, &people[0]).await;
    let counted = json!({ "data": { "postsCount": 7 } });
    let asha = "/tablesdb/peerspark-main-db/tables/profiles/rows/asha";
    host.as_key("PATCH", asha, Some(counted)).await.unwrap();
    let job = delete(&people[0], &pod).await;
    host.settle().await.unwrap();
    assert_eq!(state(&host, &job).await, "done");
    assert_eq!(left(&host, &pod, &files).await, Vec::<String>::new());
    for table in KEPT {
        let row = host
            .row(table, &format!("x-{table}"))
            .await
            .unwrap()
            .unwrap();
        let named = if *table == "notifications" {
            json!(pod)
        } else {
            Value::Null
        };
        assert_eq!(row["podId"], named, "{table}");
    }
    let open = host.row("resources", "x-open").await.unwrap().unwrap();
    assert_eq!(open["podId"], Value::Null);
    let asha = host.row("profiles", "asha").await.unwrap().unwrap();
    assert_eq!(
        asha["postsCount"], 6,
        "the post of the pod counted on its author"
    );
    let again = found(&people[0], json!({})).await;
    assert_ne!(again, pod, "the name is free again");
}

#[tokio::test]
async fn fifty_members_and_a_thousand_messages_are_swept_up() {
    let host = crowded().await;
    let asha = host.student("asha").await.unwrap();
    let pod = found(&asha, json!({ "maxMembers": 60 })).await;
    host.settle().await.unwrap();
    // Nobody is to hear of them.
    host.running().set_chaos(Some(deaf()));
    let members = (0..49).map(|n| {
        (
            format!("m{n}"),
            json!({ "podId": pod, "userId": format!("u{n}") }),
        )
    });
    in_bulk(&host, "pod_members", members).await;
    let messages = (0..1_000).map(|n| {
        let message =
            json!({ "roomId": room(&pod), "senderId": format!("u{}", n % 50), "content": "Hello" });
        (format!("w{n}"), message)
    });
    in_bulk(&host, "messages", messages).await;
    host.running().set_chaos(None);
    let job = delete(&asha, &pod).await;
    host.settle().await.unwrap();
    assert_eq!(state(&host, &job).await, "done");
    assert_eq!(left(&host, &pod, &[]).await, Vec::<String>::new());
}

/// Calls fail at every point; each attempt goes on where the one before was cut off.
#[tokio::test]
async fn a_sweep_that_is_cut_off_anywhere_is_made_again() {
    for seed in 0..2 {
        let host = still().await;
        let people = host.students(&["asha", "ben"]).await.unwrap();
        let pod = found(&people[0], json!({})).await;
        join(&people[1], &pod).await;
        host.settle().await.unwrap();
        let files = fill(&host, &pod, &people[0]).await;
        let counted = json!({ "data": { "postsCount": 1 } });
        let asha = "/tablesdb/peerspark-main-db/tables/profiles/rows/asha";
        host.as_key("PATCH", asha, Some(counted)).await.unwrap();
        host.running().set_chaos(Some(deaf()));
        let job = delete(&people[0], &pod).await;
        host.settle().await.unwrap();
        assert_eq!(state(&host, &job).await, "queued", "its event was lost");
        let mut cuts = 0;
        for rate in [0.6, 0.5, 0.5, 0.4, 0.0, 0.0] {
            host.running().set_chaos(Some(local::Chaos {
                seed,
                unavailable: rate,
                ..local::Chaos::default()
            }));
            let at = host.now().checked_add(LEASE).unwrap();
            host.move_clock(at).await.unwrap();
            // A tick that cannot read what is due fails; the next one does it.
            host.running()
                .tick("scheduler", Some(host.now()))
                .await
                .unwrap();
            host.settle().await.unwrap();
            cuts += u32::from(state(&host, &job).await != "done");
        }
        assert!(cuts > 0, "seed {seed}: nothing was cut off");
        assert_eq!(state(&host, &job).await, "done", "seed {seed}");
        assert_eq!(
            left(&host, &pod, &files).await,
            Vec::<String>::new(),
            "seed {seed}"
        );
        let asha = host.row("profiles", "asha").await.unwrap().unwrap();
        assert_eq!(asha["postsCount"], 0, "seed {seed}");
    }
}

/// A post that was deleted before its pod is counted by its own sweep, once.
#[tokio::test]
async fn posts_that_were_deleted_before_are_counted_once() {
    let host = still().await;
    let asha = host.student("asha").await.unwrap();
    let pod = found(&asha, json!({})).await;
    host.settle().await.unwrap();
    let mut posts = Vec::new();
    for text in ["One", "Two", "Three"] {
        let body = json!({ "content": text, "podId": pod });
        let made = asha.post("posts", "/posts", body).await.unwrap();
        posts.push(made.text("/post/id"));
    }
    host.settle().await.unwrap();
    asha.delete("posts", &format!("/posts/{}", posts[0]))
        .await
        .unwrap();
    let job = delete(&asha, &pod).await;
    host.settle().await.unwrap();
    for _ in 0..3 {
        host.pass(Duration::from_secs(120)).await.unwrap();
        host.tick("scheduler").await.unwrap();
    }
    assert_eq!(state(&host, &job).await, "done");
    assert_eq!(left(&host, &pod, &[]).await, Vec::<String>::new());
    let asha = host.row("profiles", "asha").await.unwrap().unwrap();
    assert_eq!(asha["postsCount"], 0);
}

/// A job for a pod that nobody deleted removes nothing.
#[tokio::test]
async fn a_living_pod_is_not_swept_up() {
    let host = crowded().await;
    let asha = host.student("asha").await.unwrap();
    let pod = found(&asha, json!({})).await;
    host.settle().await.unwrap();
    let job = NewJob::of(JobKind::PodDelete, pod.parse().unwrap(), "1");
    let id = job.id().to_string();
    let row = json!({ "kind": "pod_delete", "subjectId": pod, "nextAttemptAt": "2026-01-01T00:00:00.000Z" });
    host.put_row("jobs", &id, row, &[]).await.unwrap();
    host.settle().await.unwrap();
    assert_eq!(state(&host, &id).await, "dead");
    assert_eq!(super::counted(&host, &pod).await, (1, 1));
    assert_eq!(super::team(&host, &pod).await, ["asha"]);
}
