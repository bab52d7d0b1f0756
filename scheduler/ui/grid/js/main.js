// The grid as a whole: takes what the server says, draws it, hands edits back.

class RotaGrid {
  constructor(root) {
    const part = (selector) => root.querySelector(selector);
    this.root = root;
    this.element = part(".paiban");
    this.frame = part(".frame");
    this.ghost = part(".ghost");
    this.spoken = part(".spoken");
    this.trouble = part(".trouble");
    this.week = null;
    this.showsQueues = false;
    this.heard = new Set();
    this.asked = 0;
    this.say = (text, values) => fill(this.data.words[text] ?? text, values);
    this.sheet = new Sheet();
    this.table = new Table(this, part("table"));
    this.selection = new Selection(this);
    this.edits = new Edits(this);
    this.tip = new Tip(this, part(".tip"));
    this.menu = new Menu(this, part(".menu"), part(".veil"));
    this.bar = new Bar(this, part(".bar"), part(".state"));
    this.panels = new Panels(this, part);
    this.keys = new Keys(this);
    this.composing = new Composing(this);
    this.drag = new Drag(this);
    this.clipboard = new Clipboard(this);
    this.watch();
  }

  watch() {
    const { element, tip } = this;
    element.addEventListener("pointerover", (event) => {
      if (event.pointerType !== "touch" && !this.drag.isDragging && !this.menu.isOpen) tip.over(event.composedPath()[0]);
      else if (this.menu.isOpen) tip.hide();
    });
    element.addEventListener("pointerleave", () => tip.hide());
    // What unfolded over the grid folds again when one goes on elsewhere.
    element.addEventListener("pointerdown", (event) => {
      const inNews = event.composedPath().includes(this.panels.news);
      if (!inNews) this.panels.news.querySelector("details")?.removeAttribute("open");
    });
    element.addEventListener("focusin", (event) => {
      const at = event.composedPath()[0];
      // However the focus came to a cell: that is the one the keyboard means.
      if (at.cell !== undefined && at.cell !== this.selection.cell) {
        this.selection.go(this.sheet.rowAt(at.cell), this.sheet.dayAt(at.cell), { quiet: true });
      }
      if (at.cell !== undefined && at.matches(":focus-visible") && this.sheet.found(at.cell).length) tip.over(at);
      else tip.hide();
    });
    this.frame.addEventListener("scroll", () => tip.hide(), { passive: true });
    this.worry = setInterval(() => this.data && this.bar.status(), 2000);
  }

  /** New facts from the server. */
  take(data, setTrigger) {
    const focused = this.root.activeElement;
    const hadFocus = focused?.cell !== undefined;
    this.data = data;
    this.setTrigger = setTrigger;
    this.element.lang = data.language === "zh" ? "zh-CN" : "en";
    if (this.week !== null && !data.facts.weeks[this.week]) this.week = null;
    this.openOutbox(data);
    this.outbox.forget(data.taken);
    this.sheet.take(data, this.outbox.waiting);
    this.dark = isDark(this.element);
    this.element.dataset.theme = this.dark ? "dark" : "light";
    this.table.draw();
    this.bar.draw();
    this.bar.filter();
    this.panels.draw();
    this.hear(data.refused);
    this.menu.price(data.answer);
    this.outbox.acknowledge(data.taken);
    if (hadFocus && this.root.activeElement?.cell === undefined) this.selection.focus();
    this.element.dataset.number = data.number;
  }

  openOutbox(data) {
    if (this.outbox && this.outboxName === data.outbox) return;
    this.outbox?.rest();
    this.outboxName = data.outbox;
    this.outbox = new Outbox(
      data.outbox,
      (edits) => this.setTrigger("edits", { draft: data.outbox, edits }),
      () => this.data && this.bar.status(),
    );
  }

  /** What was refused, in words, each once. */
  hear(refusals) {
    for (const { client, n, text } of refusals) {
      const key = `${client}:${n}`;
      if (this.heard.has(key)) continue;
      this.heard.add(key);
      this.refuse(text);
    }
  }

  refuse(text) {
    const close = make("button", { type: "button", class: "close", "aria-label": this.say("Close"), onclick: () => this.calm() }, "×");
    this.trouble.replaceChildren(close, ...text.split("\n").map((line) => make("p", {}, line)));
  }

  calm() {
    this.trouble.replaceChildren();
  }

  /** Something short that passes by itself. */
  hint(text) {
    this.speak(text);
    clearTimeout(this.hintTimer);
    this.element.dataset.hint = text;
    this.hintTimer = setTimeout(() => delete this.element.dataset.hint, 4000);
  }

  speak(text) {
    this.spoken.textContent = text;
  }

  /** Ask what each choice in a cell would change. */
  ask(place) {
    this.asked += 1;
    this.setTrigger("question", { draft: this.data.outbox, place, n: this.asked });
  }

  showWeek(week) {
    this.week = week;
    this.table.draw();
    this.bar.draw();
    this.bar.filter();
    this.frame.scrollLeft = 0;
  }

  /** Show a person's day, whatever filter or week stood in between. */
  goTo(row, day) {
    if (day !== null && !this.table.days.includes(day)) this.showWeek(null);
    if (row !== null && this.table.rows[row].tr.hidden) this.bar.showAll();
    const at = this.selection;
    if (row === null) {
      this.showDay(day);
      return;
    }
    at.go(row, day ?? at.day);
    this.table.rows[row].tr.classList.add("called");
    setTimeout(() => this.table.rows[row]?.tr.classList.remove("called"), 1500);
  }

  /** Something that is nobody's own: show its day in the coverage line. */
  showDay(day) {
    const td = this.table.foot.querySelector(`tr.coverage td[data-day="${day}"]`) ?? this.table.foot.querySelector(`td[data-day="${day}"]`);
    if (!td) return;
    this.frame.scrollIntoView({ block: "nearest" });
    this.selection.reveal(td);
    this.tip.over(td);
  }

  rest() {
    this.outbox?.rest();
    clearInterval(this.worry);
    clearTimeout(this.hintTimer);
  }
}

const GRIDS = new WeakMap();

export default function (component) {
  const { data, parentElement: root, setTriggerValue } = component;
  let grid = GRIDS.get(root);
  if (!grid) GRIDS.set(root, (grid = new RotaGrid(root)));
  grid.take(data, setTriggerValue);
  return () => {
    grid.rest();
    GRIDS.delete(root);
  };
}
