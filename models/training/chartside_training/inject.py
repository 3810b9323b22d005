"""Fresh synthetic documents: PHI written into carriers, and templated note parts with clinical entities.

Templates alone are no measure (TRAINING.md, point 6): they teach formats and rare labels; the annotated notes teach
notes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from . import vocabulary
from .corpora import flat, read_carriers, read_jsonl, silver_phi
from .labels import PHI_LABELS
from .schema import Document, Span
from .surrogates import DAYS, PROFESSIONS, Lists, Surrogates

_SLOT = re.compile(r"\{([A-Z0-9_]+)(?:\|([a-z]+))?(?::([^{}]*))?\}")


class Builder:
    """Collects text with spans. Templates hold {LABEL} for PHI, {DRUG}, {PROBLEM|absent} … for entities."""

    def __init__(self, surrogates: Surrogates, terms: Terms) -> None:
        self.s, self.terms = surrogates, terms
        self.rng = surrogates.rng
        self.parts: list[str] = []
        self.length = 0
        self.phi: list[Span] = []
        self.entities: list[Span] = []
        self.patient = (surrogates.given(), surrogates.family())
        self.doctor = (surrogates.given(), surrogates.family())

    def raw(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def tagged(self, label: str, value: str, assertion: str | None = None) -> None:
        spans = self.phi if label in PHI_LABELS else self.entities
        spans.append(Span(self.length, self.length + len(value), (label,), assertion))
        self.raw(value)

    def fill(self, template: str) -> None:
        position = 0
        for match in _SLOT.finditer(template):
            self.raw(template[position : match.start()])
            label, assertion, literal = match.groups()
            if literal is not None:
                value = literal
            elif label == "PATIENT" and self.rng.random() < 0.6:
                value = self.s.person(*self.patient)
            elif label == "STAFF" and self.rng.random() < 0.4:
                value = self.s.person(*self.doctor)
            elif label == "INITIALS":
                label, value = "STAFF", self.s.initials()
            elif label == "PROFESSION":
                value = self.rng.choice(PROFESSIONS)
            elif label in PHI_LABELS:
                value = self.s.value(label)
            else:
                value = self.terms.value(label, self.rng)
            self.tagged(label, value, (assertion or "present") if label == "PROBLEM" else None)
            position = match.end()
        self.raw(template[position:])

    def document(self, name: str, known_entities: bool) -> Document:
        unknown = frozenset[str]() if known_entities else None
        return Document(name, "".join(self.parts), flat(self.entities), flat(self.phi), unknown, frozenset())


class Terms:
    """Words for the clinical slots, from the corpora's train halves, the notes' style and the FDA product table."""

    def __init__(self, data: Path) -> None:
        drugs: set[str] = set()
        for file in ("brand_or_product_names.tsv", "ingredients.tsv"):
            for line in (data / "terms" / "fda_drugs" / file).read_text(encoding="utf-8").splitlines()[:1500]:
                name = line.split("\t")[0].lower()
                name = re.sub(r"\s(?:hydrochloride|sodium|sulfate|besylate|maleate|fumarate|tartrate|potassium|calcium|acetate)\b.*", "", name)
                if 3 < len(name) < 24 and re.fullmatch(r"[a-z][a-z -]+", name):
                    drugs.add(name)
        self.drugs = sorted(drugs)
        words: dict[str, list[str]] = {"Sign_symptom": [], "Disease_disorder": [], "Therapeutic_procedure": [], "Biological_structure": [], "Diagnostic_procedure": []}
        for row in read_jsonl(data / "ner" / "maccrobat2020" / "train.jsonl"):
            for entity in row["entities"]:
                if entity["label"] in words and 3 < len(entity["text"]) < 40:
                    words[entity["label"]].append(entity["text"])
        mesh = vocabulary.mesh_terms(data)
        self.mesh_problems, self.mesh_procedures, self.mesh_tests = mesh["PROBLEM"], mesh["PROCEDURE"], mesh["TEST"]
        self.problems = words["Sign_symptom"] + words["Disease_disorder"]
        for row in read_jsonl(data / "ner" / "chia" / "train.jsonl"):
            self.problems += [e["text"] for e in row["entities"] if e["label"] == "Condition" and len(e["text"]) < 36]
        self.procedures = words["Therapeutic_procedure"] + PROCEDURES
        self.anatomy = words["Biological_structure"]

    def value(self, label: str, rng: object) -> str:
        import random

        assert isinstance(rng, random.Random)
        if label == "PROBLEM":
            term = rng.choice(rng.choices([self.problems, PROBLEMS, vocabulary.PROBLEMS, self.mesh_problems], [35, 25, 28, 12])[0])
            return term if rng.random() < 0.75 else f"{rng.choice(QUALIFIERS)} {term}"
        if label == "DRUG":
            name = rng.choice(self.drugs if rng.random() < 0.6 else COMMON_DRUGS)
            return rng.choice([name, name, name.capitalize(), name.upper(), name.title()])
        if label == "DOSE":
            n = rng.choice([1, 2, 2.5, 5, 10, 12.5, 20, 25, 40, 50, 75, 81, 100, 150, 200, 250, 300, 325, 400, 500, 650, 750, 800, 1000])
            return rng.choice([f"{n:g} mg", f"{n:g}mg", f"{n:g} mcg", f"{n:g} units", f"{n:g} mL", f"{n:g} g", f"{n:g}mg/kg", f"{n:g} mEq", f"{n:g}-{n * 2:g} mg", "1 tab", "2 puffs", "1-2 tablets", f"{n:g} U", f"{n:g} mg/hr", f"{rng.randint(1, 6)} L", "half a tablet", "1 drop", f"{n:g},000 units"])
        if label == "TEST":
            return rng.choice(rng.choices([list(LABS) + IMAGING, vocabulary.TESTS, self.mesh_tests], [45, 48, 7])[0])
        if label == "PROCEDURE":
            return rng.choice(rng.choices([self.procedures, vocabulary.PROCEDURES, self.mesh_procedures], [30, 60, 10])[0])
        if label == "DURATION" and rng.random() < 0.8:
            return vocabulary.duration(rng)
        if label == "ANATOMY":
            return rng.choice(self.anatomy)
        return rng.choice(FIXED[label])


QUALIFIERS = "mild|moderate|severe|acute|chronic|worsening|intermittent|persistent|left-sided|right|bilateral|new|recurrent|progressive|occasional|diffuse|unilateral|trace|stable|exertional".split("|")
PROBLEMS = (
    "chest pain|shortness of breath|dyspnea|SOB|fever|chills|nausea|vomiting|N/V|diarrhea|constipation|abdominal pain|headache|dizziness|syncope|palpitations|"
    "cough|wheezing|rash|edema|LE edema|orthopnea|PND|fatigue|weight loss|night sweats|hematuria|dysuria|melena|hematochezia|hemoptysis|back pain|joint pain|"
    "numbness|tingling|weakness|blurry vision|tinnitus|sore throat|rhinorrhea|HTN|hypertension|HLD|hyperlipidemia|DM2|T2DM|type 2 diabetes|COPD|asthma|CHF|"
    "heart failure|CAD|MI|AF|afib|atrial fibrillation|CKD stage 3|ESRD|AKI|UTI|pneumonia|PNA|PE|DVT|stroke|CVA|TIA|seizure|epilepsy|migraine|depression|anxiety|"
    "PTSD|bipolar disorder|schizophrenia|OSA|GERD|hypothyroidism|hyperkalemia|hyponatremia|anemia|iron deficiency|leukocytosis|thrombocytopenia|cirrhosis|"
    "hepatitis C|HIV|cellulitis|osteomyelitis|sepsis|bacteremia|abscess|fracture|hip fracture|osteoarthritis|OA|gout|RA|lupus|psoriasis|eczema|BPH|prostate cancer|"
    "breast cancer|lung nodule|pulmonary edema|pleural effusion|pneumothorax|cardiomegaly|consolidation|hemorrhage|mass|mass effect|midline shift|infarct|"
    "bowel obstruction|appendicitis|cholecystitis|pancreatitis|diverticulitis|hernia|guarding|rebound|murmurs|rubs|gallops|JVD|rales|crackles|clubbing|cyanosis|"
    "lymphadenopathy|hepatosplenomegaly|suicidal ideation|hallucinations|falls|delirium|dementia|pressure ulcer|glaucoma|cataract|otitis media|croup|jaundice|"
    "preeclampsia|gestational diabetes|vaginal bleeding|tobacco use|alcohol abuse|obesity|neuropathy|retinopathy|claudication|PVD|AAA|tamponade|endocarditis"
).split("|")
COMMON_DRUGS = (
    "metformin|lisinopril|atorvastatin|amlodipine|metoprolol|losartan|omeprazole|pantoprazole|aspirin|ASA|clopidogrel|Plavix|warfarin|Coumadin|apixaban|Eliquis|"
    "heparin|enoxaparin|Lovenox|furosemide|Lasix|HCTZ|spironolactone|insulin glargine|Lantus|Humalog|lispro|glipizide|Jardiance|Ozempic|levothyroxine|Synthroid|"
    "prednisone|methylprednisolone|albuterol|Advair|Symbicort|tiotropium|gabapentin|sertraline|Zoloft|escitalopram|fluoxetine|trazodone|lorazepam|Ativan|morphine|"
    "oxycodone|hydromorphone|fentanyl|Tylenol|acetaminophen|ibuprofen|naproxen|ketorolac|vancomycin|Zosyn|ceftriaxone|cefazolin|azithromycin|doxycycline|"
    "amoxicillin|Augmentin|ciprofloxacin|metronidazole|fluconazole|ondansetron|Zofran|senna|docusate|potassium chloride|KCl|normal saline|NS|LR|D5W|oxygen|O2|"
    "vitamin D|folic acid|iron|magnesium|tamsulosin|Flomax|donepezil|quetiapine|lithium|levetiracetam|Keppra|carbidopa-levodopa|methotrexate|Humira|penicillin|PCN|"
    "sulfa|statin|beta blocker|ACE inhibitor|antibiotics|steroids|anticoagulation|PRBC|packed cells|influenza vaccine|Tdap|flu shot|contrast|propofol|norepinephrine"
).split("|")
PROCEDURES = (
    "appendectomy|laparoscopic cholecystectomy|CABG|PCI|stent placement|hip replacement|total knee arthroplasty|TKA|colonoscopy|EGD|bronchoscopy|intubation|"
    "extubation|hemodialysis|dialysis|thoracentesis|paracentesis|lumbar puncture|central line placement|PICC line|Foley catheter|chest tube|physical therapy|PT|"
    "chemotherapy|radiation|mastectomy|lumpectomy|biopsy|cardiac catheterization|cath|ablation|cardioversion|pacemaker placement|tracheostomy|PEG tube|I&D|"
    "C-section|hysterectomy|tonsillectomy|tubal ligation|vasectomy|TURP|ORIF|spinal fusion|laminectomy|amputation|skin graft|wound vac|debridement|suture removal|"
    "mechanical ventilation|BiPAP|CPAP|transfusion|nerve block|epidural|cataract surgery|gastric bypass|thyroidectomy|CPR|splinting|casting|IVF|counselling|CBT"
).split("|")
IMAGING = (
    "CXR|chest x-ray|CT head|CT abdomen/pelvis|CT angiogram|MRI brain|MRI|ultrasound|RUQ ultrasound|echocardiogram|echo|TTE|EKG|ECG|EEG|EMG|DEXA|mammogram|"
    "venous duplex|PET-CT|KUB|urinalysis|UA|blood cultures|urine culture|Pap smear|stress test|PFTs|physical exam|biopsy|lipid panel|CBC|BMP|CMP|LFTs|TFTs"
).split("|")
LABS = {
    "WBC": (2, 25, 1, "|K/uL|x10^9/L"), "Hgb": (6, 17, 1, "| g/dL"), "Hb": (60, 170, 0, "| g/L"), "Plt": (20, 500, 0, "|K"), "Na": (120, 150, 0, "| mmol/L| mEq/L"),
    "K": (2, 7, 1, "| mmol/L"), "Cr": (0, 6, 2, "| mg/dL"), "creatinine": (40, 400, 0, " umol/L|"), "BUN": (5, 90, 0, "| mg/dL"), "glucose": (50, 480, 0, "| mg/dL"),
    "HbA1c": (5, 14, 1, "%"), "A1c": (5, 14, 1, "%|"), "INR": (1, 5, 1, "|"), "troponin": (0, 3, 2, " ng/mL|"), "BNP": (20, 5000, 0, " pg/mL|"), "TSH": (0, 9, 2, "| mIU/L"),
    "AST": (10, 900, 0, "| U/L"), "ALT": (10, 900, 0, "| U/L"), "CRP": (0, 300, 0, "| mg/L"), "ESR": (1, 120, 0, "| mm/hr"), "lactate": (0, 9, 1, "| mmol/L"),
    "BP": (0, 0, 0, ""), "blood pressure": (0, 0, 0, ""), "HR": (40, 160, 0, "| bpm"), "Pulse": (40, 160, 0, "|"), "RR": (10, 40, 0, "|"), "SpO2": (70, 100, 0, "%|% RA|% on room air"),
    "O2 sat": (70, 100, 0, "%"), "Temp": (36, 40, 1, "| C|°C"), "T": (96, 104, 1, "|F| °F"), "Wt": (40, 160, 1, " kg"), "Weight": (90, 350, 0, " lb"), "BMI": (16, 50, 1, "|"),
    "GCS": (3, 15, 0, "|"), "MMSE": (10, 30, 0, "/30"), "EF": (15, 70, 0, "%"), "LVEF": (15, 70, 0, "%"), "PHQ-9": (0, 27, 0, "|"), "ferritin": (3, 900, 0, "| ng/mL"),
    "LDL": (40, 250, 0, "| mg/dL"), "HDL": (20, 90, 0, "|"), "PSA": (0, 30, 1, "| ng/mL"), "pH": (7, 7.6, 2, "|"), "pCO2": (20, 90, 0, "|"), "eGFR": (8, 110, 0, "|"),
}  # fmt: skip
FIXED: dict[str, list[str]] = {
    "ROUTE": "PO|po|by mouth|IV|IM|SC|subcut|SQ|oral|orally|topical|topically|inhaled|SL|PR|intranasal|nebulized|transdermal|intravenously|IVPB|OU|p.o.".split("|"),
    "FREQ": "daily|once daily|BID|bid|TID|QID|q6h|q8h|q4h PRN|PRN|as needed|qHS|at bedtime|nightly|every morning|weekly|twice daily|q12h|every 6 hours|qAM|QD|three times a day|every other day|tds|od|nocte|monthly|with meals|q.d.|x1|stat|before meals".split("|"),
    "DURATION": "for 7 days|x 10 days|for 2 weeks|x5d|3 days|two weeks|6 months|5-day|several years|1 week|24 hours|10 years|over the past month|x 3 weeks|for 5 days".split("|"),
    "FORM": "tablet|tablets|tab|tabs|capsule|cap|caps|patch|cream|ointment|solution|suspension|inhaler|ER|XR|spray|gel|drops|syrup|suppository|injection|lozenge".split("|"),
    "VALUE": "normal|negative|positive|within normal limits|WNL|unremarkable|elevated|pending|nonreactive|trace|clear|low|high|2+|reactive|stable".split("|"),
}  # fmt: skip
FIXED["DURATION"] = [re.sub(r"^(?:for|x) ?", "", d) for d in FIXED["DURATION"]]

HEADER_LINES = (
    "Patient: {PATIENT}|Patient Name: {PATIENT}   MRN: {MRN}|PATIENT: {PATIENT} MR#: {MRN}|Name: {PATIENT}    DOB: {DATE}    Age: {AGE}|MRN {MRN} / Acct {ACCOUNT}|Acct #: {ACCOUNT}|"
    "DOB: {DATE}|D.O.B. {DATE} ({AGE} y/o)|DOB {DATE}  Sex: F|Date of Service: {DATE}|DOS: {DATE}|Admit: {DATE}  Discharge: {DATE}|Admission Date: {DATE}|Date: {DATE} 14:20|"
    "Attending: Dr. {STAFF}|Attending Physician: {STAFF}, MD|PCP: {STAFF}, DO ({ORG})|Referring: {STAFF}|Provider: {STAFF}, NP|Dictated by: {STAFF}|Facility: {ORG}|{ORG}|{ORG}, {CITY}, {STATE}|"
    "{ORG}\n{STREET}, {CITY}, {STATE} {ZIP}|{STREET}\n{CITY}, {STATE} {ZIP}|Address: {STREET}, {CITY} {STATE} {ZIP}|Tel {PHONE}  Fax {FAX}|Phone: {PHONE}|Ph: {PHONE} | F: {FAX}|"
    "SSN: {SSN}|SS# {SSN}|Insurance: {ORG} ID {HEALTHPLAN}|Member ID: {HEALTHPLAN}|Policy # {HEALTHPLAN}|Medicare no. {HEALTHPLAN}|NHS No: {HEALTHPLAN}|Group {HEALTHPLAN}|Accession #: {OTHERID}|"
    "Order no {OTHERID}|Case: {OTHERID}|Specimen {OTHERID} collected {DATE}|Encounter {OTHERID}|CSN: {OTHERID}|Location: {LOCATION_OTHER}|Unit: {LOCATION_OTHER}|Room/Bed: {LOCATION_OTHER}|"
    "Ward: {LOCATION_OTHER}|Emergency contact: {PATIENT} (wife) {PHONE}|NOK: {PATIENT}, daughter, {PHONE}|Guarantor: {PATIENT}|Occupation: {PROFESSION}|Employer: {ORG}|Email: {EMAIL}|"
    "E-mail {EMAIL} / cell {PHONE}|Portal: {URL}|User: {USERNAME}|Login: {USERNAME} from {IP}|Printed by {USERNAME} {DATE} 08:12|Device: S/N {DEVICE}|Lot {DEVICE}|UDI: {DEVICE}|"
    "NPI {LICENSE}|DEA# {LICENSE}|License: {LICENSE}|Lic. no. {LICENSE}|Driver's license {LICENSE}|Plate: {VEHICLE}|VIN {VEHICLE}|Fingerprint ref {BIOID}|Biometric ID: {BIOID}|Country of birth: {COUNTRY}|"
    "{AGE}M|{AGE}F|Age/Sex: {AGE} / M|Age: {AGE90}|cc: Dr. {STAFF}, {ORG}|CC: {STAFF} ({FAX})|RE: {PATIENT}|Re: {PATIENT}, DOB {DATE}, MRN {MRN}|To: {STAFF}\nFrom: {STAFF}|Dear Dr. {STAFF},|Dear {STAFF},|"
    "Ref: {OTHERID}|Hosp No: {MRN}|Chart # {MRN}|Study ID {OTHERID}|Interpreter ID {OTHERID}|Claim number {ACCOUNT}|Invoice {ACCOUNT}|Visit {ACCOUNT}|{PATIENT} | {DATE} | {MRN}|{PATIENT}\t{MRN}\t{DATE}\t{LOCATION_OTHER}"
).split("|{")
HEADERS = [line if index == 0 else "{" + line for index, line in enumerate(HEADER_LINES)]
HEADERS = [piece for line in HEADERS for piece in re.split(r"\|(?! )(?<! \|)", line)]
SIGNATURES = (
    "Electronically signed by {STAFF}, MD on {DATE}~Electronically signed: {STAFF}, NP {DATE} 13:22~{STAFF}, PA-C~Signed, {STAFF} MD {ORG}~Dictated by {STAFF}, transcribed {DATE} by {USERNAME}~D: {DATE} T: {DATE}~"
    "Yours sincerely,\n{STAFF}\nConsultant~Thank you,\nDr {STAFF}\n{EMAIL}~{STAFF}, RN, badge {OTHERID}~-- {STAFF} pager {PHONE}~{STAFF} MD, NPI {LICENSE}~cc: {STAFF}; {STAFF}~Reviewed by {USERNAME} at {IP}~/{STAFF}/~"
    "Questions? Call {PHONE} or visit {URL}.~Fax results to {FAX}, attn {STAFF}.~Kind regards, {STAFF}, {ORG}~"
    "{INITIALS}/{INITIALS}~{INITIALS}:{INITIALS}~D: {DATE} / {INITIALS}~Initials: {INITIALS}~RN {INITIALS}~{INITIALS} {DATE} 0815~[{INITIALS}]~Checked by {INITIALS}, second check {INITIALS}"
).split("~")
SENTENCES = (
    "{PATIENT} is a {AGE}-year-old {PROFESSION} from {CITY}.~{AGE}yo M brought in by {ORG} EMS from {LOCATION_OTHER}.~{AGE} y.o. female, works as a {PROFESSION} at {ORG}.~Pt is {AGE}F.~This is a {AGE90}-year-old woman.~She turned {AGE90} in {DATE}.~"
    "Seen on {DAY} with Dr. {STAFF}.~Follow up {DAY} {DATE} at {ORG}.~Next appointment {DATE} at 10:30 in {LOCATION_OTHER}.~Discussed with {STAFF} by phone at {PHONE}.~Spoke to daughter {PATIENT} ({PHONE}).~His wife {PATIENT} agrees.~"
    "Son {PATIENT}, age {AGE}, lives in {CITY}, {STATE}.~Moved from {COUNTRY} in {YEAR}.~Born in {CITY}, {COUNTRY}.~Traveled to {COUNTRY} in {DATE}.~Surgery in {YEAR} by {STAFF} at {ORG}.~Since {YEAR} he has worked for {ORG}.~"
    "Transferred from {ORG} on {DATE}.~Records from {ORG} in {CITY} requested via fax {FAX}.~Symptoms began on {DATE}.~Last seen {DATE}.~Symptoms since {DAY}.~Pain worse after {DATE}.~He fell near {LOCATION_OTHER}.~MVC on {LOCATION_OTHER}, vehicle plate {VEHICLE}.~"
    "Drives a truck, tag {VEHICLE}.~Ambulance {VEHICLE} responded.~Pump serial {DEVICE} checked.~Pacemaker model A2DR01, serial {DEVICE}.~Implant lot {DEVICE}, exp {DATE}.~CPAP SN {DEVICE}.~Logged in as {USERNAME} from {IP}.~Portal user {USERNAME} sent a message.~"
    "Email {EMAIL} for results.~See {URL} for instructions.~Photos uploaded to {URL}.~Consent scanned under {BIOID}.~Fingerprint template {BIOID} matched.~Prior auth {OTHERID} approved.~Police report {OTHERID}.~Enrolled in trial, subject {OTHERID}.~Badge {OTHERID}.~"
    "Her SSN ends in {SSN}.~Insurance {HEALTHPLAN} verified.~Billing account {ACCOUNT}.~Old chart {MRN} merged into {MRN}.~Pharmacy: {ORG}, {STREET}, {CITY}.~Lives at {STREET}, {CITY}.~Resides on {STREET} with {PATIENT}.~Mail to {STREET}, {CITY}, {STATE} {ZIP}.~"
    "Patient moved to {LOCATION_OTHER} overnight.~Transfer to {LOCATION_OTHER}.~Nurse {STAFF} notified.~{STAFF} from social work visited.~{STAFF}, RN at bedside.~Case manager {STAFF} ext {PHONE}.~Mr. {PATIENT} feels well.~Ms. {PATIENT} was counselled.~Mrs {PATIENT} reports no change.~"
    "{PATIENT} denies pain.~Per {PATIENT}'s mother, doing well.~{PATIENT} lives in {STATE}.~A {PROFESSION} by trade, retired in {YEAR}.~Works nights as {PROFESSION}.~Attends {ORG}.~License {LICENSE} on file.~DEA {LICENSE}.~Paged {STAFF} at {PHONE}.~MRI scheduled {DAY}.~"
    "Plan: return on {DATE}.~Vaccinated {DATE}.~No change since {DATE}.~Will see {STAFF} in {DATE}.~Grandmother died at {AGE90}.~Father died at {AGE} of a stroke.~Diagnosed at age {AGE}.~in his {AGE:40s}~Baby boy {PATIENT}, {AGE:3 weeks} old.~{DATE}: seen in clinic.~{DATE} - {STAFF}: stable overnight.~"
    "Rate 72, BP 120/80.~Foley catheter in place.~Babinski negative.~Parkinson disease stable.~T4/T5 disc bulge, 3/5 strength.~ICD-10 I50.23.~CPT 99213.~Take 1 tab at 8:00 and 20:00.~Will continue.~May repeat once.~Grace period discussed.~Score 7/10.~Crohn's in remission.~Down syndrome.~Baker cyst on the left.~"
    "0800 {INITIALS} turned, skin intact.~12:15 - {INITIALS}: repositioned~Dressing changed ({INITIALS}).~06:00 | 98.4 | 72 | 118/70 | {INITIALS}~Given 0900 {INITIALS}~Handover {INITIALS} to {INITIALS}.~seen w dr {STAFF}~HLA-B27 positive.~Apgars 8/9.~GCS 15.~Hope to wean.~Bell's palsy resolved.~Lot of nausea.~Used Bair Hugger.~Pending results.~Lasix given."
).split("~")
NER_LINES = (
    "{DRUG} {DOSE} {ROUTE} {FREQ}~{DRUG} {DOSE} {FORM} {ROUTE} {FREQ}~- {DRUG} {DOSE} {FREQ}~{DRUG} {DOSE} {FREQ} for {DURATION}~Started on {DRUG} {DOSE} {ROUTE} {FREQ}.~Continue {DRUG}, {DRUG} and {DRUG}.~STOP: {DRUG}~{DRUG} discontinued due to {PROBLEM|historical}.~"
    "Take {DRUG} {DOSE} {FREQ} for {PROBLEM|hypothetical}.~{DRUG} {FREQ} prn {PROBLEM|hypothetical}~Allergies: {DRUG} ({PROBLEM|conditional}), {DRUG}~Allergic to {DRUG}: {PROBLEM|conditional}~{DRUG} causes {PROBLEM|conditional}.~"
    "Denies {PROBLEM|absent}, {PROBLEM|absent}, {PROBLEM|absent} or {PROBLEM|absent}.~No {PROBLEM|absent}.~No {PROBLEM|absent} or {PROBLEM|absent}. {PROBLEM|present} noted.~Negative for {PROBLEM|absent} and {PROBLEM|absent}.~No evidence of {PROBLEM|absent}.~without {PROBLEM|absent}~{PROBLEM|absent}: ruled out.~"
    "Positive for {PROBLEM|present}.~Presents with {PROBLEM|present} for {DURATION}.~c/o {PROBLEM|present} x {DURATION}~Reports {PROBLEM|present} and {PROBLEM|present}.~PMH: {PROBLEM|present}, {PROBLEM|present}, {PROBLEM|present}~1. {PROBLEM|present}~2. {PROBLEM|present} - on {DRUG}~# {PROBLEM|present}: continue {DRUG}~"
    "Impression: {PROBLEM|present}.~Assessment: {PROBLEM|present}, likely {PROBLEM|possible}.~Possible {PROBLEM|possible}.~Concern for {PROBLEM|possible} vs {PROBLEM|possible}.~Cannot exclude {PROBLEM|possible}.~r/o {PROBLEM|possible}~?{PROBLEM|possible}~Suspected {PROBLEM|possible}.~{PROBLEM|possible} is unlikely.~"
    "Return if {PROBLEM|hypothetical} or {PROBLEM|hypothetical}.~Call for {PROBLEM|hypothetical}, {PROBLEM|hypothetical}.~Monitor for {PROBLEM|hypothetical}.~Risks include {PROBLEM|hypothetical} and {PROBLEM|hypothetical}.~Prophylaxis against {PROBLEM|hypothetical}.~"
    "History of {PROBLEM|historical}, resolved.~h/o {PROBLEM|historical} s/p {PROCEDURE}~Prior {PROBLEM|historical}.~Childhood {PROBLEM|historical}.~FH: mother with {PROBLEM|family}, father {PROBLEM|family}~Family history of {PROBLEM|family}.~Brother had {PROBLEM|family}.~Father died of {PROBLEM|family}.~No family history of {PROBLEM|absent}.~"
    "s/p {PROCEDURE}~Underwent {PROCEDURE} for {PROBLEM|present}.~PSH: {PROCEDURE}, {PROCEDURE}~Scheduled for {PROCEDURE}.~{PROCEDURE} performed without complication.~{PROCEDURE} under local.~Plan: {PROCEDURE}, {TEST} in the morning.~Refer for {PROCEDURE}.~{TEST} showed {PROBLEM|present}.~{TEST}: {VALUE}~{TEST} {VALUE}~"
    "{TEST} shows no {PROBLEM|absent}.~{TEST} pending.~Check {TEST} and {TEST}.~Repeat {TEST} in the morning.~Order {TEST}.~{ANATOMY}: normal~{ANATOMY}: no {PROBLEM|absent}~{ANATOMY} clear, {ANATOMY} soft.~{PROBLEM|present} in the {ANATOMY}.~On exam: {PROBLEM|present}, {ANATOMY} intact.~"
    "PMHx {PROBLEM|present} / {PROBLEM|present} / {PROBLEM|present}~Hx: {PROCEDURE} {YEAR}, {PROCEDURE}, {PROBLEM|present}~{PROCEDURE} vs {PROCEDURE} discussed, leans {PROCEDURE}~P/ {PROCEDURE}, {PROCEDURE}, {PROCEDURE}~"
    "Tx: {PROCEDURE}; {DRUG} {DOSE} {ROUTE}; {PROCEDURE}~Options: {PROCEDURE} / {PROCEDURE} / nil~0745 {PROCEDURE}, {TEST} {VALUE}~{PROCEDURE} {DATE} (Dr {STAFF})~For {PROCEDURE} {DAY}~No {PROCEDURE} planned.~Declines {PROCEDURE}.~{PROCEDURE} x {DURATION}~"
    "{PROBLEM|historical}, s/p {PROCEDURE} {YEAR}~Lines: {PROCEDURE}, {PROCEDURE}~PROCEDURE: {PROCEDURE}~Operation: {PROCEDURE}~{PROCEDURE} done, {TEST} {VALUE}~Referred to {ORG} for {PROCEDURE}~{PROBLEM|present} x{DURATION}~{DURATION} hx {PROBLEM|present}~"
    "{DURATION} of {PROBLEM|present}, no {PROBLEM|absent}~{PROBLEM|present} for {DURATION}, worse over {DURATION}~{DRUG} {DOSE} {FREQ} {DURATION}~{DRUG} {DOSE} {FREQ} x{DURATION}~{DRUG} {FREQ} for {DURATION} then stop~off {DRUG} for {DURATION}~"
    "{TEST} {VALUE}, {TEST} {VALUE}, {TEST} {VALUE}~{TEST}-{VALUE}~{TEST} NAD~Bloods: {TEST}, {TEST}, {TEST}~Await {TEST}~{TEST}: {PROBLEM|present}, no {PROBLEM|absent}~o/e {PROBLEM|present}, {TEST} {VALUE}~NKDA. {PROBLEM|present} on {DRUG} {DOSE} {FREQ}~"
    "HEENT: {PROBLEM|present}. {ANATOMY} supple.~Pt states \"{PROBLEM|present} is better\".~{PROBLEM|present} improved with {DRUG}.~Given {DRUG} {DOSE} {ROUTE} x1 with relief of {PROBLEM|present}."
).split("~")


def _lab_line(b: Builder) -> None:
    """Labs and vitals on one line or as a table, with units inside the value (the notes' convention)."""
    joiner = b.rng.choice([" ", ": ", " = ", "  ", " | ", "\t", " of ", ":"])
    between = b.rng.choice([", ", "; ", "  ", "\n", " | ", ". ", " "])
    for index in range(b.rng.randint(1, 7)):
        name = b.rng.choice(list(LABS))
        low, high, places, units = LABS[name]
        value = f"{b.rng.randint(80, 200)}/{b.rng.randint(40, 110)}" if high == 0 else f"{b.rng.uniform(low, high):.{places}f}"
        value = b.rng.choice(["", "", "", "", ">", "<"]) + value + b.rng.choice(units.split("|"))
        if b.rng.random() < 0.08:
            value = b.rng.choice(FIXED["VALUE"])
        if index:
            b.raw(between)
        b.tagged("TEST", name)
        b.raw(joiner)
        b.tagged("VALUE", value)
        if b.rng.random() < 0.12:
            b.raw(b.rng.choice([" (H)", " L", " (ref 3.5-5.0)", " H", "*"]))


def generators(data: Path, lists: Lists) -> dict[str, Callable[[Surrogates], Document]]:
    """`inject`: carriers with PHI (no word on entities); `template`: note parts with entities and little PHI."""
    carriers = read_carriers(data)
    terms = Terms(data)
    names = lists.lower_names

    def inject(surrogates: Surrogates) -> Document:
        rng = surrogates.rng
        b = Builder(surrogates, terms)
        ignore: list[tuple[int, int]] = []
        for line in rng.sample(HEADERS, rng.choice([0, 1, 3, 6, 10])):
            b.fill(line)
            b.raw(rng.choice(["\n", "\n", "\n", "   ", " | "]))
        _, carrier = rng.choice(carriers)
        sentences = re.split(r"(?<=[.!?])\s+", carrier)
        first = rng.randrange(len(sentences))
        for sentence in sentences[first : first + rng.randint(0, 12)]:
            if rng.random() < 0.35:
                b.fill(rng.choice(SENTENCES))
                b.raw(" ")
            found, unsure = silver_phi(sentence, [], names)
            b.phi += [Span(s.start + b.length, s.end + b.length, s.labels) for s in found]
            ignore += [(start + b.length, end + b.length) for start, end in unsure]
            b.raw(sentence + rng.choice([" ", " ", "\n"]))
        for sentence in rng.sample(SENTENCES, rng.randint(1, 8)):
            b.fill(sentence)
            b.raw(rng.choice([" ", "\n"]))
        for line in rng.sample(SIGNATURES, rng.choice([0, 1, 2])):
            b.raw("\n")
            b.fill(line)
        document = b.document("inject", known_entities=False)
        document.ignore = ignore
        return document

    def template(surrogates: Surrogates) -> Document:
        rng = surrogates.rng
        b = Builder(surrogates, terms)
        for _ in range(rng.randint(6, 16)):
            roll = rng.random()
            if roll < 0.18:
                _lab_line(b)
            elif roll < 0.28:
                b.fill(rng.choice(["Seen on {DAY}.", "{DATE}:", "{AGE}yo M", "{AGE} y/o F", "Dr. {STAFF}", "Mr. {PATIENT}", "{STAFF}, RN", "Meds:", "Labs", "Vitals:", "A/P:", "ROS:", "Exam:", "{ORG}", "Rm: {LOCATION_OTHER}"]))
            else:
                b.fill(rng.choice(NER_LINES))
            b.raw(rng.choice(["\n", "\n", " ", "\n\n", " "]))
        return b.document("template", known_entities=True)

    return {"inject": inject, "template": template}


__all__ = ["DAYS", "generators"]
