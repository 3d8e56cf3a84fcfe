//! What becomes of somebody's goals and courses when they leave a pod, and of a pod's cohorts when it goes.

use model::{Kind, PodRole};
use serde_json::{json, Value};
use testkit::trouble::restless;

use super::stage::{act, read, Stage};

#[tokio::test]
async fn who_leaves_a_pod_keeps_the_course_and_loses_the_goal() {
    let stage = Stage::set().await;
    let path = stage.cohort().await;
    let goal = json!({ "weeklyGoal": 2 });
    for person in [&stage.ben, &stage.adam] {
        let made = act(person, "PUT", &format!("{path}/commitment"), goal.clone()).await;
        assert_eq!(made.status, 201, "{made:?}");
    }
    let said = act(
        &stage.ben,
        "POST",
        &format!("{path}/chat"),
        json!({ "content": "Bye" }),
    )
    .await;
    assert_eq!(said.status, 201, "{said:?}");
    let left = stage
        .ben
        .post("pods", "/pods/maths/leave", json!({}))
        .await
        .unwrap();
    assert_eq!(left.status, 200, "{left:?}");
    stage.host.settle().await.unwrap();
    let goals = stage.rows("course_commitments").await;
    assert_eq!(goals.len(), 1);
    assert_eq!(goals[0]["userId"], "adam");
    let enrollment = stage.taking(Kind::ENROLLMENT, &stage.ben).await.unwrap();
    assert_eq!(
        (
            &enrollment["status"],
            &enrollment["podId"],
            &enrollment["cohortId"]
        ),
        (&json!("active"), &Value::Null, &Value::Null)
    );
    let progress = stage
        .taking(Kind::COURSE_PROGRESS, &stage.ben)
        .await
        .unwrap();
    assert_eq!(
        (&progress["status"], &progress["cohortId"]),
        (&json!("in_progress"), &Value::Null)
    );
    // Those who stay are counted as before, and read what was said.
    let others = stage.taking(Kind::ENROLLMENT, &stage.adam).await.unwrap();
    assert_eq!(others["podId"], "maths");
    let page = read(&stage.adam, &format!("{path}/progress")).await;
    assert_eq!(page.json["members"].as_array().unwrap().len(), 2);
    let chat = read(&stage.adam, &format!("{path}/chat")).await;
    assert_eq!(chat.text("/items/0/message/content"), "Bye");
    for tail in ["/progress", "/chat", "/commitment"] {
        assert_eq!(read(&stage.ben, &format!("{path}{tail}")).await.status, 404);
    }
}

/// An event that comes late finds somebody who is back, and leaves them alone.
#[tokio::test]
async fn who_is_back_loses_nothing() {
    let stage = Stage::under(restless(11)).await;
    let path = stage.cohort().await;
    stage.lose_ben().await;
    stage
        .host
        .put_member("maths", &stage.ben, PodRole::Member)
        .await
        .unwrap();
    stage.host.settle().await.unwrap();
    let goal = json!({ "weeklyGoal": 2 });
    let made = act(&stage.ben, "PUT", &format!("{path}/commitment"), goal).await;
    assert_eq!(made.status, 201, "{made:?}");
    stage.host.settle().await.unwrap();
    assert_eq!(stage.rows("course_commitments").await.len(), 1);
    let progress = stage
        .taking(Kind::COURSE_PROGRESS, &stage.ben)
        .await
        .unwrap();
    assert_eq!(progress["cohortId"], super::stage::cohort_id("logic"));
}

#[tokio::test]
async fn a_pod_that_goes_takes_its_cohorts_along_and_leaves_the_courses() {
    let stage = Stage::set().await;
    let path = stage.cohort().await;
    let goal = json!({ "weeklyGoal": 2 });
    act(&stage.ben, "PUT", &format!("{path}/commitment"), goal).await;
    let said = act(
        &stage.ben,
        "POST",
        &format!("{path}/chat"),
        json!({ "content": "Hi" }),
    )
    .await;
    let liked = format!("{path}/chat/{}/like", said.text("/message/id"));
    act(&stage.adam, "PUT", &liked, Value::Null).await;
    let gone = stage
        .olga
        .call(
            "pods",
            "DELETE",
            "/pods/maths",
            r#"{"confirm":"Pod maths"}"#,
        )
        .await
        .unwrap();
    assert!(gone.status < 300, "{gone:?}");
    stage.host.settle().await.unwrap();
    for table in [
        "pod_course_cohorts",
        "pod_course_chat",
        "pod_course_chat_likes",
        "course_commitments",
    ] {
        assert!(stage.rows(table).await.is_empty(), "{table}");
    }
    let progress = stage
        .taking(Kind::COURSE_PROGRESS, &stage.ben)
        .await
        .unwrap();
    assert_eq!(
        (&progress["status"], &progress["cohortId"]),
        (&json!("in_progress"), &Value::Null)
    );
    assert_eq!(stage.rows("course_enrollments").await.len(), 3);
}
