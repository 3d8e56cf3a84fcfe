//! What somebody learned.

use serde_json::{json, Value};
use testkit::{Answer, Host, Person};

use super::set_profile;

async fn read(person: &Person, of: &str) -> Answer {
    let path = format!("/users/{of}/course-profile");
    person.get("users", &path).await.unwrap()
}

async fn course(host: &Host, id: &str, title: &str) {
    let cells = json!({
        "instructorId": "teacher", "title": title, "description": "", "status": "published",
    });
    host.put_row("courses", id, cells, &[r#"read("users")"#])
        .await
        .unwrap();
}

async fn progress(host: &Host, course: &str, more: Value) {
    let mut cells = json!({ "userId": "asha", "courseId": course, "totalChapters": 4 });
    for (key, value) in more.as_object().unwrap() {
        cells[key] = value.clone();
    }
    let readers = [r#"read("user:asha")"#, r#"read("user:teacher")"#];
    host.put_row(
        "user_course_progress",
        &format!("up-{course}"),
        cells,
        &readers,
    )
    .await
    .unwrap();
}

/// Two courses, one of them completed with a certificate and an achievement.
async fn learned(host: &Host) -> Vec<Person> {
    let people = host.students(&["asha", "ben", "teacher"]).await.unwrap();
    set_profile(
        host,
        "asha",
        json!({ "totalPoints": 320, "studyStreak": 4 }),
    )
    .await;
    course(host, "rust", "Rust for everyone").await;
    course(host, "maths", "Maths again").await;
    progress(host, "rust", json!({
        "status": "completed", "completionPct": 100, "finalScore": 90.0, "timeSpentSec": 7_200, "attempted": 5, "passed": 4,
    })).await;
    progress(host, "maths", json!({
        "completionPct": 25, "scoreSum": 140.0, "scoredCount": 2, "timeSpentSec": 1_800, "attempted": 2, "passed": 1,
    })).await;
    for (id, code, status) in [
        ("cf1", "CERT-2026-01-05-0123456789AB", "valid"),
        ("cf2", "CERT-2026-01-04-0123456789AB", "revoked"),
    ] {
        let cells = json!({
            "code": code, "userId": "asha", "courseId": if status == "valid" { "rust" } else { "maths" },
            "recipientName": "Asha", "courseTitle": "Rust for everyone", "instructorName": "teacher", "score": 90.0,
            "completedAt": "2026-01-05T10:00:00Z", "issuedAt": "2026-01-05T10:00:01Z", "status": status,
        });
        host.put_row("certificates", id, cells, &[r#"read("user:asha")"#])
            .await
            .unwrap();
    }
    let cells = json!({
        "userId": "asha", "key": "perfect_score", "scopeId": "rust", "points": 300, "rarity": "epic",
        "earnedAt": "2026-01-05T10:00:00Z",
    });
    host.put_row("user_achievements", "ua1", cells, &[])
        .await
        .unwrap();
    people
}

/// B-127, B-189: five calls in two waves, and every number is stored somewhere.
#[tokio::test]
async fn ones_own_course_profile_is_told_from_stored_progress() {
    let host = Host::start().await.unwrap();
    let people = learned(&host).await;
    let told = read(&people[0], "asha").await;
    assert_eq!(
        (told.status, told.calls, told.waves),
        (200, 5, 2),
        "{told:?}"
    );
    assert_eq!(
        told.json["totals"],
        json!({
            "enrolled": 2, "completed": 1, "learningHours": 2.5, "points": 320, "streak": 4, "averageScore": 80.0,
        })
    );
    assert_eq!(
        told.json["stats"],
        json!({
            "averageCompletionPct": 62.5, "assignmentsPassed": 5, "assignmentsAttempted": 7, "improvementTrend": null,
        })
    );
    let courses = told.json["courses"].as_array().unwrap();
    assert_eq!(courses.len(), 2);
    let rust = courses.iter().find(|it| it["courseId"] == "rust").unwrap();
    assert_eq!(rust["title"], "Rust for everyone");
    assert_eq!(rust["instructor"]["name"], "teacher");
    assert_eq!(
        (&rust["progressPct"], &rust["averageScore"]),
        (&json!(100), &json!(90.0))
    );
    assert_eq!(rust["completedAt"], "2026-01-05T10:00:00.000Z");
    let certificates = told.json["certificates"].as_array().unwrap();
    assert_eq!(certificates.len(), 1, "a revoked one does not count");
    assert_eq!(
        certificates[0]["verifyUrl"],
        "http://localhost:3000/verify/CERT-2026-01-05-0123456789AB"
    );
    assert_eq!(told.json["achievements"][0]["name"], "Perfect score");
    assert_eq!(told.json["achievements"][0]["courseId"], "rust");
}

/// B-036: others see what was achieved, not how somebody learns.
#[tokio::test]
async fn others_see_the_public_part() {
    let host = Host::start().await.unwrap();
    let people = learned(&host).await;
    let told = read(&people[1], "asha").await;
    assert_eq!(
        (told.status, told.calls, told.waves),
        (200, 5, 2),
        "{told:?}"
    );
    let courses = told.json["courses"].as_array().unwrap();
    assert_eq!(courses.len(), 1);
    assert_eq!(
        (&courses[0]["courseId"], &courses[0]["averageScore"]),
        (&json!("rust"), &Value::Null)
    );
    assert_eq!(
        told.json["totals"],
        json!({
            "enrolled": null, "completed": 1, "learningHours": null, "points": 320, "streak": 4, "averageScore": null,
        })
    );
    assert_eq!(told.json["stats"], Value::Null);
    assert_eq!(told.json["certificates"].as_array().unwrap().len(), 1);
    let other = people[1]
        .get("users", "/users/ben/course-profile?userId=asha")
        .await
        .unwrap();
    assert_eq!(other.text("/userId"), "ben", "the path says who");
}

#[tokio::test]
async fn whoever_hides_shows_nothing_and_whoever_is_new_shows_nothing_yet() {
    let host = Host::start().await.unwrap();
    let people = learned(&host).await;
    let new = read(&people[1], "ben").await;
    assert_eq!(
        (new.status, &new.json["courses"]),
        (200, &json!([])),
        "{new:?}"
    );
    assert_eq!(new.json["stats"]["averageCompletionPct"], Value::Null);
    people[0]
        .patch("users", "/profiles/me", json!({ "visibility": "private" }))
        .await
        .unwrap();
    assert_eq!(read(&people[1], "asha").await.status, 404);
    assert_eq!(read(&people[0], "asha").await.status, 200);
    people[0]
        .patch("users", "/profiles/me", json!({ "visibility": "members" }))
        .await
        .unwrap();
    assert_eq!(read(&people[1], "asha").await.status, 404);
    people[0]
        .call("users", "PUT", "/users/ben/follow", "")
        .await
        .unwrap();
    assert_eq!(read(&people[1], "asha").await.status, 200);
    assert_eq!(read(&people[0], "nobody").await.status, 404);
    assert_eq!(read(&host.guest(), "asha").await.status, 401);
    assert!(
        host.rows("user_course_progress").await.unwrap().len() == 2,
        "reading writes nothing"
    );
}
