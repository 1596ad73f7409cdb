// Uncaught errors, unhandled rejections and console.error as Custom events `error`:
// {message, source, line, column, stack, kind: "error" | "unhandledrejection" | "console"}.

import { guard, hook, listen } from "./guard.js";
import { jsonOf } from "./json.js";

const most = 100;
const mostAlike = 10;
const again = 1000;
const longestMessage = 1000;
const longestStack = 4000;

/** Lets an error through unless there were too many, too many alike, or the same one just now. */
export class ErrorFilter {
  constructor() {
    this.count = 0;
    this.seen = new Map();
  }

  admits(error, now) {
    if (this.count >= most) return false;
    const key = `${error.kind} ${error.message} ${error.source} ${error.line} ${error.column}`;
    const seen = this.seen.get(key) || { times: 0, last: -Infinity };
    const isTooSoon = now - seen.last < again;
    seen.last = now;
    this.seen.set(key, seen);
    if (isTooSoon || seen.times >= mostAlike) return false;
    seen.times += 1;
    this.count += 1;
    return true;
  }
}

/** Any thrown or logged value as text, without running long or throwing itself. */
export function describe(value) {
  try {
    if (typeof value === "string") return value.slice(0, longestMessage);
    if (value instanceof Error || (value && typeof value === "object" && "message" in value && "name" in value)) {
      return `${value.name}: ${value.message}`.slice(0, longestMessage);
    }
    if (value && typeof value === "object") {
      if (value.nodeType) return `<${String(value.nodeName).toLowerCase()}>`;
      const text = jsonOf(value);
      return String(text === undefined ? value : text).slice(0, longestMessage);
    }
    return String(value).slice(0, longestMessage);
  } catch {
    return "(a value that can't be shown)";
  }
}

/** The first place named in a stack, of Chromium's, Firefox's or Safari's form. */
export function placeOf(stack) {
  const match = /((?:https?|file|blob|webpack)[^\s()]*?):(\d+):(\d+)/.exec(stack || "");
  return match ? { source: match[1], line: Number(match[2]), column: Number(match[3]) } : {};
}

function payload(kind, message, stack, place) {
  const { source = "", line = 0, column = 0 } = place;
  return { message, source, line, column, stack: (stack || "").slice(0, longestStack), kind };
}

/** Watches until the returned function is called; `emit(payload)` for each error. */
export function watchErrors(emit, window, console) {
  const filter = new ErrorFilter();
  const report = guard((error) => {
    if (filter.admits(error, Date.now())) emit(error);
  });
  const stops = [
    listen(window, "error", (event) => {
      // Images and scripts that fail to load come here too; they have no message.
      if (event.target !== window && event.target !== null && !event.message) return;
      const stack = event.error && event.error.stack;
      const message = event.message || describe(event.error);
      report(payload("error", String(message).slice(0, longestMessage), stack, {
        source: event.filename, line: event.lineno, column: event.colno,
      }));
    }),
    listen(window, "unhandledrejection", (event) => {
      const stack = event.reason && event.reason.stack;
      report(payload("unhandledrejection", describe(event.reason), stack, placeOf(stack)));
    }),
  ];
  if (console) {
    let isReporting = false;
    stops.push(hook(console, "error", (_, args) => {
      if (isReporting) return;
      isReporting = true;
      guard(() => {
        const thrown = args.find((arg) => arg instanceof Error);
        const stack = (thrown && thrown.stack) || callerStack();
        report(payload("console", args.map(describe).join(" ").slice(0, longestMessage), stack, placeOf(stack)));
      })();
      isReporting = false;
    }));
  }
  return () => stops.forEach((stop) => stop());
}

/** The stack without the tracker's own lines on top. */
function callerStack() {
  const { stackTraceLimit } = Error;
  const isLimited = typeof stackTraceLimit === "number";
  if (isLimited) Error.stackTraceLimit = 50;
  const { stack } = new Error();
  if (isLimited) Error.stackTraceLimit = stackTraceLimit;
  const lines = (stack || "").split("\n").filter((line) => line.trim() && line.trim() !== "Error");
  const own = (placeOf(lines[0]).source || "") + ":";
  const isOwn = (line) => own !== ":" && Boolean(line) && line.includes(own);
  let first = 0;
  // What the browser runs in between has a line too.
  while (isOwn(lines[first]) || isOwn(lines[first + 1])) first += 1;
  return lines.slice(first).join("\n");
}
