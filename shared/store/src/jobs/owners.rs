//! Which function runs which kind of queued work.

use model::JobKind;

/// The function that runs a kind of job: J-05 hands it the jobs whose event was lost.
///
/// A test compares this with what the functions register.
pub const fn owner(kind: JobKind) -> &'static str {
    match kind {
        JobKind::CascadeDelete
        | JobKind::ResourceDelete
        | JobKind::PodDelete
        | JobKind::AccountDelete
        | JobKind::Broadcast
        | JobKind::Push
        | JobKind::RoomAnswer
        | JobKind::RoomFiles => "scheduler",
        JobKind::CourseGenerate | JobKind::ContentGenerate => "courses",
        JobKind::PodCourseGenerate => "pod-courses",
        JobKind::TellAgain | JobKind::TellDeparture => "notifications",
        JobKind::TellEvent => "calendar",
        JobKind::Grade => "assignments",
        JobKind::ChatAnswer | JobKind::Summarize | JobKind::Quiz => "ai",
        JobKind::CertificatePdf => "certificates",
    }
}
