//! Months, weekdays, holidays and numbers in words.

/// Names of months with the number they stand for: English in full and short, then other languages.
///
/// Lower case. A name in another language counts only beside a day or a year.
#[rustfmt::skip]
pub const MONTHS: &[(&str, u8)] = &[
    ("january", 1), ("february", 2), ("march", 3), ("april", 4), ("may", 5), ("june", 6),
    ("july", 7), ("august", 8), ("september", 9), ("october", 10), ("november", 11),
    ("december", 12), ("jan", 1), ("feb", 2), ("febr", 2), ("mar", 3), ("apr", 4), ("jun", 6),
    ("jul", 7), ("aug", 8), ("sep", 9), ("sept", 9), ("oct", 10), ("nov", 11), ("dec", 12),
    // Spanish, French, German, Portuguese, Italian, Dutch.
    ("enero", 1), ("febrero", 2), ("marzo", 3), ("abril", 4), ("mayo", 5), ("junio", 6),
    ("julio", 7), ("agosto", 8), ("septiembre", 9), ("octubre", 10), ("noviembre", 11),
    ("diciembre", 12), ("janvier", 1), ("février", 2), ("mars", 3), ("avril", 4), ("mai", 5),
    ("juin", 6), ("juillet", 7), ("août", 8), ("septembre", 9), ("octobre", 10), ("novembre", 11),
    ("décembre", 12), ("januar", 1), ("februar", 2), ("märz", 3), ("juni", 6), ("juli", 7),
    ("oktober", 10), ("dezember", 12), ("januari", 1), ("februari", 2), ("maart", 3), ("mei", 5),
    ("augustus", 8), ("janeiro", 1), ("fevereiro", 2), ("março", 3), ("maio", 5), ("junho", 6),
    ("julho", 7), ("setembro", 9), ("outubro", 10), ("novembro", 11), ("dezembro", 12),
    ("ene", 1), ("ago", 8), ("gennaio", 1), ("febbraio", 2), ("aprile", 4), ("maggio", 5),
    ("giugno", 6), ("luglio", 7), ("settembre", 9), ("ottobre", 10), ("dicembre", 12),
    // Polish, Welsh, Irish; further short forms of the north and of French.
    ("stycznia", 1), ("lutego", 2), ("marca", 3), ("kwietnia", 4), ("czerwca", 6), ("lipca", 7),
    ("sierpnia", 8), ("września", 9), ("października", 10), ("listopada", 11), ("grudnia", 12),
    ("ionawr", 1), ("chwefror", 2), ("mawrth", 3), ("ebrill", 4), ("mehefin", 6),
    ("gorffennaf", 7), ("awst", 8), ("hydref", 10), ("tachwedd", 11), ("rhagfyr", 12),
    ("eanáir", 1), ("feabhra", 2), ("márta", 3), ("aibreán", 4), ("bealtaine", 5),
    ("janúar", 1), ("febrúar", 2), ("apríl", 4), ("maí", 5), ("júní", 6), ("júlí", 7),
    ("ágúst", 8), ("október", 10), ("nóvember", 11), ("okt", 10), ("maj", 5), ("marts", 3), ("augusti", 8), ("desember", 12), ("dez", 12),
    ("mrt", 3), ("déc", 12), ("juil", 7), ("janv", 1), ("févr", 2), ("avr", 4),
    ("meitheamh", 6), ("iúil", 7), ("lúnasa", 8), ("samhain", 11), ("nollaig", 12),
];

/// Weekdays, lower case, long and short. "sun", "sat", "wed" and "mon" need company to count.
#[rustfmt::skip]
pub const WEEKDAYS: &[&str] = &[
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mondays",
    "tuesdays", "wednesdays", "thursdays", "fridays", "saturdays", "sundays", "mon", "tue", "tues",
    "wed", "weds", "thu", "thur", "thurs", "fri", "sat", "sun",
];

/// Holidays that name a day or a few days of the year, lower case, with a straight apostrophe.
#[rustfmt::skip]
pub const HOLIDAYS: &[&str] = &[
    "new year's eve", "new year's day", "new years day", "new years eve", "new year's",
    "new years", "new year", "martin luther king day", "mlk day", "groundhog day",
    "super bowl sunday", "valentine's day", "valentines day", "valentine's", "presidents' day",
    "presidents day", "president's day", "mardi gras", "shrove tuesday", "ash wednesday",
    "st patrick's day", "st. patrick's day", "saint patrick's day", "st patricks day",
    "st david's day", "st. david's day", "st andrew's day", "st george's day", "st. george's day",
    "st stephen's day", "st. stephen's day", "st john's day", "saint-jean-baptiste day",
    "st swithin's day", "palm sunday", "maundy thursday", "holy thursday", "good friday",
    "holy saturday", "easter weekend", "easter sunday", "easter monday", "easter",
    "april fools' day", "april fool's day", "anzac day", "cinco de mayo", "mother's day",
    "mothers day", "mothering sunday", "memorial day weekend", "memorial day", "father's day",
    "fathers day", "juneteenth", "canada day", "fourth of july", "4th of july", "independence day",
    "bastille day", "pioneer day", "victoria day", "civic holiday", "labor day weekend",
    "labor day", "labour day", "may day", "early may bank holiday", "august bank holiday",
    "bank holiday monday", "columbus day", "indigenous peoples' day", "indigenous peoples day",
    "canadian thanksgiving", "thanksgiving weekend", "thanksgiving day", "thanksgiving",
    "black friday", "hogmanay", "no smoking day", "twelfth night", "shavuot", "tisha b'av",
    "sham el-nessim", "no-smoking day", "halloween", "hallowe'en", "all saints' day",
    "all saints day", "all souls' day", "all souls day", "guy fawkes night", "guy fawkes",
    "bonfire night", "remembrance day", "remembrance sunday", "veterans day", "veteran's day",
    "armistice day", "christmas eve", "christmas day", "christmas", "xmas eve", "xmas day", "xmas",
    "boxing day", "kwanzaa", "hanukkah", "chanukah", "passover", "rosh hashanah", "yom kippur",
    "sukkot", "purim", "shavuot", "ramadan", "eid al-fitr", "eid al-adha", "eid", "diwali",
    "deepavali", "holi", "dussehra", "navratri", "pongal", "onam", "ugadi", "vaisakhi", "baisakhi",
    "ganesh chaturthi", "raksha bandhan", "republic day", "gandhi jayanti", "lunar new year",
    "chinese new year", "tet", "tết", "songkran", "obon", "golden week",
    "respect for the aged day", "mid-autumn festival", "moon festival", "chuseok", "seollal",
    "loy krathong", "vesak", "nowruz", "ashura", "waitangi day", "australia day", "matariki",
    "melbourne cup day", "king's birthday", "queen's birthday", "freedom day", "heritage day",
    "human rights day", "women's day", "youth day", "day of reconciliation", "madaraka day",
    "jamhuri day", "mashujaa day", "constitution day", "día de los muertos", "dia de los muertos",
    "day of the dead", "undas", "sinulog", "candlemas", "whitsun", "whit monday", "pentecost",
    "ascension day", "corpus christi", "epiphany", "michaelmas", "midsummer", "juhannus",
    "family day", "saskatchewan day", "natal day", "heritage day", "memorial weekend",
    "labour weekend", "labor weekend", "merdeka day", "merdeka", "april fools", "three kings day",
    "three kings", "king's birthday weekend", "spring break", "fall break", "fiestas patrias",
    "semana santa", "nochebuena", "noche buena", "las posadas", "st brigid's day", "orangemen's day",
    "orangemen's holiday", "the twelfth of july", "family day weekend", "patriots' day",
    "truth and reconciliation day", "national day", "lohri", "durga puja", "janmashtami",
    "buddha purnima", "hari raya", "thaipusam", "qingming", "double ninth", "dragon boat festival",
    "ghost month", "feast of the assumption", "feast of st brigid", "assumption day", "lent",
    "advent", "bank holiday", "june bank holiday", "october bank holiday", "may bank holiday",
    "king's day", "koningsdag", "st lucy's day", "st nicholas' day", "oktoberfest", "karneval",
    "carnival", "carnaval",
];

/// Day ordinals in words.
#[rustfmt::skip]
pub const ORDINAL_WORDS: &[&str] = &[
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
    "eighteenth", "nineteenth", "twentieth", "twenty-first", "twenty-second", "twenty-third",
    "twenty-fourth", "twenty-fifth", "twenty-sixth", "twenty-seventh", "twenty-eighth",
    "twenty-ninth", "thirtieth", "thirty-first",
];

/// Number words with their value, for ages and years in words.
#[rustfmt::skip]
pub const NUMBER_WORDS: &[(&str, u32)] = &[
    ("one", 1), ("two", 2), ("three", 3), ("four", 4), ("five", 5), ("six", 6), ("seven", 7),
    ("eight", 8), ("nine", 9), ("ten", 10), ("eleven", 11), ("twelve", 12), ("thirteen", 13),
    ("fourteen", 14), ("fifteen", 15), ("sixteen", 16), ("seventeen", 17), ("eighteen", 18),
    ("nineteen", 19), ("twenty", 20), ("thirty", 30), ("forty", 40), ("fifty", 50), ("sixty", 60),
    ("seventy", 70), ("eighty", 80), ("ninety", 90),
];
