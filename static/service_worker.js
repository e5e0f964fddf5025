// Keeps one build of the page for use without a network, and adds the headers that isolate it where the host sends none: without those a
// browser gives no shared memory, and the engine runs on one thread.
//
// A cache holds one version, under the version's name: what is in it was compared with the SHA-256 in FILES, which scripts/finish.py wrote
// with everything else. The page itself is put in last, so that where it is, all is; until then the network answers. An update fills a
// cache of its own, waits until the user asks for it, and leaves everything as it was if a file does not arrive whole.
// Nothing of any other origin passes through here, and no model but the bundled one is kept here.

// What scripts/finish.py knows.
const VERSION = "";
const POLICY = "";
const PAGE = "";
const FILES = [];

// Pages under other paths of this host may be of the same kind. boot.js has the same name for its lock.
const PREFIX = `whyword ${registration.scope} `;
const CACHE = PREFIX + VERSION;
const HASH = "whyword-sha256";
const INDEX = "index.html";
const PROGRAM = "service_worker.js";
const LIST = "SHA256SUMS";
const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
};
// A host may call them otherwise; a browser runs no script that is called a text.
const TYPES = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  png: "image/png",
  svg: "image/svg+xml",
  txt: "text/plain; charset=utf-8",
  wasm: "application/wasm",
  webmanifest: "application/manifest+json",
};

const place = (path) => new URL(path, registration.scope).href;
const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

// This program cannot hold its own hash; the version it names stands for it.
const ITSELF = { path: PROGRAM, part: "page", sha256: VERSION };

// The files to keep for a browser that runs these engines, the page last.
function wanted(engines) {
  const files = FILES.filter(({ part }) => part === "page" || engines.includes(part));
  const last = ({ path }) => path === INDEX;
  return [...files.filter((file) => !last(file)), ITSELF, ...files.filter(last)];
}

async function has(cache, file) {
  const kept = await cache.match(place(file.path));
  return kept?.headers.get(HASH) === file.sha256;
}

// The file as it should be, from a version that is kept already or from the host. A copy in the browser's own cache will do, if it is right.
async function obtain(file) {
  // Some hosts add scripts of their own to every page; this is the page without them.
  if (file.path === INDEX) return sealed(file, new TextEncoder().encode(PAGE));
  for (const name of await versions()) {
    const kept = await (await caches.open(name)).match(place(file.path));
    if (kept?.headers.get(HASH) === file.sha256) return kept;
  }
  for (const cache of ["default", "reload"]) {
    const right = await checked(file, await fetch(place(file.path), { cache }));
    if (right) return right;
  }
  throw new Error(`${file.path} did not arrive as it should be`);
}

// An answer as it is kept, or nothing where it is not what it should be.
async function checked(file, response) {
  if (!response.ok) return undefined;
  const bytes = await response.arrayBuffer();
  const right =
    file === ITSELF
      ? new TextDecoder().decode(bytes).includes(`const VERSION = "${VERSION}";`)
      : bytes.byteLength === file.size && hex(await crypto.subtle.digest("SHA-256", bytes)) === file.sha256;
  return right ? sealed(file, bytes) : undefined;
}

async function replace(cache, file, response) {
  try {
    const right = await checked(file, response);
    if (right) await cache.put(place(file.path), right);
  } catch (error) {
    console.info("What is kept stays:", error);
  }
}

function sealed(file, bytes) {
  const type = TYPES[file.path.split(".").pop()] ?? "application/octet-stream";
  return new Response(bytes, {
    headers: { "Content-Type": type, "Content-Length": bytes.byteLength, [HASH]: file.sha256 },
  });
}

async function keep(engines) {
  const cache = await caches.open(CACHE);
  for (const file of wanted(engines)) {
    if (!(await has(cache, file))) await cache.put(place(file.path), await obtain(file));
  }
}

async function isKept(engines) {
  const cache = await caches.open(CACHE);
  const kept = await Promise.all(wanted(engines).map((file) => has(cache, file)));
  return kept.every((yes) => yes);
}

const versions = async () => (await caches.keys()).filter((name) => name.startsWith(PREFIX));

// Drops the versions that no open page is of: a page holds a lock in its version's name (boot.js). One that is being filled stays.
async function tidy() {
  const names = await versions();
  const { held } = await navigator.locks.query();
  if (registration.installing || registration.waiting) return;
  const used = new Set([CACHE, ...held.map(({ name }) => name)]);
  await Promise.all(names.filter((name) => !used.has(name)).map((name) => caches.delete(name)));
}

// The engines that were kept before an update.
async function engines() {
  const paths = new Set();
  for (const name of await versions()) {
    for (const { url } of await (await caches.open(name)).keys()) paths.add(url.match(/\/engine-\w+\/worker-(\w+)\.js$/)?.[1]);
  }
  return [...paths].filter(Boolean);
}

// At first there is nothing to keep apart: it starts at once, so that the page is isolated, and keeps files once the page asks.
addEventListener("install", (event) => {
  event.waitUntil(registration.active ? engines().then(keep) : skipWaiting());
});

addEventListener("activate", (event) => event.waitUntil(Promise.all([clients.claim(), tidy()])));

// One at a time, for several tabs may ask.
let work = Promise.resolve();

addEventListener("message", (event) => {
  const { type, engine } = JSON.parse(event.data);
  if (type === "update") event.waitUntil(skipWaiting());
  if (type !== "keep") return;
  const answer = (state) => event.source?.postMessage(JSON.stringify({ state }));
  work = work.then(async () => {
    try {
      if (!(await isKept([engine]))) {
        answer("keeping");
        await keep([engine]);
      }
      answer((await isKept([engine])) ? "kept" : "incomplete");
      await tidy();
    } catch (error) {
      console.info("Not kept for use offline:", error);
      answer(error.name === "QuotaExceededError" ? "no_room" : "incomplete");
    }
  });
  event.waitUntil(work);
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const at = new URL(request.url);
  at.search = at.hash = "";
  const { href } = at;
  if (request.method !== "GET" || !href.startsWith(registration.scope) || request.headers.has("range")) return;
  const isPage = href === registration.scope || href === place(INDEX);
  // Other pages may lie below this one: they, and their workers, are none of its business.
  if (request.mode === "navigate" && !isPage && !FILES.some(({ path }) => place(path) === href)) return;
  const isEngine = request.destination === "worker" && href.startsWith(place("engine-"));
  const answer = request.mode === "navigate" ? page(request, href) : file(event, href);
  event.respondWith(isPage || isEngine ? answer.then((response) => isolated(request, response, isEngine)) : answer);
});

async function page(request, href) {
  const kept = await (await caches.open(CACHE)).match(href === registration.scope ? place(INDEX) : href);
  return kept ?? fetch(request);
}

// Engines are named after their contents, so an open page finds those of its own version after an update, too.
async function file(event, href) {
  const { request } = event;
  if (href === place(LIST)) {
    const lines = FILES.map(({ sha256, path }) => `${sha256}  ${path}\n`);
    return new Response(`# ${VERSION}\n${lines.join("")}`, { headers: { "Content-Type": TYPES.txt } });
  }
  const cache = await caches.open(CACHE);
  const ours = FILES.find(({ path }) => place(path) === href);
  const kept = (await cache.match(href)) ?? (ours ? undefined : await ofAnother(href));
  if (ours && kept && request.cache === "reload") {
    // What was kept did not do. What the host has takes its place if it is this version's; should there be no network, it must do.
    try {
      const fresh = await fetch(request);
      event.waitUntil(replace(cache, ours, fresh.clone()));
      return fresh;
    } catch (error) {
      console.info("What is kept must do:", error);
    }
  }
  return kept ?? fetch(request);
}

async function ofAnother(href) {
  for (const name of await versions()) {
    const kept = await (await caches.open(name)).match(href);
    if (kept) return kept;
  }
}

function isolated(request, response, isWorker) {
  // A redirect that the browser must follow itself cannot be touched; what a script asks for needs nothing.
  if (response.status === 0 || !(isWorker || request.mode === "navigate")) return response;
  const { status, statusText } = response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(ISOLATION)) headers.set(name, value);
  if (isWorker) headers.set("Content-Security-Policy", policy(request.url));
  return new Response(response.body, { status, statusText, headers });
}

// A worker does not have its page's policy. Its threads are workers from a blob of its own; and a Hub on this machine may be named in the
// query, for tests (src/web/client.rs).
function policy(url) {
  const isLocal = /^http:\/\/127\.0\.0\.1:\d+$/.test(new URL(url).searchParams.get("hub") ?? "");
  const ofWorkers = POLICY.replace("worker-src 'self'", "worker-src 'self' blob:");
  return isLocal ? ofWorkers.replace("connect-src 'self'", "connect-src 'self' http://127.0.0.1:*") : ofWorkers;
}
