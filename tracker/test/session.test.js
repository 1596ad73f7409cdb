import assert from "node:assert/strict";
import { test } from "node:test";
import { Session, askOtherTabs, makeUuid } from "../src/session.js";

class Storage {
  constructor(items = {}) {
    this.items = items;
  }
  getItem(key) {
    return key in this.items ? this.items[key] : null;
  }
  setItem(key, value) {
    this.items[key] = value;
  }
  copy() {
    return new Storage({ ...this.items });
  }
}

const minute = 60000;
const open = (storage, now, own = {}) => new Session({ storage, key: "k", now, ...own });

test("a uuid is one, without crypto too", () => {
  const form = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  for (const crypto of [globalThis.crypto, null, {}]) assert.match(makeUuid(crypto), form);
  assert.notEqual(makeUuid(), makeUuid());
});

test("a session continues over page loads, and its batches count on", () => {
  const storage = new Storage();
  const first = open(storage, 0);
  assert.deepEqual([first.nextBatch(), first.nextBatch()], [0, 1]);
  first.close();
  const second = open(storage, 10 * minute);
  assert.equal(second.id, first.id);
  assert.equal(second.nextBatch(), 2);
  assert.equal(second.mayBeCopy, false);
});

test("thirty minutes of silence end it", () => {
  const storage = new Storage();
  const first = open(storage, 0);
  first.touch(20 * minute);
  assert.equal(first.isOver(49 * minute), false);
  assert.equal(first.isOver(50 * minute), true);
  assert.notEqual(open(storage, 50 * minute).id, first.id);
});

test("a storage that is found open may be a copy", () => {
  const storage = new Storage();
  const first = open(storage, 0);
  const copy = open(storage.copy(), 1000);
  assert.equal(copy.id, first.id);
  assert.equal(copy.mayBeCopy, true);
});

test("without storage a session lasts as long as its page", () => {
  for (const storage of [null, { getItem() { throw new Error("no"); }, setItem() { throw new Error("no"); } }]) {
    const session = open(storage, 0);
    assert.deepEqual([session.nextBatch(), session.nextBatch()], [0, 1]);
  }
});

test("a damaged storage begins a session", () => {
  for (const text of ["", "{", "null", "[]", '{"id":5}', '{"id":"x"}', '{"id":"x","last":1e99}']) {
    assert.match(open(new Storage({ k: text }), 1000).id, /^[0-9a-f-]{36}$/);
  }
});

test("the sample is drawn once for a session", () => {
  const storage = new Storage();
  assert.equal(open(storage, 0, { sample: 0.5, random: () => 0.9 }).isSampled, false);
  assert.equal(open(storage, 0, { sample: 0.5, random: () => 0.1 }).isSampled, false);
});

test("a page that comes back from the cache counts on where the tab is", () => {
  const storage = new Storage();
  const first = open(storage, 0);
  first.nextBatch();
  first.close();
  const second = open(storage, 1);
  second.nextBatch();
  second.nextBatch();
  second.close();
  assert.equal(first.reopen(), true);
  assert.equal(first.nextBatch(), 3);
});

test("a refused project stays refused for the tab", () => {
  const storage = new Storage();
  open(storage, 0).turnOff();
  assert.equal(open(storage, 1).isOff, true);
});

test("a copied tab hears from the one it was copied from", async () => {
  const stop = askOtherTabs({ id: "same", mayBeCopy: false, answer: () => {} });
  const isTaken = await new Promise((answer) => {
    const end = askOtherTabs({ id: "same", mayBeCopy: true, answer: (value) => (answer(value), setTimeout(() => end())) });
  });
  stop();
  assert.equal(isTaken, true);
});

test("after a crash nobody answers and the session goes on", async () => {
  const isTaken = await new Promise((answer) => {
    const end = askOtherTabs({ id: "other", mayBeCopy: true, patience: 20,
      answer: (value) => (answer(value), setTimeout(() => end())) });
  });
  assert.equal(isTaken, false);
});

test("where tabs can't talk a storage found open is taken", () => {
  let answer;
  askOtherTabs({ id: "x", mayBeCopy: true, answer: (value) => (answer = value), Channel: null })();
  assert.equal(answer, true);
});
