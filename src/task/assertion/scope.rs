//! Scopes: which problems of a sentence a cue speaks of.

use std::sync::LazyLock;

use regex::Regex;

use super::cue::Cue;
use crate::document::{Entity, EntityLabel};
use crate::lexicon::cues::{Category, Cues, Direction, PATIENT_WORDS, Reach, SPEAKER_VERBS};
use crate::text::ByteSpan;

/// Words allowed between a cue and its first problem.
const MAX_FIRST_WORDS: usize = 6;
/// Words allowed between problems of one list, connectives aside.
const MAX_LIST_WORDS: usize = 3;
/// Words allowed between problems of one clause.
const MAX_CLAUSE_WORDS: usize = 10;
/// Words allowed between a problem and a cue behind it.
const MAX_BACK_WORDS: usize = 3;

/// A sentence with what was found in it; spans index the note, `plain` is the sentence alone.
pub(super) struct Scene<'a> {
    /// The sentence in lower case, white space as single blanks.
    pub plain: &'a str,
    /// Where `plain` begins in the note.
    pub start: usize,
    /// Every entity in the sentence, in order.
    pub entities: Vec<(usize, &'a Entity)>,
    /// Every cue in the sentence, in order; spans index `plain`.
    pub cues: Vec<Cue>,
}

/// What a cue says of one problem.
#[derive(Clone, Copy, Debug)]
pub(super) struct Finding {
    pub entity_idx: usize,
    pub category: Category,
    /// In the note.
    pub cue: ByteSpan,
    /// Reached over a list or clause rather than at once.
    pub weak: bool,
}

static SPEAKER: LazyLock<Regex> = LazyLock::new(|| words(SPEAKER_VERBS));
static PATIENT: LazyLock<Regex> = LazyLock::new(|| words(PATIENT_WORDS));
/// Words before a relative that make the relative a companion or informant.
static COMPANION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:\b(?:per|by|with|from|to|for|via|told|and|called|lives w|w/|contact|of) (?:(?:his|her|their|the|my|a|pt's|patient's) )?)$")
        .expect("the pattern is constant")
});
static CONNECTIVE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[\s,/&+()]*(?:(?:and/or|and|or|nor)\b[\s,]*)?(?:(?:any|other|the|a|an|his|her|of|of the|new|acute|associated|significant)\b\s*)*$")
        .expect("the pattern is constant")
});
static JOINT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\s*(?:,?\s*(?:and/or|and|or|nor)\b|/|&)\s*$").expect("the pattern is constant")
});

fn words(list: &str) -> Regex {
    Regex::new(&format!(r"\b(?:{list})\b")).expect("the words are constant")
}

impl Scene<'_> {
    /// Everything that the cues of the sentence say.
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (n, cue) in self.cues.iter().enumerate() {
            let behind = cue.backward() && self.points_back(cue);
            for meaning in cue.meanings {
                match meaning.direction {
                    _ if matches!(
                        meaning.category,
                        Category::Stop | Category::Pseudo | Category::Present
                    ) => {}
                    Direction::Backward if behind => self.walk_back(cue, meaning, &mut findings),
                    Direction::Forward if !behind => {
                        self.walk_on(n, meaning, &mut findings);
                    }
                    _ => {}
                }
            }
        }
        findings
    }

    /// The forward cue whose scope is still open at the end of the sentence, for a list below it.
    pub fn open_cue(&self) -> Option<(Category, ByteSpan)> {
        let cue = self.cues.iter().rev().find(|cue| cue.forward())?;
        let meaning = cue.meanings.iter().find(|m| m.direction == Direction::Forward)?;
        let carried = matches!(
            meaning.category,
            Category::Absent | Category::Hypothetical | Category::Possible | Category::Family
        );
        let is_open =
            self.gap(cue.span.end, self.plain.len()).split_whitespace().count() <= MAX_FIRST_WORDS;
        (carried && is_open).then_some((meaning.category, self.in_note(cue.span)))
    }

    fn gap(&self, from: usize, to: usize) -> &str {
        self.plain.get(from..to).unwrap_or("")
    }

    fn in_note(&self, span: ByteSpan) -> ByteSpan {
        ByteSpan::new(self.start + span.start, self.start + span.end)
    }

    /// The entity's span over `plain`.
    fn local(&self, entity: &Entity) -> ByteSpan {
        ByteSpan::new(entity.span.start - self.start, entity.span.end - self.start)
    }

    /// Whether a cue that can stand behind its problem does.
    fn points_back(&self, cue: &Cue) -> bool {
        if !cue.forward() {
            return true;
        }
        let after = self.gap(cue.span.end, self.plain.len());
        let closes = after.is_empty()
            || after.starts_with([',', '.', ';', ')', ':', '|', '–', '-'])
            || after.starts_with("  ")
            || after.starts_with(" and ")
            || after.starts_with(" (")
            || after.starts_with(" by ")
            || after.starts_with(" -")
            || after.starts_with(" –");
        let before = self
            .entities
            .iter()
            .rev()
            .map(|(_, e)| *e)
            .find(|e| self.local(e).end <= cue.span.start);
        let adjacent = before.is_some_and(|e| {
            e.label == EntityLabel::Problem && {
                let gap = self.gap(self.local(e).end, cue.span.start);
                gap.split_whitespace().count() <= MAX_BACK_WORDS && !gap.contains([',', ';'])
            }
        });
        let next = self
            .entities
            .iter()
            .map(|(_, e)| self.local(e))
            .find(|span| span.start >= cue.span.end);
        let leads = next.is_some_and(|span| self.gap(cue.span.end, span.start) == " ");
        adjacent && !leads && (closes || self.plain[cue.span.range()].contains(' '))
    }

    /// Whether a cue between two places ends a scope of this reach.
    fn stopped(&self, from: usize, to: usize, meaning: &Cues, first: bool) -> bool {
        self.cues.iter().filter(|cue| from <= cue.span.start && cue.span.end <= to).any(|cue| {
            cue.meanings.iter().any(|stop| match stop.category {
                Category::Stop if stop.reach == Reach::Clause => true,
                Category::Stop => meaning.reach != Reach::Clause && !first,
                Category::Present => meaning.reach != Reach::Clause,
                Category::Pseudo => false,
                Category::Absent if meaning.category == Category::Family => false,
                _ if first => false,
                _ => {
                    meaning.reach != Reach::Clause && stop.direction == Direction::Forward
                        || stop.category == meaning.category
                            && meaning.category != Category::Absent
                            && meaning.reach == Reach::Clause
                            && stop.category != Category::Hypothetical
                }
            })
        })
    }

    fn walk_on(&self, n: usize, meaning: &Cues, findings: &mut Vec<Finding>) {
        let cue = &self.cues[n];
        if meaning.category == Category::Family && COMPANION.is_match(self.gap(0, cue.span.start)) {
            return;
        }
        let mut place = cue.span.end;
        let mut first = true;
        for &(entity_idx, entity) in &self.entities {
            let span = self.local(entity);
            if span.start < cue.span.end {
                continue;
            }
            let gap = self.gap(place, span.start);
            if !self.bridges(gap, meaning, first) || self.stopped(place, span.start, meaning, first)
            {
                return;
            }
            if entity.label == EntityLabel::Problem {
                findings.push(Finding {
                    entity_idx,
                    category: meaning.category,
                    cue: self.in_note(cue.span),
                    weak: !first,
                });
                first = false;
            } else if matches!(
                entity.label,
                EntityLabel::Value | EntityLabel::Dose | EntityLabel::Freq
            ) && meaning.reach != Reach::Clause
            {
                return;
            }
            place = span.end;
        }
    }

    /// Whether a scope runs on over `gap`.
    fn bridges(&self, gap: &str, meaning: &Cues, first: bool) -> bool {
        let n_words = gap
            .split(|c: char| !c.is_alphanumeric() && c != '\'')
            .filter(|word| !word.is_empty())
            .count();
        let broken = gap.contains(';') || gap.contains(". ");
        if meaning.category == Category::Family && (SPEAKER.is_match(gap) || PATIENT.is_match(gap))
        {
            return false;
        }
        match (first, meaning.reach) {
            (true, Reach::Clause) => !broken && n_words <= MAX_CLAUSE_WORDS,
            (true, _) => !broken && n_words <= MAX_FIRST_WORDS && !gap.contains([',', ')']),
            (false, Reach::Near) => JOINT.is_match(gap),
            (false, Reach::List) => {
                !broken
                    && (CONNECTIVE.is_match(gap)
                        || (n_words <= MAX_LIST_WORDS && gap.contains([',', '/'])
                            || gap.contains(" or ") && n_words <= MAX_LIST_WORDS + 1
                            || gap.contains(" nor ")))
            }
            (false, Reach::Clause) => {
                (!broken || gap.trim() == ";") && n_words <= MAX_CLAUSE_WORDS && !gap.contains(": ")
            }
        }
    }

    fn walk_back(&self, cue: &Cue, meaning: &Cues, findings: &mut Vec<Finding>) {
        let plural = ["are ", "were ", "all ", "and ", "have "]
            .iter()
            .any(|word| self.plain[cue.span.range()].starts_with(word));
        let mut place = cue.span.start;
        let mut first = true;
        for &(entity_idx, entity) in self.entities.iter().rev() {
            let span = self.local(entity);
            if span.end > cue.span.start {
                continue;
            }
            let gap = self.gap(span.end, place);
            let n_words =
                gap.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count();
            let near = n_words <= MAX_BACK_WORDS
                && !gap.contains([',', ';', '.', ':'])
                && !self.stopped(span.end, place, meaning, false);
            let listed = JOINT.is_match(gap) || (plural && CONNECTIVE.is_match(gap));
            if !(if first { near } else { listed }) {
                return;
            }
            if entity.label == EntityLabel::Problem {
                findings.push(Finding {
                    entity_idx,
                    category: meaning.category,
                    cue: self.in_note(cue.span),
                    weak: !first,
                });
                first = false;
            } else if entity.label != EntityLabel::Anatomy && entity.label != EntityLabel::Duration
            {
                return;
            }
            place = span.start;
        }
    }
}
