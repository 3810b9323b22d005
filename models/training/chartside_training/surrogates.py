"""Random values of all PHI labels in the shapes that real notes use, drawn from the public name and place lists."""

from __future__ import annotations

import csv
import random
import re
import string
from dataclasses import dataclass
from pathlib import Path

MONTHS = "January February March April May June July August September October November December".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
HOLIDAYS = (
    "Christmas|Thanksgiving|New Year's Eve|New Year's Day|Easter|Easter Sunday|Halloween|Labor Day|Memorial Day|"
    "Fourth of July|July 4th|Valentine's Day|Mother's Day|Father's Day|Good Friday|Boxing Day|Ramadan|Eid|Diwali|"
    "Passover|Hanukkah|Lunar New Year|St Patrick's Day|Mardi Gras|Canada Day|Bank Holiday Monday|Veterans Day|"
    "Christmas Eve|Super Bowl Sunday|Columbus Day|Bastille Day|Holi|Yom Kippur|MLK Day|Presidents' Day|ANZAC Day"
).split("|")
COUNTRIES = (
    "Mexico|India|Nigeria|Ireland|Germany|Vietnam|Poland|Canada|Philippines|Ghana|Kenya|Brazil|Haiti|Guatemala|"
    "Honduras|El Salvador|Cuba|Jamaica|England|Scotland|Wales|France|Italy|Spain|Portugal|Greece|Turkey|Iran|Iraq|"
    "Syria|Afghanistan|Pakistan|Bangladesh|Nepal|Sri Lanka|China|Japan|South Korea|Thailand|Cambodia|Laos|Indonesia|"
    "Australia|New Zealand|South Africa|Ethiopia|Eritrea|Somalia|Sudan|Egypt|Morocco|Senegal|Cameroon|DR Congo|"
    "Colombia|Venezuela|Peru|Chile|Argentina|Bolivia|Ecuador|Ukraine|Russia|Romania|Norway|Sweden|Finland|Denmark|"
    "Netherlands|Belgium|USA|UK|the US|U.S.|UAE|Qatar|Saudi Arabia|Yemen|Israel|Lebanon|Jordan|Uzbekistan|Samoa|Fiji"
).split("|")
PROFESSIONS = (
    "teacher|retired teacher|truck driver|long-haul trucker|nurse|accountant|welder|electrician|carpenter|plumber|"
    "farmer|dairy farmer|software engineer|librarian|bartender|line cook|chef|hairdresser|bus driver|taxi driver|"
    "mail carrier|firefighter|police officer|paralegal|attorney|dentist|pharmacist|roofer|painter|mechanic|machinist|"
    "forklift operator|warehouse worker|cashier|retail manager|real estate agent|insurance adjuster|musician|"
    "violinist|photographer|journalist|graphic designer|architect|civil engineer|geologist|fisherman|crab fisherman|"
    "logger|coal miner|miner|oil rig worker|pipefitter|security guard|janitor|housekeeper|home health aide|"
    "graduate student|college student|law student|retired|homemaker|stonemason|baker|butcher|florist|seamstress|"
    "tailor|postal worker|crane operator|pilot|flight attendant|air traffic controller|veterinarian|zookeeper|"
    "beekeeper|park ranger|landscaper|gardener|bricklayer|glazier|social worker|school principal|bank teller|"
    "sheep shearer|jockey|referee|soccer coach|yoga instructor|dancer|actor|sculptor|potter|blacksmith|steelworker"
).split("|")
ORG_HEADS = (
    "Mercy|St. Luke's|St. Mary's|Sacred Heart|Good Samaritan|Mount Carmel|Riverside|Lakeview|Pine Ridge|Northside|"
    "Eastgate|Cedar Grove|Maple Hill|Harbor Point|Bayview|Summit|Valley|Prairie|Redwood|Blue Ridge|Silver Lake|"
    "Trinity|Providence|Unity|Evergreen|Highland|Westbrook|Oak Hollow|Stonegate|Willow Creek|Sunrise|Heritage|"
    "Cascade|Granite|Bluestem|Copper Basin|Tidewater|Big Sioux|Gulf Coast|Lone Star|Keystone|Great Plains|Kestrel|"
    "Foxglove|Halcyon|Meridian|Pelican|Juniper|Larkspur|Ironwood|Saguaro|Piedmont|Wolf River|St Brigid's|Queen Anne"
).split("|")
ORG_TAILS = (
    "Hospital|Medical Center|Regional Medical Center|Community Hospital|General Hospital|Clinic|Family Practice|"
    "Family Medicine|Health System|Healthcare|Health|Pediatrics|Cardiology Associates|Orthopedics|Dermatology|"
    "Oncology|Imaging|Radiology Associates|Urgent Care|Surgery Center|Rehab|Rehabilitation Hospital|Nursing Home|"
    "Skilled Nursing|Hospice|Home Care|Pharmacy|Apothecary|Dental|Eye Institute|Women's Health|Behavioral Health|"
    "Children's Hospital|University Hospital|Medical Group|Internal Medicine|Kidney Center|Dialysis|Labs|Laboratory|"
    "Elementary School|High School|Middle School|Academy|College|University|Logistics|Trucking|Foods|Construction|"
    "Motors|Steel|Energy|Mining|Church|Insurance|Freight|Farms|Bank|Library|Correctional Facility|Police Department|"
    "Fire Department|Surgery|Health Centre|Infirmary|Foundation|Ambulance|EMS|LLC|Inc.|& Sons|Co-op|Brewery|Theatre"
).split("|")
NAMED_ORGS = (
    "Walmart|Target|Costco|CVS|Walgreens|Rite Aid|Kroger|Amazon|UPS|FedEx|Boeing|Ford|Kaiser|Mayo Clinic|"
    "Cleveland Clinic|Johns Hopkins|MGH|UCSF|Quest Diagnostics|LabCorp|Aetna|Cigna|Humana|Medicare|Blue Cross|"
    "UnitedHealthcare|Tesco|Royal Mail|Home Depot|Lowe's|Starbucks|McDonald's|VA|Publix|Safeway|Bupa|Medtronic"
).split("|")
STREETS = "St Street Ave Avenue Rd Road Blvd Dr Drive Ln Lane Ct Court Way Pl Pkwy Terrace Circle Trail Hwy Close".split()
LANDMARKS = (
    "the Golden Gate Bridge|Pier 39|Yankee Stadium|Fenway Park|the Lincoln Tunnel|Interstate 80|I-95|Route 66|"
    "Highway 101|Central Park|Lake Erie|Lake Michigan|Yellowstone|the Ohio River|Camp Pendleton|Fort Hood|Fort Bragg|"
    "Hyde Park|O'Hare|JFK|Heathrow|Disneyland|the county fair|Union Station|Mall of America|Mount Rainier|Mt. Hood"
).split("|")
WINGS = "North South East West Oak Maple Rose Cedar Bennett Harper Murray Victoria Lincoln Garden Blue Green Tower".split()
UNITS = "ICU MICU SICU CCU NICU PICU PACU ED ER OR L&D Oncology Telemetry Stepdown Ortho Cardiology Neuro Rehab".split()
MAIL_HOSTS = (
    "gmail.com|yahoo.com|hotmail.com|outlook.com|aol.com|icloud.com|example.com|mail.example|northmail.example|"
    "example.org|clinic.example|hospital.example.org|example.co.uk|health.example.edu|nhs.example|comcast.net"
).split("|")
PREFIXES = "A B C CX D E F G H HN K L M MR N P PT R S T U V W X Z AB BC CN DM EP GH HX JK LT MK NB OP QR SV TW VN".split()
FOREIGN_GIVEN = (
    "Nkechi Oluwaseun Thandiwe Sipho Kwame Abena Ngozi Chidi Fatima Mohammed Ahmed Yusuf Aisha Layla Omar Hassan "
    "Priya Arjun Lakshmi Ravi Sunita Anil Deepa Venkat Wei Xiu-Ying Jian Mei-Ling Hiroshi Yuki Kenji Sakura Min-jun "
    "Ji-woo Seo-yeon Nguyen Thi Minh Linh Tuan Siobhán Aoife Oisín Niamh Seán Björn Åsa Søren Ingrid Łukasz "
    "Agnieszka Zofia Katarzyna Jiří Zdeněk Dragana Milica Goran Dmitri Svetlana Olga Yevgeny José María Guadalupe "
    "Joaquín Íñigo João Luís Conceição François Hélène Thérèse Zoë Giovanni Giulia Leilani Keoni Tāne Aroha Sione "
    "Rangi Yohannes Tsegaye Selam Parisa Reza Shirin Mehmet Ayşe Gökhan Noor Ibrahim Salma Ines Maeve Anneliese"
).split()
FOREIGN_FAMILY = (
    "Okonkwo Adeyemi Mbeki Nkosi Dlamini Mensah Owusu Abdullah al-Rashid Hussain Khan Rahman Patel Sharma Iyer Reddy "
    "Banerjee Subramanian Zhang Wang Nguyễn Trần Phạm Watanabe Yamamoto Tanaka Kim Park Choi O'Brien O'Sullivan "
    "McAllister MacGregor Fitzgerald Ó'Dálaigh Jørgensen Lindqvist Ångström Kowalczyk Wiśniewski Nowak Dvořák Horváth "
    "Petrović Ivanov Kuznetsova García-López Hernández Muñoz Núñez da Silva de Souza Beaulieu Lefebvre Tremblay "
    "van der Berg von Stein D'Angelo Esposito Kahananui Kealoha Tuilagi Parata Ngata Tesfaye Haile Ahmadi Hosseini "
    "Yılmaz Demir Haddad Khoury Cohen Levi Goldstein Yazzie Begay Tsosie Whitehorse Two-Bulls Blackwood Featherstone"
).split()


@dataclass
class Lists:
    """The lists of `deid/lists` that values are drawn from."""

    given: list[str]
    family: list[str]
    rare_family: list[str]
    places: list[tuple[str, str, str, str, str]]
    hospitals: list[str]
    addresses: list[str]
    british: list[tuple[str, str, str]]

    @property
    def lower_names(self) -> frozenset[str]:
        return frozenset(n.lower() for n in self.given + self.family)


def read_lists(data: Path) -> Lists:
    folder = data / "deid" / "lists"
    given = (folder / "ssa_first_names_atleast100.txt").read_text(encoding="utf-8").split()
    with (folder / "census2010_surnames.csv").open(encoding="utf-8") as file:
        family = [row["name"].title() for row in csv.DictReader(file) if row.get("name")]
    rare = [name.title() for name in (folder / "us_surnames_phileas.txt").read_text(encoding="utf-8").split()]
    with (folder / "us_state_county_zip_city.csv").open(encoding="utf-8") as file:
        places = [
            (row["city"], row["state"], row["state_abbr"], row["zipcode"], row["county"])
            for row in csv.DictReader(file)
            if row["city"] and not row["city"].startswith("Zcta")
        ]
    with (folder / "cms_hospitals.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    hospitals = [row["name"].title().replace("'S", "'s") for row in rows if row["name"]]
    addresses = [row["address"].title() for row in rows if row["address"] and len(row["address"]) < 32]
    with (folder / "synthea_gb_hospitals.csv").open(encoding="utf-8") as file:
        british = [(r["name"], r["city"], r["zip"]) for r in csv.DictReader(file) if r["name"] and r["city"]]
    return Lists(given, family, rare, places, hospitals, addresses, british)


class Surrogates:
    """`value(label)` gives a fresh random value; the name methods give parts that fit together."""

    def __init__(self, lists: Lists, rng: random.Random) -> None:
        self.lists = lists
        self.rng = rng

    def pick(self, options: list[str] | str) -> str:
        return self.rng.choice(options.split("|") if isinstance(options, str) else options)

    def digits(self, n: int) -> str:
        return str(self.rng.randint(1, 9)) + "".join(self.rng.choices(string.digits, k=n - 1)) if n > 0 else ""

    def letters(self, n: int) -> str:
        return "".join(self.rng.choices("ABCDEFGHJKLMNPRSTUVWXYZ", k=n))

    def fill(self, pattern: str) -> str:
        """`#` digit, `@` upper-case letter, `%` hexadecimal digit, the rest itself."""
        table = {"#": string.digits, "@": "ABCDEFGHJKLMNPRSTUVWXYZ", "%": "0123456789abcdef"}
        return "".join(self.rng.choice(table[c]) if c in table else c for c in pattern)

    def given(self) -> str:
        return self.rng.choice(FOREIGN_GIVEN if self.rng.random() < 0.3 else self.lists.given)

    def family(self) -> str:
        roll = self.rng.random()
        if roll < 0.25:
            return self.rng.choice(FOREIGN_FAMILY)
        name = self.rng.choice(self.lists.family if roll < 0.65 else self.lists.rare_family)
        return f"{name}-{self.rng.choice(self.lists.family)}" if self.rng.random() < 0.05 else name

    def person(self, given: str, family: str) -> str:
        initial = self.rng.choice(string.ascii_uppercase)
        return self.rng.choices(
            [
                f"{given} {family}",
                f"{given} {initial}. {family}",
                f"{family}, {given}",
                f"{family}, {given} {initial}",
                f"{family}, {given} {initial}.",
                f"{given[0]}. {family}",
                f"{given[0]} {family}",
                f"{family.upper()}, {given}",
                f"{family.upper()}, {given.upper()}",
                f"{given} {family.upper()}",
                given,
                family,
                f"{given[0]}.{family[0]}.",
                f"{given[0]}{initial}{family[0]}",
            ],
            weights=[30, 8, 10, 4, 4, 6, 3, 3, 4, 3, 6, 8, 2, 1],
        )[0]

    def date(self) -> str:
        rng = self.rng
        y, m, d = rng.randint(1935, 2026), rng.randint(1, 12), rng.randint(1, 28)
        if rng.random() < 0.7:
            y = rng.randint(2005, 2026)
        month, short = MONTHS[m - 1], MONTHS[m - 1][:3]
        ordinal = f"{d}{'th' if 4 <= d <= 20 or d >= 24 else {1: 'st', 2: 'nd', 3: 'rd'}[d % 10]}"
        return rng.choices(
            [
                f"{m:02}/{d:02}/{y}",
                f"{m}/{d}/{y % 100:02}",
                f"{m}/{d}",
                f"{y}-{m:02}-{d:02}",
                f"{d:02}.{m:02}.{y}",
                f"{d}.{m}.{y % 100:02}",
                f"{d:02}/{m:02}/{y}",
                f"{month} {d}, {y}",
                f"{month} {d}",
                f"{month} {ordinal}",
                f"{d} {month} {y}",
                f"{d} {short} {y}",
                f"{d} {short}",
                f"{short} {d}",
                f"{short}. {d}, {y}",
                f"{month} {y}",
                f"{short} {y}",
                f"{m}/{y}",
                f"{m:02}/{y % 100:02}",
                f"{d:02}-{short.upper()}-{y}",
                f"{d:02}{short.upper()}{y}",
                f"{m}-{d}-{y % 100:02}",
                f"{y}{m:02}{d:02}",
                f"{y}/{m:02}/{d:02}",
                month,
                f"the {ordinal}",
                f"the {ordinal} of {month}",
                f"{ordinal} {month} {y}",
                f"early {month}",
                f"{rng.choice(DAYS)}, {month} {d}",
                f"{rng.choice(DAYS)[:3]} {m}/{d}",
                rng.choice(HOLIDAYS),
                f"{rng.choice(HOLIDAYS)} {y}",
                f"{m:02}{d:02}{y}",
                f"summer {y}",
                f"'{y % 100:02} {short}",
            ],
            weights=[
                12, 9, 9, 9, 5, 2, 4, 9, 6, 3, 4, 5, 4, 3, 2, 6, 4, 3, 2, 4, 2, 2, 2, 3, 4, 1, 1, 1, 1, 2, 1, 4, 1, 1, 1, 0.5,
            ],
        )[0]

    def initials(self) -> str:
        """The way staff sign rows of tables: AB, A.B., TLW, kbs."""
        letters = self.letters(self.rng.choice([2, 2, 2, 3]))
        return self.rng.choice([letters, letters, letters, letters.lower(), ".".join(letters) + ".", letters.capitalize()])

    def age(self) -> str:
        n = self.rng.randint(1, 89)
        if self.rng.random() < 0.12:
            return self.rng.choice(
                [f"{self.rng.randint(2, 11)} months", f"{self.rng.randint(2, 20)}-month", f"{self.rng.randint(1, 12)} weeks",
                 f"{self.rng.randint(2, 30)} days", "mid-50s", "early 40s", "late 70s", "thirties", "teens", "sixty-two"]
            )
        return str(n)

    def value(self, label: str) -> str:
        rng, pick, fill = self.rng, self.pick, self.fill
        place = rng.choice(self.lists.places)
        if label == "PATIENT" or label == "STAFF":
            if label == "STAFF" and rng.random() < 0.06:
                return self.initials()
            return self.person(self.given(), self.family())
        if label == "USERNAME":
            g, f = self.given().lower(), re.sub(r"\W", "", self.family().lower())
            return pick([f"{g[0]}{f}", f"{f}{g[0]}", f"{g}.{f}", f"{g}_{f[:5]}", f"{g[0]}{f[:6]}{rng.randint(1, 99):02}",
                         f"{f[:5].upper()}{g[0].upper()}{rng.randint(1, 9)}", f"{g}{rng.randint(10, 1999)}", f"{f}_{fill('###')}",
                         f"rn.{f}", f"{g[0]}{f}@corp", f"@{g}_{f}", f"{g[0]}{f}.md", f"{g[:2]}{fill('####')}"])
        if label == "ORG":
            roll = rng.random()
            if roll < 0.25:
                return rng.choice(self.lists.hospitals)
            if roll < 0.32:
                return rng.choice(self.lists.british)[0]
            if roll < 0.4:
                return pick(NAMED_ORGS)
            head = rng.choice([pick(ORG_HEADS), place[0], self.family()])
            if roll < 0.5:
                return head + pick(" Memorial| General| Methodist| Baptist| County| Children's| Presbyterian|")
            if roll < 0.55:
                return "".join(w[0] for w in f"{head} {pick(ORG_TAILS)}".split() if w[0].isalpha()).upper() + pick("H|MC|C|")
            return f"{head} {pick(ORG_TAILS)}"
        if label == "STREET":
            if rng.random() < 0.35:
                return rng.choice(self.lists.addresses)
            name = rng.choice([self.family(), pick(ORG_HEADS), place[0], pick("Main|Oak|Elm|2nd|14th|Park|Lake|Hill|Mill")])
            number = str(rng.randint(1, 9999))
            return pick([f"{number} {name} {pick(STREETS)}", f"{number} {pick('N|S|E|W|N.|SW')} {name} {pick(STREETS)}",
                         f"{number} {name} {pick(STREETS)}, Apt {fill('#@')}", f"{number} {name} {pick(STREETS)} #{rng.randint(1, 40)}",
                         f"P.O. Box {self.digits(rng.randint(3, 5))}", f"{name} {pick(STREETS)}", f"Flat {rng.randint(1, 30)}, {number[:2]} {name} Road",
                         f"{name}straße {number[:2]}", f"{number[:2]} rue de {name}", f"Calle {name} {number[:3]}", f"RR {rng.randint(1, 9)} Box {number}"])
        if label == "CITY":
            return rng.choice(self.lists.british)[1] if rng.random() < 0.12 else place[0]
        if label == "STATE":
            return place[rng.choice([1, 2])]
        if label == "ZIP":
            return rng.choices([place[3], f"{place[3]}-{fill('####')}", rng.choice(self.lists.british)[2] + fill("@@"), fill("@#@ #@#"), fill("######"), fill("####")],
                               weights=[10, 3, 2, 1, 1, 1])[0]
        if label == "COUNTRY":
            return pick(COUNTRIES)
        if label == "LOCATION_OTHER":
            n = rng.randint(1, 999)
            return pick([f"Room {n}", f"Rm {n}", f"room {n}", f"{n}-{rng.choice('AB12')}", f"Bed {n % 40}", f"{n % 12}{rng.choice('NSEW')}", f"Unit {n % 12}{rng.choice('ABC')}",
                         f"Ward {n % 30}", f"{pick(WINGS)} Wing", f"{pick(WINGS)} Pavilion", f"{self.family()} Building", f"{pick(WINGS)} Tower", f"Suite {n}", f"Ste. {n}",
                         f"OR {n % 20}", f"Bay {n % 20}", f"{pick(UNITS)} bed {n % 30}", f"{pick(UNITS)} {n % 9}", f"Building {rng.choice('ABCDE')}", f"Floor {n % 12}",
                         f"{place[4]} County", f"{pick(LANDMARKS)}", f"{place[0]} Park", f"Lake {self.family()}", f"{self.family()} Bridge", f"Exit {n % 300}", f"Hwy {n}",
                         f"{pick(WINGS)} {n % 9}", f"Clinic {n % 9}", f"Cubicle {n % 12}", f"{n % 12} {pick(WINGS)}", f"{place[0]} Airport", f"{place[0]} jail", f"{self.family()} Hall",
                         f"Ward {n % 30}, Bed {n % 28}", f"Level {n % 9}", f"Station {n % 9}"])
        if label == "AGE":
            return self.age()
        if label == "AGE90":
            return pick([str(rng.randint(90, 104)), str(rng.randint(90, 99)), "ninety-one", "ninety-four", "ninety", "one hundred", "90s", "a hundred and one"])
        if label == "DATE":
            return self.date()
        if label == "YEAR":
            return pick([str(rng.randint(1950, 2026)), str(rng.randint(1990, 2026)), f"'{rng.randint(0, 25):02}", f"{rng.choice([1970, 1980, 1990, 2000])}s"])
        if label == "DAY":
            d = pick(DAYS)
            return pick([d, d, d[:3], d.lower(), d + "s", d.upper(), d[:3].upper()])
        if label in ("PHONE", "FAX"):
            return pick([fill("(###) ###-####"), fill("###-###-####"), fill("###.###.####"), fill("### ### ####"), fill("##########"), fill("+1 ###-###-####"), fill("1-800-###-####"),
                         fill("555-####"), fill("###-####"), fill("x####"), fill("ext. ####"), fill("+44 #### ######"), fill("0#### ### ###"), fill("+## ## #### ####"),
                         fill("(##) #### ####"), fill("0## ### ####"), fill("##-####")[: rng.randint(6, 7)], fill("###-###-#### x###"), fill("#-####"), fill("(###)###-####"), fill("pager ####")[6:]]
                        if label == "PHONE" else
                        [fill("(###) ###-####"), fill("###-###-####"), fill("###.###.####"), fill("### ### ####"), fill("+1 ###-###-####"), fill("+44 #### ######"), fill("##########"), fill("0#### ######"), fill("555-####")])
        if label == "EMAIL":
            g, f = re.sub(r"\W", "", self.given().lower()), re.sub(r"\W", "", self.family().lower())
            return pick([f"{g}.{f}", f"{g[0]}{f}", f"{g}{rng.randint(1, 99)}", f"{f}_{g}", f"{g}-{f[0]}", "billing", "frontdesk"]) + "@" + pick(MAIL_HOSTS)
        if label == "URL":
            host = re.sub(r"\W", "", pick(ORG_HEADS).lower())
            return pick([f"www.{host}.example.org", f"https://portal.{host}.example/{fill('#####')}", f"http://{host}.com/results?id={fill('######')}", f"{host}health.org",
                         f"mychart.{host}.example.com", f"https://www.{host}.org/patients", f"{host}.example.net/u/{self.given().lower()}", f"\\\\{host}-fs01\\{fill('####')}"])
        if label == "IP":
            n = [str(rng.randint(1, 254)) for _ in range(4)]
            return pick([".".join(n), "10." + ".".join(n[1:]), "192.168." + ".".join(n[2:]), "172.16." + ".".join(n[2:]), fill("fe80::%%%%:%%%%"), fill("2001:db8:%%::%%"), ".".join(n) + ":8080"])
        if label == "SSN":
            return pick([fill("###-##-####"), fill("### ## ####"), fill("#########"), fill("xxx-xx-####"), fill("***-**-####"), fill("XXX-XX-####"), fill("###-##-####"), fill("@@ ## ## ## @"), fill("#### #### ####")])
        if label == "VEHICLE":
            return pick([fill("@@@ ####"), fill("@@@-####"), fill("#@@@###"), fill("@@## @@@"), fill("@@@ ###"), fill("1HGCM#####A######"), fill("2FMDK3GC#BB######"), fill("@@-###-@@"), fill("##@ @##"), fill("unit ###"),
                         fill("@@ #####"), fill("###-@@@"), fill("T ### @@@"), fill("Medic ##"), fill("@@@@###")])
        if label == "DEVICE":
            return pick([fill("SN ######")[3:], fill("@@######"), fill("######@"), fill("####-####"), fill("@@@-#####"), fill("(01)##############(21)@####"), fill("@#@###"), fill("LOT##@###"), fill("#######"),
                         fill("@@####@"), fill("@@-####-@"), fill("##@##@#"), fill("@@@######"), fill("@@-@@@#-####-####")])
        if label == "BIOID":
            return pick([fill("FP-######"), fill("VP####-@@"), fill("@@-BIO-####"), fill("fp:%%:%%:%%:%%"), fill("IRIS-####-%%"), fill("@@#-##-####"), fill("HG:####-##%%"), fill("RET-#####"), fill("DNA-@@####")])
        if label == "LICENSE":
            return pick([fill("@@#######"), fill("@######"), fill("##########"), fill("MD-#####"), fill("RN#######"), fill("#######"), fill("@###-####-####"), fill("@-###-###-###"), fill("@@@ #####"), fill("B@#######"), fill("###@####")])
        if label == "PROFESSION":
            return pick(PROFESSIONS)
        prefix = pick(PREFIXES)
        return pick([self.digits(rng.randint(5, 10)), self.digits(rng.randint(6, 8)), fill("##-##-##"), fill("###-###-###"), fill("### ### ####"), fill("####-####"), fill("###-##-####")[:9] + "0", f"{prefix}{self.digits(rng.randint(4, 8))}",
                     f"{prefix}-{self.digits(rng.randint(4, 7))}", f"{prefix} {self.digits(rng.randint(4, 7))}", fill(f"{prefix}-##-####"), fill(f"{prefix}##-#####"), fill("##@####"), fill("#@@#-@@#-@@##"), fill(f"####-{prefix}-###"),
                     fill("@@@#########"), fill("####.####"), fill("00######"), fill("%%%%%%%%-%%%%"), fill("@#### ###"), fill(f"20##-{prefix}-####"), fill("@@@/##/####")])


_SHAPE_LABELS = frozenset("PHONE FAX SSN MRN ACCOUNT HEALTHPLAN LICENSE VEHICLE DEVICE BIOID OTHERID ZIP IP".split())
_SWAP_LABELS = frozenset("PATIENT STAFF CITY ORG STREET STATE COUNTRY USERNAME EMAIL URL LOCATION_OTHER PROFESSION".split())


_INITIALS = re.compile(r"(?:[A-Z]\. ?){1,3}")


def reshape(value: str, rng: random.Random) -> str:
    """The same shape with other digits and, in ids that mix both, other letters."""
    mixed = any(c.isdigit() for c in value)

    def swap(c: str) -> str:
        if c.isdecimal() and c.isascii():
            return rng.choice(string.digits)
        if mixed and rng.random() < 0.5 and c.isascii() and c.isupper():
            return rng.choice(string.ascii_uppercase)
        return c

    return "".join(swap(c) for c in value)


def replacement(surrogates: Surrogates, label: str, value: str, pool: dict[str, list[str]]) -> str:
    """Another value for an annotated span: shape kept for ids, pool of other notes or fresh values for words."""
    rng = surrogates.rng
    if label in _SHAPE_LABELS:
        return reshape(value, rng) if rng.random() < 0.7 else surrogates.value(label)
    if label == "DATE":
        if any(c.isdigit() for c in value) and rng.random() < 0.4:
            return re.sub(r"(?<=\d)\d(?!\d)", lambda _: rng.choice("0123456789"), value)
        return surrogates.date() if not value.isalpha() else rng.choice(MONTHS + HOLIDAYS)
    if label in ("PATIENT", "STAFF"):
        words = value.split()
        if len(value) <= 3 and value.isalpha() and (value.isupper() or value.islower()) or _INITIALS.fullmatch(value):
            return re.sub(r"[a-zA-Z]", lambda m: rng.choice(string.ascii_uppercase if m[0].isupper() else string.ascii_lowercase), value)
        if rng.random() < 0.3 or "\n" in value:
            return rng.choice(pool[label])
        out = []
        for index, word in enumerate(words):
            core = word.rstrip(",.")
            if len(core) < 2 or not core[0].isalpha() or core.lower() in ("de", "van", "von", "der", "la", "al", "bin"):
                out.append(word)
                continue
            fresh = surrogates.given() if index == 0 and len(words) > 1 and not word.endswith(",") else surrogates.family()
            if len(words) == 1 and rng.random() < 0.5:
                fresh = surrogates.given()
            fresh = fresh.upper() if core.isupper() and len(core) > 2 else fresh.lower() if core.islower() else fresh
            out.append(fresh + word[len(core) :])
        return " ".join(out)
    if label in _SWAP_LABELS:
        fresh = rng.choice(pool[label]) if rng.random() < 0.5 else surrogates.value(label)
        return fresh.upper() if value.isupper() and len(value) > 3 else fresh
    if label == "AGE" and value.isdigit():
        return str(rng.randint(max(1, int(value) - 12), min(89, int(value) + 12)))
    if label == "YEAR" and len(value) == 4 and value.isdigit():
        return str(rng.randint(1985, 2025))
    if label == "DAY":
        return value
    return value
