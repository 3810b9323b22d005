//! Signs, years and drugs beside a problem: what is no phrase but a pattern.

use std::sync::LazyLock;

use regex::Regex;

use crate::document::{Entity, EntityLabel};
use crate::lexicon::cues::{ACUTE_WORDS, Category, REACTION_WORDS};
use crate::text::ByteSpan;

use super::scope::Finding;

/// How far to look on either side of a problem, in bytes.
const WINDOW_BYTES: usize = 32;

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is constant")
}

static ACUTE: LazyLock<Regex> =
    LazyLock::new(|| regex(&format!(r"(?i)(?:^|[^\p{{L}}])(?:{ACUTE_WORDS})(?:$|[^\p{{L}}])")));
static REACTION: LazyLock<Regex> =
    LazyLock::new(|| regex(&format!(r"(?i)(?:^|[^\p{{L}}])(?:{REACTION_WORDS})(?:$|[^\p{{L}}])")));
/// "-cp", "(-) ovarian CA": a minus that touches the problem, behind a space or bracket.
static MINUS_BEFORE: LazyLock<Regex> = LazyLock::new(|| regex(r"[^\S\n]([-–−])$|[,;(/]([-–−])$"));
/// "IBD –,", "stroke N;": a minus or a no behind the problem, before a break.
static MINUS_BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"^\s?(?:[:=]\s?)?(\(?[-–−]\)?|N|NEG|No?\b|0)\s*(?:[,;.)|\n\]]|\s{2}|$)")
});
static QUESTION_BEFORE: LazyLock<Regex> = LazyLock::new(|| regex(r"(\?{1,2})\s?$"));
static QUESTION_BEHIND: LazyLock<Regex> = LazyLock::new(|| regex(r"^\s?(\(\?\)|\?{1,2})"));
static YEAR: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^[^.;\n]{0,14}?\b((?:19|20)\d\d)\b|^\s*(?:in )?['’](\d\d)\b"));
static SINCE: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?i)\b(?:since|from|dx|diagnosed|onset|known|on)\b|[–-]\s*(?:present|now)")
});
static ANY_YEAR: LazyLock<Regex> = LazyLock::new(|| regex(r"\b(?:19|20)\d\d\b"));
/// Between a drug and the reaction to it.
static DRUG_THEN: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"(?i)^\s*(?:\(|\[|[-–—→:=]+>?|->|\(?(?:causes?|caused|gave|gives|made|makes|which causes|induced|-induced)\b)\s*(?:him|her|me|them|you)?\s*(?:an?\s)?["“'(]*(?:severe |mild |some )?$"#,
    )
});
/// Between a reaction and the drug that it follows.
static THEN_DRUG: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?i)^\s*\)?\s*(?:with|w/|to|on|from|after|following|due to|caused by)\s+$")
});
static IMPROVED: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)\b(?:controlled|relieved|improved|better|managed|treated|for)\b"));

/// Whether the problem is of a kind that ends.
pub(super) fn is_acute(problem: &str) -> bool {
    ACUTE.is_match(problem)
}

/// Whether the problem is a usual reaction to a drug.
pub(super) fn is_reaction(problem: &str) -> bool {
    REACTION.is_match(problem)
}

/// The newest year that the note names: its present, as far as it tells.
pub(super) fn newest_year(text: &str) -> Option<u16> {
    ANY_YEAR.find_iter(text).filter_map(|year| year.as_str().parse().ok()).max()
}

/// What signs beside the problem say.
pub(super) fn signs(
    text: &str,
    entity_idx: usize,
    entity: &Entity,
    sentence: ByteSpan,
    newest_year: Option<u16>,
) -> Vec<Finding> {
    let span = entity.span;
    let before =
        &text[floor(text, span.start.saturating_sub(WINDOW_BYTES).max(sentence.start))..span.start];
    let behind =
        &text[span.end..floor(text, (span.end + WINDOW_BYTES).min(sentence.end.max(span.end)))];
    let mut findings = Vec::new();
    let mut find = |category, cue: Option<regex::Match>, base: usize, weak| {
        if let Some(cue) = cue {
            findings.push(Finding {
                entity_idx,
                category,
                cue: ByteSpan::new(base + cue.start(), base + cue.end()),
                weak,
            });
        }
    };
    let from = span.start - before.len();
    find(
        Category::Absent,
        MINUS_BEFORE.captures(before).and_then(|c| c.get(1).or(c.get(2))),
        from,
        false,
    );
    find(Category::Absent, MINUS_BEHIND.captures(behind).and_then(|c| c.get(1)), span.end, false);
    find(Category::Possible, QUESTION_BEFORE.captures(before).and_then(|c| c.get(1)), from, false);
    find(
        Category::Possible,
        QUESTION_BEHIND.captures(behind).and_then(|c| c.get(1)),
        span.end,
        false,
    );
    if is_acute(span.of(text))
        && let Some(found) = YEAR.captures(behind)
        && !SINCE.is_match(&behind[..found.get(0).map_or(0, |m| m.end())])
    {
        let year = found.get(1).and_then(|year| year.as_str().parse::<u16>().ok());
        let old = year.is_none_or(|year| newest_year.is_some_and(|newest| year < newest));
        find(Category::Past, found.get(1).or(found.get(2)).filter(|_| old), span.end, true);
    }
    findings
}

/// Reactions to a drug: "penicillin (rash)", "hives with sulfa".
pub(super) fn reactions(text: &str, entities: &[(usize, &Entity)]) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for pair in entities.windows(2) {
        let [(left_idx, left), (right_idx, right)] = pair else { continue };
        let gap = ByteSpan::new(left.span.end, right.span.start.max(left.span.end));
        let inside = gap.of(text);
        let follows = |entity_idx| Finding {
            entity_idx,
            category: Category::Conditional,
            cue: gap.trimmed(text),
            weak: false,
        };
        match (left.label, right.label) {
            (EntityLabel::Drug, EntityLabel::Problem)
                if is_reaction(right.span.of(text)) && DRUG_THEN.is_match(inside) =>
            {
                findings.push(Finding { cue: left.span, ..follows(*right_idx) });
            }
            (EntityLabel::Problem, EntityLabel::Drug)
                if is_reaction(left.span.of(text))
                    && THEN_DRUG.is_match(inside)
                    && !IMPROVED.is_match(inside) =>
            {
                findings.push(Finding {
                    cue: ByteSpan::new(gap.trimmed(text).start, right.span.end),
                    ..follows(*left_idx)
                });
            }
            (EntityLabel::Problem, EntityLabel::Problem)
                if matches!(inside.trim(), "," | "/" | "and" | ", and" | "or") =>
            {
                if let Some(last) =
                    findings.last().copied().filter(|last| last.entity_idx == *left_idx)
                {
                    findings.push(Finding { entity_idx: *right_idx, weak: true, ..last });
                }
            }
            _ => {}
        }
    }
    findings
}

/// The nearest character boundary at or below `at`.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}
