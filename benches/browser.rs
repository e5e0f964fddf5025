//! Times every engine build in headless Chromium, in a worker like the page's, and the page itself from opening to its first explanation;
//! prints its rows and writes them to `docs/benchmarks/`, but for those of the page alone. `make bench` builds what it needs.
//!
//! `cargo bench --bench browser -- [quick] [page] [baseline|relaxed|threads…]`; `page` for the page alone

#[path = "browser/page.rs"]
mod page;
#[path = "../tests/support"]
#[expect(dead_code, unused_imports, reason = "the tests use more of it")]
mod support {
    pub mod browser;
    pub mod checkpoint;
    pub mod host;
    pub mod server;
    pub mod synthetic;
}

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use support::browser::Browser;
use support::checkpoint::distilbert_base;
use support::server::Server;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let quick = arguments.iter().any(|argument| argument == "quick");
    let chosen = |engine: &str| {
        let named = arguments.iter().any(|argument| ["baseline", "relaxed", "threads"].contains(&argument.as_str()));
        !named || arguments.iter().any(|argument| argument == engine)
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    if arguments.iter().any(|argument| argument == "page") {
        for row in page::measure(&root().join("dist"), cores).await {
            println!("{row}");
        }
        return;
    }
    let site = site();
    let server = Server::start_isolated(&site).await;

    let mut rows = Vec::new();
    for engine in ["baseline", "relaxed", "threads"].into_iter().filter(|engine| chosen(engine)) {
        let threads = if engine == "threads" { cores } else { 1 };
        println!("» {engine}, {threads} thread(s)");
        let browser = Browser::start(&server).await;
        browser.goto(&server.url()).await;
        let models = json!([
            {"name": "minilm-l6-sst2", "base": format!("{}models/minilm-l6-sst2/", server.url()), "dim": 384, "layers": 6},
            {"name": "distilbert-base", "base": format!("{}base/", server.url()), "dim": 768, "layers": 6},
        ]);
        let request = json!({"engine": engine, "threads": threads, "models": models, "quick": quick});
        browser.run("measure(arguments[0])", vec![request]).await;
        loop {
            let answer = browser.run("return measured()", vec![]).await;
            for row in answer["rows"].as_array().expect("rows") {
                println!("{}", describe(row));
                rows.push(row.clone());
            }
            assert!(answer["ended"]["error"].is_null(), "{}", answer["ended"]["error"]);
            if !answer["ended"].is_null() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        }
    }
    if site.join("onnx/base.onnx").is_file() {
        for threads in [1, cores] {
            let browser = Browser::start(&server).await;
            browser.driver().set_script_timeout(std::time::Duration::from_secs(3600)).await.expect("a script timeout");
            browser.goto(&server.url()).await;
            let request = json!({"threads": threads, "tokens": 16});
            let answer = browser.run_async("return await onnxruntime(arguments[0]);", vec![request]).await;
            for row in answer.as_array().expect("rows") {
                println!("  {row}");
                rows.push(row.clone());
            }
        }
    }
    let others = page::measure(&root().join("dist"), cores).await.into_iter().chain(wire()).chain(captum(&site));
    for row in others {
        println!("{}", describe(&row));
        rows.push(row);
    }
    write(&rows);
}

/// A folder with the engines to measure, the page that drives them, and both models.
fn site() -> PathBuf {
    let site = root().join("target/benchmark");
    assert!(site.join("worker-threads.js").is_file(), "There are no engines in target/benchmark: run `make bench`.");
    fs::copy(root().join("benches/browser/index.html"), site.join("index.html")).unwrap();
    fs::copy(root().join("benches/browser/worker.js"), site.join("measure.js")).unwrap();
    let bundled = site.join("models/minilm-l6-sst2");
    fs::create_dir_all(&bundled).unwrap();
    for file in fs::read_dir(root().join("static/models/minilm-l6-sst2")).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), bundled.join(file.file_name())).unwrap();
    }
    if !site.join("base/manifest.json").is_file() {
        println!("» writing a checkpoint of DistilBERT-base's size");
        let convert = Command::new(env!("CARGO_BIN_EXE_convert"))
            .arg(distilbert_base())
            .args(["--dtype", "f32", "--out"])
            .arg(site.join("base"))
            .status()
            .expect("convert runs");
        assert!(convert.success(), "the checkpoint could not be converted");
    }
    site
}

/// What benches/reference/captum_reference.py measured natively on this machine, where its rows lie beside the engines.
fn captum(site: &Path) -> Vec<Value> {
    let rows = fs::read_to_string(site.join("captum.jsonl")).unwrap_or_default();
    rows.lines().map(|line| serde_json::from_str(line).expect("a row of captum.jsonl")).collect()
}

/// Bytes over the wire, by the compressions that hosts use.
fn wire() -> Vec<Value> {
    let dist = root().join("dist");
    let within = |folder: &Path| fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect::<Vec<_>>();
    // The page's, and those in the engines' folder.
    let mut files = within(&dist);
    files.extend(files.iter().filter(|file| file.is_dir()).flat_map(|folder| within(folder)).collect::<Vec<_>>());
    files.sort();
    let wasm = files.into_iter().filter(|file| file.extension().is_some_and(|extension| extension == "wasm"));
    wasm.map(|file| {
        // Node has brotli, and is needed for building anyway.
        let script = "const z = require('zlib'), b = require('fs').readFileSync(process.argv[1]);
            console.log(JSON.stringify([b.length, z.gzipSync(b, {level: 9}).length, z.brotliCompressSync(b).length]))";
        let output = Command::new("node").args(["-e", script]).arg(&file).output().expect("node runs");
        let sizes: [u64; 3] = serde_json::from_slice(&output.stdout).expect("three sizes");
        json!({"what": "wire", "file": file.file_name().unwrap().to_string_lossy(), "bytes": sizes[0], "gzip": sizes[1], "brotli": sizes[2]})
    })
    .collect()
}

/// One line of the table.
fn describe(row: &Value) -> String {
    let text = |key: &str| row[key].as_str().unwrap_or("").to_owned();
    let number = |key: &str| row[key].as_f64().unwrap_or(f64::NAN);
    let share = format!("{:5.1} GFLOP/s  {:3.0} %", number("gflops"), 100.0 * number("ofPeak"));
    match row["what"].as_str().unwrap_or("") {
        "peak" => format!("  multiply-add peak of one core{:33.1} GFLOP/s", number("gflops")),
        "gemm" => {
            let shape = format!("{}×{}×{}", row["rows"], row["inputs"], row["outputs"]);
            format!("  product {shape:14} {:9} {:8.2} ms  {share}", text("direction"), number("millis"))
        }
        "forward" => format!("  {:15} forward {:4} tokens {:10.1} ms  {share}", text("model"), row["tokens"], number("millis")),
        "explain" => format!("  {:15} 50 steps {:3} tokens {:10.0} ms  {share}", text("model"), row["tokens"], number("millis")),
        "auto" => {
            let evaluations = number("evaluations");
            format!(
                "  {:15} auto     {:3} tokens {:10.0} ms  {evaluations} evaluations",
                text("model"),
                row["tokens"],
                number("millis")
            )
        }
        _ => format!("  {row}"),
    }
}

/// The dated record.
fn write(rows: &[Value]) {
    let said = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).output().ok();
        // A distribution's wrapper may have something to say first.
        let last = |output: std::process::Output| {
            String::from_utf8_lossy(&output.stdout).trim().lines().next_back().unwrap_or_default().to_owned()
        };
        output.map(last).unwrap_or_default()
    };
    let date = said("date", &["-u", "+%Y-%m-%d"]);
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let cpu =
        cpu.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or_default().trim_start_matches(['\t', ' ', ':']);
    let record = json!({
        "date": date,
        "commit": said("git", &["rev-parse", "--short", "HEAD"]),
        "machine": {"cpu": cpu, "cores": std::thread::available_parallelism().map_or(1, usize::from), "system": said("uname", &["-sr"])},
        "browser": said("chromium", &["--version"]),
        "flags": "profile web (fat LTO); relaxed and threads with +relaxed-simd",
        "rows": rows,
    });
    let folder = root().join("docs/benchmarks");
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join(format!("{date}.json"));
    fs::write(&file, serde_json::to_string_pretty(&record).unwrap()).unwrap();
    println!("» {}", file.display());
}
