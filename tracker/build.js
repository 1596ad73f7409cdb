// node tracker/build.js [--recorder 1.1.3|2.0.0-alpha.18|FILE] [--outfile FILE]
//
// Fetches rrweb's recorder with pip (once; kept in tracker/.cache), checks its hash, mends it (recorders.js),
// and bundles everything with esbuild and terser into one minified script. FILE is a recorder of your own: an ES module
// that exports `record`, such as node_modules/rrweb/dist/record/rrweb-record.js.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { defines, harden, inner, prelude } from "./harden.js";
import { recorders } from "./recorders.js";

const here = dirname(fileURLToPath(import.meta.url));
const cache = join(here, ".cache");

class BuildError extends Error {}

// Where Debian's terser finds its parts when node is not Debian's.
const withDebianModules = {
  ...process.env, NODE_PATH: [process.env.NODE_PATH, "/usr/share/nodejs"].filter(Boolean).join(delimiter),
};

function run(command, args, hint) {
  const result = spawnSync(command, args, { encoding: "utf8", env: withDebianModules });
  if (result.error && result.error.code === "ENOENT") throw new BuildError(`${command} is missing: ${hint}`);
  if (result.status !== 0) {
    const lines = (result.stderr || result.stdout || "").trim().split("\n");
    throw new BuildError(`${command} failed: ${lines[lines.length - 1]}`);
  }
  return result.stdout;
}

function sha256(bytes) {
  return createHash("sha256").update(bytes).digest("hex");
}

/** The recorder's text as it came, from the cache or through pip. */
function obtain(name, recorder) {
  const file = join(cache, `recorder-${name}.js`);
  if (!existsSync(file) || sha256(readFileSync(file)) !== recorder.sha256) {
    const wheels = join(cache, `wheel-${name}`);
    rmSync(wheels, { recursive: true, force: true });
    mkdirSync(wheels, { recursive: true });
    console.error(`fetching ${recorder.wheel} with pip`);
    run(
      process.env.PYTHON || "python3",
      ["-m", "pip", "download", "-q", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:",
        "-d", wheels, recorder.wheel],
      "install python3 and python3-pip",
    );
    const wheel = readdirSync(wheels).find((entry) => entry.endsWith(".whl"));
    if (!wheel) throw new BuildError(`pip brought no wheel for ${recorder.wheel}`);
    const extract =
      "import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))";
    const got = spawnSync(
      process.env.PYTHON || "python3", ["-c", extract, join(wheels, wheel), recorder.path],
      { maxBuffer: 1 << 26 },
    );
    if (got.status !== 0) throw new BuildError(`${wheel} holds no ${recorder.path}`);
    if (sha256(got.stdout) !== recorder.sha256) {
      throw new BuildError(`${recorder.path} of ${recorder.wheel} is not the file we know: sha256 ${sha256(got.stdout)}`);
    }
    writeFileSync(file, got.stdout);
    rmSync(wheels, { recursive: true, force: true });
  }
  return readFileSync(file, "utf8");
}

function patch(text, patches) {
  return patches.reduce((done, [found, put, times]) => {
    const count = typeof found === "string" ? done.split(found).length - 1 : (done.match(found) || []).length;
    if (count !== times) throw new BuildError(`the recorder holds ${found} ${count} times, not ${times}`);
    return typeof found === "string" ? done.split(found).join(put) : done.replace(found, put);
  }, text);
}

function cut(text, cuts) {
  return cuts.reduce((done, [from, to, put]) => {
    const begin = done.indexOf(from);
    const end = begin < 0 ? -1 : done.indexOf(to, begin);
    if (end < 0) throw new BuildError(`the recorder does not hold ${JSON.stringify(from)} up to ${JSON.stringify(to)}`);
    return done.slice(0, begin) + put + done.slice(end);
  }, text);
}

/** Writes the module that index.js imports as `rrweb-recorder`; returns its path. */
function prepare(name) {
  if (!recorders[name]) {
    if (!existsSync(name)) throw new BuildError(`no recorder ${name}: a version (${Object.keys(recorders).join(", ")}) or a file`);
    const own = join(cache, "module-own.mjs");
    mkdirSync(cache, { recursive: true });
    const source = JSON.stringify(resolve(name));
    writeFileSync(own, `export { record } from ${source};\n`);
    return own;
  }
  const recorder = recorders[name];
  const whole = obtain(name, recorder).replace(/\/\/# sourceMappingURL.*\s*$/, "");
  const text = patch(cut(whole, recorder.cuts), recorder.patches);
  const file = join(cache, `module-${name}.mjs`);
  writeFileSync(file, recorder.before + text + recorder.after);
  // What a recorder has to say is not for the visitor's console.
  const quiet = run("esbuild", [file, "--drop:console", "--log-level=error"], "apt-get install esbuild");
  writeFileSync(file, quiet);
  return file;
}

function build({ recorder, outfile }) {
  mkdirSync(dirname(outfile), { recursive: true });
  const file = prepare(recorder);
  const bundle = (entry, ...args) => run(
    "esbuild",
    [entry, "--bundle", "--format=esm", "--target=es2020", "--charset=utf8", "--legal-comments=none", "--log-level=error", ...args],
    "apt-get install esbuild",
  );
  const taken = bundle(join(here, "index.js"), `--alias:rrweb-recorder=${file}`, ...defines).match(
    /\{[^{}()]*\b(parentNode|firstChild|nextSibling|previousSibling|ownerDocument|isConnected|nodeType|shadowRoot)\b[^{}()]*\}\)?\s*=(?!=)/);
  if (taken) throw new BuildError(`a node's ${taken[1]} is taken apart, which can't be rewritten: ${taken[0]}`);
  const hard = harden(bundle(join(here, "index.js"), `--alias:rrweb-recorder=${file}`, ...defines));
  const natives = readFileSync(join(here, "src", "natives.js"), "utf8").replace("export ", "");
  const whole = join(cache, "bundle.js");
  // As a module: esbuild then gives short names to what stands in functions, the same ones in each.
  writeFileSync(whole, `${natives}${prelude(hard)}${hard.text}`);
  run(
    "esbuild",
    [
      whole, "--bundle", "--format=iife", "--minify", ...(recorders[recorder] === recorders["1.1.3"] ? [`--mangle-props=^(${inner.join("|")})$`] : []), "--target=es2020", "--charset=utf8", "--legal-comments=none", "--log-level=error",
      "--banner:js=/*! Reev tracker. Contains rrweb's recorder, MIT licence, (c) the rrweb contributors */",
      `--outfile=${outfile}`,
    ],
    "apt-get install esbuild",
  );
  // esbuild gives each name of nested functions a letter of its own, terser the same few again: a twentieth less, gzipped.
  run(
    "terser",
    [outfile, "--compress", "ecma=2020", "--mangle", "--ecma", "2020", "--comments", "/^!/", "--output", outfile],
    "apt-get install terser",
  );
  const bytes = readFileSync(outfile);
  return { bytes: bytes.length, gzipped: gzipSync(bytes, { level: 9 }).length };
}

function parse(args) {
  const options = { recorder: "1.1.3", outfile: join(here, "dist", "tracker.js") };
  for (let index = 0; index < args.length; index += 2) {
    const key = args[index].replace(/^--/, "");
    if (!(key in options) || args[index + 1] === undefined) {
      throw new BuildError("usage: node tracker/build.js [--recorder VERSION|FILE] [--outfile FILE]");
    }
    options[key] = key === "outfile" ? resolve(args[index + 1]) : args[index + 1];
  }
  return options;
}

try {
  const options = parse(process.argv.slice(2));
  const size = build(options);
  console.log(`${options.outfile}: ${size.bytes} bytes, ${size.gzipped} gzipped, rrweb ${options.recorder}`);
} catch (error) {
  if (!(error instanceof BuildError)) throw error;
  console.error(`tracker/build.js: ${error.message}`);
  process.exitCode = 1;
}
