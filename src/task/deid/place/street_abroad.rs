//! Streets as they are written on the continent of Europe, in Latin America and in Malaysia and Indonesia: the word for
//! the street is glued to its name or opens it, and the number follows.

use std::sync::LazyLock;

use crate::document::PhiLabel::{City, Street, Zip};
use crate::task::deid::pattern::{Pattern, PatternList, pattern};
use crate::task::deid::scan::Scan;

/// A house number: "14", "7/12", "118-2", "5 B".
const NUMBER: &str = r"[0-9]{1,4} ?[A-Za-z]?(?:[-/][0-9]{1,4}[A-Za-z]?)?\b";

static FORMS: LazyLock<Pattern> = LazyLock::new(|| {
    let glued = "straße|strasse|straat|str\\.|gasse|platz|allee|damm|ufer|gracht|laan|plein|kade|dijk|gatan|gata|gate|gade|vägen|vegen|veien|vej|katu|weg";
    let name = r"(?:(?:d[eoa]s?|del|della|dello|di|la|las|los|le|les|du|des|van|von|der|den|of) |d['’]|l['’]|dell['’])*\p{Lu}[\p{L}'’.-]*";
    let names = format!("{name}(?: {name}){{0,3}}");
    pattern(&format!(
        "(?:{})",
        [
            // "Hauptstraße 14", "Am Steinhof 3", "Lange Straße 7", "Kerkstraat 118-2".
            format!(r"(?:\b\p{{Lu}}[\p{{L}}-]+(?:{glued})|\b(?:Am|An der|Auf der|Im|In der|Zum|Zur|Unter den|Lange|Kleine|Große|Alte|Neue) \p{{Lu}}[\p{{L}}-]{{2,}}) {NUMBER}"),
            // "12 rue de la Paix", "5 bis avenue Foch".
            format!(r"\b[0-9]{{1,4}}(?: bis| ter)?,? (?i:rue|avenue|av\.|boulevard|bd|bld|place|chemin|allée|impasse|quai|cours|route|passage|square) {names}"),
            // "Via Roma 12", "Calle Mayor, 5", "Rua das Flores 120", "ul. Długa 7/12", "Jalan Ampang 88".
            format!(r"\b(?:Via|Viale|Piazza|Corso|Vicolo|Largo|Calle|C/|Avda\.?|Avenida|Av\.|Paseo|Plaza|Carrer|Ronda|Travesía|Camino|Rua|Travessa|Praça|Estrada|[Uu]l\.|[Aa]l\.|[Oo]s\.|[Pp]l\.|Jalan|Jln|Jl\.|Lorong|Rruga|Ulica|Ulitsa|Strada) {names},? (?:[Nn]o?[.º°]? ?)?{NUMBER}"),
        ]
        .join("|")
    ))
});

/// A postal code and a town right behind such a street.
static TOWN: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"^,? ?\n?(?:(?P<zip>(?:[A-Z]{1,2}-)?(?:[0-9]{4,5}|[0-9]{3} [0-9]{2}|[0-9]{2}-[0-9]{3}|[0-9]{4} ?[A-Z]{2})) )(?P<town>\p{Lu}[\p{L}'’-]{2,}(?: (?:am|an der|im|de|la|del) \p{Lu}[\p{L}-]+)?)",
    )
});

/// Looked for together with all others.
pub(super) static PATTERNS: PatternList = &[&FORMS];

/// Finds streets and the towns behind them.
pub(super) fn find(scan: &mut Scan) {
    let text = scan.text;
    let mut found = Vec::new();
    for m in FORMS.find_in(scan.starts) {
        let end = m.start() + m.as_str().trim_end().len();
        // "Am Morgen 2 mg", "via Hickman 3 x": a measure or a route follows.
        let measured = matches!(
            scan.word_after(end),
            "mg" | "ml"
                | "mcg"
                | "g"
                | "x"
                | "mal"
                | "uhr"
                | "tabletten"
                | "cm"
                | "mm"
                | "l"
                | "kg"
        ) || text[end..].starts_with(['%', ':']);
        if measured || !scan.is_bounded(m.start(), end) {
            continue;
        }
        found.push((m.start(), end, Street, 0.88, "phi.street.abroad"));
        if let Some(c) = TOWN.captures(&text[end..]) {
            let (zip, town) = (c.name("zip").expect("named"), c.name("town").expect("named"));
            found.push((end + zip.start(), end + zip.end(), Zip, 0.9, "phi.zip.abroad"));
            found.push((end + town.start(), end + town.end(), City, 0.88, "phi.city.abroad"));
        }
    }
    for (start, end, label, score, id) in found {
        scan.rule(start, end, label, score, id);
    }
}
