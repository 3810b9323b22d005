//! Signs, years and drugs beside a problem: what is no phrase but a pattern.

use std::sync::LazyLock;

use regex::Regex;

use crate::document::{Entity, EntityLabel};
use crate::lexicon::cues::{ACUTE_WORDS, CHRONIC_WORDS, Category, REACTION_WORDS, RELATIVES};
use crate::text::ByteSpan;

use super::scope::Finding;

/// How far to look on either side of a problem, in bytes.
const WINDOW_BYTES: usize = 32;

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is constant")
}

static ACUTE: LazyLock<Regex> =
    LazyLock::new(|| regex(&format!(r"(?i)(?:^|[^\p{{L}}])(?:{ACUTE_WORDS})(?:$|[^\p{{L}}])")));
static CHRONIC: LazyLock<Regex> =
    LazyLock::new(|| regex(&format!(r"(?i)(?:^|[^\p{{L}}])(?:{CHRONIC_WORDS})(?:$|[^\p{{L}}])")));
static REACTION: LazyLock<Regex> =
    LazyLock::new(|| regex(&format!(r"(?i)(?:^|[^\p{{L}}])(?:{REACTION_WORDS})(?:$|[^\p{{L}}])")));
/// "-cp", "(-) ovarian CA": a minus that touches the problem, behind a space or bracket.
static MINUS_BEFORE: LazyLock<Regex> = LazyLock::new(|| regex(r"[^\S\n]([-–−])$|[,;(/]([-–−])$"));
/// "IBD –,", "stroke N;": a minus or a no behind the problem, before a break.
static MINUS_BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^\s?(?:[:=]\s?)?(\([-–−]\)|[-–−]|N|NEG|0|°|[-–−](?:ve|neg)\b)\s*(?:[,;.)|\n\]]|\s{2}|$)",
    )
});
/// "Complications: none", "deposits ..... Not identified": the answer behind a label, on the same line.
static ANSWER: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^[ \t]*(?::|\.{3,}|…|\|)[ \t*]*(none|nil|neg|negative|absent|denied|denies|not (?:identified|seen|present|observed|detected|found)|no?(?:[ \t]*[,.;]|[ \t]*$)|no (?:\w+ ?){1,3}[.;])",
    )
});
/// An empty check box behind the problem.
static BOX_BEHIND: LazyLock<Regex> = LazyLock::new(|| regex(r"^ ?(\[[ _]{0,2}\]|☐|\( \))"));
static QUESTION_BEFORE: LazyLock<Regex> = LazyLock::new(|| regex(r"(\?{1,2})\s?$"));
static QUESTION_BEHIND: LazyLock<Regex> = LazyLock::new(|| regex(r"^\s?(\(\?\)|\?{1,2})"));
static YEAR: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^[^.;\n]{0,32}?\b((?:19|20)\d\d)\b|^\s*(?:in )?['’](\d\d)\b"));
static SINCE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:since|from|dx|diagnosed|onset|known|noted|found|first|on)\b|[–-]\s*(?:present|now)",
    )
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
static CAUSES: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)\b(?:caused|gave|gives|made|makes)\b"));
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
    box_last: bool,
    next: usize,
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
        MINUS_BEFORE
            .captures(before)
            .filter(|_| !PLUS_MINUS.is_match(before))
            .and_then(|c| c.get(1).or(c.get(2))),
        from,
        false,
    );
    find(Category::Absent, MINUS_BEHIND.captures(behind).and_then(|c| c.get(1)), span.end, false);
    if SIGNED_LIST.is_match(sentence.of(text)) {
        find(Category::Absent, MINUS_AT_START.captures(before).and_then(|c| c.get(1)), from, false);
    }
    find(Category::Possible, PLUS_MINUS.captures(before).and_then(|c| c.get(1)), from, false);
    find(
        Category::Possible,
        PLUS_MINUS_BEHIND.captures(behind).and_then(|c| c.get(1)),
        span.end,
        false,
    );
    let problem = span.of(text);
    // What stands behind the next problem is about that one.
    let own = &behind[..floor(behind, next.saturating_sub(span.end).min(behind.len()))];
    find(Category::Possible, DOUBT_INSIDE.find(problem), span.start, false);
    find(Category::Past, PAST_INSIDE.find(problem), span.start, false);
    find(Category::Past, TREATED.captures(own).and_then(|c| c.get(1)), span.end, true);
    let relative = RELATIVE_BEHIND.captures(behind).filter(|c| !SPEAKS.is_match(&c[0]));
    find(
        Category::Family,
        relative.and_then(|c| c.iter().skip(1).flatten().next()),
        span.end,
        false,
    );
    if is_acute(span.of(text)) {
        find(Category::Past, AGE_BEHIND.captures(behind).and_then(|c| c.get(1)), span.end, true);
    }
    let line = &text[span.end..floor(text, (span.end + WINDOW_BYTES).min(text.len()))];
    find(Category::Absent, ANSWER.captures(line).and_then(|c| c.get(1)), span.end, false);
    if box_last {
        find(Category::Absent, BOX_BEHIND.captures(behind).and_then(|c| c.get(1)), span.end, false);
    }
    find(Category::Possible, QUESTION_BEFORE.captures(before).and_then(|c| c.get(1)), from, false);
    find(
        Category::Possible,
        QUESTION_BEHIND.captures(behind).and_then(|c| c.get(1)),
        span.end,
        false,
    );
    if (is_acute(problem) || !CHRONIC.is_match(problem))
        && let Some(found) = YEAR.captures(own)
        && !SINCE.is_match(&own[..found.get(0).map_or(0, |m| m.end())])
    {
        let year = found.get(1).and_then(|year| year.as_str().parse::<u16>().ok());
        let old = year.is_none_or(|year| newest_year.is_some_and(|newest| year < newest));
        find(Category::Past, found.get(1).or(found.get(2)).filter(|_| old), span.end, true);
    }
    findings
}

/// Whose problem it is, said behind it: "stroke (mother)", "hyperthermia in nephew Remy".
static RELATIVE_BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    regex(&format!(
        r"(?i)^\s*(?:(?:in|of) (?:(?:a|an|his|her|the|my|their) )?(?:(?:older|younger|late|maternal|paternal|twin|elder|first-degree) )*((?:{RELATIVES})\b)|\((?:(?:older|late|maternal|paternal) )?((?:{RELATIVES})\b)[^),;]{{0,14}}\)|(?:,|[-–—])\s+(?:(?:older|late|maternal|paternal) )?((?:{RELATIVES})\b)(?: \w+)?\s*(?:[.;\n]|$))"
    ))
});
static SPEAKS: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?i)\b(?:presses|reports?|states|notes|says|informant|witnessed|per)\b")
});
/// "+/- weight loss": perhaps.
static PLUS_MINUS: LazyLock<Regex> = LazyLock::new(|| regex(r"(\+/[-–−]\)?|±)\s?$"));
/// A list of signs ("-cp, -sob, +nausea"), in which a minus at the start is a sign and no bullet.
static SIGNED_LIST: LazyLock<Regex> = LazyLock::new(|| regex(r"^[-–−]\p{L}.*[\s,;][-–−+]\p{L}"));
static MINUS_AT_START: LazyLock<Regex> = LazyLock::new(|| regex(r"^([-–−])$"));
static PLUS_MINUS_BEHIND: LazyLock<Regex> = LazyLock::new(|| regex(r"^\s?(\+/[-–−])"));
/// Cues that the entity itself opens with.
static DOUBT_INSIDE: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?i)^(?:probable|possible|suspected|likely|questionable|presumed|impending|query)\b")
});
static PAST_INSIDE: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?i)^(?:childhood|previous|prior|past|old healed|healed|remote|resolved|former)\b")
});
/// Done away with, in a year.
static TREATED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^,?\s*(?:was |were )?((?:treated|tx|removed|excised|repaired|biopsied|drained|resected|cured)\b[^.;\n]{0,20}\b(?:19|20)\d\d\b)",
    )
});
/// The age at which it was.
static AGE_BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^\s*(?:\([^)]*\)\s*)?((?:at|age|aged|at age)\s+\d{1,2}\b(?:\s*(?:mo|months|wk|weeks)\b)?)",
    )
});

/// Reactions to a drug: "penicillin (rash)", "hives with sulfa".
pub(super) fn reactions(
    text: &str,
    entities: &[(usize, &Entity)],
    allergies: bool,
) -> Vec<Finding> {
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
                if DRUG_THEN.is_match(inside)
                    && (allergies
                        || is_reaction(right.span.of(text))
                        || CAUSES.is_match(inside)) =>
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
