//! Meetings over video, whiteboards, and study sessions.
//!
//! A pod has one running meeting; what is in a meeting, a session or on a board is read by the pod's team, a call by its two people.
//! Times and counts are the server's: no client says how long somebody was there.

mod access;
mod events;
mod holding;
mod planning;
mod provider;
mod routes;
mod rules;
mod wire;

use runtime::{Code, Context, Execute, Function, Response, Routes, Triggers, Variable};
use store::App;

use routes::{meetings, presence, session_places, sessions, whiteboards};

/// The function, as the local host and the tests run it.
pub static FUNCTION: Function<App> = Function::new("meetings", triggers);

/// Where meetings take place.
pub const MEET_DOMAIN: Variable =
    Variable::text("MEET_DOMAIN", "Host name of the Jitsi server").default("meet.jit.si");

/// The largest body of a whiteboard, in bytes.
const BOARD_LIMIT: usize = 512 * 1024;

/// Appwrite's entry point: one call per execution.
pub fn main(context: Context) -> Response {
    FUNCTION.run(context)
}

fn triggers() -> Triggers<App> {
    Triggers::new()
        .on_request(
            meeting_routes()
                .merge(board_routes())
                .merge(session_routes()),
        )
        .on_event(events::completed)
        .writing(&[
            "study_session_participants.update",
            "study_sessions",
            "study_days",
            "user_stats",
            "points_ledger",
            "profiles",
            "pod_members",
            "notifications",
        ])
        .execute(Execute::VerifiedUsers)
        .scopes(&[
            "rows.read",
            "rows.write",
            "documents.read",
            "documents.write",
            "files.read",
            "files.write",
        ])
        .writes(&[
            "pod_meetings",
            "pod_meeting_participants",
            "active_meetings",
            "pod_whiteboards",
            "pod_course_study_sessions",
            "study_session_participants",
            "calendar_events",
            "pod_rsvps",
            "event_reminders",
            "study_sessions",
            "study_days",
            "user_stats",
            "points_ledger",
            "profiles",
            "pod_members",
            "notifications",
            "notification_sources",
        ])
        .variables(&[MEET_DOMAIN])
}

fn meeting_routes() -> Routes<App> {
    Routes::new()
        .post(
            "/meetings",
            meetings::start,
            "MTG-1",
            "Start a meeting, or call somebody",
        )
        .made()
        .refuses(&[
            Code::NotAMember,
            Code::DmNotAllowed,
            Code::NotFound,
            Code::AlreadyActive,
            Code::OneSelf,
            Code::PodInactive,
        ])
        .get("/meetings/{id}", meetings::read, "MTG-2", "Read a meeting")
        .refuses(&[Code::NotFound])
        .get(
            "/pods/{id}/meetings",
            meetings::list,
            "MTG-3",
            "List a pod's meetings",
        )
        .refuses(&[Code::NotFound])
        .post(
            "/meetings/{id}/join",
            presence::join,
            "MTG-4",
            "Come into a meeting",
        )
        .refuses(&[Code::NotFound, Code::Full, Code::MeetingEnded])
        .post(
            "/meetings/{id}/heartbeat",
            presence::beat,
            "MTG-5",
            "Say that you are still there",
        )
        .refuses(&[Code::NotFound, Code::MeetingEnded])
        .post(
            "/meetings/{id}/leave",
            presence::leave,
            "MTG-6",
            "Leave a meeting",
        )
        .refuses(&[Code::NotFound])
        .post(
            "/meetings/{id}/end",
            meetings::end,
            "MTG-7",
            "End a meeting",
        )
        .refuses(&[Code::Forbidden, Code::NotFound, Code::AlreadyEnded])
        .get(
            "/meetings/{id}/analytics",
            meetings::analytics,
            "MTG-8",
            "Read who was in a meeting",
        )
        .refuses(&[Code::Forbidden, Code::NotFound])
}

fn board_routes() -> Routes<App> {
    Routes::new()
        .get(
            "/whiteboards/{podId}",
            whiteboards::read,
            "WBD-1",
            "Read a whiteboard",
        )
        .refuses(&[Code::NotFound])
        .put(
            "/whiteboards/{podId}",
            whiteboards::save,
            "WBD-2",
            "Save a whiteboard",
        )
        .body_limit(BOARD_LIMIT)
        .refuses(&[
            Code::NotAMember,
            Code::NotFound,
            Code::VersionConflict,
            Code::TooLarge,
            Code::PodInactive,
        ])
        .delete(
            "/whiteboards/{podId}",
            whiteboards::archive,
            "WBD-3",
            "Put a whiteboard away",
        )
        .refuses(&[
            Code::NotAMember,
            Code::Forbidden,
            Code::NotFound,
            Code::PodInactive,
            Code::VersionConflict,
        ])
        .post(
            "/whiteboards/{podId}/export",
            whiteboards::export,
            "WBD-4",
            "Keep a picture of a whiteboard",
        )
        .refuses(&[
            Code::NotAMember,
            Code::NotFound,
            Code::TooLarge,
            Code::UnsupportedType,
            Code::PodInactive,
        ])
}

fn session_routes() -> Routes<App> {
    Routes::new()
        .post(
            "/study-sessions",
            sessions::plan,
            "SES-1",
            "Plan a study session",
        )
        .made()
        .refuses(&[
            Code::NotAMember,
            Code::NotFound,
            Code::StartsInPast,
            Code::BadRange,
            Code::PodInactive,
        ])
        .get(
            "/study-sessions",
            sessions::list,
            "SES-2",
            "List study sessions",
        )
        .refuses(&[Code::NotFound])
        .post(
            "/study-sessions/{id}/start",
            sessions::start,
            "SES-3",
            "Start a study session",
        )
        .refuses(&[
            Code::Forbidden,
            Code::NotFound,
            Code::WrongState,
            Code::AlreadyActive,
            Code::PodInactive,
        ])
        .post(
            "/study-sessions/{id}/end",
            sessions::end,
            "SES-4",
            "End a study session",
        )
        .refuses(&[Code::Forbidden, Code::NotFound, Code::WrongState])
        .post(
            "/study-sessions/{id}/cancel",
            sessions::cancel,
            "SES-5",
            "Call a study session off",
        )
        .refuses(&[Code::Forbidden, Code::NotFound, Code::WrongState])
        .post(
            "/study-sessions/{id}/join",
            session_places::join,
            "SES-6",
            "Take part in a study session",
        )
        .refuses(&[
            Code::NotFound,
            Code::Full,
            Code::WrongState,
            Code::PodInactive,
        ])
        .post(
            "/study-sessions/{id}/leave",
            session_places::leave,
            "SES-7",
            "No longer take part",
        )
        .refuses(&[Code::NotFound, Code::WrongState])
}
