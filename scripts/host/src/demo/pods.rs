//! Two pods: what people plan, promise and say there.

use anyhow::{Context, Result};
use jiff::SignedDuration;
use local::Running;
use reqwest::Method;
use serde_json::{json, Value};

use super::api::Api;
use super::{named, Person};

/// A pod with its people and what they do.
struct Pod {
    key: &'static str,
    owner: &'static str,
    name: &'static str,
    description: &'static str,
    subject: &'static str,
    tags: &'static [&'static str],
    is_public: bool,
    members: &'static [&'static str],
    pledges: &'static [(&'static str, &'static str)],
    check_ins: &'static [(&'static str, &'static str, &'static str)],
    messages: &'static [(&'static str, &'static str)],
    post: (&'static str, &'static str),
    meets: &'static str,
}

const PODS: &[Pod] = &[
    Pod {
        key: "signals",
        owner: "asha",
        name: "Signals on Thursdays",
        description: "From sines to spectra, one chapter a week. Bring a question.",
        subject: "Mathematics",
        tags: &["maths", "signals"],
        is_public: true,
        members: &["ben", "chen", "fatou", "emil"],
        pledges: &[
            ("asha", "Chapter 4 with all its exercises"),
            ("ben", "Fifteen minutes every morning"),
            ("fatou", "Redraw every figure of chapter 3"),
        ],
        check_ins: &[
            ("asha", "great", "Convolution is a sliding average with opinions."),
            ("emil", "stuck", "Exercise 3.7 does not come out. Is the sign of the exponent right?"),
            ("ben", "ok", "Three mornings of five."),
        ],
        messages: &[
            ("asha", "Thursday at six, as always?"),
            ("chen", "I'll be there. Can we start with aliasing?"),
            ("fatou", "Yes please, the wagon wheel."),
            ("emil", "3.7 still beats me."),
            ("chen", "It is the sign: look at the definition on page 61."),
            ("emil", "Oh. Thank you!"),
            ("ben", "I found a recording of a bat, 96 kHz. Bringing it."),
        ],
        post: ("chen", "What we took home on Thursday: sample twice as fast as the fastest thing you care about, and filter away the rest first. #signals"),
        meets: "Signals on Thursdays: chapter by chapter",
    },
    Pod {
        key: "rust",
        owner: "dina",
        name: "Rust by Reading",
        description: "We read code that others wrote, a module a week.",
        subject: "Computer Science",
        tags: &["rust", "reading"],
        is_public: false,
        members: &["chen", "emil", "ben"],
        pledges: &[
            ("dina", "Read all of std's Vec::retain"),
            ("chen", "Write the week's summary"),
        ],
        check_ins: &[
            ("chen", "great", "Pin makes sense once you have moved one by accident."),
            ("emil", "ok", "Half of the module."),
        ],
        messages: &[
            ("dina", "This week: how Vec::retain survives a panic in the middle."),
            ("emil", "Why does it set the length to zero first?"),
            ("dina", "So that nobody drops an element twice if the closure panics."),
            ("chen", "Leaking is safe, dropping twice is not. I'll write that down."),
        ],
        post: ("dina", "Summary of week 3: a guard whose Drop repairs the length is worth more than ten comments. #rust"),
        meets: "Rust by Reading: the module of the week",
    },
];

/// Names of the pods.
pub fn names() -> impl Iterator<Item = &'static str> {
    PODS.iter().map(|it| it.name)
}

/// Founds the pods and lets everyone live there.
pub async fn found(api: &Api, people: &[Person], running: &Running) -> Result<()> {
    for pod in PODS {
        pod.live(api, people, running)
            .await
            .with_context(|| format!("in {}", pod.name))?;
    }
    Ok(())
}

impl Pod {
    async fn live(&self, api: &Api, people: &[Person], running: &Running) -> Result<()> {
        let owner = named(people, self.owner)?;
        let made = api.act(owner, "pods", "POST", "/pods", self.body()).await?;
        let id = text(&made, "/pod/id")?;
        self.gather(api, people, id).await?;
        // The room is made by an event.
        running.settle().await;
        self.talk(api, people, text(&made, "/roomId")?).await?;
        self.work(api, people, id).await?;
        self.plan(api, owner, id, running).await
    }

    /// What founds it; the same owner and name is the same pod.
    fn body(&self) -> Value {
        json!({
            "name": self.name, "description": self.description, "subject": self.subject, "tags": self.tags,
            "isPublic": self.is_public, "maxMembers": 12,
        })
    }

    /// Lets everyone in, into a private pod by an invitation.
    async fn gather(&self, api: &Api, people: &[Person], pod: &str) -> Result<()> {
        let invited = if self.is_public {
            Value::Null
        } else {
            let path = format!("/pods/{pod}/invites");
            let owner = named(people, self.owner)?;
            let invite = api.act(owner, "pods", "POST", &path, json!({})).await?;
            json!(text(&invite, "/code")?)
        };
        super::each(self.members, |name| {
            let body = json!({ "inviteCode": invited });
            async move {
                let path = format!("/pods/{pod}/join");
                api.act(named(people, name)?, "pods", "POST", &path, body)
                    .await
                    .map(drop)
            }
        })
        .await
    }

    /// Talks in the pod's room, unless `--chaos` lost the event that makes it.
    async fn talk(&self, api: &Api, people: &[Person], room: &str) -> Result<()> {
        let row = format!(
            "/tablesdb/{}/tables/chat_rooms/rows/{room}",
            store::DATABASE
        );
        let found = api.as_key(Method::GET, &row, Value::Null, &[404]).await?;
        let is_lost = found.get("$id").is_none();
        let messages = if is_lost { &[] } else { self.messages };
        for (position, (name, words)) in messages.iter().enumerate() {
            let message = json!({ "content": words, "clientMessageId": self.id(position) });
            let path = format!("/chat/rooms/{room}/messages");
            api.act(named(people, name)?, "chat", "POST", &path, message)
                .await?;
        }
        Ok(())
    }

    /// Promises, check-ins and a post.
    async fn work(&self, api: &Api, people: &[Person], pod: &str) -> Result<()> {
        for (name, pledge) in self.pledges {
            let path = format!("/pods/{pod}/pledges/me");
            let body = json!({ "pledge": pledge });
            api.act(named(people, name)?, "pods", "PUT", &path, body)
                .await?;
        }
        for (position, (name, mood, note)) in self.check_ins.iter().enumerate() {
            let path = format!("/pods/{pod}/check-ins");
            let is_stuck = *mood == "stuck";
            let body = json!({ "note": note, "mood": mood, "helpNeeded": is_stuck, "clientId": self.id(position) });
            api.act(named(people, name)?, "pods", "POST", &path, body)
                .await?;
        }
        let (author, content) = self.post;
        let post = json!({ "content": content, "podId": pod, "visibility": "pod", "clientId": self.id(0) });
        api.act(named(people, author)?, "posts", "POST", "/posts", post)
            .await
            .map(drop)
    }

    /// Meets every week for two months, the first time two days from now.
    async fn plan(&self, api: &Api, owner: &Person, pod: &str, running: &Running) -> Result<()> {
        let now = running.now();
        let after = |hours| now.checked_add(SignedDuration::from_hours(hours));
        let event = json!({
            "title": self.meets, "podId": pod, "type": "study", "recurrence": "weekly", "clientId": self.id(0),
            "startsAt": after(48)?, "endsAt": after(49)?, "recurUntil": after(24 * 60)?,
        });
        api.act(owner, "calendar", "POST", "/events", event)
            .await
            .map(drop)
    }

    /// By which a repeated call is told from a new one.
    fn id(&self, position: usize) -> String {
        format!("demo-{}-{position}", self.key)
    }
}

fn text<'a>(answer: &'a Value, pointer: &str) -> Result<&'a str> {
    let found = answer.pointer(pointer).and_then(Value::as_str);
    found.with_context(|| format!("{pointer} is missing: {answer}"))
}
