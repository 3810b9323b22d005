//! What the note says of each problem: ConText-style cues and scopes, joined with the model's head [L4].

mod cue;
mod hint;
mod scope;
mod sign;

use crate::document::{
    Assertion, Certainty, Entity, EntityLabel, Experiencer, Polarity, Section, SectionKind,
    Sentence, Temporality,
};
use crate::lexicon::cues::Category;
use crate::text::ByteSpan;

use hint::{Strength, combine};
use scope::{Finding, Scene};

/// Sets the assertion of every problem among `entities`, and `None` for other labels.
///
/// `hints`, where given, runs parallel to `entities` and holds the probabilities of the model's
/// assertion head in the order of [`Status::ALL`](crate::document::Status::ALL).
/// A clear cue wins; the head decides where the rules are silent or the cue is weak.
pub fn assert_problems(
    text: &str,
    sections: &[Section],
    sentences: &[Sentence],
    entities: &mut [Entity],
    hints: Option<&[Option<[f32; 7]>]>,
) {
    let findings = find(text, sections, sentences, entities);
    for (entity_idx, (entity, findings)) in entities.iter_mut().zip(findings).enumerate() {
        let problem = entity.label == EntityLabel::Problem;
        let head = hints.and_then(|hints| hints.get(entity_idx)).and_then(Option::as_ref);
        entity.assertion = problem.then(|| {
            let (rules, strength) = assertion(&findings);
            combine(rules, strength, head)
        });
    }
}

/// A cue above a list, with how far it holds.
struct Carried {
    category: Category,
    cue: ByteSpan,
    section_idx: usize,
    /// From a title: holds for the section. From a lead-in: holds up to a blank line.
    whole_section: bool,
}

/// The findings for each entity.
fn find(
    text: &str,
    sections: &[Section],
    sentences: &[Sentence],
    entities: &[Entity],
) -> Vec<Vec<Finding>> {
    let mut by_entity = vec![Vec::new(); entities.len()];
    let mut order: Vec<usize> = (0..entities.len()).collect();
    order.sort_by_key(|&entity_idx| entities[entity_idx].span);
    let newest_year = sign::newest_year(text);
    let mut carried: Option<Carried> = None;
    let mut last_end = 0;
    let mut next = 0;
    for sentence in sentences {
        let section = sections.get(sentence.section_idx);
        let kind = section.map(|section| section.kind).unwrap_or_default();
        let blank = text
            .get(last_end..sentence.span.start)
            .is_some_and(|gap| gap.matches('\n').count() > 1);
        last_end = sentence.span.end;
        carried = carried
            .filter(|c| c.section_idx == sentence.section_idx && (c.whole_section || !blank));

        let from = next;
        while next < order.len() && entities[order[next]].span.start < sentence.span.end {
            next += 1;
        }
        let inside: Vec<(usize, &Entity)> = order[from..next]
            .iter()
            .map(|&entity_idx| (entity_idx, &entities[entity_idx]))
            .filter(|(_, entity)| sentence.span.contains(entity.span))
            .collect();
        let plain = plain(sentence.span.of(text));
        let cues = cue::cues(&plain)
            .into_iter()
            .filter(|cue| !hidden(cue.span, sentence.span.start, &inside))
            .collect();
        let scene = Scene { plain: &plain, start: sentence.span.start, entities: inside, cues };

        let is_title = section.is_some_and(|s| {
            s.title.is_some_and(|title| {
                sentence.span.contains(title) && sentence.span.end <= title.end + 8
            })
        });
        let mut found = scene.findings();
        found.extend(sign::reactions(text, &scene.entities));
        for &(entity_idx, entity) in
            scene.entities.iter().filter(|(_, entity)| entity.label == EntityLabel::Problem)
        {
            found.extend(sign::signs(text, entity_idx, entity, sentence.span, newest_year));
            if let Some(carried) = &carried {
                found.push(Finding {
                    entity_idx,
                    category: carried.category,
                    cue: carried.cue,
                    weak: true,
                });
            }
            found.extend(prior(text, kind, section, entity_idx, entity, &plain));
        }
        for finding in found {
            by_entity[finding.entity_idx].push(finding);
        }
        if (plain.ends_with(':') || is_title)
            && scene.entities.iter().all(|(_, entity)| entity.label != EntityLabel::Problem)
        {
            let open = scene.open_cue();
            carried = open
                .map(|(category, cue)| Carried {
                    category,
                    cue,
                    section_idx: sentence.section_idx,
                    whole_section: is_title,
                })
                .or(carried);
        }
    }
    for (entity_idx, findings) in by_entity.iter_mut().enumerate() {
        let problem = entities[entity_idx].span.of(text);
        settle_past(problem, findings);
    }
    by_entity
}

/// "History of" is the past for problems that end and the present for those that last.
fn settle_past(problem: &str, findings: &mut Vec<Finding>) {
    findings.retain(|finding| finding.category != Category::PastIfAcute || sign::is_acute(problem));
    for finding in findings.iter_mut().filter(|finding| finding.category == Category::PastIfAcute) {
        finding.category = Category::Past;
    }
}

/// What the section alone says of a problem in it.
fn prior(
    text: &str,
    kind: SectionKind,
    section: Option<&Section>,
    entity_idx: usize,
    entity: &Entity,
    plain: &str,
) -> Option<Finding> {
    let category = match kind {
        SectionKind::FamilyHistory => Category::Family,
        SectionKind::Allergies => Category::Conditional,
        SectionKind::PastHistory if sign::is_acute(entity.span.of(text)) => Category::Past,
        _ if plain.contains("allerg")
            && sign::is_reaction(entity.span.of(text))
            && before(plain, "allerg", entity, text) =>
        {
            Category::Conditional
        }
        _ => return None,
    };
    let cue = section.and_then(|section| section.title).unwrap_or(entity.span);
    Some(Finding { entity_idx, category, cue, weak: true })
}

/// Whether `word` stands before the entity's first mention in the sentence.
fn before(plain: &str, word: &str, entity: &Entity, text: &str) -> bool {
    let problem = entity.span.of(text).to_ascii_lowercase();
    matches!((plain.find(word), plain.find(&problem)), (Some(cue), Some(at)) if cue < at)
}

/// The sentence in lower case, each white space a blank: the same bytes, the same offsets.
fn plain(sentence: &str) -> String {
    sentence
        .chars()
        .map(|c| if c.is_ascii_whitespace() { ' ' } else { c.to_ascii_lowercase() })
        .collect()
}

/// Whether a cue lies inside an entity and is part of its name ("non-small cell carcinoma") or value ("negative").
fn hidden(cue: ByteSpan, start: usize, entities: &[(usize, &Entity)]) -> bool {
    let cue = ByteSpan::new(start + cue.start, start + cue.end);
    let named = |label| !matches!(label, EntityLabel::Freq | EntityLabel::Duration);
    entities.iter().any(|(_, entity)| named(entity.label) && entity.span.overlaps(cue))
}

/// The axes that the findings set, and how clearly.
fn assertion(findings: &[Finding]) -> (Assertion, Strength) {
    let mut assertion = Assertion::default();
    let mut strength = Strength::Silent;
    for finding in findings {
        match finding.category {
            Category::Absent => assertion.polarity = Polarity::Absent,
            Category::Possible if assertion.certainty == Certainty::Certain => {
                assertion.certainty = Certainty::Possible
            }
            Category::Conditional if assertion.certainty != Certainty::Hypothetical => {
                assertion.certainty = Certainty::Conditional
            }
            Category::Hypothetical => assertion.certainty = Certainty::Hypothetical,
            Category::Past => assertion.temporality = Temporality::Past,
            Category::Family => assertion.experiencer = Experiencer::Family,
            _ => {}
        }
        assertion.cues.push(finding.cue);
        let own = if finding.weak { Strength::Weak } else { Strength::Clear };
        strength = if strength == Strength::Clear { strength } else { own };
    }
    assertion.cues.sort();
    assertion.cues.dedup();
    (assertion, strength)
}

#[cfg(test)]
mod tests;
