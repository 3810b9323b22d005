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

/// Every cue. A scope bridges a few words, so "no" also covers "no evidence of" and "shows no";
/// longer phrases stand here only where they mean something else than their parts.
#[rustfmt::skip]
pub const CUES: &[Cues] = &[
    cues(Absent, Forward, List, "no|not|non|nil|ø|Ø|neg|negative|zero|never|without|w/o|denies|denied|denying|deny|denial of|\
        negative for|neg for|neg. for|absence of|absent|free of|free from|clear of|don't have|doesn't have|didn't have|haven't had|\
        hasn't had|isn't|wasn't|aren't|weren't|ain't|rather than|instead of|fails to reveal|failed to reveal|failed to show|\
        inconsistent with|ruled out for|ruled out|rules out|excluded|excludes|neither|nor|lack of|lacks|lacked|lacking|none of|\
        no longer|no history of|no h/o|no hx of|no prior|no previous|no known|no current|no new|no acute|no recent|no further|\
        not suspected|no suspicion of|no concern for|no concerns for|no suggestion of|not a known case of|not known to have|not c/o|\
        no family history of|no fhx of|no fh of|no f/h/o|no evidence of|without evidence of|resolution of|unable to detect|\
        no risk of|not suspected to have"),
    cues(Absent, Forward, Near, "(-)|[-]|(–)|(−)|[ ]|[_]|[  ]|☐|( )"),
    cues(Absent, Backward, List, "denied|denies|ruled out|r/o'd|excluded|rejected|refuted|absent|nil|none|negative|neg|never|no|(-)|[-]|(–)|(−)|\
        not seen|not noted|not present|not identified|not detected|not observed|not demonstrated|not evident|not visualised|not visualized|\
        not found|not felt|not appreciated|not elicited|not palpable|not palpated|not heard|not reported|not endorsed|not confirmed|\
        not recorded|not shown|not substantiated|not supported|not suspected|not significant|not an issue|not a concern|not at this time|\
        not at present|not visible|not the case|not the explanation|not appreciable|not apparent|not encountered|not met|\
        no longer seen|no longer present|no longer visible|never been shown|never been seen|been excluded|none seen|none noted|none reported|\
        considered excluded|reliably excluded|not triggered|not there"),
    cues(Possible, Forward, List, "possible|possibly|probable|probably|prob|poss|likely|presumed|presumably|presumptive|suspected|suspect|suspects|\
        suspicion of|suspicion for|suspicious for|suspicious of|highly suspicious for|susp|concern for|concerns for|concerned for|concerned about|\
        concerning for|concern of|concern about|worrisome for|worry for|worried about|r/o|rule out|rule-out|to rule out|vs|vs.|versus|cannot exclude|\
        can't exclude|cannot rule out|can't rule out|could not exclude|not exclude|to exclude|and exclude|differential includes|\
        differential diagnosis|differential|differentials|ddx|d/d|d/dx|query|?|??|may represent|might represent|could represent|may be|might be|\
        could be|may have|might have|may reflect|could reflect|might reflect|may indicate|suggestive of|suggesting|suggests|suggest|\
        consider|considering|considered|unlikely|less likely|not likely|doubt|doubtful|low suspicion for|low concern for|high suspicion for|\
        no definite evidence for or against|favour|favor|favors|favours|favouring|favoring|appears to be|appears to have|seems to be|\
        seems to have|questionable|equivocal for|evaluate for|evaluation for|eval for|eval|assess for|work-up for|workup for|work up for|\
        investigate for|raises possibility of|possibility of|compatible with|could this be|could it be|perhaps|maybe|thought to be|\
        thought to have|believed to be|felt to be|felt to represent|presumed to be|alternatives|alternatively|potential|potentially|\
        wonders if|wonders about|wondering if|wonder if|wonder about|wonder whether|sounds like|looks like|not sure if|unsure if|unsure whether|\
        unclear if|unclear whether|whether this is|[?]|to look for|looking for|tentative|provisional|provisional diagnosis|\
        prov. diagnosis|working diagnosis|anticipate|would fit|most consistent with|probably represents|appearance of|impending|\
        question of|hint of|t/c|s/o|tracks with|if not|in case this is|mimics|versus possible"),
    cues(Possible, Backward, Near, "?|??|(?)|possible|probable|likely|suspected|unlikely|less likely|not likely|doubtful|doubt|vs|vs.|versus|\
        cannot be excluded|can't be excluded|could not be excluded|cannot be absolutely excluded|cannot be fully excluded|can't be fully excluded|\
        not excluded|not been excluded|not ruled out|not fully excluded|not entirely excluded|cannot be ruled out|can't be ruled out|cannot exclude|can't exclude|\
        to be excluded|to be ruled out|to exclude|must be excluded|must be ruled out|should be excluded|should be ruled out|needs to be excluded|\
        need to be excluded|to rule out|not yet excluded|remains possible|a possibility|possibilities|also considered|considered|being considered|\
        should be considered|to be considered|must be considered|has to be considered|in the differential|on the differential|\
        in differential|until proven otherwise|to be confirmed|not established|questionable|questioned|query|equivocal|less so|still a question|\
        my fear|my worry|our worry|my worries|the worry|a concern|conceivable|queried|suggested|feared|to be watched for|to be determined|low suspicion only|low suspicion|goes against|not certain|uncertain|unconfirmed|presumed|must be borne in mind|favored|favoured|provisionally|perhaps|\
        maybe|tbc|may contribute|might contribute|leading|can be considered|of concern|is entertained|is the concern|top of the list|\
        to be checked|tbd|not impossible|cannot be dismissed"),
    cues(Hypothetical, Forward, Clause, "if|consent:|precautions:|counselled:|counseled:|wof:|wof|risks:|w/o for|ret for|return now for|in case of|in case|should|should you|should he|should she|whenever|unless|lest|in the event of|were to develop|\
        return for|return if|return to the hospital|return to hospital|return to ed|return to er|return precautions|call for|call with|\
        er for|ed for|999 for|911 for|000 for|112 for|sooner for|earlier if|sooner if|report any|watch for|watch|watch out for|monitor for|\
        monitoring for|monitored for|look out for|alert for|observe for|observation for|signs of|symptoms of|any signs of|any sign of|\
        first sign of|for any|with any|red flags|red flag symptoms|warning signs|danger signs|safety net|safety-net|safety netting|safety-netting|\
        safety-netted for|safety netted for|come back right away|when to call|attend same day|urgent review|\
        risk of|risks of|at risk of|at risk for|risk for|risks include|risks including|risks incl|risks|risk factors for|lifetime risk|chance of|\
        chances of|predisposes to|predisposed to|side effects|side effect is|complications such as|complications including|potential complications|\
        to prevent|prevent|prevents|prevention of|to avoid|avoidance of|prophylaxis for|prophylaxis against|ppx for|vaccination against|\
        counselled on|counseled on|counselled about|counseled about|counseled re|counselled re|counsel re|warned about|warned of|warned re|\
        advised of|advised about|educated on|educated about|education on|education about|advice re|advice regarding|as needed for|prn for|when required for|\
        use epi for|might develop|may develop|could develop|may cause|can cause|could cause|can hurt|may lead to|can lead to|could lead to|\
        may result in|screening for|screen for|surveillance for|threshold for|indicated for|used for|potential for|precautions|depending on|\
        would increase with|our worry|worry is|worried that|contraindicated if|contraindicated in"),
    cues(Hypothetical, Forward, Near, "prn|p.r.n.|prophylaxis|avoid|avoids|as needed|sos for|if needed for"),
    cues(Hypothetical, Backward, Near, "precautions|prophylaxis|ppx|prevention|surveillance|screen|risk|risks|warnings given|warning given|should occur|occurs|occur|develops|\
        recurs|recur|emerges|emerge|monitoring|watch|advice|= call|= return|→ ed|-> ed|= come|= 911|= 999|→ return|→ call|counselling|counseling"),
    cues(Past, Forward, Near, "previous|previously|prev|past|prior|remote|distant|childhood|old|former|formerly|resolved|recovered from|recent|\
        stopped because of|stopped for|stopped due to|discontinued for|discontinued due to|discontinued because of|ceased because of|recovering from|ex|status post|s/p|hospitalized for|hospitalised for|used to have|used to get|earlier|past h/o|past history of|past hx of|\
        cured of|healed|treated for"),
    cues(PastIfAcute, Forward, Clause, "history of|h/o|hx of|hx|pmh|pmhx|pmh of|past medical history|past history|phx"),
    cues(PastIfAcute, Forward, Near, "had|had a|had an|survived|sustained|suffered"),
    cues(Past, Backward, Near, "resolved|now resolved|gone|outgrown|cleared|settled|in remission|in childhood|as a child|as a boy|as a girl|as a kid|\
        as a toddler|as an infant|as a baby|as a teenager|in adolescence|in high school|in college|years ago|yrs ago|year ago|y ago|months ago|in the past|previously|\
        in the 70s|in the 80s|in the 90s|in the 1970s|in the 1980s|in the 1990s|in her 20s|in his 20s|in her 30s|in his 30s|in her twenties|\
        in his twenties|no recurrence|without recurrence|full recovery|fully recovered|s/p|status post|remote|remotely|last year|last winter|\
        last spring|last summer|last autumn|last fall|last month|during pregnancy|healed|disappeared|has stopped|in his teens|in her teens|tx'd"),
    cues(Family, Forward, Clause, "family history of|family hx of|fh of|fhx of|fhx|fh|family history|family hx|fam hx|f/h|f/h/o|\
        mother|mom|mum|mummy|mama|mam|father|dad|papa|sister|sisters|sis|brother|brothers|bro|sibling|siblings|sib|sibs|parents|both parents|son|daughter|\
        aunt|aunts|auntie|aunty|uncle|uncles|cousin|cousins|grandmother|grandfather|grandma|grandpa|granddad|grandad|nana|nan|gran|grandparents|grandson|\
        granddaughter|nephew|niece|half-brother|half-sister|twin|mgm|mgf|pgm|pgf|husband|wife|spouse|partner|fiance|boyfriend|girlfriend|\
        roommate|flatmate|neighbor|neighbour|co-worker|coworker|colleague|classmate|friend|relatives|relative|both sides|maternal side|\
        paternal side|kin|the family|stepfather|stepmother|fob|housemaid|cellmate|celly|ex-wife|ex-husband|teammate"),
    cues(Family, Forward, Near, "maternal|paternal"),
    cues(Family, Backward, Near, "in the family|in family|runs in the family|both sides|on both sides|maternal|paternal|in kin"),
    cues(Conditional, Forward, List, "allergic reaction to|makes him|makes her|makes me|made her|made him|made me|made them|gives him|gives her|gives me|\
        gave him|gave her|gave me|break out in|breaks out in|came up in|comes up in"),
    cues(Present, Forward, Clause, "reports|reported|admits|admits to|complains of|endorses|presents with|presented with|presenting with|positive for|\
        pos for|+ve for|continues to have|still has|developed|diagnosed with|known case of|k/c/o|confirmed|confirms|secondary to|shows|showed|showing|\
        revealed|reveals|demonstrated|demonstrates|found to have|noted to have|[x]|[✓]|☒|☑|(+)|[+]|just"),
    cues(Pseudo, Forward, Near, "has had|have had|no increase in|no increase|no decrease in|no decrease|no change in|no change|no significant change|no significant change in|\
        no interval change|no interval change in|no worse|not worse|no better|no worsening of|no worsening|no improvement in|no improvement|no reduction in|\
        no further reduction in|no progression of|no progression|not only|not just|not simply|not necessarily|no cause|without difficulty|gram negative|\
        gram-negative|triple negative|triple-negative|rh negative|her2 negative|her2-negative|rh neg|no doubt|without doubt|not improved|not improving|\
        not resolved|not yet resolved|not controlled|not well controlled|not clear|not on|not taking|not tolerate|not tolerated|not tolerating|\
        no relief|not relieved|not relieved by|no response to|no response|not responded|not responding|did not help|not explain|not prevent|\
        not at goal|not to|not been treated|not treated|not due to|not related to|not candidate|not a candidate|not eligible|not the first|not aware|\
        no treatment for|no antibiotics for|without treatment|not required|not needed|no need for|not treat for|no mention|no indication for|\
        not without|not absent|not free of|never without|been without|not not|not true|not say|not convinced|not denied|not deny|no acute distress|no less|\
        not able|not able to|past week|past day|past month|past year|past few|past two|past three|past 2|past 3|past 24|past several|the past|\
        prior to|prior study|prior exam|prior ct|prior scan|old man|old woman|old male|old female|old boy|old girl|year old|years old|yr old|y old|\
        no follow-up|no f/u|if needed|if able|if possible|if indicated|as possible|if not better|when possible|history of present illness|\
        history of presenting complaint|recent labs|recent ct|likely to|likely secondary to|likely due to|likely related to|probably due to|\
        mother tongue|mother-in-law|family medicine|family practice|family physician|family meeting|family doctor|\
        family planning|family conference|not assessed|not tested|not examined|not done|not performed|not obtained|not given|\
        negative pressure|neg pressure|negative margins|net negative|negative balance|screen negative|considered for|considered at|since|should be|\
        daughter-in-law|after-hours|may return|may have been|no benefit|no help|not help|no effect|not bothered|no visiting|not drain"),
    // Hard stops end every scope, soft ones (reach near) spare those that run to the end of the clause.
    cues(Stop, Forward, Clause, "but|because|because of|however|except|except for|apart from|aside from|other than|save for|although|though|yet|\
        nevertheless|nonetheless|whereas|despite|->|→|=>|otherwise"),
    cues(Stop, Forward, Near, "which|who|whose|therefore|so that|then|attributed to|caused by|cause of|source of|reason for|etiology of|aetiology of|\
        while|on exam|on examination|now|presented|presents|he has|she has|has|is|was|are|were|with|until|when|after|on|for|if|given|in|from|at|\
        also|still|only|today|new|mild|moderate|severe|small|trace|few|some|stable|unchanged|persistent|worsening|+"),
];

/// Sentence verbs behind a relative that make the relative the speaker, not the sick person.
pub const SPEAKER_VERBS: &str = "reports|reported|report|states|stated|says|said|notes|noted|notices|noticed|denies|denied|feels|thinks|believes|worries|worried|concerned|describes|described|observed|brought|brings|called|calls|gives|gave|found|finds|at bedside|drives|asks|asked|wants|helps|agrees|confirms|witnessed|saw|heard|wonders|requests|aware|collateral|is worried|is concerned|informed|updated|told|tells|lives|understands|counselled|counseled|visits|is union|was told|taught|to call|knows|cleans|cooks|smokes outdoors|supportive|declines|declined|accompanied|accompanies|translates|interprets|interpreting|recalls|insists|adds|administers|estimated|estimates|presses|had asked|works";

/// Words that bring the patient back after a relative.
pub const PATIENT_WORDS: &str = "patient|pt|she feels|he feels|she has|he has|she is|he is|she denies|he denies|she does|he does|i have|i am|i also|his own|her own|proband|client|she was|he was|she had|he had|personal";

/// Problems that end: after "history of" or in a past history section they are historical.
/// Words of a problem, in any position.
pub const ACUTE_WORDS: &str = "fracture|fractures|fx|infarction|mi|stemi|nstemi|stroke|cva|tia|pneumonia|pneumothorax|sepsis|urosepsis|bleed|bleeding|hemorrhage|haemorrhage|embolism|pe|dvt|thrombosis|seizure|seizures|concussion|injury|trauma|tbi|laceration|appendicitis|cholecystitis|pancreatitis|diverticulitis|\
    cellulitis|abscess|infection|uti|pyelonephritis|meningitis|encephalitis|chickenpox|varicella|shingles|zoster|measles|mumps|malaria|tuberculosis|tb|dengue|covid|covid-19|influenza|flu|mono|mononucleosis|hepatitis a|rheumatic fever|miscarriage|miscarriages|preeclampsia|pre-eclampsia|eclampsia|gdm|gestational diabetes|pph|dystocia|jaundice|ulcer|perforation|obstruction|sbo|stone|stones|calculi|\
    cancer|carcinoma|adenocarcinoma|lymphoma|melanoma|leukemia|leukaemia|sarcoma|tumour|tumor|bcc|scc|mis|seminoma|neuroblastoma|arrest|vf|overdose|attempt|attempts|self-harm|cutting|suicide|withdrawal|dislocation|sprain|strain|rupture|tear|torsion|ectopic|hernia|detachment|rd|burn|burns|assault|gsw|wound|gout attack|syphilis|chlamydia|gonorrhea|gonorrhoea|quinsy|croup|bronchiolitis|rsv|ponv|anaphylaxis|syncope|delirium|\
    fall|falls|fell|collapse|exposure|poisoning|hit|heparin-induced|c. diff|c diff|clostridioides|peritonitis|endocarditis|osteomyelitis|septic|aki|dka|flare|exacerbation|episode|attack|attacks|crisis|acute|post-partum|postpartum|febrile|neonatal|polyp|polyps|cyst|fibroid|fibroids|palsy|sciatica|vertigo|papilloma|sjs|guillain-barré|gbs|osgood-schlatter|quervain's|bppv|strongyloidiasis|scabies|giardiasis|typhoid|whooping|pertussis|scarlet|otitis|tonsillitis|sinusitis|bronchitis|prostatitis|pre-eclamptic|shortness|clot|heart attack|frostbite|koch's|ectopic|abruption|reaction|psychosis|mania|depressive episode|rhabdomyolysis|transaminitis|hyponatraemia|hyponatremia|encephalopathy|sbp|iron deficiency|gestational dm|retinal detachment|ca|chest syndrome|infarct|relapse|h. pylori|hand-foot-mouth|fibroadenoma|loss of consciousness|exacerbations|blood clot|hepatic encephalopathy|afib with rvr|nec";

/// Reactions to drugs; beside a drug they are conditional.
pub const REACTION_WORDS: &str = "rash|rashes|hives|urticaria|urticarial|anaphylaxis|angioedema|angio-oedema|swelling|itching|itch|itchy|pruritus|nausea|vomiting|n/v|gi upset|upset stomach|stomach upset|stomach cramps|cough|wheals|weals|livedo|skin tears|wheeze|bronchospasm|myalgia|myalgias|photosensitivity|blisters|dystonia|palpitations|hallucinations|constipation|diarrhea|diarrhoea|dizzy|dizziness|sedation|headache|flushing|hypotension|haemolysis|hemolysis|dermatitis|nightmares|jitteriness|tendon pain|oedema|edema|reaction|rxn|sunburn|neutropenia|lymphopenia|agitation|facial swelling|sjs|bleed|bradycardia|drowsiness|insomnia";

/// A call to act, then the condition for it: "call (555) 0100 for fever", "warned her about infection".
/// The first group is the cue, the second its last word alone, for when an entity lies between.
pub const CALL_TO_ACT: &str = concat!(
    r"\b((?:call|return|ret|ring|phone|contact|ed|er|a&e|911|999|000|attend|go to|come|report|present|seek|page|notify|tell|recheck|rtc|readmit|",
    r"urgent re\w+|instructed|precautions|casualty|use epi|use epipen|crisis line)\b(?:[^.;:]|\.\d){0,45}? (for|if|should|with any|about)|",
    r"warn\w* (?:\w+ ){0,3}(about|of|re))\b|^(report) ",
);

/// Relatives and others whose problem is not the patient's.
pub const RELATIVES: &str = "mother|father|mom|mum|dad|sister|brother|sibling|siblings|son|daughter|aunt|uncle|cousin|cousins|grandmother|grandfather|nephew|niece|parent|parents|mgm|mgf|pgm|pgf|nana|gran|twin|relative|relatives|family|kin|husband|wife|donor";

/// Words of problems that last: a year behind them says since when, not that they are over.
pub const CHRONIC_WORDS: &str = "hypertension|htn|diabetes|diabetic|dm|t1dm|t2dm|asthma|copd|emphysema|bronchiectasis|ckd|esrd|eskd|chf|hf|hfref|hfpef|failure|cad|ihd|cardiomyopathy|fibrillation|afib|af|flutter|hyperlipidemia|hyperlipidaemia|dyslipidemia|dyslipidaemia|hypothyroidism|hyperthyroidism|thyroiditis|graves|hashimoto's|arthritis|oa|ra|osteoarthritis|osteoporosis|osteopenia|gout|psoriasis|eczema|dermatitis|sle|lupus|ms|sclerosis|parkinson's|parkinson|alzheimer's|dementia|epilepsy|migraine|migraines|neuropathy|depression|anxiety|ptsd|bipolar|schizophrenia|adhd|autism|disorder|disease|syndrome|obesity|obese|apnea|apnoea|osa|gerd|reflux|ibs|crohn's|colitis|cirrhosis|hepatitis b|hepatitis c|hiv|anemia|anaemia|glaucoma|cataract|amd|retinopathy|stenosis|regurgitation|bph|incontinence|endometriosis|pcos|fibromyalgia|pain|insomnia|smoker|smoking|dependence|aneurysm|varices|nephropathy|scoliosis|hearing loss|tinnitus|trait|allergy|contracture|palsy|residual|weakness|positive|carrier";
