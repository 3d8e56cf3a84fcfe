//! A day in a pod, from its founding to its end: calm, with events that are doubled, late and out of order, and in a storm.

mod acts;

use std::time::Duration;

use serde_json::{json, Value};
use testkit::trouble::{restless, stormy};
use testkit::{Answer, Host, HostOptions, Listener, Person};

use super::sweeping::left;
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
const COUNTED: [&str; 11] = [
    "pod_join",
    "role_change",
    "help_request",
    "pod_leave",
    "pod_removed",
    "pod_invite",
    "meeting_started",
    "resource",
    "resource_like",
    "event",
    "rsvp",
];

/// What is told at once or not at all: an hour later it is over.
const NO_NEWS: [&str; 1] = ["meeting_started"];

/// What happens when everything else has.
const LATER: [&str; 3] = ["role_change", "pod_leave", "pod_removed"];

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
    /// An hour later, what the clock does every hour.
    async fn evening(&self) {
        self.host.pass(Duration::from_secs(60 * 60)).await.unwrap();
        for _ in 0..2 {
            self.host.tick("scheduler").await.unwrap();
        }
    }

    /// The storm is over, and the hours after it in which the clock looks at what happened.
    async fn evenings(&self) {
        self.host.running().set_chaos(None);
        self.evening().await;
        self.evening().await;
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

    /// Counters of what is in the pod say what rows there are: messages in its room, people who come to its events, people in meetings.
    async fn check_counts(&self) {
        let of = |rows: Vec<Value>, column: &'static str, id: Value| {
            rows.into_iter().filter(move |it| it[column] == id)
        };
        for (table, counter, children, column) in [
            ("chat_rooms", "messageCount", "messages", "roomId"),
            ("calendar_events", "goingCount", "pod_rsvps", "eventId"),
        ] {
            for row in self.host.rows(table).await.unwrap() {
                let rows = self.host.rows(children).await.unwrap();
                let count = of(rows, column, row["$id"].clone()).count();
                assert_eq!(row[counter], count, "{row}");
            }
        }
        let messages = self.host.rows("messages").await.unwrap();
        let mut places: Vec<u64> = messages
            .iter()
            .map(|it| it["seq"].as_u64().unwrap())
            .collect();
        places.sort_unstable();
        let expected: Vec<u64> = (1..=u64::try_from(messages.len()).unwrap()).collect();
        assert_eq!(places, expected, "every message has a place of its own");
        let meetings = self.host.rows("pod_meetings").await.unwrap();
        assert!(
            meetings.iter().all(|it| it["participantCount"] == 0),
            "{meetings:?}"
        );
        assert!(self.host.rows("active_meetings").await.unwrap().is_empty());
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
        assert_eq!(self.told().await, self.expected());
    }

    /// What a storm swallowed is told an hour later, but for what is no news by then; nobody is told anything twice.
    async fn check_told_after_all(&self, but: &[&str]) {
        let is_sure = |it: &(String, String, u64)| !but.contains(&it.0.as_str());
        let sure = |all: Vec<_>| all.into_iter().filter(is_sure).collect::<Vec<_>>();
        assert_eq!(sure(self.told().await), sure(self.expected()));
        self.check_told_once().await;
    }

    /// Nobody is told anything twice, or of more than happened.
    async fn check_told_once(&self) {
        let expected = self.expected();
        let mut told = self.told().await;
        let people = told.len();
        told.dedup_by(|one, other| (&one.0, &one.1) == (&other.0, &other.1));
        assert_eq!(told.len(), people, "one notification for each: {told:?}");
        for (kind, who, count) in told {
            let mut most = expected.iter().filter(|it| (&it.0, &it.1) == (&kind, &who));
            let most = most.next().map_or(0, |it| it.2);
            assert!(
                count <= most,
                "{who} was told of {count} {kind}, not {most}"
            );
        }
    }

    fn expected(&self) -> Vec<(String, String, u64)> {
        let id = |nth: usize| self.members[nth].id.clone();
        let (count, last) = (self.members.len(), self.members.len() - 1);
        let all = u64::try_from(count).unwrap();
        let owner = || self.owner.id.clone();
        let mut expected = vec![
            ("pod_join", owner(), all),
            ("pod_leave", owner(), 1),
            ("pod_removed", id(1), 1),
            ("role_change", id(2), 1),
            ("role_change", id(3), 1),
            ("role_change", owner(), 1),
            ("help_request", owner(), 1),
            ("resource", owner(), 1),
            ("resource_like", id(0), all - 1),
            ("rsvp", owner(), all),
        ];
        expected.extend((0..last).map(|nth| ("help_request", id(nth), 1)));
        expected.extend((1..count).map(|nth| ("resource", id(nth), 1)));
        for kind in ["meeting_started", "event"] {
            expected.extend((0..count).map(|nth| (kind, id(nth), 1)));
        }
        let mut expected: Vec<_> = expected
            .into_iter()
            .map(|(kind, who, count)| (kind.to_owned(), who, count))
            .collect();
        expected.sort();
        expected
    }

    async fn told(&self) -> Vec<(String, String, u64)> {
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
        all
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
    day.meet().await;
    day.share().await;
    day.plan().await;
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
    day.meet().await;
    day.share().await;
    day.plan().await;
    day.change().await;
    day.check_agreement().await;
    day.check_counts().await;
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
    day.await_room().await;
    day.chat().await;
    day.work().await;
    day.meet().await;
    day.share().await;
    day.plan().await;
    day.evenings().await;
    day.check_told_after_all(&[&NO_NEWS[..], &LATER].concat())
        .await;
    day.host.running().set_chaos(Some(stormy(seed + 50)));
    day.change().await;
    day.evenings().await;
    day.night(NIGHTS[0]).await;
    day.check_agreement().await;
    day.check_counts().await;
    day.check_told_after_all(&NO_NEWS).await;
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
