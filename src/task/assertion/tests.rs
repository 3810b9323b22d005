//! Traps of negation and its kin: problems are marked in the note itself, `⟦status|words⟧`.

use super::assert_problems;
use crate::document::{Entity, EntityLabel, Source, SourceKind};
use crate::segment::section::sections;
use crate::segment::sentence::sentences;
use crate::text::ByteSpan;

/// Reads the marks and checks every status.
fn check(marked: &str) {
    let mut text = String::new();
    let mut entities = Vec::new();
    let mut expected = Vec::new();
    let mut rest = marked;
    while let Some((before, behind)) = rest.split_once('⟦') {
        text.push_str(before);
        let (mark, behind) = behind.split_once('⟧').expect("a closed mark");
        let (status, words) = mark.split_once('|').expect("status|words");
        let span = ByteSpan::new(text.len(), text.len() + words.len());
        text.push_str(words);
        let source = Source { kind: SourceKind::Caller, id: "entity.given" };
        entities.push(Entity {
            span,
            label: EntityLabel::Problem,
            score: 1.0,
            assertion: None,
            source,
        });
        expected.push((words, status));
        rest = behind;
    }
    text.push_str(rest);
    let sections = sections(&text);
    let sentences = sentences(&text, &sections);
    assert_problems(&text, &sections, &sentences, &mut entities, None);
    let found: Vec<(&str, &str)> = entities
        .iter()
        .map(|entity| {
            let assertion = entity.assertion.as_ref().expect("problems are asserted");
            (entity.span.of(&text), assertion.status().as_str())
        })
        .collect();
    assert_eq!(found, expected, "{marked}");
}

#[test]
fn denials_run_over_lists() {
    check("She denies ⟦absent|chest pain⟧, ⟦absent|palpitations⟧ or ⟦absent|syncope⟧.");
    check("No ⟦absent|fever⟧, ⟦absent|chills⟧, ⟦absent|rash⟧.");
    check("negative for ⟦absent|DVT⟧ and ⟦absent|PE⟧");
    check("NO ⟦absent|EDEMA⟧.");
    check("no ⟦absent|fever⟧,\n⟦absent|vomiting⟧ or ⟦absent|diarrhea⟧");
}

#[test]
fn denials_end_where_something_is_asserted() {
    check("No ⟦absent|fever⟧ but has ⟦present|cough⟧.");
    check("denies ⟦absent|pain⟧, reports ⟦present|nausea⟧... admits to ⟦present|cough⟧");
    check("Denies ⟦absent|chest pain⟧. ⟦present|Cough⟧ continues.");
}

#[test]
fn denials_may_follow() {
    check("⟦absent|Pneumonia⟧ was ruled out.");
    check("⟦absent|Fever⟧: none. ⟦absent|Rash⟧: denied.");
    check("⟦present|Pallor⟧ +, ⟦absent|icterus⟧ –, ⟦absent|cyanosis⟧ -.");
    check("[x] ⟦present|fever⟧ [ ] ⟦absent|chills⟧");
}

#[test]
fn what_looks_like_a_denial_is_none() {
    check("No increase in ⟦present|lower extremity edema⟧.");
    check("not only ⟦present|nausea⟧ but also ⟦present|vomiting⟧");
    check("No change in ⟦present|left pleural effusion⟧.");
    check("Gram negative ⟦present|bacteremia⟧");
    check("Study No. 14: ⟦present|effusion⟧");
}

#[test]
fn doubt_is_possible() {
    check("Possible ⟦possible|pneumonia⟧.");
    check("?⟦possible|PE⟧ vs ⟦possible|pneumonia⟧");
    check("cannot exclude ⟦possible|portal vein thrombosis⟧");
    check("⟦possible|Sepsis⟧ cannot be excluded.");
    check("⟦possible|Pneumonia⟧ is unlikely.");
    check("CT to rule out ⟦possible|appendicitis⟧.");
}

#[test]
fn what_might_come_is_hypothetical() {
    check("Return if ⟦hypothetical|fever⟧ or ⟦hypothetical|worsening pain⟧.");
    check("Monitor for ⟦hypothetical|bleeding⟧.");
    check("At risk for ⟦hypothetical|falls⟧.");
}

#[test]
fn the_past_is_historical() {
    check("History of ⟦historical|appendicitis⟧ in 1998.");
    check("⟦historical|Pneumonia⟧ two years ago.");
    check("⟦historical|Rash⟧ has resolved.");
}

#[test]
fn other_peoples_problems_are_family() {
    check("Mother with ⟦family|breast cancer⟧, father ⟦family|MI⟧ at 50.");
    check("FAMILY HISTORY\n⟦family|Diabetes⟧, ⟦family|stroke⟧.");
    check("No family history of ⟦absent|colon cancer⟧.");
    check("Mother reports ⟦present|cough⟧ for two days.");
}

#[test]
fn reactions_are_conditional() {
    check("ALLERGIES: penicillin (⟦conditional|hives⟧)");
}
