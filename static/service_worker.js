// Adds, to the page and its workers, the headers that isolate them from other origins, on hosts that cannot be told to send them. Without
// isolation a browser gives no shared memory, and the engine runs on one thread. Nothing else passes through here.
const HEADERS = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
};

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { mode, destination, url } = event.request;
  const ours = new URL(url).origin === location.origin;
  if (ours && (mode === "navigate" || destination === "worker")) event.respondWith(isolated(event.request));
});

async function isolated(request) {
  const response = await fetch(request);
  // A redirect that the browser must follow itself cannot be touched.
  if (response.status === 0) return response;
  const { status, statusText } = response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(HEADERS)) headers.set(name, value);
  return new Response(response.body, { status, statusText, headers });
}
