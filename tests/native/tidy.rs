//! The rules of the house, as tests over its own source.

use std::fs;
use std::path::{Path, PathBuf};

/// Every module of `src` and its layer; a module imports lower layers only, never its own.
const LAYERS: &[(&str, u8)] = &[
    ("error", 0),
    ("text", 0),
    ("document", 1),
    ("lexicon", 2),
    ("segment", 3),
    ("model", 3),
    ("task", 4),
    ("pipeline", 5),
    ("evaluate", 5),
    ("wire", 6),
    ("wasm", 7),
    ("bin", 7),
];

/// The longest a source file may be, in lines: more is more than one idea.
const MAX_LINES: usize = 700;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files_under(folder: &str, extensions: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().is_some_and(|name| name == "tests.rs") {
                // Unit tests in a file of their own may read fixtures and tables may be long.
            } else if path
                .extension()
                .is_some_and(|extension| extensions.iter().any(|wanted| extension == *wanted))
            {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn module_of(path: &Path) -> String {
    let inside = path.strip_prefix(root().join("src")).expect("a file under src");
    let first = inside.components().next().expect("a file name").as_os_str();
    first.to_string_lossy().trim_end_matches(".rs").to_owned()
}

fn layer(module: &str) -> Option<u8> {
    LAYERS.iter().find(|(name, _)| *name == module).map(|(_, layer)| *layer)
}

/// The names behind `crate::` (or `chartside::`) in a line of code, grouped imports included.
fn imported_modules(code: &str, crate_name: &str) -> Vec<String> {
    let name = |text: &str| {
        text.trim_start()
            .chars()
            .take_while(|character| character.is_alphanumeric() || *character == '_')
            .collect::<String>()
    };
    let mut modules = Vec::new();
    let mut rest = code;
    while let Some(at) = rest.find(crate_name) {
        rest = &rest[at + crate_name.len()..];
        match rest.strip_prefix('{') {
            Some(group) => {
                let mut depth = 0;
                let mut item = String::new();
                for character in group.chars() {
                    match character {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => {
                            modules.push(name(&std::mem::take(&mut item)));
                            continue;
                        }
                        _ => {}
                    }
                    item.push(character);
                }
                modules.push(name(&item));
            }
            None => modules.push(name(rest)),
        }
    }
    modules
}

fn code_of(source: &str) -> String {
    source
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn modules_import_lower_layers_only() {
    let mut breaches = Vec::new();
    for path in files_under("src", &["rs"]) {
        let module = module_of(&path);
        if module == "lib" {
            continue;
        }
        let own =
            layer(&module).unwrap_or_else(|| panic!("{module} has no layer; add it to LAYERS"));
        let crate_name = if module == "bin" { "chartside::" } else { "crate::" };
        for imported in
            imported_modules(&code_of(&fs::read_to_string(&path).expect("source")), crate_name)
        {
            if imported != module && layer(&imported).is_some_and(|layer| layer >= own) {
                breaches.push(format!("{}: {module} imports {imported}", path.display()));
            }
        }
    }
    assert!(breaches.is_empty(), "{breaches:#?}");
}

#[test]
fn the_import_reader_sees_groups_and_paths() {
    assert_eq!(
        imported_modules("use crate::{error::Kind, text::{A, B}, wire};", "crate::"),
        ["error", "text", "wire"]
    );
    assert_eq!(imported_modules("let a = crate::task::deid::merge();", "crate::"), ["task"]);
}

#[test]
fn tasks_do_not_know_each_other() {
    for path in files_under("src/task", &["rs"]) {
        let inside = path.strip_prefix(root().join("src/task")).expect("a task file");
        let own = inside.components().next().expect("a folder").as_os_str().to_string_lossy();
        let code = code_of(&fs::read_to_string(&path).expect("source"));
        for task in ["assertion", "deid", "ner", "summarize"] {
            let is_other = task != own && own != "mod.rs";
            assert!(!(is_other && code.contains(&format!("task::{task}"))), "{}", path.display());
        }
    }
}

#[test]
fn below_the_wire_nothing_knows_a_host() {
    let forbidden: &[(&str, &[&str])] = &[
        ("tokenizers::", &["model"]),
        ("safetensors::", &["model"]),
        ("wasm_bindgen", &["wasm"]),
        ("js_sys", &["wasm"]),
        ("std::fs", &["bin"]),
        ("TcpStream", &[]),
        ("UdpSocket", &[]),
        ("std::time", &[]),
        ("utf16", &["wire", "wasm", "bin"]),
        ("derive(Serialize", &["wire", "wasm"]),
        ("println!", &[]),
        ("static mut", &[]),
    ];
    for path in files_under("src", &["rs"]) {
        let module = module_of(&path);
        let source = fs::read_to_string(&path).expect("source");
        let code = code_of(source.split("#[cfg(test)]").next().expect("a first part"));
        for (word, allowed) in forbidden {
            let is_allowed =
                allowed.contains(&module.as_str()) || (*word == "println!" && module == "bin");
            assert!(is_allowed || !code.contains(word), "{} uses {word}", path.display());
        }
    }
}

#[test]
fn files_hold_one_idea() {
    let paths = files_under("src", &["rs"]).into_iter().chain(files_under("www", &["ts", "css"]));
    for path in paths {
        let n_lines = fs::read_to_string(&path).expect("source").lines().count();
        assert!(n_lines <= MAX_LINES, "{} has {n_lines} lines", path.display());
    }
}

#[test]
fn nothing_is_left_to_do() {
    let paths = files_under("src", &["rs"]).into_iter().chain(files_under("www", &["ts"]));
    for path in paths {
        let source = fs::read_to_string(&path).expect("source");
        for word in ["TODO", "todo!(", "unimplemented!("] {
            assert!(!source.contains(word), "{} holds {word}", path.display());
        }
    }
}
