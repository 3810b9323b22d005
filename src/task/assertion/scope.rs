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
/// How far back to look for "per" or "with her" before a relative.
const MAX_COMPANION_BYTES: usize = 32;
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
    Regex::new(r"(?:\b(?:per|by|with|from|to|for|via|told|called|lives w|w/|contact) (?:(?:his|her|their|the|my|a|pt's|patient's) )?)$")
        .expect("the pattern is constant")
});
static CONNECTIVE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[\s,/&+()]*(?:(?:and/or|and|or|nor)\b[\s,]*)?(?:(?:any|other|the|a|an|his|her|of|of the|new|acute|associated|significant|to suggest|to indicate|suggestive of)\b\s*)*$")
        .expect("the pattern is constant")
});
static GRADED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:\d|small|mild|moderate|trivial|trace|minimal|large|severe|few|stable|unchanged|chronic|old|subtle|degenerative|scattered|diffuse|centrilobular)\b|^\d")
        .expect("the pattern is constant")
});
/// What may follow a cue that stands behind its problem.
static CLOSES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:$|[,.;):|–-]|  | (?:and|by|on|in|at|given|as|but|so|[(–-]))")
        .expect("the pattern is constant")
});
/// Verbs that carry a statement back to their subject.
const BE: &[&str] = &[
    "is",
    "was",
    "are",
    "were",
    "be",
    "been",
    "seems",
    "seem",
    "felt",
    "remains",
    "remain",
    "thought",
    "deemed",
    "considered",
];
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
            // "A vs B" doubts both.
            let both = self.plain[cue.span.range()].starts_with('v') && cue.backward();
            for meaning in cue.meanings {
                match meaning.direction {
                    _ if matches!(
                        meaning.category,
                        Category::Stop | Category::Pseudo | Category::Present
                    ) => {}
                    Direction::Backward if behind || both => {
                        self.walk_back(cue, meaning, &mut findings)
                    }
                    Direction::Forward if !behind || both => {
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
        let problem = |(_, entity): &&(usize, &Entity)| entity.label == EntityLabel::Problem;
        let Some((_, before)) = self.until(cue.span.start).iter().rev().find(problem) else {
            return false;
        };
        let gap = self.gap(self.local(before).end, cue.span.start);
        let adjacent =
            gap.split_whitespace().count() <= MAX_BACK_WORDS && !gap.contains([',', ';']);
        let ahead = self.since(cue.span.end).iter().find(problem);
        let ahead = ahead.map(|(_, entity)| self.gap(cue.span.end, self.local(entity).start));
        let leads = ahead == Some(" ");
        let denies = cue.meanings.iter().any(|meaning| meaning.category == Category::Absent);
        let far = denies && ahead.is_none_or(|gap| gap.contains([',', ';', '.']));
        let verb = gap.split_whitespace().any(|word| BE.contains(&word));
        let many = self.plain[cue.span.range()].contains(' ');
        adjacent
            && !leads
            && (verb || many || far || CLOSES.is_match(self.gap(cue.span.end, self.plain.len())))
    }

    /// The last words before `at`.
    fn tail(&self, at: usize) -> &str {
        let from = (at.saturating_sub(MAX_COMPANION_BYTES)..=at)
            .find(|&from| self.plain.is_char_boundary(from));
        self.gap(from.unwrap_or(at), at)
    }

    /// The entities that begin at or behind `at`.
    fn since(&self, at: usize) -> &[(usize, &Entity)] {
        let n = self.entities.partition_point(|(_, entity)| self.local(entity).start < at);
        &self.entities[n..]
    }

    /// The entities that end at or before `at`.
    fn until(&self, at: usize) -> &[(usize, &Entity)] {
        let n = self.entities.partition_point(|(_, entity)| self.local(entity).end <= at);
        &self.entities[..n]
    }

    /// Whether a cue between two places ends a scope of this meaning; `first`: no problem was reached yet.
    fn stopped(&self, from: usize, to: usize, meaning: &Cues, first: bool) -> bool {
        let first_cue = self.cues.partition_point(|cue| cue.span.start < from);
        let mut between = self.cues[first_cue..].iter().take_while(|cue| cue.span.end <= to);
        let clause = meaning.reach == Reach::Clause;
        let ends = |other: &Cues, noun: bool| match (other.category, other.direction) {
            (Category::Stop, _) => other.reach == Reach::Clause || (!clause && !first),
            (Category::Present, _) => !clause,
            (Category::Pseudo, _) | (_, Direction::Backward) => false,
            // "No antibiotics unless fever" denies no fever, but "no signs of fever" does.
            (Category::Hypothetical, _) if meaning.category == Category::Absent => !noun,
            // A second relative takes over; a denial in between holds for itself.
            (category, _) if clause => category == meaning.category && !first,
            _ => !first,
        };
        between.any(|cue| {
            let noun = self.plain[cue.span.range()].ends_with(" of");
            cue.meanings.iter().any(|other| ends(other, noun))
        })
    }

    fn walk_on(&self, n: usize, meaning: &Cues, findings: &mut Vec<Finding>) {
        let cue = &self.cues[n];
        if meaning.category == Category::Family && COMPANION.is_match(self.tail(cue.span.start)) {
            return;
        }
        // "Denies drug use, chest pain": what is no problem may stand first in the list.
        let phrase = &self.plain[cue.span.range()];
        let differential = ["diff", "ddx", "d/d", "alternat", "mimics"]
            .iter()
            .any(|head| phrase.starts_with(head));
        let open_list = meaning.category == Category::Absent
            && (phrase.starts_with("den") || phrase.ends_with(" for"));
        let mut place = cue.span.end;
        let mut first = true;
        for &(entity_idx, entity) in self.since(cue.span.end) {
            let span = self.local(entity);
            let gap = self.gap(place, span.start);
            if !self.bridges(
                if differential && !first && gap.trim() == ";" { "," } else { gap },
                meaning,
                first,
                open_list,
            ) || self.stopped(place, span.start, meaning, first)
            {
                return;
            }
            if !first && self.begins_anew(gap, entity, meaning) {
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

    /// Whether a listed problem is measured or graded and so is there: "no PE, 8 mm nodule".
    fn begins_anew(&self, gap: &str, entity: &Entity, meaning: &Cues) -> bool {
        let name = self.gap(entity.span.start - self.start, entity.span.end - self.start);
        meaning.category == Category::Absent && gap.trim() == "," && GRADED.is_match(name)
    }

    /// Whether a scope runs on over `gap`.
    fn bridges(&self, gap: &str, meaning: &Cues, first: bool, open_list: bool) -> bool {
        let n_words = gap
            .split(|c: char| !c.is_alphanumeric() && c != '\'')
            .filter(|word| !word.is_empty())
            .count();
        let broken = gap.contains(';');
        if meaning.category == Category::Family && (SPEAKER.is_match(gap) || PATIENT.is_match(gap))
        {
            return false;
        }
        match (first, meaning.reach) {
            (true, Reach::Clause) => {
                let closed =
                    gap.contains(')') && !gap.contains('(') && meaning.category == Category::Family;
                !broken && !closed && n_words <= MAX_CLAUSE_WORDS
            }
            (true, _) => {
                !broken && n_words <= MAX_FIRST_WORDS && (!gap.contains([',', ')']) || open_list)
            }
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
        for &(entity_idx, entity) in self.until(cue.span.start).iter().rev() {
            let span = self.local(entity);
            let gap = self.gap(span.end, place);
            let n_words =
                gap.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count();
            let pause = n_words == 0 && !gap.contains([',', ';', '\n']);
            let near = pause
                || (n_words <= MAX_BACK_WORDS
                    && !gap.contains([',', ';', '.', ':'])
                    && !self.stopped(span.end, place, meaning, true));
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
