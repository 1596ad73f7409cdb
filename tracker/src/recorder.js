// rrweb's recorder, 1.x or 2.x, behind one face.

import { record } from "rrweb-recorder";

/** The page's node of an id, or null. */
export function nodeOf(id) {
  return record.mirror.getNode(id);
}

/** The id of a page's node, or -1. */
export function idOf(node) {
  return record.mirror.getId(node);
}

/** Takes a full snapshot now; it comes by way of `emit`. */
export function takeFullSnapshot() {
  record.takeFullSnapshot(true);
}

/** Tells now what the recorder keeps back for a moment. */
export function flushRecorder() {
  if (record.flush) record.flush();
}

/** Starts recording; returns what stops it. `sheets` reads style sheets. */
export function startRecorder(emit, options, sheets) {
  return record({
    emit,
    sheets,
    blockClass: "reev-block",
    blockSelector: options.block,
    ignoreClass: "reev-ignore",
    // `maskAllInputs` alone forgets inputs without a type.
    maskInputOptions: { input: true, textarea: true, select: true },
    // Moves wait at most so long before they are an event: the end of a visit is not to be lost with them.
    sampling: { mousemove: 50, mousemoveCallback: 150, scroll: 100 },
    // 2.x: what fails in the recorder's wrappers stays there.
    errorHandler: () => true,
  });
}
