// node --expose-internals tracker/rename.js FILE: gives the local names of a script shorter ones, in place.
//
// esbuild gives each name of nested functions a letter of its own; here the innermost functions all begin with the same
// letters again, over those of outer ones that they don't use. So alike functions look alike, and compress to a twentieth
// less. Reads the script with the parser that node has for itself.

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const { parse } = createRequire(import.meta.url)("internal/deps/acorn/acorn/dist/acorn");
const first = "etnrisoaulcfhdpmgvbywESxTNCkLAOMDPHBjFIqRUzWXVJKQGYZ_$";
const more = `${first}0123456789`;
const reserved = new Set("do if in of as is for let new try var get set".split(" "));

function* names() {
  for (const letter of first) yield letter;
  for (const one of first) for (const two of more) if (!reserved.has(one + two)) yield one + two;
}

class Scope {
  constructor(outer, isFunction) {
    Object.assign(this, { outer, isFunction, own: new Map(), used: new Set(), inner: [] });
    if (outer) outer.inner.push(this);
  }

  declare(name) {
    if (!this.own.has(name)) this.own.set(name, { places: [], name });
  }

  get hoisting() {
    return this.isFunction ? this : this.outer.hoisting;
  }
}

const isFunction = ({ type }) => /Function/.test(type);

/** The names that a pattern binds. */
function bound(pattern) {
  switch (pattern && pattern.type) {
    case "Identifier": return [pattern.name];
    case "ObjectPattern": return pattern.properties.flatMap(({ value, argument }) => bound(value || argument));
    case "ArrayPattern": return pattern.elements.flatMap(bound);
    case "AssignmentPattern": return bound(pattern.left);
    case "RestElement": return bound(pattern.argument);
    default: return [];
  }
}

function children(node) {
  return Object.values(node).flat().filter((each) => each && typeof each.type === "string");
}

/** Declares in `scope` what stands in a node, not in the functions and blocks in it. */
function declareIn(node, scope) {
  if (node.type === "VariableDeclaration") {
    const owner = node.kind === "var" ? scope.hoisting : scope;
    node.declarations.forEach(({ id }) => bound(id).forEach((name) => owner.declare(name)));
  } else if ((node.type === "FunctionDeclaration" || node.type === "ClassDeclaration") && node.id) {
    (node.type === "ClassDeclaration" ? scope : scope.hoisting).declare(node.id.name);
  }
}

const isBlock = ({ type }) => /^(BlockStatement|For\w*Statement|SwitchStatement|CatchClause)$/.test(type);

function declareAll(node, scope) {
  declareIn(node, scope);
  if (isFunction(node) || /^Class/.test(node.type)) return;
  for (const child of children(node)) {
    // A `var` in a block belongs to the function.
    if (isBlock(child)) declareVars(child, scope);
    else declareAll(child, scope);
  }
}

function declareVars(node, scope) {
  if (node.type === "FunctionDeclaration" || (node.type === "VariableDeclaration" && node.kind === "var")) declareIn(node, scope);
  if (isFunction(node)) return;
  children(node).forEach((child) => declareVars(child, scope));
}

/** Finds each use of a name: `edits` gets what is to be written there, as soon as names are given. */
function visit(node, scope, uses) {
  let inner = scope;
  if (isFunction(node)) {
    if (node.type === "FunctionExpression" && node.id) {
      inner = new Scope(inner, true);
      inner.declare(node.id.name);
    }
    inner = new Scope(inner, true);
    node.params.flatMap(bound).forEach((name) => inner.declare(name));
    declareAll(node.body, inner);
    if (node.id) visit(node.id, node.type === "FunctionExpression" ? inner.outer : scope, uses);
    node.params.forEach((param) => visit(param, inner, uses));
    if (node.body.type === "BlockStatement") node.body.body.forEach((child) => visit(child, inner, uses));
    else visit(node.body, inner, uses);
    return;
  }
  if (/^Class/.test(node.type)) {
    if (node.id) visit(node.id, scope, uses);
    if (node.superClass) visit(node.superClass, scope, uses);
    visit(node.body, scope, uses);
    return;
  }
  if (isBlock(node)) {
    inner = new Scope(scope, false);
    if (node.type === "CatchClause") bound(node.param).forEach((name) => inner.declare(name));
    children(node).forEach((child) => !isBlock(child) && declareAll(child, inner));
  }
  switch (node.type) {
    case "Identifier":
      uses.push({ node, scope: inner, prefix: "" });
      return;
    case "MemberExpression":
      visit(node.object, inner, uses);
      if (node.computed) visit(node.property, inner, uses);
      return;
    case "MethodDefinition":
    case "PropertyDefinition":
      if (node.computed) visit(node.key, inner, uses);
      if (node.value) visit(node.value, inner, uses);
      return;
    case "Property": {
      if (node.computed) visit(node.key, inner, uses);
      const before = uses.length;
      visit(node.value, inner, uses);
      if (node.shorthand) uses[before].prefix = `${node.key.name}:`;
      return;
    }
    case "LabeledStatement":
      visit(node.body, inner, uses);
      return;
    case "BreakStatement":
    case "ContinueStatement":
      return;
    default:
      children(node).forEach((child) => visit(child, inner, uses));
  }
}

function resolve({ node, scope }) {
  for (let at = scope; at; at = at.outer) if (at.own.has(node.name)) return at.own.get(node.name);
  return null;
}

function give(scope) {
  // What this scope and those in it use of outer ones and of the globals keeps its name.
  const taken = new Set([...scope.used].filter((symbol) => ![...scope.own.values()].includes(symbol)).map((symbol) => symbol.name));
  const free = names();
  for (const symbol of scope.own.values()) {
    let name;
    do name = free.next().value; while (taken.has(name));
    symbol.name = name;
  }
  scope.inner.forEach(give);
}

export function rename(text) {
  const tree = parse(text, { ecmaVersion: "latest" });
  const top = new Scope(null, true);
  const uses = [];
  declareAll(tree, top);
  visit(tree, top, uses);
  const globals = new Map();
  for (const use of uses) {
    let symbol = resolve(use);
    if (!symbol) {
      if (!globals.has(use.node.name)) globals.set(use.node.name, { name: use.node.name, places: [] });
      symbol = globals.get(use.node.name);
    }
    use.symbol = symbol;
    symbol.places.push(use);
    for (let at = use.scope; at; at = at.own.get(use.node.name) === symbol ? null : at.outer) at.used.add(symbol);
  }
  top.inner.forEach(give);
  let done = "";
  let from = 0;
  for (const { node, prefix, symbol } of uses.sort((a, b) => a.node.start - b.node.start)) {
    done += text.slice(from, node.start) + (prefix && prefix !== `${symbol.name}:` ? prefix : "") + symbol.name;
    from = node.end;
  }
  return done + text.slice(from);
}

const [file] = process.argv.slice(2);
if (file) writeFileSync(file, rename(readFileSync(file, "utf8")));
