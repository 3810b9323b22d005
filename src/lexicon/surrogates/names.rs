//! Common names by culture, for surrogates of people.
//!
//! Each list holds names that many people bear, so that a surrogate points at nobody; the choice among them is random.

/// A group of names that are plausible together.
#[derive(Debug)]
pub struct Culture {
    /// Family names.
    pub family: &'static [&'static str],
    /// Given names borne by women.
    pub female: &'static [&'static str],
    /// Given names borne by men.
    pub male: &'static [&'static str],
    /// Given names borne by anybody.
    pub neutral: &'static [&'static str],
    /// Ends of family names that are typical, lower case.
    pub family_ends: &'static [&'static str],
}

/// The groups; the first serves names of no other group.
#[rustfmt::skip]
pub const CULTURES: &[Culture] = &[
    Culture {
        family: &["Alcott", "Barlow", "Calloway", "Darrow", "Easton", "Fairchild", "Garner", "Hadley", "Ingram", "Jarvis", "Kendall", "Langley", "Merrill", "Norwood", "Oakley", "Pruitt", "Quimby", "Radcliffe", "Sawyer", "Thatcher", "Upton", "Vance", "Whitlock", "Yates", "Ashby", "Bexley", "Colby", "Dalton", "Ellison", "Farrow", "Gentry", "Holloway"],
        female: &["Alice", "Beatrice", "Clara", "Dorothy", "Eleanor", "Florence", "Grace", "Harriet", "Irene", "Julia", "Laura", "Martha", "Nora", "Olive", "Phoebe", "Ruth"],
        male: &["Albert", "Bernard", "Calvin", "Douglas", "Edgar", "Franklin", "Gilbert", "Howard", "Ivan", "Jerome", "Leonard", "Martin", "Nathan", "Oscar", "Philip", "Russell"],
        neutral: &["Avery", "Blair", "Casey", "Dana", "Ellis", "Finley", "Harper", "Jamie", "Kerry", "Leslie", "Morgan", "Parker", "Quinn", "Robin", "Sidney", "Taylor"],
        family_ends: &["son", "man", "well", "ford", "ton", "ley", "worth", "wood"],
    },
    Culture {
        family: &["Aguilar", "Benavides", "Cabrera", "Delgado", "Escobar", "Fuentes", "Guzman", "Herrera", "Ibarra", "Jaramillo", "Lozano", "Montoya", "Navarro", "Ochoa", "Paredes", "Quintero", "Rivas", "Salazar", "Trujillo", "Urrutia", "Valdez", "Zamora"],
        female: &["Alicia", "Beatriz", "Carmen", "Dolores", "Elena", "Gloria", "Isabel", "Leticia", "Marisol", "Pilar", "Rosa", "Teresa"],
        male: &["Alfonso", "Bernardo", "Carlos", "Diego", "Esteban", "Felipe", "Gerardo", "Hector", "Javier", "Manuel", "Ramiro", "Tomas"],
        neutral: &["Guadalupe", "Trinidad", "Cruz", "Ariel", "Angel", "Rene", "Reyes", "Rosario"],
        family_ends: &["ez", "illo", "illa", "ero", "era", "uez", "inos"],
    },
    Culture {
        family: &["Cheng", "Fang", "Guo", "Huang", "Jiang", "Liang", "Meng", "Peng", "Qian", "Shen", "Tang", "Wei", "Xu", "Yuan", "Zhao", "Zhou", "Nakano", "Ogawa", "Tanabe", "Kang", "Hwang", "Nguyen", "Pham"],
        female: &["Mei", "Lan", "Hua", "Ying", "Xia", "Yuki", "Keiko", "Naoko", "Linh", "Thuy"],
        male: &["Wei", "Jun", "Hao", "Feng", "Tao", "Kenji", "Hiroshi", "Takashi", "Minh", "Quang"],
        neutral: &["Ming", "Jin", "Lin", "Min", "Kim", "Hong", "Xin", "Akira", "Haru", "Anh"],
        family_ends: &["ng", "ang", "eng", "moto", "mura", "yama", "kawa", "uchi", "ishi"],
    },
    Culture {
        family: &["Banerjee", "Chandra", "Desai", "Gupta", "Iyer", "Joshi", "Kapoor", "Malhotra", "Nair", "Pillai", "Rao", "Sethi", "Thakur", "Verma", "Bhatt", "Menon"],
        female: &["Anjali", "Deepa", "Kavita", "Lakshmi", "Meera", "Priya", "Rekha", "Sunita"],
        male: &["Anil", "Deepak", "Ganesh", "Mahesh", "Prakash", "Rajesh", "Sanjay", "Vikram"],
        neutral: &["Kiran", "Suman", "Jyoti", "Shashi", "Harpreet", "Gurpreet", "Manjit", "Navdeep"],
        family_ends: &["wal", "kar", "rao", "jee", "nathan", "appa", "murthy", "esh", "deep", "singh", "preet", "patel", "swamy"],
    },
    Culture {
        family: &["Haddad", "Khalil", "Mansour", "Nasser", "Rahman", "Saleh", "Tawfiq", "Younis", "Zidan", "Barakat", "Darwish", "Farouk", "Hamdan", "Jaber", "Karimi", "Sharif"],
        female: &["Amina", "Fatima", "Hana", "Khadija", "Layla", "Mariam", "Salma", "Zainab"],
        male: &["Ahmad", "Bilal", "Hassan", "Ibrahim", "Karim", "Mustafa", "Omar", "Yusuf"],
        neutral: &["Noor", "Rida", "Sabah", "Wafa", "Jihan", "Nur", "Iman", "Shams"],
        family_ends: &["allah", "uddin", "eddin", "zadeh", "ullah", "oglu", "oğlu", "awi", "aoui"],
    },
    Culture {
        family: &["Adeyemi", "Balogun", "Chukwu", "Dlamini", "Eze", "Fofana", "Kamau", "Lawal", "Mensah", "Nkosi", "Obi", "Okafor", "Sesay", "Traore", "Umeh", "Wanjiru"],
        female: &["Abena", "Chiamaka", "Efua", "Ngozi", "Thandi", "Wambui", "Yetunde", "Zodwa"],
        male: &["Chidi", "Emeka", "Kofi", "Kwame", "Olu", "Sipho", "Tunde", "Themba"],
        neutral: &["Ayo", "Chi", "Dayo", "Femi", "Kehinde", "Sade", "Taiwo", "Uche"],
        family_ends: &["wale", "aran", "ola", "emi", "chukwu", "nkwo", "wande", "yinka", "kwe", "hle", "jide", "ade", "ngwe"],
    },
    Culture {
        family: &["Baranov", "Dudek", "Fedorov", "Gorski", "Horvat", "Jankowski", "Kovac", "Lukic", "Malik", "Novak", "Orlov", "Pavlik", "Sokol", "Urban", "Vasilenko", "Zielinski"],
        female: &["Agata", "Danuta", "Irina", "Katarina", "Ludmila", "Milena", "Olga", "Vera"],
        male: &["Andrej", "Bogdan", "Dmitri", "Ivo", "Lukas", "Marek", "Pavel", "Viktor"],
        neutral: &["Sasha", "Zhenya", "Valya", "Slava", "Vanja", "Misha", "Andrea", "Nikola"],
        family_ends: &["ov", "ova", "ev", "eva", "ski", "ska", "sky", "wicz", "czyk", "enko", "chuk", "ic", "ić", "vić", "ek", "ák", "ak"],
    },
    Culture {
        family: &["Ahlgren", "Berglund", "Dahl", "Ekstrom", "Fischer", "Hagen", "Iversen", "Jansen", "Keller", "Lindqvist", "Moller", "Nygaard", "Olsen", "Petersen", "Richter", "Sandberg", "Vogel", "Weber"],
        female: &["Astrid", "Birgit", "Greta", "Heidi", "Ingrid", "Karin", "Lotte", "Sigrid"],
        male: &["Anders", "Bjorn", "Dieter", "Erik", "Hans", "Jens", "Lars", "Sven"],
        neutral: &["Kim", "Robin", "Toni", "Sascha", "Bo", "Mika", "Eli", "Noa"],
        family_ends: &["sson", "sen", "qvist", "quist", "berg", "strom", "ström", "mann", "stein", "bach", "gaard", "dottir", "dóttir", "huis", "stra", "meier", "meyer"],
    },
];

/// Words that begin a Celtic, Dutch or Arabic family name and say the culture by themselves, with its group.
pub const FAMILY_STARTS: &[(&str, usize)] = &[
    ("al-", 4),
    ("el-", 4),
    ("abu ", 4),
    ("bin ", 4),
    ("van ", 7),
    ("von ", 7),
    ("de la ", 1),
    ("oye", 5),
    ("oko", 5),
    ("ade", 5),
];
