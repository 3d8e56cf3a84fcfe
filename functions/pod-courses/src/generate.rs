//! Courses that a model makes for a pod from a transcript.
//!
//! The operations only queue; the job goes chapter by chapter and leaves each as a row, so an attempt that follows one that died asks no
//! model again for what was answered.

mod asking;
mod chapters;
mod job;
mod shapes;
mod wire;

use drafting::transcripts::YOUTUBE_BASE_URL;
use llm::{AI_BASE_URL, AI_MODELS_CHAT, AI_MODELS_JSON, OPENROUTER_API_KEY};
use model::JobKind;
use runtime::{Code, Routes, Variable};
use store::jobs::Worker;
use store::App;

/// The longest body of an operation that takes a transcript, in bytes.
const LONGEST_BODY: usize = 1024 * 1024;

/// Variables that the job reads.
pub const VARIABLES: [Variable; 5] = [
    OPENROUTER_API_KEY,
    AI_BASE_URL,
    AI_MODELS_CHAT,
    AI_MODELS_JSON,
    YOUTUBE_BASE_URL,
];

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
