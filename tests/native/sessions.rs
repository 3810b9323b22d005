//! Properties of whole analyses that hold for any text.

use chartside::document::{Analysis, Operator};
use chartside::pipeline::{Request, Session};
use chartside::text::{ByteSpan, Spanned};
use proptest::prelude::*;

use crate::notes::{sample_notes, tiny};

fn run(mut session: Session) -> (String, Analysis) {
    while !session.step().expect("a step").is_done() {}
    session.finish().expect("finished")
}

fn analyze(text: &str) -> Analysis {
    run(tiny().open(text.to_owned(), Request::default()).expect("opens")).1
}

fn assert_sorted_inside(text: &str, spans: impl Iterator<Item = ByteSpan>) {
    let mut end = 0;
    for span in spans {
        assert!(span.start >= end && span.end <= text.len(), "{span:?} overlaps or lies outside");
        assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end), "{span:?}");
        end = span.end;
    }
}

fn check_invariants(text: &str, analysis: &Analysis) {
    let phi = analysis.phi.as_ref().expect("phi");
    let deidentified = analysis.deidentified.as_ref().expect("de-identified text");
    assert_sorted_inside(text, phi.iter().map(Spanned::span));
    assert_sorted_inside(text, analysis.entities.iter().flatten().map(Spanned::span));
    assert_sorted_inside(text, analysis.sentences.iter().map(Spanned::span));

    // Sections tile the note; sentences hold every byte that is not white space.
    let mut end = 0;
    for section in &analysis.sections {
        assert_eq!(section.span.start, end);
        end = section.span.end;
    }
    assert_eq!(end, text.len());
    let mut behind = 0;
    for sentence in &analysis.sentences {
        assert!(text[behind..sentence.span.start].trim().is_empty(), "text between sentences");
        behind = sentence.span.end;
    }
    assert!(text[behind..].trim().is_empty(), "text behind the last sentence");

    // Every other character stays, in order.
    let (mut source, mut target) = (0, 0);
    for edit in &deidentified.edits {
        assert_eq!(
            text[source..edit.source.start],
            deidentified.text[target..edit.target.start],
            "text between identifiers changed"
        );
        assert_ne!(edit.operator, Operator::Keep, "an edit that keeps is no edit");
        (source, target) = (edit.source.end, edit.target.end);
    }
    assert_eq!(text[source..], deidentified.text[target..]);
}

#[test]
fn sample_notes_keep_the_invariants() {
    for (_, text) in sample_notes() {
        check_invariants(&text, &analyze(&text));
        let crlf = text.replace('\n', "\r\n");
        check_invariants(&crlf, &analyze(&crlf));
    }
}

#[test]
fn progress_rises_and_ends() {
    let text = sample_notes().into_iter().map(|(_, text)| text).collect::<String>().repeat(4);
    let mut session = tiny().open(text, Request::default()).expect("opens");
    let mut last = -1.0;
    loop {
        let progress = session.step().expect("a step");
        let fraction = progress.done as f64 / progress.total as f64;
        assert!(fraction <= 1.0);
        if progress.is_done() {
            break;
        }
        assert!(progress.done as f64 > last, "no step without progress");
        last = progress.done as f64;
    }
    session.finish().expect("finished");
}

#[test]
fn the_same_note_gives_the_same_analysis() {
    for (_, text) in sample_notes() {
        assert_eq!(analyze(&text), analyze(&text));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_text_keeps_the_invariants(text in "([A-Za-z]{1,9}|[0-9/.-]{1,8}|[ \r\n\t]{1,3}|[,.:;()]|Dr\\. |MRN: |👍|é|\u{200b}|denies ){1,60}") {
        prop_assume!(!text.trim().is_empty());
        check_invariants(&text, &analyze(&text));
    }
}
