//! Offsets agree with what the other side would count.

use chartside::text::ByteSpan;
use chartside::wire::{OffsetMap, OffsetUnit};
use proptest::prelude::*;

fn units(text: &str, unit: OffsetUnit) -> usize {
    match unit {
        OffsetUnit::Utf16 => text.encode_utf16().count(),
        OffsetUnit::CodePoint => text.chars().count(),
        OffsetUnit::Byte => text.len(),
    }
}

/// Text with what notes trip over: astral characters, combining marks, CRLF, replacement characters.
fn tricky_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[ -~]{0,8}",
        Just("\r\n".to_owned()),
        Just("👩‍⚕️".to_owned()),
        Just("e\u{301}".to_owned()),
        Just("\u{fffd}".to_owned()),
        Just("Ｊａｎｅ".to_owned()),
        Just("ß\u{200b}µ".to_owned()),
        any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn every_boundary_survives_the_round_trip(text in tricky_text()) {
        for unit in [OffsetUnit::Utf16, OffsetUnit::CodePoint, OffsetUnit::Byte] {
            let map = OffsetMap::new(&text, unit);
            let boundaries = text.char_indices().map(|(at, _)| at).chain([text.len()]);
            for byte in boundaries {
                let offset = map.to_unit(byte);
                prop_assert_eq!(offset, units(&text[..byte], unit));
                prop_assert_eq!(map.to_byte(offset).unwrap(), byte);
            }
        }
    }

    #[test]
    fn what_is_no_boundary_is_refused(text in tricky_text()) {
        for unit in [OffsetUnit::Utf16, OffsetUnit::CodePoint, OffsetUnit::Byte] {
            let map = OffsetMap::new(&text, unit);
            let boundaries: Vec<usize> =
                text.char_indices().map(|(at, _)| at).chain([text.len()])
                    .map(|byte| units(&text[..byte], unit)).collect();
            for offset in 0..units(&text, unit) + 3 {
                prop_assert_eq!(map.to_byte(offset).is_ok(), boundaries.contains(&offset));
            }
        }
    }

    #[test]
    fn slicing_on_the_other_side_gives_the_same_text(text in tricky_text(), a: prop::sample::Index, b: prop::sample::Index) {
        let boundaries: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let (a, b) = (*a.get(&boundaries), *b.get(&boundaries));
        let span = ByteSpan::new(a.min(b), a.max(b));
        let (start, end) = OffsetMap::new(&text, OffsetUnit::Utf16).span_to_unit(span);
        let utf16: Vec<u16> = text.encode_utf16().collect();
        prop_assert_eq!(String::from_utf16_lossy(&utf16[start..end]), span.of(&text));
    }
}
