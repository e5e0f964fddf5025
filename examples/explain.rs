//! The engine from the command line: one explanation file, as one line of JSON, for each text.

use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use lexopt::Arg::{Long, Short, Value};
use lexopt::ValueExt as _;
use whyword::engine::Engine;
use whyword::options::{Baseline, Class, Method, Options, Output};

const HELP: &str = "\
Explains what a DistilBERT classifier says about a text: one JSON object a line.

usage: explain --model DIR [options] TEXT…

  --model DIR        a model directory: config.json, tokenizer.json or vocab.txt, model.safetensors
  --text-file FILE   explain each line of FILE
  --method NAME      auto (default), gausslegendre, riemann_left, riemann_right, riemann_middle, riemann_trapezoid
  --steps N          gradient evaluations (default 50); for auto, at most so many (default 500)
  --tolerance X      for auto: the error allowed, relative to the change in output (default 0.01)
  --baseline NAME    pad (default), pad-keep-special, mask-keep-special
  --output NAME      probability (default), logit
  --class CLASS      predicted (default), an index, or a label";

struct Arguments {
    model: PathBuf,
    options: Options,
    texts: Vec<String>,
    file: Option<PathBuf>,
}

fn main() -> ExitCode {
    let result = match parse(std::env::args_os().skip(1)) {
        Ok(Some(arguments)) => run(&arguments),
        Ok(None) => {
            println!("{HELP}");
            Ok(())
        }
        Err(message) => Err(message),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}

fn parse(arguments: impl Iterator<Item = OsString>) -> Result<Option<Arguments>, String> {
    let mut parser = lexopt::Parser::from_args(arguments);
    let (mut model, mut options, mut texts, mut file) = (None, Options::default(), Vec::new(), None);
    while let Some(argument) = parser.next().map_err(sentence)? {
        match argument {
            Long("help") | Short('h') => return Ok(None),
            Long("model") => model = Some(PathBuf::from(parser.value().map_err(sentence)?)),
            Long("text-file") => file = Some(PathBuf::from(parser.value().map_err(sentence)?)),
            Long("method") => options.method = word(&mut parser)?.parse::<Method>().map_err(|error| error.to_string())?,
            Long("steps") => options.steps = Some(number(&mut parser, "--steps", "a whole number")?),
            Long("tolerance") => options.tolerance = number(&mut parser, "--tolerance", "a number")?,
            Long("baseline") => options.baseline = word(&mut parser)?.parse::<Baseline>().map_err(|error| error.to_string())?,
            Long("output") => options.output = word(&mut parser)?.parse::<Output>().map_err(|error| error.to_string())?,
            Long("class") => options.class = Class::from(word(&mut parser)?.as_str()),
            Value(text) => texts.push(text.string().map_err(sentence)?),
            other => return Err(sentence(other.unexpected())),
        }
    }
    let Some(model) = model else { return Err("Say which model to use: --model DIR.".to_owned()) };
    if texts.is_empty() && file.is_none() {
        return Err("Give a text to explain, or --text-file FILE.".to_owned());
    }
    Ok(Some(Arguments { model, options, texts, file }))
}

fn word(parser: &mut lexopt::Parser) -> Result<String, String> {
    parser.value().map_err(sentence)?.string().map_err(sentence)
}

fn number<T: std::str::FromStr>(parser: &mut lexopt::Parser, option: &str, what: &str) -> Result<T, String> {
    let word = word(parser)?;
    word.parse().map_err(|_| format!("“{word}” is not {what}: {option} needs one."))
}

fn sentence(error: lexopt::Error) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    let start: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{start}{}: see --help.", letters.as_str())
}

fn run(arguments: &Arguments) -> Result<(), String> {
    // Before the model is loaded, which takes a while.
    arguments.options.check().map_err(|error| error.to_string())?;
    let engine = Engine::open(&arguments.model).map_err(|error| error.to_string())?;
    for text in &arguments.texts {
        explain(&engine, text, &arguments.options)?;
    }
    if let Some(path) = &arguments.file {
        let unreadable =
            |error: std::io::Error| format!("{} cannot be read ({error}): check that it is a UTF-8 text file.", path.display());
        for line in BufReader::new(std::fs::File::open(path).map_err(unreadable)?).lines() {
            explain(&engine, &line.map_err(unreadable)?, &arguments.options)?;
        }
    }
    Ok(())
}

fn explain(engine: &Engine, text: &str, options: &Options) -> Result<(), String> {
    let explanation = engine.explain(text, options).map_err(|error| error.to_string())?;
    let json = serde_json::to_string(&explanation).map_err(|error| format!("The result cannot be written as JSON ({error})."))?;
    writeln!(std::io::stdout(), "{json}").map_err(|error| format!("The result cannot be written ({error})."))
}
