// The edits a person can make. Each is painted at once and goes into the outbox.

class Edits {
  constructor(grid) {
    this.grid = grid;
  }

  get may() {
    return Boolean(this.grid.data.outbox);
  }

  /** Put shift types (none: off) into cells. */
  set(cells, kinds) {
    const { sheet, data } = this.grid;
    const codes = kinds.map((kind) => data.facts.types[kind].code);
    const changed = cells.filter((cell) => sheet.kinds(cell).join() !== kinds.join());
    if (!changed.length) return;
    this.do({ do: "set", cells: changed.map((cell) => [...sheet.place(cell), codes]) }, changed);
  }

  swap(a, b) {
    const { sheet, say } = this.grid;
    if (a === b) return;
    if (sheet.pins.has(a) || sheet.pins.has(b)) {
      this.grid.refuse(say("A pinned cell stays where it is: unpin it first, then swap."));
      return;
    }
    this.do({ do: "swap", a: sheet.place(a), b: sheet.place(b) }, [a, b]);
  }

  /** Pin the cells, or unpin them if all of them are pinned. */
  pin(cells) {
    const { sheet } = this.grid;
    const on = !cells.every((cell) => sheet.pins.has(cell));
    const changed = cells.filter((cell) => sheet.pins.has(cell) !== on);
    this.do({ do: "pin", cells: changed.map((cell) => sheet.place(cell)), on }, changed);
  }

  paste(text) {
    const { sheet, selection, data } = this.grid;
    if (!this.may || !text.trim()) return;
    const range = selection.range;
    const first = range[0][0];
    const fills = range.length > 1 || range[0].length > 1;
    const rows = selection.rows.filter((row) => row >= sheet.rowAt(first));
    const days = this.grid.table.days.filter((day) => day >= sheet.dayAt(first));
    this.do({
      do: "paste",
      text,
      // As far as it may reach; where a range is chosen, one code fills it.
      people: rows.slice(0, MOST_PASTED).map((row) => data.facts.people[row].id),
      days: days.map((day) => data.facts.days[day].iso),
      fill: fills ? [range.length, range[0].length] : [1, 1],
    });
  }

  duty(span, row) {
    const employee = row === null ? "" : this.grid.data.facts.people[row].id;
    this.do({ do: "duty", slot: span.slot, employee });
  }

  pinDuty(span) {
    this.do({ do: "pin_duty", slot: span.slot, on: !span.pinned });
  }

  undo() {
    this.do({ do: "undo" });
  }

  redo() {
    this.do({ do: "redo" });
  }

  do(edit, cells = []) {
    if (!this.may) return;
    this.grid.sheet.apply(edit);
    for (const cell of cells) {
      const td = this.grid.table.at(cell);
      if (td) this.grid.table.patch(cell, td);
    }
    if (cells.length === 1) this.grid.speak(spokenCell(this.grid, cells[0]));
    this.grid.calm();
    this.grid.outbox.add(edit);
  }
}

const MOST_PASTED = 400;
