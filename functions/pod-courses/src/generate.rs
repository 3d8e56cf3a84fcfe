//! Courses that a model makes for a pod from a transcript.
//!
//! The operations only queue; the job goes chapter by chapter and leaves each as a row, so an attempt that follows one that died asks no
//! model again for what was answered.

mod asking;
mod chapters;
mod job;
mod shapes;
mod wire;

use drafting::LONGEST_BODY;
use model::JobKind;
use runtime::{Code, Routes};
use store::jobs::Worker;
use store::App;

pub use chapters::of_course;

/// The operations that queue.
pub fn routes() -> Routes<App> {
    Routes::new()
        .post(
            "/pod-courses",
            asking::create,
            "PCR-1",
            "Have a course made for a pod from a video or a transcript",
        )
        .refuses(&[
            Code::BadVideoUrl,
            Code::NotAMember,
            Code::Forbidden,
            Code::NotFound,
            Code::AlreadyHasCourse,
            Code::TooLarge,
            Code::PodInactive,
            Code::RateLimited,
        ])
        .body_limit(LONGEST_BODY)
        .post(
            "/pod-courses/{podId}/retry",
            asking::retry,
            "PCR-3",
            "Have the chapters made that are missing",
        )
        .refuses(&[
            Code::NotAMember,
            Code::Forbidden,
            Code::NotFound,
            Code::NothingToRetry,
            Code::RateLimited,
        ])
}

/// The job.
pub fn worker() -> Worker {
    Worker::new()
        .on(JobKind::PodCourseGenerate, job::run)
        .when_dead(JobKind::PodCourseGenerate, job::give_up)
}
