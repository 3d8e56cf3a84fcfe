//! A private pod with an owner, an admin and a member; a stranger; and somebody who teaches.

use local::Chaos;
use model::{did, EdgeId, Id, Kind};
use serde_json::{json, Value};
use testkit::{Answer, Host, HostOptions, Person};

/// A Friday.
pub const NOON: &str = "2026-01-02T12:00:00Z";

pub struct Stage {
    pub host: Host,
    pub olga: Person,
    pub adam: Person,
    pub ben: Person,
    pub cleo: Person,
    pub ines: Person,
}

impl Stage {
    pub async fn set() -> Self {
        Self::with(HostOptions::default()).await
    }

    /// For callers who get into each other's way.
    pub async fn crowded() -> Self {
        Self::with(HostOptions {
            is_contended: true,
            ..HostOptions::default()
        })
        .await
    }

    pub async fn under(chaos: Chaos) -> Self {
        Self::with(HostOptions {
            chaos: Some(chaos),
            ..HostOptions::default()
        })
        .await
    }

    async fn with(options: HostOptions) -> Self {
        let options = HostOptions {
            clock: Some(NOON.parse().unwrap()),
            ..options
        };
        let host = Host::start_with(options).await.unwrap();
        let people = ["olga", "adam", "ben", "cleo", "ines"];
        let people = host.students(&people).await.unwrap();
        let [olga, adam, ben, cleo, ines] = <[Person; 5]>::try_from(people).ok().unwrap();
        let pod = host.pod("maths", &olga).admin(&adam).member(&ben);
        pod.put().await.unwrap();
        Self {
            host,
            olga,
            adam,
            ben,
            cleo,
            ines,
        }
    }

    /// A course of the catalogue, with chapters.
    pub async fn course(&self, id: &str, chapters: u32) {
        let plan = self.host.course(id, &self.ines).chapters(chapters);
        plan.put().await.unwrap();
    }

    /// Lets the pod take a course of three chapters; answers the cohort's path.
    pub async fn cohort(&self) -> String {
        self.course("logic", 3).await;
        let made = self.assign(&self.olga, json!({})).await;
        assert_eq!(made.status, 201, "{made:?}");
        self.host.settle().await.unwrap();
        format!("/pod-courses/cohorts/{}", cohort_id("logic"))
    }

    /// Asks to let the pod take the course `logic`.
    pub async fn assign(&self, person: &Person, more: Value) -> Answer {
        let mut body = json!({ "podId": "maths", "courseId": "logic", "pace": "self_paced" });
        for (key, value) in more.as_object().unwrap() {
            body[key] = value.clone();
        }
        act(person, "POST", "/pod-courses/cohorts", body).await
    }

    pub async fn rows(&self, table: &str) -> Vec<Value> {
        self.host.rows(table).await.unwrap()
    }

    pub async fn row(&self, table: &str, id: &str) -> Value {
        self.host.row(table, id).await.unwrap().unwrap()
    }

    /// The row of somebody's enrolment in `logic`, or of their progress.
    pub async fn taking(&self, kind: Kind, person: &Person) -> Option<Value> {
        let id: EdgeId = did(kind, &["logic", &person.id]);
        let table = if kind == Kind::ENROLLMENT {
            "course_enrollments"
        } else {
            "user_course_progress"
        };
        self.host.row(table, id.as_str()).await.unwrap()
    }

    /// Changes cells of somebody's progress in `logic`.
    pub async fn progress(&self, person: &Person, cells: Value) {
        let id: EdgeId = did(Kind::COURSE_PROGRESS, &["logic", &person.id]);
        self.change("user_course_progress", id.as_str(), cells)
            .await;
    }

    pub async fn change(&self, table: &str, id: &str, cells: Value) {
        let path = format!("/tablesdb/{}/tables/{table}/rows/{id}", store::DATABASE);
        let changes = json!({ "data": cells });
        self.host
            .as_key("PATCH", &path, Some(changes))
            .await
            .unwrap();
    }

    /// Notifications of one type: whose, and their texts, in order.
    pub async fn told(&self, kind: &str) -> Vec<(String, String)> {
        let rows = self.rows("notifications").await;
        let text = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
        let of_kind = rows.iter().filter(|it| it["type"] == kind);
        let mut told: Vec<_> = of_kind
            .map(|it| (text(it, "userId"), text(it, "body")))
            .collect();
        told.sort();
        told
    }

    /// Takes Ben out of the pod, as his row says and its team.
    pub async fn lose_ben(&self) {
        self.host.remove_member("maths", &self.ben).await.unwrap();
        self.host.settle().await.unwrap();
    }

    pub async fn archive(&self) {
        self.change("pods", "maths", json!({ "isActive": false }))
            .await;
    }
}

/// The id of the cohort of `maths` that takes a course.
pub fn cohort_id(course: &str) -> String {
    let id: Id<()> = did(Kind::COHORT, &["maths", course]);
    id.to_string()
}

pub async fn act(person: &Person, method: &str, path: &str, body: Value) -> Answer {
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    person
        .call("pod-courses", method, path, &body)
        .await
        .unwrap()
}

pub async fn read(person: &Person, path: &str) -> Answer {
    act(person, "GET", path, Value::Null).await
}

pub fn refused(answer: &Answer) -> (u16, String) {
    (answer.status, answer.code())
}

pub fn refusal(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

/// What an operation answers people of every kind: guests, the unverified, strangers, members, admins, owners, and who was removed.
pub async fn check_callers(
    stage: &Stage,
    method: &str,
    path: &str,
    body: &Value,
    [member, admin, owner]: [u16; 3],
) {
    let una = stage.host.sign_in_unverified("una").await.unwrap();
    let guest = stage.host.guest();
    for (person, status) in [
        (&guest, 401),
        (&una, 401),
        (&stage.cleo, 404),
        (&stage.ben, member),
        (&stage.adam, admin),
        (&stage.olga, owner),
    ] {
        let answer = act(person, method, path, body.clone()).await;
        assert_eq!(
            answer.status, status,
            "{} {method} {path}: {answer:?}",
            person.id
        );
    }
    stage.lose_ben().await;
    let answer = act(&stage.ben, method, path, body.clone()).await;
    assert_eq!(answer.status, 404, "removed: {method} {path}: {answer:?}");
}
