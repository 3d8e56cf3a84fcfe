//! COH-3: how far a cohort is. B-127, B-188.

use serde_json::{json, Value};

use super::stage::{check_callers, read, Stage};

#[tokio::test]
async fn a_cohort_sees_how_far_everybody_is() {
    let stage = Stage::set().await;
    let path = format!("{}/progress", stage.cohort().await);
    stage
        .progress(&stage.olga, json!({ "chaptersCompleted": 3, "lastAccessedAt": "2026-01-01T12:00:00.000Z", "attempted": 2 }))
        .await;
    stage
        .progress(
            &stage.adam,
            json!({ "chaptersCompleted": 2, "scoreSum": 90.0, "scoredCount": 1 }),
        )
        .await;
    stage
        .change("profiles", "olga", json!({ "studyStreak": 4 }))
        .await;
    let achieved = json!({ "userId": "olga", "key": "course_complete", "scopeId": "logic", "points": 200, "earnedAt": "2026-01-01T12:00:00.000Z" });
    stage
        .host
        .put_row("user_achievements", "ua1", achieved, &[])
        .await
        .unwrap();
    stage.host.settle().await.unwrap();
    let page = read(&stage.olga, &path).await;
    assert_eq!(
        (page.status, page.calls, page.waves),
        (200, 6, 3),
        "{page:?}"
    );
    assert_eq!(
        (
            page.number("/groupCompletionPct"),
            page.json["groupAverageScore"].as_f64()
        ),
        (56, Some(90.0))
    );
    let first = &page.json["members"][0];
    assert_eq!(first["user"]["userId"], "olga");
    assert_eq!(
        (
            &first["completionPct"],
            &first["submitted"],
            &first["streak"],
            &first["achievements"]
        ),
        (
            &json!(100),
            &json!(2),
            &json!(4),
            &json!(["course_complete"])
        )
    );
    assert_eq!(page.json["accelerators"], json!(["olga"]));
    assert_eq!(page.json["struggling"], json!(["ben"]));
    assert_eq!(
        page.json["milestones"][3],
        json!({ "pct": 100, "completedBy": 1, "total": 3 })
    );
    // (50 · 1 + 30 · 1) / 3: nobody said anything.
    assert_eq!(page.number("/communityScore"), 27);
    stage.host.settle().await.unwrap();
}

/// Who is far behind is seen by who leads the pod, and by themselves.
#[tokio::test]
async fn who_struggles_is_nobody_elses_business() {
    let stage = Stage::set().await;
    let path = format!("{}/progress", stage.cohort().await);
    for person in [&stage.olga, &stage.ben] {
        stage
            .progress(person, json!({ "chaptersCompleted": 2 }))
            .await;
    }
    assert_eq!(read(&stage.ben, &path).await.json["struggling"], json!([]));
    for person in [&stage.adam, &stage.olga] {
        assert_eq!(
            read(person, &path).await.json["struggling"],
            json!(["adam"])
        );
    }
    check_callers(&stage, "GET", &path, &Value::Null, [200, 200, 200]).await;
}

/// B-188: no chapters, no members, no scores: figures, not failures.
#[tokio::test]
async fn a_course_without_chapters_has_figures() {
    let stage = Stage::set().await;
    stage.course("logic", 0).await;
    stage.assign(&stage.olga, json!({})).await;
    let path = format!(
        "/pod-courses/cohorts/{}/progress",
        super::stage::cohort_id("logic")
    );
    for person in [&stage.olga, &stage.adam, &stage.ben] {
        stage.progress(person, json!({ "status": "dropped" })).await;
    }
    let page = read(&stage.ben, &path).await;
    assert_eq!(page.status, 200, "{page:?}");
    assert_eq!(page.json["members"], json!([]));
    assert_eq!(
        (
            page.number("/groupCompletionPct"),
            page.number("/communityScore"),
            &page.json["groupAverageScore"]
        ),
        (0, 0, &Value::Null)
    );
    stage.host.settle().await.unwrap();
}
