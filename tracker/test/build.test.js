import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { inner } from "../harden.js";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const script = join(root, "dist", "tracker.js");

function build(...args) {
  const options = { encoding: "utf8" };
  if (typeof args[args.length - 1] === "object") Object.assign(options, args.pop());
  return spawnSync(process.execPath, [join(root, "build.js"), ...args], options);
}

test("the script is at most 30 kB gzipped, and neither evaluates nor makes workers", () => {
  if (!existsSync(script)) assert.equal(build().status, 0);
  const text = readFileSync(script);
  const size = gzipSync(text, { level: 9 }).length;
  assert.ok(size <= 30000, `${size} bytes`);
  assert.doesNotMatch(text.toString(), /\beval\(|new Function|new Worker|createObjectURL/);
});

test("what is missing is said in one line", () => {
  const folder = mkdtempSync(join(tmpdir(), "reev-build-"));
  const lost = build("--outfile", join(folder, "t.js"), { env: { PATH: folder } });
  assert.equal(lost.status, 1);
  assert.match(lost.stderr, /^tracker\/build\.js: (esbuild|python3) is missing: .*\n$/m);
  const unknown = build("--recorder", "9.9", "--outfile", join(folder, "t.js"));
  assert.match(unknown.stderr, /no recorder 9\.9/);
  rmSync(folder, { recursive: true });
});

// The keys of rrweb's events and of its nodes, as its player reads them.
const keys = `
  type data timestamp delay node source positions timeOffset texts attributes removes adds parentId nextId previousId
  value isAttachIframe isShadow id x y width height href text isChecked userTriggered tag payload styleId rules rule
  index set remove property priority styleIds replace replaceSync childNodes tagName textContent isStyle isSVG isCustom
  isShadowHost rootId name publicId systemId compatMode initialOffset left top currentTime volume muted playbackRate
  rr_width rr_height rr_scrollLeft rr_scrollTop rr_mediaState`.trim().split(/\s+/);

test("what an event is read by keeps its name", () => {
  assert.deepEqual(keys.filter((key) => inner.includes(key)), []);
});
