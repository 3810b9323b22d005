//! States, countries, street suffixes and the heads of rooms.

/// Full names of US states and territories, lower case.
#[rustfmt::skip]
pub const STATE_NAMES: &[&str] = &[
    "alabama", "alaska", "arizona", "arkansas", "california", "colorado", "connecticut",
    "delaware", "district of columbia", "florida", "georgia", "hawaii", "hawai'i", "idaho",
    "illinois", "indiana", "iowa", "kansas", "kentucky", "louisiana", "maine", "maryland",
    "massachusetts", "michigan", "minnesota", "mississippi", "missouri", "montana", "nebraska",
    "nevada", "new hampshire", "new jersey", "new mexico", "new york", "north carolina",
    "north dakota", "ohio", "oklahoma", "oregon", "pennsylvania", "puerto rico", "rhode island",
    "south carolina", "south dakota", "tennessee", "texas", "utah", "vermont", "virginia",
    "washington", "west virginia", "wisconsin", "wyoming", "guam", "american samoa",
    "u.s. virgin islands",
];

/// Postal codes and older short forms of US states, as written (upper case, or with the dot).
#[rustfmt::skip]
pub const STATE_CODES: &[&str] = &[
    "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL", "IN", "IA",
    "KS", "KY", "LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM",
    "NY", "NC", "ND", "OH", "OK", "OR", "PA", "PR", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA",
    "WA", "WV", "WI", "WY", "GU", "VI", "AS", "Calif", "Conn", "Penn", "Tex", "Mass", "Wash",
    "Mich", "Minn", "Colo", "Fla", "Ariz", "Okla", "Tenn", "Wisc", "N.M.", "N.Y.", "N.J.", "N.C.",
    "S.C.", "N.H.", "N.D.", "S.D.", "W.Va.", "R.I.", "D.C.",
];

/// Provinces and territories of Canada: codes and names, as written.
#[rustfmt::skip]
pub const CANADA_PROVINCES: &[&str] = &[
    "AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "PEI", "QC", "SK", "YT", "Alberta",
    "British Columbia", "Manitoba", "New Brunswick", "Newfoundland", "Nova Scotia", "Nunavut",
    "Ontario", "Prince Edward Island", "Québec", "Quebec", "Saskatchewan", "Yukon",
];

/// States, provinces and counties elsewhere that are unambiguous by name, as written.
#[rustfmt::skip]
pub const OTHER_REGIONS: &[&str] = &[
    "NSW", "QLD", "Qld", "TAS", "New South Wales", "Queensland", "Tasmania", "South Australia",
    "Western Australia", "Northern Territory", "Tamil Nadu", "Kerala", "Karnataka", "Maharashtra",
    "Gujarat", "Rajasthan", "Punjab", "Uttar Pradesh", "Madhya Pradesh", "Andhra Pradesh",
    "Telangana", "West Bengal", "Odisha", "Bihar", "Assam", "Haryana", "Himachal Pradesh", "Goa",
    "KwaZulu-Natal", "Gauteng", "Limpopo", "Mpumalanga", "Western Cape", "Eastern Cape",
    "Northern Cape", "Free State", "Selangor", "Johor", "Sarawak", "Sabah", "Penang", "Perak",
    "Bavaria", "Bayern", "Saxony", "Sachsen", "Hessen", "Niedersachsen",
];

/// Countries in English, lower case. Those that are also names or ordinary words need context and are left to the model:
/// Georgia, Jordan, Chad, Turkey.
#[rustfmt::skip]
pub const COUNTRIES: &[&str] = &[
    "afghanistan", "albania", "algeria", "andorra", "angola", "argentina", "armenia", "australia",
    "austria", "azerbaijan", "bahamas", "bahrain", "bangladesh", "barbados", "belarus", "belgium",
    "belize", "benin", "bhutan", "bolivia", "bosnia", "botswana", "brazil", "brunei", "bulgaria",
    "burkina faso", "burma", "burundi", "cambodia", "cameroon", "canada", "cape verde", "chile",
    "china", "colombia", "costa rica", "croatia", "cuba", "cyprus", "czech republic", "czechia",
    "democratic republic of the congo", "denmark", "djibouti", "dominican republic", "ecuador",
    "egypt", "el salvador", "england", "eritrea", "estonia", "eswatini", "ethiopia", "fiji",
    "finland", "france", "gabon", "gambia", "germany", "ghana", "greece", "grenada", "guatemala",
    "guyana", "haiti", "honduras", "hong kong", "hungary", "iceland", "india", "indonesia", "iran",
    "iraq", "ireland", "israel", "italy", "ivory coast", "jamaica", "japan", "kazakhstan", "kenya",
    "kiribati", "kosovo", "kuwait", "kyrgyzstan", "laos", "latvia", "lebanon", "lesotho",
    "liberia", "libya", "lithuania", "luxembourg", "madagascar", "malawi", "malaysia", "maldives",
    "malta", "marshall islands", "mauritania", "mauritius", "mexico", "méxico", "micronesia",
    "moldova", "mongolia", "montenegro", "morocco", "mozambique", "myanmar", "namibia", "nauru",
    "nepal", "netherlands", "new zealand", "nicaragua", "nigeria", "north korea",
    "northern ireland", "norway", "oman", "pakistan", "palau", "panama", "papua new guinea",
    "paraguay", "peru", "philippines", "poland", "portugal", "qatar", "romania", "russia",
    "rwanda", "saint lucia", "samoa", "saudi arabia", "scotland", "senegal", "serbia",
    "sierra leone", "singapore", "slovakia", "slovenia", "somalia", "south africa", "south korea",
    "south sudan", "spain", "sri lanka", "sudan", "suriname", "sweden", "switzerland", "syria",
    "taiwan", "tajikistan", "tanzania", "thailand", "tonga", "trinidad", "tunisia", "turkmenistan",
    "tuvalu", "uganda", "ukraine", "united arab emirates", "united kingdom", "usa", "u.s.a", "uae",
    "u.a.e", "korea", "united states", "uruguay", "uzbekistan", "vanuatu", "venezuela", "vietnam",
    "wales", "yemen", "zambia", "zimbabwe",
];

/// The last word of a street's name, lower case without dot.
#[rustfmt::skip]
pub const STREET_SUFFIXES: &[&str] = &[
    "street", "st", "avenue", "ave", "road", "rd", "drive", "dr", "lane", "ln", "boulevard",
    "blvd", "court", "ct", "place", "pl", "way", "parkway", "pkwy", "highway", "hwy", "terrace",
    "ter", "circle", "cir", "crescent", "cres", "close", "square", "sq", "trail", "trl", "grove",
    "mews", "row", "rise", "gardens", "gdns", "walk", "loop", "pike", "turnpike", "causeway",
    "esplanade", "parade", "pde", "quay", "alley", "plaza", "plz", "route", "rte", "crossing",
    "bend", "fold", "vale", "ridge", "run", "hollow", "knoll", "spur", "cross st", "lane north",
    "heights", "reach", "broadway", "path", "view", "point", "pt",
];

/// Further last words of street names of the United States, as they are written behind a house number.
///
/// Source: USPS Publication 28, appendix C1, with "Concourse" and without those that are also words of notes ("port", "light", "neck").
#[rustfmt::skip]
pub const US_STREET_SUFFIXES: &[&str] = &[
    "Annex", "Arcade", "Bayou", "Beach", "Bluff", "Bluffs", "Brook", "Brooks", "Bypass", "Canyon",
    "Cape", "Cliff", "Cliffs", "Club", "Common", "Commons", "Corner", "Corners", "Courts", "Cove",
    "Concourse", "Coves", "Creek", "Dale", "Dam", "Divide", "Estate", "Estates", "Expressway", "Falls", "Ferry",
    "Field", "Fields", "Flat", "Flats", "Ford", "Forest", "Forge", "Forges", "Fork", "Forks",
    "Fort", "Freeway", "Garden", "Gateway", "Glen", "Glens", "Green", "Greens", "Groves", "Harbor",
    "Harbors", "Haven", "Hill", "Hills", "Inlet", "Island", "Islands", "Isle", "Junction",
    "Junctions", "Key", "Keys", "Knolls", "Lake", "Lakes", "Landing", "Locks", "Lodge", "Mall",
    "Manor", "Manors", "Meadow", "Meadows", "Mill", "Mills", "Motorway", "Mount", "Mountain",
    "Mountains", "Orchard", "Oval", "Overpass", "Park", "Parks", "Parkways", "Pass", "Path",
    "Pine", "Pines", "Plain", "Plains", "Points", "Prairie", "Ranch", "Rapids", "River", "Roads",
    "Shoal", "Shoals", "Shore", "Shores", "Skyway", "Spring", "Springs", "Spurs", "Squares",
    "Stravenue", "Stream", "Streets", "Summit", "Throughway", "Trace", "Trafficway", "Tunnel",
    "Underpass", "Unions", "Valley", "Valleys", "Viaduct", "Views", "Village", "Villages", "Ville",
    "Vista", "Walks", "Ways",
];

/// Words before the number of a room, bed, ward or unit, lower case.
#[rustfmt::skip]
pub const ROOM_HEADS: &[&str] = &[
    "room", "rm", "bed", "bay", "ward", "suite", "ste", "unit", "theatre", "theater", "cubicle",
    "cube", "floor", "level", "bldg", "building", "station", "chair", "trailer", "dorm", "cell",
    "wing", "tower", "block", "pod",
];

/// Words for rooms, beds, wards and floors in other languages, lower case; a figure must follow.
#[rustfmt::skip]
pub const FOREIGN_ROOM_HEADS: &[&str] = &[
    "sala", "cama", "habitación", "habitacion", "hab", "planta", "zimmer", "station", "bett",
    "chambre", "lit", "étage", "bloc", "salle", "avd", "avdeling", "avdelning", "afdeling",
    "sal", "stue", "rum", "seng", "kamer", "zaal", "stanza", "letto", "reparto", "quarto", "leito",
    "enfermaria", "andar", "pokój", "łóżko", "oddział", "huone", "osasto", "bilik", "wad", "katil",
];

/// What a room or part of a house is that has a name of its own ("the Rainbow Room"), lower case.
#[rustfmt::skip]
pub const NAMED_PLACE_HEADS: &[&str] = &[
    "room", "ward", "wing", "suite", "tower", "building", "lounge", "café", "cafe", "annexe",
    "annex", "lodge", "block", "auditorium", "atrium", "canteen", "day centre", "house", "unit",
];

/// Words before those that say what is done there or who lies there, and so name no place, lower case.
pub const PLACE_FUNCTIONS: &str = "\
    emergency operating recovery waiting delivery procedure dressing living treatment consulting consultation exam examination trauma resus \
    resuscitation sensory male female medical surgical maternity labour labor birthing postnatal antenatal paediatric pediatric children's childrens \
    burns burn stroke renal cardiac coronary intensive high critical acute short day step-down stepdown isolation side seclusion private shared single \
    double interview therapy family quiet play conference meeting seminar board staff changing utility laundry dining common bath shower rest bed sick \
    school class clean dirty cold dark hot induction anaesthetic anesthetic hybrid imaging scan scanning mri ct x-ray ultrasound endoscopy angio \
    cath infusion dialysis chemo oncology psychiatric psychiatry psych geriatric general post-op pre-op observation assessment admission admissions \
    admitting transfer discharge orthopaedic orthopedic ortho neuro neurology neurosurgical gastro respiratory fracture plaster cast minor main old new \
    the this that a an same next own hospital nursing group halfway full open boarding guest public white ward room care rehab rehabilitation spinal \
    neonatal special mother baby hyperacute detox memory dementia secure locked forensic head injury breast eye ent birth dosing pain blood \
    unit units per one two three each international motor dental mobile control";
