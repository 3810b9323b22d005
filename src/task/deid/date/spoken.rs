//! Dates as they are dictated: "the nineteenth of april nineteen fifty six", "march fourth and the twenty third".

use std::sync::LazyLock;

use crate::document::PhiLabel::Date;
use crate::lexicon::identifiers::{MONTHS, NUMBER_WORDS, ORDINAL_WORDS};
use crate::task::deid::pattern::{Pattern, PatternList, pattern};
use crate::task::deid::scan::Scan;

/// How many of the months are English, in full.
const N_ENGLISH: usize = 12;

static SPOKEN: LazyLock<Pattern> = LazyLock::new(|| {
    let mut ordinals: Vec<String> =
        ORDINAL_WORDS.iter().map(|word| word.replace('-', "[- ]")).collect();
    ordinals.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let day = ordinals.join("|");
    let month = MONTHS[..N_ENGLISH].iter().map(|(name, _)| *name).collect::<Vec<_>>().join("|");
    let number = NUMBER_WORDS.iter().map(|(word, _)| *word).collect::<Vec<_>>().join("|");
    let year = format!(
        r"(?:nineteen|twenty|two thousand(?: and)?)(?:[- ](?:hundred|oh|{number})\b){{1,3}}"
    );
    pattern(&format!(
        r"(?i)\b(?:(?:the )?(?:{day})(?: day)? of (?P<before>{month})|(?:(?P<lone>{day}) )?(?P<after>{month}) (?:the )?(?P<day>{day}))\b(?:,? (?P<year>{year}))?(?: (?:and|to|through|until) the (?P<second>{day})\b)?"
    ))
});

/// Looked for together with all others.
pub(super) static PATTERNS: PatternList = &[&SPOKEN];

/// Finds dates whose day is a word.
pub(super) fn find(scan: &mut Scan) {
    let mut found = Vec::new();
    for c in SPOKEN.captures_in(scan.starts) {
        let whole = c.get(0).expect("group 0");
        // "he may first rest": without "of" and a year the month must be no verb.
        let is_verb = c.name("after").is_some_and(|month| {
            month.as_str() == "may"
                || month.as_str() == "march"
                    && c.name("day")
                        .is_some_and(|day| matches!(day.as_str(), "first" | "second" | "third"))
        });
        if c.name("year").is_none() && is_verb || !scan.is_bounded(whole.start(), whole.end()) {
            continue;
        }
        let end =
            c.name("year").or(c.name("day")).or(c.name("before")).map_or(whole.end(), |m| m.end());
        found.push((whole.start(), end));
        found.extend(c.name("second").map(|second| (second.start(), second.end())));
    }
    for (start, end) in found {
        scan.rule(start, end, Date, 0.93, "phi.date.spoken");
    }
}
