//! The closed list of failure codes.
//!
//! A code fixes its HTTP status, so a handler can never answer the right word with the wrong number.

use http::StatusCode;

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $status:literal $name:literal,)*) => {
        /// Why an operation was refused, as `code` in the answer's body.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code { $($(#[$doc])* $variant,)* }

        impl Code {
            /// Every code there is, in the order of their statuses.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The word that stands in the answer's body.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            const fn number(self) -> u16 {
                match self { $(Self::$variant => $status,)* }
            }
        }
    };
}

codes! {
    /// Malformed or out-of-range input; `fields` says where.
    ValidationFailed = 400 "validation_failed",
    /// The body is not readable JSON.
    BadJson = 400 "bad_json",
    /// The cursor was not made by this list.
    BadCursor = 400 "bad_cursor",
    /// The proof that came with the request does not match it.
    BadSignature = 400 "bad_signature",
    /// The address is not one of a video we can read.
    BadVideoUrl = 400 "bad_video_url",
    /// A guest called an operation that needs a user.
    Unauthenticated = 401 "unauthenticated",
    /// The operation acts with the caller's own session, and none came along.
    SessionRequired = 401 "session_required",
    /// The thing costs money that was not paid.
    PaymentRequired = 402 "payment_required",
    /// The caller is known and lacks the right.
    Forbidden = 403 "forbidden",
    /// The caller's e-mail address is not verified.
    EmailUnverified = 403 "email_unverified",
    /// Only members may do this.
    NotAMember = 403 "not_a_member",
    /// Only the owner may do this.
    NotOwner = 403 "not_owner",
    /// The session is too old for something this serious.
    ReauthRequired = 403 "reauth_required",
    /// The other person takes no direct messages from the caller.
    DmNotAllowed = 403 "dm_not_allowed",
    /// Joining needs an invitation.
    InviteRequired = 403 "invite_required",
    /// Only people enrolled in the course may do this.
    NotEnrolled = 403 "not_enrolled",
    /// There is no such thing, or the caller may not know of it.
    NotFound = 404 "not_found",
    /// The path is known, the method is not.
    MethodNotAllowed = 405 "method_not_allowed",
    /// The state of things does not allow it.
    Conflict = 409 "conflict",
    /// Something with that identity is there already.
    AlreadyExists = 409 "already_exists",
    /// No seat is left in the pod.
    PodFull = 409 "pod_full",
    /// No place is left.
    Full = 409 "full",
    /// The pod has a course already.
    AlreadyHasCourse = 409 "already_has_course",
    /// Someone else uses the name.
    UsernameTaken = 409 "username_taken",
    /// The thing changed since it was read.
    VersionConflict = 409 "version_conflict",
    /// The address is verified already.
    AlreadyVerified = 409 "already_verified",
    /// The pledge is kept already.
    AlreadyKept = 409 "already_kept",
    /// One is running already.
    AlreadyActive = 409 "already_active",
    /// It is over already.
    AlreadyEnded = 409 "already_ended",
    /// The caller is enrolled already.
    AlreadyEnrolled = 409 "already_enrolled",
    /// The thing is in a state where this makes no sense.
    WrongState = 409 "wrong_state",
    /// Another one has that place in the order.
    SeqTaken = 409 "seq_taken",
    /// A first submission exists; revise that one.
    UseRevision = 409 "use_revision",
    /// Nothing failed that could be tried again.
    NothingToRetry = 409 "nothing_to_retry",
    /// It is not running.
    NotRunning = 409 "not_running",
    /// The challenge is over.
    ChallengeEnded = 409 "ended",
    /// Leaving what one is not a member of.
    NothingToLeave = 409 "not_a_member",
    /// It existed and does no more.
    Gone = 410 "gone",
    /// The invitation is revoked, used up or expired.
    InviteExpired = 410 "invite_expired",
    /// It was deleted.
    Deleted = 410 "deleted",
    /// The meeting is over.
    MeetingEnded = 410 "ended",
    /// It was revoked.
    Revoked = 410 "revoked",
    /// The body or file is larger than allowed.
    TooLarge = 413 "too_large",
    /// The kind of file or body is not accepted.
    UnsupportedType = 415 "unsupported_type",
    /// Well-formed, but against a rule of the product; the message says which.
    RuleViolation = 422 "rule_violation",
    /// The caller still owns pods.
    OwnsPods = 422 "owns_pods",
    /// The name was changed too recently.
    UsernameCooldown = 422 "username_cooldown",
    /// Nobody follows themselves.
    CannotFollowSelf = 422 "cannot_follow_self",
    /// Nobody writes to themselves.
    OneSelf = 422 "self",
    /// The pod is archived.
    PodInactive = 422 "pod_inactive",
    /// The parent belongs to something else.
    ParentMismatch = 422 "parent_mismatch",
    /// The message answered belongs to another room.
    ReplyMismatch = 422 "reply_mismatch",
    /// The achievement claimed is not on record.
    ClaimNotVerified = 422 "claim_not_verified",
    /// It is too late to edit.
    EditWindowClosed = 422 "edit_window_closed",
    /// The room has as many pins as it may.
    TooManyPins = 422 "too_many_pins",
    /// The room is too large for this.
    RoomTooLarge = 422 "room_too_large",
    /// There are as many as there may be.
    TooMany = 422 "too_many",
    /// The caller is in as many pods as one may be.
    TooManyPods = 422 "too_many_pods",
    /// The pod has as many open invitations as it may.
    TooManyInvites = 422 "too_many_invites",
    /// More people are members than the new limit allows.
    BelowMemberCount = 422 "below_member_count",
    /// The confirmation does not repeat the name.
    ConfirmMismatch = 422 "confirm_mismatch",
    /// An owner hands the pod over before leaving.
    OwnerMustTransfer = 422 "owner_must_transfer",
    /// The owner's role changes only by a transfer.
    OwnerRole = 422 "owner_role",
    /// It would start in the past.
    StartsInPast = 422 "starts_in_past",
    /// An earlier chapter comes first.
    ChapterLocked = 422 "chapter_locked",
    /// Parts are missing.
    Incomplete = 422 "incomplete",
    /// People are enrolled.
    HasEnrollments = 422 "has_enrollments",
    /// The course is the caller's own.
    OwnCourse = 422 "own_course",
    /// The course is not published.
    NotPublished = 422 "not_published",
    /// The score is below what the course asks for.
    BelowMastery = 422 "below_mastery",
    /// It is too early for this.
    TooEarly = 422 "too_early",
    /// The video has no transcript.
    NoTranscript = 422 "no_transcript",
    /// The answer key does not fit the assignment.
    BadKey = 422 "bad_key",
    /// No revision is left.
    RevisionLimit = 422 "revision_limit",
    /// The submission is being graded.
    BeingGraded = 422 "being_graded",
    /// The discount code is not valid here.
    BadDiscount = 422 "bad_discount",
    /// The refund policy does not cover it.
    OutsidePolicy = 422 "outside_policy",
    /// It would end before it starts.
    BadRange = 422 "bad_range",
    /// The window asked for is too long.
    WindowTooLong = 422 "window_too_long",
    /// The day has only so many hours.
    OverDailyLimit = 422 "over_daily_limit",
    /// The challenge counts by itself.
    MetricNotManual = 422 "metric_not_manual",
    /// Others take part.
    HasParticipants = 422 "has_participants",
    /// Too often; `Retry-After` says when again.
    RateLimited = 429 "rate_limited",
    /// The quota is used up; `Retry-After` says when it is filled again.
    QuotaExceeded = 429 "quota_exceeded",
    /// A bug of ours, or a store that answers nonsense.
    Internal = 500 "internal",
    /// A service behind us failed.
    UpstreamFailed = 502 "upstream_failed",
    /// A service behind us is busy.
    UpstreamBusy = 503 "upstream_busy",
    /// A service behind us, or the whole operation, took too long.
    UpstreamTimeout = 504 "upstream_timeout",
}

impl Code {
    /// The HTTP status that goes with the code.
    pub fn status(self) -> StatusCode {
        StatusCode::from_u16(self.number()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// Whether the fault is on our side, so that its cause belongs in the error log.
    pub const fn is_ours(self) -> bool {
        self.number() >= 500
    }

    /// The general code for a status that something else chose.
    pub fn of_status(status: StatusCode) -> Self {
        match status.as_u16() {
            401 => Self::Unauthenticated,
            403 => Self::Forbidden,
            404 => Self::NotFound,
            405 => Self::MethodNotAllowed,
            409 => Self::Conflict,
            410 => Self::Gone,
            413 => Self::TooLarge,
            415 => Self::UnsupportedType,
            422 => Self::RuleViolation,
            429 => Self::RateLimited,
            400..=499 => Self::ValidationFailed,
            _ => Self::Internal,
        }
    }

    /// What the reader is told when nobody found better words.
    pub(crate) const fn sentence(self) -> &'static str {
        match self.number() {
            400 => "Some fields need another look",
            401 => "Sign in to do this",
            403 => "You may not do this",
            404 => "There is nothing here",
            405 => "This path does not answer to that method",
            409 => "This does not fit with how things are now",
            410 => "This is no longer here",
            413 => "This is larger than what is accepted here",
            415 => "This kind of content is not accepted here",
            429 => "Too often; try again in a moment",
            500..=502 => "Something went wrong on our side",
            503 => "We are busy; try again in a moment",
            504 => "This took too long; try again in a moment",
            _ => "This is not allowed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_code_has_a_status_of_its_own_kind() {
        for code in Code::ALL {
            assert!((400..600).contains(&code.status().as_u16()), "{code:?}");
        }
    }

    #[test]
    fn no_two_codes_share_name_and_status() {
        let pairs: HashSet<_> = Code::ALL
            .iter()
            .map(|it| (it.name(), it.status()))
            .collect();
        assert_eq!(pairs.len(), Code::ALL.len());
    }

    #[test]
    fn names_are_snake_case() {
        for code in Code::ALL {
            let plain = code
                .name()
                .bytes()
                .all(|it| it.is_ascii_lowercase() || it == b'_');
            assert!(plain, "{code:?}");
        }
    }
}
