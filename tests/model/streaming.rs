//! Answers piece by piece.

use std::time::Duration;

use llm::{Fault, Stream};
use testkit::llm::{Gate, Llm, Reply};

use super::{ai, models, question};

/// All pieces until the end or a fault.
async fn read(stream: &mut Stream) -> (Vec<String>, Option<Fault>) {
    let mut pieces = Vec::new();
    loop {
        match stream.next().await {
            Ok(Some(piece)) => pieces.push(piece),
            Ok(None) => return (pieces, None),
            Err(fault) => return (pieces, Some(fault)),
        }
    }
}

#[tokio::test]
async fn pieces_arrive_one_by_one_and_the_cost_at_the_end() {
    let llm = Llm::start().await.unwrap();
    let gate = Gate::closed();
    llm.reply([Reply::gated(&["Ru", "st ", "é"], &gate)]);
    gate.pass(1);
    let mut stream = ai(&llm).stream(&question()).await.unwrap();
    assert_eq!(stream.next().await.unwrap().as_deref(), Some("Ru"));
    gate.open();
    let (pieces, fault) = read(&mut stream).await;
    assert_eq!((pieces.concat().as_str(), fault), ("st é", None));
    assert_eq!(stream.model(), "chat-1");
    assert!(stream.usage().prompt_tokens > 5);
    let asked = llm.asked().unwrap();
    assert_eq!(asked[0].body["stream_options"]["include_usage"], true);
}

#[tokio::test]
async fn until_the_first_piece_the_next_model_is_asked() {
    for failure in [
        Reply::Status(500, None),
        Reply::broken(&[]),
        Reply::GivenUp(Vec::new()),
        Reply::Empty,
        Reply::Failure(502),
    ] {
        let llm = Llm::start().await.unwrap();
        llm.reply([failure.clone(), Reply::text("Here you are.")]);
        let mut stream = ai(&llm).stream(&question()).await.unwrap();
        let (pieces, fault) = read(&mut stream).await;
        assert_eq!((pieces.concat().as_str(), fault), ("Here you are.", None));
        assert_eq!(stream.model(), "chat-2", "{failure:?}");
    }
}

#[tokio::test]
async fn after_the_first_piece_an_answer_is_interrupted() {
    for failure in [
        Reply::broken(&["Half "]),
        Reply::GivenUp(vec!["Half ".to_owned()]),
    ] {
        let llm = Llm::start().await.unwrap();
        llm.reply([failure]);
        let mut stream = ai(&llm).stream(&question()).await.unwrap();
        let (pieces, fault) = read(&mut stream).await;
        assert_eq!(pieces, ["Half "]);
        assert!(matches!(fault, Some(Fault::Interrupted(_))), "{fault:?}");
        assert_eq!(models(&llm).len(), 1);
        assert!(stream.usage().total_tokens > 0);
    }
}

#[tokio::test]
async fn a_stream_that_falls_silent_is_given_up_and_taken_back() {
    let llm = Llm::start().await.unwrap();
    let gate = Gate::closed();
    gate.pass(1);
    llm.reply([Reply::gated(&["Half ", "more"], &gate)]);
    let mut question = question();
    question.patience = Duration::from_millis(300);
    let mut stream = ai(&llm).stream(&question).await.unwrap();
    let (pieces, fault) = read(&mut stream).await;
    assert_eq!(
        (pieces.concat().as_str(), fault),
        ("Half ", Some(Fault::Slow))
    );
    drop(stream);
    let asked = llm
        .until(|all| all.iter().all(|it| it.is_over))
        .await
        .unwrap();
    assert!(asked[0].was_dropped);
}
