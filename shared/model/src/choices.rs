//! The closed vocabularies of the tables, in the spelling in which they are stored.

use std::fmt;
use std::str::FromStr;

use schemars::{json_schema, JsonSchema, Schema, SchemaGenerator};
use serde::{de, Deserialize, Deserializer, Serialize, Serializer};

use crate::Invalid;

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

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = Invalid;

            fn from_str(word: &str) -> Result<Self, Invalid> {
                match word {
                    $($word => Ok(Self::$value),)+
                    _ => {
                        let words: &[&str] = &[$($word),+];
                        Err(Invalid::new(format!("must be one of {}", words.join(", "))))
                    }
                }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = String::deserialize(deserializer)?;
                word.parse().map_err(de::Error::custom)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "enum": [$($word),+] })
            }
        }
    )+};
}

choices! {
    /// Who may see a profile.
    ProfileVisibility {
        /// Everybody signed in.
        Public = "public",
        /// People who share a pod with its owner or whom the owner follows.
        Members = "members",
        /// Its owner; others see the card only.
        Private = "private",
    }

    /// What somebody calls themselves.
    Identity {
        /// Learns at a school or university.
        Student = "student",
        /// Learns alone.
        SelfLearner = "self-learner",
        /// Coaches others.
        Coach = "coach",
        /// Mentors others.
        Mentor = "mentor",
        /// Is here for the subject.
        Enthusiast = "enthusiast",
    }

    /// How fast somebody likes to learn.
    LearningPace {
        /// Takes time.
        Slow = "slow",
        /// In between.
        Moderate = "moderate",
        /// Hurries.
        Fast = "fast",
    }

    /// How a pod or a person likes to meet.
    SessionType {
        /// At the same time.
        Live = "live",
        /// Each in their own time.
        Async = "async",
        /// Both.
        Hybrid = "hybrid",
    }

    /// Whether somebody is here.
    PresenceStatus {
        /// Looking at the application.
        Online = "online",
        /// Signed in, looking elsewhere.
        Away = "away",
        /// Gone.
        Offline = "offline",
    }

    /// Who may write to somebody directly.
    DmPolicy {
        /// Anybody.
        Everyone = "everyone",
        /// Those who follow them.
        Followers = "followers",
        /// Nobody.
        None = "none",
    }

    /// What a post is.
    PostType {
        /// Words.
        Text = "text",
        /// Pictures.
        Image = "image",
        /// A link.
        Link = "link",
        /// A question to others.
        Question = "question",
        /// A shared study file.
        Resource = "resource",
        /// Something achieved in a course; written by us alone.
        Achievement = "achievement",
        /// A round number reached; written by us alone.
        Milestone = "milestone",
    }

    /// Who may read a post.
    Visibility {
        /// Everybody signed in.
        Public = "public",
        /// The members of its pod.
        Pod = "pod",
    }

    /// What a report is about.
    ReportTarget {
        /// A post.
        Post = "post",
        /// A comment.
        Comment = "comment",
        /// A profile.
        Profile = "profile",
        /// A chat message.
        Message = "message",
        /// A shared study file.
        Resource = "resource",
        /// A pod.
        Pod = "pod",
    }

    /// How far the handling of a report has come.
    ReportStatus {
        /// Nobody has looked.
        Open = "open",
        /// Somebody is looking.
        Reviewing = "reviewing",
        /// Something was done.
        Actioned = "actioned",
        /// Nothing had to be done.
        Dismissed = "dismissed",
    }

    /// How urgent something is.
    Priority {
        /// It can wait.
        Low = "low",
        /// The usual.
        Normal = "normal",
        /// Now.
        High = "high",
    }

    /// What part of the product a notification is about; people switch these on and off.
    Category {
        /// Likes, comments, followers.
        Social = "social",
        /// Life in pods.
        Pod = "pod",
        /// Messages and calls.
        Chat = "chat",
        /// Events and reminders.
        Calendar = "calendar",
        /// Courses, assignments, certificates.
        Course = "course",
        /// Account, payments, streaks.
        System = "system",
    }

    /// How far the push of a notification has come.
    PushState {
        /// Not pushed.
        None = "none",
        /// Waits for its turn or for the end of quiet hours.
        Queued = "queued",
        /// Handed to the push service.
        Sent = "sent",
        /// Given up.
        Failed = "failed",
        /// Not wanted.
        Muted = "muted",
    }

    /// What somebody may do in a pod.
    PodRole {
        /// Everything.
        Owner = "owner",
        /// Manage members and content.
        Admin = "admin",
        /// Take part.
        Member = "member",
    }

    /// How somebody came into a pod.
    JoinedVia {
        /// By its page.
        Direct = "direct",
        /// By an invitation's code.
        Invite = "invite",
        /// By an invitation to their e-mail address.
        Email = "email",
        /// Matched automatically.
        Auto = "auto",
        /// By founding it.
        Owner = "owner",
    }

    /// How hard a pod or course is.
    Difficulty {
        /// For a start.
        Beginner = "Beginner",
        /// With some knowledge.
        Intermediate = "Intermediate",
        /// For those who know.
        Advanced = "Advanced",
    }

    /// Whether a course is for sale, in writing or withdrawn.
    CourseStatus {
        /// Its instructor's alone.
        Draft = "draft",
        /// In the catalogue.
        Published = "published",
        /// Withdrawn from the catalogue, kept for those enrolled.
        Archived = "archived",
    }

    /// How far somebody is in a course.
    ProgressStatus {
        /// At it.
        InProgress = "in_progress",
        /// Done.
        Completed = "completed",
        /// Gave it up.
        Dropped = "dropped",
    }

    /// Whether a certificate still counts.
    CertificateStatus {
        /// It does.
        Valid = "valid",
        /// It was taken back.
        Revoked = "revoked",
    }

    /// How far a queued piece of work has come.
    JobState {
        /// Waits for its turn.
        Queued = "queued",
        /// Somebody is at it.
        Running = "running",
        /// Finished.
        Done = "done",
        /// Failed and will be tried again.
        Failed = "failed",
        /// Failed for good.
        Dead = "dead",
    }

    /// What a queued piece of work does.
    JobKind {
        /// Generates a course from a transcript.
        CourseGenerate = "course_generate",
        /// Generates one chapter.
        ChapterGenerate = "chapter_generate",
        /// Generates a chapter's study content.
        ContentGenerate = "content_generate",
        /// Grades a submission.
        Grade = "grade",
        /// Draws a certificate.
        CertificatePdf = "certificate_pdf",
        /// Removes what hung on a deleted row.
        CascadeDelete = "cascade_delete",
        /// Sends pushes.
        Push = "push",
        /// Removes an account and its traces.
        AccountDelete = "account_delete",
    }

    /// How rare an achievement is.
    Rarity {
        /// Many have it.
        Common = "common",
        /// Some have it.
        Uncommon = "uncommon",
        /// Few have it.
        Rare = "rare",
        /// Very few have it.
        Epic = "epic",
        /// Hardly anybody has it.
        Legendary = "legendary",
    }
}

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
