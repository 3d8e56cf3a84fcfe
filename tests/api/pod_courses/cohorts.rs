//! COH-1, COH-2, COH-4: a pod takes a course of the catalogue together. B-060, B-061, B-128, B-144.

use model::{did, EdgeId, Kind, PodRole};
use serde_json::{json, Value};
use testkit::trouble::restless;

use super::stage::{act, check_callers, cohort_id, read, refusal, refused, Stage};

async fn course(stage: &Stage, id: &str) -> Value {
    stage.row("courses", id).await
}

async fn paid(stage: &Stage, user: &str, status: &str) {
    let payment = json!({
        "userId": user, "courseId": "logic", "amountCents": 900, "currency": "usd", "status": status,
        "stripeSessionId": format!("cs_{user}"),
    });
    stage
        .host
        .put_row("payments", &format!("py-{user}"), payment, &[])
        .await
        .unwrap();
}

async fn priced(stage: &Stage) {
    let price = json!({ "isMonetized": true, "priceCents": 900 });
    let plan = stage.host.course("logic", &stage.ines).chapters(2);
    plan.with(price).put().await.unwrap();
}

/// B-128: the original made a table for each assignment, and four calls for each member.
#[tokio::test]
async fn a_pod_takes_a_course_together() {
    let stage = Stage::set().await;
    stage.course("logic", 3).await;
    stage
        .host
        .put_member("maths", &stage.ines, PodRole::Member)
        .await
        .unwrap();
    stage
        .host
        .put_enrollment("logic", &stage.ben, "free")
        .await
        .unwrap();
    stage
        .change("courses", "logic", json!({ "enrollmentCount": 1 }))
        .await;
    stage.host.settle().await.unwrap();
    let made = stage
        .assign(
            &stage.adam,
            json!({ "name": " Logic  club ", "weeklyGoal": 2, "userId": "cleo" }),
        )
        .await;
    assert_eq!(made.status, 201, "{made:?}");
    assert!(made.calls == 10 && made.waves <= 5, "{made:?}");
    assert_eq!(
        (made.number("/enrolled"), made.number("/alreadyEnrolled")),
        (2, 1)
    );
    assert_eq!(made.text("/cohort/id"), cohort_id("logic"));
    assert_eq!(made.text("/cohort/assignedBy"), "adam");
    assert_eq!(made.number("/cohort/memberCount"), 3);
    stage.host.settle().await.unwrap();
    let row = stage.row("pod_course_cohorts", &cohort_id("logic")).await;
    // B-143, B-144: the pod's team reads it, and nobody else.
    assert_eq!(row["$permissions"], json!([r#"read("team:maths")"#]));
    for (person, kind) in [
        (&stage.olga, "cohort"),
        (&stage.adam, "cohort"),
        (&stage.ben, "free"),
    ] {
        let enrollment = stage.taking(Kind::ENROLLMENT, person).await.unwrap();
        assert_eq!(enrollment["type"], kind, "{}", person.id);
        let progress = stage.taking(Kind::COURSE_PROGRESS, person).await.unwrap();
        assert_eq!(progress["cohortId"], cohort_id("logic"), "{}", person.id);
        assert_eq!(progress["totalChapters"], 3);
    }
    // Whoever teaches the course takes no part, and the counter counts those who came.
    assert!(stage.taking(Kind::ENROLLMENT, &stage.ines).await.is_none());
    assert_eq!(course(&stage, "logic").await["enrollmentCount"], 3);
    let told: Vec<String> = stage
        .told("course_assigned")
        .await
        .into_iter()
        .map(|it| it.0)
        .collect();
    assert_eq!(told, ["ben", "ines", "olga"]);
    let again = stage.assign(&stage.olga, json!({})).await;
    assert_eq!(refused(&again), refusal(409, "already_exists"));
    assert_eq!(course(&stage, "logic").await["enrollmentCount"], 3);
}

/// B-031: the original asked nobody who they were.
#[tokio::test]
async fn who_leads_the_pod_assigns() {
    let stage = Stage::set().await;
    stage.course("logic", 1).await;
    let body = json!({ "podId": "maths", "courseId": "logic", "pace": "weekly" });
    check_callers(
        &stage,
        "POST",
        "/pod-courses/cohorts",
        &body,
        [403, 201, 409],
    )
    .await;
    // A public pod may be known of.
    let olga = &stage.olga;
    stage.host.pod("open", olga).public().put().await.unwrap();
    let outside = stage.assign(&stage.cleo, json!({ "podId": "open" })).await;
    assert_eq!(refused(&outside), refusal(403, "not_a_member"));
    stage.archive().await;
    let archived = stage.assign(olga, json!({})).await;
    assert_eq!(refused(&archived), refusal(422, "pod_inactive"));
    stage.host.settle().await.unwrap();
}

/// B-029, B-169: what has a price is not given away, also not to a whole pod.
#[tokio::test]
async fn a_course_with_a_price_is_paid_by_every_member() {
    let stage = Stage::set().await;
    priced(&stage).await;
    paid(&stage, "olga", "paid").await;
    paid(&stage, "adam", "paid").await;
    paid(&stage, "ben", "refunded").await;
    let unpaid = stage.assign(&stage.olga, json!({})).await;
    assert_eq!(refused(&unpaid), refusal(402, "payment_required"));
    assert_eq!(unpaid.text("/fields/checkoutPath"), "/payments/checkout");
    for table in [
        "course_enrollments",
        "user_course_progress",
        "pod_course_cohorts",
    ] {
        assert!(stage.rows(table).await.is_empty(), "{table}");
    }
    stage
        .change("payments", "py-ben", json!({ "status": "paid" }))
        .await;
    let made = stage.assign(&stage.olga, json!({})).await;
    assert_eq!(
        (made.status, made.number("/enrolled")),
        (201, 3),
        "{made:?}"
    );
    let enrollment = stage.taking(Kind::ENROLLMENT, &stage.ben).await.unwrap();
    assert_eq!(
        (&enrollment["type"], &enrollment["paymentId"]),
        (&json!("cohort"), &json!("py-ben"))
    );
    stage.host.settle().await.unwrap();
}

/// Two who lead a pod assign at once: one cohort, and everybody is counted once.
#[tokio::test]
async fn of_two_who_assign_at_once_one_does() {
    let stage = Stage::crowded().await;
    stage.course("logic", 2).await;
    let (one, other) = tokio::join!(
        stage.assign(&stage.olga, json!({})),
        stage.assign(&stage.adam, json!({}))
    );
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409], "{one:?} {other:?}");
    stage.host.settle().await.unwrap();
    assert_eq!(stage.rows("course_enrollments").await.len(), 3);
    assert_eq!(stage.rows("user_course_progress").await.len(), 3);
    assert_eq!(course(&stage, "logic").await["enrollmentCount"], 3);
}

/// A call that died after it had enrolled some is made good by making it again.
#[tokio::test]
async fn what_a_call_that_died_left_is_completed() {
    let stage = Stage::set().await;
    stage.course("logic", 2).await;
    stage
        .host
        .put_enrollment("logic", &stage.olga, "cohort")
        .await
        .unwrap();
    let progress: EdgeId = did(Kind::COURSE_PROGRESS, &["logic", "ben"]);
    let row = json!({ "userId": "ben", "courseId": "logic", "totalChapters": 2 });
    stage
        .host
        .put_row("user_course_progress", progress.as_str(), row, &[])
        .await
        .unwrap();
    let made = stage.assign(&stage.olga, json!({})).await;
    assert_eq!(
        (
            made.status,
            made.number("/enrolled"),
            made.number("/alreadyEnrolled")
        ),
        (201, 2, 1),
        "{made:?}"
    );
    assert_eq!(stage.rows("user_course_progress").await.len(), 3);
    stage.host.settle().await.unwrap();
}

#[tokio::test]
async fn who_dropped_the_course_stays_out() {
    let stage = Stage::set().await;
    stage.course("logic", 2).await;
    stage
        .host
        .put_enrollment("logic", &stage.ben, "free")
        .await
        .unwrap();
    let id: EdgeId = did(Kind::ENROLLMENT, &["logic", "ben"]);
    stage
        .change(
            "course_enrollments",
            id.as_str(),
            json!({ "status": "dropped" }),
        )
        .await;
    stage
        .progress(&stage.ben, json!({ "status": "dropped" }))
        .await;
    let made = stage.assign(&stage.olga, json!({})).await;
    assert_eq!(
        (
            made.number("/enrolled"),
            made.number("/alreadyEnrolled"),
            made.number("/cohort/memberCount")
        ),
        (2, 0, 2),
        "{made:?}"
    );
    let listed = read(&stage.ben, "/pods/maths/cohorts").await;
    assert_eq!(listed.number("/items/0/participants"), 2);
    stage.host.settle().await.unwrap();
}

#[tokio::test]
async fn what_is_no_course_or_no_plan_is_refused() {
    let stage = Stage::set().await;
    stage.course("logic", 1).await;
    let draft = stage.host.course("draft", &stage.olga);
    draft
        .with(json!({ "status": "draft" }))
        .put()
        .await
        .unwrap();
    let before = stage.rows("course_enrollments").await.len();
    for (more, status, code) in [
        (json!({ "courseId": "draft" }), 404, "not_found"),
        (json!({ "courseId": "none" }), 404, "not_found"),
        (json!({ "podId": "none" }), 404, "not_found"),
        (json!({ "weeklyGoal": 0 }), 400, "validation_failed"),
        (json!({ "weeklyGoal": 51 }), 400, "validation_failed"),
        (json!({ "weeklyGoal": "5" }), 400, "validation_failed"),
        (json!({ "pace": "fast" }), 400, "validation_failed"),
        (json!({ "pace": "custom" }), 400, "validation_failed"),
        (
            json!({ "pace": "custom", "startsOn": "2026-02-30", "endsOn": "2026-03-01" }),
            400,
            "validation_failed",
        ),
        (
            json!({ "startsOn": "2026-01-05" }),
            400,
            "validation_failed",
        ),
        (
            json!({ "instructorNotes": "x".repeat(2_001) }),
            400,
            "validation_failed",
        ),
        (json!({ "name": "" }), 400, "validation_failed"),
        (json!({ "status": "completed" }), 400, "validation_failed"),
    ] {
        let answer = stage.assign(&stage.olga, more.clone()).await;
        assert_eq!(
            refused(&answer),
            refusal(status, code),
            "{more}: {answer:?}"
        );
    }
    assert_eq!(stage.rows("course_enrollments").await.len(), before);
    assert!(stage.rows("pod_course_cohorts").await.is_empty());
}

/// B-061, B-127: the list costs the same for any number of chapters, and divides by nobody.
#[tokio::test]
async fn members_see_what_their_pod_takes_and_how_far_it_is() {
    let stage = Stage::set().await;
    let empty = read(&stage.ben, "/pods/maths/cohorts").await;
    assert_eq!((empty.status, &empty.json["items"]), (200, &json!([])));
    stage.cohort().await;
    let done = json!({ "chaptersCompleted": 3, "completionPct": 100, "scoreSum": 180.0, "scoredCount": 2, "status": "completed" });
    stage.progress(&stage.ben, done).await;
    let listed = read(&stage.adam, "/pods/maths/cohorts").await;
    assert_eq!(
        (listed.status, listed.calls, listed.waves),
        (200, 4, 2),
        "{listed:?}"
    );
    let item = &listed.json["items"][0];
    assert_eq!(item["course"]["title"], "Course logic");
    assert_eq!(
        (
            &item["participants"],
            &item["completed"],
            &item["groupCompletionPct"]
        ),
        (&json!(3), &json!(1), &json!(33))
    );
    assert_eq!(
        (
            &item["chaptersCompleted"],
            &item["chaptersTotal"],
            &item["groupAverageScore"]
        ),
        (&json!(3), &json!(9), &json!(90.0))
    );
    check_callers(
        &stage,
        "GET",
        "/pods/maths/cohorts",
        &Value::Null,
        [200, 200, 200],
    )
    .await;
}

#[tokio::test]
async fn a_cohort_is_called_off_and_begun_again() {
    let stage = Stage::set().await;
    let path = stage.cohort().await;
    let goal = json!({ "weeklyGoal": 2 });
    let set = act(&stage.ben, "PUT", &format!("{path}/commitment"), goal).await;
    assert_eq!(set.status, 201, "{set:?}");
    let refused_now = act(&stage.ben, "DELETE", &path, Value::Null).await;
    assert_eq!(refused(&refused_now), refusal(403, "forbidden"));
    assert_eq!(
        act(&stage.cleo, "DELETE", &path, Value::Null).await.status,
        404
    );
    let off = act(&stage.adam, "DELETE", &path, Value::Null).await;
    assert_eq!(
        (off.status, &off.json),
        (200, &json!({ "cancelled": true }))
    );
    assert!(stage.rows("course_commitments").await.is_empty());
    let progress = stage
        .taking(Kind::COURSE_PROGRESS, &stage.ben)
        .await
        .unwrap();
    assert_eq!(progress["cohortId"], Value::Null);
    // Who takes the course goes on taking it; the cohort is not there any more.
    let enrollment = stage.taking(Kind::ENROLLMENT, &stage.ben).await.unwrap();
    assert_eq!(enrollment["status"], "active");
    for (method, tail) in [
        ("GET", "/progress"),
        ("GET", "/chat"),
        ("GET", "/commitment"),
        ("DELETE", ""),
    ] {
        let answer = act(&stage.olga, method, &format!("{path}{tail}"), Value::Null).await;
        assert_eq!(answer.status, 404, "{method} {tail}: {answer:?}");
    }
    let listed = read(&stage.ben, "/pods/maths/cohorts").await;
    assert_eq!(listed.json["items"], json!([]));
    let again = stage.assign(&stage.olga, json!({ "pace": "weekly" })).await;
    assert_eq!(
        (
            again.status,
            again.number("/enrolled"),
            again.number("/alreadyEnrolled")
        ),
        (201, 0, 3),
        "{again:?}"
    );
    assert_eq!(
        read(&stage.ben, &format!("{path}/progress")).await.status,
        200
    );
    stage.host.settle().await.unwrap();
}

/// Events that come twice and late tell of a cohort once.
#[tokio::test]
async fn doubled_events_tell_once() {
    let stage = Stage::under(restless(5)).await;
    stage.cohort().await;
    let told = stage.told("course_assigned").await;
    assert_eq!(told.len(), 2, "{told:?}");
}
