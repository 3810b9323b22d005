//! The native command line [L7]: the same subcommands and the same output bytes as `node pkg/cli.js`.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read, Write, stdin, stdout};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use chartside::error::Kind;
use chartside::model::convert::{Checkpoint, ConvertOptions, convert};
use chartside::model::task_model::TaskModel;
use chartside::model::{Model, ModelFiles};
use chartside::pipeline::Analyzer;
use chartside::wire::{self, EvaluationOptions, OffsetUnit, Options, TaskOptions};
use chartside::{Error, ErrorCode, Result};
use lexopt::prelude::{Long, Short, Value, ValueExt};

const HELP: &str = "\
chartside: clinical text analysis that runs where the note is

usage:
  chartside analyze    [--in FILE] [--out FILE] [--model DIR] [--tasks LIST] [--offset-unit UNIT] [--policy NAME|FILE]
  chartside deidentify [--in FILE] [--out FILE] [--model DIR] [--policy NAME|FILE] [--seed TEXT] [--patient-key FIELD]
                       [--map FILE] [--report FILE] [--offset-unit UNIT]
  chartside restore    --map FILE [--in FILE] [--out FILE]
  chartside evaluate   --gold FILE --results FILE [--out FILE] [--gold-offset-unit UNIT] [--json]
                       [--bootstrap N] [--errors FILE] [--with-text]
  chartside convert    --from DIR --to DIR [--precision int8|f32] [--name NAME] [--license SPDX]
  chartside predict    --model DIR [--in FILE] [--out FILE] [--offset-unit UNIT] [--question TEXT]

  --in, --out       JSON Lines; - or nothing stands for standard input and output
  --model DIR       the folder with manifest.json (default: models/clinical-base)
  --tasks LIST      comma-separated: phi, entities, assertion, summary (default: all)
  --offset-unit     utf16 (default), codepoint or byte
  --policy          safe-harbor (default), limited-data-set, pseudonymize, all, or a JSON file with a policy
  --seed TEXT       makes surrogates and date shifts repeatable; a secret, better given in CHARTSIDE_SEED
  --patient-key     the field of each line that names its patient: notes of one patient agree
  --map FILE        the way back, an age file under a passphrase; restore reads it
  --passphrase-file FILE   its first line is the passphrase; else CHARTSIDE_PASSPHRASE, else it is asked for
  --report FILE     counts, versions and hashes as JSON, without any word of a note
  --policy          safe-harbor (default) or all
  --roster FILE     identifiers of the people concerned: one a line, or LABEL, a tab and the identifier, or JSON
  --allow FILE      words that are no identifiers, one a line
  --deny FILE       words that are always identifiers, in the form of the roster
  --recognizers FILE  patterns of your own, as JSON
  --rules-only      go on without a model; names are missed and no entities are found
  --from DIR        a checkpoint in the Hugging Face layout: config.json, tokenizer.json, safetensors
  --to DIR          the folder of the package; made if it is not there
  --precision       int8 (default: small and fast) or f32 (exact)
  --name, --license what the package says of itself (default: the folder's name, NOASSERTION)
  --question TEXT   asked of lines that have no \"question\" of their own
  --json            the report for machines instead of tables
  --bootstrap N     resamples behind the 95 % intervals (default: 1000, 0 for none)
  --errors FILE     what was missed, spurious or wrong, one JSON line each, without the note's text
  --with-text       the same with the text

exit status: 0 all lines done, 1 some failed, 2 nothing was done
";

/// A call that cannot be carried out.
#[derive(Debug, thiserror::Error)]
enum CallError {
    #[error("{0}; see chartside --help")]
    Usage(String),
    #[error("cannot {action} {}: {cause}", path.display())]
    File { action: &'static str, path: PathBuf, cause: std::io::ErrorKind },
}

impl Kind for CallError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Usage(_) => ErrorCode::InvalidOption,
            Self::File { .. } => ErrorCode::InvalidInput,
        }
    }
}

#[derive(Default)]
struct Call {
    subcommand: Option<String>,
    input: Option<PathBuf>,
    output: Option<PathBuf>,
    gold: Option<PathBuf>,
    results: Option<PathBuf>,
    model: Option<PathBuf>,
    tasks: Option<Vec<String>>,
    offset_unit: Option<String>,
    gold_offset_unit: Option<String>,
    policy: Option<String>,
    from: Option<PathBuf>,
    to: Option<PathBuf>,
    precision: Option<String>,
    name: Option<String>,
    license: Option<String>,
    question: Option<String>,
    /// Files that become options of their name, with their text.
    lists: Vec<(&'static str, PathBuf)>,
    seed: Option<String>,
    patient_key: Option<String>,
    map: Option<PathBuf>,
    passphrase_file: Option<PathBuf>,
    report: Option<PathBuf>,
    rules_only: bool,
    json: bool,
    bootstrap: Option<String>,
    errors: Option<PathBuf>,
    with_text: bool,
    help: bool,
}

fn main() -> ExitCode {
    match parse(lexopt::Parser::from_env()).and_then(|call| run(&call)) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(n_failed) => {
            eprintln!("chartside: {n_failed} lines failed");
            ExitCode::from(1)
        }
        Err(error) => {
            eprintln!("chartside: {}: {error}", error.code());
            ExitCode::from(2)
        }
    }
}

fn usage(error: &lexopt::Error) -> Error {
    CallError::Usage(error.to_string()).into()
}

fn parse(mut arguments: lexopt::Parser) -> Result<Call> {
    let mut call = Call::default();
    while let Some(argument) = arguments.next().map_err(|error| usage(&error))? {
        let flag = match argument {
            Long("rules-only") => {
                call.rules_only = true;
                continue;
            }
            Long("json") => {
                call.json = true;
                continue;
            }
            Long("with-text") => {
                call.with_text = true;
                continue;
            }
            Long("help") | Short('h') => {
                call.help = true;
                continue;
            }
            Long(flag) => flag.to_owned(),
            Value(word) if call.subcommand.is_none() => {
                call.subcommand = Some(word.string().map_err(|error| usage(&error))?);
                continue;
            }
            other => return Err(usage(&other.unexpected())),
        };
        let value = arguments.value().map_err(|error| usage(&error))?;
        let text = || value.clone().string().map_err(|error| usage(&error));
        match flag.as_str() {
            "in" => call.input = Some(value.into()),
            "out" => call.output = Some(value.into()),
            "gold" => call.gold = Some(value.into()),
            "results" => call.results = Some(value.into()),
            "model" => call.model = Some(value.into()),
            "errors" => call.errors = Some(value.into()),
            "bootstrap" => call.bootstrap = Some(text()?),
            "tasks" => {
                call.tasks = Some(text()?.split(',').map(|name| name.trim().to_owned()).collect());
            }
            "offset-unit" => call.offset_unit = Some(text()?),
            "gold-offset-unit" => call.gold_offset_unit = Some(text()?),
            "policy" => call.policy = Some(text()?),
            "from" => call.from = Some(value.into()),
            "to" => call.to = Some(value.into()),
            "precision" => call.precision = Some(text()?),
            "name" => call.name = Some(text()?),
            "license" => call.license = Some(text()?),
            "question" => call.question = Some(text()?),
            "roster" => call.lists.push(("roster", value.into())),
            "allow" => call.lists.push(("allow", value.into())),
            "deny" => call.lists.push(("deny", value.into())),
            "recognizers" => call.lists.push(("recognizers", value.into())),
            "seed" => call.seed = Some(text()?),
            "patient-key" => call.patient_key = Some(text()?),
            "map" => call.map = Some(value.into()),
            "passphrase-file" => call.passphrase_file = Some(value.into()),
            "report" => call.report = Some(value.into()),
            _ => return Err(CallError::Usage(format!("unknown option --{flag}")).into()),
        }
    }
    Ok(call)
}

/// Runs the call and returns how many lines failed.
fn run(call: &Call) -> Result<usize> {
    match call.subcommand.as_deref() {
        _ if call.help => {
            write_out(None, HELP)?;
            Ok(0)
        }
        Some("analyze") => analyze(call),
        Some("deidentify") => deidentify(call),
        Some("restore") => restore(call),
        Some("evaluate") => evaluate(call),
        Some("convert") => convert_checkpoint(call),
        Some("predict") => predict(call),
        Some(other) => Err(CallError::Usage(format!("unknown subcommand {other}")).into()),
        None => Err(CallError::Usage("a subcommand is missing".into()).into()),
    }
}

fn analyze(call: &Call) -> Result<usize> {
    let options = options(call)?;
    let analyzer = analyzer(call)?;
    each_line(call, |line, number| Ok(wire::analyze_line(&analyzer, line, number, &options)))
}

fn deidentify(call: &Call) -> Result<usize> {
    let mut batch = wire::Batch::new(analyzer(call)?, options(call)?);
    let mut map = match &call.map {
        None => None,
        Some(path) => {
            batch.seal_with(&passphrase(call)?)?;
            Some((create_private(path)?, path.clone()))
        }
    };
    let mut keep = |bytes: Vec<u8>, is_last: bool| match &mut map {
        None => Ok(()),
        Some((file, path)) => file
            .write_all(&bytes)
            .and_then(|()| if is_last { file.flush() } else { Ok(()) })
            .map_err(|error| file_error("write", path.clone(), &error)),
    };
    let n_failed = each_line(call, |line, number| {
        let answer = batch.deidentify_line(line, number);
        // The way back is on the disk before the text is handed out.
        keep(batch.take_mapping(), false)?;
        Ok(answer)
    })?;
    keep(batch.finish_mapping()?, true)?;
    if let Some(path) = &call.report {
        write_out(Some(path), &format!("{}\n", batch.report_json()))?;
    }
    Ok(n_failed)
}

fn restore(call: &Call) -> Result<usize> {
    let path = call.map.as_deref().ok_or_else(|| CallError::Usage("--map is missing".into()))?;
    let file = std::fs::read(path).map_err(|error| file_error("read", path.into(), &error))?;
    let mapping = wire::Mapping::open(&file, &passphrase(call)?)?;
    each_line(call, |line, number| Ok(wire::restore_line(&mapping, line, number)))
}

/// The passphrase of the mapping: from a file, the environment or the terminal, never from an argument, which every
/// user of the machine could read.
fn passphrase(call: &Call) -> Result<String> {
    if let Some(path) = &call.passphrase_file {
        let content = read_text(path)?;
        return Ok(content.lines().next().unwrap_or_default().to_owned());
    }
    if let Ok(passphrase) = std::env::var("CHARTSIDE_PASSPHRASE") {
        return Ok(passphrase);
    }
    rpassword::prompt_password("passphrase of the mapping: ").map_err(|_| {
        let words =
            "no passphrase: give --passphrase-file or CHARTSIDE_PASSPHRASE, or use a terminal";
        CallError::Usage(words.into()).into()
    })
}

fn analyzer(call: &Call) -> Result<Arc<Analyzer>> {
    Ok(Arc::new(match (&call.model, call.rules_only) {
        (None, true) => Analyzer::new(),
        (model, _) => {
            let folder = model.clone().unwrap_or_else(|| "models/clinical-base".into());
            Analyzer::with_model(load(&folder, Model::load)?)
        }
    }))
}

fn predict(call: &Call) -> Result<usize> {
    let folder = needed(&call.model, "--model")?;
    let options = TaskOptions {
        offset_unit: call.offset_unit.as_deref().map_or(Ok(OffsetUnit::default()), str::parse)?,
        question: call.question.clone(),
    };
    let model = load(&folder, TaskModel::load)?;
    each_line(call, |line, number| Ok(wire::predict_line(&model, line, number, &options)))
}

fn convert_checkpoint(call: &Call) -> Result<usize> {
    let (from, to) = (needed(&call.from, "--from")?, needed(&call.to, "--to")?);
    let cannot = |action, path: &Path| {
        let path = path.to_owned();
        move |error: std::io::Error| file_error(action, path, &error)
    };
    let folder_name = to.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = call.name.clone().or(folder_name).unwrap_or_else(|| "model".into());
    let options = ConvertOptions::new(&name, call.license.as_deref(), call.precision.as_deref())?;
    let entries = std::fs::read_dir(&from)
        .and_then(Iterator::collect::<std::io::Result<Vec<_>>>)
        .map_err(cannot("read", &from))?;
    let names = entries.iter().map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut checkpoint = Checkpoint::new(names);
    loop {
        let missing = checkpoint.missing()?;
        if missing.is_empty() {
            break;
        }
        for name in missing {
            let path = from.join(&name);
            checkpoint.add(&name, std::fs::read(&path).map_err(cannot("read", &path))?);
        }
    }
    let package = convert(&checkpoint, &options)?;
    std::fs::create_dir_all(&to).map_err(cannot("write", &to))?;
    for (name, content) in package.files() {
        let path = to.join(name);
        std::fs::write(&path, content).map_err(cannot("write", &path))?;
    }
    Ok(0)
}

fn needed(path: &Option<PathBuf>, flag: &str) -> Result<PathBuf> {
    path.clone().ok_or_else(|| CallError::Usage(format!("{flag} is missing")).into())
}

/// Answers each input line and returns how many answers report a failure.
fn each_line(call: &Call, mut work: impl FnMut(&str, usize) -> Result<String>) -> Result<usize> {
    let input = open(call.input.as_deref())?;
    let mut output = create(call.output.as_deref())?;
    let target = || call.output.clone().unwrap_or_else(|| "standard output".into());
    let mut n_failed = 0;
    for (idx, line) in BufReader::new(input).split(b'\n').enumerate() {
        let source = || call.input.clone().unwrap_or_else(|| "standard input".into());
        let line = line.map_err(|error| file_error("read", source(), &error))?;
        // Bytes that are not UTF-8 become U+FFFD, as the browser's decoder makes them.
        let line = String::from_utf8_lossy(&line);
        if line.trim().is_empty() {
            continue;
        }
        let answer = work(&line, idx + 1)?;
        n_failed += usize::from(wire::failed(&answer));
        writeln!(output, "{answer}").map_err(|error| file_error("write", target(), &error))?;
    }
    output.flush().map_err(|error| file_error("write", target(), &error))?;
    Ok(n_failed)
}

fn evaluate(call: &Call) -> Result<usize> {
    let gold = read_text(&needed(&call.gold, "--gold")?)?;
    let results = read_text(&needed(&call.results, "--results")?)?;
    let mut fields = serde_json::Map::new();
    if let Some(unit) = &call.gold_offset_unit {
        fields.insert("goldOffsetUnit".into(), unit.clone().into());
    }
    if let Some(n) = &call.bootstrap {
        let n: usize = n
            .parse()
            .map_err(|_| CallError::Usage("expected a whole number after --bootstrap".into()))?;
        fields.insert("bootstrap".into(), n.into());
    }
    fields.insert("withText".into(), call.with_text.into());
    let options = EvaluationOptions::from_json(&serde_json::Value::Object(fields).to_string())?;
    let evaluation = wire::evaluate_jsonl(&gold, &results, options)?;
    let report = if call.json { evaluation.json() + "\n" } else { evaluation.table() };
    write_out(call.output.as_deref(), &report)?;
    if let Some(path) = &call.errors {
        write_out(Some(path), &evaluation.errors())?;
    }
    Ok(0)
}

fn options(call: &Call) -> Result<Options> {
    let mut fields = serde_json::Map::new();
    if let Some(tasks) = &call.tasks {
        fields.insert("tasks".into(), tasks.clone().into());
    }
    if let Some(unit) = &call.offset_unit {
        fields.insert("offsetUnit".into(), unit.clone().into());
    }
    if let Some(policy) = &call.policy {
        fields.insert("policy".into(), policy_value(policy)?);
    }
    if let Some(seed) = call.seed.clone().or_else(|| std::env::var("CHARTSIDE_SEED").ok()) {
        fields.insert("seed".into(), seed.into());
    }
    if let Some(key) = &call.patient_key {
        fields.insert("patientKey".into(), key.clone().into());
    }
    for (name, path) in &call.lists {
        fields.insert((*name).into(), read_text(path)?.into());
    }
    fields.insert("rulesOnly".into(), call.rules_only.into());
    Options::from_json(&serde_json::Value::Object(fields).to_string())
}

/// A policy by its name, or the document in a file that ends in `.json`.
fn policy_value(policy: &str) -> Result<serde_json::Value> {
    if !policy.ends_with(".json") {
        return Ok(policy.into());
    }
    serde_json::from_str(&read_text(Path::new(policy))?).map_err(|error| {
        CallError::Usage(format!("the policy file is no JSON (line {})", error.line())).into()
    })
}

/// Reads the files of the package in `folder` and loads them.
fn load<M>(folder: &Path, load: impl Fn(ModelFiles) -> Result<M>) -> Result<M> {
    let read = |name: &str| {
        let path = folder.join(name);
        std::fs::read(&path).map_err(|error| file_error("read", path, &error))
    };
    let (manifest, config) = (read("manifest.json")?, read("config.json")?);
    let (tokenizer, weights) = (read("tokenizer.json")?, read("model.safetensors")?);
    load(ModelFiles {
        manifest: &manifest,
        config: &config,
        tokenizer: &tokenizer,
        weights: &weights,
    })
}

fn is_standard(path: Option<&Path>) -> bool {
    path.is_none_or(|path| path.as_os_str() == "-")
}

fn open(path: Option<&Path>) -> Result<Box<dyn Read>> {
    match path.filter(|_| !is_standard(path)) {
        None => Ok(Box::new(stdin())),
        Some(path) => File::open(path)
            .map(|file| Box::new(file) as Box<dyn Read>)
            .map_err(|error| file_error("read", path.into(), &error)),
    }
}

fn create(path: Option<&Path>) -> Result<Box<dyn Write>> {
    match path.filter(|_| !is_standard(path)) {
        None => Ok(Box::new(BufWriter::new(stdout()))),
        Some(path) => File::create(path)
            .map(|file| Box::new(BufWriter::new(file)) as Box<dyn Write>)
            .map_err(|error| file_error("write", path.into(), &error)),
    }
}

/// A file that only its owner may read, where the host knows owners.
fn create_private(path: &Path) -> Result<File> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|error| file_error("write", path.into(), &error))
}

fn read_text(path: &Path) -> Result<String> {
    std::fs::read(path)
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .map_err(|error| file_error("read", path.into(), &error))
}

fn write_out(path: Option<&Path>, text: &str) -> Result<()> {
    let mut output = create(path)?;
    output
        .write_all(text.as_bytes())
        .and_then(|()| output.flush())
        .map_err(|error| file_error("write", path.map_or_else(PathBuf::new, Into::into), &error))
}

fn file_error(action: &'static str, path: PathBuf, error: &std::io::Error) -> Error {
    CallError::File { action, path, cause: error.kind() }.into()
}
