//! What can be achieved, and who achieved what.

use std::time::Duration;

use futures_util::future::join_all;
use model::{did, EdgeId, Kind};
use serde_json::{json, Value};
use testkit::{Answer, Host, HostOptions, Person};

use super::stage::studied_day;
use super::{achieved, act, at, cell, check_refused, points, set, still, told, won};

async fn read(person: &Person, query: &str) -> Answer {
    act(person, "GET", &format!("/achievements{query}"), Value::Null).await
}

fn keys(answer: &Answer) -> Vec<String> {
    let earned = answer.json["earned"].as_array().unwrap().iter();
    earned
        .map(|it| it["key"].as_str().unwrap().to_owned())
        .collect()
}

fn towards(answer: &Answer, key: &str) -> (i64, i64) {
    let all = answer.json["progress"].as_array().unwrap();
    let one = all.iter().find(|it| it["key"] == key).unwrap();
    (
        one["value"].as_i64().unwrap(),
        one["target"].as_i64().unwrap(),
    )
}

async fn earn(host: &Host, person: &str, key: &str, course: &str) {
    let id: EdgeId = did(Kind::ACHIEVEMENT, &[person, key, course]);
    let row = json!({
        "userId": person, "key": key, "scopeId": course, "points": 50, "rarity": "rare",
        "earnedAt": "2026-01-01T12:00:00.000Z",
    });
    host.put_row("user_achievements", id.as_str(), row, &[])
        .await
        .unwrap();
}

async fn studied(host: &Host, person: &str, date: &str, seconds: u32) {
    let cells = json!({ "seconds": seconds, "sessions": 1 });
    studied_day(host, person, date, cells).await;
}

/// B-082: definitions are code; what one has, and how far one is, is read.
#[tokio::test]
async fn the_catalogue_says_what_one_has_and_how_far_one_is() {
    let host = still().await;
    let people = host.students(&["asha", "ben", "eve"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    studied(&host, "asha", "2026-01-01", 3_600).await;
    studied(&host, "asha", "2026-01-02", 120).await;
    earn(&host, "asha", "chapter_master", "rust").await;
    set(
        &host,
        "profiles",
        "asha",
        json!({ "postsCount": 3, "followingCount": 40 }),
    )
    .await;
    let own = read(asha, "").await;
    assert_eq!((own.status, own.calls, own.waves), (200, 4, 1), "{own:?}");
    let definitions = own.json["definitions"].as_array().unwrap();
    assert_eq!(definitions.len(), 17);
    let master = definitions
        .iter()
        .find(|it| it["key"] == "chapter_master")
        .unwrap();
    assert_eq!(
        (&master["points"], &master["rarity"], &master["scope"]),
        (&json!(50), &json!("uncommon"), &json!("course"))
    );
    assert_eq!(own.json["earned"][0]["courseId"], "rust");
    assert_eq!(towards(&own, "first_focus"), (1, 1));
    assert_eq!(towards(&own, "five_hours"), (62, 300));
    assert_eq!(towards(&own, "week_rhythm"), (1, 7));
    assert_eq!(towards(&own, "conversation_starter"), (3, 5));
    assert_eq!(towards(&own, "social_learner"), (10, 10));
    assert_eq!(towards(&own, "pod_person"), (0, 1));
    // Somebody else's are there for all; how far they are is theirs.
    let theirs = read(ben, "?userId=asha").await;
    assert_eq!(
        (theirs.calls, theirs.waves, keys(&theirs)),
        (2, 1, vec!["chapter_master".to_owned()])
    );
    assert_eq!(theirs.json["progress"], Value::Null);
    assert_eq!(keys(&read(asha, "?userId=asha").await), ["chapter_master"]);
    check_refused(&read(ben, "?userId=nobody").await, 404, "not_found");
    for query in ["?userId=%20", "?user=asha", "?userId=a&userId=b"] {
        check_refused(&read(ben, query).await, 400, "validation_failed");
    }
    assert_eq!(read(&host.guest(), "").await.status, 401);
}

/// What a profile hides, it hides here too.
#[tokio::test]
async fn a_hidden_profile_hides_its_achievements() {
    let host = still().await;
    let people = host.students(&["asha", "ben", "eve"]).await.unwrap();
    let (asha, ben, eve) = (&people[0], &people[1], &people[2]);
    earn(&host, "asha", "first_focus", "").await;
    set(
        &host,
        "profiles",
        "asha",
        json!({ "visibility": "private" }),
    )
    .await;
    for stranger in [ben, eve] {
        check_refused(&read(stranger, "?userId=asha").await, 404, "not_found");
    }
    assert_eq!(keys(&read(asha, "").await), ["first_focus"]);
    set(
        &host,
        "profiles",
        "asha",
        json!({ "visibility": "members" }),
    )
    .await;
    check_refused(&read(ben, "?userId=asha").await, 404, "not_found");
    let follows: EdgeId = did(Kind::FOLLOW, &["asha", "ben"]);
    let row = json!({ "followerId": "asha", "followingId": "ben" });
    host.put_row("follows", follows.as_str(), row, &[])
        .await
        .unwrap();
    assert_eq!(keys(&read(ben, "?userId=asha").await), ["first_focus"]);
    host.pod("rust", asha).member(eve).put().await.unwrap();
    assert_eq!(keys(&read(eve, "?userId=asha").await), ["first_focus"]);
    set(
        &host,
        "profiles",
        "asha",
        json!({ "deletedAt": "2026-01-01T12:00:00.000Z" }),
    )
    .await;
    check_refused(&read(ben, "?userId=asha").await, 404, "not_found");
}

async fn complete(person: &Person, course: &str, chapters: u32) {
    for number in 1..=chapters {
        let path = format!("/courses/{course}/chapters/{course}-c{number}/complete");
        let done = person.post("courses", &path, json!({})).await.unwrap();
        assert_eq!(done.status, 200, "{done:?}");
    }
}

/// B-083, B-105, B-183: a completed course gives its achievements once, as keys, with their points, and tells of each; nothing is given
/// for a course that demanded nothing but its completion.
#[tokio::test]
async fn a_completed_course_gives_its_achievements_once() {
    let host = still().await;
    let people = host.students(&["ines", "asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[1], &people[2]);
    let plan = host.course("rust", &people[0]).chapters(3);
    plan.student(asha).student(ben).put().await.unwrap();
    let claim = json!({ "postType": "achievement", "courseId": "rust", "achievementKey": "course_complete" });
    let early = asha
        .post("feed", "/feed/course-achievements", claim.clone())
        .await
        .unwrap();
    check_refused(&early, 422, "claim_not_verified");
    complete(asha, "rust", 3).await;
    host.settle().await.unwrap();
    let expected = ["course_complete", "speedrunner"]
        .map(String::from)
        .to_vec();
    assert_eq!(
        achieved(&host, "asha").await,
        (expected.clone(), expected.clone())
    );
    assert_eq!(points(&host, "asha").await, 30 + 200 + 100);
    assert_eq!(
        told(&host, "asha", "achievement").await,
        ["Course complete, +200 points", "Speedrunner, +100 points"]
    );
    // Somebody who took longer than a week, in another course of the same length, has the badge of neither twice.
    complete(asha, "rust", 3).await;
    host.settle().await.unwrap();
    assert_eq!(achieved(&host, "asha").await, (expected.clone(), expected));
    host.pass(Duration::from_secs(8 * 24 * 60 * 60))
        .await
        .unwrap();
    complete(ben, "rust", 3).await;
    host.settle().await.unwrap();
    assert_eq!(achieved(&host, "ben").await.0, ["course_complete"]);
    // B-035: what was achieved may be told, and only by whom it was.
    let post = asha
        .post("feed", "/feed/course-achievements", claim)
        .await
        .unwrap();
    assert_eq!(post.status, 201, "{post:?}");
    let stolen =
        json!({ "postType": "achievement", "courseId": "rust", "achievementKey": "speedrunner" });
    let stolen = ben
        .post("feed", "/feed/course-achievements", stolen)
        .await
        .unwrap();
    check_refused(&stolen, 422, "claim_not_verified");
}

/// A second course gives the same again, in its own scope; the badge stays one.
#[tokio::test]
async fn every_course_gives_its_own_and_the_badge_is_one() {
    let host = still().await;
    let people = host.students(&["ines", "asha"]).await.unwrap();
    for course in ["rust", "logic"] {
        let plan = host
            .course(course, &people[0])
            .chapters(1)
            .student(&people[1]);
        plan.put().await.unwrap();
        complete(&people[1], course, 1).await;
        host.settle().await.unwrap();
    }
    let (keys, badges) = achieved(&host, "asha").await;
    assert_eq!(keys, ["course_complete", "course_complete"]);
    assert_eq!(badges, ["course_complete"]);
    assert_eq!(points(&host, "asha").await, 2 * (10 + 200));
}

/// Whoever completes a course last completes it for everybody of their cohort, also where two do so at once.
#[tokio::test]
async fn a_cohort_is_through_when_its_last_member_is() {
    let options = HostOptions {
        clock: Some("2026-01-01T12:00:00Z".parse().unwrap()),
        is_contended: true,
        ..HostOptions::default()
    };
    let host = Host::start_with(options).await.unwrap();
    let people = host
        .students(&["ines", "asha", "ben", "carl"])
        .await
        .unwrap();
    let plan = host.course("rust", &people[0]).chapters(1);
    let plan = people
        .iter()
        .skip(1)
        .fold(plan, testkit::CoursePlan::student);
    plan.put().await.unwrap();
    for person in ["asha", "ben", "carl"] {
        let id: EdgeId = did(Kind::COURSE_PROGRESS, &["rust", person]);
        set(
            &host,
            "user_course_progress",
            id.as_str(),
            json!({ "cohortId": "cohort" }),
        )
        .await;
    }
    complete(&people[1], "rust", 1).await;
    host.settle().await.unwrap();
    assert_eq!(achieved(&host, "asha").await.0, ["course_complete"]);
    join_all(people.iter().skip(2).map(|it| complete(it, "rust", 1))).await;
    host.settle().await.unwrap();
    for person in ["asha", "ben", "carl"] {
        let expected = ["course_complete", "group_learner"];
        assert_eq!(achieved(&host, person).await.0, expected, "{person}");
        assert_eq!(points(&host, person).await, 10 + 200 + 120, "{person}");
    }
}

/// Five demanding courses with 95 or more are a specialist's; courses that demand nothing end with 100 and are not.
#[tokio::test]
async fn five_demanding_courses_make_a_specialist() {
    let host = still().await;
    let people = host.students(&["ines", "asha"]).await.unwrap();
    for number in 1..=5 {
        let course = format!("c{number}");
        let plan = host
            .course(&course, &people[0])
            .chapters(1)
            .student(&people[1]);
        plan.put().await.unwrap();
        let progress: EdgeId = did(Kind::COURSE_PROGRESS, &[&course, "asha"]);
        let done = json!({ "status": "completed", "finalScore": 96.0, "completionPct": 100, "chaptersCompleted": 1 });
        set(&host, "user_course_progress", progress.as_str(), done).await;
    }
    host.settle().await.unwrap();
    assert_eq!(achieved(&host, "asha").await.1, ["course_complete"]);
    for number in 1..=5 {
        let task = json!({
            "courseId": format!("c{number}"), "chapterId": format!("c{number}-c1"), "seq": 1, "title": "Why?", "type": "essay",
            "difficulty": "easy", "question": "Why?", "required": true, "isPublished": true,
        });
        host.put_row("course_assignments", &format!("why{number}"), task, &[])
            .await
            .unwrap();
    }
    // The clock looks at what was completed lately once more.
    host.pass(Duration::from_secs(60 * 60)).await.unwrap();
    host.tick("analytics").await.unwrap();
    assert_eq!(
        achieved(&host, "asha").await.1,
        ["course_complete", "course_specialist"]
    );
    let special = won(&host, "asha").await;
    let special = special
        .iter()
        .filter(|(_, source, _)| source == "course_specialist");
    assert_eq!(
        special.map(|(_, _, points)| *points).collect::<Vec<_>>(),
        [400]
    );
}

/// What was cut off between the row, the badge and the points is completed by the clock; whatever is whole stays as it is.
#[tokio::test]
async fn what_was_cut_off_is_completed_once() {
    let host = still().await;
    host.students(&["asha"]).await.unwrap();
    earn(&host, "asha", "chapter_master", "rust").await;
    earn(&host, "asha", "chapter_master", "logic").await;
    earn(&host, "asha", "forgotten", "").await;
    host.settle().await.unwrap();
    assert_eq!(points(&host, "asha").await, 0);
    for _ in 0..2 {
        host.pass(Duration::from_secs(70 * 60)).await.unwrap();
        host.tick("analytics").await.unwrap();
        assert_eq!(achieved(&host, "asha").await.1, ["chapter_master"]);
        assert_eq!(points(&host, "asha").await, 100);
    }
}

/// What is done all over the place is looked at every quarter of an hour, and given once.
#[tokio::test]
async fn what_people_do_everywhere_is_seen_by_the_clock() {
    let host = at("2026-01-08T12:00:00Z").await;
    let people = host.students(&["asha", "ben"]).await.unwrap();
    host.pod("rust", &people[0]).put().await.unwrap();
    for day in 1..=7 {
        studied(&host, "asha", &format!("2026-01-0{day}"), 3_000).await;
    }
    studied(&host, "ben", "2026-01-08", 0).await;
    let figures = json!({ "postsCount": 5, "followingCount": 10, "studyStreak": 7 });
    set(&host, "profiles", "asha", figures).await;
    set(
        &host,
        "profiles",
        "ben",
        json!({ "postsCount": 4, "followingCount": 9, "studyStreak": 6 }),
    )
    .await;
    let expected = [
        "conversation_starter",
        "first_focus",
        "five_hours",
        "pod_person",
        "social_learner",
        "streak_seven",
        "week_rhythm",
    ];
    for _ in 0..3 {
        host.pass(Duration::from_secs(15 * 60)).await.unwrap();
        host.tick("analytics").await.unwrap();
        let (keys, badges) = achieved(&host, "asha").await;
        assert_eq!(
            (keys.as_slice(), badges.as_slice()),
            (
                &expected.map(String::from)[..],
                &expected.map(String::from)[..]
            )
        );
        assert_eq!(
            points(&host, "asha").await,
            30 + 20 + 50 + 20 + 30 + 80 + 50
        );
        assert_eq!(achieved(&host, "ben").await.0, ["first_focus"]);
    }
    assert_eq!(told(&host, "asha", "achievement").await.len(), 7);
    let level = cell(&host, "profiles", "asha", "level").await;
    assert_eq!(level, json!(2));
}
