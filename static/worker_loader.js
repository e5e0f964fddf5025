// Brings up the engine in its worker: the fastest that this browser can run. engines.js lists those that were built; the query may name
// one to prefer (?engine=baseline) and how many threads to use at most (?threads=2).
import engines from "./engines.js";

// The page hears of errors nobody caught, but not of promises nobody awaited: those are turned into errors here, so that an engine that
// cannot start, or ends, is never waited for.
addEventListener("unhandledrejection", (event) => {
  setTimeout(() => {
    throw event.reason;
  });
});

const query = new URL(location.href).searchParams;
const header = [0, 97, 115, 109, 1, 0, 0, 0];
// f32x4.relaxed_madd of three parameters; an atomic load from a shared memory.
const relaxed = [1, 8, 1, 96, 3, 123, 123, 123, 1, 123, 3, 2, 1, 0, 10, 13, 1, 11, 0, 32, 0, 32, 1, 32, 2, 253, 133, 2, 11];
const atomics = [1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 5, 4, 1, 3, 1, 1, 10, 11, 1, 9, 0, 65, 0, 254, 16, 2, 0, 26, 11];
const runs = (module) => WebAssembly.validate(Uint8Array.from([...header, ...module]));
const cores = Math.min(Number(query.get("threads")) || 16, navigator.hardwareConcurrency || 1);

const can = {
  // Shared memory needs a page that is isolated from other origins, and workers that start workers of their own.
  threads: () => self.crossOriginIsolated && cores > 1 && typeof Worker === "function" && runs(relaxed) && runs(atomics),
  relaxed: () => runs(relaxed),
  baseline: () => true,
};
const preferred = query.get("engine");
const choice = engines.filter((name) => can[name]() && (!preferred || name === preferred || name === "baseline"));

async function start(name) {
  const engine = await import(name === "baseline" ? "./worker.js" : `./worker-${name}.js`);
  await engine.default();
  if (name === "threads") await startThreads(engine);
  engine.start(name, name === "threads" ? cores : 1);
}

// A thread that ends can tell nobody but the page, on the channel that is called as this worker is: while the engine computes, this worker
// waits for its threads. scripts/engines.sh adds what tells it. And one that does not come up is not waited for.
async function startThreads(engine) {
  const ended = channel();
  const failed = new Promise((_, reject) => {
    ended?.addEventListener("message", ({ data }) => reject(new Error(data)));
    setTimeout(() => reject(new Error("the threads did not start in time")), 20_000);
  });
  const Unnamed = self.Worker;
  const threads = [];
  self.Worker = class extends Unnamed {
    constructor(url, options) {
      super(url, { ...options, name: self.name });
      threads.push(this);
    }
  };
  try {
    await Promise.race([engine.initThreadPool(cores), failed]);
  } catch (error) {
    // Those that did start hold the memory that the next engine needs.
    threads.forEach((thread) => thread.terminate());
    throw error;
  } finally {
    ended?.close();
    self.Worker = Unnamed;
  }
}

// Some browsers have none for a page that may not store anything.
function channel() {
  try {
    return new BroadcastChannel(self.name);
  } catch {
    return null;
  }
}

// An engine that does not come up, for want of memory say, leaves its place to the next. Nothing is awaited outside of a function: Safari
// does that without faults only since 2026.
async function startBest() {
  for (const [at, name] of choice.entries()) {
    try {
      return await start(name);
    } catch (error) {
      if (at === choice.length - 1) throw error;
      console.warn(`The engine “${name}” could not start:`, error);
    }
  }
}

startBest();
