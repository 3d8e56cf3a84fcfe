//! What people do in a day. Where calls fail they try again, and find done what an attempt before had done.

use std::time::Duration;

use serde_json::{json, Value};
use testkit::{Answer, Person};

use super::super::sweeping::room;
use super::{insist, Day, PATIENCE};

impl Day {
    async fn act(&self, person: &Person, method: &str, path: &str, body: &Value) -> Answer {
        let path = format!("/pods/{}{path}", self.pod);
        insist(person, method, "pods", &path, body).await
    }

    /// Waits for the room of the pod: where the event that makes it was lost, the clock makes it within the hour.
    pub async fn await_room(&self) {
        for _ in 0..PATIENCE {
            let found = self.host.row("chat_rooms", &room(&self.pod)).await.unwrap();
            if found.is_some() {
                return;
            }
            self.hurry().await;
        }
        panic!("the pod has no room");
    }

    /// Waits until it is told who left, so that the owner hears it who was one then: where a job's event was lost, the clock begins it.
    async fn await_telling(&self) {
        for _ in 0..PATIENCE {
            let jobs = self.host.rows("jobs").await.unwrap();
            let mut telling = jobs.iter().filter(|it| it["kind"] == "tell_departure");
            if telling.all(|it| it["state"] == "done") {
                return;
            }
            self.hurry().await;
        }
        panic!("it is not told who left");
    }

    /// Twenty minutes later, what the clock does. A tick whose calls fail is made up for by the next.
    async fn hurry(&self) {
        self.host.pass(Duration::from_secs(20 * 60)).await.unwrap();
        self.host
            .running()
            .tick("scheduler", Some(self.host.now()))
            .await
            .unwrap();
        self.host.settle().await.unwrap();
    }

    /// Everybody says something, and reads what was said before.
    pub async fn chat(&self) {
        let path = format!("/chat/rooms/{}/messages", room(&self.pod));
        let mut talking = tokio::task::JoinSet::new();
        for (nth, person) in self.members.iter().cloned().enumerate() {
            let path = path.clone();
            talking.spawn(async move {
                let words = json!({ "content": format!("Hello from {}", person.id), "clientMessageId": format!("hello-{nth}") });
                let said = insist(&person, "POST", "chat", &path, &words).await;
                assert!(matches!(said.status, 200 | 201), "{said:?}");
            });
        }
        talking.join_all().await;
        self.host.settle().await.unwrap();
        for person in &self.members {
            let page = insist(person, "GET", "chat", &path, &Value::Null).await;
            let newest = page.text("/items/0/message/id");
            let path = format!("/chat/rooms/{}/read", room(&self.pod));
            let read = insist(
                person,
                "PUT",
                "chat",
                &path,
                &json!({ "lastReadMessageId": newest }),
            )
            .await;
            assert_eq!(read.status, 200, "{read:?}");
        }
    }

    /// Everybody promises something and says how they are getting on; the first keeps it, the last asks for help.
    pub async fn work(&self) {
        for (nth, person) in self.members.iter().enumerate() {
            let pledge = json!({ "pledge": format!("Chapter {nth}") });
            let made = self.act(person, "PUT", "/pledges/me", &pledge).await;
            assert!(made.status < 300, "{made:?}");
            let is_last = nth + 1 == self.members.len();
            let note = json!({ "note": "Getting on", "helpNeeded": is_last, "clientId": format!("note-{nth}") });
            let made = self.act(person, "POST", "/check-ins", &note).await;
            assert!(made.status < 300, "{made:?}");
        }
        let kept = self
            .act(&self.members[0], "POST", "/pledges/me/keep", &json!({}))
            .await;
        assert!(matches!(kept.status, 200 | 409), "{kept:?}");
        self.host.settle().await.unwrap();
    }

    /// The owner starts a meeting, everybody comes, one goes early, and the owner ends it.
    pub async fn meet(&self) {
        let pod = &self.pod;
        let new = json!({ "podId": pod, "title": "Evening round" });
        let started = insist(&self.owner, "POST", "meetings", "/meetings", &new).await;
        let path = format!("/pods/{pod}/meetings?status=active");
        let running = insist(&self.owner, "GET", "meetings", &path, &Value::Null).await;
        let Some(meeting) = running.json["items"].as_array().and_then(|it| it.first()) else {
            assert!(self.is_stormy, "{started:?}");
            return;
        };
        let path = format!("/meetings/{}", meeting["id"].as_str().unwrap());
        let go = |person: Person, what: &str| {
            let path = format!("{path}/{what}");
            async move {
                let answer = insist(&person, "POST", "meetings", &path, &json!({})).await;
                assert!(
                    matches!(answer.status, 200 | 201 | 204 | 409),
                    "{path} {answer:?}"
                );
            }
        };
        let mut coming = tokio::task::JoinSet::new();
        for person in self.members.iter().cloned() {
            coming.spawn(go(person, "join"));
        }
        coming.join_all().await;
        self.host.pass(Duration::from_secs(60)).await.unwrap();
        go(self.members[0].clone(), "heartbeat").await;
        go(self.members[1].clone(), "leave").await;
        go(self.owner.clone(), "end").await;
        self.host.settle().await.unwrap();
        let path = format!("{path}/analytics");
        let seen = insist(&self.owner, "GET", "meetings", &path, &Value::Null).await;
        let people = seen.json["participants"].as_array().unwrap();
        if !self.is_stormy {
            assert_eq!(people.len(), self.members.len() + 1, "{seen:?}");
            assert!(people.iter().all(|it| it["durationSec"] == 60), "{seen:?}");
        }
    }

    /// The first shares a file, and everybody likes it; one fetches it.
    pub async fn share(&self) {
        let author = &self.members[0];
        let file = author
            .upload("resources", "notes.txt", b"Ownership is a graph")
            .await
            .unwrap();
        let new =
            json!({ "fileId": file, "title": "Notes", "podId": self.pod, "clientId": "notes" });
        let shared = insist(author, "POST", "resources", "/resources", &new).await;
        assert!(matches!(shared.status, 200 | 201), "{shared:?}");
        let path = format!("/resources/{}", shared.text("/resource/id"));
        for person in &self.members {
            let liked = insist(
                person,
                "PUT",
                "resources",
                &format!("{path}/like"),
                &json!({}),
            )
            .await;
            assert!(matches!(liked.status, 200 | 201), "{liked:?}");
        }
        let fetch = format!("{path}/download");
        let fetched = insist(&self.members[1], "POST", "resources", &fetch, &json!({})).await;
        let url = fetched.text("/url");
        let bytes = reqwest::get(url).await.unwrap().bytes().await.unwrap();
        assert_eq!(&bytes[..], b"Ownership is a graph");
        self.host.settle().await.unwrap();
        let read = insist(author, "GET", "resources", &path, &Value::Null).await;
        if !self.is_stormy {
            assert_eq!(
                read.number("/resource/likesCount"),
                i64::try_from(self.members.len()).unwrap()
            );
        }
    }

    /// The owner plans something for every Saturday at six in Berlin, also when the clocks change there; everybody comes.
    pub async fn plan(&self) {
        let new = json!({
            "title": "Weekly round", "podId": self.pod, "clientId": "weekly", "timezone": "Europe/Berlin",
            "recurrence": "weekly", "startsAt": "2026-03-21T17:00:00Z", "endsAt": "2026-03-21T18:00:00Z",
        });
        let made = insist(&self.owner, "POST", "calendar", "/events", &new).await;
        assert!(matches!(made.status, 200 | 201), "{made:?}");
        let id = made.text("/event/id");
        for person in &self.members {
            let path = format!("/events/{id}/rsvp");
            let comes = insist(
                person,
                "PUT",
                "calendar",
                &path,
                &json!({ "status": "going" }),
            )
            .await;
            assert_eq!(comes.status, 200, "{comes:?}");
        }
        let path = format!(
            "/pods/{}/events?from=2026-03-20T00:00:00Z&to=2026-04-06T00:00:00Z",
            self.pod
        );
        let page = insist(&self.members[0], "GET", "calendar", &path, &Value::Null).await;
        let items = page.json["items"].as_array().unwrap().iter();
        let starts: Vec<&str> = items
            .map(|it| it["occurrenceStart"].as_str().unwrap())
            .collect();
        let expected = [
            "2026-03-21T17:00:00.000Z",
            "2026-03-28T17:00:00.000Z",
            "2026-04-04T16:00:00.000Z",
        ];
        assert_eq!(starts, expected, "{page:?}");
        self.host.settle().await.unwrap();
    }

    /// One leaves, one is removed, one becomes an admin, one the owner.
    pub async fn change(&self) {
        let [first, second, third, fourth] = &self.members[..4] else {
            panic!("too few came");
        };
        let left = self.act(first, "POST", "/leave", &json!({})).await;
        assert!(matches!(left.status, 200 | 409), "{left:?}");
        let path = format!("/members/{}", second.id);
        let removed = self.act(&self.owner, "DELETE", &path, &Value::Null).await;
        assert!(matches!(removed.status, 200 | 404), "{removed:?}");
        let path = format!("/members/{}/role", third.id);
        let admin = self
            .act(&self.owner, "PUT", &path, &json!({ "role": "admin" }))
            .await;
        assert_eq!(admin.status, 200, "{admin:?}");
        self.host.settle().await.unwrap();
        self.await_telling().await;
        let handed = self
            .act(
                &self.owner,
                "POST",
                "/transfer",
                &json!({ "userId": fourth.id }),
            )
            .await;
        assert!(matches!(handed.status, 200 | 403), "{handed:?}");
        self.host.settle().await.unwrap();
    }

    pub async fn delete(&self) {
        let pod = self.host.row("pods", &self.pod).await.unwrap().unwrap();
        let confirm = json!({ "confirm": pod["name"] });
        let gone = self.act(&self.members[3], "DELETE", "", &confirm).await;
        assert!(matches!(gone.status, 202 | 404), "{gone:?}");
        self.host.settle().await.unwrap();
    }
}
