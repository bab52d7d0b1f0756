// The menu of a cell or a duty: beside it, or from below on a phone.

class Menu {
  constructor(grid, element, veil) {
    this.grid = grid;
    this.element = element;
    this.veil = veil;
    this.back = null;
    element.addEventListener("keydown", (event) => this.press(event));
    veil.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      this.close();
    });
  }

  get isOpen() {
    return !this.element.hidden;
  }

  // --- a cell

  openCell(cell) {
    const { grid } = this;
    const { sheet, selection, edits } = grid;
    const cells = selection.marked.has(cell) ? selection.range.flat() : [cell];
    this.cell = cell;
    this.priced = 0;
    const lines = describe(grid, cell);
    const title = cells.length > 1 ? grid.say("{count} cells", { count: cells.length }) : lines[0][1];
    const parts = [make("h3", {}, title)];
    const { duties, rest } = this.sortLines(lines.slice(1));
    if (cells.length === 1) parts.push(...rest);
    if (edits.may) {
      parts.push(...this.choices(cell, cells));
      parts.push(this.tools(cell, cells));
    }
    if (cells.length === 1 && duties.length) {
      parts.push(make("h4", {}, grid.say("What the rules say here")), ...duties);
    }
    this.open(grid.table.at(cell), title, parts, () => selection.focus());
    if (edits.may && cells.length === 1) grid.ask(sheet.place(cell));
  }

  /** What the rules say stands below the choices, everything else above. */
  sortLines(lines) {
    const shape = ([kind, text]) => make("p", { class: kind }, text);
    const isRule = ([kind]) => kind === "hard" || kind === "soft";
    return { duties: lines.filter(isRule).map(shape), rest: lines.filter((line) => !isRule(line)).map(shape) };
  }

  choices(cell, cells) {
    const { grid } = this;
    const { sheet, data } = grid;
    const first = [];
    const others = [];
    data.facts.types.forEach((type, kind) => {
      const why = cells.map((one) => sheet.whyNot(one, kind)).find(Boolean) || "";
      (why ? others : first).push(this.choice(cells, kind, why));
    });
    const off = this.option(cells, [], make("span", { class: "chip none" }, "–"), grid.say("Day off"), "", "Del");
    const parts = [make("div", { class: "choices" }, ...first, off)];
    if (others.length) {
      parts.push(make("details", {}, make("summary", {}, grid.say("Others ({count})", { count: others.length })), make("div", { class: "choices" }, ...others)));
    }
    return parts;
  }

  choice(cells, kind, why) {
    const type = this.grid.data.facts.types[kind];
    const chip = make("span", { class: `chip s${kind}` }, type.code);
    return this.option(cells, [kind], chip, type.name, why || type.times, kind < 9 ? String(kind + 1) : "");
  }

  option(cells, kinds, chip, name, note, key) {
    const { grid } = this;
    const code = kinds.length ? grid.data.facts.types[kinds[0]].code : "";
    const stands = cells.every((cell) => grid.sheet.kinds(cell).join() === kinds.join());
    const act = () => {
      this.close();
      grid.edits.set(cells, kinds);
    };
    return make(
      "button",
      { type: "button", onclick: act, "aria-pressed": String(stands), "data-code": code },
      chip,
      make("span", { class: "what" }, make("b", {}, name), note ? make("small", {}, note) : null),
      make("span", { class: "price" }),
      key ? make("kbd", {}, key) : null,
    );
  }

  tools(cell, cells) {
    const { grid } = this;
    const { sheet, say } = grid;
    const pinned = cells.every((one) => sheet.pins.has(one));
    const tool = (label, act, key) =>
      make("button", { type: "button", onclick: () => (this.close(), act()) }, make("span", { class: "what" }, label), key ? make("kbd", {}, key) : null);
    const tools = [tool(pinned ? say("Unpin") : say("Pin"), () => grid.edits.pin(cells), say("Space"))];
    if (cells.length === 1) tools.push(tool(say("Swap with…"), () => grid.drag.startSwap(cell)));
    tools.push(tool(say("Copy"), () => grid.clipboard.copyFromMenu(), "Ctrl+C"));
    tools.push(tool(say("Paste"), () => grid.clipboard.pasteFromMenu(), "Ctrl+V"));
    return make("div", { class: "tools" }, ...tools);
  }

  /** What each choice would change, when the server has answered. */
  price(answer) {
    if (!this.isOpen || this.cell === null || !answer) return;
    const [id, iso] = this.grid.sheet.place(this.cell);
    if (answer.place[0] !== id || answer.place[1] !== iso) return;
    for (const choice of answer.choices) {
      const button = [...this.element.querySelectorAll("button[data-code]")].find((one) => one.dataset.code === choice.code);
      if (!button) continue;
      const price = button.querySelector(".price");
      price.textContent = choice.hard > 0 ? `${this.grid.say("hard")} ${choice.hard}` : signed(choice.cost);
      price.className = `price ${choice.hard > 0 ? "bad" : choice.cost > 0 ? "dear" : choice.cost < 0 || choice.hard < 0 ? "good" : ""}`;
      price.dataset.tip = choice.text;
      price.setAttribute("aria-label", choice.text);
    }
    // In a very large centre not all are priced at once: each answer knows more than the one before.
    if (answer.more && answer.choices.length > this.priced) this.grid.ask(answer.place);
    this.priced = answer.choices.length;
  }

  // --- a duty

  openDuty(td) {
    const { grid } = this;
    const { data, say, edits } = grid;
    const span = data.duty_spans[td.turn];
    const duty = data.facts.duties[span.duty];
    const parts = [make("h3", {}, span.label), make("p", {}, duty.hours)];
    this.cell = null;
    if (edits.may) {
      const [able, others] = [[], []];
      data.facts.people.forEach((person, row) => (duty.able[row] === "1" ? able : others).push(this.holder(span, row, person)));
      parts.push(make("div", { class: "tools" }, ...this.dutyTools(span)));
      parts.push(make("div", { class: "choices" }, ...able));
      if (others.length) {
        const title = duty.who ? `${say("Others ({count})", { count: others.length })} · ${duty.who}` : say("Others ({count})", { count: others.length });
        parts.push(make("details", {}, make("summary", {}, title), make("div", { class: "choices" }, ...others)));
      }
    }
    this.open(td, span.label, parts, () => this.grid.table.turn(td.turn)?.focus());
  }

  holder(span, row, person) {
    const { grid } = this;
    const act = () => {
      this.close();
      grid.edits.duty(span, row);
    };
    const busy = span.rows.includes(row);
    return make("button", { type: "button", onclick: act, "aria-pressed": String(busy) }, make("span", { class: "what" }, make("b", {}, person.name), make("small", {}, grid.data.facts.teams[person.team].name)));
  }

  dutyTools(span) {
    const { grid } = this;
    const { say, edits } = grid;
    const tool = (label, act, key) => make("button", { type: "button", onclick: () => (this.close(), act()) }, make("span", { class: "what" }, label), make("kbd", {}, key));
    return [
      tool(say("Nobody"), () => edits.duty(span, null), "Del"),
      tool(span.pinned ? say("Unpin") : say("Pin"), () => edits.pinDuty(span), say("Space")),
    ];
  }

  // --- help

  openHelp() {
    const { grid } = this;
    const { say, data } = grid;
    const pin = pinLetter(data.facts.types);
    const keys = [
      [say("Arrows, Home, End"), say("move")],
      [say("Ctrl + arrows"), say("to the next week, to the end of the team")],
      [say("Shift + arrows"), say("choose a range")],
      [say("letters of a code, or its digit"), say("put that shift")],
      ["Del", say("day off")],
      [[say("Space"), pin].filter(Boolean).join(", "), say("pin or unpin")],
      ["Enter", say("menu of the cell")],
      ["Ctrl+Z, Ctrl+Y", say("take back, bring back")],
      ["Ctrl+C, Ctrl+V", say("copy to Excel, paste from Excel")],
      [say("drag with the mouse"), say("swap two cells")],
    ];
    const rows = keys.map(([key, what]) => make("tr", {}, make("th", { scope: "row" }, key), make("td", {}, what)));
    this.cell = null;
    this.open(grid.bar.element, say("Keys"), [make("h3", {}, say("Keys")), make("table", { class: "keys" }, ...rows)], () => grid.selection.focus());
  }

  // --- opening, closing, moving inside

  open(beside, title, parts, back) {
    const { element, veil, grid } = this;
    grid.tip.hide();
    this.back = back;
    const close = make("button", { type: "button", class: "close", "aria-label": grid.say("Close"), onclick: () => this.close() }, "×");
    element.replaceChildren(close, ...parts);
    element.setAttribute("aria-label", title);
    element.hidden = veil.hidden = false;
    element.classList.toggle("sheet", isNarrow());
    if (!isNarrow()) this.place(beside.getBoundingClientRect());
    else element.removeAttribute("style");
    (element.querySelector('[aria-pressed="true"]') ?? element.querySelector("button")).focus({ preventScroll: true });
    element.scrollTop = 0;
  }

  place(at) {
    const { element } = this;
    element.style.maxHeight = "";
    const { width, height } = element.getBoundingClientRect();
    const under = window.innerHeight - at.bottom - 8;
    const over = at.top - 8;
    const down = under >= Math.min(height, 320) || under >= over;
    element.style.maxHeight = `${Math.max(200, Math.min(520, down ? under : over))}px`;
    const tall = Math.min(height, Math.max(200, Math.min(520, down ? under : over)));
    element.style.left = `${clamp(at.left, 4, Math.max(4, window.innerWidth - width - 8))}px`;
    element.style.top = `${clamp(down ? at.bottom + 2 : at.top - tall - 2, 4, Math.max(4, window.innerHeight - 204))}px`;
  }

  close({ quiet = false } = {}) {
    if (!this.isOpen) return;
    this.element.hidden = this.veil.hidden = true;
    this.cell = null;
    if (!quiet) this.back?.();
  }

  press(event) {
    const { grid } = this;
    if (event.key === "Escape") this.close();
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") this.walk(event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Tab") this.walk(event.shiftKey ? -1 : 1);
    else if (this.cell !== null && !event.ctrlKey && !event.metaKey && !["Enter", " "].includes(event.key) && event.key.length === 1) {
      // Codes may be typed into the open menu as well.
      const back = this.cell;
      if (!grid.keys.type(event)) return;
      if (!grid.keys.typed && this.cell === back) this.close();
    } else if (event.key === "Delete" && this.cell !== null) {
      this.close();
      grid.edits.set(grid.selection.range.flat(), []);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  walk(step) {
    const stops = [...this.element.querySelectorAll("button,summary")].filter((stop) => stop.offsetParent !== null);
    const at = stops.indexOf(this.grid.root.activeElement);
    stops[(at + step + stops.length) % stops.length]?.focus();
  }
}
