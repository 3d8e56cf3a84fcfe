//! CCH-5, CCH-6, CCH-7: liking, flagging and pinning. B-032, B-084, B-099.

use futures_util::future::join_all;
use model::PodRole;
use serde_json::{json, Value};
use testkit::{Answer, Person};

use super::stage::{act, check_callers, read, refusal, refused, Stage};

/// The path of the chat, and of one message in it.
async fn message(stage: &Stage) -> (String, String, String) {
    let path = format!("{}/chat", stage.cohort().await);
    let made = act(&stage.olga, "POST", &path, json!({ "content": "Hi" })).await;
    let id = made.text("/message/id");
    stage.host.settle().await.unwrap();
    (path.clone(), format!("{path}/{id}"), id)
}

async fn more_members(stage: &Stage, ids: &[&str]) -> Vec<Person> {
    let people = stage.host.students(ids).await.unwrap();
    for person in &people {
        stage
            .host
            .put_member("maths", person, PodRole::Member)
            .await
            .unwrap();
    }
    people
}

async fn like(person: &Person, at: &str) -> Answer {
    act(person, "PUT", &format!("{at}/like"), Value::Null).await
}

async fn flag(person: &Person, at: &str) -> Answer {
    act(person, "POST", &format!("{at}/flag"), Value::Null).await
}

/// B-099: likes of many at once, each many times, are one each.
#[tokio::test]
async fn likes_are_counted_once_for_each() {
    let stage = Stage::crowded().await;
    let (path, at, id) = message(&stage).await;
    let people = [&stage.olga, &stage.adam, &stage.ben];
    let calls = join_all((0..12).map(|n| like(people[n % 3], &at))).await;
    assert!(calls.iter().all(|it| it.status == 200), "{calls:?}");
    assert_eq!(stage.row("pod_course_chat", &id).await["likesCount"], 3);
    let page = read(&stage.ben, &path).await;
    assert_eq!(page.json["items"][0]["liked"], true);
    let unlike = format!("{at}/like");
    let calls = join_all((0..6).map(|_| act(&stage.ben, "DELETE", &unlike, Value::Null))).await;
    assert!(
        calls
            .iter()
            .all(|it| it.status == 200 && it.json["liked"] == false),
        "{calls:?}"
    );
    let left = stage.rows("pod_course_chat_likes").await;
    assert_eq!(left.len(), 2);
    for person in [&stage.olga, &stage.adam, &stage.ben] {
        act(person, "DELETE", &unlike, Value::Null).await;
    }
    assert!(stage.row("pod_course_chat", &id).await["likesCount"]
        .as_u64()
        .is_some());
    stage.host.settle().await.unwrap();
}

#[tokio::test]
async fn members_like() {
    let stage = Stage::set().await;
    let (_, at, _) = message(&stage).await;
    let first = like(&stage.ben, &at).await;
    assert_eq!((first.calls, first.waves), (4, 3), "{first:?}");
    assert_eq!(first.json, json!({ "liked": true, "likesCount": 1 }));
    check_callers(
        &stage,
        "PUT",
        &format!("{at}/like"),
        &Value::Null,
        [200, 200, 200],
    )
    .await;
}

/// B-084: three people hide a message by flagging it, each once; those who lead the pod see it, and show it again.
#[tokio::test]
async fn three_flags_hide_until_a_leader_has_looked() {
    let stage = Stage::set().await;
    let (path, at, id) = message(&stage).await;
    let more = more_members(&stage, &["dora", "emil"]).await;
    let pinned = act(&stage.adam, "PUT", &format!("{at}/pin"), Value::Null).await;
    assert_eq!(pinned.json, json!({ "pinned": true }));
    for person in [&stage.ben, &stage.ben, &more[0]] {
        let flagged = flag(person, &at).await;
        assert_eq!(flagged.json, json!({ "flagged": true }), "{flagged:?}");
    }
    let row = stage.row("pod_course_chat", &id).await;
    assert_eq!(
        (&row["flagCount"], &row["flaggedAt"]),
        (&json!(2), &Value::Null)
    );
    flag(&more[1], &at).await;
    let row = stage.row("pod_course_chat", &id).await;
    assert_eq!(
        (&row["flagCount"], &row["isPinned"], &row["$permissions"]),
        (
            &json!(3),
            &json!(false),
            &json!([r#"read("team:maths/admin")"#])
        )
    );
    assert_eq!(read(&stage.ben, &path).await.json["items"], json!([]));
    for person in [&stage.olga, &stage.adam] {
        let page = read(person, &path).await;
        assert_eq!(page.json["items"][0]["message"]["isHidden"], true);
    }
    for (person, answer) in [
        (&stage.ben, like(&stage.ben, &at).await),
        (&more[0], flag(&more[0], &at).await),
    ] {
        assert_eq!(refused(&answer), refusal(404, "not_found"), "{}", person.id);
    }
    let reply = json!({ "content": "x", "parentId": id });
    let hidden = act(&stage.ben, "POST", &path, reply).await;
    assert_eq!(refused(&hidden), refusal(422, "parent_mismatch"));
    let show = format!("{at}/flag");
    let refused_now = act(&stage.ben, "DELETE", &show, Value::Null).await;
    assert_eq!(refused(&refused_now), refusal(403, "forbidden"));
    let shown = act(&stage.adam, "DELETE", &show, Value::Null).await;
    assert_eq!(shown.json, json!({ "flagged": false }), "{shown:?}");
    assert_eq!(
        read(&stage.ben, &path).await.json["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert!(stage.rows("pod_course_chat_flags").await.is_empty());
    stage.host.settle().await.unwrap();
}

#[tokio::test]
async fn flags_of_many_at_once_hide_once() {
    let stage = Stage::crowded().await;
    let (_, at, id) = message(&stage).await;
    let mut more = more_members(&stage, &["dora", "emil", "fay"]).await;
    more.push(stage.ben.clone());
    join_all(more.iter().map(|person| flag(person, &at))).await;
    let row = stage.row("pod_course_chat", &id).await;
    assert!(row["flagCount"].as_u64().unwrap() >= 3, "{row}");
    assert_eq!(row["$permissions"], json!([r#"read("team:maths/admin")"#]));
    assert!(row["flaggedAt"].is_string());
    stage.host.settle().await.unwrap();
}

#[tokio::test]
async fn who_leads_the_pod_pins() {
    let stage = Stage::set().await;
    let (_, at, id) = message(&stage).await;
    let pin = format!("{at}/pin");
    check_callers(&stage, "PUT", &pin, &Value::Null, [403, 200, 200]).await;
    assert_eq!(stage.row("pod_course_chat", &id).await["isPinned"], true);
    let off = act(&stage.adam, "DELETE", &pin, Value::Null).await;
    assert_eq!(off.json, json!({ "pinned": false }));
    assert_eq!(stage.row("pod_course_chat", &id).await["isPinned"], false);
    act(&stage.olga, "DELETE", &at, Value::Null).await;
    let late = act(&stage.adam, "PUT", &pin, Value::Null).await;
    assert_eq!(refused(&late), refusal(404, "not_found"));
    stage.host.settle().await.unwrap();
}

/// Likes and flags of what is deleted go with it.
#[tokio::test]
async fn a_deleted_message_leaves_no_marks() {
    let stage = Stage::set().await;
    let (_, at, _) = message(&stage).await;
    like(&stage.ben, &at).await;
    flag(&stage.ben, &at).await;
    let gone = act(&stage.olga, "DELETE", &at, Value::Null).await;
    assert_eq!(
        (gone.status, gone.number("/message/likesCount")),
        (200, 0),
        "{gone:?}"
    );
    assert!(stage.rows("pod_course_chat_likes").await.is_empty());
    assert!(stage.rows("pod_course_chat_flags").await.is_empty());
    assert_eq!(like(&stage.ben, &at).await.status, 404);
    stage.host.settle().await.unwrap();
}
