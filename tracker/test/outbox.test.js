import assert from "node:assert/strict";
import { test } from "node:test";
import { Outbox, bodyOf } from "../src/outbox.js";

function makeOutbox(own = {}) {
  let number = 0;
  return new Outbox({ parallel: 3, random: () => 0.5, nextBatch: () => number++, sessionId: () => "s", ...own });
}

function add(outbox, count, now = 0, json = '{"type":3}') {
  const actions = [];
  for (let index = 0; index < count; index += 1) actions.push(...outbox.add(json, json.length, false, now));
  return actions;
}

const sends = (actions) => actions.filter((action) => action.send).map((action) => action.send);
const wakes = (actions) => actions.filter((action) => action.wake).map((action) => action.wake);

test("fifty events are a batch", () => {
  const outbox = makeOutbox();
  assert.deepEqual(sends(add(outbox, 49)), []);
  const [batch] = sends(add(outbox, 1));
  assert.equal(batch.events.length, 50);
  assert.equal(batch.number, 0);
});

test("events that wait ten seconds are a batch", () => {
  const outbox = makeOutbox();
  assert.deepEqual(wakes(add(outbox, 1, 1000)), [11000]);
  assert.deepEqual(sends(outbox.tick(10999)), []);
  assert.equal(sends(outbox.tick(11000))[0].events.length, 1);
});

test("unsent events stay under sixty kilobytes", () => {
  const outbox = makeOutbox();
  const json = `"${"x".repeat(20000)}"`;
  const sent = sends(add(outbox, 9, 0, json));
  assert.ok(sent.length >= 3);
  sent.forEach((batch) => assert.ok(bodyOf(batch, "p").length <= 60000));
});

test("a full snapshot is sent at once, with what came before it", () => {
  const outbox = makeOutbox();
  add(outbox, 2);
  const [batch] = sends(outbox.add('{"type":2}', 10, true, 0));
  assert.equal(batch.events.length, 3);
  assert.ok(batch.hasSnapshot);
});

test("a batch stays until it is answered and has the same text each time", () => {
  const outbox = makeOutbox();
  const [batch] = sends(add(outbox, 50));
  const text = bodyOf(batch, "p");
  outbox.answered(batch, 0, null, 0);
  const [again] = sends(outbox.tick(60000));
  assert.equal(bodyOf(again, "p"), text);
  outbox.answered(again, 204, null, 60000);
  assert.equal(outbox.batches.length, 0);
});

test("waits grow twofold, with jitter, to a minute", () => {
  const outbox = makeOutbox();
  const [batch] = sends(add(outbox, 50));
  const waits = [];
  let now = 0;
  for (let round = 0; round < 9; round += 1) {
    const [at] = wakes(outbox.answered(batch, round % 2 ? 503 : 0, null, now));
    waits.push(at - now);
    now = at;
    assert.deepEqual(sends(outbox.tick(now - 1)), []);
    assert.equal(sends(outbox.tick(now)).length, 1);
  }
  assert.deepEqual(waits, [750, 1500, 3000, 6000, 12000, 24000, 45000, 45000, 45000]);
});

test("Retry-After is obeyed", () => {
  const outbox = makeOutbox();
  const [batch] = sends(add(outbox, 50));
  const [at] = wakes(outbox.answered(batch, 429, 7000, 100));
  assert.ok(at >= 7100 && at <= 7600);
});

test("after a failure one request tries whether the server is back", () => {
  const outbox = makeOutbox();
  const sent = sends(add(outbox, 150));
  assert.equal(sent.length, 3);
  sent.forEach((batch) => outbox.answered(batch, 503, null, 0));
  assert.equal(sends(outbox.tick(100000)).length, 1);
});

test("403 stops for good", () => {
  const outbox = makeOutbox();
  const [batch] = sends(add(outbox, 50));
  assert.deepEqual(outbox.answered(batch, 403, null, 0), [{ refused: true }]);
  assert.deepEqual(add(outbox, 60), []);
  assert.deepEqual(outbox.leave(), []);
});

test("a batch that is too large is halved, one event that is too large is given up", () => {
  const outbox = makeOutbox();
  const [batch] = sends(add(outbox, 50));
  const halves = sends(outbox.answered(batch, 413, null, 0));
  assert.deepEqual(halves.map((half) => half.events.length), [25, 25]);
  assert.equal(new Set(halves.map((half) => half.number)).size, 2);
  const [single] = sends(makeOutboxWith(outbox, 1));
  const actions = outbox.answered(single, 413, null, 0);
  assert.ok(actions.some((action) => action.snapshot));
});

function makeOutboxWith(outbox, count) {
  add(outbox, count);
  return outbox.flush(0);
}

test("when too much waits the oldest goes first, and a full snapshot is asked for once", () => {
  const outbox = makeOutbox({ capacity: 5000, bytes: 1000 });
  const actions = [];
  for (let now = 0; now < 30; now += 1) {
    actions.push(...outbox.add(`"${"x".repeat(700)}"`, 702, false, now));
    outbox.batches.forEach((batch) => outbox.answered(batch, 503, 600000, now));
  }
  assert.equal(actions.filter((action) => action.snapshot).length, 1);
  // The one that has just come stays.
  assert.ok(outbox.unsentBytes <= 5000 + outbox.batches[outbox.batches.length - 1].bytes);
  assert.ok(outbox.dropped > 0);
  assert.equal(outbox.batches[outbox.batches.length - 1].number, outbox.batches[0].number + outbox.batches.length - 1);
});

test("a full snapshot is sent, and waits, however large it is, and so does a change of the page", () => {
  const outbox = makeOutbox();
  const [snapshot] = sends(outbox.add("{}", 20000000, true, 0));
  outbox.answered(snapshot, 503, 1000, 0);
  outbox.add("{}", 6000000, false, 1);
  assert.deepEqual(outbox.batches.map(({ bytes }) => bytes > 5000000), [true, true]);
  assert.equal(outbox.dropped, 0);
});

test("what is lost is said: too large for a body, refused, given up", () => {
  const losses = (actions) => actions.filter(({ lost }) => lost).map(({ lost }) => lost.reason);
  const outbox = makeOutbox({ capacity: 1000 });
  assert.deepEqual(losses(outbox.add("{}", 34000000, true, 0)), ["too large"]);
  const [snapshot] = sends(outbox.add("{}", 600, true, 0));
  const refused = outbox.answered(snapshot, 413, null, 0);
  assert.deepEqual(losses(refused), ["refused with 413"]);
  assert.ok(!refused.some((action) => action.snapshot), "the next would be as large");
  const actions = [];
  for (let now = 0; now < 5; now += 1) {
    actions.push(...outbox.add("{}", 60000, false, now));
    outbox.batches.forEach((batch) => outbox.answered(batch, 503, 600000, now));
  }
  assert.ok(losses(actions).includes("unsent"));
});

test("no snapshot is asked for while one waits", () => {
  const outbox = makeOutbox({ capacity: 5000, bytes: 1000 });
  const actions = [];
  for (let now = 0; now < 8; now += 1) {
    actions.push(...outbox.add(`"${"x".repeat(700)}"`, 702, now === 3, now));
    outbox.batches.forEach((batch) => outbox.answered(batch, 503, 600000, now));
  }
  assert.equal(actions.filter((action) => action.snapshot).length, 0);
});

test("on leaving everything is sent that is not on a request that outlives the page", () => {
  const outbox = makeOutbox();
  const [first, second] = sends(add(outbox, 100));
  outbox.markSafe(first);
  add(outbox, 3);
  const left = outbox.leave().map((action) => action.leave);
  assert.deepEqual(left.map((batch) => batch.number), [second.number, 2]);
});

test("a held outbox numbers nothing until it is released", () => {
  const outbox = makeOutbox();
  outbox.hold();
  assert.deepEqual(sends(add(outbox, 120)), []);
  assert.equal(sends(outbox.release(0))[0].events.length, 120);
});

test("what an earlier page left is sent under its own session and number", () => {
  const outbox = makeOutbox();
  const [batch] = sends(outbox.restore([{ session: "old", number: 9, events: ["{}"], bytes: 10 }], 0));
  assert.equal(bodyOf(batch, "p"), '{"sessionId":"old","projectId":"p","batch":9,"events":[{}]}');
});
