//! A pod is done with a course: its last day is over, or everybody is through. What was called off stays so, and what is done may begin anew.

use std::time::Duration;

use model::{did, Id, Kind, PodRole};
use serde_json::{json, Value};
use testkit::death::{die_at, Death};

use super::stage::{act, cohort_id, read, refusal, refused, Stage};

/// Moves the clock and lets it strike twice: the second stroke finds nothing to do.
async fn strike(stage: &Stage, at: &str) {
    stage.host.move_clock(at.parse().unwrap()).await.unwrap();
    for _ in 0..2 {
        stage.host.tick("scheduler").await.unwrap();
    }
    stage.host.settle().await.unwrap();
}

async fn cohort(stage: &Stage) -> Value {
    stage.row("pod_course_cohorts", &cohort_id("logic")).await
}

async fn status(stage: &Stage) -> Value {
    cohort(stage).await["status"].clone()
}

async fn through(stage: &Stage) {
    let done = json!({ "chaptersCompleted": 3, "completionPct": 100, "status": "completed" });
    for person in [&stage.olga, &stage.adam, &stage.ben] {
        stage.progress(person, done.clone()).await;
    }
    stage.host.settle().await.unwrap();
}

/// Until Saturday, the third.
async fn until_saturday(stage: &Stage) -> String {
    stage.course("logic", 3).await;
    let days = json!({ "pace": "custom", "startsOn": "2026-01-01", "endsOn": "2026-01-03" });
    let made = stage.assign(&stage.olga, days).await;
    assert_eq!(made.status, 201, "{made:?}");
    stage.host.settle().await.unwrap();
    format!("/pod-courses/cohorts/{}", cohort_id("logic"))
}

#[tokio::test]
async fn a_cohort_is_done_when_its_last_day_is_over_where_its_pod_is() {
    let stage = Stage::set().await;
    let far = json!({ "timezone": "Pacific/Pago_Pago" });
    stage.change("pods", "maths", far).await;
    let path = until_saturday(&stage).await;
    let goal = json!({ "weeklyGoal": 2 });
    let goal_path = format!("{path}/commitment");
    let set = act(&stage.ben, "PUT", &goal_path, goal.clone()).await;
    assert_eq!(set.status, 201, "{set:?}");
    // Late in the evening of Saturday there.
    strike(&stage, "2026-01-04T10:10:00Z").await;
    assert_eq!(status(&stage).await, "active");
    assert_eq!(stage.rows("course_commitments").await.len(), 1);
    strike(&stage, "2026-01-04T11:10:00Z").await;
    let done = cohort(&stage).await;
    assert_eq!(done["status"], "completed");
    assert_eq!(done["$permissions"], json!([r#"read("team:maths")"#]));
    assert!(stage.rows("course_commitments").await.is_empty());
    // Everybody still sees it, and how far they came; who takes the course goes on, and goes on talking.
    let listed = read(&stage.ben, "/pods/maths/cohorts").await;
    assert_eq!(listed.text("/items/0/cohort/status"), "completed");
    let shown = read(&stage.ben, &format!("{path}/progress")).await;
    assert_eq!(shown.status, 200, "{shown:?}");
    let enrollment = stage.taking(Kind::ENROLLMENT, &stage.ben).await.unwrap();
    assert_eq!(enrollment["status"], "active");
    let words = json!({ "content": "What next?", "type": "discussion" });
    let said = act(&stage.ben, "POST", &format!("{path}/chat"), words).await;
    assert_eq!(said.status, 201, "{said:?}");
    // A goal goes with what runs, and nobody misses one.
    let late = act(&stage.ben, "PUT", &goal_path, goal.clone()).await;
    assert_eq!(refused(&late), refusal(409, "wrong_state"));
    let stranger = act(&stage.cleo, "PUT", &goal_path, goal).await;
    assert_eq!(refused(&stranger), refusal(404, "not_found"));
    strike(&stage, "2026-01-06T04:10:00Z").await;
    assert_eq!(cohort(&stage).await["$updatedAt"], done["$updatedAt"]);
    assert_eq!(stage.told("commitment_missed").await, []);
}

#[tokio::test]
async fn a_cohort_is_done_within_the_hour_when_everybody_is_through() {
    let stage = Stage::set().await;
    stage.cohort().await;
    strike(&stage, "2026-01-02T12:10:00Z").await;
    let done = json!({ "chaptersCompleted": 3, "completionPct": 100, "status": "completed" });
    stage.progress(&stage.olga, done).await;
    let gone = json!({ "status": "dropped" });
    stage.progress(&stage.adam, gone).await;
    strike(&stage, "2026-01-02T13:10:00Z").await;
    assert_eq!(status(&stage).await, "active");
    for chapter in 1..=3 {
        let path = format!("/courses/logic/chapters/logic-c{chapter}/complete");
        let answer = stage.ben.call("courses", "POST", &path, "").await.unwrap();
        assert_eq!(answer.status, 200, "{answer:?}");
    }
    stage.host.settle().await.unwrap();
    strike(&stage, "2026-01-02T14:10:00Z").await;
    assert_eq!(status(&stage).await, "completed");
}

/// The last who was at it leaves the pod: whoever is in it is through.
#[tokio::test]
async fn whoever_left_the_pod_is_not_waited_for() {
    let stage = Stage::set().await;
    stage.cohort().await;
    through(&stage).await;
    let going = json!({ "chaptersCompleted": 1, "completionPct": 33, "status": "in_progress" });
    stage.progress(&stage.ben, going).await;
    strike(&stage, "2026-01-03T04:10:00Z").await;
    assert_eq!(status(&stage).await, "active");
    stage.lose_ben().await;
    strike(&stage, "2026-01-04T04:10:00Z").await;
    assert_eq!(status(&stage).await, "completed");
}

#[tokio::test]
async fn what_was_called_off_stays_so() {
    let stage = Stage::crowded().await;
    let path = until_saturday(&stage).await;
    through(&stage).await;
    let host = &stage.host;
    host.move_clock("2026-01-04T12:10:00Z".parse().unwrap())
        .await
        .unwrap();
    let (off, struck) = tokio::join!(
        act(&stage.adam, "DELETE", &path, Value::Null),
        host.tick("scheduler")
    );
    struck.unwrap();
    assert_eq!(off.status, 200, "{off:?}");
    assert_eq!(status(&stage).await, "cancelled");
    strike(&stage, "2026-01-05T12:10:00Z").await;
    assert_eq!(status(&stage).await, "cancelled");
}

#[tokio::test]
async fn a_pod_takes_a_course_again_that_it_has_completed() {
    let stage = Stage::crowded().await;
    until_saturday(&stage).await;
    let early = stage.assign(&stage.olga, json!({})).await;
    assert_eq!(refused(&early), refusal(409, "already_exists"));
    through(&stage).await;
    strike(&stage, "2026-01-04T12:10:00Z").await;
    assert_eq!(status(&stage).await, "completed");
    let cleo = stage.host.put_member("maths", &stage.cleo, PodRole::Member);
    cleo.await.unwrap();
    let (one, other) = tokio::join!(
        stage.assign(&stage.olga, json!({ "name": "Once more" })),
        stage.assign(&stage.adam, json!({ "name": "Once more" }))
    );
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409], "{one:?} {other:?}");
    let row = cohort(&stage).await;
    assert_eq!(
        (
            &row["status"],
            &row["name"],
            &row["endsOn"],
            &row["memberCount"]
        ),
        (
            &json!("active"),
            &json!("Once more"),
            &Value::Null,
            &json!(4)
        )
    );
    // One is new to it; the others are through, and it is not done before she is.
    strike(&stage, "2026-01-05T04:10:00Z").await;
    assert_eq!(status(&stage).await, "active");
    let done = json!({ "chaptersCompleted": 3, "completionPct": 100, "status": "completed" });
    stage.progress(&stage.cleo, done).await;
    strike(&stage, "2026-01-05T05:10:00Z").await;
    assert_eq!(status(&stage).await, "completed");
}

/// The goals of a cohort go before it is done: wherever that is cut off, none is left open that nobody would be told of.
#[tokio::test]
async fn a_cohort_that_is_cut_off_while_it_is_completed_is_completed_by_a_later_tick() {
    let stage = Stage::crowded().await;
    let path = until_saturday(&stage).await;
    let goal = json!({ "weeklyGoal": 2 });
    for person in [&stage.olga, &stage.ben] {
        let set = act(person, "PUT", &format!("{path}/commitment"), goal.clone()).await;
        assert_eq!(set.status, 201, "{set:?}");
    }
    let host = &stage.host;
    let jobs = scheduler::clockwork();
    for (job, _) in jobs.list().filter(|(job, _)| *job != "ended_cohorts") {
        let done = json!({ "lastOkAt": "2027-01-01T00:00:00.000Z" });
        host.put_row("job_runs", job, done, &[]).await.unwrap();
    }
    host.move_clock("2026-01-04T00:10:00Z".parse().unwrap())
        .await
        .unwrap();
    let mut deaths = 0;
    for call in 1.. {
        assert!(call < 60, "it is never completed");
        let (app, is_sent) = (host.app(), call % 2 == 0);
        let is_over = die_at(&app, jobs.tick(&app), Death { call, is_sent }).await;
        deaths += u32::from(!is_over);
        if status(&stage).await == "completed" {
            assert!(stage.rows("course_commitments").await.is_empty());
        }
        if is_over && status(&stage).await == "completed" {
            break;
        }
        // Until whoever died at it has it no more.
        host.pass(Duration::from_secs(6 * 60)).await.unwrap();
    }
    assert!(deaths > 4, "{deaths}");
}

/// Who goes on with a course after their cohort is done counts for the next one that they set a goal in, and for one at a time.
#[tokio::test]
async fn a_goal_with_another_pod_counts_once_the_first_cohort_is_done() {
    let stage = Stage::set().await;
    until_saturday(&stage).await;
    let pod = stage.host.pod("physics", &stage.ben);
    pod.put().await.unwrap();
    let made = stage
        .assign(&stage.ben, json!({ "podId": "physics" }))
        .await;
    assert_eq!(made.status, 201, "{made:?}");
    stage.host.settle().await.unwrap();
    let other: Id<()> = did(Kind::COHORT, &["physics", "logic"]);
    let path = format!("/pod-courses/cohorts/{other}/commitment");
    let of = |done: i64, pct: i64| (json!(done), json!(pct));
    let shown = || async {
        let answer = read(&stage.ben, &path).await;
        (answer.json["done"].clone(), answer.json["pct"].clone())
    };
    let ben = &stage.ben;
    let complete = |chapter: u32| {
        let path = format!("/courses/logic/chapters/logic-c{chapter}/complete");
        async move {
            let answer = ben.call("courses", "POST", &path, "").await.unwrap();
            assert_eq!(answer.status, 200, "{answer:?}");
        }
    };
    let goal = json!({ "weeklyGoal": 1 });
    let set = act(&stage.ben, "PUT", &path, goal.clone()).await;
    assert_eq!(set.status, 201, "{set:?}");
    complete(1).await;
    assert_eq!(shown().await, of(0, 0), "it counts for the first");
    strike(&stage, "2026-01-04T12:10:00Z").await;
    assert_eq!(status(&stage).await, "completed");
    let again = act(&stage.ben, "PUT", &path, goal.clone()).await;
    assert_eq!(again.status, 200, "{again:?}");
    complete(2).await;
    assert_eq!(shown().await, of(1, 100));
    let progress = stage.taking(Kind::COURSE_PROGRESS, &stage.ben).await;
    assert_eq!(progress.unwrap()["cohortId"], other.to_string());
    // What the others did with the first stays as it was.
    let progress = stage.taking(Kind::COURSE_PROGRESS, &stage.adam).await;
    assert_eq!(progress.unwrap()["cohortId"], cohort_id("logic"));
    stage.host.settle().await.unwrap();
}
