//! Roll-ups that die half-way, and those that others write at the same time: the numbers are those of an hour without trouble.

use futures_util::future::join_all;
use jiff::{civil, Timestamp, ToSpan};
use serde_json::{json, Value};
use testkit::death::{die_at, Death};
use testkit::year::{day_id, Dice, Written, Year};
use testkit::{trouble, Host, HostOptions};

use super::post;
use super::stage::{row, set};

const STARTS: &str = "2026-10-31T06:00:00Z";

const PEOPLE: u32 = 8;

/// How many calls further a roll-up gets than when it died before. The very first ones begin two calls sooner.
const STRIDE: u32 = 8;

/// Two pods, everybody in one of them, and a course.
async fn peopled() -> Host {
    let options = HostOptions {
        clock: Some(STARTS.parse().unwrap()),
        chaos: Some(trouble::deaf()),
        is_contended: true,
        ..HostOptions::default()
    };
    let host = Host::start_with(options).await.unwrap();
    let year = Year {
        seed: 3,
        people: PEOPLE,
        days: 30,
        ends: civil::date(2026, 10, 31),
        bursts: 2,
    };
    host.deliver(&year.arrivals().unwrap()).await.unwrap();
    host.deliver(&year.life().unwrap()).await.unwrap();
    host.deliver(&places()).await.unwrap();
    // What people have is what they won.
    let ledger = host.rows("points_ledger").await.unwrap();
    for n in 0..PEOPLE {
        let user = Year::person(n);
        let won = ledger.iter().filter(|it| it["userId"] == user);
        let sum: i64 = won.filter_map(|it| it["points"].as_i64()).sum();
        set(&host, "profiles", &user, json!({ "totalPoints": sum })).await;
    }
    let jobs = analytics::clockwork();
    for (job, _) in jobs.list() {
        host.put_row("job_runs", job, json!({ "lock": 0 }), &[])
            .await
            .unwrap();
    }
    host
}

/// What was there before anything happened.
fn places() -> Vec<Written> {
    let owner = Year::person(0);
    let mut rows = vec![
        (
            "courses",
            "c1".to_owned(),
            json!({ "instructorId": owner, "title": "Logic", "description": "All of it", "status": "published", "chapterCount": 2 }),
        ),
        (
            "course_assignments",
            "why".to_owned(),
            json!({
                "courseId": "c1", "chapterId": "h0", "seq": 1, "title": "Why?", "type": "essay", "difficulty": "easy", "question": "Why?",
                "passingScore": 60, "isPublished": true,
            }),
        ),
    ];
    for n in 0..2 {
        let cells = json!({ "courseId": "c1", "seq": n + 1, "title": format!("Chapter {n}") });
        rows.push(("course_chapters", format!("h{n}"), cells));
    }
    for pod in ["one", "two"] {
        rows.push((
            "pods",
            pod.to_owned(),
            json!({ "name": pod, "ownerId": owner }),
        ));
    }
    for n in 0..PEOPLE {
        let (pod, user) = (
            ["one", "two"][usize::try_from(n % 2).unwrap()],
            Year::person(n),
        );
        let member =
            json!({ "podId": pod, "userId": user, "role": "member", "joinedVia": "direct" });
        rows.push(("pod_members", format!("{pod}-{n}"), member));
        for (kind, target) in [("minutes_weekly", 30), ("chapters", 1)] {
            let goal = json!({ "userId": user, "title": kind, "kind": kind, "target": target, "status": "active" });
            rows.push(("goals", format!("{user}-{kind}"), goal));
        }
    }
    written(rows, STARTS.parse().unwrap())
}

fn written(rows: Vec<(&'static str, String, Value)>, at: Timestamp) -> Vec<Written> {
    let row = |(table, id, cells)| Written {
        table,
        id,
        at,
        cells,
    };
    rows.into_iter().map(row).collect()
}

/// What happened shortly before: sessions of days that are over, and points; chapters, answers, courses and files that nobody was told of.
fn deeds(step: u32, now: Timestamp) -> Vec<Written> {
    let mut dice = Dice::of(u64::from(step));
    let at = now.checked_sub(30.minutes()).unwrap();
    let mut rows = Vec::new();
    for n in 0..4 {
        let user = Year::person(dice.below(PEOPLE));
        let date = civil::date(2026, 10, 20)
            .checked_add(i64::from(dice.below(9)).days())
            .unwrap();
        let id = format!("{user}-{step}-{n}");
        let session = json!({
            "userId": user, "source": "focus", "startedAt": format!("{date}T12:00:00.000Z"), "durationSec": 400 + dice.below(900),
            "status": "done", "localDate": date.to_string(),
        });
        let pod = if n == 0 { json!("one") } else { Value::Null };
        let points = json!({ "userId": user, "reason": "session", "sourceId": id, "points": 5 + dice.below(9), "podId": pod });
        rows.extend([
            ("study_sessions", id.clone(), session),
            ("points_ledger", id, points),
        ]);
    }
    for n in 0..2 {
        let user = Year::person(2 * step + n);
        let id = format!("{user}-{step}-{n}");
        let chapter = json!({
            "courseId": "c1", "chapterId": format!("h{n}"), "userId": user, "status": "completed", "completedAt": at.to_string(),
        });
        let answer = json!({
            "assignmentId": "why", "courseId": "c1", "chapterId": "h0", "userId": user, "instructorId": Year::person(0), "revision": 1,
            "status": "graded", "finalScore": 95.0, "submittedAt": at.to_string(), "gradedAt": at.to_string(),
        });
        let file = json!({
            "authorId": user, "title": "Notes", "fileId": format!("f-{id}"), "fileName": "n.pdf", "fileSize": 1, "mimeType": "application/pdf",
            "visibility": "public", "isApproved": true, "likesCount": 1,
        });
        let like = json!({ "resourceId": id, "userId": Year::person(0) });
        rows.extend([
            ("chapter_progress", id.clone(), chapter),
            ("assignment_submissions", id.clone(), answer),
            ("resources", id.clone(), file),
            ("resource_likes", id.clone(), like),
        ]);
        let enrolled = json!({ "userId": user, "courseId": "c1", "type": "free" });
        let through = json!({ "userId": user, "courseId": "c1", "status": "completed", "totalChapters": 2, "completionPct": 100 });
        rows.extend([
            ("course_enrollments", format!("e-{id}"), enrolled),
            ("user_course_progress", id, through),
        ]);
    }
    written(rows, at)
}

/// Everything that the roll-ups wrote, without the moments at which they did.
async fn numbers(host: &Host) -> Vec<Value> {
    let mut all = Vec::new();
    for table in [
        "analytics_daily",
        "course_stats",
        "goals",
        "instructor_stats",
        "leaderboards",
        "pod_members",
        "pod_stats",
        "points_ledger",
        "profiles",
        "resources",
        "study_days",
        "trending",
        "user_achievements",
        "user_stats",
    ] {
        let mut rows = host.rows(table).await.unwrap();
        assert!(
            !rows.is_empty() && rows.len() < 500,
            "{table}: {}",
            rows.len()
        );
        rows.sort_by_key(|it| it["$id"].as_str().unwrap().to_owned());
        for row in &mut rows {
            let cells = row.as_object_mut().unwrap();
            cells.retain(|key, _| key == "$id" || !(key.starts_with('$') || key.ends_with("At")));
            // How far somebody climbed goes by the pass before, whenever that was.
            if let Some(lines) = cells.get("items").and_then(Value::as_str) {
                let mut lines: Value = serde_json::from_str(lines).unwrap();
                for line in lines.as_array_mut().unwrap() {
                    line.as_object_mut().unwrap().remove("delta");
                }
                cells.insert("items".to_owned(), lines);
            }
            cells.insert("table".to_owned(), json!(table));
        }
        all.extend(rows);
    }
    all
}

/// Lets one roll-up after another run alone in ticks that die, each a few calls later than the one before, until it is through; answers
/// how often each died.
async fn die_through(host: &Host, first: u32) -> Vec<(&'static str, u32)> {
    let jobs = analytics::clockwork();
    for (job, _) in jobs.list() {
        let waits = json!({ "notBefore": "2027-01-01T00:00:00.000Z" });
        set(host, "job_runs", job, waits).await;
    }
    let mut all = Vec::new();
    for (job, _) in jobs.list() {
        set(host, "job_runs", job, json!({ "notBefore": null })).await;
        let (mut deaths, mut call) = (0, first);
        loop {
            let (app, is_sent) = (host.app(), deaths % 2 == 1);
            let tick = analytics::clockwork();
            if die_at(&app, tick.tick(&app), Death { call, is_sent }).await {
                break;
            }
            (deaths, call) = (deaths + 1, call + STRIDE);
            assert!(call < 500, "{job}");
            // Its lease is over.
            let free = json!({ "lock": 0, "leaseUntil": null });
            set(host, "job_runs", job, free).await;
        }
        all.push((job, deaths));
    }
    all
}

/// J-06, J-07, J-08, J-10, J-11, J-12, J-13, J-23: a tick that dies at any of its calls and runs again ends in the numbers of one that
/// did not.
#[tokio::test]
async fn a_tick_that_died_half_way_is_made_good_by_the_next() {
    end_alike(2).await;
}

/// The same where nothing ran before: what was there already is not done either.
#[tokio::test]
async fn a_very_first_tick_that_died_half_way_is_made_good_by_the_next() {
    end_alike(1).await;
}

/// Days of life with one tick each, the last of which dies in one of two hosts.
async fn end_alike(dies_in: u32) {
    let (dying, sound) = tokio::join!(peopled(), peopled());
    let starts: Timestamp = STARTS.parse().unwrap();
    for step in 1..=dies_in {
        let now = starts
            .checked_add((i64::from(step) * 48 * 60 + 10).minutes())
            .unwrap();
        for host in [&dying, &sound] {
            host.move_clock(now).await.unwrap();
            host.deliver(&deeds(step, now)).await.unwrap();
        }
        sound.tick("analytics").await.unwrap();
        if step != dies_in {
            dying.tick("analytics").await.unwrap();
            continue;
        }
        let deaths = die_through(&dying, 2 * step).await;
        assert!(deaths.iter().all(|(_, deaths)| *deaths > 0), "{deaths:?}");
    }
    // What was given a moment ago is left alone for an hour; points are counted again at night, and then the boards show them.
    for minutes in [60, 24 * 60, 24 * 60 + 15] {
        let later = starts
            .checked_add((i64::from(dies_in) * 48 * 60 + 10 + minutes).minutes())
            .unwrap();
        let ticks = [&dying, &sound].map(|host| async move {
            host.move_clock(later).await.unwrap();
            host.tick("analytics").await.unwrap();
        });
        join_all(ticks).await;
    }
    let (found, expected) = tokio::join!(numbers(&dying), numbers(&sound));
    for (one, other) in found.iter().zip(&expected) {
        assert_eq!(one, other);
    }
    assert_eq!(found.len(), expected.len());
    for run in dying.rows("job_runs").await.unwrap() {
        assert_eq!(run["error"], Value::Null, "{run}");
    }
}

/// J-07: whoever enters sessions of yesterday while the roll-up sums yesterday up, has all of them in the end.
#[tokio::test]
async fn sessions_that_are_entered_while_the_clock_sums_up_are_all_counted() {
    let options = HostOptions {
        clock: Some("2026-01-02T10:00:00Z".parse().unwrap()),
        is_contended: true,
        ..HostOptions::default()
    };
    let host = Host::start_with(options).await.unwrap();
    let asha = host.student("asha").await.unwrap();
    host.tick("analytics").await.unwrap();
    let mut entered = 0;
    for hour in 11..14 {
        let at: Timestamp = format!("2026-01-02T{hour}:10:00Z").parse().unwrap();
        host.move_clock(at).await.unwrap();
        let entries = (0..3).map(|n| {
            let session = json!({ "seconds": 600, "localDate": "2026-01-01", "clientId": format!("{hour}-{n}") });
            post(&asha, "/analytics/sessions", session)
        });
        let (answers, tick) = tokio::join!(join_all(entries), host.tick("analytics"));
        tick.unwrap();
        entered += answers.iter().filter(|it| it.status == 201).count();
        assert_eq!(answers.len(), 3, "{answers:?}");
    }
    host.settle().await.unwrap();
    host.move_clock("2026-01-02T15:10:00Z".parse().unwrap())
        .await
        .unwrap();
    host.tick("analytics").await.unwrap();
    assert!(entered >= 3, "{entered}");
    let date = civil::date(2026, 1, 1);
    let day = row(&host, "study_days", &day_id("asha", date)).await;
    let stats = row(&host, "user_stats", "asha").await;
    let seconds = json!(entered * 600);
    assert_eq!(
        (&day["seconds"], &day["sessions"]),
        (&seconds, &json!(entered))
    );
    assert_eq!(stats["totalStudySeconds"], seconds, "{stats}");
}
