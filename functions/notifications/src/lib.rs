//! Telling people what happened, and letting them read, mute and forget it.
//!
//! Notifications come from events and jobs alone: no route makes one. A handler may run twice for one event, so each goes through
//! `store::notify`, which counts every cause once.

mod access;
mod again;
mod events;
mod routes;
mod rules;
mod seats;
mod wire;

use model::JobKind;
use runtime::{Code, Context, Execute, Function, Response, Routes, Triggers};
use store::jobs::{RunsJobs, Worker};
use store::push::{PUSH_BASE_URL, VAPID_PRIVATE_KEY, VAPID_PUBLIC_KEY, VAPID_SUBJECT};
use store::App;

use events::{
    calendar, chat, comments, courses, follows, grades, likes, meetings, payments, pods, posts,
    profiles, reports, resources, studying,
};
use routes::{inbox, preferences, push};

/// The function, as the local host and the tests run it.
pub static FUNCTION: Function<App> = Function::new("notifications", triggers);

/// Appwrite's entry point: one call per execution.
pub fn main(context: Context) -> Response {
    FUNCTION.run(context)
}

fn triggers() -> Triggers<App> {
    Triggers::new()
        .on_request(inbox_routes().merge(setting_routes()))
        .on_event(follows::followed)
        .on_event(likes::post_liked)
        .on_event(likes::comment_liked)
        .on_event(comments::written)
        .on_event(comments::edited)
        .on_event(comments::deleted)
        .on_event(posts::published)
        .on_event(posts::edited)
        .on_event(profiles::made)
        .on_event(chat::written)
        .on_event(chat::edited)
        .on_event(meetings::started)
        .on_event(meetings::changed)
        .on_event(meetings::planned)
        .on_event(meetings::called_off)
        .writing(&["notifications", "notification_sources"])
        .on_event(pods::joined)
        .on_event(pods::role_changed)
        .on_event(pods::invited)
        .on_event(pods::asked_for_help)
        .on_event(resources::shared)
        .on_event(resources::liked)
        .on_event(payments::settled)
        .on_event(payments::certified)
        .on_event(reports::decided)
        .on_event(calendar::planned)
        .on_event(calendar::replied)
        .on_event(calendar::reply_changed)
        .on_event(courses::enrolled)
        .on_event(courses::moved)
        .on_event(courses::assigned)
        .on_event(courses::said)
        .on_event(courses::unsaid)
        .on_event(courses::made)
        .on_event(grades::handed_in)
        .on_event(grades::moved)
        .on_event(studying::achieved)
        .on_event(studying::joined)
        .on_event(studying::completed)
        .runs_jobs(worker)
        .writing(&[
            "jobs.update",
            "pods.update",
            "study_session_participants.update",
            "pod_course_study_sessions.update",
            "notifications",
            "notification_sources",
        ])
        .execute(Execute::VerifiedUsers)
        .scopes(&[
            "rows.read",
            "rows.write",
            "documents.read",
            "documents.write",
            "teams.read",
            "teams.write",
        ])
        .writes(&[
            "jobs",
            "study_session_participants.update",
            "pod_course_study_sessions.update",
            "notifications",
            "notification_sources",
            "push_subscriptions",
            "user_settings",
            "rate_limits",
        ])
        .variables(&[
            VAPID_PUBLIC_KEY,
            VAPID_PRIVATE_KEY,
            VAPID_SUBJECT,
            PUSH_BASE_URL,
        ])
        .timeout(60)
}

fn worker() -> Worker {
    Worker::new()
        .on(JobKind::TellAgain, again::run)
        .on(JobKind::TellDeparture, seats::departed)
}

fn inbox_routes() -> Routes<App> {
    Routes::new()
        .get(
            "/notifications",
            inbox::list,
            "NTF-1",
            "List your notifications",
        )
        .get(
            "/notifications/unread-count",
            inbox::unread,
            "NTF-2",
            "Count your unread notifications",
        )
        .put(
            "/notifications/read-all",
            inbox::read_all,
            "NTF-4",
            "Mark all your notifications as read",
        )
        .put(
            "/notifications/{id}/read",
            inbox::read,
            "NTF-3",
            "Mark a notification as read",
        )
        .refuses(&[Code::NotFound])
        .delete(
            "/notifications/{id}",
            inbox::delete,
            "NTF-5",
            "Delete a notification",
        )
        .refuses(&[Code::NotFound])
        .delete(
            "/notifications",
            inbox::delete_read,
            "NTF-6",
            "Delete the notifications you have read",
        )
}

fn setting_routes() -> Routes<App> {
    Routes::new()
        .get(
            "/notifications/preferences",
            preferences::read,
            "NTF-7a",
            "Read what you want to be told",
        )
        .put(
            "/notifications/preferences",
            preferences::write,
            "NTF-7b",
            "Say what you want to be told",
        )
        .put(
            "/push/subscriptions",
            push::subscribe,
            "PSH-1",
            "Let a browser receive pushes",
        )
        .delete(
            "/push/subscriptions/{id}",
            push::unsubscribe,
            "PSH-2",
            "Stop pushes to a browser",
        )
        .refuses(&[Code::NotFound])
        .post("/push/test", push::test, "PSH-3", "Send yourself a push")
        .refuses(&[
            Code::NotFound,
            Code::RateLimited,
            Code::UpstreamBusy,
            Code::UpstreamFailed,
        ])
}
