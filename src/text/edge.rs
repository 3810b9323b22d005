//! Brackets at the edges of a span.

use super::span::ByteSpan;

/// Brackets in pairs, opening and closing.
pub const BRACKETS: &[(char, char)] = &[('(', ')'), ('[', ']'), ('{', '}')];

/// The span without a bracket at its edge whose twin lies outside, and without a pair around the whole.
///
/// One call takes away one bracket, or one pair; repeat until nothing changes.
/// With `cuts_inside`, an opening bracket further in that never closes ends the span before it.
pub fn trim_brackets(text: &str, span: ByteSpan, cuts_inside: bool) -> ByteSpan {
    let inside = span.of(text);
    let mut kept = span;
    for &(open, close) in BRACKETS {
        let (n_open, n_close) = (inside.matches(open).count(), inside.matches(close).count());
        let wrapped =
            inside.starts_with(open) && inside.ends_with(close) && n_open == 1 && n_close == 1;
        if inside.starts_with(open) && (n_open > n_close || wrapped) {
            kept.start += open.len_utf8();
        }
        if inside.ends_with(close) && (n_close > n_open || wrapped) && kept.end > kept.start {
            kept.end -= close.len_utf8();
        }
        if kept != span {
            return kept;
        }
        if cuts_inside
            && n_open > n_close
            && let Some(at) = inside.rfind(open)
        {
            return ByteSpan::new(span.start, span.start + at);
        }
    }
    kept
}
