//! A note whose chunks are encoded by several sessions has the result of one session, to the bit.

use chartside::ErrorCode;
use chartside::document::Analysis;
use chartside::pipeline::{Request, Session};

use crate::notes::{sample_notes, tiny};

fn long_note() -> String {
    let all: Vec<String> = sample_notes().into_iter().map(|(_, text)| text).collect();
    all.join("\n\n").repeat(3)
}

fn open(text: &str) -> Session {
    tiny().open(text.to_owned(), Request::default()).expect("opens")
}

/// A session that has tokenised its note, and the number of its chunks.
fn tokenised(text: &str) -> (Session, usize) {
    let mut session = open(text);
    loop {
        if let Some(n_chunks) = session.n_chunks() {
            return (session, n_chunks);
        }
        session.step().expect("a step");
    }
}

fn finish(mut session: Session) -> Analysis {
    while !session.step().expect("a step").is_done() {}
    session.finish().expect("finished").1
}

#[test]
fn chunks_encoded_elsewhere_in_any_order_change_nothing() {
    let text = long_note();
    let expected = finish(open(&text));
    assert!(expected.summary.is_some() && expected.phi.is_some());
    let (_, n_chunks) = tokenised(&text);
    assert!(n_chunks >= 6, "{n_chunks} chunks are too few to tell");
    let backwards: Vec<usize> = (0..n_chunks).rev().collect();
    let odd_first: Vec<usize> = (1..n_chunks).step_by(2).chain((0..n_chunks).step_by(2)).collect();
    // The last are left to the session itself.
    let some: Vec<usize> = (n_chunks / 3..n_chunks / 2).collect();
    for order in [backwards, odd_first, some] {
        let (mut lead, _) = tokenised(&text);
        let mut helpers = [tokenised(&text).0, tokenised(&text).0];
        for (turn, &chunk_idx) in order.iter().enumerate() {
            let output = helpers[turn % 2].encode_chunk(chunk_idx).expect("a chunk");
            let before = lead.progress();
            let after = lead.accept_chunk(chunk_idx, &output).expect("fits");
            assert_eq!(after.done, before.done + 1);
        }
        assert_eq!(finish(lead), expected);
    }
}

#[test]
fn outputs_that_do_not_belong_are_refused() {
    let text = long_note();
    let mut early = open(&text);
    assert!(early.n_chunks().is_none());
    let error = early.encode_chunk(0).expect_err("not tokenised");
    assert_eq!(error.code(), ErrorCode::Internal);
    assert!(early.accept_chunk(0, &[]).is_err());

    let (mut session, n_chunks) = tokenised(&text);
    assert!(session.encode_chunk(n_chunks).is_err());
    let output = session.encode_chunk(1).expect("a chunk");
    assert!(session.accept_chunk(n_chunks, &output).is_err());
    let error = session.accept_chunk(1, &output[1..]).expect_err("too short");
    assert!(error.to_string().contains(&output.len().to_string()), "{error}");
    session.accept_chunk(1, &output).expect("fits");
    assert!(session.accept_chunk(1, &output).expect_err("twice").to_string().contains("already"));
    // Refused outputs leave no trace.
    assert_eq!(finish(session), finish(open(&text)));
}
