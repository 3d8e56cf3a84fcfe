//! The words of `PeerSpark`: ids, checked text, instants, money, closed vocabularies.
//!
//! Nothing in this crate does I/O or reads a clock: whatever it decides, it decides over values.

mod choices;
mod csv;
mod days;
mod did;
mod health;
mod id;
mod ids;
mod invalid;
mod level;
mod list;
mod money;
mod occurrences;
mod packed;
mod patch;
mod secret;
mod tag;
mod text;
mod text_rules;
mod timestamp;
mod username;
mod zone;

pub mod blank;
pub mod random;

pub use choices::{
    AdminAction, AdminTarget, AnswerState, AssignmentDifficulty, AssignmentType, Category,
    CertificateStatus, ChallengeDifficulty, ChallengeMetric, ChallengeScope, ChallengeStatus,
    ChapterStatus, CohortMessageType, CohortPace, CohortStatus, CommitmentStatus, ContentType,
    CourseGeneration, CourseStatus, Difficulty, Digest, DmPolicy, EnrollmentStatus, EnrollmentType,
    EventKind, FlagReason, GoalKind, GoalStatus, Identity, JobKind, JobState, JoinedVia,
    LearningPace, MatchVariant, MeetingKind, MeetingStatus, MessageType, Mood, NotificationType,
    ParticipantStatus, Participation, PaymentStatus, PledgeStatus, PodChapterStatus,
    PodCourseStatus, PodRole, PointsReason, PostType, PresenceStatus, Priority, ProfileVisibility,
    ProgressStatus, PushState, Rarity, ReactionTarget, ReceiptState, Recurrence, ReportStatus,
    ReportTarget, ResourceVisibility, RoomType, RsvpStatus, SessionStatus, SessionType, Speaker,
    StudySource, StudyState, SubmissionStatus, Visibility,
};
pub use csv::Csv;
pub use days::{IsoWeek, LocalDate, LocalTime};
pub use did::{did, direct_room, Kind};
pub use health::{percent, pod_health, PodPulse};
pub use id::{Id, MAX_ID_LENGTH};
pub use ids::{
    kinds, AssignmentId, AuditId, BroadcastId, CertificateId, ChallengeId, ChapterId, CohortId,
    CohortMessageId, CommentId, CourseId, DiscountId, EdgeId, EntityId, EventId, FileId,
    GroupSessionId, JobId, MeetingId, MembershipId, MessageId, NotificationId, PaymentId, PodId,
    PostId, PushSubscriptionId, ReportId, ResourceId, RoomId, SnapshotId, StudySessionId,
    SubmissionId, UserId,
};
pub use invalid::Invalid;
pub use level::{
    level, ASSIGNMENT_POINTS, CHAPTER_POINTS, CHECK_IN_POINTS, MOST_IMPROVEMENT_POINTS,
    PLEDGE_POINTS, RESOURCES_A_DAY, RESOURCE_POINTS, SESSION_POINTS,
};
pub use list::List;
pub use money::Cents;
pub use occurrences::{minutes_before, Occurrence, Series, MOST_OCCURRENCES};
pub use packed::Packed;
pub use patch::Patch;
pub use secret::{hashed, is_same};
pub use tag::{hashtags, tag_text, Tag};
pub use text::Text;
pub use text_rules::{clean, excerpt, length, one_line};
pub use timestamp::Timestamp;
pub use username::{mentions, Username, MAX_MENTIONS};
pub use zone::Zone;
