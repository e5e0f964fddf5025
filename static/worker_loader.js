// Brings up the engine in its worker. The page hears of errors nobody caught, but not of promises nobody awaited: those are
// turned into errors here, so that an engine that cannot start, or ends, is never waited for.
import init from "./worker.js";

addEventListener("unhandledrejection", (event) => {
  setTimeout(() => {
    throw event.reason;
  });
});

init();
