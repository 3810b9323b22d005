//! Cue words of assertion, lower case.
//!
//! The categories and directions are those of NegEx (Chapman et al. 2001, doi:10.1006/jbin.2001.1029) and ConText
//! (Harkema et al. 2009, doi:10.1016/j.jbi.2009.05.002); the lists follow theirs and add what notes use today.

/// What a cue says of the problems in its scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CueKind {
    /// The problem is denied.
    Absent,
    /// The problem is suspected or not excluded.
    Possible,
    /// The problem might come to be.
    Hypothetical,
    /// The problem is over.
    Historical,
    /// Somebody else has it.
    Family,
    /// It arises under a condition.
    Conditional,
    /// Looks like another cue and is none; it hides what it covers.
    Pseudo,
    /// Ends the scope of the cues before it, and of those behind it that look back.
    Stop,
}

/// Where the scope of a cue lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Behind the cue.
    Forward,
    /// Before the cue.
    Backward,
}

/// One group of cues with the same meaning.
#[derive(Clone, Copy, Debug)]
pub struct CueGroup {
    /// What they say.
    pub kind: CueKind,
    /// Of what.
    pub direction: Direction,
    /// How far the scope reaches, in words.
    pub reach: usize,
    /// The words.
    pub words: &'static [&'static str],
}

const fn group(
    kind: CueKind,
    direction: Direction,
    reach: usize,
    words: &'static [&'static str],
) -> CueGroup {
    CueGroup { kind, direction, reach, words }
}

/// To the end of the sentence, unless something ends the scope before.
const FAR: usize = 60;

use CueKind::{Absent, Conditional, Family, Historical, Hypothetical, Possible, Pseudo, Stop};
use Direction::{Backward, Forward};

/// Every cue.
pub const CUES: &[CueGroup] = &[
    group(Absent, Forward, FAR, &[
        "no", "denies", "denied", "denying", "deny", "without", "w/o", "negative for", "neg for", "absence of", "absent",
        "no evidence of", "no evidence for", "no sign of", "no signs of", "no suggestion of", "no history of",
        "no h/o", "no hx of", "no known", "no known history of", "no prior", "no previous", "no past history of",
        "no complaints of", "no complaint of", "no c/o", "no reports of", "no report of", "no family history of",
        "no fhx of", "no fh of", "no f/h/o", "nil", "none of", "free of", "clear of", "never had", "never", "no new", "no acute",
        "not have", "does not have", "did not have", "doesn't have", "didn't have", "do not have", "not had", "has not had", "have not had",
        "hasn't had", "not show", "does not show", "did not show", "not shown", "did not reveal", "does not reveal",
        "did not demonstrate", "not demonstrate", "not see", "not feel", "not find", "not develop", "did not develop",
        "not experience", "not appear to have", "not suffer from", "not suggestive of", "not consistent with", "not compatible with",
        "not indicative of", "not reflect", "not represent", "not due to", "not endorse", "does not endorse", "did not endorse", "not report", "does not report",
        "did not report", "not complain of", "does not complain of", "did not complain of", "not describe", "not known to have", "not a known case of", "not k/c/o",
        "not meet criteria for", "not in", "not diabetic", "nor", "neither", "rules out", "ruled out", "r/o'd", "excludes", "excluded", "exclude",
        "no longer has", "no longer had", "fails to reveal", "failed to reveal", "failed to show", "lack of", "lacks", "lacked", "lacking", "resolved without",
        "unremarkable for", "non", "ø", "zero", "negative screen for", "screen negative for", "screens negative for",
        "screened negative for", "no obvious", "no overt", "no focal", "no clinical", "no radiographic", "no significant",
        "no e/o", "no s/s", "no signs or symptoms of", "no features of", "no concern for", "no concerns for", "no concerns about", "low suspicion for", "no suspicion of",
        "not been", "has had no", "have had no", "had no", "has no", "have no", "with no", "and no", "there is no", "there was no", "there are no", "there were no", "isn't", "wasn't", "aren't",
        "is not", "was not", "are not", "were not", "not any", "not",
    ]),
    group(Absent, Backward, 9, &[
        "was ruled out", "were ruled out", "is ruled out", "has been ruled out", "have been ruled out", "ruled out", "been excluded", "was excluded",
        "were excluded", "is excluded", "excluded", "not seen", "was not seen", "were not seen", "not identified", "not found", "not present",
        "not evident", "not detected", "not demonstrated", "not noted", "not appreciated", "not visualized", "not visualised", "not observed",
        "not felt", "not heard", "not elicited", "not reported", "not endorsed", "not documented", "denied", "is denied", "are denied", "absent", "is absent",
        "are absent", "was absent", "were absent", "negative", "neg", "is negative", "was negative", "nil", "none", "none seen", "none noted",
        "none reported", "none known", "not a concern", "did not occur", "did not develop", "has been negative", "have been negative", "never occurred", "unlikely to be present",
    ]),
    group(Possible, Forward, 12, &[
        "possible", "possibly", "probable", "probably", "likely", "most likely", "suspected", "suspect", "suspects", "suspicious for", "suspicion for",
        "suspicion of", "high suspicion for", "high suspicion of", "clinical suspicion of", "concern for", "concerns for", "concerning for", "concerned for", "concerned about", "worrisome for", "worried about",
        "presumed", "presumptive", "presumably", "may have", "might have", "could have", "may be", "might be", "could be", "may represent", "might represent",
        "could represent", "may reflect", "might reflect", "could reflect", "can represent", "may indicate", "maybe", "perhaps", "question of", "questionable", "query", "?", "??",
        "rule out", "r/o", "to rule out", "evaluate for", "eval for", "assess for", "consider", "considering", "considered", "consideration of", "differential includes", "differential diagnosis includes",
        "ddx includes", "ddx", "differential", "differential is", "versus", "vs", "vs.", "cannot exclude", "cannot be excluded", "can't exclude", "could not exclude", "cannot rule out", "can't rule out",
        "could not rule out", "not rule out", "does not rule out", "does not exclude", "not exclude", "not been ruled out", "yet to be excluded", "suggestive of", "suggesting", "suggests", "suggest", "raises the possibility of",
        "raising the possibility of", "possibility of", "favor", "favors", "favour", "favours", "favored", "compatible with", "appears to be", "appears to have", "seems to be", "thought to be",
        "felt to be", "impression of", "working diagnosis of", "equivocal for", "unlikely", "unlikely to be", "less likely", "doubt", "doubtful", "provisional", "provisional diagnosis", "borderline", "impending", "could this be", "unclear if", "unclear whether", "uncertain whether", "not clear if", "whether", "not sure if", "wonders about", "wonder about", "wondering about", "screen for", "screening for", "looking for", "test for", "to exclude", "exclude",
    ]),
    group(Possible, Backward, 7, &[
        "possible", "is possible", "probable", "is probable", "likely", "is likely", "suspected", "is suspected", "was suspected", "unlikely", "is unlikely", "less likely", "is less likely",
        "considered", "was considered", "is considered", "being considered", "on the differential", "in the differential", "cannot be excluded", "cannot be ruled out", "could not be excluded", "can't be excluded", "could not be ruled out",
        "not excluded", "not ruled out", "not been excluded", "not yet excluded", "not yet ruled out", "to be excluded", "to be ruled out", "is a possibility", "remains possible", "remains a possibility", "in question", "is questioned", "is favored", "is favoured", "favored", "favoured", "?", "vs", "vs.", "versus", "is doubtful", "seems unlikely", "seems likely", "felt unlikely", "thought unlikely", "thought likely",
    ]),
    group(Hypothetical, Forward, 30, &[
        "if", "in case of", "in the event of", "should he develop", "should she develop", "should they develop", "should you develop", "should there be", "should any", "should", "return for", "return if", "return with", "come back if", "call for",
        "call if", "call with", "report any", "risk of", "risks of", "at risk for", "at risk of", "risk for", "high risk for", "high risk of", "risk factors for", "watch for", "watching for", "look out for", "monitor for", "monitoring for", "monitored for", "observe for", "signs of",
        "for signs of", "signs and symptoms of", "s/s of", "warning signs of", "prevent", "to prevent", "prevention of", "prophylaxis for", "prophylaxis against", "prophylaxis", "ppx", "avoid", "to avoid", "unless", "in the setting of potential", "potential for", "potential", "as needed for", "prn for", "prn", "p.r.n. for", "in order to avoid",
        "including but not limited to", "complications include", "complications including", "side effects include", "side effects including", "side effects such as", "risks include", "risks including", "counselled on", "counseled on", "counselled about", "counseled about", "counselled regarding", "counseled regarding", "educated on", "educated about", "educated regarding", "education on", "education about",
        "information on", "leaflet on", "discussed the risk of", "discussed risks of", "precautions for", "until", "when you have", "whenever", "seek care for", "seek help for", "seek medical attention for", "go to the er for", "go to the ed for", "go to ed for", "ed for", "er for", "emergency for", "999 for", "911 for", "evaluate if", "would", "can cause", "may cause", "could cause", "might cause", "may develop", "might develop", "could develop", "could lead to", "may lead to", "fear of", "afraid of", "worsening", "wary of",
    ]),
    group(Hypothetical, Backward, 6, &["precautions", "prophylaxis", "ppx", "risk", "prevention", "screening", "watch", "return precautions"]),
    group(Historical, Forward, 12, &[
        "history of", "h/o", "hx of", "hx", "s/p", "status post", "previous", "previously", "prior", "past history of", "past h/o", "past medical history of", "remote history of", "remote", "childhood", "previous history of", "prior history of", "resolved", "old", "former", "last year", "years ago", "as a child", "in childhood", "in infancy", "had had", "past", "treated for", "recovered from", "was treated for", "episode of", "admitted last year with", "after a", "healed",
    ]),
    group(Historical, Backward, 8, &[
        "years ago", "year ago", "months ago", "decades ago", "in childhood", "as a child", "as a teenager", "in her twenties", "in his twenties", "in her teens", "in his teens", "in infancy", "resolved", "has resolved", "have resolved", "had resolved", "now resolved", "since resolved", "fully resolved", "completely resolved", "which resolved", "that resolved", "cleared", "in remission", "treated", "previously", "in the past", "last year", "last winter", "last summer", "last spring", "last autumn", "last fall", "healed", "well healed", "recovered", "subsided", "settled", "remote", "ago", "no longer present", "no recurrence", "completed treatment", "gone",
    ]),
    group(Family, Forward, FAR, &[
        "family history of", "family hx of", "fh of", "fhx of", "fhx", "fh", "f/h/o", "family h/o", "mother", "father", "brother", "brothers", "sister", "sisters", "mom", "mum", "dad", "son", "daughter", "sons", "daughters", "aunt", "uncle", "grandmother", "grandfather", "grandparents", "grandma", "grandpa", "cousin", "cousins", "sibling", "siblings", "parents", "maternal", "paternal", "mgm", "mgf", "pgm", "pgf", "half-brother", "half-sister", "twin", "nephew", "niece", "relatives", "wife", "husband", "partner", "spouse", "roommate", "household contact", "father's", "mother's", "brother's", "sister's", "runs in the family",
    ]),
    group(Family, Backward, 5, &["in his father", "in her father", "in his mother", "in her mother", "in father", "in mother", "in a brother", "in a sister", "in her sister", "in his sister", "in her brother", "in his brother", "in the family", "in family", "runs in the family", "in an aunt", "in an uncle", "in a cousin", "in siblings", "in his family", "in her family", "in the mother", "in the father"]),
    group(Conditional, Forward, 6, &["allergic to", "allergy to", "reaction to", "reactions to", "intolerance to", "intolerant of", "intolerant to", "causes", "caused", "gets", "developed with"]),
    group(Conditional, Backward, 8, &[
        "with penicillin", "to penicillin", "with amoxicillin", "to amoxicillin", "with sulfa", "to sulfa", "with codeine", "to codeine", "with morphine", "to morphine", "with contrast", "to contrast", "with latex", "to latex", "with nsaids", "to nsaids", "with aspirin", "to aspirin",
    ]),
    group(Pseudo, Forward, 0, &[
        "no increase", "no increase in", "no change", "no change in", "no significant change", "no significant change in", "no interval change", "no interval change in", "not only", "no further", "not certain if", "not certain whether", "gram negative", "gram-negative", "without difficulty", "without complication", "not necessarily", "no doubt", "no improvement", "no improvement in", "no worsening", "no worsening of", "no decrease", "no decrease in", "no relief", "no response", "no better", "not improved", "not improving", "not resolved", "not fully resolved", "not yet resolved", "not responding", "not controlled", "not well controlled", "poorly controlled", "not tolerated", "no additional", "no longer on", "not drain", "with or without", "false negative", "triple negative", "her2 negative", "er negative", "rh negative", "nil by mouth", "npo", "history, physical", "history taking", "history and physical", "past medical history", "social history", "medical history", "family history reviewed", "family meeting", "family practice", "family medicine", "family physician", "family at bedside", "family aware", "family updated", "even if", "as if", "not because", "no. ", "no:", "if any", "prior to", "previous to", "no reason", "no need", "not taking", "not on", "no medications", "mother's milk", "if possible", "as soon as possible", "likely to", "should be", "should have", "should continue", "should not", "could not sleep", "non-compliant", "noncompliant", "patient's mother reports", "mother reports", "mother states", "mother says", "mother notes", "mother noticed", "mom reports", "mom states", "mom says", "father reports", "father states", "father says", "wife reports", "wife states", "wife says", "wife notes", "husband reports", "husband states", "husband says", "daughter reports", "daughter states", "daughter says", "son reports", "son states", "son says", "partner reports", "per mother", "per mom", "per wife", "per husband", "per daughter", "per son", "per family", "per father", "brought in by mother", "brought by mother", "brought by her mother", "brought by his mother", "brought in by wife", "brought in by husband", "accompanied by mother", "accompanied by her mother", "accompanied by his mother", "accompanied by her daughter", "accompanied by his daughter", "accompanied by daughter", "accompanied by wife", "accompanied by husband", "accompanied by his wife", "accompanied by her husband", "lives with", "previous visit", "prior visit", "previous admission", "prior admission", "previously well", "previously healthy", "last seen",
    ]),
    group(Stop, Forward, 0, &[
        "but", "however", "although", "though", "except", "except for", "apart from", "aside from", "other than", "nevertheless", "yet", "still has", "still", "which", "who", "because", "since", "secondary to", "due to", "presents with", "presented with", "presenting with", "presents for", "now has", "now with", "reports", "reported", "admits", "admits to", "admitted with", "endorses", "endorsed", "positive for", "pos for", "complains of", "complaining of", "c/o", "does have", "did have", "has had", "notes", "noted", "reveals", "revealed", "showed", "shows", "demonstrates", "demonstrated", "found to have", "came with", "remains", "while", "whereas", "then", "with", "has", "have", "had", "is", "are", "was", "were", "developed", "develops", "in spite of", "despite", "started", "continue", "continues", "underwent", "on exam", "on examination", "o/e", "given", "treated with", "requiring",
    ]),
];

/// Cues of a kind whose scope such verbs do not end: "no pain is reported, nor is fever".
pub const WEAK_STOPS: &[&str] = &[
    "with", "has", "have", "had", "is", "are", "was", "were", "noted", "reported", "since", "given", "which", "who", "still", "yet", "due to",
    "secondary to", "then", "on exam", "on examination", "o/e", "continue", "continues", "remains", "has had", "while", "because", "started", "requiring", "treated with",
];
