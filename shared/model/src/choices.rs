//! The closed vocabularies of the tables, in the spelling in which they are stored.

mod admin;
mod calendar;
mod challenges;
mod chat;
mod content;
mod courses;
mod meetings;
mod money;
mod notices;
mod people;
mod pods;
mod study;
mod work;

pub use admin::{AdminAction, AdminTarget};
pub use calendar::{EventKind, Recurrence};
pub use challenges::{
    ChallengeDifficulty, ChallengeMetric, ChallengeScope, ChallengeStatus, Participation,
};
pub use chat::{MessageType, ReceiptState, RoomType};
pub use content::{PostType, ReportStatus, ReportTarget, ResourceVisibility, Visibility};
pub use courses::{
    AssignmentDifficulty, AssignmentType, CertificateStatus, ChapterStatus, CohortMessageType,
    CohortPace, CohortStatus, CommitmentStatus, ContentType, CourseGeneration, CourseStatus,
    EnrollmentStatus, EnrollmentType, FlagReason, PodChapterStatus, ProgressStatus, Rarity,
    SubmissionStatus,
};
pub use meetings::{MeetingKind, MeetingStatus, ParticipantStatus, SessionStatus};
pub use money::PaymentStatus;
pub use notices::{Category, NotificationType, Priority, PushState};
pub use people::{
    Digest, DmPolicy, Identity, LearningPace, MatchVariant, PresenceStatus, ProfileVisibility,
    SessionType,
};
pub use pods::{
    Difficulty, JoinedVia, Mood, PledgeStatus, PodCourseStatus, PodRole, PointsReason,
    ReactionTarget, RsvpStatus,
};
pub use study::{GoalKind, GoalStatus, StudySource, StudyState};
pub use work::{AnswerState, JobKind, JobState, Speaker};

/// Declares an enum whose values are stored as words.
macro_rules! choices {
    ($($(#[$about:meta])* $name:ident { $($(#[$means:meta])* $value:ident = $word:literal,)+ })+) => {$(
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$means])* $value,)+
        }

        impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$value),+];

            /// Returns the stored word.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$value => $word,)+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::Invalid;

            fn from_str(word: &str) -> Result<Self, $crate::Invalid> {
                match word {
                    $($word => Ok(Self::$value),)+
                    _ => {
                        let words: &[&str] = &[$($word),+];
                        Err($crate::Invalid::new(format!("must be one of {}", words.join(", "))))
                    }
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = <String as serde::Deserialize>::deserialize(deserializer)?;
                word.parse().map_err(serde::de::Error::custom)
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "enum": [$($word),+] })
            }
        }
    )+};
}

use choices;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_stored_as_their_words() {
        assert_eq!(
            serde_json::to_string(&Identity::SelfLearner).unwrap(),
            "\"self-learner\""
        );
        assert_eq!("in_progress".parse(), Ok(ProgressStatus::InProgress));
        assert_eq!(Difficulty::ALL.len(), 3);
    }

    #[test]
    fn other_words_are_refused_with_the_list() {
        let refused = serde_json::from_str::<Visibility>("\"followers\"").unwrap_err();
        assert_eq!(refused.to_string(), "must be one of public, pod");
    }

    #[test]
    fn the_schema_lists_the_words() {
        let schema = serde_json::to_value(schemars::schema_for!(Visibility)).unwrap();
        assert_eq!(schema["enum"], serde_json::json!(["public", "pod"]));
    }
}
