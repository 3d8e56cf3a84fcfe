//! What queued work does and how far it has come.

use super::choices;

choices! {
    /// How far a queued piece of work has come.
    JobState {
        /// Waits for its turn.
        Queued = "queued",
        /// Somebody is at it.
        Running = "running",
        /// Finished.
        Done = "done",
        /// Failed and will be tried again.
        Failed = "failed",
        /// Failed for good.
        Dead = "dead",
    }

    /// What a queued piece of work does.
    JobKind {
        /// Generates a catalogue course from a transcript.
        CourseGenerate = "course_generate",
        /// Generates a pod's course from a transcript.
        PodCourseGenerate = "pod_course_generate",
        /// Generates a chapter's study content.
        ContentGenerate = "content_generate",
        /// Grades a submission.
        Grade = "grade",
        /// Draws a certificate.
        CertificatePdf = "certificate_pdf",
        /// Removes what hung on a deleted post.
        CascadeDelete = "cascade_delete",
        /// Removes what hung on a deleted study file, and the file.
        ResourceDelete = "resource_delete",
        /// Removes what hung on a deleted pod.
        PodDelete = "pod_delete",
        /// Sends pushes.
        Push = "push",
        /// Tells of what happened and nobody was told of.
        TellAgain = "tell_again",
        /// Tells that somebody is no longer in a pod.
        TellDeparture = "tell_departure",
        /// Tells that an event moved or is off, and sets its timers.
        TellEvent = "tell_event",
        /// Removes an account and its traces.
        AccountDelete = "account_delete",
        /// Answers a question to the assistant in a room.
        RoomAnswer = "room_answer",
        /// Lets those read the files of a group who are in it, and nobody else.
        RoomFiles = "room_files",
        /// Answers a question to the assistant, piece by piece.
        ChatAnswer = "chat_answer",
        /// Summarises a text.
        Summarize = "summarize",
        /// Writes a quiz on a chapter.
        Quiz = "quiz",
        /// Tells everybody something.
        Broadcast = "broadcast",
    }

    /// How far an answer of the assistant has come.
    AnswerState {
        /// It grows.
        Streaming = "streaming",
        /// It is whole.
        Done = "done",
        /// It was interrupted.
        Failed = "failed",
        /// Whoever asked wanted no more of it.
        Cancelled = "cancelled",
    }

    /// Who speaks in a conversation with the assistant.
    Speaker {
        /// Whoever asks.
        User = "user",
        /// The assistant.
        Assistant = "assistant",
    }
}
