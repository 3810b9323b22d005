//! Cue words of assertion, after ConText (Harkema et al. 2009, <https://doi.org/10.1016/j.jbi.2009.05.002>).
//!
//! Phrases are lower case with single spaces; the longest phrase at a place wins, so a pseudo cue
//! ("no increase in") hides the cue it begins with ("no").

/// What a cue says of the problems in its scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Category {
    /// Not there.
    Absent,
    /// Perhaps there.
    Possible,
    /// In case it comes.
    Hypothetical,
    /// Over.
    Past,
    /// Over if the problem is one that ends ("history of pneumonia"), else still there ("history of diabetes").
    PastIfAcute,
    /// In a relative.
    Family,
    /// Under a condition, such as a drug taken.
    Conditional,
    /// There after all: ends other scopes and asserts what follows.
    Present,
    /// Looks like a cue and is none.
    Pseudo,
    /// Ends scopes that run across it.
    Stop,
}

/// On which side of the cue its scope lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Behind the cue: "no fever".
    Forward,
    /// Before the cue: "fever: none".
    Backward,
}

/// How far a scope runs along a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reach {
    /// One problem and what "and", "or" or a slash joins to it.
    Near,
    /// A list parted by commas.
    List,
    /// To the end of the clause, across other words.
    Clause,
}

/// Cues that share category, direction and reach.
#[derive(Clone, Copy, Debug)]
pub struct Cues {
    /// What they say.
    pub category: Category,
    /// Where their scope lies.
    pub direction: Direction,
    /// How far it runs.
    pub reach: Reach,
    /// The phrases, parted by bars.
    pub phrases: &'static str,
}

const fn cues(
    category: Category,
    direction: Direction,
    reach: Reach,
    phrases: &'static str,
) -> Cues {
    Cues { category, direction, reach, phrases }
}

use Category::*;
use Direction::*;
use Reach::*;

/// Every cue.
pub const CUES: &[Cues] = &[
    cues(
        Absent,
        Forward,
        List,
        "no|not|non|nil|ø|Ø|neg|negative|zero|never|never had|without|w/o|denies|denied|denying|deny|negative for|neg for|negative for any|absence of|absent|\
        no evidence of|no evidence for|without evidence of|no sign of|no signs of|no signs or symptoms of|no s/s of|without signs of|free of|free from|no complaints of|no complaint of|does not have|doesn't have|don't have|didn't have|\
        do not have|did not have|has not had|have not had|hasn't had|haven't had|had no|has no|have no|not have|no history of|no h/o|no hx of|no hx|no prior|no previous|no past|no known|no personal history of|\
        no past history of|no prior history of|no personal or family history of|no family history of|no fhx of|no fh of|no f/h/o|no fh|no history suggestive of|no current|no new|no acute|no further|no more|no recent|no other|no longer|no longer has|\
        no longer any|rather than|instead of|fails to reveal|not consistent with|inconsistent with|not suggestive of|not indicative of|no features of|no suggestion of|no clinical evidence of|no radiographic evidence of|\
        no definite|no convincing|no focal|no obvious|no overt|no gross|no significant|no appreciable|no stigmata of|no concern for|no concerns for|no suspicion of|ruled out for|ruled out|rules out|excluded|excludes|exclude|never|neither|\
        nor|lack of|lacks|lacked|lacking|not had|not having|not been|cannot see|did not show|does not show|did not reveal|does not demonstrate|showed no|shows no|revealed no|failed to show|not demonstrate|isn't|wasn't|aren't|weren't|\
        is not|was not|are not|were not|never been|never any|has never had|not in|no fh of|no reports of|no report of|not meet criteria for|does not meet criteria for|no diagnosis of|resolution of|none of|zero",
    ),
    cues(Absent, Forward, Near, "(-)|[-]|(–)|(−)|[ ]|[_]|[  ]|☐|( )"),
    cues(
        Absent,
        Backward,
        List,
        "denied|was denied|were denied|are denied|is denied|all denied|all negative|all neg|- denied|: denied|ruled out|was ruled out|were ruled out|is ruled out|has been ruled out|have been ruled out|- ruled out|: ruled out|r/o'd|been excluded|\
        was excluded|were excluded|is excluded|excluded|not seen|not noted|not present|not identified|not detected|not observed|not demonstrated|not evident|not visualised|not visualized|not found|not felt|not appreciated|not elicited|not palpable|not heard|not reported|not endorsed|not confirmed|\
        no longer seen|no longer present|no longer visible|is absent|was absent|are absent|were absent|absent|: none|- none|– none|— none|: no|- no|– no|: nil|- nil|– nil|nil|none|: negative|: neg|- negative|- neg|– negative|negative|neg|(-)|[-]|(–)|(−)|: absent|- absent|none seen|none noted|none reported|\
        was negative|were negative|is negative|are negative|not the case|and rejected|rejected|not the explanation|unremarkable|never|: n|no",
    ),
    cues(
        Possible,
        Forward,
        List,
        "possible|possibly|probable|probably|prob|poss|likely|presumed|presumably|presumptive|suspected|suspect|suspects|suspicion of|suspicion for|suspicious for|suspicious of|susp|susp.|concern for|concerns for|concerned for|concerned about|concerning for|concern of|concern about|\
        worrisome for|worry for|worried about|r/o|ro|rule out|to rule out|rule-out|vs|vs.|versus|cannot exclude|can't exclude|cannot rule out|can't rule out|could not exclude|not exclude|not excluded|to exclude|exclude possible|\
        differential includes|differential diagnosis includes|differential|differentials|ddx|d/d|differential diagnosis|ddx includes|query|?|??|may represent|might represent|could represent|may be|might be|could be|may have|might have|may reflect|could reflect|might reflect|may indicate|may suggest|\
        suggestive of|suggesting|suggests|suggest|consider|considering|considered|consideration of|unlikely|less likely|not likely|very unlikely|doubt|doubtful|doubtful for|low suspicion for|low suspicion of|low concern for|low probability of|high suspicion for|high suspicion of|high probability of|favour|favor|favors|favours|favouring|favoring|\
        appears to be|appears to have|seems to be|seems to have|questionable|equivocal for|evaluate for|evaluation for|evaluation of possible|eval for|eval|assess for|work-up for|workup for|work up for|work-up of possible|investigate for|investigated for|screen for|screening for|raises possibility of|raises the possibility of|raising the possibility of|possibility of|\
        cannot be certain of|compatible with|could this be|perhaps|maybe|thought to be|thought to have|believed to be|felt to be|felt to represent|presumed to be|alternatives|alternatively|either|must be excluded|nature unclear|potential|potentially|wonders if|wondering if|wonder about|wonders about|wonder if|sounds like|looks like|not sure if|unsure if|unclear if|or possibly|[?]|\
        if not|exclude|to look for|looking for|?early|?new|tentative|provisional|working diagnosis of|working diagnosis|alternative",
    ),
    cues(
        Possible,
        Backward,
        Near,
        "?|??|(?)|possible|probable|likely|suspected|is suspected|was suspected|is possible|are possible|also possible|is likely|is probable|most likely|is unlikely|are unlikely|unlikely|less likely|is less likely|seems unlikely|felt unlikely|is doubtful|doubtful|cannot be excluded|can't be excluded|cannot be absolutely excluded|can not be excluded|not excluded|has not been excluded|not been excluded|not ruled out|cannot be ruled out|can't be ruled out|\
        cannot exclude|can't exclude|could not be excluded|to be excluded|to be ruled out|must be excluded|should be excluded|needs to be excluded|not yet excluded|remains possible|remains a possibility|is a possibility|a possibility|also considered|was considered|were considered|is considered|considered|being considered|in the differential|is in the differential|on the differential|in differential|\
        until proven otherwise|to be confirmed|not established|questionable|is questioned|query|equivocal|less so|vs|versus|still a question|is my fear|is my worry|is the worry|suspicious|not certain|uncertain|unconfirmed|pending confirmation|presumed|must be borne in mind|favored|favoured|is favored|is favoured|provisionally|perhaps|maybe|tbc|to be determined|under evaluation",
    ),
    cues(
        Hypothetical,
        Forward,
        Clause,
        "if|return if|return for|return to ed if|return to ed for|return precautions|return precautions for|call if|call for|call us if|call us for|call with|call in case of|in case of|in case|should|should you|should he|should she|should they|if you develop|if you have|if he|if she|when to call|seek care for|seek care if|seek help if|seek medical attention for|come back if|come back for|come in for|\
        er if|er for|ed if|ed for|to ed for|to er for|to ed if|to er if|go to ed for|go to er for|go to the ed for|go to the er if|999 if|999 for|911 for|911 if|000 if|000 for|112 if|112 for|sooner if|sooner for|earlier if|report any|report if|report|watch for|watch out for|monitor for|monitoring for|monitored for|look out for|be alert for|alert for|observe for|observation for|to detect|\
        risk of|risks of|at risk of|at risk for|risk for|risks include|risks including|risks incl|risks discussed|risks|risk factors for|high risk for|high risk of|increased risk of|to prevent|prevent|prevents|prevention of|to avoid|avoid|avoidance of|avoids|prophylaxis for|prophylaxis against|prophylaxis|ppx for|counselled on|counseled on|counselled about|counseled about|counseled re|counselled re|warned about|warned of|warned re|\
        advised of|advised about|advised regarding|educated on|educated about|education on|education about|discussed risk of|side effects such as|side effects including|side effects include|side effects discussed|as needed for|prn for|prn|p.r.n.|when required for|unless|until|in the event of|at the first sign of|first sign of|at first sign of|signs of|symptoms of|any signs of|any sign of|for any|with any|develops any|\
        red flags|red flag symptoms|safety net|safety-net|safety netting|safety-netting|safety netted for|urgent review if|urgent recheck for|urgent review for|attend for|attend same day for|present if|present for|notify if|notify for|notify us if|notify us of|notify md if|notify md for|page if|contact if|contact us if|ring if|ring us if|phone if|tell us if|tell your doctor about|let us know if|lifetime risk|\
        whenever|were to develop|might develop|may develop|could develop|may cause|can cause|could cause|may lead to|can lead to|could lead to|may result in|screening for|screen for|surveillance for|vaccination against|vaccine for|possible side effects|stop if|hold if|hold for|discontinue if|do not treat unless|complications such as|complications including|potential complications|contraindicated if|contraindicated in|threshold for|indicated for|used for|\
        potential for|precautions|danger signs|warning signs|come back right away|emergency if|emergency for|escalate if|escalate for|readmit if|repeat if|worry is|our worry|worried that",
    ),
    cues(
        Hypothetical,
        Backward,
        Near,
        "precautions|prophylaxis|ppx|prevention|risk|risks|risk discussed|risks discussed|risks reviewed|discussed|warnings given|warning given|should occur|occurs|occur|develops|recurs|recur|emerges|emerge|precautions given|screening|screen|surveillance|warned|reviewed with|= call|= return|→ ed|-> ed|= come|= 911|= 999",
    ),
    cues(
        Past,
        Forward,
        Near,
        "previous|previously|prev|past|prior|remote|remote history of|distant|childhood|old|former|formerly|earlier|resolved|recovered from|recent|recovering from|ex|status post|s/p|treated for|was treated for|hospitalized for|hospitalised for|admitted for|admitted with|used to have|previously noted|previously had|prior episode of|prior episodes of|past h/o|past history of|past hx of|cured of|healed",
    ),
    cues(
        PastIfAcute,
        Forward,
        Clause,
        "history of|h/o|hx of|hx|known history of|medical history of|history significant for|history notable for|history includes|pmh of|pmh|pmhx|past medical history of|past medical history|past history|ho",
    ),
    cues(
        Past,
        Backward,
        Near,
        "has resolved|have resolved|had resolved|resolved|now resolved|which resolved|fully resolved|has now resolved|gone|is gone|are gone|has gone|now gone|outgrown|cleared|has cleared|has settled|settled|in remission|in childhood|as a child|as a boy|as a girl|as a kid|as a toddler|as an infant|as a baby|as a teenager|in adolescence|in high school|years ago|yrs ago|year ago|months ago|in the past|previously|in the 70s|in the 80s|in the 90s|in the 1980s|in the 1990s|in her 20s|in his 20s|in her 30s|in his 30s|in her twenties|in his twenties|no recurrence|without recurrence|full recovery|fully recovered|s/p|status post|tx'd|treated|treated with|removed|remote|remotely|last year|last winter|last spring|last summer|last autumn|last fall|stopped|converted|in college|during pregnancy|during childhood|age|at age|aged|healed",
    ),
    cues(
        Family,
        Forward,
        Clause,
        "family history of|family hx of|fh of|fhx of|fhx|fh|family history|family hx|fam hx|f/h|f/h/o|family h/o|strong family history of|\
        mother|mom|mum|mummy|mama|father|dad|papa|sister|sisters|brother|brothers|sibling|siblings|parents|both parents|son|daughter|aunt|auntie|aunty|uncle|cousin|cousins|grandmother|grandfather|grandma|grandpa|granddad|nana|gran|grandparents|grandson|granddaughter|nephew|niece|half-brother|half-sister|twin|mgm|mgf|pgm|pgf|maternal grandmother|maternal grandfather|\
        paternal grandmother|paternal grandfather|maternal aunt|paternal aunt|maternal uncle|paternal uncle|husband|wife|spouse|partner|fiance|boyfriend|girlfriend|roommate|flatmate|neighbor|neighbour|co-worker|coworker|colleague|classmate|friend|relatives|relative|first-degree relative|first-degree relatives|both sides|maternal side|paternal side|kin|the family|stepfather|stepmother|donor|fob",
    ),
    cues(
        Family,
        Backward,
        Near,
        "in mother|in father|in sister|in brother|in his mother|in her mother|in his father|in her father|in the family|in family|in her sister|in his brother|in his sister|in her brother|in a sister|in a brother|runs in the family|(mother)|(father)|(sister)|(brother)|(mom)|(dad)|(aunt)|(uncle)|(mgm)|(mgf)|(pgm)|(pgf)|(maternal grandmother)|(paternal grandfather)|in grandmother|in grandfather|in an aunt|in an uncle|in first-degree relative|in mom|in dad|maternal|both sides|in a cousin",
    ),
    cues(
        Conditional,
        Forward,
        List,
        "allergic reaction to|allergy to|allergic to|intolerant of|intolerance to|intolerance of|makes him|makes her|makes me|makes them|made her|made him|made me|made them|gives him|gives her|gives me|gave him|gave her|gave me|break out in|breaks out in|only with|only when",
    ),
    cues(
        Present,
        Forward,
        Clause,
        "reports|reported|admits|admits to|complains of|c/o|endorses|presents with|presented with|presenting with|positive for|pos for|+ve for|now has|now with|currently has|remains|continues to have|still has|but has|but reports|does have|does report|has had|does get|developed|diagnosed with|known case of|k/c/o|confirmed|confirms|consistent with|c/w|secondary to|due to|shows|showed|showing|revealed|reveals|demonstrated|demonstrates|found to have|noted to have|treatment for|not only|[x]|[✓]|☒|☑|(+)|[+]",
    ),
    cues(
        Pseudo,
        Forward,
        Near,
        "no increase in|no increase|no decrease in|no change in|no change|no significant change|no significant change in|no interval change|no interval change in|no worse|not worse|no better|no worsening of|no worsening|no improvement in|no improvement|no progression of|not only|not just|not simply|not necessarily|no cause|not cause|without difficulty|gram negative|gram-negative|triple negative|triple-negative|rh negative|her2 negative|her2-negative|rh neg|\
        no doubt|without doubt|not drain|no new change|not certain whether|not certain if|not improved|not improving|not resolved|not yet resolved|not controlled|not well controlled|not clear|no longer on|not on|not taking|not tolerate|not tolerated|not tolerating|no relief|no relief of|not relieved|not relieved by|no response|no response to|not responded|not responding|not responding to|no help|not helped|did not help|\
        non-|non-small|not at goal|not to|no surgery for|not been treated|not treated|not due to|not related to|no stranger to|no one|nobody|no family|not the first|not being|not know|not aware|not unlike|no treatment for|without treatment|not require|not required|not needed|no need for|not taken|no medication for|no meds for|no longer controlled|\
        not without|not free of|never without|no acute distress|no distress|nad|no less|no shortage|not sleeping|not eating|not walking|not able|not able to|likely to|as likely as|last seen|past week|past day|past month|past year|past few|past two|past three|past 2|past 3|past 24|past several|prior to|prior study|prior exam|prior ct|past due|old age|old man|old woman|old male|old female|old boy|old girl|year old|years old|yr old|yo|y old|\
        previously well|no follow-up|if needed|if able|if possible|if any|if indicated|as possible|if not better|if so|no if|when possible|history of present illness|history of presenting complaint|history taking|recent labs|recent ct|more likely than not|likely secondary to|likely due to|likely related to|probably due to|not fully|no prior|no resolution of|no response of|no abatement of|not denied|not deny|does not deny|cannot deny|\
        mother tongue|mother in law|sister-in-law's|brother ward|family medicine|family practice|family physician|family meeting|family doctor|family planning|family conference|fish-mouth|could not be assessed|not assessed|not tested|not examined|not done|not performed|not obtained|not given|negative pressure|neg pressure|negative margins|net negative|negative balance|screen negative",
    ),
    // Hard stops end every scope, soft ones (reach near) spare those that run to the end of the clause.
    cues(
        Stop,
        Forward,
        Clause,
        "but|however|except|except for|apart from|aside from|other than|save for|although|though|yet|nevertheless|nonetheless|whereas|despite|->|→|=>|otherwise",
    ),
    cues(
        Stop,
        Forward,
        Near,
        "which|who|whose|because|since|therefore|so that|then|attributed to|caused by|cause of|as a cause of|source of|reason for|etiology of|aetiology of|while|on exam|on examination|now|presented|presents|he has|she has|he is|she is|has|is|was|are|were|patient has|pt has|with|until|when|after|on|for|if|given|in|from|at|also|still|only|today|new|mild|moderate|severe|small|trace|few|some|stable|unchanged|persistent|worsening|+",
    ),
];

/// Sentence verbs behind a relative that make the relative the speaker, not the sick person.
pub const SPEAKER_VERBS: &str = "reports|reported|report|states|stated|says|said|notes|noted|notices|noticed|denies|denied|feels|thinks|believes|worries|worried|concerned|describes|described|observed|brought|brings|called|calls|gives|gave|found|finds|present|at bedside|drives|asks|asked|wants|helps|agrees|confirms|witnessed|saw|heard|wonders|requests|aware|collateral|is worried|is concerned|informed|updated|told|tells|will|lives|understands|counselled|counseled|visits|is union|contact|was told|taught|to call|knows|cleans|cooks|smokes outdoors|supportive|declines|declined|accompanied|accompanies|translates|interprets|interpreting|recalls|insists|adds|here|administers|does";

/// Words that bring the patient back after a relative.
pub const PATIENT_WORDS: &str = "patient|pt|she feels|he feels|she has|he has|she is|he is|she denies|he denies|she does|he does|i have|i am|i also|his own|her own|proband|client|she was|he was|she had|he had|personal";

/// Problems that end: after "history of" or in a past history section they are historical.
/// Words of a problem, in any position.
pub const ACUTE_WORDS: &str = "fracture|fractures|fx|infarction|mi|stemi|nstemi|stroke|cva|tia|pneumonia|pneumothorax|sepsis|urosepsis|bleed|bleeding|hemorrhage|haemorrhage|embolism|pe|dvt|thrombosis|seizure|seizures|concussion|injury|trauma|tbi|laceration|appendicitis|cholecystitis|pancreatitis|diverticulitis|\
    cellulitis|abscess|infection|uti|pyelonephritis|meningitis|encephalitis|chickenpox|varicella|shingles|zoster|measles|mumps|malaria|tuberculosis|tb|dengue|covid|covid-19|influenza|flu|mono|mononucleosis|hepatitis a|rheumatic fever|miscarriage|miscarriages|preeclampsia|pre-eclampsia|eclampsia|gdm|gestational diabetes|pph|dystocia|jaundice|ulcer|perforation|obstruction|sbo|stone|stones|calculi|\
    cancer|carcinoma|adenocarcinoma|lymphoma|melanoma|leukemia|leukaemia|sarcoma|tumour|tumor|bcc|scc|mis|seminoma|neuroblastoma|arrest|vf|overdose|attempt|attempts|self-harm|cutting|suicide|withdrawal|dislocation|sprain|strain|rupture|tear|torsion|ectopic|hernia|detachment|rd|burn|burns|assault|gsw|wound|gout attack|syphilis|chlamydia|gonorrhea|gonorrhoea|quinsy|croup|bronchiolitis|rsv|ponv|anaphylaxis|syncope|delirium|\
    fall|falls|fell|collapse|exposure|poisoning|hit|heparin-induced|c. diff|c diff|clostridioides|peritonitis|endocarditis|osteomyelitis|septic|aki|dka|flare|exacerbation|episode|attack|attacks|crisis|acute|post-partum|postpartum|febrile|neonatal|polyp|polyps|cyst|fibroid|fibroids|palsy|sciatica|vertigo|papilloma|sjs|guillain-barré|gbs|osgood-schlatter|quervain's|bppv|strongyloidiasis|scabies|giardiasis|typhoid|whooping|pertussis|scarlet|otitis|tonsillitis|sinusitis|bronchitis";

/// Reactions to drugs; beside a drug they are conditional.
pub const REACTION_WORDS: &str = "rash|rashes|hives|urticaria|urticarial|anaphylaxis|angioedema|angio-oedema|swelling|itching|itch|itchy|pruritus|nausea|vomiting|n/v|gi upset|upset stomach|stomach upset|stomach cramps|cough|wheeze|bronchospasm|myalgia|myalgias|photosensitivity|blisters|dystonia|palpitations|hallucinations|constipation|diarrhea|diarrhoea|dizzy|dizziness|sedation|headache|flushing|hypotension|haemolysis|hemolysis|dermatitis|nightmares|jitteriness|tendon pain|oedema|edema|reaction|rxn|sunburn|neutropenia|lymphopenia|agitation|facial swelling|sjs|bleed|bradycardia|drowsiness|insomnia";
