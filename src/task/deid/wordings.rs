//! Wordings of one note that are looked for at each of its words. There are few of them and they are looked for once,
//! so that to sort them costs less than to build an automaton.

/// Wordings with what they stand for.
pub(super) struct Wordings<T> {
    /// Sorted by wording.
    entries: Vec<(String, T)>,
    /// Whether a wording begins with the byte, whatever the case of a letter.
    first: [bool; 256],
}

impl<T> Wordings<T> {
    pub fn new(wordings: impl IntoIterator<Item = (String, T)>) -> Self {
        let mut entries: Vec<(String, T)> =
            wordings.into_iter().filter(|(wording, _)| !wording.is_empty()).collect();
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        let mut first = [false; 256];
        for (wording, _) in &entries {
            let byte = wording.as_bytes()[0];
            first[usize::from(byte.to_ascii_lowercase())] = true;
            first[usize::from(byte.to_ascii_uppercase())] = true;
        }
        Self { entries, first }
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether a wording begins with `byte`, whatever the case of an ASCII letter.
    pub fn may_begin_with(&self, byte: u8) -> bool {
        self.first[usize::from(byte)]
    }

    /// The wordings that `bytes` begin with and their lengths in bytes, the shortest first.
    pub fn at(&self, bytes: impl Iterator<Item = u8>) -> Vec<(usize, &T)> {
        let mut found = Vec::new();
        // All of these begin with the bytes read so far.
        let mut left = self.entries.as_slice();
        for (length, byte) in bytes.enumerate() {
            let at = |wording: &str| wording.as_bytes()[length];
            left = &left[left.partition_point(|(wording, _)| at(wording) < byte)..];
            left = &left[..left.partition_point(|(wording, _)| at(wording) == byte)];
            while let Some(((wording, value), rest)) = left.split_first()
                && wording.len() == length + 1
            {
                found.push((wording.len(), value));
                left = rest;
            }
            if left.is_empty() {
                break;
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::Wordings;

    #[test]
    fn each_wording_that_stands_at_a_place_is_found() {
        let wordings = Wordings::new(
            ["ann", "anna", "ann lee", "ann", "bo", ""].into_iter().map(str::to_owned).zip(0..),
        );
        let at = |text: &str| -> Vec<(usize, i32)> {
            wordings.at(text.bytes()).into_iter().map(|(length, &value)| (length, value)).collect()
        };
        assert_eq!(at("ann lee slept"), [(3, 0), (3, 3), (7, 2)]);
        assert_eq!(at("annab"), [(3, 0), (3, 3), (4, 1)]);
        assert_eq!(at("an"), []);
        assert!(wordings.may_begin_with(b'B') && !wordings.may_begin_with(b'c'));
    }
}
