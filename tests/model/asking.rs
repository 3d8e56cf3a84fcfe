//! Whole answers. B-157, B-158, B-159.

use std::time::{Duration, Instant};

use llm::Fault;
use testkit::llm::{Llm, Reply};

use super::{ai, models, question};

#[tokio::test]
async fn the_first_model_answers_and_says_what_it_cost() {
    let llm = Llm::start().await.unwrap();
    llm.reply([Reply::text("An oxide.")]);
    let answer = ai(&llm).ask(&question()).await.unwrap();
    assert_eq!(
        (answer.text.as_str(), answer.model.as_str()),
        ("An oxide.", "chat-1")
    );
    assert!(answer.usage.total_tokens > 0);
    let asked = llm.asked().unwrap();
    assert_eq!(asked[0].referer.as_deref(), Some("https://app.example"));
    assert_eq!(asked[0].body["max_tokens"], 100);
    assert_eq!(asked[0].body["temperature"], 0.3_f32);
}

/// B-159: the original fell back on 429 alone.
#[tokio::test]
async fn the_next_model_answers_where_one_fails_in_whatever_way() {
    for failure in [
        Reply::Status(429, None),
        Reply::busy(60),
        Reply::Status(408, None),
        Reply::Status(500, None),
        Reply::Status(503, None),
        Reply::Status(404, None),
        Reply::Status(400, None),
        Reply::Failure(502),
        Reply::Failure(429),
        Reply::Garbage,
        Reply::Empty,
        Reply::broken(&["half of"]),
    ] {
        let llm = Llm::start().await.unwrap();
        llm.reply([failure.clone(), Reply::text("Here.")]);
        let answer = ai(&llm).ask(&question()).await;
        let answer = answer.unwrap_or_else(|fault| panic!("{failure:?}: {fault}"));
        assert_eq!(answer.model, "chat-2", "{failure:?}");
    }
}

#[tokio::test]
async fn four_attempts_are_made_and_the_last_fault_is_told() {
    let llm = Llm::start().await.unwrap();
    llm.reply(vec![Reply::Status(500, None); 9]);
    let fault = ai(&llm).ask(&question()).await.unwrap_err();
    assert_eq!(fault, Fault::Failed("status 500".to_owned()));
    assert_eq!(models(&llm), ["chat-1", "chat-2", "chat-3", "chat-1"]);
}

#[tokio::test]
async fn a_short_pause_is_granted_once_to_the_model_that_asks_for_it() {
    let llm = Llm::start().await.unwrap();
    llm.reply([Reply::busy(1), Reply::text("Now.")]);
    let begun = Instant::now();
    let answer = ai(&llm).ask(&question()).await.unwrap();
    assert_eq!(answer.model, "chat-1");
    assert!(begun.elapsed() >= Duration::from_secs(1));
}

#[tokio::test]
async fn everybody_being_busy_says_when_to_come_back() {
    let llm = Llm::start().await.unwrap();
    llm.reply(vec![Reply::busy(60); 3]);
    let fault = ai(&llm).ask(&question()).await.unwrap_err();
    let retry_after = Some(Duration::from_secs(60));
    assert_eq!(fault, Fault::Busy { retry_after });
}

#[tokio::test]
async fn a_refused_key_is_not_tried_again() {
    for status in [401, 402, 403] {
        let llm = Llm::start().await.unwrap();
        llm.reply([Reply::Status(status, None)]);
        let fault = ai(&llm).ask(&question()).await.unwrap_err();
        assert_eq!(fault, Fault::Refused(status));
        assert_eq!(models(&llm).len(), 1);
    }
}

/// B-157: the original left the question running, and billed.
#[tokio::test]
async fn a_question_whose_time_is_over_is_taken_back() {
    let llm = Llm::start().await.unwrap();
    llm.reply([Reply::Hang]);
    let ai = ai(&llm).within(Duration::from_millis(200));
    let fault = ai.ask(&question()).await.unwrap_err();
    assert_eq!(fault, Fault::Slow);
    let asked = llm
        .until(|all| all.iter().all(|it| it.is_over))
        .await
        .unwrap();
    assert_eq!(asked.len(), 1);
    assert!(asked[0].was_dropped);
}

#[tokio::test]
async fn a_model_that_takes_too_long_makes_room_for_the_next() {
    let llm = Llm::start().await.unwrap();
    llm.reply([Reply::Hang, Reply::text("Quick.")]);
    let mut question = question();
    question.patience = Duration::from_millis(200);
    let answer = ai(&llm).ask(&question).await.unwrap();
    assert_eq!(answer.model, "chat-2");
    let asked = llm
        .until(|all| all.iter().all(|it| it.is_over))
        .await
        .unwrap();
    assert!(asked[0].was_dropped && !asked[1].was_dropped);
}

#[tokio::test]
async fn nobody_at_all_is_a_failure() {
    let llm = Llm::start().await.unwrap();
    let ai = ai(&llm).within(Duration::from_secs(30));
    drop(llm);
    let fault = ai.ask(&question()).await.unwrap_err();
    assert!(matches!(fault, Fault::Failed(_)), "{fault}");
    assert!(!fault.to_string().contains("127.0.0.1:"), "{fault}");
}
