//! Points for what is learned and shared.

use std::cmp::Reverse;
use std::time::Duration;

use futures_util::future::join_all;
use model::{did, EdgeId, Kind, PointsReason, CHECK_IN_POINTS};
use serde_json::{json, Value};
use store::points::Grant;
use store::tables::CheckIn;
use testkit::trouble::{deaf, restless};
use testkit::{Host, HostOptions, Person};

use super::{achieved, at, cell, crowded, points, set, won};

async fn complete(person: &Person, course: &str, number: u32) {
    let path = format!("/courses/{course}/chapters/{course}-c{number}/complete");
    let done = person.post("courses", &path, json!({})).await.unwrap();
    assert_eq!(done.status, 200, "{done:?}");
}

async fn share(host: &Host, id: &str, author: &str, visibility: &str) {
    let row = json!({
        "authorId": author, "title": id, "fileId": format!("f-{id}"), "fileName": "f.pdf", "fileSize": 1,
        "mimeType": "application/pdf", "visibility": visibility, "isApproved": true,
    });
    host.put_row("resources", id, row, &[]).await.unwrap();
}

fn day_id(person: &str, date: &str) -> EdgeId {
    did(Kind::STUDY_DAY, &[person, date])
}

/// A chapter earns ten points on the day of whoever completes it, and completing it again earns nothing.
#[tokio::test]
async fn a_chapter_earns_points_once_and_counts_in_the_local_day() {
    let host = at("2026-01-01T20:00:00Z").await;
    let people = host.students(&["ines", "asha"]).await.unwrap();
    let asha = &people[1];
    set(
        &host,
        "user_settings",
        "asha",
        json!({ "timezone": "Asia/Kolkata" }),
    )
    .await;
    let plan = host.course("rust", &people[0]).chapters(4).student(asha);
    plan.put().await.unwrap();
    for number in [1, 2, 1, 1] {
        complete(asha, "rust", number).await;
        host.settle().await.unwrap();
    }
    let expected = [("rust-c1", 10), ("rust-c2", 10)];
    let expected: Vec<_> = expected
        .iter()
        .map(|(source, points)| ("chapter".to_owned(), (*source).to_owned(), *points))
        .collect();
    assert_eq!(won(&host, "asha").await, expected);
    assert_eq!(points(&host, "asha").await, 20);
    let day = day_id("asha", "2026-01-02");
    assert_eq!(
        cell(&host, "study_days", day.as_str(), "chapters").await,
        json!(2)
    );
    assert_eq!(points(&host, "ines").await, 0);
}

/// B-105: whatever comes twice, late or out of order is given once.
#[tokio::test]
async fn events_that_come_twice_give_nothing_more() {
    let options = HostOptions {
        clock: Some("2026-01-01T12:00:00Z".parse().unwrap()),
        chaos: Some(restless(7)),
        ..HostOptions::default()
    };
    let host = Host::start_with(options).await.unwrap();
    let people = host.students(&["ines", "asha"]).await.unwrap();
    let asha = &people[1];
    let plan = host.course("rust", &people[0]).chapters(3).student(asha);
    plan.put().await.unwrap();
    for number in 1..=3 {
        complete(asha, "rust", number).await;
    }
    for id in ["one", "two", "three", "four", "five"] {
        share(&host, id, "asha", "public").await;
        // Of files of the same instant the ids say which came first, and the later ones' rows are not there yet.
        host.pass(Duration::from_secs(1)).await.unwrap();
    }
    host.settle().await.unwrap();
    // Thirty for chapters, thirty for files, and two hundred and fifty for three achievements.
    let keys = ["course_complete", "knowledge_sharer", "speedrunner"];
    assert_eq!(achieved(&host, "asha").await.0, keys);
    assert_eq!(points(&host, "asha").await, 30 + 30 + 200 + 50 + 100);
    let day = day_id("asha", "2026-01-01");
    assert_eq!(
        cell(&host, "study_days", day.as_str(), "chapters").await,
        json!(3)
    );
}

/// What a student may read of one choice, as the function `assignments` stores it.
fn choice() -> Value {
    json!({
        "chapterId": "logic-c1", "title": "Which?", "type": "multiple_choice", "difficulty": "hard", "question": "Which is right?",
        "options": ["No", "Yes", "Perhaps"], "required": true, "maxRevisions": 3,
        "key": { "correctOptions": [1], "gradingNotes": "The secret" },
    })
}

/// Passing earns twenty once; every revision that does better than all before it earns the difference, at most fifty.
#[tokio::test]
async fn a_passed_assignment_and_a_better_revision_earn_points_once() {
    let host = at("2026-01-01T12:00:00Z").await;
    let people = host.students(&["ines", "asha"]).await.unwrap();
    let (ines, asha) = (&people[0], &people[1]);
    let plan = host.course("logic", ines).chapters(3).student(asha);
    plan.put().await.unwrap();
    let made = ines
        .post("assignments", "/assignments", choice())
        .await
        .unwrap();
    let id = made.text("/assignment/id");
    let path = format!("/assignments/{id}/submissions");
    let first = asha
        .post("assignments", &path, json!({ "answers": [0] }))
        .await
        .unwrap();
    assert_eq!(
        (first.status, first.json["submission"]["finalScore"].clone()),
        (201, json!(0.0))
    );
    host.settle().await.unwrap();
    assert_eq!(points(&host, "asha").await, 0);
    let own = format!("/assignments/{id}/submissions/me");
    for _ in 0..2 {
        let better = asha
            .put("assignments", &own, json!({ "answers": [1] }))
            .await
            .unwrap();
        assert_eq!(better.status, 200, "{better:?}");
        host.settle().await.unwrap();
    }
    let submission: EdgeId = did(Kind::SUBMISSION, &[&id, "asha"]);
    let won = won(&host, "asha").await;
    let of = |reason: &str| -> Vec<(String, i64)> {
        let of_reason = won.iter().filter(|(it, _, _)| it == reason);
        of_reason
            .map(|(_, source, points)| (source.clone(), *points))
            .collect()
    };
    assert_eq!(of("assignment"), [(submission.to_string(), 20)]);
    assert_eq!(of("improvement"), [(format!("{submission}@2"), 50)]);
    let day = day_id("asha", "2026-01-01");
    assert_eq!(
        cell(&host, "study_days", day.as_str(), "assignments").await,
        json!(1)
    );
    let keys = ["chapter_master", "comeback_king", "teachers_pet"];
    assert_eq!(achieved(&host, "asha").await.0, keys);
    assert_eq!(points(&host, "asha").await, 20 + 50 + 50 + 70 + 80);
}

/// Three files of a local day earn points, however many are shared at once; what one keeps for oneself earns none.
#[tokio::test]
async fn three_files_of_a_day_earn_points() {
    let host = crowded().await;
    host.students(&["asha"]).await.unwrap();
    share(&host, "own", "asha", "private").await;
    let names: Vec<String> = (0..6).map(|it| format!("file{it}")).collect();
    join_all(names.iter().map(|it| share(&host, it, "asha", "public"))).await;
    host.settle().await.unwrap();
    let files = won(&host, "asha").await;
    let files = files.iter().filter(|(reason, _, _)| reason == "resource");
    assert_eq!(files.count(), 3);
    assert_eq!(achieved(&host, "asha").await.0, ["knowledge_sharer"]);
    assert_eq!(points(&host, "asha").await, 30 + 50);
}

/// Deleting files makes no room for others on the same day; the next day does.
#[tokio::test]
async fn a_deleted_file_makes_no_room_for_another() {
    let host = at("2026-01-01T12:00:00Z").await;
    host.students(&["asha"]).await.unwrap();
    for id in ["one", "two", "three"] {
        share(&host, id, "asha", "public").await;
        host.settle().await.unwrap();
        let path = format!("/tablesdb/{}/tables/resources/rows/{id}", store::DATABASE);
        host.as_key("DELETE", &path, None).await.unwrap();
    }
    share(&host, "four", "asha", "public").await;
    host.settle().await.unwrap();
    assert_eq!(points(&host, "asha").await, 30);
    host.pass(Duration::from_secs(12 * 60 * 60)).await.unwrap();
    share(&host, "five", "asha", "public").await;
    host.settle().await.unwrap();
    assert_eq!(points(&host, "asha").await, 40);
}

/// Where no event arrived at all, the clock gives what was earned, and once.
#[tokio::test]
async fn what_was_lost_with_its_event_is_made_good() {
    let options = HostOptions {
        clock: Some("2026-01-01T12:00:00Z".parse().unwrap()),
        chaos: Some(deaf()),
        ..HostOptions::default()
    };
    let host = Host::start_with(options).await.unwrap();
    let people = host.students(&["ines", "asha"]).await.unwrap();
    let asha = &people[1];
    let plan = host.course("rust", &people[0]).chapters(3).student(asha);
    plan.put().await.unwrap();
    for number in 1..=3 {
        complete(asha, "rust", number).await;
    }
    let task = json!({
        "courseId": "rust", "chapterId": "rust-c1", "seq": 1, "title": "Why?", "type": "essay", "difficulty": "easy",
        "question": "Why?", "passingScore": 60, "isPublished": true,
    });
    host.put_row("course_assignments", "why", task, &[])
        .await
        .unwrap();
    let submission: EdgeId = did(Kind::SUBMISSION, &["why", "asha"]);
    let answer = json!({
        "assignmentId": "why", "courseId": "rust", "chapterId": "rust-c1", "userId": "asha", "instructorId": "ines",
        "revision": 1, "status": "graded", "finalScore": 95.0, "submittedAt": "2026-01-01T12:00:00.000Z",
        "gradedAt": "2026-01-01T12:00:00.000Z",
    });
    host.put_row("assignment_submissions", submission.as_str(), answer, &[])
        .await
        .unwrap();
    share(&host, "one", "asha", "public").await;
    host.settle().await.unwrap();
    assert_eq!(points(&host, "asha").await, 0);
    for _ in 0..3 {
        host.pass(Duration::from_secs(60 * 60)).await.unwrap();
        host.tick("analytics").await.unwrap();
        let keys = ["chapter_master", "course_complete", "speedrunner"];
        let (had, badges) = achieved(&host, "asha").await;
        assert_eq!(
            (had.as_slice(), badges.as_slice()),
            (&keys.map(String::from)[..], &keys.map(String::from)[..])
        );
        assert_eq!(points(&host, "asha").await, 30 + 20 + 10 + 50 + 200 + 100);
    }
}

/// A member's place and profile: streak, points in the pod, points in all.
async fn standing(host: &Host, user: &str) -> Value {
    let id: EdgeId = did(Kind::POD_MEMBER, &["maths", user]);
    let member = host.row("pod_members", id.as_str()).await.unwrap().unwrap();
    json!([member["streak"], member["points"], points(host, user).await])
}

/// Check-ins of which no event arrived, of which the handler died after the ledger, and a pledge whose keeper died before its points.
#[tokio::test]
async fn check_ins_and_kept_pledges_that_were_cut_off_are_made_good() {
    let options = HostOptions {
        clock: Some("2026-01-02T12:00:00Z".parse().unwrap()),
        chaos: Some(deaf()),
        ..HostOptions::default()
    };
    let host = Host::start_with(options).await.unwrap();
    let people = host.students(&["asha", "ben", "cleo"]).await.unwrap();
    let plan = host.pod("maths", &people[0]).members(&people[1..]);
    plan.put().await.unwrap();
    // Who is in a pod achieved something, which gives points too: that is not what this is about.
    let done = json!({ "lastOkAt": "2027-01-01T00:00:00.000Z" });
    host.put_row("job_runs", "achievements", done, &[])
        .await
        .unwrap();
    host.tick("analytics").await.unwrap();
    for user in ["asha", "ben", "cleo"] {
        let id: EdgeId = did(Kind::POD_MEMBER, &["maths", user]);
        let cells = json!({ "streak": 29, "lastCheckInAt": "2026-01-01T08:00:00.000Z" });
        set(&host, "pod_members", id.as_str(), cells).await;
    }
    for person in &people[..2] {
        let note = json!({ "note": "All well" });
        let made = person.post("pods", "/pods/maths/check-ins", note).await;
        assert_eq!(made.unwrap().status, 201);
    }
    let app = host.app();
    let (ben, maths) = ("ben".parse().unwrap(), "maths".parse().unwrap());
    app.grant_points(&Grant {
        user: &ben,
        reason: PointsReason::CheckIn,
        source: "maths:2026-01-02",
        points: CHECK_IN_POINTS,
        pod: Some(&maths),
        date: Some("2026-01-02".parse().unwrap()),
    })
    .await
    .unwrap();
    let promise = json!({ "pledge": "Read chapter 4" });
    let path = "/pods/maths/pledges/me";
    let made = people[2].put("pods", path, promise).await.unwrap();
    let kept = json!({ "status": "kept", "keptAt": "2026-01-02T12:00:00.000Z" });
    set(&host, "pod_commitments", &made.text("/pledge/id"), kept).await;
    assert_eq!(standing(&host, "ben").await, json!([29, 5, 5]));
    for _ in 0..3 {
        host.pass(Duration::from_secs(60 * 60)).await.unwrap();
        host.tick("analytics").await.unwrap();
        assert_eq!(standing(&host, "asha").await, json!([30, 5, 5]));
        assert_eq!(standing(&host, "ben").await, json!([30, 5, 5]));
        assert_eq!(standing(&host, "cleo").await, json!([29, 10, 10]));
    }
    let day = day_id("asha", "2026-01-02");
    let day = host.row("study_days", day.as_str()).await.unwrap().unwrap();
    assert_eq!(day["checkIns"], 1);
}

/// A check-in whose event comes after that of the next day breaks no streak, neither a long one nor one that only begins.
#[tokio::test]
async fn a_streak_goes_on_where_a_day_is_counted_before_the_day_before_it() {
    let options = HostOptions {
        clock: Some("2026-01-02T12:00:00Z".parse().unwrap()),
        chaos: Some(deaf()),
        ..HostOptions::default()
    };
    let host = Host::start_with(options).await.unwrap();
    let people = host.students(&["asha", "ben", "cleo"]).await.unwrap();
    let plan = host.pod("maths", &people[0]).members(&people[1..]);
    plan.put().await.unwrap();
    for user in ["asha", "cleo"] {
        let id: EdgeId = did(Kind::POD_MEMBER, &["maths", user]);
        let cells = json!({ "streak": 29, "lastCheckInAt": "2026-01-01T08:00:00.000Z" });
        set(&host, "pod_members", id.as_str(), cells).await;
    }
    // Cleo leaves the second day out.
    for writers in [&people[..2], &people[..]] {
        for person in writers {
            let note = json!({ "note": "All well" });
            let made = person.post("pods", "/pods/maths/check-ins", note).await;
            assert_eq!(made.unwrap().status, 201);
        }
        host.pass(Duration::from_secs(24 * 60 * 60)).await.unwrap();
    }
    let app = host.app();
    let mut notes = app.rows::<CheckIn>().list([], 10).await.unwrap();
    notes.sort_by_key(|it| Reverse(it.created_at));
    assert_eq!(notes.len(), 5);
    for note in &notes[..3] {
        assert!(studying::check_ins::count(&app, note).await.unwrap());
    }
    assert_eq!(standing(&host, "asha").await, json!([31, 5, 5]));
    for note in &notes[3..] {
        assert!(studying::check_ins::count(&app, note).await.unwrap());
    }
    host.tick("analytics").await.unwrap();
    for (user, streak, points) in [("asha", 31, 10), ("ben", 2, 10), ("cleo", 1, 5)] {
        let id: EdgeId = did(Kind::POD_MEMBER, &["maths", user]);
        let member = host.row("pod_members", id.as_str()).await.unwrap().unwrap();
        let found = [&member["streak"], &member["points"]];
        assert_eq!(found, [&json!(streak), &json!(points)], "{user}");
    }
}
