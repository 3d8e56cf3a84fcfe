//! Every type of notification as data: what it says, how loudly, how often and for how long.
//!
//! `{actor}` is whoever did it last, `{others}` how many more ("1 other", "3 others"), `{count}` how
//! often it happened; the rest is named by whoever tells. In paths a name stands for an id.

use std::time::Duration;

use model::{Category, NotificationType as Kind, Priority};
use Priority::{High, Low, Normal};

use super::entry::Entry;

/// Seconds of a day.
const DAY: u64 = 24 * 60 * 60;

/// Returns how long a notification stays, without what is known of an event's end.
pub fn lifetime(kind: Kind) -> Duration {
    match (kind, entry(kind).category) {
        (Kind::Call, _) => Duration::from_secs(60),
        (_, Category::Social) => Duration::from_secs(30 * DAY),
        (_, Category::Chat) => Duration::from_secs(7 * DAY),
        (_, Category::Calendar) => Duration::from_secs(3 * DAY),
        (_, Category::Pod | Category::Course | Category::System) => Duration::from_secs(90 * DAY),
    }
}

/// Returns how long a push service keeps trying to deliver a push.
pub fn push_lifetime(kind: Kind) -> Duration {
    match (kind, entry(kind).category) {
        (Kind::Call, _) => Duration::from_secs(45),
        (_, Category::Chat) => Duration::from_secs(60 * 60),
        _ => Duration::from_secs(DAY),
    }
}

const fn social(priority: Priority) -> Entry {
    Entry::of(Category::Social, priority)
}

const fn pod(priority: Priority) -> Entry {
    Entry::of(Category::Pod, priority)
}

const fn chat(priority: Priority) -> Entry {
    Entry::of(Category::Chat, priority)
}

const fn calendar(priority: Priority) -> Entry {
    Entry::of(Category::Calendar, priority)
}

const fn course(priority: Priority) -> Entry {
    Entry::of(Category::Course, priority)
}

const fn system(priority: Priority) -> Entry {
    Entry::of(Category::System, priority)
}

/// Returns what there is to know about a type.
#[expect(clippy::too_many_lines, reason = "one table, read from top to bottom")]
pub const fn entry(kind: Kind) -> Entry {
    match kind {
        Kind::Follow => social(Normal)
            .day("follow")
            .titled("New follower")
            .says("{actor} now follows you")
            .at("/app/profile/{actor}"),
        Kind::PostLike => social(Low)
            .thread("pl")
            .titled("Your post got a like")
            .says("{actor} likes: “{excerpt}”")
            .or_many("{actor} and {others} like: “{excerpt}”")
            .at("/app/feed?post={post}"),
        Kind::CommentLike => social(Low)
            .thread("cl")
            .titled("Your comment got a like")
            .says("{actor} likes your comment")
            .or_many("{actor} and {others} like your comment")
            .at("/app/feed?post={post}&comment={comment}"),
        Kind::Comment => social(High)
            .thread("co")
            .titled("New comment")
            .says("{actor}: “{excerpt}”")
            .or_many("{actor} and {others} commented: “{excerpt}”")
            .at("/app/feed?post={post}&comment={comment}")
            .pushed(),
        Kind::Reply => social(High)
            .thread("re")
            .titled("New reply")
            .says("{actor} answered you: “{excerpt}”")
            .or_many("{actor} and {others} answered you: “{excerpt}”")
            .at("/app/feed?post={post}&comment={comment}")
            .pushed(),
        Kind::Mention => social(High)
            .once("me")
            .titled("You were mentioned")
            .says("{actor} mentioned you in a {kind}")
            .pushed(),
        Kind::PodPost => pod(Normal)
            .day("pp")
            .titled("New in {pod}")
            .says("{actor} posted: “{excerpt}”")
            .or_many("{actor} and {others} posted: “{excerpt}”")
            .at("/app/pods/{pod}"),
        Kind::PodJoin => pod(Normal)
            .day("pj")
            .titled("New member")
            .says("{actor} joined {pod}")
            .or_many("{actor} and {others} joined {pod}")
            .at("/app/pods/{pod}/members"),
        Kind::PodLeave => pod(Low)
            .day("pv")
            .titled("Member left")
            .says("{actor} left {pod}")
            .or_many("{actor} and {others} left {pod}")
            .at("/app/pods/{pod}/members"),
        Kind::PodInvite => pod(High)
            .once("pi")
            .titled("Invitation")
            .says("{actor} invites you to {pod}")
            .at("/app/pods/join?code={code}")
            .pushed(),
        Kind::PodRemoved => pod(High)
            .day("pr")
            .titled("Removed")
            .says("You are no longer a member of {pod}")
            .at("/app/pods")
            .pushed(),
        Kind::RoleChange => pod(Normal)
            .thread("ro")
            .titled("Role changed")
            .says("You are now {role} of {pod}")
            .at("/app/pods/{pod}")
            .pushed(),
        Kind::HelpRequest => pod(High)
            .once("he")
            .titled("{actor} needs help")
            .says("{excerpt}")
            .at("/app/pods/{pod}/check-ins")
            .pushed(),
        Kind::Resource => pod(Normal)
            .day("rs")
            .titled("New resource in {pod}")
            .says("{actor} shared {title}")
            .or_many("{actor} and {others} shared {title} and more")
            .at("/app/vault/{resource}"),
        Kind::ResourceLike => social(Low)
            .thread("rk")
            .titled("Your resource is liked")
            .says("{actor} likes {title}")
            .or_many("{actor} and {others} like {title}")
            .at("/app/vault/{resource}"),
        Kind::Message => chat(Normal)
            .thread("ms")
            .titled("{actor}")
            .says("{excerpt}")
            .at("/app/messages/{room}")
            .pushed(),
        Kind::Event => calendar(Normal)
            .once("ev")
            .titled("New event in {pod}")
            .says("{title}, {time}")
            .at("/app/calendar?event={event}"),
        Kind::EventInvite => calendar(High)
            .once("ei")
            .titled("Invitation")
            .says("{actor} invites you: {title}, {time}")
            .at("/app/calendar?event={event}")
            .pushed(),
        Kind::EventChanged => calendar(High)
            .once("ec")
            .titled("Event moved")
            .says("{title}, now {time}")
            .at("/app/calendar?event={event}")
            .pushed(),
        Kind::EventCancelled => calendar(High)
            .once("ec")
            .titled("Event cancelled")
            .says("{title}, {time}")
            .at("/app/calendar?event={event}")
            .pushed(),
        Kind::Rsvp => calendar(Low)
            .thread("rv")
            .titled("Replies")
            .says("{actor} will come to {title}")
            .or_many("{actor} and {others} will come to {title}")
            .at("/app/calendar?event={event}"),
        Kind::Reminder => calendar(High)
            .once("er")
            .titled("In {minutes} min")
            .says("{title}")
            .at("/app/calendar?event={event}")
            .pushed(),
        Kind::MeetingStarted => pod(High)
            .once("mt")
            .titled("Meeting now")
            .says("{actor} started {title} in {pod}")
            .at("/app/pods/{pod}?meeting={meeting}")
            .pushed(),
        Kind::Call => chat(High)
            .once("ca")
            .titled("Incoming call")
            .says("{actor} is calling")
            .at("/app/meetings/{meeting}")
            .pushed(),
        Kind::MissedCall => chat(High)
            .once("mc")
            .titled("Missed call")
            .says("{actor} called")
            .at("/app/messages/{room}")
            .pushed(),
        Kind::SessionScheduled => pod(Normal)
            .once("ss")
            .titled("Study session")
            .says("{title}, {time}")
            .at("/app/pods/{pod}/sessions"),
        Kind::CourseAssigned => course(Normal)
            .once("ca2")
            .titled("New pod course")
            .says("{pod} starts {course}")
            .at("/app/courses/{course}")
            .pushed(),
        Kind::PodCourseReady => course(Normal)
            .once("pc")
            .titled("Course ready")
            .says("The course of {pod} is ready")
            .at("/app/pods/{pod}/course")
            .pushed(),
        Kind::PodCourseFailed => course(Normal)
            .once("pc")
            .titled("Course not ready")
            .says("The course of {pod} could not be made in full")
            .at("/app/pods/{pod}/course")
            .pushed(),
        Kind::CourseEnrollment => course(Low)
            .day("en")
            .titled("New students")
            .says("{actor} enrolled in {course}")
            .or_many("{actor} and {others} enrolled in {course}")
            .at("/app/instructor/courses/{course}"),
        Kind::CourseComplete => course(High)
            .once("cc")
            .titled("Well done")
            .says("You completed {course}")
            .at("/app/courses/{course}")
            .pushed(),
        Kind::Certificate => course(High)
            .once("cf")
            .titled("Certificate issued")
            .says("{course}, score {score}")
            .at("/app/certificates/{code}")
            .pushed()
            .forced(),
        Kind::CourseAchievement => social(Low)
            .day("ac")
            .titled("{actor} achieved something")
            .says("{excerpt}")
            .at("/app/feed?post={post}"),
        Kind::Achievement => system(Normal)
            .once("ua")
            .titled("Achievement unlocked")
            .says("{name}, +{points} points")
            .at("/app/achievements")
            .pushed(),
        Kind::LevelUp => system(Normal)
            .once("lv")
            .titled("Level {level}")
            .says("You reached level {level}")
            .at("/app/profile"),
        Kind::AssignmentSubmitted => course(Normal)
            .day("as")
            .titled("Submissions")
            .says("{count} new in {course}")
            .at("/app/instructor/grading"),
        Kind::AssignmentGraded => course(High)
            .once("ag")
            .titled("Graded")
            .says("{assignment}: {score} %")
            .at("/app/assignments/{assignment}")
            .pushed()
            .forced(),
        Kind::AssignmentReturned => course(High)
            .once("ar")
            .titled("Please revise")
            .says("{assignment}")
            .at("/app/assignments/{assignment}")
            .pushed(),
        Kind::ReviewNeeded => course(Normal)
            .day("rn")
            .titled("Needs your review")
            .says("{count} answers in {course}")
            .at("/app/instructor/grading"),
        Kind::CourseAnnouncement => course(Normal)
            .once("an")
            .titled("{title}")
            .says("{excerpt}")
            .at("/app/courses/{course}")
            .pushed(),
        Kind::CourseQuestion => course(Normal)
            .day("cq")
            .titled("Question in {course}")
            .says("{excerpt}")
            .at("/app/pods/{pod}/course"),
        Kind::ChallengeJoined => system(Low)
            .thread("cj")
            .titled("New participant")
            .says("{actor} joined {title}")
            .or_many("{actor} and {others} joined {title}")
            .at("/app/challenges"),
        Kind::ChallengeCompleted => system(Normal)
            .thread("cd")
            .titled("Challenge completed")
            .says("{actor} completed {title}")
            .or_many("{actor} and {others} completed {title}")
            .at("/app/challenges"),
        Kind::StreakWarning => system(Normal)
            .once("sw")
            .titled("Keep your streak")
            .says("{days} days, nothing logged today")
            .at("/app/home")
            .pushed(),
        Kind::DailyReminder => system(Low)
            .once("dr")
            .titled("Today's plan")
            .says("{items}")
            .at("/app/home")
            .pushed(),
        Kind::PledgeReminder => pod(Normal)
            .once("pd")
            .titled("Your pledge")
            .says("{excerpt}")
            .at("/app/pods/{pod}")
            .pushed(),
        Kind::PledgeMissed => pod(Normal)
            .once("pd")
            .titled("Pledge missed")
            .says("{excerpt}")
            .at("/app/pods/{pod}")
            .pushed(),
        Kind::CommitmentMissed => course(Normal)
            .once("cm")
            .titled("Weekly goal missed")
            .says("{done} of {goal} chapters in {course}")
            .at("/app/pods/{pod}/course"),
        Kind::PaymentSucceeded => system(High)
            .once("py")
            .titled("Payment received")
            .says("{course}, {amount}")
            .at("/app/payments")
            .pushed()
            .forced(),
        Kind::PaymentFailed => system(High)
            .once("py")
            .titled("Payment failed")
            .says("{course}, {amount}")
            .at("/app/payments")
            .pushed()
            .forced(),
        Kind::Refund => system(High)
            .once("py")
            .titled("Payment refunded")
            .says("{course}, {amount}")
            .at("/app/payments")
            .pushed()
            .forced(),
        Kind::Sale => course(Normal)
            .day("sl")
            .titled("New sale")
            .says("{course}")
            .or_many("{count} sales of {course}")
            .at("/app/instructor/earnings"),
        Kind::ReportResolved => system(Low)
            .once("rp")
            .titled("Thank you")
            .says("We looked at what you reported"),
        Kind::Welcome => system(Normal)
            .once("wl")
            .titled("Welcome")
            .says("Fill in your profile, then find a pod")
            .at("/app/home"),
        Kind::Broadcast => system(Normal)
            .once("bc")
            .titled("{title}")
            .says("{excerpt}"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn every_type_says_something_and_fits_its_columns() {
        for kind in Kind::ALL {
            let entry = entry(*kind);
            assert!(!entry.title.is_empty() && !entry.one.is_empty(), "{kind}");
            assert!(kind.as_str().len() <= 32, "{kind}");
            assert!(
                entry.path.is_empty() || entry.path.starts_with("/app/"),
                "{kind}"
            );
        }
    }

    #[test]
    fn types_that_share_a_prefix_are_states_of_one_thing() {
        let mut types: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for kind in Kind::ALL {
            types
                .entry(entry(*kind).prefix)
                .or_default()
                .push(kind.as_str());
        }
        types.retain(|_, types| types.len() > 1);
        let shared: Vec<&str> = types.into_keys().collect();
        assert_eq!(shared, ["ec", "pc", "pd", "py"]);
    }

    #[test]
    fn account_payment_and_grading_cannot_be_switched_off() {
        let forced = Kind::ALL.iter().filter(|kind| entry(**kind).forced);
        let forced: Vec<&str> = forced.map(|kind| kind.as_str()).collect();
        let expected = [
            "certificate",
            "assignment_graded",
            "payment_succeeded",
            "payment_failed",
            "refund",
        ];
        assert_eq!(forced, expected);
    }

    #[test]
    fn notifications_live_as_long_as_their_category_says() {
        let days = |kind| lifetime(kind).as_secs() / DAY;
        assert_eq!(days(Kind::PostLike), 30);
        assert_eq!(days(Kind::Message), 7);
        assert_eq!(days(Kind::EventInvite), 3);
        assert_eq!(days(Kind::PodJoin), 90);
        assert_eq!(lifetime(Kind::Call).as_secs(), 60);
    }

    #[test]
    fn a_call_is_pushed_at_once_or_never() {
        assert_eq!(push_lifetime(Kind::Call).as_secs(), 45);
        assert_eq!(push_lifetime(Kind::Message).as_secs(), 3_600);
        assert_eq!(push_lifetime(Kind::Comment).as_secs(), DAY);
    }
}
