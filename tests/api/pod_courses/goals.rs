//! CCM-1, CCM-2, CCM-3 and J-20: what somebody wants to do in a week. B-033, B-049, B-099, B-187.

use std::time::Duration;

use futures_util::future::join_all;
use model::Kind;
use serde_json::{json, Value};
use testkit::{Answer, Person};

use super::stage::{act, check_callers, read, refusal, refused, Stage};

async fn set(person: &Person, path: &str, goal: Value) -> Answer {
    act(person, "PUT", path, json!({ "weeklyGoal": goal })).await
}

async fn complete(person: &Person, chapter: u32) {
    let path = format!("/courses/logic/chapters/logic-c{chapter}/complete");
    let answer = person.call("courses", "POST", &path, "").await.unwrap();
    assert_eq!(answer.status, 200, "{answer:?}");
}

/// B-033, B-099: what was done is counted where it is done, and by nobody's word.
#[tokio::test]
async fn a_goal_is_set_and_what_is_done_counts_for_it() {
    let stage = Stage::set().await;
    let path = format!("{}/commitment", stage.cohort().await);
    let none = read(&stage.ben, &path).await;
    assert_eq!((none.status, none.calls, none.waves), (200, 2, 1));
    assert_eq!(none.json["hasCommitment"], false);
    assert_eq!(none.number("/pct"), 0);
    let made = set(&stage.ben, &path, json!(2)).await;
    assert_eq!(
        (made.status, made.calls, made.waves),
        (201, 5, 3),
        "{made:?}"
    );
    assert_eq!(made.text("/commitment/isoWeek"), "2026-W01");
    assert_eq!(made.text("/commitment/dueAt"), "2026-01-05T00:00:00.000Z");
    let row = &stage.rows("course_commitments").await[0];
    assert_eq!(row["$permissions"], json!([r#"read("team:maths")"#]));
    // Friday noon: nine fourteenths of the week have passed, nothing is done.
    let behind = read(&stage.ben, &path).await;
    assert_eq!(
        (&behind.json["onTrack"], behind.number("/daysRemaining")),
        (&json!(false), 3)
    );
    complete(&stage.ben, 1).await;
    complete(&stage.ben, 1).await;
    let half = read(&stage.ben, &path).await;
    assert_eq!(
        (
            half.number("/done"),
            half.number("/remaining"),
            half.number("/pct")
        ),
        (1, 1, 50)
    );
    complete(&stage.ben, 2).await;
    let through = read(&stage.ben, &path).await;
    assert_eq!(
        (
            through.number("/pct"),
            &through.json["onTrack"],
            &through.json["status"]
        ),
        (100, &json!(true), &json!("completed"))
    );
    let raised = set(&stage.ben, &path, json!(4)).await;
    assert_eq!((raised.status, raised.calls), (200, 7), "{raised:?}");
    assert_eq!(
        (
            raised.number("/commitment/done"),
            raised.text("/commitment/status")
        ),
        (2, "active".to_owned())
    );
    let lowered = set(&stage.ben, &path, json!(1)).await;
    assert_eq!(lowered.text("/commitment/status"), "completed");
    stage.host.settle().await.unwrap();
}

#[tokio::test]
async fn goals_are_numbers_within_reason() {
    let stage = Stage::set().await;
    let path = format!("{}/commitment", stage.cohort().await);
    for goal in [
        json!(0),
        json!(51),
        json!(-1),
        json!(1.5),
        json!("5"),
        Value::Null,
    ] {
        let answer = set(&stage.ben, &path, goal.clone()).await;
        assert_eq!(
            refused(&answer),
            refusal(400, "validation_failed"),
            "{goal}"
        );
    }
    let more = json!({ "weeklyGoal": 2, "done": 50 });
    let answer = act(&stage.ben, "PUT", &path, more).await;
    assert_eq!(refused(&answer), refusal(400, "validation_failed"));
    assert!(stage.rows("course_commitments").await.is_empty());
}

#[tokio::test]
async fn goals_are_for_members_who_take_the_course() {
    let stage = Stage::set().await;
    let path = format!("{}/commitment", stage.cohort().await);
    stage
        .progress(&stage.adam, json!({ "status": "dropped" }))
        .await;
    let body = json!({ "weeklyGoal": 3 });
    let dropped = act(&stage.adam, "PUT", &path, body.clone()).await;
    assert_eq!(refused(&dropped), refusal(403, "not_enrolled"));
    check_callers(&stage, "PUT", &path, &body, [201, 403, 201]).await;
    stage.archive().await;
    let archived = act(&stage.olga, "PUT", &path, body).await;
    assert_eq!(refused(&archived), refusal(422, "pod_inactive"));
    assert_eq!(read(&stage.olga, &path).await.status, 200);
    assert_eq!(read(&stage.ben, &path).await.status, 404);
}

/// Whoever joins later, and enrols by themselves, counts with the cohort once they set a goal.
#[tokio::test]
async fn who_enrolled_alone_counts_from_their_goal_on() {
    let stage = Stage::set().await;
    let path = format!("{}/commitment", stage.cohort().await);
    let host = &stage.host;
    host.put_member("maths", &stage.cleo, model::PodRole::Member)
        .await
        .unwrap();
    host.put_enrollment("logic", &stage.cleo, "free")
        .await
        .unwrap();
    let made = set(&stage.cleo, &path, json!(1)).await;
    assert_eq!(made.status, 201, "{made:?}");
    complete(&stage.cleo, 1).await;
    assert_eq!(read(&stage.cleo, &path).await.number("/done"), 1);
    let progress = stage.taking(Kind::COURSE_PROGRESS, &stage.cleo).await;
    assert_eq!(
        progress.unwrap()["cohortId"],
        super::stage::cohort_id("logic")
    );
    host.settle().await.unwrap();
}

/// B-099: goals set and chapters completed at once lose nothing.
#[tokio::test]
async fn setting_and_doing_at_once_loses_nothing() {
    let stage = Stage::crowded().await;
    let path = format!("{}/commitment", stage.cohort().await);
    set(&stage.ben, &path, json!(9)).await;
    let sets = join_all([3, 5, 2, 7].map(|goal| set(&stage.ben, &path, json!(goal))));
    let (answers, ()) = tokio::join!(sets, async {
        complete(&stage.ben, 1).await;
        complete(&stage.ben, 2).await;
    });
    assert!(answers.iter().all(|it| it.status == 200), "{answers:?}");
    let shown = read(&stage.ben, &path).await;
    assert_eq!(shown.number("/done"), 2, "{shown:?}");
    assert_eq!(stage.rows("course_commitments").await.len(), 1);
    stage.host.settle().await.unwrap();
}

/// J-20, B-187: when the week is over, a goal that was not reached is missed, and its owner told once. A new week has no goal.
#[tokio::test]
async fn a_week_ends_and_what_was_not_reached_is_missed() {
    let stage = Stage::crowded().await;
    let path = format!("{}/commitment", stage.cohort().await);
    for (person, goal) in [(&stage.olga, 1), (&stage.adam, 2), (&stage.ben, 3)] {
        set(person, &path, json!(goal)).await;
    }
    complete(&stage.olga, 1).await;
    // Ben leaves, and the event of it is lost: his goal stays as it was.
    let member: model::EdgeId = model::did(Kind::POD_MEMBER, &["maths", "ben"]);
    let goal = stage.rows("course_commitments").await;
    let goal = goal
        .iter()
        .find(|it| it["userId"] == "ben")
        .unwrap()
        .clone();
    let row = format!(
        "/tablesdb/{}/tables/pod_members/rows/{member}",
        store::DATABASE
    );
    stage.host.as_key("DELETE", &row, None).await.unwrap();
    stage.host.settle().await.unwrap();
    let cells = [
        "cohortId",
        "podId",
        "userId",
        "isoWeek",
        "weeklyGoal",
        "done",
        "status",
        "dueAt",
    ];
    let cells: serde_json::Map<String, Value> = cells
        .iter()
        .map(|key| ((*key).to_owned(), goal[*key].clone()))
        .collect();
    let id = goal["$id"].as_str().unwrap();
    stage
        .host
        .put_row("course_commitments", id, Value::Object(cells), &[])
        .await
        .unwrap();
    stage
        .host
        .pass(Duration::from_secs(3 * 24 * 60 * 60))
        .await
        .unwrap();
    for _ in 0..2 {
        stage.host.tick("scheduler").await.unwrap();
        stage
            .host
            .pass(Duration::from_secs(24 * 60 * 60))
            .await
            .unwrap();
    }
    let mut states: Vec<(String, String)> = stage
        .rows("course_commitments")
        .await
        .iter()
        .map(|it| (it["userId"].to_string(), it["status"].to_string()))
        .collect();
    states.sort();
    let states: Vec<&str> = states.iter().map(|it| it.1.as_str()).collect();
    assert_eq!(states, ["\"missed\"", "\"missed\"", "\"completed\""]);
    let told: Vec<String> = stage
        .told("commitment_missed")
        .await
        .into_iter()
        .map(|it| it.0)
        .collect();
    assert_eq!(told, ["adam"]);
    let anew = read(&stage.adam, &path).await;
    assert_eq!(anew.json["hasCommitment"], false);
}

/// Whoever counted the last chapter died before they noted that the goal is reached: the end of the week notes it, and tells nobody.
#[tokio::test]
async fn a_goal_that_was_reached_is_not_missed_when_its_week_ends() {
    let stage = Stage::crowded().await;
    let path = format!("{}/commitment", stage.cohort().await);
    for person in [&stage.adam, &stage.ben] {
        set(person, &path, json!(3)).await;
    }
    let goals = stage.rows("course_commitments").await;
    for (user, done) in [("adam", 3), ("ben", 2)] {
        let goal = goals.iter().find(|it| it["userId"] == user).unwrap();
        let row = format!(
            "/tablesdb/{}/tables/course_commitments/rows/{}",
            store::DATABASE,
            goal["$id"].as_str().unwrap()
        );
        let counted = Some(json!({ "data": { "done": done } }));
        stage.host.as_key("PATCH", &row, counted).await.unwrap();
    }
    let week = Duration::from_secs(4 * 24 * 60 * 60);
    stage.host.pass(week).await.unwrap();
    stage.host.tick("scheduler").await.unwrap();
    for goal in stage.rows("course_commitments").await {
        let expected = match goal["userId"].as_str() {
            Some("adam") => "completed",
            _ => "missed",
        };
        assert_eq!(goal["status"], expected, "{goal}");
    }
    let told = stage.told("commitment_missed").await;
    let told: Vec<&str> = told.iter().map(|it| it.0.as_str()).collect();
    assert_eq!(told, ["ben"]);
}
