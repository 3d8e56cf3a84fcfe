//! Courses that a model drafts from a transcript, and what it writes for a chapter.
//!
//! Operations only queue; the jobs go step by step, and every step that a model was paid for leaves rows that the next attempt finds.

mod content;
mod course;
mod parts;
mod prompts;
mod rules;
mod tasks;
mod wire;

use drafting::LONGEST_BODY;
use model::JobKind;
use runtime::{Code, Routes};
use store::jobs::Worker;
use store::App;

/// The operations that queue.
pub fn routes() -> Routes<App> {
    Routes::new()
        .post(
            "/courses/generate",
            course::create,
            "CRS-20",
            "Have a course drafted from a video or a transcript",
        )
        .refuses(&[Code::BadVideoUrl, Code::TooLarge, Code::RateLimited])
        .body_limit(LONGEST_BODY)
        .post(
            "/courses/{id}/chapters/{cid}/generate",
            content::create,
            "CRS-21",
            "Have summaries, notes or assignments written for a chapter",
        )
        .refuses(&[Code::Forbidden, Code::NotFound, Code::RateLimited])
}

/// The jobs.
pub fn worker() -> Worker {
    Worker::new()
        .on(JobKind::CourseGenerate, course::run)
        .when_dead(JobKind::CourseGenerate, course::give_up)
        .on(JobKind::ContentGenerate, content::run)
}
