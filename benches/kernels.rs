//! The kernels natively, at the shapes that DistilBERT-base and the bundled model have: `cargo bench --features benchmark --bench kernels`.
//! Throughput is counted in floating-point operations, so that it can be held against the first line, the processor's peak.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

#[cfg(feature = "benchmark")]
fn kernels(criterion: &mut Criterion) {
    use whyword::benchmark::{CHAINS, Gemm, Plain, peak};

    let mut group = criterion.benchmark_group("peak");
    for chains in CHAINS {
        group.throughput(Throughput::Elements(peak(chains, 100_000).expect("a number of chains") as u64));
        group.bench_function(BenchmarkId::new("chains", chains), |bencher| bencher.iter(|| peak(chains, 100_000)));
    }
    group.finish();

    let mut group = criterion.benchmark_group("gemm");
    for (inputs, outputs) in [(768, 768), (768, 3072), (3072, 768), (384, 384)] {
        for rows in [16, 60, 240] {
            let gemm = Gemm::new(rows, inputs, outputs);
            group.throughput(Throughput::Elements(2 * (rows * inputs * outputs) as u64));
            let shape = format!("{rows}x{inputs}x{outputs}");
            group.bench_function(BenchmarkId::new("forward", &shape), |bencher| bencher.iter(|| gemm.forward()));
            group.bench_function(BenchmarkId::new("backward", &shape), |bencher| bencher.iter(|| gemm.backward()));
        }
    }
    group.finish();

    let plain = Plain::new(6, 768, 3072, 12).expect("a model");
    criterion.bench_function("plain candle, 4 steps of 16 tokens", |bencher| bencher.iter(|| plain.gradient(4, 16)));
}

#[cfg(not(feature = "benchmark"))]
fn kernels(_: &mut Criterion) {
    let _: Option<(BenchmarkId, Throughput)> = None;
    println!("Nothing to measure: add --features benchmark.");
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20).measurement_time(std::time::Duration::from_secs(1)).warm_up_time(std::time::Duration::from_millis(300));
    targets = kernels
}
criterion_main!(benches);
