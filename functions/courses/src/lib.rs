//! The catalogue of courses: writing them, taking them, saying what one thinks of them.
//!
//! An enrolment exists for what is free or was paid for, and for nothing else. What a chapter teaches is served to those enrolled, in
//! order; the key of an assignment is never part of any answer here.

mod access;
mod events;
pub mod generate;
mod readers;
mod routes;
mod rules;
mod wire;

use runtime::{Code, Context, Execute, Function, Response, Routes, Triggers};
use store::jobs::RunsJobs;
use store::App;

use routes::{catalogue, chapters, courses, jobs, lists, order, reviews, study, taking};

/// The function, as the local host and the tests run it.
pub static FUNCTION: Function<App> = Function::new("courses", triggers);

/// Appwrite's entry point: one call per execution.
pub fn main(context: Context) -> Response {
    FUNCTION.run(context)
}

fn triggers() -> Triggers<App> {
    Triggers::new()
        .on_request(
            catalogue_routes()
                .merge(teaching_routes())
                .merge(chapter_routes())
                .merge(learning_routes())
                .merge(review_routes())
                .merge(generate::routes()),
        )
        .on_event(events::handed_in)
        .on_event(events::graded)
        .runs_jobs(generate::worker)
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
            "ai_usage",
            "jobs",
            "rate_limits",
            "transcripts",
            "courses",
            "course_chapters",
            "course_content",
            "course_assignments",
            "assignment_keys",
            "course_enrollments",
            "user_course_progress",
            "chapter_progress",
            "course_commitments",
            "course_reviews",
            "course_review_marks",
        ])
        .variables(&drafting::VARIABLES)
        .timeout(900)
}

fn catalogue_routes() -> Routes<App> {
    Routes::new()
        .get(
            "/courses",
            catalogue::list,
            "CRS-1",
            "List the courses of the catalogue, or your own",
        )
        .get(
            "/courses/enrolled",
            catalogue::enrolled,
            "CRS-16",
            "List the courses you take",
        )
        .get("/courses/{id}", catalogue::read, "CRS-2", "Read one course")
        .refuses(&[Code::NotFound])
        .get(
            "/jobs/{id}",
            jobs::read,
            "CRS-22",
            "See how far something is that you asked for",
        )
        .refuses(&[Code::NotFound])
}

fn teaching_routes() -> Routes<App> {
    Routes::new()
        .post("/courses", courses::create, "CRS-5", "Begin a course")
        .refuses(&[Code::TooLarge, Code::UnsupportedType])
        .patch("/courses/{id}", courses::update, "CRS-6", "Edit a course")
        .refuses(&[Code::Forbidden, Code::NotFound])
        .post(
            "/courses/{id}/publish",
            courses::publish,
            "CRS-7",
            "Put a course into the catalogue",
        )
        .refuses(&[Code::Forbidden, Code::NotFound, Code::Incomplete])
        .post(
            "/courses/{id}/archive",
            courses::archive,
            "CRS-8",
            "Take a course out of the catalogue",
        )
        .refuses(&[Code::Forbidden, Code::NotFound, Code::WrongState])
        .delete(
            "/courses/{id}",
            courses::delete,
            "CRS-9",
            "Delete a course that nobody takes",
        )
        .refuses(&[Code::Forbidden, Code::NotFound, Code::HasEnrollments])
}

fn chapter_routes() -> Routes<App> {
    Routes::new()
        .get(
            "/courses/{id}/chapters",
            lists::chapters,
            "CRS-3",
            "List the chapters of a course",
        )
        .refuses(&[Code::NotFound])
        .post(
            "/courses/{id}/chapters",
            chapters::create,
            "CRS-10a",
            "Add a chapter",
        )
        .refuses(&[
            Code::Forbidden,
            Code::NotFound,
            Code::SeqTaken,
            Code::TooMany,
        ])
        .put(
            "/courses/{id}/chapters/order",
            order::reorder,
            "CRS-10d",
            "Put the chapters into another order",
        )
        .refuses(&[Code::Forbidden, Code::NotFound])
        .get(
            "/courses/{id}/chapters/{cid}",
            lists::chapter,
            "CRS-4",
            "Study one chapter",
        )
        .refuses(&[
            Code::PaymentRequired,
            Code::NotEnrolled,
            Code::NotFound,
            Code::ChapterLocked,
        ])
        .patch(
            "/courses/{id}/chapters/{cid}",
            chapters::update,
            "CRS-10b",
            "Edit a chapter",
        )
        .refuses(&[Code::Forbidden, Code::NotFound])
        .delete(
            "/courses/{id}/chapters/{cid}",
            order::delete,
            "CRS-10c",
            "Delete a chapter",
        )
        .refuses(&[Code::Forbidden, Code::NotFound])
}

fn learning_routes() -> Routes<App> {
    Routes::new()
        .post(
            "/courses/{id}/enroll",
            taking::enroll,
            "CRS-11",
            "Take a course",
        )
        .refuses(&[
            Code::PaymentRequired,
            Code::NotFound,
            Code::OwnCourse,
            Code::NotPublished,
        ])
        .post(
            "/courses/{id}/drop",
            taking::leave,
            "CRS-12",
            "Stop taking a course",
        )
        .refuses(&[Code::NotFound, Code::WrongState])
        .post(
            "/courses/{id}/chapters/{cid}/complete",
            study::complete,
            "CRS-13",
            "Say that you are through a chapter",
        )
        .refuses(&[
            Code::NotEnrolled,
            Code::NotFound,
            Code::ChapterLocked,
            Code::BelowMastery,
        ])
        .put(
            "/courses/{id}/bookmarks/{cid}",
            study::mark,
            "CRS-14a",
            "Mark a chapter",
        )
        .refuses(&[Code::NotFound])
        .delete(
            "/courses/{id}/bookmarks/{cid}",
            study::unmark,
            "CRS-14b",
            "Take the mark off a chapter",
        )
        .refuses(&[Code::NotFound])
        .post(
            "/courses/{id}/time",
            study::spend,
            "CRS-15",
            "Say that you are at it: time counts",
        )
        .refuses(&[Code::NotFound, Code::RateLimited])
}

fn review_routes() -> Routes<App> {
    Routes::new()
        .put(
            "/courses/{id}/review",
            reviews::write,
            "CRS-17",
            "Say what you think of a course you take",
        )
        .refuses(&[Code::NotEnrolled, Code::NotFound, Code::TooEarly])
        .get(
            "/courses/{id}/reviews",
            reviews::list,
            "CRS-18",
            "List what people think of a course",
        )
        .refuses(&[Code::NotFound])
        .put(
            "/courses/{id}/reviews/{rid}/helpful",
            reviews::mark,
            "CRS-19",
            "Say that a review helped you",
        )
        .refuses(&[Code::NotFound, Code::OneSelf])
}
