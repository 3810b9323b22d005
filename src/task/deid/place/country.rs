//! Countries by name.

use std::sync::LazyLock;

use crate::document::PhiLabel::Country;
use crate::lexicon::identifiers::{COUNTRIES, is_one_of};
use crate::task::deid::pattern::{Pattern, PatternList, word_list};
use crate::task::deid::scan::Scan;

static COUNTRY_WORDS: LazyLock<Pattern> = LazyLock::new(|| word_list(COUNTRIES.iter().copied()));

/// Looked for together with all others.
pub(super) static PATTERNS: PatternList = &[&COUNTRY_WORDS];

pub(super) fn find(scan: &mut Scan) {
    let mut found = Vec::new();
    for m in COUNTRY_WORDS.find_in(scan.starts) {
        let (start, end) = (m.start(), m.end());
        if !scan.is_bounded(start, end) || !scan.text[start..end].starts_with(char::is_uppercase) {
            continue;
        }
        let name = &scan.lower[start..end];
        let before = scan.word_before(start);
        let after = scan.word_after(end);
        let title = is_one_of!(before, "dr mr mrs ms new miss nurse prof guinea west east")
            && name != "new zealand";
        let other = is_one_of!(
            after,
            "ink hospital clinic street road hat surgery university medical city plain \
            lane general ave avenue pale virus md rn card",
        );
        let surname =
            is_one_of!(
                name,
                "england ireland wales israel france chile germany jamaica cuba trinidad \
            samoa scotland",
            ) && !(matches!(before, "in" | "from" | "to" | "of" | "via" | "and" | "visited")
                || scan.before(start, 3).ends_with(", ")
                || scan.before(start, 2).ends_with('(')
                || scan.before(start, 3).ends_with(". ")
                || scan.before(start, 2).ends_with('\t'));
        let compound = matches!(scan.char_after(end), Some('-' | '\'' | '’'))
            && scan.char_after(end) == Some('-');
        if !title && !other && !surname && !compound {
            found.push((start, end));
        }
    }
    for (start, end) in found {
        scan.listed(start, end, Country, 0.85, "phi.country.name");
    }
}
