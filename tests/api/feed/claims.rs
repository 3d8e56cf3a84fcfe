//! Posts about what was achieved: every kind of claim, to everybody and in a pod.

use model::{did, EdgeId, Kind};
use serde_json::{json, Value};
use testkit::{Answer, Host, HostOptions, Person};

use crate::posts::{private::archive, publish, refusal};

async fn claim(person: &Person, body: &Value) -> Answer {
    let path = "/feed/course-achievements";
    person.post("feed", path, body.clone()).await.unwrap()
}

/// A claim of this kind about a course, with what else it says.
fn about(course: &str, kind: &str, more: &Value) -> Value {
    let mut body = json!({ "postType": kind, "courseId": course });
    for (key, value) in more.as_object().unwrap() {
        body[key] = value.clone();
    }
    body
}

async fn set(host: &Host, table: &str, id: &str, cells: Value) {
    let path = format!("/tablesdb/{}/tables/{table}/rows/{id}", store::DATABASE);
    let changes = json!({ "data": cells });
    host.as_key("PATCH", &path, Some(changes)).await.unwrap();
}

/// Sets how far somebody is in a course.
async fn progress(host: &Host, person: &Person, course: &str, cells: Value) {
    let id: EdgeId = did(Kind::COURSE_PROGRESS, &[course, &person.id]);
    set(host, "user_course_progress", id.as_str(), cells).await;
}

async fn earn(host: &Host, person: &Person, key: &str, course: &str) {
    let row = json!({
        "userId": person.id, "key": key, "points": 10, "earnedAt": "2026-01-01T00:00:00.000+00:00",
        "scopeId": if course.is_empty() { Value::Null } else { json!(course) },
    });
    let id: EdgeId = did(Kind::ACHIEVEMENT, &[&person.id, key, course]);
    host.put_row("user_achievements", id.as_str(), row, &[])
        .await
        .unwrap();
}

async fn posts_of(host: &Host, table: &str, id: &str) -> Value {
    host.row(table, id).await.unwrap().unwrap()["postsCount"].clone()
}

/// B-035: none is posted before it is true, each once it is, and again as the post that it was.
#[tokio::test]
async fn every_kind_of_claim_is_posted_once_it_is_true() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let plan = host.course("rust", ben).chapters(4).student(asha);
    let course = plan.put().await.unwrap();
    let cases = [
        (
            about(&course, "course_start", &json!({})),
            json!({ "status": "dropped" }),
            json!({ "status": "in_progress" }),
            ("milestone", "I started this course"),
        ),
        (
            about(&course, "chapter_complete", &json!({})),
            json!({ "chaptersCompleted": 0 }),
            json!({ "chaptersCompleted": 2 }),
            ("milestone", "I completed chapter 2 of this course"),
        ),
        (
            about(&course, "milestone", &json!({ "milestonePct": 50 })),
            json!({ "completionPct": 49 }),
            json!({ "completionPct": 50 }),
            ("milestone", "I have done 50 % of this course"),
        ),
        (
            about(&course, "course_complete", &json!({})),
            json!({ "completionPct": 100 }),
            json!({ "status": "completed" }),
            ("achievement", "I completed this course"),
        ),
    ];
    for (body, before, after, (kind, text)) in cases {
        progress(&host, asha, &course, before).await;
        let early = claim(asha, &body).await;
        assert_eq!(
            refusal(&early),
            (422, "claim_not_verified".into()),
            "{early:?}"
        );
        progress(&host, asha, &course, after).await;
        let told = claim(asha, &body).await;
        assert_eq!(told.status, 201, "{body} {told:?}");
        let post = &told.json["post"];
        assert_eq!(
            (&post["type"], &post["content"]),
            (&json!(kind), &json!(text))
        );
        assert_eq!(post["courseId"], *course);
        let again = claim(asha, &body).await;
        assert_eq!(
            (again.status, &again.json["post"]["id"]),
            (200, &post["id"])
        );
        let foreign = claim(ben, &body).await;
        let expected = (422, "claim_not_verified".to_owned());
        assert_eq!(refusal(&foreign), expected, "{foreign:?}");
    }
    progress(&host, asha, &course, json!({ "chaptersCompleted": 3 })).await;
    let next = claim(asha, &about(&course, "chapter_complete", &json!({}))).await;
    assert_eq!(
        next.status, 201,
        "another chapter is another post: {next:?}"
    );
    let key = json!({ "achievementKey": "first_steps" });
    let body = about(&course, "achievement", &key);
    assert_eq!(claim(asha, &body).await.status, 422);
    earn(&host, asha, "first_steps", &course).await;
    for status in [201, 200] {
        let told = claim(asha, &body).await;
        assert_eq!(told.status, status, "{told:?}");
        assert_eq!(told.text("/post/courseId"), course);
    }
    assert_eq!(posts_of(&host, "profiles", "asha").await, 6);
}

/// What the course says of somebody, they do not put into other words; tags are theirs.
#[tokio::test]
async fn a_verified_achievement_is_not_rewritten_into_another() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let course = host.course("rust", ben).student(asha).put().await.unwrap();
    let told = claim(asha, &about(&course, "course_start", &json!({}))).await;
    assert_eq!(told.status, 201, "{told:?}");
    let path = format!("/posts/{}", told.text("/post/id"));
    for edit in ["I completed this course", "I am #1"] {
        let edit = json!({ "content": edit });
        let refused = asha.patch("posts", &path, edit).await.unwrap();
        let expected = (422, "rule_violation".to_owned());
        assert_eq!(refusal(&refused), expected, "{refused:?}");
    }
    let tagged = json!({ "tags": ["rust"] });
    let tagged = asha.patch("posts", &path, tagged).await.unwrap();
    assert_eq!(tagged.json["post"]["tags"], json!(["rust"]), "{tagged:?}");
    let read = ben.get("posts", &path).await.unwrap();
    assert_eq!(read.text("/post/content"), "I started this course");
}

/// An achievement that belongs to no course has one post, whichever course the claim names, and the post names none.
#[tokio::test]
async fn an_achievement_of_no_course_is_told_once() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let asha = &people[0];
    let key = json!({ "achievementKey": "course_specialist" });
    let body = |course: &str| about(course, "achievement", &key);
    let early = claim(asha, &body("rust")).await;
    let expected = (422, "claim_not_verified".to_owned());
    assert_eq!(refusal(&early), expected, "{early:?}");
    earn(&host, asha, "course_specialist", "").await;
    let told = claim(asha, &body("rust")).await;
    assert_eq!(told.status, 201, "{told:?}");
    assert_eq!(told.json["post"]["courseId"], Value::Null);
    assert_eq!(told.text("/post/content"), "I earned an achievement");
    assert_eq!(told.text("/post/meta/value"), "course_specialist");
    let again = claim(asha, &body("maths")).await;
    assert_eq!(again.status, 200, "{again:?}");
    assert_eq!(again.text("/post/id"), told.text("/post/id"));
    assert_eq!(claim(&people[1], &body("rust")).await.status, 422);
}

#[tokio::test]
async fn only_members_tell_of_it_in_a_pod_that_is_active() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben", "dan", "eve"]).await.unwrap();
    let (asha, ben, dan, eve) = (&people[0], &people[1], &people[2], &people[3]);
    let course = host.course("rust", ben);
    let course = [asha, dan, eve]
        .into_iter()
        .fold(course, testkit::CoursePlan::student);
    let course = course.put().await.unwrap();
    let pods = [
        host.pod("inner", ben)
            .members([asha, dan])
            .put()
            .await
            .unwrap(),
        host.pod("outer", ben)
            .member(asha)
            .public()
            .put()
            .await
            .unwrap(),
        host.pod("gone", ben).member(asha).put().await.unwrap(),
    ];
    let [inner, outer, gone] = &pods;
    host.remove_member(inner, dan).await.unwrap();
    let deleted = json!({ "deletedAt": host.now() });
    set(&host, "pods", gone, deleted).await;
    host.settle().await.unwrap();
    let body = |pod: &str| about(&course, "course_start", &json!({ "podId": pod }));
    for (who, pod, expected) in [
        (eve, inner.as_str(), (404, "not_found")),
        (dan, inner, (404, "not_found")),
        (eve, outer, (403, "not_a_member")),
        (asha, gone, (404, "not_found")),
        (asha, "none", (404, "not_found")),
    ] {
        let refused = claim(who, &body(pod)).await;
        let (status, code) = refusal(&refused);
        assert_eq!((status, code.as_str()), expected, "{pod} {refused:?}");
    }
    assert_eq!(host.rows("posts").await.unwrap(), Vec::<Value>::new());
    let told = claim(asha, &body(inner)).await;
    assert_eq!(told.status, 201, "{told:?}");
    let id = told.text("/post/id");
    let row = host.row("posts", &id).await.unwrap().unwrap();
    assert_eq!(row["$permissions"], json!([r#"read("team:inner")"#]));
    for (who, status) in [(ben, 200), (eve, 404), (dan, 404)] {
        let read = who.get("posts", &format!("/posts/{id}")).await.unwrap();
        assert_eq!(read.status, status, "{read:?}");
    }
    archive(&host, inner).await;
    let progressed = json!({ "chaptersCompleted": 1 });
    progress(&host, asha, &course, progressed).await;
    let late = about(&course, "chapter_complete", &json!({ "podId": inner }));
    let late = claim(asha, &late).await;
    assert_eq!(refusal(&late), (422, "pod_inactive".into()), "{late:?}");
    assert_eq!(posts_of(&host, "pods", inner).await, 1);
    assert_eq!(host.rows("posts").await.unwrap().len(), 1);
}

/// They are counted as any post is, and uncounted when they go, so the night finds nothing to set right.
#[tokio::test]
async fn posts_about_achievements_are_counted_as_any() {
    let options = HostOptions {
        clock: Some("2026-01-02T12:00:00Z".parse().unwrap()),
        ..HostOptions::default()
    };
    let host = Host::start_with(options).await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let course = host.course("rust", ben).student(asha).put().await.unwrap();
    let pod = host.pod("inner", ben).member(asha).put().await.unwrap();
    publish(asha, "Hello").await;
    let body = about(&course, "course_start", &json!({ "podId": pod }));
    let told = claim(asha, &body).await;
    assert_eq!(
        (told.status, told.calls, told.waves),
        (201, 6, 3),
        "{told:?}"
    );
    let counts = || async {
        let author = posts_of(&host, "profiles", "asha").await;
        (author, posts_of(&host, "pods", &pod).await)
    };
    assert_eq!(counts().await, (json!(2), json!(1)));
    let path = format!("/posts/{}", told.text("/post/id"));
    let gone = asha.delete("posts", &path).await.unwrap();
    assert_eq!(gone.status, 200, "{gone:?}");
    host.settle().await.unwrap();
    assert_eq!(counts().await, (json!(1), json!(0)));
    let night = "2026-01-03T03:23:00Z".parse().unwrap();
    host.move_clock(night).await.unwrap();
    host.tick("scheduler").await.unwrap();
    assert_eq!(counts().await, (json!(1), json!(0)));
}
