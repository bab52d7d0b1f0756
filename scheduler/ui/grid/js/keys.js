// The keyboard: moving, choosing, typing codes.

const TYPING_PAUSE = 900; // ms in which a second letter still belongs to the first

class Keys {
  constructor(grid) {
    this.grid = grid;
    this.typed = "";
    grid.element.addEventListener("keydown", (event) => this.press(event));
  }

  press(event) {
    const target = event.composedPath()[0];
    if (target.turn !== undefined && target.tagName === "TD") return this.pressDuty(event, target);
    if (target.cell === undefined || event.isComposing || event.keyCode === 229) return;
    const handled = this.command(event) || this.move(event) || this.act(event) || this.type(event);
    if (handled) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  command(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return false;
    const { grid } = this;
    const key = event.key.toLowerCase();
    if (key === "z") grid.edits[event.shiftKey ? "redo" : "undo"]();
    else if (key === "y") grid.edits.redo();
    else if (key === "a") this.chooseAll();
    else return false;
    return true;
  }

  chooseAll() {
    const { selection, table } = this.grid;
    const rows = selection.rows;
    selection.go(rows[0], table.days[0], { quiet: true });
    selection.go(rows.at(-1), table.days.at(-1), { extend: true, quiet: true });
    selection.focus();
  }

  move(event) {
    const { selection, table, sheet } = this.grid;
    const arrow = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (arrow) {
      const [down, right] = arrow;
      if (event.ctrlKey || event.metaKey) selection.jump(down, right, event.shiftKey);
      else if (down < 0 && selection.row === selection.rows[0] && !event.shiftKey) this.toDuties(sheet.dayAt(selection.cell));
      else selection.step(down, right, event.shiftKey);
      return true;
    }
    const rows = selection.rows;
    const whole = event.ctrlKey || event.metaKey;
    if (event.key === "Home") selection.go(whole ? rows[0] : selection.row, table.days[0], { extend: event.shiftKey });
    else if (event.key === "End") selection.go(whole ? rows.at(-1) : selection.row, table.days.at(-1), { extend: event.shiftKey });
    else if (event.key === "PageDown") selection.step(10, 0, event.shiftKey);
    else if (event.key === "PageUp") selection.step(-10, 0, event.shiftKey);
    else return false;
    return true;
  }

  act(event) {
    const { grid } = this;
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const cells = grid.selection.range.flat();
    if (event.key === "Enter" || event.key === "F2" || event.key === "ContextMenu") grid.menu.openCell(grid.selection.cell);
    else if (event.key === "Escape") this.escape();
    else if (event.key === "Delete" || event.key === "Backspace") grid.edits.set(cells, []);
    else if (event.key === " ") grid.edits.pin(cells);
    else if (event.key === "?") grid.menu.openHelp();
    else return false;
    return true;
  }

  escape() {
    const { grid } = this;
    this.typed = "";
    grid.tip.hide();
    grid.drag.cancel();
    if (grid.selection.anchor) grid.selection.go(grid.selection.row, grid.selection.day);
  }

  /** Codes by their first letters, or by the digit the legend shows. */
  type(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || [...event.key].length !== 1) return false;
    const { grid } = this;
    if (!grid.edits.may) return false;
    const letter = event.key.toUpperCase();
    if (this.begin(letter)) return true;
    const pins = pinLetter(grid.data.facts.types);
    if (letter === pins) {
      grid.edits.pin(grid.selection.range.flat());
      return true;
    }
    const digit = "123456789".indexOf(letter);
    if (digit >= 0 && digit < grid.data.facts.types.length) {
      this.put(digit);
      return true;
    }
    return false;
  }

  /** A word of an input method: the name of a shift type, or its beginning. */
  write(word) {
    const { grid } = this;
    const text = word.trim().toUpperCase();
    if (!grid.edits.may || this.begin(text)) return;
    if ([grid.say("Day off"), grid.say("day off")].some((off) => off.startsWith(word))) grid.edits.set(grid.selection.range.flat(), []);
    else grid.hint(grid.say("No shift is called {typed}.", { typed: word }));
  }

  /** Put or go on with what begins so, alone or after what was typed just now; whether anything does. */
  begin(letters) {
    clearTimeout(this.timer);
    for (const text of new Set([this.typed + letters, letters])) {
      const kinds = this.kindsFor(text);
      if (kinds.length) return this.choose(text, kinds);
    }
    this.typed = "";
    return false;
  }

  /** Shift types whose code begins so. */
  kindsFor(text) {
    return this.grid.data.facts.types
      .map((type, kind) => ({ kind, code: type.code.toUpperCase(), names: type.names }))
      .filter(({ code, names }) => code.startsWith(text) || (!isLatin(text) && names.some((name) => name.startsWith(text))))
      .map(({ kind }) => kind);
  }

  choose(text, kinds) {
    const { types } = this.grid.data.facts;
    const exact = kinds.find((kind) => types[kind].code.toUpperCase() === text);
    const more = kinds.filter((kind) => kind !== exact && types[kind].code.toUpperCase().startsWith(text));
    this.typed = more.length || exact === undefined ? text : "";
    this.timer = setTimeout(() => (this.typed = ""), TYPING_PAUSE);
    if (exact !== undefined) this.put(exact);
    else if (kinds.length === 1) {
      this.typed = "";
      this.put(kinds[0]);
    } else {
      const codes = kinds.map((kind) => types[kind].code).join(", ");
      this.grid.hint(this.grid.say("{typed}… goes on as {codes}", { typed: text, codes }));
    }
    return true;
  }

  put(kind) {
    this.grid.edits.set(this.grid.selection.range.flat(), [kind]);
  }

  // --- the rows of duties above the people

  toDuties(day) {
    const rows = [...this.grid.table.head.querySelectorAll("tr.duty")];
    for (const row of rows.reverse()) {
      const slots = this.slotsOf(row);
      const { duty_spans: spans } = this.grid.data;
      const over = slots.find((td) => spans[td.turn].first <= day && day < spans[td.turn].first + spans[td.turn].length);
      if (over || slots.length) return (over ?? slots[0]).focus();
    }
  }

  slotsOf(row) {
    return [...row.children].filter((td) => td.turn !== undefined);
  }

  pressDuty(event, td) {
    const { grid } = this;
    const slots = this.slotsOf(td.parentElement);
    const at = slots.indexOf(td);
    const span = grid.data.duty_spans[td.turn];
    if (event.key === "ArrowLeft") slots[Math.max(0, at - 1)].focus();
    else if (event.key === "ArrowRight") slots[Math.min(slots.length - 1, at + 1)].focus();
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") this.leaveDuty(td, event.key === "ArrowDown" ? 1 : -1, span);
    else if (event.key === "Enter" || event.key === "F2") grid.menu.openDuty(td);
    else if (event.key === " ") grid.edits.pinDuty(span);
    else if (event.key === "Delete") grid.edits.duty(span, null);
    else if (!this.command(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  leaveDuty(td, down, span) {
    const rows = [...this.grid.table.head.querySelectorAll("tr.duty")];
    const next = rows[rows.indexOf(td.parentElement) + down];
    const slots = next ? this.slotsOf(next) : [];
    if (slots.length) slots[0].focus();
    else if (down > 0) {
      const { selection, table } = this.grid;
      const day = table.days.includes(span.first) ? span.first : table.days[0];
      selection.go(selection.rows[0], day);
    }
  }
}

function isLatin(text) {
  return [...text].every((letter) => letter < "\u0250");
}

/** P pins, or L, unless codes of the centre begin with it; the space bar always does. */
function pinLetter(types) {
  return ["P", "L"].find((letter) => !types.some((type) => type.code.toUpperCase().startsWith(letter)));
}
