"""Words that clinicians use and public corpora hardly hold: abbreviations above all, by clinical label.

General medical knowledge written down as lists; `mesh_terms` adds headings of the MeSH tree, read from the data folder.
"""

from __future__ import annotations

import random
import re
from pathlib import Path

PROCEDURES = (
    "CABG|CABG x3|CABG x4|PCI|PCI to LAD|PCI to RCA|DES to LAD|DES x2|POBA|stent|BMS|PPM|PPM placement|ICD|ICD implant|CRT-D|dual-chamber pacemaker|"
    "generator change|loop recorder|ILR|TAVR|TAVI|AVR|MVR|mitral clip|MitraClip|Maze|PVI|ablation|DCCV|cardioversion|IABP|Impella|LVAD|ECMO|VA-ECMO|VV-ECMO|"
    "CVVH|CVVHDF|CRRT|HD|IHD|hemodialysis|haemodialysis|PD|peritoneal dialysis|plasmapheresis|PLEX|IVIG infusion|apheresis|EVAR|TEVAR|CEA|carotid endarterectomy|"
    "fem-pop bypass|AKA|BKA|TMA|embolectomy|thrombectomy|mechanical thrombectomy|IVC filter|tPA|thrombolysis|coiling|clipping|VP shunt|EVD|craniotomy|"
    "burr hole|craniectomy|DBS|VNS|ACDF|PLIF|TLIF|laminectomy|discectomy|microdiscectomy|kyphoplasty|vertebroplasty|spinal fusion|ESI|epidural steroid injection|"
    "nerve block|facet injection|RFA|TKA|TKR|THA|THR|R TKA|L THR|bilateral TKR|ORIF|CRPP|closed reduction|IM nail|hemiarthroplasty|ACL recon|ACL reconstruction|"
    "rotator cuff repair|arthroscopy|meniscectomy|carpal tunnel release|CTR|trigger finger release|hardware removal|ROH|ex-fix|casting|cast|splint|sling|backslab|"
    "appy|lap appy|appendicectomy|appendectomy|lap chole|laparoscopic cholecystectomy|open chole|IOC|ERCP|ERCP with stent|sphincterotomy|EUS|FNA|FNB|EUS-FNA|OGD|"
    "EGD|gastroscopy|colonoscopy|c-scope|flex sig|sigmoidoscopy|polypectomy|EMR|ESD|cold snare|hot snare|banding|EVL|APC|heater probe|hemoclip|tattoo|PEG|PEG tube|"
    "PEJ|NGT|NG tube|NJ tube|NJ feeds|tube feeds|TPN|Whipple|Whipple procedure|hemicolectomy|right hemicolectomy|LAR|APR|Hartmann's|colostomy|ileostomy|"
    "stoma reversal|small bowel resection|LOA|lysis of adhesions|ex lap|laparotomy|diagnostic laparoscopy|hernia repair|IHR|herniorrhaphy|Nissen|fundoplication|"
    "sleeve gastrectomy|RYGB|gastric bypass|splenectomy|hepatectomy|liver transplant|OLT|DDKT|LRKT|renal transplant|BMT|auto-SCT|allo-HSCT|stem cell transplant|CAR-T|"
    "paracentesis|thoracentesis|pleural tap|chest drain|ICD insertion|chest tube|pigtail|VATS|lobectomy|RUL lobectomy|wedge resection|pleurodesis|bronch|bronchoscopy|"
    "BAL|EBUS|EBUS-TBNA|tracheostomy|trach|decannulation|intubation|RSI|re-intubated|extubation|extubated|ETT|LMA|BVM|OPA|NPA|bougie|cricothyrotomy|proning|"
    "mechanical ventilation|vent|NIV|BiPAP|CPAP|HFNC|HFNO|high-flow nasal cannula|home oxygen|incentive spirometry|chest physio|suctioning|CPR|defibrillation|shock x1|"
    "LP|lumbar puncture|bone marrow biopsy|BMBx|BMAT|bx|biopsy|core biopsy|punch biopsy|shave biopsy|excisional biopsy|SLNB|ALND|WLE|Mohs|cryotherapy|cryo|"
    "liquid nitrogen|curettage|I&D|debridement|wound vac|VAC dressing|NPWT|skin graft|STSG|STSC|flap|suturing|sutures|staples|steri-strips|suture removal|"
    "dressing change|compression bandaging|Unna boot|packing|packed|nasal packing|T&A|tonsillectomy|adenoidectomy|grommets|BMT tubes|FESS|septoplasty|turbinoplasty|"
    "thyroidectomy|parathyroidectomy|neck dissection|laryngectomy|cochlear implant|hearing aid fitting|phaco|phaco + IOL|cataract extraction|trabeculectomy|PRP laser|"
    "intravitreal injection|vitrectomy|YAG|LASIK|TURP|TURBT|HoLEP|PVP|cysto|cystoscopy|ureteroscopy|URS|laser lithotripsy|ESWL|PCNL|JJ stent|ureteric stent|"
    "nephrostomy|PCN|nephrectomy|RALP|prostatectomy|brachytherapy|orchidectomy|orchiopexy|vasectomy|circumcision|IDC|Foley|SPC|CIC|TOV|trial of void|bladder irrigation|"
    "LSCS|emergency LSCS|C/S|CS|c-section|elective CS|ELCS|EMCS|VBAC|NSVD|SVD|NVD|forceps delivery|ventouse|vacuum delivery|IOL|induction of labour|ARM|AROM|episiotomy|"
    "epidural|spinal|GA|GETA|MAC|TIVA|D&C|D&E|ERPC|MVA|TAH|TAH-BSO|TLH|LAVH|hysterectomy|BSO|oophorectomy|salpingectomy|BTL|tubal ligation|myomectomy|UAE|LEEP|LLETZ|"
    "cone biopsy|colposcopy|hysteroscopy|IUD insertion|Mirena|Nexplanon insertion|pessary|cerclage|amnio|CVS|IVF|IUI|embryo transfer|phototherapy|surfactant|"
    "exchange transfusion|UAC|UVC|kangaroo care|PICC|PICC line|midline|CVC|RIJ CVC|central line|art line|A-line|arterial line|port|Port-a-Cath|Hickman|IO access|"
    "PIV|IV access|vascath|permcath|tunneled dialysis catheter|AVF|AV fistula creation|fistuloplasty|angioplasty|angiogram|cath|LHC|RHC|coronary angiography|"
    "transfusion|transfused|2 u PRBC|1 unit RCC|blood transfusion|platelet transfusion|XRT|RT|radiotherapy|VMAT|IMRT|SBRT|SRS|WBRT|SIB|proton therapy|chemo|"
    "chemotherapy|neoadjuvant chemotherapy|immunotherapy|palliative care|hospice|comfort care|PT|PT eval|physio|physiotherapy|OT|OT eval|SLP|speech therapy|SALT|"
    "vestibular rehab|cardiac rehab|pulmonary rehab|hydrotherapy|manual therapy|ultrasound therapy|TENS|dry needling|acupuncture|massage|stretching|HEP|gait training|"
    "strengthening exercises|taping|tape|orthotics|AFO|wheelchair|walker|CBT|DBT|EMDR|ECT|TMS|psychotherapy|group therapy|counselling|counseling|safety planning|"
    "motivational interviewing|detox|1:1 obs|seclusion|restraint|RCT|root canal|XLA|extraction|filling|crown|crown prep|scale and polish|S&P|SRP|IDB|denture fit|"
    "obturation|pulpectomy|pulpotomy|fissure sealants|braces|desensitisation|allergen immunotherapy|oral food challenge|oral challenge|drug challenge|patch testing|"
    "vaccination|flu shot|immunisation|nail avulsion|PNA|callus debridement|offloading|hyfrecation|joint injection|steroid injection|aspiration|knee aspiration|"
    "arthrocentesis|pericardiocentesis|pericardial window|cricoid pressure|cell salvage|hyperbaric oxygen|HBOT|maggot therapy|gastric lavage|bowel prep|enema|"
    "disimpaction|gluten-free diet|low-salt diet|fluid restriction|DAFNE|insulin pump|CGM|autopsy|post-mortem|organ donation|wound closure|pneumoperitoneum|"
    "hemostasis|haemostasis|drain placement|JP drain|Blake drain|Hemovac|Penrose drain|drain removal|washout|lavage|irrigation|marsupialisation|embolisation|TACE|Y-90|TIPS"
).split("|")

TESTS = (
    "FBC|CBC|CBC w/ diff|BMP|CMP|U&E|U&Es|UEs|UEC|LFT|LFTs|TFTs|bone profile|CRP|ESR|ANA|ANCA|dsDNA|RF|anti-CCP|C3|C4|ferritin|iron studies|TIBC|B12|folate|HbA1c|A1c|"
    "lipids|lipid panel|trop|hs-trop|troponin|BNP|NT-proBNP|D-dimer|PT/INR|aPTT|coags|fibrinogen|lactate|ABG|VBG|cap gas|ammonia|CK|lipase|amylase|beta-hCG|bHCG|UPT|"
    "AFP|CEA|CA 19-9|CA-125|PSA|LDH|uric acid|TSH|fT4|free T4|PTH|vit D|25-OH vitamin D|cortisol|AM cortisol|prolactin|FSH|LH|testosterone|SPEP|UPEP|free light chains|"
    "urine dip|dipstick|MSU|UA|UCx|urine culture|BCx|BCx x2|blood cultures|sputum cx|wound swab|throat swab|stool culture|C diff|C. diff PCR|O&P|H. pylori|FIT|FOBT|"
    "HIV|HIV Ag/Ab|HBsAg|HCV Ab|RPR|VDRL|GC/CT|QuantiFERON|QFT|TB spot|PPD|Mantoux|AFB|RVP|COVID PCR|SARS-CoV-2|RSV|flu A/B|monospot|GBS|rubella|VZV IgG|"
    "CXR|AXR|KUB|CT head|CTH|CTPA|CTA chest|CTAP|CT A/P|CT KUB|NCCT|MRI brain|MRI L-spine|MRCP|MRA|DWI|US abdo|RUQ US|renal US|TVUS|dopplers|LE duplex|carotid duplex|"
    "DXA|DEXA|mammo|PET|PET-CT|bone scan|V/Q|HIDA|barium swallow|MBS|FEES|videofluoroscopy|ECG|EKG|12-lead|tele|telemetry|Holter|TTE|TOE|TEE|echo|stress echo|MIBI|ETT|"
    "EEG|EMG|NCS|EMG/NCS|VEP|PFTs|spirometry|FEV1|FVC|FEV1/FVC|DLCO|peak flow|PEFR|FeNO|sleep study|PSG|AHI|6MWT|urodynamics|PVR|post-void residual|uroflow|VCUG|DMSA|"
    "OCT|IOP|VA|visual acuity|slit lamp|fundoscopy|audiogram|tympanogram|ABR|OAE|Epley|Dix-Hallpike|SLR|straight leg raise|Lachman|McMurray|Spurling|Phalen|Tinel|FABER|"
    "Romberg|Babinski|reflexes|power|tone|sensation|gait|ROM|grip strength|Murphy's sign|Rovsing|psoas sign|fluid wave|JVP|cap refill|CRT|pulses|DP pulses|ABI|ABPI|"
    "BP|HR|RR|SpO2|sats|O2 sat|temp|T|Tmax|wt|weight|ht|height|BMI|HC|head circumference|I/O|UOP|urine output|BG|BSL|CBG|FSBG|accucheck|glucose|fasting glucose|OGTT|"
    "GCS|AVPU|NEWS|NEWS2|MEWS|PEWS|qSOFA|SOFA|APACHE II|CURB-65|Wells|Wells score|CHA2DS2-VASc|HAS-BLED|HEART score|TIMI|NIHSS|mRS|ASPECTS|MMSE|MoCA|AMT|4AT|CAM-ICU|"
    "RASS|CIWA|COWS|PHQ-9|GAD-7|C-SSRS|EPDS|AUDIT|AUDIT-C|CAGE|PCL-5|Y-BOCS|YMRS|HAM-D|ECOG|KPS|Karnofsky|Barthel|Katz|Waterlow|Braden|Braden score|MUST|Rockwood|CFS|"
    "Morse|Berg|Berg balance|TUG|FIM|DASH|VAS|pain score|pain|Apgar|APGARs|Bishop|Ballard|Glasgow-Blatchford|Child-Pugh|MELD|MELD-Na|FIB-4|FibroScan|Gleason|PI-RADS|"
    "BI-RADS|TI-RADS|EF|LVEF|RVSP|E/e'|AVA|mean gradient|PCWP|CVP|MAP|CI|SVR|SvO2|PEEP|FiO2|TV|P/F|peak pressure|ICP|CPP|Na|K|Cl|HCO3|bicarb|BUN|Cr|creat|eGFR|Ca|corr Ca|"
    "Mg|PO4|phos|alb|albumin|bili|tbili|ALP|ALT|AST|GGT|WBC|WCC|Hb|Hgb|Hct|plt|plts|MCV|RDW|neuts|ANC|lymphs|eos|retics|INR|pH|pCO2|pO2|BE|AG|osm|UPCR|ACR|UACR|CD4|VL|"
    "viral load|tacro level|vanc trough|digoxin level|lithium level|INR check|NT|fundal height|FHR|FH|CTG|NST|BPP|AFI|EFW|VE|histology|cytology|path|"
    "pathology|FISH|karyotype|microarray|BRCA1/2|EGFR|ALK|PD-L1|HER2|ER/PR|Ki-67|KRAS|MSI|flow cytometry|HLA typing|crossmatch|group and save|type and screen|DAT|Coombs"
).split("|")

PROBLEMS = (
    "HTN|HLD|DM|DM2|T2DM|T1DM|IDDM|NIDDM|CAD|IHD|MI|NSTEMI|STEMI|CHF|HFrEF|HFpEF|CCF|AF|A-fib|PAF|SVT|VT|NSVT|AS|MR|TR|PFO|PVD|PAD|DVT|PE|VTE|AAA|CVA|TIA|SAH|SDH|ICH|"
    "OSA|COPD|AECOPD|ILD|IPF|CAP|HAP|VAP|PNA|URI|URTI|LRTI|ARDS|PTX|GERD|GORD|PUD|UGIB|LGIB|BRBPR|IBS|IBD|UC|CD|NAFLD|MASLD|EtOH cirrhosis|HCC|SBO|LBO|ileus|SBP|"
    "CKD|CKD 3b|CKD4|ESRD|ESKD|AKI|ARF|ATN|AIN|UTI|pyelo|BPH|LUTS|ED|PCOS|PID|PPH|PIH|pre-eclampsia|GDM|PPROM|PROM|IUGR|FGR|AUB|DUB|menorrhagia|dysmenorrhoea|"
    "RA|OA|SLE|PMR|GCA|gout|fibro|FM|LBP|radiculopathy|sciatica|spinal stenosis|NOF fracture|#NOF|DRF|rib #s|compression fx|fx|ACL tear|plantar fasciitis|"
    "MDD|GAD|PTSD|BPAD|OCD|ADHD|ASD|EUPD|BPD|SI|HI|AVH|SUD|OUD|AUD|EtOH abuse|IVDU|MCI|AD|PD|MS|ALS|MND|GBS|MG|NPH|TBI|LOC|sz|seizures|HA|migraine|vertigo|BPPV|"
    "neuropathy|foot drop|AMD|POAG|DR|cataracts|AOM|OME|BKC|SNHL|TMJ|BCC|SCC|melanoma|NMSC|AK|MGUS|MM|CLL|AML|DLBCL|NHL|MDS|ITP|TTP|HIT|IDA|SCD|VOC|neutropenia|febrile neutropenia|"
    "SOB|SOBOE|DOE|CP|N/V|N/V/D|n&v|abdo pain|LUQ pain|RIF pain|LOW|LOA|wt loss|fevers|rigors|malaise|lethargy|palps|LOC x1|syncope|presyncope|oedema|LE edema|pitting edema|"
    "ascites|jaundice|icterus|pallor|clubbing|LAD|JVD|raised JVP|crackles|bibasal creps|creps|wheeze|rhonchi|stridor|murmur|ESM|SEM|gallop|guarding|rebound|rigidity|CVAT|"
    "erythema|swelling|warmth|induration|fluctuance|purulent discharge|slough|tunneling|pressure ulcer|stage 2 sacral PU|skin tear|bruising|haematoma|laceration|abrasion|"
    "nystagmus|ataxia|dysarthria|dysphagia|aphasia|hemiparesis|pronator drift|tremor|rigidity of the arm|hyperreflexia|clonus|confusion|agitation|delirium|low mood|anhedonia|"
    "insomnia|poor sleep|poor appetite|anxiety|panic attacks|flashbacks|paranoia|hypokalaemia|hyponatraemia|hyperkalemia|hypoglycaemia|DKA|HHS|thyrotoxicosis|hypoT4|adrenal insufficiency|"
    "sepsis|septic shock|cellulitis|osteo|OM|abscess|MRSA|VRE|ESBL|C diff colitis|COVID|influenza|shingles|HSV|candida|thrush|scabies|TB|LTBI|malaria|HIV|HBV|HCV|syphilis|"
    "allergic rhinitis|eczema|urticaria|angioedema|anaphylaxis|hives|GI upset|rash|nausea|prematurity|NEC|RDS|TTN|HIE|IVH|apnea|bradys|poor feeding|FTT|croup|bronchiolitis|"
    "HFM disease|constipation|encopresis|enuresis|colic|reflux|atelectasis|effusion|small pleural effusion|consolidation|nodule|GGO|cardiomegaly|hydro|hydronephrosis|stones|gallstones|"
    "sludge|mass|lesion|mets|bony mets|LN+|stenosis|occlusion|stricture|polyp|polyps|diverticulosis|haemorrhoids|fissure|fistula|hernia|hiatus hernia|Barrett's|varices|gastritis"
).split("|")

_UNITS = ("d", "days", "day", "/7", "wk", "wks", "weeks", "w", "/52", "mo", "mos", "months", "/12", "y", "yr", "yrs", "years", "h", "hrs", "hours", "min", "mins", "minutes")
_NUMBER_WORDS = "two|three|four|five|six|seven|eight|ten|twelve|several|a few|a couple of|couple|many|one|a".split("|")


def duration(rng: random.Random) -> str:
    """A length of time in the forms of notes: 5d, 3/7, 6/52, two weeks, 10-14 days, several years, 4 cycles."""
    n, unit = rng.randint(1, 14), rng.choice(_UNITS)
    roll = rng.random()
    if unit.startswith("/"):
        return f"{n}{unit}"
    if roll < 0.12:
        return f"{rng.choice(_NUMBER_WORDS)} {rng.choice(['days', 'weeks', 'months', 'years', 'hours'])}"
    if roll < 0.2:
        return f"{n}{rng.choice(['-', '–', ' to '])}{n + rng.randint(1, 7)} {rng.choice(['days', 'weeks', 'months', 'd', 'wk', 'years'])}"
    if roll < 0.26:
        return rng.choice(["overnight", "all day", f"{n} cycles", f"{n} doses", f"{n}-week course", f"{n} day course", "years", "months", "the past week", "the last 24 hours", "a long time", "lifelong", f"{n}+ years", f"> {n} weeks", f"~{n} days"])
    return f"{n}{rng.choice(['', ' ', ' ', '-' if len(unit) > 3 else ' '])}{unit}"


def mesh_terms(data: Path) -> dict[str, list[str]]:
    """MeSH headings by label, in the word order of prose: diseases C, operations E04, imaging and tests E01.370."""
    found: dict[str, set[str]] = {"PROBLEM": set(), "PROCEDURE": set(), "TEST": set()}
    prefixes = {"C": "PROBLEM", "F03": "PROBLEM", "E04": "PROCEDURE", "E02.": "PROCEDURE", "E01.370": "TEST"}
    path = data / "terms" / "mesh_2015" / "tree-numbers.tsv"
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        _, name, number = line.split("\t")
        label = next((label for prefix, label in prefixes.items() if number.startswith(prefix)), None)
        if number.startswith(("C22", "E01.370.225.5", "E04.555.2")) or label is None or len(name) > 44:
            continue
        pieces = name.split(", ")
        prose = " ".join(reversed(pieces)) if len(pieces) == 2 else name
        if "," not in prose and re.fullmatch(r"[A-Za-z' -]+", prose):
            found[label].add(prose.lower() if not re.search(r"[A-Z]{2}", prose) else prose)
    return {label: sorted(names) for label, names in found.items()}
