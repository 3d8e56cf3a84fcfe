//! What each kind of id is the id of.

use crate::Id;

/// Marks ids: one uninhabited type per kind of thing.
pub mod kinds {
    /// An account; also its profile, settings and presence.
    #[derive(Debug)]
    pub enum User {}
    /// An entry of the feed.
    #[derive(Debug)]
    pub enum Post {}
    /// A comment under a post.
    #[derive(Debug)]
    pub enum Comment {}
    /// A study group; also its team.
    #[derive(Debug)]
    pub enum Pod {}
    /// A catalogue course.
    #[derive(Debug)]
    pub enum Course {}
    /// A chapter of a course.
    #[derive(Debug)]
    pub enum Chapter {}
    /// A course assigned to a pod.
    #[derive(Debug)]
    pub enum Cohort {}
    /// A task in a course.
    #[derive(Debug)]
    pub enum Assignment {}
    /// An answer to an assignment.
    #[derive(Debug)]
    pub enum Submission {}
    /// A message to a cohort.
    #[derive(Debug)]
    pub enum CohortMessage {}
    /// A purchase of a course.
    #[derive(Debug)]
    pub enum Payment {}
    /// A shared study file.
    #[derive(Debug)]
    pub enum Resource {}
    /// A file in a bucket.
    #[derive(Debug)]
    pub enum File {}
    /// A chat room.
    #[derive(Debug)]
    pub enum Room {}
    /// A chat message.
    #[derive(Debug)]
    pub enum Message {}
    /// A calendar event.
    #[derive(Debug)]
    pub enum Event {}
    /// A meeting.
    #[derive(Debug)]
    pub enum Meeting {}
    /// A study session that a pod plans.
    #[derive(Debug)]
    pub enum GroupSession {}
    /// A measured interval of studying.
    #[derive(Debug)]
    pub enum StudySession {}
    /// A goal that people reach together.
    #[derive(Debug)]
    pub enum Challenge {}
    /// A notification.
    #[derive(Debug)]
    pub enum Notification {}
    /// A queued piece of work.
    #[derive(Debug)]
    pub enum Job {}
    /// A certificate.
    #[derive(Debug)]
    pub enum Certificate {}
    /// A discount code; the code itself, in capitals.
    #[derive(Debug)]
    pub enum Discount {}
    /// A report of objectionable content.
    #[derive(Debug)]
    pub enum Report {}
    /// A line of what admins did.
    #[derive(Debug)]
    pub enum Audit {}
    /// Something that everybody is told.
    #[derive(Debug)]
    pub enum Broadcast {}
    /// A team membership, as Appwrite numbers it.
    #[derive(Debug)]
    pub enum Membership {}
    /// A browser that receives pushes.
    #[derive(Debug)]
    pub enum PushSubscription {}
    /// A relation between two things; its id is computed from them.
    #[derive(Debug)]
    pub enum Edge {}
    /// A row that is found by a fixed name, such as `posts-day`.
    #[derive(Debug)]
    pub enum Snapshot {}
    /// A thing whose kind another field names.
    #[derive(Debug)]
    pub enum Entity {}
}

/// Id of an account; also of its profile, settings and presence.
pub type UserId = Id<kinds::User>;
/// Id of an entry of the feed.
pub type PostId = Id<kinds::Post>;
/// Id of a comment.
pub type CommentId = Id<kinds::Comment>;
/// Id of a pod; also of its team.
pub type PodId = Id<kinds::Pod>;
/// Id of a catalogue course.
pub type CourseId = Id<kinds::Course>;
/// Id of a chapter.
pub type ChapterId = Id<kinds::Chapter>;
/// Id of a cohort.
pub type CohortId = Id<kinds::Cohort>;
/// Id of a task in a course.
pub type AssignmentId = Id<kinds::Assignment>;
/// Id of an answer to an assignment.
pub type SubmissionId = Id<kinds::Submission>;
/// Id of a message to a cohort.
pub type CohortMessageId = Id<kinds::CohortMessage>;
/// Id of a purchase of a course.
pub type PaymentId = Id<kinds::Payment>;
/// Id of a shared study file.
pub type ResourceId = Id<kinds::Resource>;
/// Id of a file in a bucket.
pub type FileId = Id<kinds::File>;
/// Id of a chat room.
pub type RoomId = Id<kinds::Room>;
/// Id of a chat message.
pub type MessageId = Id<kinds::Message>;
/// Id of a calendar event.
pub type EventId = Id<kinds::Event>;
/// Id of a meeting.
pub type MeetingId = Id<kinds::Meeting>;
/// Id of a study session that a pod plans.
pub type GroupSessionId = Id<kinds::GroupSession>;
/// Id of a measured interval of studying.
pub type StudySessionId = Id<kinds::StudySession>;
/// Id of a goal that people reach together.
pub type ChallengeId = Id<kinds::Challenge>;
/// Id of a notification.
pub type NotificationId = Id<kinds::Notification>;
/// Id of a queued piece of work.
pub type JobId = Id<kinds::Job>;
/// Id of a certificate.
pub type CertificateId = Id<kinds::Certificate>;
/// Id of a discount code.
pub type DiscountId = Id<kinds::Discount>;
/// Id of a report.
pub type ReportId = Id<kinds::Report>;
/// Id of a line of what admins did.
pub type AuditId = Id<kinds::Audit>;
/// Id of something that everybody is told.
pub type BroadcastId = Id<kinds::Broadcast>;
/// Id of a team membership.
pub type MembershipId = Id<kinds::Membership>;
/// Id of a browser that receives pushes.
pub type PushSubscriptionId = Id<kinds::PushSubscription>;
/// Id of a relation, computed by [`crate::did`].
pub type EdgeId = Id<kinds::Edge>;
/// Id of a row that is found by a fixed name.
pub type SnapshotId = Id<kinds::Snapshot>;
/// Id of a thing whose kind another field names.
pub type EntityId = Id<kinds::Entity>;

impl UserId {
    /// Who writes the platform's own lines.
    pub fn system() -> Self {
        Self::computed("system".to_owned())
    }

    /// Who writes the assistant's answers.
    pub fn assistant() -> Self {
        Self::computed("ai".to_owned())
    }

    /// Whether it is one of the platform's own voices rather than a person.
    pub fn is_voice(&self) -> bool {
        *self == "system" || *self == "ai"
    }
}
