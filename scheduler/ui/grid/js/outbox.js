// Edits on their way to the server. Each is sent again, together with all others that are not yet
// acknowledged, until the server says it has it: messages may be dropped or run together on the
// way. They are kept in the tab's own storage, so that a refresh in the middle loses nothing. The
// server does an edit that arrives twice only once, by (client, number).

const AGAIN_AFTER = 2500; // ms without an answer
const SOON = 250;
const WORRY_AFTER = 8000;
const RELOAD_AFTER = 15000;
const RELOAD_AGAIN_AFTER = 60000;

class Outbox {
  constructor(name, send, changed) {
    this.key = name ? `paiban-outbox:${name}` : "";
    this.send = send;
    this.changed = changed;
    // A number of its own for each time the page is loaded: a duplicated tab shares the storage.
    this.client = newClient();
    this.number = 0;
    this.waiting = this.load();
    this.since = this.waiting.length ? Date.now() : null;
    if (this.waiting.length) this.post();
  }

  add(edit) {
    this.waiting.push({ client: this.client, n: ++this.number, ...edit });
    this.since ??= Date.now();
    this.store();
    this.post();
  }

  /** Forget what the server has: for each client the highest number it has taken in order. */
  forget(taken) {
    const before = this.waiting.length;
    this.waiting = this.waiting.filter((edit) => !(edit.n <= (taken[edit.client] ?? 0)));
    if (this.waiting.length === before) return;
    this.since = this.waiting.length ? Date.now() : null;
    this.store();
  }

  acknowledge(taken) {
    this.forget(taken);
    clearTimeout(this.timer);
    if (this.waiting.length) this.timer = setTimeout(() => this.post(), SOON);
    this.changed();
  }

  /** Nothing has been heard for so long that the person at the screen should know. */
  get isWorrying() {
    return this.since !== null && Date.now() - this.since > WORRY_AFTER;
  }

  post() {
    clearTimeout(this.timer);
    if (!this.waiting.length) return;
    this.send(this.waiting);
    this.reloadIfStranded();
    this.timer = setTimeout(() => this.post(), AGAIN_AFTER);
    this.changed();
  }

  /** A server that was restarted does not know this page any more, and may never answer it: load
   *  the page anew. What waits is kept and goes out again. */
  async reloadIfStranded() {
    if (!this.key || this.since === null || Date.now() - this.since < RELOAD_AFTER) return;
    const mark = `${this.key}:reloaded`;
    if (Date.now() - Number(sessionStorage.getItem(mark)) < RELOAD_AGAIN_AFTER) return;
    const answer = await fetch("healthz", { cache: "no-store" }).catch(() => null);
    if (!answer?.ok || !this.waiting.length) return;
    sessionStorage.setItem(mark, String(Date.now()));
    location.reload();
  }

  rest() {
    clearTimeout(this.timer);
  }

  // Taking back and bringing back are not kept: after a refresh nobody knows what they meant.
  store() {
    if (!this.key) return;
    const kept = this.waiting.filter((edit) => edit.do !== "undo" && edit.do !== "redo");
    try {
      if (kept.length) sessionStorage.setItem(this.key, JSON.stringify(kept));
      else sessionStorage.removeItem(this.key);
    } catch {
      // Storage is full or forbidden: edits then live as long as the page does.
    }
  }

  load() {
    if (!this.key) return [];
    try {
      const kept = JSON.parse(sessionStorage.getItem(this.key) || "[]");
      return Array.isArray(kept) ? kept.filter((edit) => edit && edit.client && edit.n) : [];
    } catch {
      return [];
    }
  }
}

function newClient() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
