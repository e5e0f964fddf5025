//! How good auto is, and how many evaluations a fixed rule would need for the same: the table of docs/auto.md.
//!
//! For maintainers; the sentences are not in this repository. usage: auto_study MODEL_DIR SENTENCES.tsv \[REFERENCE_STEPS\]
//!
//! The file has a header and a sentence before the first tab of each line (GLUE's SST-2 development set, 872 of them). Every eighth is
//! taken, up to a hundred. The reference is Gauss–Legendre with 2,000 steps, or as many as are given. Twenty minutes to an hour.

use std::path::Path;
use std::process::ExitCode;

use whyword::engine::Engine;
use whyword::explanation::Explanation;
use whyword::options::{Method, Options};

const REFERENCE_STEPS: usize = 2_000;

/// The fixed rules that are tried, cheapest first.
const FIXED: [usize; 24] = [4, 6, 8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 50, 64, 80, 100, 128, 160, 200, 256, 320, 400, 512, 640];

/// One sentence's outcome.
struct Row {
    tokens: usize,
    /// The error of auto over the one allowed, tokens and sum, and what auto itself estimates.
    error: f64,
    estimate: f64,
    evaluations: usize,
    converged: bool,
    rounds: usize,
    /// For each of [`FIXED`], its error over the one allowed.
    fixed: Vec<f64>,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &[String]) -> Result<(), String> {
    let (model, sentences, steps) = match arguments {
        [model, sentences] => (model, sentences, REFERENCE_STEPS),
        [model, sentences, steps] => (model, sentences, steps.parse().map_err(|_| format!("“{steps}” is no number of steps."))?),
        _ => return Err("usage: auto_study MODEL_DIR SENTENCES.tsv [REFERENCE_STEPS]".to_owned()),
    };
    let engine = Engine::open(Path::new(model)).map_err(|error| error.to_string())?;
    let file = std::fs::read_to_string(sentences).map_err(|error| format!("{sentences} cannot be read ({error})."))?;
    let sentences = file.lines().skip(1).step_by(8).take(100).filter_map(|line| line.split('\t').next());
    println!(
        "{:>4} {:>6} {:>6} {:>6} {:>8} {:>8} {:>5}  sentence",
        "", "tokens", "evals", "rounds", "error", "estimate", "fixed"
    );
    let mut rows = Vec::new();
    for (at, sentence) in sentences.map(str::trim).enumerate() {
        let row = study(&engine, sentence, steps).map_err(|error| error.to_string())?;
        let fixed = first_good(&row).map_or_else(|| "none".to_owned(), |steps| steps.to_string());
        let Row { tokens, evaluations, rounds, error, estimate, converged, .. } = &row;
        let flag = if *converged { "" } else { "  (not converged)" };
        println!(
            "{at:>4} {tokens:>6} {evaluations:>6} {rounds:>6} {error:>8.3} {estimate:>8.3} {fixed:>5}  {}{flag}",
            sentence.chars().take(50).collect::<String>()
        );
        rows.push(row);
    }
    summary(&rows);
    Ok(())
}

/// The cheapest fixed rule that is good for this sentence.
fn first_good(row: &Row) -> Option<usize> {
    FIXED.iter().zip(&row.fixed).find(|&(_, &error)| error <= 1.0).map(|(&steps, _)| steps)
}

fn study(engine: &Engine, text: &str, steps: usize) -> Result<Row, whyword::engine::EngineError> {
    let auto = Options::default();
    let fixed = |steps| Options { method: Method::GaussLegendre, steps: Some(steps), ..auto.clone() };
    let exact = engine.explain(text, &fixed(steps))?;
    let change = exact.attribution.output_input - exact.attribution.output_baseline;
    let allowed = auto.allowed_error(change);
    let error = |found: &Explanation| {
        let tokens = found.tokens.iter().zip(&exact.tokens).map(|(a, b)| (a.attribution - b.attribution).abs());
        tokens.fold(found.attribution.delta.abs(), f64::max) / allowed
    };
    let (mut run, mut rounds) = (engine.begin(text, &auto)?, 0);
    while !run.is_done() {
        run.advance(engine, usize::MAX)?;
        rounds += 1;
    }
    let found = run.finish(engine)?;
    let mut errors = Vec::new();
    for steps in FIXED {
        // Once three in a row are far within the tolerance, the dearer ones are taken to be.
        errors.push(error(&engine.explain(text, &fixed(steps))?));
        if errors.iter().rev().take_while(|&&error| error <= 0.25).count() >= 3 {
            break;
        }
    }
    errors.resize(FIXED.len(), 0.0);
    Ok(Row {
        tokens: found.tokens.len(),
        error: error(&found),
        estimate: found.attribution.estimated_error.unwrap_or(f64::INFINITY) / allowed,
        evaluations: found.attribution.evaluations as usize,
        converged: found.attribution.converged == Some(true),
        rounds,
        fixed: errors,
    })
}

fn summary(rows: &[Row]) {
    let count = rows.len();
    let mean = |of: &dyn Fn(&Row) -> f64| rows.iter().map(of).sum::<f64>() / count as f64;
    let quantile = |of: &dyn Fn(&Row) -> f64, share: f64| {
        let mut values: Vec<f64> = rows.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        values[((count - 1) as f64 * share).round() as usize]
    };
    println!(
        "\nfixed Gauss–Legendre steps, and how many of {count} sentences have every token and the sum within the tolerance:"
    );
    for (at, steps) in FIXED.iter().enumerate() {
        println!("{steps:>5} {:>5}", rows.iter().filter(|row| row.fixed[at] <= 1.0).count());
    }
    let enough = (count * 95).div_ceil(100);
    let needed = FIXED.iter().enumerate().find(|&(at, _)| rows.iter().filter(|row| row.fixed[at] <= 1.0).count() >= enough);
    let evaluations = |row: &Row| row.evaluations as f64;
    let error = |row: &Row| row.error;
    println!("\nauto on {count} sentences (errors are over the one allowed)");
    println!("  within the tolerance or flagged  {}", rows.iter().filter(|row| row.error <= 1.0 || !row.converged).count());
    println!("  flagged                          {}", rows.iter().filter(|row| !row.converged).count());
    println!(
        "  true error: median, 95 %, most   {:.2} {:.2} {:.2}",
        quantile(&error, 0.5),
        quantile(&error, 0.95),
        quantile(&error, 1.0)
    );
    println!(
        "  evaluations: mean, median, most  {:.1} {} {}",
        mean(&evaluations),
        quantile(&evaluations, 0.5),
        quantile(&evaluations, 1.0)
    );
    println!("  rounds: mean                     {:.1}", mean(&|row: &Row| row.rounds as f64));
    match needed {
        Some((_, steps)) => println!(
            "  smallest fixed count good for {enough}  {steps}: auto takes {:.0} % of it",
            100.0 * mean(&evaluations) / *steps as f64
        ),
        None => println!("  no fixed count tried is good for {enough}"),
    }
}
