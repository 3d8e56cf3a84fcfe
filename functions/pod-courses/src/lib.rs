//! What pods learn together: courses made for them by a model, and cohorts that take a course of the catalogue.
//!
//! Rows are read by a pod's team, so what a stranger asks for is not there; whoever writes is in the pod.

mod access;
mod enrolling;
mod events;
pub mod generate;
mod routes;
mod rules;
mod wire;

use runtime::{Code, Context, Execute, Function, Response, Routes, Triggers};
use store::jobs::RunsJobs;
use store::App;

use routes::{chapters, chat, cohorts, goals, marks, together};

/// The function, as the local host and the tests run it.
pub static FUNCTION: Function<App> = Function::new("pod-courses", triggers);

/// Appwrite's entry point: one call per execution.
pub fn main(context: Context) -> Response {
    FUNCTION.run(context)
}

fn triggers() -> Triggers<App> {
    Triggers::new()
        .on_request(
            generate::routes()
                .merge(chapter_routes())
                .merge(cohort_routes())
                .merge(goal_routes())
                .merge(chat_routes())
                .merge(mark_routes()),
        )
        .on_event(events::left)
        .writing(events::WRITES)
        .runs_jobs(generate::worker)
        .execute(Execute::VerifiedUsers)
        .scopes(&[
            "rows.read",
            "rows.write",
            "documents.read",
            "documents.write",
        ])
        .writes(&[
            "ai_usage",
            "chapter_progress",
            "course_commitments",
            "course_enrollments",
            "courses.update",
            "jobs",
            "notification_sources",
            "notifications",
            "pod_course_chapters",
            "pod_course_chat",
            "pod_course_chat_flags",
            "pod_course_chat_likes",
            "pod_course_cohorts",
            "pod_courses",
            "pod_members.update",
            "points_ledger",
            "profiles.update",
            "rate_limits",
            "study_days",
            "transcripts",
            "user_course_progress",
        ])
        .variables(&drafting::VARIABLES)
        .timeout(900)
}

fn chapter_routes() -> Routes<App> {
    Routes::new()
        .get(
            "/pod-courses/{podId}",
            chapters::read,
            "PCR-2",
            "Read the course that your pod had made",
        )
        .refuses(&[Code::NotFound])
        .delete(
            "/pod-courses/{podId}",
            chapters::delete,
            "PCR-4",
            "Delete the course that your pod had made",
        )
        .refuses(&[Code::NotAMember, Code::Forbidden, Code::NotFound])
        .post(
            "/pod-courses/{podId}/chapters/{seq}/complete",
            chapters::complete,
            "PCR-5",
            "Say that you are through a chapter of your pod's course",
        )
        .refuses(&[
            Code::NotAMember,
            Code::NotFound,
            Code::ChapterLocked,
            Code::PodInactive,
        ])
}

fn cohort_routes() -> Routes<App> {
    Routes::new()
        .post(
            "/pod-courses/cohorts",
            cohorts::assign,
            "COH-1",
            "Have your pod take a course together",
        )
        .refuses(&[
            Code::PaymentRequired,
            Code::NotAMember,
            Code::Forbidden,
            Code::NotFound,
            Code::AlreadyExists,
            Code::PodInactive,
        ])
        .get(
            "/pods/{id}/cohorts",
            cohorts::list,
            "COH-2",
            "List the courses that your pod takes together",
        )
        .refuses(&[Code::NotFound])
        .get(
            "/pod-courses/cohorts/{id}/progress",
            together::read,
            "COH-3",
            "See how far your cohort is",
        )
        .refuses(&[Code::NotFound])
        .delete(
            "/pod-courses/cohorts/{id}",
            cohorts::cancel,
            "COH-4",
            "Call a cohort off",
        )
        .refuses(&[Code::Forbidden, Code::NotFound])
}

fn goal_routes() -> Routes<App> {
    Routes::new()
        .put(
            "/pod-courses/cohorts/{id}/commitment",
            goals::set,
            "CCM-1",
            "Set your goal for this week",
        )
        .refuses(&[
            Code::NotEnrolled,
            Code::NotFound,
            Code::PodInactive,
            Code::WrongState,
        ])
        .get(
            "/pod-courses/cohorts/{id}/commitment",
            goals::read,
            "CCM-2",
            "See how far you are with this week's goal",
        )
        .refuses(&[Code::NotFound])
}

fn chat_routes() -> Routes<App> {
    Routes::new()
        .post(
            "/pod-courses/cohorts/{id}/chat",
            chat::write,
            "CCH-1",
            "Write to your cohort",
        )
        .refuses(&[
            Code::Forbidden,
            Code::NotFound,
            Code::ParentMismatch,
            Code::PodInactive,
            Code::RateLimited,
        ])
        .get(
            "/pod-courses/cohorts/{id}/chat",
            chat::list,
            "CCH-2",
            "Read what your cohort says",
        )
        .refuses(&[Code::NotFound])
        .patch(
            "/pod-courses/cohorts/{id}/chat/{mid}",
            chat::edit,
            "CCH-3",
            "Put your message to your cohort in other words",
        )
        .refuses(&[Code::NotOwner, Code::NotFound, Code::PodInactive])
        .delete(
            "/pod-courses/cohorts/{id}/chat/{mid}",
            chat::delete,
            "CCH-4",
            "Delete a message to your cohort",
        )
        .refuses(&[Code::Forbidden, Code::NotFound])
}

fn mark_routes() -> Routes<App> {
    Routes::new()
        .put(
            "/pod-courses/cohorts/{id}/chat/{mid}/like",
            marks::like,
            "CCH-5a",
            "Like a message to your cohort",
        )
        .refuses(&[Code::NotFound])
        .delete(
            "/pod-courses/cohorts/{id}/chat/{mid}/like",
            marks::unlike,
            "CCH-5b",
            "Stop liking a message to your cohort",
        )
        .refuses(&[Code::NotFound])
        .post(
            "/pod-courses/cohorts/{id}/chat/{mid}/flag",
            marks::flag,
            "CCH-6a",
            "Flag a message: three flags hide it",
        )
        .refuses(&[Code::NotFound])
        .delete(
            "/pod-courses/cohorts/{id}/chat/{mid}/flag",
            marks::unflag,
            "CCH-6b",
            "Show a message again that flags hid",
        )
        .refuses(&[Code::Forbidden, Code::NotFound])
        .put(
            "/pod-courses/cohorts/{id}/chat/{mid}/pin",
            marks::pin,
            "CCH-7a",
            "Keep a message on top",
        )
        .refuses(&[Code::Forbidden, Code::NotFound])
        .delete(
            "/pod-courses/cohorts/{id}/chat/{mid}/pin",
            marks::unpin,
            "CCH-7b",
            "Let a message go from the top",
        )
        .refuses(&[Code::Forbidden, Code::NotFound])
}
