//! Events, who comes to them, and reminders of them.
//!
//! What comes again is one row; its occurrences are computed in the event's own zone, where they are read. Who may read an event,
//! Appwrite decides: its owner, its pod, whoever is invited.

mod access;
mod calling_off;
mod changing;
mod events;
mod exceptions;
mod people;
mod routes;
mod rules;
mod sessions;
mod telling;
mod wire;
mod writing;

use runtime::{Code, Context, Execute, Function, Response, Routes, Triggers};
use store::jobs::RunsJobs;
use store::push::{PUSH_BASE_URL, VAPID_PRIVATE_KEY, VAPID_PUBLIC_KEY, VAPID_SUBJECT};
use store::variables::{ICS_PEPPER, PUBLIC_URL};
use store::App;

use routes::{attendees, feed, lists, making, marks, one, replies};

/// The function, as the local host and the tests run it.
pub static FUNCTION: Function<App> = Function::new("calendar", triggers);

/// Appwrite's entry point: one call per execution.
pub fn main(context: Context) -> Response {
    FUNCTION.run(context)
}

fn triggers() -> Triggers<App> {
    Triggers::new()
        .on_request(event_routes().merge(people_routes()))
        .on_event(events::replied)
        .writing(&["event_reminders"])
        .on_event(events::reply_changed)
        .writing(&["event_reminders"])
        .runs_jobs(telling::worker)
        .writing(&[
            "jobs.update",
            "event_reminders",
            "notifications",
            "notification_sources",
        ])
        .execute(Execute::VerifiedUsers)
        .scopes(&[
            "rows.read",
            "rows.write",
            "documents.read",
            "documents.write",
        ])
        .variables(&[
            PUBLIC_URL,
            ICS_PEPPER,
            VAPID_PUBLIC_KEY,
            VAPID_PRIVATE_KEY,
            VAPID_SUBJECT,
            PUSH_BASE_URL,
        ])
        .writes(&[
            "calendar_events",
            "pod_rsvps",
            "event_reminders",
            "calendar_feeds",
            "pod_course_study_sessions",
            "jobs",
            "notifications",
            "notification_sources",
            "push_subscriptions",
            "rate_limits",
            "study_sessions",
            "study_days",
            "user_stats",
            "activity_events",
        ])
}

fn event_routes() -> Routes<App> {
    Routes::new()
        .post("/events", making::create, "CAL-1", "Plan an event")
        .refuses(&[Code::NotAMember, Code::NotFound, Code::BadRange])
        .get(
            "/events",
            lists::own,
            "CAL-2",
            "List your events of a span of time, and those you are invited to",
        )
        .refuses(&[Code::BadRange, Code::WindowTooLong])
        .get("/events/{id}", one::read, "CAL-3", "Read one event")
        .refuses(&[Code::NotFound])
        .patch(
            "/events/{id}",
            one::update,
            "CAL-4",
            "Change an event, or some times of one that comes again",
        )
        .refuses(&[
            Code::Forbidden,
            Code::NotFound,
            Code::BadRange,
            Code::RuleViolation,
            Code::PodInactive,
            Code::VersionConflict,
        ])
        .delete(
            "/events/{id}",
            one::delete,
            "CAL-5",
            "Call off an event, or some times of one that comes again",
        )
        .refuses(&[
            Code::Forbidden,
            Code::NotFound,
            Code::RuleViolation,
            Code::VersionConflict,
        ])
        .put(
            "/events/{id}/complete",
            marks::complete,
            "CAL-6",
            "Mark your event as done, or not done",
        )
        .refuses(&[Code::NotFound])
        .get(
            "/pods/{id}/events",
            lists::of_pod,
            "CAL-7",
            "List what a pod plans",
        )
        .refuses(&[Code::NotFound, Code::BadRange, Code::WindowTooLong])
}

fn people_routes() -> Routes<App> {
    Routes::new()
        .put(
            "/events/{id}/rsvp",
            replies::answer,
            "CAL-8",
            "Say whether you come to an event",
        )
        .refuses(&[Code::NotFound, Code::Gone, Code::PodInactive])
        .post(
            "/events/{id}/attendees",
            attendees::invite,
            "CAL-9",
            "Invite people to your event",
        )
        .refuses(&[
            Code::NotOwner,
            Code::NotFound,
            Code::Gone,
            Code::TooMany,
            Code::PodInactive,
            Code::VersionConflict,
        ])
        .get(
            "/calendar/feed",
            feed::read,
            "CAL-10",
            "Read whether your calendar can be subscribed to",
        )
        .post(
            "/calendar/feed/rotate",
            feed::rotate,
            "CAL-11",
            "Get a new address for your calendar; the old one ends",
        )
}
