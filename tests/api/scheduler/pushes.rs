//! Web Push and J-15: what a browser receives, how much of it, when, and what becomes of browsers that are gone.

use futures_util::future::join_all;
use serde_json::{json, Value};
use testkit::push::{Browser, PushService};
use testkit::{Host, HostOptions, Person};

const MORNING: &str = "2026-01-02T10:00:00Z";
const NIGHT: &str = "2026-01-02T23:00:00Z";

/// A host that pushes to a service of the story's own, and Asha and Ben on it.
async fn stage(service: &PushService, clock: &str) -> (Host, Person, Person) {
    let options = HostOptions {
        clock: Some(clock.parse().unwrap()),
        // Pushing adds to what an event costs.
        is_contended: true,
        variables: service.variables(),
        ..HostOptions::default()
    };
    let host = Host::start_with(options).await.unwrap();
    let mut people = host.students(&["asha", "ben"]).await.unwrap();
    let ben = people.pop().unwrap();
    (host, people.pop().unwrap(), ben)
}

async fn subscribe(person: &Person, browser: &Browser) -> String {
    let subscription = browser.subscription();
    let answer = person
        .put("notifications", "/push/subscriptions", subscription)
        .await
        .unwrap();
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.text("/id")
}

async fn posts(author: &Person, count: usize) -> Vec<String> {
    let mut ids = Vec::new();
    for number in 0..count {
        let post = json!({ "content": format!("Question {number}") });
        let made = author.post("posts", "/posts", post).await.unwrap();
        ids.push(made.text("/post/id"));
    }
    ids
}

/// Comments on all of them at once.
async fn comment(host: &Host, by: &Person, posts: &[String]) {
    let said = posts.iter().map(|post| {
        let path = format!("/posts/{post}/comments");
        async move {
            let said = json!({ "content": "Well asked" });
            let answer = by.post("posts", &path, said).await.unwrap();
            assert_eq!(answer.status, 201, "{answer:?}");
        }
    });
    join_all(said).await;
    host.settle().await.unwrap();
}

/// How the pushes of all comments ended.
async fn states(host: &Host) -> Vec<Value> {
    let rows = host.rows("notifications").await.unwrap();
    let comments = rows.iter().filter(|it| it["type"] == "comment");
    comments.map(|it| it["pushState"].clone()).collect()
}

#[tokio::test]
async fn a_push_arrives_at_the_browser_and_says_what_the_notification_says() {
    let service = PushService::start().await.unwrap();
    let (host, asha, ben) = stage(&service, MORNING).await;
    let browser = service.browser().unwrap();
    let id = subscribe(&asha, &browser).await;
    let post = posts(&asha, 1).await;
    comment(&host, &ben, &post).await;
    let taken = service.taken().unwrap();
    assert_eq!(taken.len(), 1, "{taken:?}");
    assert_eq!(taken[0].path, browser.path());
    assert_eq!(
        (taken[0].lifetime, taken[0].urgency.as_str()),
        (86_400, "high")
    );
    let text = browser.read(&taken[0]).unwrap();
    assert_eq!(text["title"], "New comment");
    assert_eq!(text["body"], "ben: “Well asked”");
    let rows = host.rows("notifications").await.unwrap();
    let told = rows.iter().find(|it| it["type"] == "comment").unwrap();
    assert_eq!(told["pushState"], "sent");
    assert_eq!(
        (&text["id"], &text["path"]),
        (&told["$id"], &told["actionPath"])
    );
    let row = host.row("push_subscriptions", &id).await.unwrap().unwrap();
    assert!(
        row["lastOkAt"].is_string() && row["failCount"] == 0,
        "{row}"
    );
}

#[tokio::test]
async fn trying_out_reaches_every_browser_of_ones_own() {
    let service = PushService::start().await.unwrap();
    let (_host, asha, ben) = stage(&service, MORNING).await;
    let browsers = [service.browser().unwrap(), service.browser().unwrap()];
    for browser in &browsers {
        subscribe(&asha, browser).await;
    }
    let tried = asha
        .post("notifications", "/push/test", json!({}))
        .await
        .unwrap();
    assert_eq!(
        (tried.status, tried.number("/queued")),
        (200, 2),
        "{tried:?}"
    );
    for (browser, pushed) in browsers.iter().zip(service.taken().unwrap()) {
        let reader = if pushed.path == browser.path() {
            browser
        } else {
            continue;
        };
        assert_eq!(reader.read(&pushed).unwrap()["type"], "test");
    }
    let nowhere = ben
        .post("notifications", "/push/test", json!({}))
        .await
        .unwrap();
    assert_eq!(nowhere.status, 404, "{nowhere:?}");
    assert_eq!(service.taken().unwrap().len(), 2);
}

#[tokio::test]
async fn three_pushes_an_hour_and_eight_a_day_reach_somebody_however_many_come_at_once() {
    let service = PushService::start().await.unwrap();
    let (host, asha, ben) = stage(&service, MORNING).await;
    subscribe(&asha, &service.browser().unwrap()).await;
    for (hour, total) in [(10, 3), (11, 6), (12, 8), (13, 8)] {
        let at = format!("2026-01-02T{hour}:00:30Z");
        host.move_clock(at.parse().unwrap()).await.unwrap();
        let asked = posts(&asha, 5).await;
        comment(&host, &ben, &asked).await;
        assert_eq!(service.taken().unwrap().len(), total, "at {hour}");
    }
    let states = states(&host).await;
    let sent = states.iter().filter(|it| **it == "sent").count();
    let muted = states.iter().filter(|it| **it == "muted").count();
    assert_eq!((sent, muted), (8, 12), "{states:?}");
}

#[tokio::test]
async fn who_sleeps_is_pushed_to_once_they_are_awake() {
    let service = PushService::start().await.unwrap();
    let (host, asha, ben) = stage(&service, NIGHT).await;
    let browser = service.browser().unwrap();
    subscribe(&asha, &browser).await;
    let post = posts(&asha, 1).await;
    comment(&host, &ben, &post).await;
    assert_eq!(states(&host).await, [json!("queued")]);
    for quiet in ["2026-01-02T23:30:00Z", "2026-01-03T07:45:00Z"] {
        host.move_clock(quiet.parse().unwrap()).await.unwrap();
        host.tick("scheduler").await.unwrap();
        assert!(service.pushed().unwrap().is_empty(), "at {quiet}");
    }
    for awake in ["2026-01-03T08:00:00Z", "2026-01-03T08:15:00Z"] {
        host.move_clock(awake.parse().unwrap()).await.unwrap();
        host.tick("scheduler").await.unwrap();
        assert_eq!(service.taken().unwrap().len(), 1, "at {awake}");
    }
    let text = browser.read(&service.taken().unwrap()[0]).unwrap();
    assert_eq!(text["body"], "ben: “Well asked”");
    assert_eq!(states(&host).await, [json!("sent")]);
}

/// A reminder is of no use a quarter of an hour later, when pushes that waited go out.
#[tokio::test]
async fn a_reminder_is_pushed_in_its_minute() {
    let service = PushService::start().await.unwrap();
    let (host, asha, _) = stage(&service, MORNING).await;
    let browser = service.browser().unwrap();
    subscribe(&asha, &browser).await;
    let event = json!({
        "title": "Revision", "type": "study", "startsAt": "2026-01-02T10:30:00Z", "endsAt": "2026-01-02T11:00:00Z",
        "timezone": "UTC", "reminders": [5],
    });
    let planned = asha.post("calendar", "/events", event).await.unwrap();
    assert_eq!(planned.status, 201, "{planned:?}");
    for (minute, pushes) in [("24", 0), ("25", 1), ("26", 1)] {
        let at = format!("2026-01-02T10:{minute}:00Z");
        host.move_clock(at.parse().unwrap()).await.unwrap();
        host.tick("scheduler").await.unwrap();
        assert_eq!(service.pushed().unwrap().len(), pushes, "{at}");
    }
    let text = browser.read(&service.taken().unwrap()[0]).unwrap();
    assert_eq!(
        (&text["title"], &text["body"]),
        (&json!("In 5 min"), &json!("Revision"))
    );
}

#[tokio::test]
async fn that_an_event_moved_is_pushed_at_once() {
    let service = PushService::start().await.unwrap();
    let (host, asha, ben) = stage(&service, MORNING).await;
    let browser = service.browser().unwrap();
    subscribe(&ben, &browser).await;
    let event = json!({
        "title": "Revision", "type": "study", "startsAt": "2026-01-02T10:30:00Z", "endsAt": "2026-01-02T11:00:00Z",
        "timezone": "UTC", "attendeeIds": ["ben"],
    });
    let planned = asha.post("calendar", "/events", event).await.unwrap();
    host.settle().await.unwrap();
    let before = service.taken().unwrap().len();
    let path = format!("/events/{}", planned.text("/event/id"));
    let moved = json!({ "startsAt": "2026-01-02T10:20:00Z" });
    let moved = asha.patch("calendar", &path, moved).await.unwrap();
    assert_eq!(moved.status, 200, "{moved:?}");
    host.settle().await.unwrap();
    let taken = service.taken().unwrap();
    let texts = taken.iter().skip(before);
    let texts: Vec<Value> = texts.map(|it| browser.read(it).unwrap()).collect();
    assert_eq!(texts.len(), 1, "{texts:?}");
    assert!(texts[0].to_string().contains("Revision"), "{texts:?}");
}

#[tokio::test]
async fn what_waited_for_more_than_twelve_hours_is_no_news() {
    let service = PushService::start().await.unwrap();
    let (host, asha, ben) = stage(&service, NIGHT).await;
    subscribe(&asha, &service.browser().unwrap()).await;
    let post = posts(&asha, 1).await;
    comment(&host, &ben, &post).await;
    let late = "2026-01-03T11:15:00Z".parse().unwrap();
    host.running().tick("scheduler", Some(late)).await.unwrap();
    host.settle().await.unwrap();
    assert!(service.pushed().unwrap().is_empty());
    assert_eq!(states(&host).await, [json!("muted")]);
}

#[tokio::test]
async fn a_browser_that_is_gone_is_forgotten() {
    let service = PushService::start().await.unwrap();
    let (host, asha, ben) = stage(&service, MORNING).await;
    for gone in [404, 410] {
        let browser = service.browser().unwrap();
        service.answer(&browser, &[gone]);
        let id = subscribe(&asha, &browser).await;
        let post = posts(&asha, 1).await;
        comment(&host, &ben, &post).await;
        let row = host.row("push_subscriptions", &id).await.unwrap();
        assert_eq!(row, None, "{gone}");
    }
    assert_eq!(service.pushed().unwrap().len(), 2, "nobody asks twice");
    assert_eq!(states(&host).await, [json!("failed"), json!("failed")]);
}

#[tokio::test]
async fn a_service_in_trouble_is_asked_three_times_more() {
    let service = PushService::start().await.unwrap();
    let (host, asha, ben) = stage(&service, MORNING).await;
    let browser = service.browser().unwrap();
    let id = subscribe(&asha, &browser).await;
    service.answer(&browser, &[500, 503]);
    let post = posts(&asha, 1).await;
    comment(&host, &ben, &post).await;
    let statuses = |pushed: Vec<testkit::push::Pushed>| -> Vec<u16> {
        pushed.iter().map(|it| it.status).collect()
    };
    assert_eq!(statuses(service.pushed().unwrap()), [500, 503, 201]);
    service.answer(&browser, &[500; 9]);
    let post = posts(&asha, 1).await;
    comment(&host, &ben, &post).await;
    let asked = statuses(service.pushed().unwrap());
    assert_eq!(asked, [500, 503, 201, 500, 500, 500, 500]);
    let row = host.row("push_subscriptions", &id).await.unwrap().unwrap();
    assert_eq!(row["failCount"], 1, "{row}");
    let mut states = states(&host).await;
    states.sort_by_key(ToString::to_string);
    assert_eq!(states, [json!("failed"), json!("sent")]);
}

/// Our server must not be led to addresses inside.
#[tokio::test]
async fn nothing_is_sent_to_what_is_no_push_service() {
    let service = PushService::start().await.unwrap();
    let (host, asha, ben) = stage(&service, MORNING).await;
    let keys = service.browser().unwrap().subscription()["keys"].clone();
    let inside = format!("{}/inside", service.url());
    for endpoint in [
        inside.as_str(),
        "https://169.254.169.254/latest/meta-data",
        "https://localhost/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://fcm.googleapis.com@evil.example/x",
        "https://fcm.googleapis.com:8443/x",
        "http://fcm.googleapis.com/x",
    ] {
        let bad = json!({ "endpoint": endpoint, "keys": keys });
        let refused = asha
            .put("notifications", "/push/subscriptions", bad)
            .await
            .unwrap();
        assert_eq!(refused.status, 400, "{endpoint}: {refused:?}");
    }
    assert!(host.rows("push_subscriptions").await.unwrap().is_empty());
    // One that is there all the same, as from an older version, is not used, and is forgotten.
    let row = json!({
        "userId": "asha", "endpoint": inside, "p256dh": keys["p256dh"], "auth": keys["auth"],
    });
    host.put_row("push_subscriptions", "planted", row, &[])
        .await
        .unwrap();
    let post = posts(&asha, 1).await;
    comment(&host, &ben, &post).await;
    assert!(service.pushed().unwrap().is_empty());
    assert_eq!(
        host.row("push_subscriptions", "planted").await.unwrap(),
        None
    );
}
