//! Every counter that is reconciled. A new one is a line here.

use store::tables::{
    ActivityEvent, CalendarEvent, Challenge, ChallengeParticipant, ChatRoom, CohortMessage,
    CohortMessageFlag, CohortMessageLike, Comment, CommentLike, Course, CourseChapter,
    CourseReview, Enrollment, Follow, GroupSession, Meeting, MeetingParticipant, Message, Pod,
    PodMember, Post, PostLike, Profile, ReviewMark, Rsvp, SavedPost, SessionParticipant,
};

use super::tally::Tally;

/// The counters: on what, in which column, and which rows are counted by which of their columns.
pub const ALL: &[Tally] = &[
    Tally::of::<Post, PostLike>(Post::LIKES_COUNT, PostLike::POST_ID).of_the_living(),
    Tally::of::<Post, Comment>(Post::COMMENTS_COUNT, Comment::POST_ID)
        .of_the_living()
        .without_deleted(),
    Tally::of::<Post, SavedPost>(Post::SAVES_COUNT, SavedPost::POST_ID).of_the_living(),
    Tally::of::<Post, ActivityEvent>(Post::SHARES_COUNT, ActivityEvent::ENTITY_ID)
        .of_the_living()
        .only(ActivityEvent::ACTION, &["share"]),
    Tally::of::<Comment, CommentLike>(Comment::LIKES_COUNT, CommentLike::COMMENT_ID),
    Tally::of::<Comment, Comment>(Comment::REPLIES_COUNT, Comment::PARENT_ID).without_deleted(),
    Tally::of::<Profile, Follow>(Profile::FOLLOWERS_COUNT, Follow::FOLLOWING_ID),
    Tally::of::<Profile, Follow>(Profile::FOLLOWING_COUNT, Follow::FOLLOWER_ID),
    Tally::of::<Profile, Post>(Profile::POSTS_COUNT, Post::AUTHOR_ID).without_deleted(),
    Tally::of::<Pod, Post>(Pod::POSTS_COUNT, Post::POD_ID)
        .of_the_living()
        .without_deleted(),
    Tally::of::<Pod, PodMember>(Pod::MEMBER_COUNT, PodMember::POD_ID).of_the_living(),
    Tally::of::<Meeting, MeetingParticipant>(
        Meeting::PARTICIPANT_COUNT,
        MeetingParticipant::MEETING_ID,
    )
    .only(MeetingParticipant::STATUS, &["active"]),
    Tally::of::<GroupSession, SessionParticipant>(
        GroupSession::PARTICIPANT_COUNT,
        SessionParticipant::SESSION_ID,
    )
    .without(SessionParticipant::LEFT_AT),
    Tally::of::<CalendarEvent, Rsvp>(CalendarEvent::GOING_COUNT, Rsvp::EVENT_ID)
        .of_the_living()
        .only(Rsvp::STATUS, &["going"]),
    Tally::of::<Challenge, ChallengeParticipant>(
        Challenge::PARTICIPANT_COUNT,
        ChallengeParticipant::CHALLENGE_ID,
    )
    .only(ChallengeParticipant::STATUS, &["active", "completed"]),
    // One that nobody has counted yet is counted by its event, or by `lost_messages`.
    Tally::of::<ChatRoom, Message>(ChatRoom::MESSAGE_COUNT, Message::ROOM_ID).placed(Message::SEQ),
    Tally::of::<Course, Enrollment>(Course::ENROLLMENT_COUNT, Enrollment::COURSE_ID)
        .of_the_living()
        .only(Enrollment::STATUS, &["active", "completed"]),
    Tally::of::<Course, Enrollment>(Course::COMPLETION_COUNT, Enrollment::COURSE_ID)
        .of_the_living()
        .only(Enrollment::STATUS, &["completed"]),
    Tally::of::<Course, CourseChapter>(Course::CHAPTER_COUNT, CourseChapter::COURSE_ID)
        .of_the_living(),
    Tally::of::<Course, CourseReview>(Course::RATING_COUNT, CourseReview::COURSE_ID)
        .of_the_living(),
    Tally::of::<CourseReview, ReviewMark>(CourseReview::HELPFUL_COUNT, ReviewMark::REVIEW_ID),
    Tally::of::<CohortMessage, CohortMessageLike>(
        CohortMessage::LIKES_COUNT,
        CohortMessageLike::MESSAGE_ID,
    )
    .of_the_living(),
    Tally::of::<CohortMessage, CohortMessageFlag>(
        CohortMessage::FLAG_COUNT,
        CohortMessageFlag::MESSAGE_ID,
    )
    .of_the_living(),
    Tally::of::<CohortMessage, CohortMessage>(
        CohortMessage::REPLIES_COUNT,
        CohortMessage::PARENT_ID,
    )
    .of_the_living()
    .without_deleted(),
];

#[cfg(test)]
mod tests {
    use store::tables;

    use super::*;

    /// A misspelled table or column would fail at night, in a log that nobody reads.
    #[test]
    fn every_counter_names_columns_that_exist() {
        for tally in ALL {
            let has = |table: &str, column: &str| {
                let table = tables::ALL.iter().find(|it| it.id == table).unwrap();
                table.columns.iter().any(|it| it.key == column)
            };
            assert!(has(tally.parent, tally.counter), "{tally:?}");
            assert!(has(tally.children, tally.key), "{tally:?}");
            assert!(
                !tally.parent_dies || has(tally.parent, "deletedAt"),
                "{tally:?}"
            );
            let gone = tally.gone.is_none_or(|column| has(tally.children, column));
            assert!(gone, "{tally:?}");
            let only = tally
                .only
                .is_none_or(|(column, _)| has(tally.children, column));
            assert!(only, "{tally:?}");
            let placed = tally
                .above_nought
                .is_none_or(|column| has(tally.children, column));
            assert!(placed, "{tally:?}");
        }
    }
}
