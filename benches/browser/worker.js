// Times one engine build, in a worker like the page's. The message says which build, on how many threads, and which models lie where; the
// answers are rows of the record. Every figure is the best of several: other programs only ever make it slower.
const DIRECTIONS = ["forward", "backward"];

onmessage = async ({ data: { engine, threads, models, quick } }) => {
  try {
    const program = await import(`./worker-${engine}.js`);
    const wasm = await program.default();
    if (engine === "threads") await program.initThreadPool(threads);
    const memory = () => wasm.memory.buffer.byteLength / 1e6;
    await measure(program, memory, engine, threads, models, quick);
    postMessage({ done: true });
  } catch (error) {
    postMessage({ error: String(error?.stack ?? error) });
  }
};

/// The least milliseconds of one call, over at least `count` calls and some time.
function best(call, count = 5, millis = 300) {
  let least = Infinity;
  const end = performance.now() + millis;
  for (let done = 0; done < count || performance.now() < end; done++) {
    const began = performance.now();
    call();
    least = Math.min(least, performance.now() - began);
  }
  return least;
}

async function measure(program, memory, engine, threads, models, quick) {
  const add = (row) => postMessage({ row: { engine, threads, ...row } });
  const chains = [4, 6, 8, 10, 12, 13, 14, 16].map((count) => {
    const operations = program.peak(count, 2e5);
    return { chains: count, gflops: operations / best(() => program.peak(count, 2e5), 5, 100) / 1e6 };
  });
  // On registers alone, one core is as far as one thread gets; with more, the peak is theirs together.
  const one = Math.max(...chains.map((chain) => chain.gflops));
  const peak = one * threads;
  add({ what: "peak", gflops: one, chains });

  for (const [inputs, outputs] of [[768, 768], [768, 3072], [3072, 768], [384, 384]]) {
    for (const count of [16, 60, 240]) {
      const gemm = new program.Gemm(count, inputs, outputs);
      for (const direction of DIRECTIONS) {
        // Several calls a reading: the clock is coarse.
        const times = Math.max(1, Math.round(5e7 / (count * inputs * outputs)));
        const millis = best(() => { for (let i = 0; i < times; i++) gemm[direction](); }) / times;
        const gflops = (2 * count * inputs * outputs) / millis / 1e6;
        add({ what: "gemm", direction, rows: count, inputs, outputs, millis, gflops, ofPeak: gflops / peak });
      }
      gemm.free();
    }
  }

  for (const { name, base, dim, layers } of models) {
    const began = performance.now();
    const model = await program.Model.load(base);
    // Linear memory never shrinks, so what it has grown to is the peak so far; the larger model comes last.
    add({ what: "load", model: name, millis: performance.now() - began, megabytes: memory() });
    for (const tokens of quick ? [16, 64, 512] : [16, 64, 256, 512]) {
      const text = "good ".repeat(tokens - 2);
      const naive = 2 * 12 * dim * dim * layers * tokens;
      const forward = best(() => model.forward(text), 3, 500);
      add({ what: "forward", model: name, tokens, millis: forward, megabytes: memory(), gflops: naive / forward / 1e6, ofPeak: naive / forward / 1e6 / peak });
      // Minutes that would say nothing new about the slowest build.
      if (tokens > 64 && engine === "baseline") continue;
      const steps = 50;
      const batch = Math.max(1, Math.floor(256 / tokens));
      const millis = best(() => model.explain(text, steps, batch), tokens > 64 ? 1 : 2, 0);
      const gflops = (2 * naive * steps) / millis / 1e6;
      add({ what: "explain", model: name, tokens, steps, batch, millis, megabytes: memory(), gflops, ofPeak: gflops / peak });
    }
    const text = "the movie was visually breathtaking but the plot was dull and boring .";
    let evaluations;
    const millis = best(() => { evaluations = model.explain(text, 0, 8); }, 3, 300);
    add({ what: "auto", model: name, tokens: 15, evaluations, millis });
    model.free();
  }

  if (threads === 1 || engine === "threads") {
    const { dim, layers } = models[models.length - 1];
    const tokens = 16, steps = 15;
    const plain = new program.Plain(layers, dim, 4 * dim, dim / 64);
    const millis = best(() => plain.gradient(steps, tokens), 2, 0) / steps;
    add({ what: "plain", model: models[models.length - 1].name, tokens, millisPerStep: millis });
    plain.free();
  }
}
