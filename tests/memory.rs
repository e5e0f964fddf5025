//! How much memory loading takes, as the system counts it, so that a model of DistilBERT-base's size can be loaded on a small machine.
//! A program of its own: the most that it ever used is that of this load.
#![cfg(target_os = "linux")]

#[path = "support/checkpoint.rs"]
mod checkpoint;
#[path = "support/synthetic.rs"]
mod synthetic;

use whyword::engine::Engine;

/// The most memory this process has ever had, in bytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse().unwrap();
    kilobytes * 1024
}

#[test]
#[ignore = "writes and reads 268 MB: make test"]
fn loading_takes_little_more_than_the_model() {
    let directory = checkpoint::distilbert_base();
    let size = std::fs::metadata(directory.join("model.safetensors")).unwrap().len();
    let before = peak();
    let engine = Engine::open(&directory).unwrap();
    let taken = peak() - before;
    println!("{} MB for {} MB of weights", taken / 1_000_000, size / 1_000_000);
    assert!(taken < size * 13 / 10 + 64_000_000, "{taken} bytes for {size}");
    assert!(taken > size / 2, "{taken} bytes are less than the model itself: is this measured rightly?");
    assert_eq!(engine.labels().len(), 2);
}
