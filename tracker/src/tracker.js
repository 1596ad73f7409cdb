// One page's recording: starts and stops the watchers, passes what they see through privacy into the outbox,
// and carries out what the outbox answers.

import { AdoptedSheets, isReplaced } from "./adopted-sheets.js";
import { tellOpenMode, tellOpenModes } from "./dialogs.js";
import { watchErrors } from "./errors.js";
import { Fonts } from "./fonts.js";
import { guard, listen, whenIdle } from "./guard.js";
import { Images } from "./images.js";
import { jsonOf } from "./json.js";
import { watchNavigation } from "./navigation.js";
import { Outbox } from "./outbox.js";
import { Privacy } from "./privacy.js";
import { flushRecorder, idOf, nodeOf, startRecorder, takeFullSnapshot } from "./recorder.js";
import { Session, askOtherTabs } from "./session.js";
import { States } from "./states.js";
import { StyleSheets } from "./style-sheets.js";
import { Transport, utf8Length } from "./transport.js";
import { Viewport } from "./viewport.js";

const snapshotEvery = 5 * 60 * 1000;
const mostStored = 1500000;
const mostLost = 10;
// What a visitor does. A page scrolls, moves the focus, plays videos by itself.
const deeds = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart", "touchmove", "click"];

export class Tracker {
  constructor(options) {
    this.options = options;
    this.storage = storageOf(window);
    this.key = `reev.${options.project}`;
    this.isRunning = false;
    this.isWaiting = false;
    this.stops = [];
  }

  /** Starts recording as soon as the page has a document to record. */
  start() {
    if (this.isRunning) return;
    if (document.prerendering === true) {
      // Prepared for a visit that may not come.
      if (this.isWaiting) return;
      this.isWaiting = true;
      const stop = listen(document, "prerenderingchange", () => {
        stop();
        if (this.isWaiting) this.start();
      });
      return;
    }
    this.isWaiting = false;
    const now = Date.now();
    this.session = new Session({ storage: this.storage, key: this.key, now, sample: this.options.sample });
    if (this.session.isOff || !this.session.isSampled) return;
    this.isRunning = true;
    this.lastSnapshot = now;
    this.roots = [];

    this.outbox = new Outbox({
      nextBatch: () => this.session.nextBatch(), sessionId: () => this.session.id,
    });
    this.transport = new Transport({
      endpoint: this.options.endpoint,
      project: this.options.project,
      onAnswer: guard((batch, status, retryAfter) =>
        this.act(this.outbox.answered(batch, status, retryAfter, Date.now()))),
      onSafe: (batch) => this.outbox.markSafe(batch),
      onPlain: guard((batch) => {
        this.session.stayPlain();
        this.act(this.outbox.returned(batch, Date.now()));
      }),
      isPlain: this.session.isPlain,
    });
    this.takeOver(now);
    this.answerOtherTabs();

    this.privacy = new Privacy(this.options, nodeOf, guard((recorded, node) => this.see(recorded, node)), this.session.secretNames);
    const telling = { emit: (tag, payload) => this.custom(tag, payload), nodeOf, idOf };
    this.images = new Images(telling);
    this.fonts = new Fonts(telling);
    this.viewport = new Viewport(telling);
    this.states = new States({ ...telling, privacy: this.privacy });
    const watching = {
      emit: (data) => this.emit({ type: 3, data, timestamp: Date.now() }),
      idOf,
      nodeOf,
      see: (css) => this.fonts.see({ type: 3, textContent: css, isStyle: true }),
    };
    this.styles = new StyleSheets(watching);
    this.sheets = new AdoptedSheets({ ...watching, styles: this.styles });
    this.watchers = [this.images, this.fonts, this.styles, this.states, this.viewport];

    const tell = (tag, payload) => this.custom(tag, this.privacy.said(payload));
    this.stops = [
      watchErrors((error) => tell("error", error), window, console),
      watchNavigation(tell, window),
      listen(window, "pagehide", () => this.leave()),
      listen(window, "pageshow", (event) => event.persisted && this.comeBack()),
      listen(document, "visibilitychange", () => document.visibilityState === "hidden" && this.flushAll()),
      listen(document, "securitypolicyviolation", (event) => this.forbidden(event)),
    ];
    this.lost = 0;
    this.watched = new WeakSet();
    this.watchDeeds(document);
    whenDocumentIsThere(guard(() => this.record()));
  }

  /** Nothing is recorded after this; what was recorded before is sent. */
  stop() {
    this.isWaiting = false;
    if (!this.isRunning) return;
    this.isRunning = false;
    this.stops.reverse().forEach((stop) => guard(stop)());
    this.stops = [];
    this.endTalk();
    if (!this.outbox.isStopped) this.act(this.outbox.flush(Date.now()));
    this.session.close();
  }

  /** A Custom event; before the first full snapshot too. */
  custom(tag, payload) {
    this.emit({ type: 5, data: { tag, payload }, timestamp: Date.now() });
  }

  record() {
    if (!this.isRunning) return;
    const { images, fonts, sheets, styles, states, viewport } = this;
    this.stops.push(...[images, fonts, sheets, styles, states, viewport].map((watcher) => () => watcher.stop()));
    fonts.watch(document);
    // Before the recorder, which calls what it finds.
    sheets.start(window);
    styles.start(window);
    states.start(window);
    const stopRecorder = startRecorder((event) => {
      if (event.type !== 3 || !isReplaced(event.data)) this.emit(event);
    }, this.options, styles);
    if (stopRecorder) this.stops.push(stopRecorder);
  }

  /** Every event comes by here. An exception here would be the page's. */
  emit(event) {
    if (!this.isRunning) return;
    guard(() => this.take(event))();
  }

  take(event) {
    const now = Date.now();
    // The silence after a session's end.
    if (this.session.isOver(now)) return;
    if (event.type === 2) {
      this.lastSnapshot = now;
      for (const watcher of [this.images, this.sheets, this.states, this.viewport]) watcher.forget();
      for (const watcher of this.watchers) watcher.watch(document);
      this.roots = [document];
    }

    tellOpenModes(event, nodeOf);
    this.styles.amend(event);
    this.states.amend(event);
    const kept = this.privacy.scrub(event);
    if (!kept) return;
    const json = jsonOf(kept);
    this.act(this.outbox.add(json, utf8Length(json), event.type === 2, now));

    const { roots } = this;
    this.roots = [];
    roots.forEach((root) => this.sheets.tell(root));
    if (event.type === 2) {
      this.states.begin();
      this.viewport.tell();
    }
  }

  /** A frame's window stays the same when the frame goes elsewhere; what listens to it doesn't. */
  watchDeeds(document) {
    const view = document.defaultView;
    if (!view || this.watched.has(document)) return;
    this.watched.add(document);
    for (const type of deeds) this.stops.push(listen(view, type, (event) => this.deed(event)));
  }

  /** The visitor is there: the session goes on, or another begins. */
  deed({ isTrusted, type, screenX, screenY }) {
    // A pointer that rests moves over what a page moves under it.
    const place = `${screenX} ${screenY}`;
    if (!isTrusted || !this.isRunning || (type === "pointermove" && place === this.place)) return;
    if (type.startsWith("pointer")) this.place = place;
    const now = Date.now();
    if (this.session.isOver(now)) {
      this.renew(now);
    } else {
      this.session.touch(now);
      if (now - this.lastSnapshot > snapshotEvery) this.renewSnapshot(now);
    }
  }

  /** Another session begins. */
  renew(now) {
    this.act(this.outbox.flush(now));
    this.session.renew(now);
    this.fonts.forget();
    if (!this.session.isSampled) {
      this.stop();
      return;
    }
    this.answerOtherTabs();
    takeFullSnapshot();
  }

  renewSnapshot(now) {
    this.lastSnapshot = now;
    whenIdle(() => this.isRunning && takeFullSnapshot());
  }

  /** A node that privacy lets through: it may bring an image, a character, a root with sheets of its own. */
  see(recorded, node) {
    this.images.see(recorded);
    this.fonts.see(recorded, node);
    if (!node) return;
    if (recorded.type === 0) this.watchDeeds(node);
    tellOpenMode(recorded, node);
    this.states.see(recorded, node);
    this.viewport.see(recorded, node);
    let root = null;
    if (recorded.isShadowHost) root = node.shadowRoot;
    else if (recorded.isShadow) root = node.getRootNode();
    else if (recorded.type === 0) root = node;
    if (!root || this.roots.includes(root)) return;
    for (const watcher of this.watchers) watcher.watch(root);
    this.roots.push(root);
  }

  act(actions) {
    for (const action of actions) {
      if (action.send) this.transport.send(action.send);
      else if (action.leave) this.transport.leave(action.leave);
      else if (action.wake) this.wakeAt(action.wake);
      else if (action.snapshot) {
        this.fonts.forget();
        whenIdle(() => this.isRunning && takeFullSnapshot());
      } else if (action.lost) {
        // Its own loss would be told without end.
        this.lost += 1;
        if (this.lost <= mostLost) this.custom("reev.lost", action.lost);
      } else if (action.refused) {
        this.session.turnOff();
        this.stop();
      }
    }
  }

  wakeAt(time) {
    clearTimeout(this.timer);
    this.timer = setTimeout(
      guard(() => this.act(this.outbox.tick(Date.now()))), Math.max(10, time - Date.now()));
  }

  flushAll() {
    guard(flushRecorder)();
    this.images.tell();
    this.act(this.outbox.leave());
  }

  leave() {
    this.endTalk();
    this.flushAll();
    this.session.close();
    // What may not have arrived goes with the tab: the visit's next page sends it again, and reevd takes it once.
    const unsent = this.outbox.batches.map(({ session, number, events, bytes, hasSnapshot }) =>
      ({ session, number, events, bytes, hasSnapshot }));
    while (unsent.length && unsent.reduce((sum, batch) => sum + batch.bytes, 0) > mostStored) unsent.shift();
    try {
      if (unsent.length) this.storage.setItem(`${this.key}.unsent`, jsonOf(unsent));
    } catch {
      // No room: the requests just made must do.
    }
  }

  /** What the visit's page before this one left behind. */
  takeOver(now) {
    try {
      const stored = this.storage.getItem(`${this.key}.unsent`);
      if (!stored) return;
      this.storage.removeItem(`${this.key}.unsent`);
      const batches = JSON.parse(stored).filter((batch) =>
        Array.isArray(batch.events) && typeof batch.session === "string" && Number.isInteger(batch.number));
      this.act(this.outbox.restore(batches, now));
    } catch {
      // Not ours, or damaged.
    }
  }

  /** Back from the back-forward cache. */
  comeBack() {
    guard(() => this.storage.removeItem(`${this.key}.unsent`))();
    const isSame = this.session.reopen();
    if (this.session.isOver(Date.now())) this.session.renew(Date.now());
    this.answerOtherTabs();
    if (!isSame) this.fonts.forget();
    // The tab's other pages have recorded since: the replay must find back to this one.
    takeFullSnapshot();
  }

  endTalk() {
    if (this.endAnswering) this.endAnswering();
    this.endAnswering = null;
  }

  answerOtherTabs() {
    this.endTalk();
    const { id, mayBeCopy } = this.session;
    this.session.mayBeCopy = false;
    if (mayBeCopy) this.outbox.hold();
    this.endAnswering = askOtherTabs({
      id,
      mayBeCopy,
      answer: guard((isTaken) => {
        if (isTaken) this.session.renew(Date.now());
        if (mayBeCopy) this.act(this.outbox.release(Date.now()));
        // Others are to be answered for the new id.
        if (isTaken) setTimeout(guard(() => this.isRunning && this.answerOtherTabs()), 0);
      }),
    });
  }

  /** The page's policy forbids the endpoint: each further try would be reported. */
  forbidden(event) {
    const isOurs = event.blockedURI && this.options.endpoint.startsWith(event.blockedURI.replace(/\/$/, ""));
    if (isOurs && /^connect-src/.test(event.effectiveDirective || event.violatedDirective)) {
      this.outbox.stop();
      this.stop();
    }
  }
}

function storageOf(window) {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}

/** Calls back when the document is parsed. */
function whenDocumentIsThere(then) {
  if (document.readyState === "loading") {
    const stop = listen(document, "DOMContentLoaded", () => {
      stop();
      then();
    });
  } else {
    then();
  }
}
