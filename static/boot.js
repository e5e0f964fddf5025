// Starts the page's program. index.html names its files, which carry a hash of their contents.
const file = (kind) => new URL(document.querySelector(`meta[name="app-${kind}"]`).content, document.baseURI).href;

try {
  const { default: init } = await import(file("js"));
  await init({ module_or_path: file("wasm") });
} catch (error) {
  const place = document.querySelector("#app .boot");
  if (place) {
    place.setAttribute("role", "alert");
    place.textContent =
      "Whyword could not start: its files did not all arrive, or this browser is too old for WebAssembly with SIMD. " +
      "Reload the page, or use a browser from 2023 or later.";
  }
  throw error;
}
