//! Marked notes: `⟦status|problem⟧`, and `⟦LABEL|text⟧` for entities of other labels.

use super::*;
use crate::document::{Source, SourceKind, Status};
use crate::segment::{section::sections, sentence::sentences};

const SOURCE: Source = Source { kind: SourceKind::Caller, id: "test" };

/// The note without its marks, its entities and the status that each mark expects.
fn parse(marked: &str) -> (String, Vec<Entity>, Vec<Option<Status>>) {
    let (mut note, mut entities, mut expected) = (String::new(), Vec::new(), Vec::new());
    for (n, piece) in marked.split(['⟦', '⟧']).enumerate() {
        if n % 2 == 0 {
            note.push_str(piece);
            continue;
        }
        let (mark, inside) = piece.split_once('|').expect("a mark names a status or label");
        let status = Status::ALL.into_iter().find(|status| status.as_str() == mark);
        let label = status.map_or_else(|| mark.parse().expect("a label"), |_| EntityLabel::Problem);
        let span = ByteSpan::new(note.len(), note.len() + inside.len());
        entities.push(Entity { span, label, score: 1.0, assertion: None, source: SOURCE });
        expected.push(status);
        note.push_str(inside);
    }
    (note, entities, expected)
}

fn run(
    marked: &str,
    hints: Option<&[Option<[f32; 7]>]>,
) -> (String, Vec<Entity>, Vec<Option<Status>>) {
    let (note, mut entities, expected) = parse(marked);
    let sections = sections(&note);
    let sentences = sentences(&note, &sections);
    assert_problems(&note, &sections, &sentences, &mut entities, hints);
    (note, entities, expected)
}

/// Every mark gets the status that it names.
fn check(marked: &str) {
    let (_, entities, expected) = run(marked, None);
    let found: Vec<Option<Status>> =
        entities.iter().map(|entity| entity.assertion.as_ref().map(Assertion::status)).collect();
    assert_eq!(found, expected, "{marked}");
}

/// The cues of the first problem.
fn cues(marked: &str) -> Vec<String> {
    let (note, entities, _) = run(marked, None);
    let assertion = entities.iter().find_map(|entity| entity.assertion.clone()).expect("a problem");
    assertion.cues.iter().map(|cue| cue.of(&note).to_owned()).collect()
}

#[test]
fn negation_reaches_forward_over_lists() {
    check("Denies ⟦absent|chest pain⟧, ⟦absent|palpitations⟧ or ⟦absent|syncope⟧.");
    check("No ⟦absent|fever⟧, ⟦absent|chills⟧, or ⟦absent|night sweats⟧.");
    check("There is no radiographic evidence of ⟦absent|pneumonia⟧.");
    check("CT was negative for ⟦absent|hemorrhage⟧ and ⟦absent|mass effect⟧.");
    check("without ⟦absent|cyanosis⟧, ⟦absent|clubbing⟧ or ⟦absent|edema⟧");
    check("Denies recreational drug use, ⟦absent|chest pain⟧ and ⟦absent|cough⟧.");
    check("no signs of ⟦absent|neglect⟧ or ⟦absent|abuse⟧");
    check("The patient is not ⟦absent|hypoxic⟧.");
    check("NEGATIVE FOR ⟦absent|FEVER⟧, ⟦absent|CHILLS⟧.");
    check("She never had ⟦absent|asthma⟧.");
}

#[test]
fn negation_crosses_wrapped_lines() {
    check(
        "The patient has been well since the last visit and denies any ⟦absent|chest pain⟧,\n⟦absent|dyspnea⟧ or ⟦absent|ankle swelling⟧.",
    );
}

#[test]
fn negation_reaches_backward() {
    check("⟦absent|Pulmonary embolism⟧ was ruled out.");
    check("⟦absent|Fever⟧: none.");
    check("⟦absent|Pneumothorax⟧ – not seen.");
    check("⟦absent|Vertigo⟧ denied. ⟦absent|Otalgia⟧ denied.");
    check("⟦absent|SOB⟧ neg, ⟦absent|CP⟧ neg.");
    check("⟦absent|Perineural invasion⟧ ..... Not identified");
    check("⟦absent|Complications⟧: None.");
    check("⟦absent|Rash⟧ and ⟦absent|jaundice⟧ were absent.");
}

#[test]
fn signs_and_boxes_are_read() {
    check("-⟦absent|cp⟧, -⟦absent|sob⟧, +⟦present|nausea⟧");
    check("⟦absent|IBD⟧ –, ⟦absent|urethritis⟧ –, ⟦present|rash⟧ +");
    check("(-) ⟦absent|dysuria⟧, (+) ⟦present|hematuria⟧");
    check("[x] ⟦present|cough⟧  [ ] ⟦absent|fever⟧  [ ] ⟦absent|rash⟧");
    check("⟦present|cough⟧ [x]  ⟦absent|fever⟧ [ ]  ⟦absent|rash⟧ [ ]");
    check("+/-⟦possible|weight loss⟧");
}

#[test]
fn a_hyphen_or_dash_is_no_minus() {
    check("- ⟦present|Hypertension⟧\n- ⟦present|Asthma⟧");
    check("Diagnosis - ⟦present|appendicitis⟧");
    check("⟦present|non-small cell carcinoma⟧ of the lung");
}

#[test]
fn pseudo_cues_deny_nothing() {
    check("No increase in ⟦present|swelling⟧.");
    check("There has been no change in his ⟦present|chronic cough⟧.");
    check("Not only ⟦present|fever⟧ but also ⟦present|rigors⟧.");
    check("Gram negative ⟦present|sepsis⟧.");
    check("⟦present|Edema⟧ no worse.");
    check("He is never without ⟦present|pain⟧.");
    check("no antibiotics for ⟦present|bronchitis⟧");
    check("⟦present|Neck mass⟧ not drained yet.");
}

#[test]
fn scopes_end_where_the_sentence_turns() {
    check("No ⟦absent|fever⟧ but has a ⟦present|cough⟧.");
    check("Denies ⟦absent|pain⟧, however reports ⟦present|weakness⟧.");
    check("Denies ⟦absent|fever⟧; ⟦present|headache⟧ since Monday.");
    check("Denies: ⟦absent|fever⟧, ⟦absent|cough⟧. Reports: ⟦present|headache⟧.");
    check("no ⟦absent|PE⟧, ⟦present|8 mm nodule⟧");
    check("no ⟦absent|effusion⟧, ⟦present|small pneumothorax⟧");
    check("No ⟦absent|dysuria⟧. ⟦present|Cough⟧.");
}

#[test]
fn notable_and_nose_are_no_negations() {
    check("Notable ⟦present|edema⟧. Nose: ⟦present|congestion⟧. Normal gait, ⟦present|tremor⟧.");
    check("Known ⟦present|asthma⟧.");
    check("Snoring and ⟦present|fatigue⟧");
}

#[test]
fn doubt_is_possible() {
    check("Possible ⟦possible|pneumonia⟧.");
    check("?⟦possible|PE⟧");
    check("r/o ⟦possible|MI⟧");
    check("⟦possible|Gastritis⟧ vs ⟦possible|biliary colic⟧");
    check("Cannot exclude ⟦possible|malignancy⟧.");
    check("⟦possible|Meniscal tear⟧ not excluded.");
    check("⟦possible|Sarcoma⟧ is unlikely.");
    check("⟦possible|Cellulitis⟧: doubt.");
    check("Findings may represent ⟦possible|atelectasis⟧.");
    check("⟦possible|Suspected COVID⟧");
    check("Differential: ⟦possible|gout⟧; ⟦possible|septic arthritis⟧.");
    check("concern for ⟦possible|bile leak⟧");
}

#[test]
fn likely_as_verb_of_cause_doubts_nothing_behind_it() {
    check("⟦present|Anemia⟧, stable.");
    check("He is likely to improve. ⟦present|Cough⟧ persists.");
}

#[test]
fn conditions_are_hypothetical() {
    check(
        "Return if ⟦hypothetical|fever⟧, ⟦hypothetical|vomiting⟧ or ⟦hypothetical|worsening pain⟧.",
    );
    check("Call (555) 010-0199 for ⟦hypothetical|bleeding⟧.");
    check("Watch for ⟦hypothetical|sedation⟧.");
    check("At risk of ⟦hypothetical|bowel obstruction⟧.");
    check(
        "⟦DRUG|Acetaminophen⟧ ⟦DOSE|650 mg⟧ ⟦FREQ|every 6 hours⟧ as needed for ⟦hypothetical|pain⟧",
    );
    check("Should ⟦hypothetical|visual loss⟧ occur, call.");
    check("Restart apixaban if no ⟦hypothetical|hematoma⟧.");
    check("No antibiotics unless ⟦hypothetical|purulence⟧.");
    check("Warned her about ⟦hypothetical|infection⟧.");
    check(
        "Go to the ED for:\n- ⟦hypothetical|fever⟧\n- ⟦hypothetical|chest pain⟧\n\nPlan\n⟦present|Cellulitis⟧: dressing.",
    );
    check("⟦DRUG|EpiPen⟧ ⟦DOSE|0.3 mg⟧ ⟦ROUTE|IM⟧ for ⟦present|wheeze⟧ given at noon.");
}

#[test]
fn the_past_is_historical() {
    check("History of ⟦historical|pneumonia⟧ and ⟦historical|hip fracture⟧.");
    check(
        "PMH: ⟦present|hypertension⟧, ⟦present|type 2 diabetes⟧, ⟦historical|myocardial infarction⟧",
    );
    check("⟦historical|Childhood asthma⟧, outgrown.");
    check("⟦historical|Pleural effusion⟧ has resolved.");
    check("⟦historical|Stroke⟧ in 2014. Seen 3 May 2024 for ⟦present|cough⟧.");
    check("Previous ⟦historical|sciatica⟧.");
    check("⟦historical|Febrile seizure⟧ as a toddler.");
}

#[test]
fn the_present_illness_is_not_the_past() {
    check("HISTORY OF PRESENT ILLNESS\n⟦present|Chest pain⟧ since Monday.");
    check("⟦present|Diabetes⟧ since 2014; reviewed 2024.");
    check("Over the past two weeks ⟦present|cough⟧.");
}

#[test]
fn relatives_have_their_own_problems() {
    check("FHx: mother ⟦family|MI⟧ at 71, brother ⟦family|colon cancer⟧.");
    check("Her father had ⟦family|diabetes⟧ and ⟦family|stroke⟧.");
    check("Family history of ⟦family|breast cancer⟧.");
    check("No family history of ⟦absent|pancreatic cancer⟧.");
    check("⟦family|Malignant hyperthermia⟧ in nephew Remy.");
    check("⟦family|Stroke⟧ (mother).");
    check("a sister with ⟦family|lupus⟧");
}

#[test]
fn relatives_who_speak_are_not_ill() {
    check("Mother reports ⟦present|fever⟧ for two days.");
    check("Wife noticed ⟦present|slurred speech⟧.");
    check("Lives with her husband; ⟦present|anxiety⟧.");
    check("Mom denies ⟦absent|vomiting⟧.");
    check("⟦present|Snoring⟧ per wife.");
}

#[test]
fn reactions_to_drugs_are_conditional() {
    check("Allergies: ⟦DRUG|penicillin⟧ (⟦conditional|hives⟧), ⟦DRUG|codeine⟧ (⟦conditional|N/V⟧)");
    check("⟦conditional|Rash⟧ with ⟦DRUG|penicillin⟧.");
    check("⟦DRUG|Zolpidem⟧ caused ⟦conditional|sleep-eating⟧.");
    check("⟦DRUG|Codeine⟧ gives her ⟦conditional|constipation⟧.");
    check("⟦DRUG|Levaquin⟧ -> ⟦conditional|palpitations⟧");
}

#[test]
fn symptoms_treated_by_a_drug_are_present() {
    check("⟦present|Nausea⟧ controlled with ⟦DRUG|ondansetron⟧.");
    check("⟦DRUG|Metformin⟧ for ⟦present|diabetes⟧.");
    check("⟦present|Dyspnea on exertion⟧.");
}

#[test]
fn cues_tell_why() {
    assert_eq!(cues("Denies ⟦absent|chest pain⟧."), ["Denies"]);
    assert_eq!(cues("⟦absent|Fever⟧: none."), ["none"]);
    assert_eq!(cues("FHx: mother ⟦family|MI⟧"), ["FHx", "mother"]);
    assert!(cues("⟦present|Cough⟧ since Monday.").is_empty());
}

#[test]
fn other_labels_carry_no_assertion() {
    check("No ⟦DRUG|aspirin⟧ and no ⟦absent|bleeding⟧.");
}

/// What the note says with the head sure of `status`.
fn with_head(marked: &str, status: Status, probability: f32) -> Status {
    let mut head = [(1.0 - probability) / 6.0; 7];
    head[Status::ALL.iter().position(|&known| known == status).expect("a status")] = probability;
    let (_, entities, _) = run(marked, Some(&[Some(head)]));
    entities[0].assertion.as_ref().expect("a problem").status()
}

#[test]
fn the_head_decides_where_the_rules_are_silent() {
    assert_eq!(
        with_head("⟦present|Fell⟧ over Thanksgiving.", Status::Historical, 0.7),
        Status::Historical
    );
    assert_eq!(with_head("⟦present|Cough⟧.", Status::Absent, 0.4), Status::Present);
}

#[test]
fn a_clear_cue_outweighs_the_head() {
    assert_eq!(with_head("Denies ⟦absent|pain⟧.", Status::Present, 0.99), Status::Absent);
}

#[test]
fn a_confident_head_outweighs_the_section() {
    let note = "Family history\nPatient had ⟦family|asthma⟧.";
    assert_eq!(with_head(note, Status::Present, 0.95), Status::Present);
    assert_eq!(with_head(note, Status::Present, 0.6), Status::Family);
}

proptest::proptest! {
    #[test]
    fn any_marked_note_is_read_without_panic(pieces in proptest::collection::vec(
        proptest::sample::select(vec![
            "no ", "denies ", "⟦absent|fév😀er⟧", "⟦DRUG|x⟧", "⟦possible|?é⟧", ", ", "; ", ". ", "\n", ":", " or ", "(", ") ", "-", "– ",
            "mother ", "if ", "[ ] ", " 2014", "vs ", "ruled out ", "allergy ", " ... ", "PMH: ", "😀", "İ", " é ",
        ]), 0..30))
    {
        let (_, entities, expected) = run(&pieces.concat(), None);
        proptest::prop_assert_eq!(entities.len(), expected.len());
    }
}
