//! PCR-2, PCR-4, PCR-5: the course that a pod had made, chapter by chapter for each member.

use futures_util::future::join_all;
use model::{did, EdgeId, Id, Kind};
use serde_json::{json, Value};
use testkit::Person;

use super::stage::{act, check_callers, read, refusal, refused, Stage};
use crate::generation::pods as making;
use crate::generation::stage::{outline, transcript, Stage as Workshop};

const PATH: &str = "/pod-courses/maths";

fn course_id() -> String {
    let id: EdgeId = did(Kind::POD_COURSE, &["maths"]);
    id.to_string()
}

/// Puts a course with chapters in these states in place.
async fn made(stage: &Stage, states: &[&str]) {
    let team = [r#"read("team:maths")"#];
    let course = json!({
        "podId": "maths", "title": "Rust", "youtubeVideoId": "", "status": "partial", "createdBy": "olga",
        "totalChapters": states.len(), "generatedChapters": states.len(), "failedChapters": 0, "revision": 1,
    });
    let host = &stage.host;
    let id = course_id();
    host.put_row("pod_courses", &id, course, &team)
        .await
        .unwrap();
    let row = stage.row("pod_courses", &id).await;
    let begun = row["$createdAt"].as_str().unwrap();
    let begun: jiff::Timestamp = begun.parse().unwrap();
    for (seq, status) in (1..).zip(states) {
        let chapter = json!({
            "podCourseId": id, "podId": "maths", "seq": seq, "title": format!("Chapter {seq}"), "status": status,
            "objectives": [], "content": format!("Content {seq}"), "keyPoints": "[\"k\"]", "attempts": 0,
        });
        let parts = [
            "pod chapter",
            &id,
            &begun.as_millisecond().to_string(),
            &seq.to_string(),
        ];
        let chapter_id: Id<()> = did(Kind::GENERATED, &parts);
        host.put_row("pod_course_chapters", chapter_id.as_str(), chapter, &team)
            .await
            .unwrap();
    }
    host.settle().await.unwrap();
}

async fn complete(person: &Person, seq: u32) -> testkit::Answer {
    let path = format!("{PATH}/chapters/{seq}/complete");
    act(person, "POST", &path, Value::Null).await
}

async fn points(stage: &Stage, person: &Person) -> (Value, Value) {
    let member: EdgeId = did(Kind::POD_MEMBER, &["maths", &person.id]);
    let profile = stage.row("profiles", &person.id).await;
    let member = stage.row("pod_members", member.as_str()).await;
    (profile["totalPoints"].clone(), member["points"].clone())
}

#[tokio::test]
async fn a_pods_course_is_read_by_its_members() {
    let stage = Stage::set().await;
    let none = read(&stage.ben, PATH).await;
    assert_eq!(refused(&none), refusal(404, "not_found"));
    made(&stage, &["ready"]).await;
    check_callers(&stage, "GET", PATH, &Value::Null, [200, 200, 200]).await;
}

/// B-199: chapters open for each member, not for all. Appendix F 30.
#[tokio::test]
async fn chapters_open_for_each_member_on_their_own() {
    let stage = Stage::set().await;
    made(&stage, &["ready", "ready", "stub"]).await;
    let early = complete(&stage.ben, 2).await;
    assert_eq!(refused(&early), refusal(422, "chapter_locked"));
    let first = complete(&stage.ben, 1).await;
    assert_eq!(
        (first.status, first.calls, first.waves),
        (200, 13, 7),
        "{first:?}"
    );
    assert_eq!(first.json, json!({ "completed": 1, "next": 2 }));
    let mine = read(&stage.ben, PATH).await;
    assert_eq!((mine.calls, mine.waves), (3, 1));
    let states = |page: &testkit::Answer| -> Vec<String> {
        let all = page.json["chapters"].as_array().unwrap();
        all.iter()
            .map(|it| it["state"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(states(&mine), ["completed", "open", "locked"]);
    assert_eq!(
        mine.json["myProgress"],
        json!({ "chaptersCompleted": 1, "totalChapters": 3, "completionPct": 33, "next": 2 })
    );
    let theirs = read(&stage.adam, PATH).await;
    assert_eq!(states(&theirs), ["open", "locked", "locked"]);
    assert_eq!(theirs.text("/chapters/0/content"), "Content 1");
    assert_eq!(theirs.json["chapters"][1]["content"], Value::Null);
    // What is not made yet is nobody's turn.
    assert_eq!(complete(&stage.ben, 2).await.json["next"], Value::Null);
    let unmade = complete(&stage.ben, 3).await;
    assert_eq!(refused(&unmade), refusal(422, "chapter_locked"));
    for none in ["0", "4", "-1", "x", "99999999999"] {
        let path = format!("{PATH}/chapters/{none}/complete");
        let answer = act(&stage.ben, "POST", &path, Value::Null).await;
        assert!(matches!(answer.status, 400 | 404), "{none}: {answer:?}");
    }
    stage.host.settle().await.unwrap();
}

#[tokio::test]
async fn a_chapter_gives_its_points_once_to_person_and_pod() {
    let stage = Stage::crowded().await;
    made(&stage, &["ready"]).await;
    let calls = join_all((0..8).map(|_| complete(&stage.ben, 1))).await;
    assert!(calls.iter().all(|it| it.status == 200), "{calls:?}");
    stage.host.settle().await.unwrap();
    assert_eq!(points(&stage, &stage.ben).await, (json!(10), json!(10)));
    assert_eq!(stage.rows("chapter_progress").await.len(), 1);
    let days = stage.rows("study_days").await;
    let days: Vec<_> = days
        .iter()
        .map(|it| (&it["userId"], &it["chapters"]))
        .collect();
    assert_eq!(days, [(&json!("ben"), &json!(1))], "once, and in a streak");
    let again = complete(&stage.ben, 1).await;
    assert_eq!((again.status, again.number("/completed")), (200, 1));
    assert_eq!(points(&stage, &stage.ben).await, (json!(10), json!(10)));
}

#[tokio::test]
async fn a_chapter_is_completed_by_who_is_in_the_pod() {
    let stage = Stage::set().await;
    made(&stage, &["ready"]).await;
    let path = format!("{PATH}/chapters/1/complete");
    check_callers(&stage, "POST", &path, &Value::Null, [200, 200, 200]).await;
    stage.archive().await;
    let refused_now = act(&stage.adam, "POST", &path, Value::Null).await;
    assert_eq!(refused(&refused_now), refusal(422, "pod_inactive"));
    assert_eq!(read(&stage.adam, PATH).await.status, 200);
}

#[tokio::test]
async fn a_course_goes_with_everything_that_hung_on_it() {
    let stage = Stage::set().await;
    made(&stage, &["ready", "failed"]).await;
    complete(&stage.ben, 1).await;
    let transcript = json!({ "userId": "olga", "text": "Rust." });
    stage
        .host
        .put_row("transcripts", &course_id(), transcript, &[])
        .await
        .unwrap();
    let refused_now = act(&stage.ben, "DELETE", PATH, Value::Null).await;
    assert_eq!(refused(&refused_now), refusal(403, "forbidden"));
    assert_eq!(
        act(&stage.cleo, "DELETE", PATH, Value::Null).await.status,
        404
    );
    let gone = act(&stage.adam, "DELETE", PATH, Value::Null).await;
    assert_eq!(
        (gone.status, gone.calls, gone.waves),
        (200, 6, 2),
        "{gone:?}"
    );
    for table in [
        "pod_courses",
        "pod_course_chapters",
        "chapter_progress",
        "transcripts",
    ] {
        assert!(stage.rows(table).await.is_empty(), "{table}");
    }
    let again = act(&stage.olga, "DELETE", PATH, Value::Null).await;
    assert_eq!(refused(&again), refusal(404, "not_found"));
    // What was learned stays learned.
    assert_eq!(points(&stage, &stage.ben).await, (json!(10), json!(10)));
    stage.host.settle().await.unwrap();
}

/// What a deleted course left behind is not taken for a part of the next one.
#[tokio::test]
async fn a_new_course_begins_without_the_chapters_of_the_old_one() {
    let workshop = Workshop::set().await;
    making::pod(&workshop).await;
    for seq in 1..=3 {
        let left = json!({
            "podCourseId": course_id(), "podId": "maths", "seq": seq, "title": "Old", "status": "ready", "objectives": [], "attempts": 0,
        });
        workshop
            .host
            .put_row("pod_course_chapters", &format!("old{seq}"), left, &[])
            .await
            .unwrap();
    }
    workshop.llm.reply([outline(&[0, 1])]);
    making::ask(&workshop, transcript(3)).await;
    workshop.host.settle().await.unwrap();
    let page = read(&workshop.ines, PATH).await;
    assert_eq!(page.text("/course/status"), "ready", "{page:?}");
    let titles: Vec<&str> = page.json["chapters"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["title"].as_str().unwrap())
        .collect();
    assert_eq!(titles, ["From 0", "From 1"]);
}
