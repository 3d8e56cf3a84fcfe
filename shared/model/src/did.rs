//! Ids computed from what a row says, so that it can exist at most once.

use data_encoding::BASE32_NOPAD;
use sha2::{Digest, Sha256};

use crate::Id;

/// Separates the hashed parts (ASCII unit separator), so that `("ab", "c")` and `("a", "bc")` differ.
const UNIT_SEPARATOR: u8 = 0x1F;

/// Bytes of the digest that go into an id: 20 give 32 base32 characters.
const DIGEST_BYTES: usize = 20;

/// The rows whose ids are computed, each with the prefix that its ids carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Kind(&'static str);

impl Kind {
    /// `post_likes`: post, user.
    pub const POST_LIKE: Self = Self("pl");
    /// `comment_likes`: comment, user.
    pub const COMMENT_LIKE: Self = Self("cl");
    /// `saved_posts`: post, user.
    pub const SAVED_POST: Self = Self("sp");
    /// `follows`: follower, followed.
    pub const FOLLOW: Self = Self("fo");
    /// `pod_members`: pod, user.
    pub const POD_MEMBER: Self = Self("pm");
    /// `chat_rooms` of two people: both users, sorted bytewise ([`direct_room`]).
    pub const DIRECT_ROOM: Self = Self("dm");
    /// `chat_rooms` of a pod: pod.
    pub const POD_ROOM: Self = Self("rm");
    /// `chat_room_members`: room, user.
    pub const ROOM_MEMBER: Self = Self("cm");
    /// `message_receipts`: message, user.
    pub const MESSAGE_RECEIPT: Self = Self("mr");
    /// `message_reactions`: message, user, emoji.
    pub const MESSAGE_REACTION: Self = Self("mx");
    /// `messages` that a client may retry: room, sender, the client's id.
    pub const MESSAGE: Self = Self("ms");
    /// `message_stars`: message, user.
    pub const MESSAGE_STAR: Self = Self("mt");
    /// `resource_likes`: resource, user.
    pub const RESOURCE_LIKE: Self = Self("rl");
    /// `resource_bookmarks`: resource, user.
    pub const RESOURCE_BOOKMARK: Self = Self("rb");
    /// `pod_rsvps`: event, user.
    pub const RSVP: Self = Self("rv");
    /// `pod_commitments`: pod, user, ISO week.
    pub const PLEDGE: Self = Self("pc");
    /// `pod_reactions`: pod, item, user, emoji.
    pub const POD_REACTION: Self = Self("px");
    /// `pod_invites`: the code.
    pub const INVITE: Self = Self("pi");
    /// `event_reminders`: event, start of the occurrence, user, minutes.
    pub const REMINDER: Self = Self("er");
    /// `study_days`: user, local date.
    pub const STUDY_DAY: Self = Self("sd");
    /// `study_plans`: user, local date.
    pub const STUDY_PLAN: Self = Self("sl");
    /// `user_achievements`: user, achievement key, scope or empty.
    pub const ACHIEVEMENT: Self = Self("ua");
    /// `challenge_participants`: challenge, user.
    pub const CHALLENGE_PARTICIPANT: Self = Self("cp");
    /// `course_enrollments`: course, user.
    pub const ENROLLMENT: Self = Self("ce");
    /// `user_course_progress`: course, user.
    pub const COURSE_PROGRESS: Self = Self("up");
    /// `chapter_progress`: chapter, user.
    pub const CHAPTER_PROGRESS: Self = Self("ch");
    /// `assignment_submissions`: assignment, user.
    pub const SUBMISSION: Self = Self("su");
    /// `course_review_marks`: review, user.
    pub const REVIEW_MARK: Self = Self("rh");
    /// `course_reviews`: course, user.
    pub const REVIEW: Self = Self("cr");
    /// `certificates`: course, user.
    pub const CERTIFICATE: Self = Self("cf");
    /// `pod_courses`: pod.
    pub const POD_COURSE: Self = Self("pp");
    /// `pod_course_cohorts`: pod, course.
    pub const COHORT: Self = Self("co");
    /// `course_commitments`: cohort, user, ISO week.
    pub const COURSE_COMMITMENT: Self = Self("cc");
    /// `pod_meeting_participants`: meeting, user.
    pub const MEETING_PARTICIPANT: Self = Self("pt");
    /// `pod_whiteboards`: pod, meeting or the word `pod`.
    pub const WHITEBOARD: Self = Self("wb");
    /// `study_session_participants`: session, user.
    pub const SESSION_PARTICIPANT: Self = Self("st");
    /// `notifications`: recipient, the key of what happened.
    pub const NOTIFICATION: Self = Self("nt");
    /// `notification_sources`: notification, source.
    pub const NOTIFICATION_SOURCE: Self = Self("ns");
    /// `push_subscriptions`: endpoint.
    pub const PUSH_SUBSCRIPTION: Self = Self("pu");
    /// `payments`: user, course, the payment before or empty.
    pub const PAYMENT: Self = Self("py");
    /// `payment_events`: Stripe's event id; for what a payment does once, the word for it and the payment.
    pub const PAYMENT_EVENT: Self = Self("se");
    /// `jobs`: kind of job, subject, revision.
    pub const JOB: Self = Self("jb");
    /// `points_ledger`: user, reason, source.
    pub const LEDGER: Self = Self("lg");
    /// `activity_events` of a share: post, user.
    pub const SHARE: Self = Self("sh");
    /// `activity_events` that count once in a while: action, thing, user, start of the while.
    pub const ACTIVITY: Self = Self("ae");
    /// `posts` about an achievement: user, course, kind, value.
    pub const ACHIEVEMENT_POST: Self = Self("fp");
    /// `pod_course_chat_likes`: message, user.
    pub const COURSE_CHAT_LIKE: Self = Self("xl");
    /// `pod_course_chat_flags`: message, user.
    pub const COURSE_CHAT_FLAG: Self = Self("xf");
    /// `content_reports`: reporter, type of target, target.
    pub const REPORT: Self = Self("rp");
    /// `admin_audit_logs` of what happens to a thing once: action, thing.
    pub const AUDIT: Self = Self("al");
    /// `admin_broadcasts` that a client may retry: admin, the client's id.
    pub const BROADCAST: Self = Self("bc");
    /// `rate_limits`: operation, user, start of the window.
    pub const RATE_LIMIT: Self = Self("rt");
    /// `ai_usage`: user, UTC date.
    pub const AI_USAGE: Self = Self("au");
    /// What a model made: its kind, what it was made for, what tells several apart.
    pub const GENERATED: Self = Self("ge");
    /// A question in `ai_messages`: the first answer to it.
    pub const AI_QUESTION: Self = Self("aq");
    /// An answer in `ai_messages` that is tried again: the one that was interrupted.
    pub const AI_RETRY: Self = Self("ar");
    /// `posts` that a client may retry: author, the client's id.
    pub const POST: Self = Self("po");
    /// `comments` that a client may retry: author, the client's id.
    pub const COMMENT: Self = Self("ct");
    /// `pod_check_ins` that a client may retry: author, the client's id.
    pub const CHECK_IN: Self = Self("kc");
    /// `calendar_events` that a client may retry: owner, the client's id.
    pub const EVENT: Self = Self("ev");
    /// `pod_course_study_sessions` that a client may retry: host, the client's id.
    pub const GROUP_SESSION: Self = Self("gs");
    /// `study_sessions` that a pod's session gives: session, user.
    pub const STUDY_SESSION: Self = Self("ss");
    /// `goals` that a client may retry: owner, the client's id.
    pub const GOAL: Self = Self("gl");
    /// `resources` that a client may retry: author, the client's id.
    pub const RESOURCE: Self = Self("re");
    /// `challenges` that a client may retry: owner, the client's id.
    pub const CHALLENGE: Self = Self("cg");
    /// `assignment_submissions` that a client may retry: student, the client's id.
    pub const SUBMISSION_RETRY: Self = Self("sb");

    /// `leaderboards` of a pod, which write it differently: pod.
    pub const LEADERBOARD: Self = Self("lb");

    /// Returns the prefix of the ids of this kind.
    pub fn prefix(self) -> &'static str {
        self.0
    }
}

/// Computes the id of the row that `parts` name: the same parts give the same id, for ever.
///
/// `kind` + `_` + base32 of the first 20 bytes of SHA-256 over `v1`, the kind and the parts.
pub fn did<K>(kind: Kind, parts: &[&str]) -> Id<K> {
    let mut hash = Sha256::new();
    hash.update("v1");
    for part in std::iter::once(&kind.prefix()).chain(parts) {
        hash.update([UNIT_SEPARATOR]);
        hash.update(part);
    }
    let digest = hash.finalize();
    let kept: Vec<u8> = digest.iter().copied().take(DIGEST_BYTES).collect();
    let hashed = BASE32_NOPAD.encode(&kept).to_ascii_lowercase();
    Id::computed(format!("{}_{hashed}", kind.prefix()))
}

/// Computes the id of the room of two people, whoever of them asks.
pub fn direct_room<K>(one: &str, other: &str) -> Id<K> {
    let (first, second) = if one <= other {
        (one, other)
    } else {
        (other, one)
    };
    did(Kind::DIRECT_ROOM, &[first, second])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(kind: Kind, parts: &[&str], expected: &str) {
        assert_eq!(did::<()>(kind, parts).as_str(), expected);
    }

    /// The expected ids were computed with Python's hashlib and base64.
    #[test]
    fn ids_are_those_that_another_implementation_computes() {
        check(
            Kind::POST_LIKE,
            &["p1", "u1"],
            "pl_xqcu3bdajas3gac5jsjgpbykkmtrexgb",
        );
        check(
            Kind::FOLLOW,
            &["asha", "ben"],
            "fo_cxetzuygultuafm6vmfubnemjaiwiqtf",
        );
        check(
            Kind::ACHIEVEMENT,
            &["u1", "chapter_master", ""],
            "ua_d3c2vb5kre5z26fjnpygprd53ydfa7u5",
        );
        check(
            Kind::MESSAGE_REACTION,
            &["m1", "u1", "👍"],
            "mx_23f7ubo6tovdfpg6eu53pzeatm4g7jqs",
        );
        check(
            Kind::POD_ROOM,
            &["pod1"],
            "rm_7ybjrtq4zb3ur3twemdhd3kloiyagd7l",
        );
    }

    #[test]
    fn parts_do_not_run_together() {
        check(
            Kind::LEDGER,
            &["ab", "c", ""],
            "lg_feffnywmjvetpx7mcocearrwd6q3gjdz",
        );
        check(
            Kind::LEDGER,
            &["a", "bc", ""],
            "lg_67wiinbt4kbimz2oegjbtj2q4yvntrv4",
        );
    }

    #[test]
    fn two_people_have_one_room() {
        let expected = "dm_sqezgnnk3yfgizslzk4g3zyz4cinfgqe";
        assert_eq!(direct_room::<()>("asha", "ben").as_str(), expected);
        assert_eq!(direct_room::<()>("ben", "asha").as_str(), expected);
    }
}
