//! CCH-1 to CCH-4: what a cohort says. B-032, B-143.

use futures_util::future::join_all;
use model::PodRole;
use serde_json::{json, Value};
use testkit::trouble::restless;
use testkit::{Answer, Person};

use super::stage::{act, check_callers, read, refusal, refused, Stage};

async fn say(person: &Person, path: &str, body: Value) -> Answer {
    act(person, "POST", path, body).await
}

async fn said(person: &Person, path: &str, body: Value) -> String {
    let answer = say(person, path, body).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.text("/message/id")
}

fn contents(page: &Answer) -> Vec<String> {
    let items = page.json["items"].as_array().unwrap();
    items
        .iter()
        .map(|it| it["message"]["content"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_cohort_talks_and_reads_the_latest_first() {
    let stage = Stage::set().await;
    let path = format!("{}/chat", stage.cohort().await);
    let first = say(
        &stage.ben,
        &path,
        json!({ "content": "  Hello \u{7} there ", "userId": "olga" }),
    )
    .await;
    assert_eq!((first.status, first.calls), (201, 6), "{first:?}");
    assert!(first.waves <= 4, "{first:?}");
    assert_eq!(first.text("/message/content"), "Hello  there");
    assert_eq!(
        (first.text("/message/authorId"), first.text("/message/type")),
        ("ben".to_owned(), "discussion".to_owned())
    );
    let row = stage
        .row("pod_course_chat", &first.text("/message/id"))
        .await;
    // B-143: the original let anybody read, and everybody write.
    assert_eq!(row["$permissions"], json!([r#"read("team:maths")"#]));
    let about = json!({ "content": "About one", "chapterId": "logic-c1", "type": "question" });
    said(&stage.ben, &path, about).await;
    let page = read(&stage.adam, &path).await;
    assert_eq!((page.calls, page.waves), (4, 2), "{page:?}");
    assert_eq!(contents(&page), ["About one", "Hello  there"]);
    assert_eq!(page.text("/items/0/author/userId"), "ben");
    assert_eq!(page.json["items"][0]["liked"], false);
    let chapter = read(&stage.adam, &format!("{path}?chapterId=logic-c1")).await;
    assert_eq!(contents(&chapter), ["About one"]);
    let one = read(&stage.adam, &format!("{path}?limit=1")).await;
    let next = format!("{path}?limit=1&cursor={}", one.text("/nextCursor"));
    assert_eq!(contents(&read(&stage.adam, &next).await), ["Hello  there"]);
    stage.host.settle().await.unwrap();
}

#[tokio::test]
async fn answers_have_a_thread_and_are_counted() {
    let stage = Stage::set().await;
    let path = format!("{}/chat", stage.cohort().await);
    let top = said(
        &stage.olga,
        &path,
        json!({ "content": "Why?", "type": "question" }),
    )
    .await;
    let answer = say(
        &stage.ben,
        &path,
        json!({ "content": "So", "type": "answer", "parentId": top }),
    )
    .await;
    assert_eq!(answer.status, 201, "{answer:?}");
    let reply = answer.text("/message/id");
    // An answer to an answer joins the thread.
    let deeper = say(
        &stage.adam,
        &path,
        json!({ "content": "Yes", "parentId": reply }),
    )
    .await;
    assert_eq!(deeper.text("/message/parentId"), top);
    assert_eq!(stage.row("pod_course_chat", &top).await["repliesCount"], 2);
    assert_eq!(contents(&read(&stage.ben, &path).await), ["Why?"]);
    let thread = read(&stage.ben, &format!("{path}?parentId={top}")).await;
    assert_eq!(contents(&thread), ["Yes", "So"]);
    let gone = act(
        &stage.ben,
        "DELETE",
        &format!("{path}/{reply}"),
        Value::Null,
    )
    .await;
    assert_eq!(
        (gone.status, gone.text("/message/content")),
        (200, String::new()),
        "{gone:?}"
    );
    assert_eq!(stage.row("pod_course_chat", &top).await["repliesCount"], 1);
    for parent in [reply.as_str(), "none"] {
        let body = json!({ "content": "Late", "parentId": parent });
        let answer = say(&stage.ben, &path, body).await;
        assert_eq!(
            refused(&answer),
            refusal(422, "parent_mismatch"),
            "{parent}"
        );
    }
    // What is deleted keeps its place while it has answers.
    act(&stage.olga, "DELETE", &format!("{path}/{top}"), Value::Null).await;
    assert_eq!(contents(&read(&stage.ben, &path).await), [""]);
    let last = deeper.text("/message/id");
    act(
        &stage.adam,
        "DELETE",
        &format!("{path}/{last}"),
        Value::Null,
    )
    .await;
    assert!(contents(&read(&stage.ben, &path).await).is_empty());
    let again = act(
        &stage.adam,
        "DELETE",
        &format!("{path}/{last}"),
        Value::Null,
    )
    .await;
    assert_eq!(refused(&again), refusal(404, "not_found"));
    stage.host.settle().await.unwrap();
}

#[tokio::test]
async fn messages_of_another_cohort_answer_nothing_here() {
    let stage = Stage::set().await;
    let path = format!("{}/chat", stage.cohort().await);
    stage.course("sets", 1).await;
    stage
        .assign(&stage.olga, json!({ "courseId": "sets" }))
        .await;
    let other = format!(
        "/pod-courses/cohorts/{}/chat",
        super::stage::cohort_id("sets")
    );
    let foreign = said(&stage.ben, &other, json!({ "content": "Sets" })).await;
    let answer = say(
        &stage.ben,
        &path,
        json!({ "content": "x", "parentId": foreign }),
    )
    .await;
    assert_eq!(refused(&answer), refusal(422, "parent_mismatch"));
    let wrong = say(
        &stage.ben,
        &path,
        json!({ "content": "x", "chapterId": "sets-c1" }),
    )
    .await;
    assert_eq!(refused(&wrong), refusal(400, "validation_failed"));
    for (method, tail, body) in [
        ("PATCH", "", json!({ "content": "y" })),
        ("DELETE", "", Value::Null),
        ("PUT", "/like", Value::Null),
        ("POST", "/flag", Value::Null),
        ("DELETE", "/flag", Value::Null),
        ("PUT", "/pin", Value::Null),
    ] {
        let at = format!("{path}/{foreign}{tail}");
        let answer = act(&stage.olga, method, &at, body).await;
        assert_eq!(answer.status, 404, "{method} {tail}: {answer:?}");
    }
    stage.host.settle().await.unwrap();
}

#[tokio::test]
async fn members_talk_and_leaders_announce() {
    let stage = Stage::set().await;
    let path = format!("{}/chat", stage.cohort().await);
    let body = json!({ "content": "All hear this", "type": "announcement" });
    check_callers(&stage, "POST", &path, &body, [403, 201, 201]).await;
    check_callers_of_reading(&stage, &path).await;
    stage.archive().await;
    let archived = say(&stage.olga, &path, json!({ "content": "x" })).await;
    assert_eq!(refused(&archived), refusal(422, "pod_inactive"));
    assert_eq!(read(&stage.olga, &path).await.status, 200);
}

async fn check_callers_of_reading(stage: &Stage, path: &str) {
    assert_eq!(read(&stage.ben, path).await.status, 404);
    assert_eq!(read(&stage.cleo, path).await.status, 404);
    assert_eq!(read(&stage.adam, path).await.status, 200);
}

/// B-032: the original let anybody edit and delete anything.
#[tokio::test]
async fn a_message_is_its_authors_and_deleted_by_leaders_too() {
    let stage = Stage::set().await;
    let path = format!("{}/chat", stage.cohort().await);
    let message = said(&stage.ben, &path, json!({ "content": "One" })).await;
    let at = format!("{path}/{message}");
    let words = json!({ "content": "Two" });
    for (person, status, code) in [
        (&stage.olga, 403, "not_owner"),
        (&stage.cleo, 404, "not_found"),
    ] {
        let answer = act(person, "PATCH", &at, words.clone()).await;
        assert_eq!(refused(&answer), refusal(status, code), "{}", person.id);
    }
    let edited = act(&stage.ben, "PATCH", &at, words).await;
    assert_eq!((edited.status, edited.calls), (200, 4), "{edited:?}");
    assert_eq!(edited.text("/message/content"), "Two");
    assert!(!edited.text("/message/editedAt").is_empty());
    let host = &stage.host;
    let dora = host.students(&["dora"]).await.unwrap().remove(0);
    host.put_member("maths", &dora, PodRole::Member)
        .await
        .unwrap();
    let other = act(&dora, "DELETE", &at, Value::Null).await;
    assert_eq!(refused(&other), refusal(403, "forbidden"));
    assert_eq!(
        act(&stage.cleo, "DELETE", &at, Value::Null).await.status,
        404
    );
    let gone = act(&stage.adam, "DELETE", &at, Value::Null).await;
    assert_eq!(gone.status, 200, "{gone:?}");
    let late = act(&stage.ben, "PATCH", &at, json!({ "content": "Three" })).await;
    assert_eq!(refused(&late), refusal(404, "not_found"));
    host.settle().await.unwrap();
}

/// Text that looks like an order to the database is text (B-142); what is no message writes nothing.
#[tokio::test]
async fn hostile_messages_are_texts_or_refused() {
    let stage = Stage::set().await;
    let path = format!("{}/chat", stage.cohort().await);
    let order = r#"{"method":"increment","values":[5]}"#;
    let message = said(&stage.ben, &path, json!({ "content": order })).await;
    assert_eq!(
        stage.row("pod_course_chat", &message).await["content"],
        order
    );
    let at = format!("{path}/{message}");
    let edited = act(&stage.ben, "PATCH", &at, json!({ "content": order })).await;
    assert!(matches!(edited.status, 200 | 400), "{edited:?}");
    let row = stage.row("pod_course_chat", &message).await;
    assert!(
        row["content"].as_str().unwrap().contains("increment"),
        "{row}"
    );
    for body in [
        json!({}),
        json!({ "content": "" }),
        json!({ "content": " \n " }),
        json!({ "content": 5 }),
        json!({ "content": "x".repeat(5_001) }),
        json!({ "content": "x", "type": "shout" }),
        json!({ "content": "x", "likesCount": 9 }),
        json!({ "content": "x", "parentId": "../../users" }),
        json!({ "content": "x", "clientMessageId": "y".repeat(65) }),
    ] {
        let answer = say(&stage.ben, &path, body.clone()).await;
        assert_eq!(
            refused(&answer),
            refusal(400, "validation_failed"),
            "{body}"
        );
    }
    let bad = read(&stage.ben, &format!("{path}?cursor=%7B%22method%22%7D")).await;
    assert_eq!(refused(&bad), refusal(400, "bad_cursor"));
    let bad = read(&stage.ben, &format!("{path}?limit=NaN")).await;
    assert_eq!(refused(&bad), refusal(400, "validation_failed"));
    assert_eq!(stage.rows("pod_course_chat").await.len(), 1);
    stage.host.settle().await.unwrap();
}

#[tokio::test]
async fn a_message_sent_again_is_one_message() {
    let stage = Stage::crowded().await;
    let path = format!("{}/chat", stage.cohort().await);
    let top = said(&stage.olga, &path, json!({ "content": "Top" })).await;
    let body = json!({ "content": "Once", "parentId": top, "clientMessageId": "try-1" });
    let answers = join_all((0..6).map(|_| say(&stage.ben, &path, body.clone()))).await;
    let made = answers.iter().filter(|it| it.status == 201).count();
    assert_eq!(made, 1, "{answers:?}");
    assert!(answers.iter().all(|it| matches!(it.status, 200 | 201)));
    assert_eq!(stage.row("pod_course_chat", &top).await["repliesCount"], 1);
    stage.host.settle().await.unwrap();
}

/// Questions reach those who lead the pod, answers reach who asked; events that come twice tell once.
#[tokio::test]
async fn questions_and_answers_are_told_once() {
    let stage = Stage::under(restless(3)).await;
    let path = format!("{}/chat", stage.cohort().await);
    let asked = json!({ "content": "Why is that so?", "type": "question" });
    let question = said(&stage.ben, &path, asked).await;
    stage.host.settle().await.unwrap();
    let told = stage.told("course_question").await;
    let people: Vec<&str> = told.iter().map(|it| it.0.as_str()).collect();
    assert_eq!(people, ["adam", "olga"], "{told:?}");
    assert!(told[0].1.contains("Why is that so?"), "{told:?}");
    for person in [&stage.adam, &stage.ben] {
        said(
            person,
            &path,
            json!({ "content": "Because", "parentId": question }),
        )
        .await;
    }
    stage.host.settle().await.unwrap();
    let answered = stage.told("reply").await;
    assert_eq!(answered.len(), 1, "{answered:?}");
    assert_eq!(answered[0].0, "ben");
    // What is deleted is not told of any more.
    let at = format!("{path}/{question}");
    act(&stage.ben, "DELETE", &at, Value::Null).await;
    stage.host.settle().await.unwrap();
    assert!(stage.told("course_question").await.is_empty());
}

#[tokio::test]
async fn nobody_writes_more_than_sixty_times_a_minute() {
    let stage = Stage::set().await;
    let path = format!("{}/chat", stage.cohort().await);
    let calls = (0..60).map(|n| say(&stage.ben, &path, json!({ "content": format!("{n}") })));
    let mut last = 0;
    for call in calls {
        last = call.await.status;
    }
    assert_eq!(last, 201);
    let refused_now = say(&stage.ben, &path, json!({ "content": "61" })).await;
    assert_eq!(refused(&refused_now), refusal(429, "rate_limited"));
    stage.host.settle().await.unwrap();
}
