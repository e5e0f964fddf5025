// Starts the page's program. index.html names its files, which carry a hash of their contents.
const named = (name) => document.querySelector(`meta[name="${name}"]`).content;
const here = (path) => new URL(path, document.baseURI).href;

// As long as this page is open, the service worker keeps its version's files.
const forever = () => new Promise(() => {});
navigator.locks?.request(`whyword ${here("./")} ${named("version")}`, { mode: "shared" }, forever).catch(console.info);

// Shared memory, for an engine on all cores, needs an isolated page. Where the host does not isolate it, a service worker does, from the
// next load on: so the page reloads, at most once in a tab, before anything has begun. True if it is about to.
async function isolate() {
  const engine = new URLSearchParams(location.search).get("engine") ?? "threads";
  if (crossOriginIsolated || engine !== "threads" || !(navigator.hardwareConcurrency > 1)) return false;
  try {
    // Some sandboxes throw where others have none.
    if (!navigator.serviceWorker) return false;
    const { default: engines } = await import(here(`${named("engine")}engines.js`));
    if (!engines.includes("threads") || sessionStorage.getItem("whyword-isolation")) return false;
    sessionStorage.setItem("whyword-isolation", "tried");
    await navigator.serviceWorker.register(here("service_worker.js"), { updateViaCache: "none" });
    await Promise.race([
      navigator.serviceWorker.ready,
      new Promise((_, reject) => setTimeout(() => reject(new Error("the service worker did not start in time")), 3000)),
    ]);
    location.reload();
    return true;
  } catch (error) {
    console.info("Running on one thread:", error);
    return false;
  }
}

async function start() {
  if (await isolate()) return;
  const { default: init } = await import(here(named("app-js")));
  await init({ module_or_path: here(named("app-wasm")) });
}

// Not awaited out here: Safari does that without faults only since 2026.
start().catch((error) => {
  const place = document.querySelector("#app .boot");
  if (place) {
    place.setAttribute("role", "alert");
    place.textContent =
      "Whyword could not start: its files did not all arrive, or this browser is too old for WebAssembly with SIMD. " +
      "Reload the page, or use a browser from 2023 or later.";
  }
  throw error;
});
