// <script async src="…/tracker.js" data-project="abc123"></script>
//
// Starts recording, and puts a handle on the page: window.reev.start(options), stop(), event(name, payload).

import { guard } from "./src/guard.js";
import { readOptions, saysNo } from "./src/options.js";
import { Tracker } from "./src/tracker.js";

// Without these there is nothing to record or to send with; the page gets a handle that does nothing.
const isSupported = () => typeof MutationObserver === "function" && typeof fetch === "function";

const install = guard(() => {
  if (window.reev && window.reev.isTracker) return;
  const script = document.currentScript || document.querySelector("script[data-project][src]");
  const dataset = script ? { ...script.dataset } : {};
  const source = script && script.src ? script.src : location.href;
  const mayRun = isSupported();
  let tracker = null;

  const start = (given) => {
    const options = readOptions(dataset, given, source);
    if (!mayRun || !options.project || (tracker && (tracker.isRunning || tracker.isWaiting))) return;
    if (options.respectDnt && saysNo(navigator, window)) return;
    tracker = new Tracker(options);
    tracker.start();
  };

  window.reev = {
    isTracker: true,
    /** Starts recording, with options over those of the script tag; nothing when it runs already. */
    start: guard(start),
    /** Stops recording until start(). */
    stop: guard(() => tracker && tracker.stop()),
    /** Puts an event of the page's own into the recording. */
    event: guard((name, payload) => {
      if (tracker && name) tracker.custom(String(name), payload === undefined ? {} : payload);
    }),
  };
  if (dataset.project && !readOptions(dataset, {}, source).manual) start();
});

install();
