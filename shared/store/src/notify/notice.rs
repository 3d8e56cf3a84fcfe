//! Something that happened, before it is known who is told.

use std::collections::BTreeMap;

use model::{
    did, one_line, EdgeId, EntityId, Kind, NotificationType, PodId, Priority, Timestamp, UserId,
};

/// Characters that a notification keeps of the source that it was last told of.
const LONGEST_SOURCE: usize = 40;

/// Something that happened.
///
/// ```
/// use model::{NotificationType, PostId, UserId};
/// use store::notify::Notice;
///
/// # fn main() -> Result<(), model::Invalid> {
/// let (ben, post) = (UserId::parse("ben")?, PostId::parse("p1")?);
/// let liked = Notice::of(NotificationType::PostLike, "pl_xqcu3bdajas3gac5jsjgpbykkmtrexgb", &[post.as_str()])
///     .by(&ben, "Ben")
///     .about("post", post.as_str())?
///     .word("excerpt", "How I learned Rust");
/// # let _ = liked;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// What happened.
    pub kind: NotificationType,
    /// Id of the row that caused it: what is delivered twice has the same.
    pub source: String,
    /// What the key names besides the type's prefix and the day.
    pub key_parts: Vec<String>,
    /// Who did it; nobody is told of what they did themselves.
    pub actor: Option<UserId>,
    /// What kind of thing it is about, and which.
    pub entity: Option<(String, EntityId)>,
    /// The pod it happened in; who muted the pod is not told.
    pub pod: Option<PodId>,
    /// When it happened, where it may be told later than that; otherwise now. It says which day it is of.
    pub happened: Option<Timestamp>,
    /// How urgent it is to those who are told, where that differs from its type.
    pub priority: Option<Priority>,
    /// When the event it is about begins, told in each recipient's zone.
    pub time: Option<Timestamp>,
    /// When the event it is about is over.
    pub ends: Option<Timestamp>,
    /// Words for the texts, by name.
    pub words: BTreeMap<&'static str, String>,
    /// Ids and codes for the path, by name.
    pub places: BTreeMap<&'static str, String>,
    /// Where it leads, when the type alone does not say.
    pub path: Option<String>,
    /// Whether those who are told are awake, whatever their quiet hours say.
    pub is_awake: bool,
}

impl Notice {
    /// Names what happened, the row that caused it, and what makes it one notification with others.
    ///
    /// A source of more than forty characters is known by its digest.
    pub fn of(kind: NotificationType, source: impl Into<String>, key_parts: &[&str]) -> Self {
        let source: String = source.into();
        let is_long = source.chars().count() > LONGEST_SOURCE;
        let digest: EdgeId = did(Kind::NOTIFICATION_SOURCE, &[&source]);
        Self {
            kind,
            source: if is_long { digest.to_string() } else { source },
            key_parts: key_parts.iter().map(ToString::to_string).collect(),
            actor: None,
            entity: None,
            pod: None,
            happened: None,
            priority: None,
            time: None,
            ends: None,
            words: BTreeMap::new(),
            places: BTreeMap::new(),
            path: None,
            is_awake: false,
        }
    }

    /// Says who did it, and what they are called.
    #[must_use]
    pub fn by(mut self, actor: &UserId, name: &str) -> Self {
        self.actor = Some(actor.clone());
        self.word("actor", name).place("actor", actor.as_str())
    }

    /// Says which thing it is about; its id fills in for `{kind}` in the path.
    ///
    /// # Errors
    ///
    /// [`model::Invalid`] when the id is none.
    pub fn about(mut self, kind: &'static str, id: &str) -> Result<Self, model::Invalid> {
        self.entity = Some((kind.to_owned(), EntityId::parse(id)?));
        Ok(self.place(kind, id))
    }

    /// Says in which pod it happened, and what that is called.
    #[must_use]
    pub fn within(mut self, pod: &PodId, name: &str) -> Self {
        self.pod = Some(pod.clone());
        self.word("pod", name).place("pod", pod.as_str())
    }

    /// Says when it happened: what is told again after midnight belongs to the day that it was told under first.
    #[must_use]
    pub fn happened(mut self, at: Timestamp) -> Self {
        self.happened = Some(at);
        self
    }

    /// Says how urgent it is to those who are told, where that differs from its type.
    #[must_use]
    pub fn urgent(mut self, priority: Priority) -> Self {
        self.priority = Some(priority);
        self
    }

    /// Says when the event that it is about begins and ends.
    #[must_use]
    pub fn during(mut self, begins: Timestamp, ends: Timestamp) -> Self {
        self.time = Some(begins);
        self.ends = Some(ends);
        self
    }

    /// Gives the text a word; what people wrote is made one line and cut by the text.
    #[must_use]
    pub fn word(mut self, name: &'static str, value: impl AsRef<str>) -> Self {
        self.words.insert(name, one_line(value.as_ref()));
        self
    }

    /// Gives the path an id or code.
    #[must_use]
    pub fn place(mut self, name: &'static str, id: impl Into<String>) -> Self {
        self.places.insert(name, id.into());
        self
    }

    /// Says where it leads, when the type alone does not: a path of ours, never one of a user's.
    #[must_use]
    pub fn leading_to(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Says whether those who are told are there right now: then quiet hours hold no push back.
    #[must_use]
    pub fn awake(mut self, is_awake: bool) -> Self {
        self.is_awake = is_awake;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_fits_into_the_column_that_keeps_it() {
        let source = |text: &str| Notice::of(NotificationType::PodLeave, text, &[]).source;
        assert_eq!(source("pl_short"), "pl_short");
        let joined = source("pm_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa+1770000000000");
        assert!(joined.len() <= LONGEST_SOURCE, "{joined}");
        assert_ne!(
            joined,
            source("pm_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa+1770000000001")
        );
    }
}
