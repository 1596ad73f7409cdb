// How a dialog was opened: the recorder writes its `open` attribute alone, which doesn't tell a modal dialog, that lies
// in the top layer over its backdrop. Told by the attribute that later recorders write, `rr_open_mode`.

function modeOf(dialog) {
  return dialog.matches(":modal") ? "modal" : "non-modal";
}

function isOpenDialog(node) {
  return Boolean(node) && node.localName === "dialog" && node.open === true;
}

/** A node of a snapshot, or one that was added, with the element it stands for. */
export function tellOpenMode(recorded, node) {
  if (recorded.tagName === "dialog" && isOpenDialog(node)) recorded.attributes.rr_open_mode = modeOf(node);
}

/** The dialogs that a mutation opens. */
export function tellOpenModes({ type, data }, nodeOf) {
  if (type !== 3 || data.source !== 0) return;
  for (const { id, attributes } of data.attributes) {
    if (typeof attributes.open !== "string") continue;
    const node = nodeOf(id);
    if (isOpenDialog(node)) attributes.rr_open_mode = modeOf(node);
  }
}
