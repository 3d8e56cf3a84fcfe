//! Stories of the function `public`, told over its own domain, without any account.

use serde_json::json;
use testkit::{Host, HostOptions, Person};

async fn host() -> Host {
    let options = HostOptions {
        clock: Some("2026-03-20T12:00:00Z".parse().unwrap()),
        ..HostOptions::default()
    };
    Host::start_with(options).await.unwrap()
}

/// The path of somebody's calendar, fresh.
async fn address(person: &Person) -> String {
    let made = person
        .post("calendar", "/calendar/feed/rotate", json!({}))
        .await
        .unwrap();
    let url = made.text("/url");
    let (_, path) = url.split_once("/ics/").unwrap();
    format!("/ics/{path}")
}

async fn fetch(host: &Host, path: &str) -> (u16, String, String) {
    let root = host.running().endpoint().trim_end_matches("/v1");
    let answer = reqwest::get(format!("{root}/_domains/public{path}"))
        .await
        .unwrap();
    let kind = answer.headers().get("content-type");
    let kind = kind.map_or("", |it| it.to_str().unwrap()).to_owned();
    (answer.status().as_u16(), kind, answer.text().await.unwrap())
}

async fn plan(person: &Person, more: serde_json::Value) -> String {
    let mut new = json!({
        "title": "Revision", "startsAt": "2026-03-23T08:00:00Z", "endsAt": "2026-03-23T09:00:00Z",
    });
    for (key, value) in more.as_object().unwrap() {
        new[key] = value.clone();
    }
    let made = person.post("calendar", "/events", new).await.unwrap();
    assert_eq!(made.status, 201, "{made:?}");
    made.text("/event/id")
}

#[tokio::test]
async fn a_calendar_shows_what_is_ones_own_and_what_one_is_invited_to() {
    let host = host().await;
    let people = host.students(&["asha", "ben", "eve"]).await.unwrap();
    let (asha, ben, eve) = (&people[0], &people[1], &people[2]);
    let pod = host.pod("maths", asha).member(ben).put().await.unwrap();
    let trick = "One, two; three\nEND:VEVENT";
    plan(ben, json!({ "title": "Own", "description": trick })).await;
    plan(asha, json!({ "title": "Of the pod", "podId": pod, "recurrence": "weekly", "recurUntil": "2026-04-06T08:00:00Z" })).await;
    plan(eve, json!({ "title": "Invited", "attendeeIds": ["ben"] })).await;
    let declined = plan(eve, json!({ "title": "Declined", "attendeeIds": ["ben"] })).await;
    let path = format!("/events/{declined}/rsvp");
    ben.put("calendar", &path, json!({ "status": "declined" }))
        .await
        .unwrap();
    plan(eve, json!({ "title": "Eves own" })).await;
    let (status, kind, text) = fetch(&host, &address(ben).await).await;
    assert_eq!(
        (status, kind.as_str()),
        (200, "text/calendar; charset=utf-8")
    );
    assert!(
        text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"),
        "{text}"
    );
    assert!(text.ends_with("END:VCALENDAR\r\n"), "{text}");
    assert_eq!(text.matches("\r\nSUMMARY:Of the pod\r\n").count(), 3);
    for (title, shown) in [("Own", 1), ("Invited", 1), ("Declined", 0), ("Eves own", 0)] {
        let line = format!("\r\nSUMMARY:{title}\r\n");
        assert_eq!(text.matches(&line).count(), shown, "{title}: {text}");
    }
    assert!(text.contains("DESCRIPTION:One\\, two\\; three\\nEND:VEVENT\r\n"));
    assert_eq!(text.matches("\r\nEND:VEVENT\r\n").count(), 5);
    let feed = ben.get("calendar", "/calendar/feed").await.unwrap();
    assert_eq!(feed.number("/accessCount"), 1);
    assert_eq!(feed.text("/lastAccessAt"), "2026-03-20T12:00:00.000Z");
    host.remove_member(&pod, ben).await.unwrap();
    host.settle().await.unwrap();
    let (_, _, text) = fetch(&host, &address(ben).await).await;
    assert!(!text.contains("Of the pod"), "whoever left reads no more");
}

/// B-106: an invitation is found behind more answers than are ever read.
#[tokio::test]
async fn an_invitation_is_shown_however_many_answers_one_gave_before() {
    let host = host().await;
    let people = host.students(&["asha", "ben"]).await.unwrap();
    host.running().set_chaos(Some(testkit::trouble::deaf()));
    for n in 0..500 {
        let row = json!({ "eventId": format!("e{n}"), "userId": "ben", "status": "going" });
        host.put_row("pod_rsvps", &format!("old-{n}"), row, &[])
            .await
            .unwrap();
    }
    let new = json!({ "title": "Invited", "attendeeIds": ["ben"] });
    plan(&people[0], new).await;
    host.running().set_chaos(None);
    let (_, _, text) = fetch(&host, &address(&people[1]).await).await;
    assert!(text.contains("\r\nSUMMARY:Invited\r\n"), "{text}");
}

/// Nothing tells a wrong secret from a wrong person, nor from no feed at all.
#[tokio::test]
async fn every_other_address_is_refused_in_the_same_words() {
    let host = host().await;
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let old = address(&people[0]).await;
    let new = address(&people[0]).await;
    assert_eq!(fetch(&host, &new).await.0, 200);
    let secret = new.rsplit('/').next().unwrap();
    let mut told = Vec::new();
    for path in [
        old.clone(),
        format!("/ics/ben/{secret}"),
        format!("/ics/nobody/{secret}"),
        "/ics/asha/x.ics".to_owned(),
        "/ics/asha/.ics".to_owned(),
        new.trim_end_matches(".ics").to_owned(),
        format!("/ics/..%2Fasha/{secret}"),
    ] {
        let (status, _, text) = fetch(&host, &path).await;
        assert_eq!(status, 404, "{path} {text}");
        let mut body: serde_json::Value = serde_json::from_str(&text).unwrap();
        body.as_object_mut().unwrap().remove("requestId");
        told.push(body);
    }
    assert!(told.windows(2).all(|pair| pair[0] == pair[1]), "{told:?}");
    assert_eq!(
        fetch(&host, "/events").await.0,
        404,
        "nothing else is served here"
    );
}
