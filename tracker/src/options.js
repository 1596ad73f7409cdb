// What the site's owner asked for: the script tag's data-* attributes, then what start() is given.

export const defaults = {
  project: "",
  endpoint: "",
  sample: 1,
  mask: "",
  block: "",
  ignore: "",
  respectDnt: false,
  trimQuery: false,
  manual: false,
};

const blockAlways = ".reev-block,[data-reev-block]";
const maskAlways = ".reev-mask,[data-reev-mask]";
const ignoreAlways = ".reev-ignore,[data-reev-ignore]";

function flag(value) {
  return value !== undefined && value !== null && value !== false && value !== "false" && value !== "0";
}

function selector(always, own, isValid) {
  const text = typeof own === "string" ? own.trim() : "";
  return text && isValid(text) ? `${always},${text}` : always;
}

/**
 * The options as the modules use them. A selector that the browser refuses is left out; a sample rate that is
 * no number is 1. `scriptUrl` gives the endpoint when none is named.
 */
export function readOptions(dataset, given, scriptUrl, isValid = isSelector) {
  const raw = { ...defaults, ...dataset, ...given };
  const rate = raw.sample === "" ? NaN : Number(raw.sample);
  return {
    project: String(raw.project || ""),
    endpoint: endpoint(raw.endpoint, scriptUrl),
    sample: Number.isFinite(rate) ? Math.min(1, Math.max(0, rate)) : 1,
    mask: selector(maskAlways, raw.mask, isValid),
    block: selector(blockAlways, raw.block, isValid),
    ignore: selector(ignoreAlways, raw.ignore, isValid),
    respectDnt: flag(raw.respectDnt),
    trimQuery: flag(raw.trimQuery),
    manual: flag(raw.manual),
  };
}

/** Beside a script that bears its own name; a script that was given another name may lie anywhere on its host. */
function endpoint(named, scriptUrl) {
  try {
    const beside = /\/tracker\.js$/.test(new URL(scriptUrl).pathname) ? "events" : "/events";
    return new URL(named || beside, scriptUrl).href;
  } catch {
    return named || "/events";
  }
}

function isSelector(text) {
  try {
    document.createDocumentFragment().querySelector(text);
    return true;
  } catch {
    return false;
  }
}

/** True when the visitor's browser says that it does not want to be tracked. */
export function saysNo(navigator, window) {
  const dnt = navigator.doNotTrack || window.doNotTrack || navigator.msDoNotTrack;
  return dnt === "1" || dnt === "yes" || navigator.globalPrivacyControl === true;
}
