//! The plan of a day, and what to learn next.

use model::{did, kinds, Kind};
use serde_json::{json, Value};
use testkit::{Answer, Host, Person};
use tokio::task::JoinSet;

use super::stage::wrote;
use super::{act, at, check_refused, crowded, post, set, still, MINUTE};

async fn plan(person: &Person, query: &str) -> Answer {
    act(person, "GET", &format!("/study-plan{query}"), Value::Null).await
}

async fn mark(person: &Person, date: &str, item: &str, done: bool) -> Answer {
    let path = format!("/study-plan/{date}/items/{item}");
    act(person, "PUT", &path, json!({ "done": done })).await
}

async fn refresh(person: &Person, date: &str) -> Answer {
    post(person, &format!("/study-plan/{date}/refresh"), Value::Null).await
}

fn items(answer: &Answer) -> Vec<(String, bool)> {
    let items = answer.json["plan"]["items"].as_array().unwrap();
    let item = |it: &Value| {
        let id = it["id"].as_str().unwrap().to_owned();
        (id, it["done"].as_bool().unwrap())
    };
    items.iter().map(item).collect()
}

fn ids(answer: &Answer) -> Vec<String> {
    items(answer).into_iter().map(|it| it.0).collect()
}

/// Asha teaches logic, Ben learns it and has got little of its first chapter, as she graded him; he is in her pod.
async fn stage(host: &Host) -> [Person; 3] {
    let all: [Person; 3] = host
        .students(&["asha", "ben", "eve"])
        .await
        .unwrap()
        .try_into()
        .unwrap();
    host.pod("maths", &all[0])
        .member(&all[1])
        .put()
        .await
        .unwrap();
    let course = host.course("logic", &all[0]).chapters(2);
    course.student(&all[1]).put().await.unwrap();
    let content = json!({
        "courseId": "logic", "generatedAt": "2026-01-01T00:00:00Z",
        "concepts": json!([{ "name": "Quantifiers" }, { "name": "Scope" }]).to_string(),
    });
    host.put_row("course_content", "logic-c1", content, &[])
        .await
        .unwrap();
    let id = did::<kinds::Edge>(Kind::CHAPTER_PROGRESS, &["logic-c1", "ben"]);
    let row = json!({
        "courseId": "logic", "chapterId": "logic-c1", "userId": "ben", "status": "completed",
    });
    host.set_row("chapter_progress", id.as_str(), row, &[])
        .await
        .unwrap();
    let essay = json!({
        "chapterId": "logic-c1", "title": "Why?", "type": "essay", "difficulty": "easy", "question": "Why is it so?",
        "key": { "gradingNotes": "The secret" },
    });
    let essay = all[0].post("assignments", "/assignments", essay).await;
    let path = format!(
        "/assignments/{}/submissions",
        essay.unwrap().text("/assignment/id")
    );
    let answer = json!({ "text": "Because it could not be otherwise" });
    let answer = all[1].post("assignments", &path, answer).await.unwrap();
    assert_eq!(answer.status, 201, "{answer:?}");
    host.settle().await.unwrap();
    grade(host, &all[0], 40).await;
    all
}

/// Asha grades Ben's answer to the task of the first chapter.
async fn grade(host: &Host, asha: &Person, score: u32) {
    let answers = host.rows("assignment_submissions").await.unwrap();
    let answer = answers.iter().find(|it| it["chapterId"] == "logic-c1");
    let answer = answer.unwrap()["$id"].as_str().unwrap();
    let path = format!("/instructor/submissions/{answer}/grade");
    let graded = asha
        .post("instructor", &path, json!({ "grade": score }))
        .await
        .unwrap();
    assert_eq!(graded.status, 200, "{graded:?}");
    host.settle().await.unwrap();
}

#[tokio::test]
async fn a_plan_is_made_once_with_what_courses_know_and_ticked_off() {
    let host = still().await;
    let [_, ben, eve] = stage(&host).await;
    let made = plan(&ben, "").await;
    assert_eq!(made.status, 200, "{made:?}");
    assert_eq!(made.text("/plan/date"), "2026-01-01");
    assert_eq!(
        ids(&made),
        ["check-in-maths", "chapter-logic-c2", "revise-focus"]
    );
    let chapter = &made.json["plan"]["items"][1];
    assert_eq!(chapter["path"], "/app/courses/logic?chapter=logic-c2");
    assert_eq!(
        made.json["plan"]["items"][2]["title"],
        "Go over Quantifiers again"
    );
    assert_eq!(
        made.json["plan"]["signals"],
        json!(["pods", "notes", "profile"])
    );
    host.pass(MINUTE).await.unwrap();
    for query in ["", "?date=2026-01-01"] {
        assert_eq!(plan(&ben, query).await.json, made.json, "{query}");
    }
    let done = mark(&ben, "2026-01-01", "chapter-logic-c2", true).await;
    assert_eq!(done.status, 200, "{done:?}");
    assert!(items(&done)[1].1);
    let again = mark(&ben, "2026-01-01", "chapter-logic-c2", true).await;
    assert_eq!((again.status, &again.json), (200, &done.json));
    let undone = mark(&ben, "2026-01-01", "chapter-logic-c2", false).await;
    assert_eq!(undone.json, made.json);
    // Of others there is none, and what a plan does not have is not done.
    assert!(ids(&plan(&eve, "").await).is_empty());
    for item in [
        "check-in-other",
        "chapter-logic_c2",
        "%25",
        "x%22%7D",
        "a%20b",
    ] {
        check_refused(
            &mark(&ben, "2026-01-01", item, true).await,
            404,
            "not_found",
        );
    }
    check_refused(
        &mark(&eve, "2026-01-01", "check-in-maths", true).await,
        404,
        "not_found",
    );
    check_refused(
        &mark(&ben, "2026-01-02", "check-in-maths", true).await,
        404,
        "not_found",
    );
    check_refused(&plan(&ben, "?date=2025-12-31").await, 404, "not_found");
    check_refused(&plan(&ben, "?date=2026-01-02").await, 404, "not_found");
    check_refused(&plan(&ben, "?date=today").await, 400, "validation_failed");
    let odd = act(
        &ben,
        "PUT",
        "/study-plan/2026-01-01/items/check-in-maths",
        json!({ "done": "yes" }),
    )
    .await;
    check_refused(&odd, 400, "validation_failed");
    let row = did::<kinds::Edge>(Kind::STUDY_PLAN, &["ben", "2026-01-01"]);
    let row = host
        .row("study_plans", row.as_str())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(row["completedIds"], json!([]));
}

#[tokio::test]
async fn a_plan_made_anew_keeps_what_is_done() {
    let host = still().await;
    let [asha, ben, _] = stage(&host).await;
    plan(&ben, "").await;
    for item in ["check-in-maths", "chapter-logic-c2"] {
        assert_eq!(mark(&ben, "2026-01-01", item, true).await.status, 200);
    }
    grade(&host, &asha, 90).await;
    host.pass(MINUTE).await.unwrap();
    let anew = refresh(&ben, "2026-01-01").await;
    assert_eq!(anew.status, 200, "{anew:?}");
    let expected = [("check-in-maths", true), ("chapter-logic-c2", true)];
    let expected = expected.map(|(id, done)| (id.to_owned(), done));
    assert_eq!(items(&anew), expected);
    assert_eq!(anew.number("/plan/version"), 2);
    check_refused(&refresh(&ben, "2025-12-31").await, 422, "rule_violation");
    check_refused(&refresh(&ben, "2026-01-02").await, 422, "rule_violation");
    check_refused(&refresh(&ben, "now").await, 400, "validation_failed");
    // The job of the scheduler finds the one that is there.
    assert_eq!(host.rows("study_plans").await.unwrap().len(), 1);
}

/// B-095: one plan for a day, however many ask for it at once, and no mark is lost.
#[tokio::test]
async fn plans_and_marks_that_come_at_once_are_all_there_once() {
    let host = crowded().await;
    let [_, ben, _] = stage(&host).await;
    let mut asked = JoinSet::new();
    for _ in 0..6 {
        let ben = ben.clone();
        asked.spawn(async move { plan(&ben, "").await });
    }
    let answers = asked.join_all().await;
    assert!(answers.iter().all(|it| it.status == 200), "{answers:?}");
    assert_eq!(host.rows("study_plans").await.unwrap().len(), 1);
    let date = answers[0].text("/plan/date");
    let mut marks = JoinSet::new();
    for item in ids(&answers[0]).into_iter().flat_map(|it| vec![it; 3]) {
        let (ben, date) = (ben.clone(), date.clone());
        marks.spawn(async move { mark(&ben, &date, &item, true).await });
    }
    let marked = marks.join_all().await;
    assert!(marked.iter().all(|it| it.status == 200), "{marked:?}");
    let all = plan(&ben, "").await;
    assert!(items(&all).iter().all(|it| it.1), "{all:?}");
    let undone = mark(&ben, &date, "check-in-maths", false).await;
    assert!(!items(&undone)[0].1, "{undone:?}");
}

#[tokio::test]
async fn today_is_the_day_of_ones_own_calendar() {
    let host = at("2026-01-01T11:00:00Z").await;
    for (id, zone, today, other) in [
        ("tonga", "Pacific/Tongatapu", "2026-01-02", "2026-01-01"),
        ("samoa", "Pacific/Pago_Pago", "2026-01-01", "2026-01-02"),
    ] {
        let person = host.student(id).await.unwrap();
        set(&host, "user_settings", id, json!({ "timezone": zone })).await;
        check_refused(
            &plan(&person, &format!("?date={other}")).await,
            404,
            "not_found",
        );
        assert_eq!(plan(&person, "").await.text("/plan/date"), today);
        check_refused(&refresh(&person, other).await, 422, "rule_violation");
        assert_eq!(refresh(&person, today).await.number("/plan/version"), 2);
    }
}

/// B-184: the original took any five grades, of any course.
#[tokio::test]
async fn what_comes_next_follows_from_the_latest_grades_of_that_course() {
    let host = still().await;
    let [asha, ben, eve] = stage(&host).await;
    let next = |person: &Person, course: &str| {
        let (person, path) = (
            person.clone(),
            format!("/learning/next-difficulty?courseId={course}"),
        );
        async move { act(&person, "GET", &path, Value::Null).await }
    };
    assert_eq!(
        next(&ben, "logic").await.json,
        json!({ "difficulty": "easy" })
    );
    for (n, (course, score)) in [
        ("logic", 10.0),
        ("logic", 90.0),
        ("logic", 80.0),
        ("logic", 95.0),
        ("logic", 90.0),
        ("logic", 95.0),
        ("sets", 0.0),
    ]
    .into_iter()
    .enumerate()
    {
        answered(&host, course, n, score).await;
    }
    // The ten per cent are older than the last five; another course counts nothing here.
    assert_eq!(
        next(&ben, "logic").await.json,
        json!({ "difficulty": "hard" })
    );
    for (person, course) in [
        (&eve, "logic"),
        (&asha, "logic"),
        (&ben, "sets"),
        (&ben, "nothing"),
    ] {
        check_refused(&next(person, course).await, 403, "not_enrolled");
    }
    check_refused(
        &act(&ben, "GET", "/learning/next-difficulty", Value::Null).await,
        400,
        "validation_failed",
    );
    let path = "/learning/weak-concepts?courseId=logic";
    let weak = act(&ben, "GET", path, Value::Null).await;
    let concepts = weak.json["concepts"].as_array().unwrap();
    let told: Vec<&str> = concepts
        .iter()
        .map(|it| it["concept"].as_str().unwrap())
        .collect();
    assert_eq!(told, ["Quantifiers", "Scope", "Prove more"]);
    assert_eq!(concepts[0]["source"], "chapter");
    assert_eq!(
        concepts[2],
        json!({ "concept": "Prove more", "chapterId": "logic-c2", "source": "grading" })
    );
    check_refused(
        &act(&eve, "GET", path, Value::Null).await,
        403,
        "not_enrolled",
    );
}

/// An answer of Ben's, graded an hour after the one before; the first an hour after that of the stage.
async fn answered(host: &Host, course: &str, n: usize, score: f64) {
    let feedback = "Good.\n\n**To improve**\n\n- Prove more\n- scope";
    let row = json!({
        "assignmentId": format!("{course}-a{n}"), "courseId": course, "chapterId": format!("{course}-c2"),
        "userId": "ben", "instructorId": "asha", "submittedAt": "2026-01-01T00:00:00Z",
        "status": "graded", "finalScore": score, "autoScore": score, "autoFeedback": feedback,
        "gradedAt": format!("2026-01-01T{:02}:00:00Z", 13 + n),
    });
    let id = format!("{course}-s{n}");
    host.put_row("assignment_submissions", &id, row, &[])
        .await
        .unwrap();
}

/// B-039: a plan shows nothing of a pod to whoever was in it, although they said that they come and marked its file.
#[tokio::test]
async fn a_plan_shows_what_its_owner_may_see() {
    let host = still().await;
    let [asha, ben, _] = stage(&host).await;
    let event = json!({
        "title": "Revision", "type": "study", "startsAt": "2026-01-01T18:00:00Z", "endsAt": "2026-01-01T19:00:00Z", "timezone": "UTC",
        "podId": "maths",
    });
    let event = asha.post("calendar", "/events", event).await.unwrap();
    assert_eq!(event.status, 201, "{event:?}");
    let event = event.text("/event/id");
    let going = json!({ "status": "going" });
    let going = ben
        .put("calendar", &format!("/events/{event}/rsvp"), going)
        .await
        .unwrap();
    assert_eq!(going.status, 200, "{going:?}");
    let file = json!({ "authorId": "asha", "podId": "maths", "title": "Notes", "visibility": "pod", "fileId": "f", "fileName": "n.pdf",
        "fileSize": 1, "mimeType": "application/pdf" });
    host.put_row("resources", "notes", file, &[r#"read("team:maths")"#])
        .await
        .unwrap();
    let mark = json!({ "resourceId": "notes", "userId": "ben" });
    host.put_row("resource_bookmarks", "mark", mark, &[])
        .await
        .unwrap();
    let date = "2026-01-01";
    let shown = [format!("event-{event}"), "read-notes".to_owned()];
    let seen = ids(&plan(&ben, "").await);
    assert!(shown.iter().all(|it| seen.contains(it)), "{seen:?}");
    let left = ben
        .post("pods", "/pods/maths/leave", json!({}))
        .await
        .unwrap();
    assert_eq!(left.status, 200, "{left:?}");
    host.settle().await.unwrap();
    let seen = ids(&refresh(&ben, date).await);
    assert!(!shown.iter().any(|it| seen.contains(it)), "{seen:?}");
}

/// What was marked to be read is read once it was opened or taken along since; an older mark comes up then.
#[tokio::test]
async fn a_plan_asks_to_read_what_was_marked_and_not_read() {
    let host = still().await;
    let [_, ben, _] = stage(&host).await;
    for (id, hour) in [("oldest", 7), ("older", 8), ("newer", 9), ("newest", 10)] {
        let file = json!({ "authorId": "asha", "podId": "maths", "title": id, "visibility": "pod", "fileId": "f", "fileName": "n.pdf",
            "fileSize": 1, "mimeType": "application/pdf" });
        host.put_row("resources", id, file, &[r#"read("team:maths")"#])
            .await
            .unwrap();
        let at = format!("2026-01-01T{hour:02}:00:00.000Z");
        let mark = json!({ "resourceId": id, "userId": "ben" });
        wrote(
            &host,
            "resource_bookmarks",
            &format!("mark-{id}"),
            &at,
            mark,
        )
        .await;
    }
    let path = "/tablesdb/peerspark-main-db/tables/resources/rows/newest";
    let gone = json!({ "data": { "deletedAt": "2026-01-01T11:00:00.000Z" } });
    host.as_key("PATCH", path, Some(gone)).await.unwrap();
    let date = "2026-01-01";
    let opened = |id: &str, action: &str| json!({ "userId": "ben", "action": action, "entityId": id, "localDate": date });
    // It was open when it was marked.
    let before = "2026-01-01T08:59:00.000Z";
    wrote(
        &host,
        "activity_events",
        "e1",
        before,
        opened("newer", "resource_view"),
    )
    .await;
    let asked = |seen: Vec<String>| -> Vec<String> {
        seen.into_iter()
            .filter(|it| it.starts_with("read-"))
            .collect()
    };
    assert_eq!(asked(ids(&plan(&ben, "").await)), ["read-newer"]);
    let since = "2026-01-01T11:30:00.000Z";
    wrote(
        &host,
        "activity_events",
        "e2",
        since,
        opened("newer", "resource_download"),
    )
    .await;
    assert_eq!(asked(ids(&refresh(&ben, date).await)), ["read-older"]);
    wrote(
        &host,
        "activity_events",
        "e3",
        since,
        opened("older", "resource_view"),
    )
    .await;
    assert_eq!(asked(ids(&refresh(&ben, date).await)), ["read-oldest"]);
    wrote(
        &host,
        "activity_events",
        "e4",
        since,
        opened("oldest", "resource_view"),
    )
    .await;
    assert!(asked(ids(&refresh(&ben, date).await)).is_empty());
}

/// Monday morning in Auckland is Sunday in a pod of UTC: what was promised there for the week is open.
#[tokio::test]
async fn a_plan_knows_the_pledges_of_each_pod_s_own_week() {
    let host = at("2026-01-04T19:00:00Z").await;
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let zone = json!({ "timezone": "Pacific/Auckland" });
    set(&host, "user_settings", "ben", zone.clone()).await;
    for pod in ["utc", "east"] {
        let plan = host.pod(pod, &people[0]).member(&people[1]);
        plan.put().await.unwrap();
    }
    set(&host, "pods", "east", zone).await;
    let of_week = |pod: &str, week: &str| json!({ "podId": pod, "userId": "ben", "isoWeek": week, "pledge": "Read on", "status": "open" });
    for (pod, week) in [("utc", "2026-W01"), ("east", "2026-W01")] {
        host.put_row("pod_commitments", pod, of_week(pod, week), &[])
            .await
            .unwrap();
    }
    let pledges = |answer: &Answer| -> Vec<String> {
        let all = ids(answer).into_iter();
        all.filter(|it| it.starts_with("pledge-")).collect()
    };
    let made = plan(&people[1], "").await;
    assert_eq!(made.text("/plan/date"), "2026-01-05");
    assert_eq!(pledges(&made), ["pledge-utc"]);
    // In the pod of the east it is Monday, too.
    host.put_row("pod_commitments", "new", of_week("east", "2026-W02"), &[])
        .await
        .unwrap();
    let anew = refresh(&people[1], "2026-01-05").await;
    let mut pledges = pledges(&anew);
    pledges.sort();
    assert_eq!(pledges, ["pledge-east", "pledge-utc"]);
}
