//! A day in a pod, from its founding to its end: calm, with events that are doubled, late and out of order, and in a storm.

use std::time::Duration;

use serde_json::{json, Value};
use testkit::trouble::{restless, stormy};
use testkit::{Answer, Host, HostOptions, Listener, Person};

use super::sweeping::{left, room};
use super::{team, told};

/// A Saturday: the night after is the one in which everything is looked at.
const MORNING: &str = "2026-02-07T09:00:00Z";

/// Nights of Sundays.
const NIGHTS: [&str; 3] = [
    "2026-02-08T03:30:00Z",
    "2026-02-15T03:30:00Z",
    "2026-02-22T03:30:00Z",
];

/// How many want to come in, and how many fit besides the owner.
#[derive(Debug, Clone, Copy)]
struct Crowd {
    guests: usize,
    seats: usize,
}

/// A whole day.
const MANY: Crowd = Crowd {
    guests: 20,
    seats: 12,
};

/// A day that is told for many seeds.
const FEW: Crowd = Crowd {
    guests: 7,
    seats: 5,
};

/// How often somebody tries again who is told that something went wrong.
const PATIENCE: usize = 12;

/// The types whose notifications are counted.
const COUNTED: [&str; 6] = [
    "pod_join",
    "role_change",
    "help_request",
    "pod_leave",
    "pod_removed",
    "pod_invite",
];

/// A day under way.
struct Day {
    host: Host,
    owner: Person,
    /// Everybody who wanted to come in.
    guests: Vec<Person>,
    pod: String,
    /// Those who found a seat, in the order of their names.
    members: Vec<Person>,
    /// Whether events may be lost and calls may fail.
    is_stormy: bool,
}

async fn begin(crowd: Crowd, chaos: Option<local::Chaos>) -> Day {
    let options = HostOptions {
        clock: Some(MORNING.parse().unwrap()),
        is_contended: true,
        ..HostOptions::default()
    };
    let host = Host::start_with(options).await.unwrap();
    let ids: Vec<String> = (0..=crowd.guests)
        .map(|n| format!("person{n:02}"))
        .collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let mut people = host.students(&ids).await.unwrap();
    let is_stormy = chaos.as_ref().is_some_and(|it| it.drop > 0.0);
    host.running().set_chaos(chaos);
    let owner = people.remove(0);
    let pod = found(&owner, crowd.seats + 1).await;
    let code = invite(&owner, &pod).await;
    let guests = people.clone();
    let mut joining = tokio::task::JoinSet::new();
    for person in people {
        let code = code.clone();
        joining.spawn(async move {
            let body = json!({ "code": code });
            let answer = insist(&person, "POST", "pods", "/pods/join-by-code", &body).await;
            (person, answer)
        });
    }
    let mut members = Vec::new();
    while let Some(joined) = joining.join_next().await {
        let (person, answer) = joined.unwrap();
        match answer.status {
            200 | 201 => members.push(person),
            _ => assert_eq!(
                (answer.status, answer.code().as_str()),
                (409, "pod_full"),
                "{answer:?}"
            ),
        }
    }
    members.sort_by(|one, other| one.id.cmp(&other.id));
    host.settle().await.unwrap();
    Day {
        host,
        owner,
        guests,
        pod,
        members,
        is_stormy,
    }
}

/// Calls until the answer is not that something went wrong.
async fn insist(person: &Person, method: &str, function: &str, path: &str, body: &Value) -> Answer {
    for _ in 0..PATIENCE {
        let body = if *body == Value::Null {
            String::new()
        } else {
            body.to_string()
        };
        let answer = person.call(function, method, path, &body).await.unwrap();
        if answer.status < 500 && answer.status != 429 {
            return answer;
        }
    }
    panic!("{method} {path} keeps failing");
}

/// A founding that failed may have left its name taken until the night: every attempt has another.
async fn found(owner: &Person, seats: usize) -> String {
    for attempt in 0..PATIENCE {
        let pod = json!({ "name": format!("Rustaceans {attempt}"), "isPublic": false, "maxMembers": seats });
        let made = owner.post("pods", "/pods", pod).await.unwrap();
        if made.status == 201 {
            return made.text("/pod/id");
        }
    }
    panic!("the pod cannot be founded");
}

async fn invite(owner: &Person, pod: &str) -> String {
    let path = format!("/pods/{pod}/invites");
    let made = insist(owner, "POST", "pods", &path, &json!({ "maxUses": 100 })).await;
    assert_eq!(made.status, 201, "{made:?}");
    made.text("/code")
}

impl Day {
    async fn act(&self, person: &Person, method: &str, path: &str, body: &Value) -> Answer {
        let path = format!("/pods/{}{path}", self.pod);
        insist(person, method, "pods", &path, body).await
    }

    /// Everybody says something, and reads what was said before; nobody does where the event that makes the room was lost.
    async fn chat(&self) {
        let has_room = self
            .host
            .row("chat_rooms", &room(&self.pod))
            .await
            .unwrap()
            .is_some();
        if !has_room && self.is_stormy {
            return;
        }
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
    async fn work(&self) {
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

    /// One leaves, one is removed, one becomes an admin, one the owner.
    async fn change(&self) {
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

    async fn delete(&self) {
        let pod = self.host.row("pods", &self.pod).await.unwrap().unwrap();
        let confirm = json!({ "confirm": pod["name"] });
        let gone = self.act(&self.members[3], "DELETE", "", &confirm).await;
        assert!(matches!(gone.status, 202 | 404), "{gone:?}");
        self.host.settle().await.unwrap();
    }

    /// The jobs of a night; what was wrong is answered, by job.
    async fn night(&self, instant: &str) -> Vec<(String, u64)> {
        self.host
            .move_clock(instant.parse().unwrap())
            .await
            .unwrap();
        for _ in 0..2 {
            self.host.tick("scheduler").await.unwrap();
            self.host.pass(Duration::from_secs(20 * 60)).await.unwrap();
        }
        let runs = self.host.rows("job_runs").await.unwrap();
        let wrong = runs.iter().filter(|it| it["drift"] != 0);
        let named = |run: &Value| run["$id"].as_str().unwrap().to_owned();
        wrong
            .map(|it| (named(it), it["drift"].as_u64().unwrap()))
            .collect()
    }

    /// Rows, counter and team of every living pod agree, and no member is of no pod.
    async fn check_agreement(&self) {
        let members = self.host.rows("pod_members").await.unwrap();
        let pods = self.host.rows("pods").await.unwrap();
        for pod in pods.iter().filter(|it| it["deletedAt"] == Value::Null) {
            let id = pod["$id"].as_str().unwrap();
            let of_pod = members.iter().filter(|it| it["podId"] == *id);
            let mut users: Vec<&str> = of_pod
                .clone()
                .map(|it| it["userId"].as_str().unwrap())
                .collect();
            users.sort_unstable();
            assert_eq!(
                team(&self.host, id).await,
                users,
                "the team of {}",
                pod["name"]
            );
            assert_eq!(pod["memberCount"], users.len(), "{}", pod["name"]);
            let owners: Vec<_> = of_pod.filter(|it| it["role"] == "owner").collect();
            assert_eq!(owners.len(), 1, "{}", pod["name"]);
            assert_eq!(owners[0]["userId"], pod["ownerId"]);
        }
        let is_of_pod = |member: &&Value| pods.iter().any(|it| it["$id"] == member["podId"]);
        assert!(members.iter().all(|it| is_of_pod(&it)), "{members:?}");
    }

    /// Points of members are what the ledger says.
    async fn check_points(&self) {
        let ledger = self.host.rows("points_ledger").await.unwrap();
        for member in self.host.rows("pod_members").await.unwrap() {
            let won = ledger
                .iter()
                .filter(|it| it["podId"] == member["podId"] && it["userId"] == member["userId"]);
            let won: u64 = won.map(|it| it["points"].as_u64().unwrap()).sum();
            assert_eq!(member["points"], won, "{member}");
        }
    }

    /// Who was told what, and of how many: nothing was lost, and nothing told twice.
    async fn check_told(&self) {
        let id = |nth: usize| self.members[nth].id.clone();
        let last = self.members.len() - 1;
        let mut expected = vec![
            (
                "pod_join",
                self.owner.id.clone(),
                u64::try_from(self.members.len()).unwrap(),
            ),
            ("pod_leave", self.owner.id.clone(), 1),
            ("pod_removed", id(1), 1),
            ("role_change", id(2), 1),
            ("role_change", id(3), 1),
            ("role_change", self.owner.id.clone(), 1),
            ("help_request", self.owner.id.clone(), 1),
        ];
        expected.extend((0..last).map(|nth| ("help_request", id(nth), 1)));
        let mut expected: Vec<_> = expected
            .into_iter()
            .map(|(kind, who, count)| (kind.to_owned(), who, count))
            .collect();
        expected.sort();
        let rows = self.host.rows("notifications").await.unwrap();
        let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
        let counted = rows
            .iter()
            .filter(|it| COUNTED.iter().any(|kind| it["type"] == *kind));
        let mut all: Vec<_> = counted
            .map(|it| {
                (
                    text(it, "type"),
                    text(it, "userId"),
                    it["count"].as_u64().unwrap(),
                )
            })
            .collect();
        all.sort();
        assert_eq!(all, expected);
    }
}

/// What somebody heard until everybody heard the owner say good night.
async fn heard(listener: &mut Listener) -> Vec<Value> {
    let mut all = Vec::new();
    loop {
        let next = listener.next().await.unwrap().payload;
        if next["content"] == "Good night" {
            return all;
        }
        all.push(next);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_day_leaves_nothing_to_reconcile() {
    let day = begin(MANY, None).await;
    assert_eq!(day.members.len(), MANY.seats);
    let rows = |table: &str| format!("databases.peerspark-main-db.tables.{table}.rows");
    let channels = [rows("messages"), rows("pod_check_ins"), rows("posts")];
    let channels: Vec<&str> = channels.iter().map(String::as_str).collect();
    let mut listeners = Vec::new();
    for person in &day.guests {
        let is_member = day.members.iter().any(|it| it.id == person.id);
        listeners.push((is_member, person.listen(&channels).await.unwrap()));
    }
    day.chat().await;
    day.work().await;
    let words = json!({ "content": "Good night" });
    let said = day.owner.post("posts", "/posts", words).await.unwrap();
    assert_eq!(said.status, 201, "{said:?}");
    for (is_member, listener) in &mut listeners {
        let all = heard(listener).await;
        let notes = all
            .iter()
            .filter(|it| it["podId"] == *day.pod && it["note"] == "Getting on");
        let mut words: Vec<&str> = all.iter().filter_map(|it| it["content"].as_str()).collect();
        words.sort_unstable();
        words.dedup();
        let (notes, words) = (notes.count(), words.len());
        assert_eq!(
            (notes, words),
            if *is_member {
                (MANY.seats, MANY.seats)
            } else {
                (0, 0)
            }
        );
    }
    day.change().await;
    day.check_agreement().await;
    day.check_points().await;
    day.check_told().await;
    let first = told(&day.host, "pod_join").await;
    assert!(
        first[0].1.ends_with("and 11 others joined Rustaceans 0"),
        "{first:?}"
    );
    assert_eq!(day.night(NIGHTS[0]).await, [], "nothing was wrong");
    day.delete().await;
    assert_eq!(left(&day.host, &day.pod, &[]).await, Vec::<String>::new());
    assert_eq!(day.night(NIGHTS[1]).await, [], "nothing was wrong");
    day.check_told().await;
}

/// Events come twice, late and out of order: everything is as on a calm day.
async fn a_restless_day(seed: u64) {
    let day = begin(FEW, Some(restless(seed))).await;
    assert_eq!(day.members.len(), FEW.seats);
    day.chat().await;
    day.work().await;
    day.change().await;
    day.check_agreement().await;
    day.check_points().await;
    day.check_told().await;
    assert_eq!(day.night(NIGHTS[0]).await, [], "nothing was wrong");
    day.delete().await;
    assert_eq!(left(&day.host, &day.pod, &[]).await, Vec::<String>::new());
    day.check_told().await;
}

/// Events are lost as well, and calls fail: the night puts right what is counted, who reads, and what is left over.
async fn a_stormy_day(seed: u64) {
    let day = begin(FEW, Some(stormy(seed))).await;
    assert!(day.members.len() <= FEW.seats, "{}", day.members.len());
    day.chat().await;
    day.work().await;
    day.change().await;
    day.host.running().set_chaos(None);
    day.night(NIGHTS[0]).await;
    day.check_agreement().await;
    day.host.running().set_chaos(Some(stormy(seed + 100)));
    day.delete().await;
    day.host.running().set_chaos(None);
    day.night(NIGHTS[1]).await;
    assert_eq!(left(&day.host, &day.pod, &[]).await, Vec::<String>::new());
    day.check_agreement().await;
    assert_eq!(day.night(NIGHTS[2]).await, [], "nothing is wrong any more");
}

macro_rules! seeds {
    ($($name:ident: $day:ident($seed:literal)),* $(,)?) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
        async fn $name() {
            $day($seed).await;
        }
    )*};
}

seeds! {
    a_restless_day_is_as_a_calm_one_1: a_restless_day(1),
    a_restless_day_is_as_a_calm_one_2: a_restless_day(2),
    a_restless_day_is_as_a_calm_one_3: a_restless_day(3),
    a_restless_day_is_as_a_calm_one_4: a_restless_day(4),
    a_restless_day_is_as_a_calm_one_5: a_restless_day(5),
    a_stormy_day_is_put_right_at_night_1: a_stormy_day(1),
    a_stormy_day_is_put_right_at_night_2: a_stormy_day(2),
    a_stormy_day_is_put_right_at_night_3: a_stormy_day(3),
    a_stormy_day_is_put_right_at_night_4: a_stormy_day(4),
    a_stormy_day_is_put_right_at_night_5: a_stormy_day(5),
}
