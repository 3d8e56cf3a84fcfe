//! Talking to the assistant, and having texts summarised.
//!
//! Model and instructions are ours; a client names neither. An answer comes whole, or grows in a row that whoever asked may read, so
//! that realtime shows it growing.

mod answer;
mod conversation;
mod material;
mod pace;
mod prompts;
mod quiz;
mod routes;
mod rules;
mod summarize;
mod wire;

use llm::{AI_BASE_URL, AI_DAILY_REQUESTS, AI_DAILY_TOKENS};
use llm::{AI_MODELS_CHAT, AI_MODELS_JSON, OPENROUTER_API_KEY};
use model::JobKind;
use runtime::{Code, Context, Execute, Function, Response, Routes, Triggers};
use store::jobs::{RunsJobs, Worker};
use store::variables::APP_URL;
use store::App;

use routes::{chat, conversations, messages, quizzes, summaries, usage};

/// The function, as the local host and the tests run it.
pub static FUNCTION: Function<App> = Function::new("ai", triggers);

/// Appwrite's entry point: one call per execution.
pub fn main(context: Context) -> Response {
    FUNCTION.run(context)
}

/// How long an execution may take, in seconds. A streamed answer whose execution died is told to have failed soon after.
const TIMEOUT: u32 = 180;

fn triggers() -> Triggers<App> {
    Triggers::new()
        .on_request(
            chat_routes()
                .merge(summary_routes())
                .merge(quiz_routes())
                .merge(conversation_routes()),
        )
        .runs_jobs(worker)
        .execute(Execute::VerifiedUsers)
        .scopes(&[
            "rows.read",
            "rows.write",
            "documents.read",
            "documents.write",
        ])
        .writes(&[
            "ai_conversations",
            "ai_messages",
            "ai_usage",
            "jobs",
            "rate_limits",
        ])
        .variables(&[
            APP_URL,
            OPENROUTER_API_KEY,
            AI_BASE_URL,
            AI_MODELS_CHAT,
            AI_MODELS_JSON,
            AI_DAILY_REQUESTS,
            AI_DAILY_TOKENS,
        ])
        .timeout(TIMEOUT)
}

/// The queued jobs that it runs; also for tests, which kill one in the middle.
pub fn worker() -> Worker {
    Worker::new()
        .on(JobKind::ChatAnswer, answer::run)
        .when_dead(JobKind::ChatAnswer, answer::interrupted)
        .on(JobKind::Summarize, summarize::run)
        .on(JobKind::Quiz, quiz::run)
}

fn chat_routes() -> Routes<App> {
    Routes::new()
        .post(
            "/ai/chat",
            chat::ask,
            "AI-1",
            "Ask the assistant; streamed, the answer grows in a row",
        )
        .refuses(&[
            Code::NotEnrolled,
            Code::NotFound,
            Code::RateLimited,
            Code::QuotaExceeded,
            Code::UpstreamFailed,
            Code::UpstreamBusy,
            Code::UpstreamTimeout,
        ])
        .get(
            "/ai/messages/{id}",
            messages::read,
            "AI-1g",
            "Read an answer, as far as it has come",
        )
        .refuses(&[Code::NotFound])
        .post(
            "/ai/messages/{id}/cancel",
            messages::cancel,
            "AI-1c",
            "Stop an answer that grows",
        )
        .refuses(&[Code::NotFound, Code::WrongState])
        .post(
            "/ai/messages/{id}/retry",
            messages::retry,
            "AI-1r",
            "Ask again what was interrupted",
        )
        .refuses(&[
            Code::NotFound,
            Code::WrongState,
            Code::RateLimited,
            Code::QuotaExceeded,
        ])
        .get(
            "/ai/usage",
            usage::read,
            "AI-6",
            "See how much of the assistant is left for today",
        )
}

fn summary_routes() -> Routes<App> {
    Routes::new()
        .post(
            "/ai/summaries",
            summaries::create,
            "AI-2",
            "Have a text summarised",
        )
        .refuses(&[Code::RateLimited, Code::QuotaExceeded])
        .get(
            "/ai/summaries/{id}",
            summaries::read,
            "AI-3",
            "See how far a summary is",
        )
        .refuses(&[Code::NotFound])
        .post(
            "/ai/summaries/{id}/retry",
            summaries::retry,
            "AI-4",
            "Try a summary again that failed",
        )
        .refuses(&[
            Code::NotFound,
            Code::WrongState,
            Code::RateLimited,
            Code::QuotaExceeded,
        ])
}

fn quiz_routes() -> Routes<App> {
    Routes::new()
        .post(
            "/ai/quiz",
            quizzes::create,
            "AI-5",
            "Have a quiz written on a chapter",
        )
        .refuses(&[
            Code::NotEnrolled,
            Code::NotFound,
            Code::RuleViolation,
            Code::RateLimited,
            Code::QuotaExceeded,
        ])
        .get(
            "/ai/quiz/{id}",
            quizzes::read,
            "AI-5g",
            "See how far a quiz is",
        )
        .refuses(&[Code::NotFound])
        .post(
            "/ai/quiz/{id}/retry",
            quizzes::retry,
            "AI-5r",
            "Try a quiz again that failed",
        )
        .refuses(&[
            Code::NotFound,
            Code::WrongState,
            Code::RateLimited,
            Code::QuotaExceeded,
        ])
}

fn conversation_routes() -> Routes<App> {
    Routes::new()
        .post(
            "/ai/conversations",
            conversations::begin,
            "AI-7a",
            "Begin a conversation that is kept",
        )
        .made()
        .get(
            "/ai/conversations",
            conversations::list,
            "AI-7b",
            "List your conversations",
        )
        .get(
            "/ai/conversations/{id}",
            conversations::read,
            "AI-7c",
            "Read a conversation",
        )
        .refuses(&[Code::NotFound])
        .delete(
            "/ai/conversations/{id}",
            conversations::delete,
            "AI-7d",
            "Delete a conversation",
        )
        .refuses(&[Code::NotFound])
}
