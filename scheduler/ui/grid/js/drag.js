// The mouse: a click opens the menu, dragging swaps two cells, with Shift it chooses a range.
// Fingers only tap: dragging them scrolls. Swapping without dragging goes through the menu.

const DRAG_FROM = 5; // pixels

class Drag {
  constructor(grid) {
    this.grid = grid;
    this.from = null;
    this.target = null;
    this.swapping = null;
    const on = (name, handler) => grid.element.addEventListener(name, handler);
    on("pointerdown", (event) => this.down(event));
    on("pointermove", (event) => this.move(event));
    on("pointerup", (event) => this.up(event));
    on("pointercancel", () => this.cancel());
    on("click", (event) => this.click(event));
    on("contextmenu", (event) => this.context(event));
    on("dblclick", (event) => event.preventDefault());
  }

  tdOf(event) {
    return event.composedPath().find((node) => node.tagName === "TD" && node.cell !== undefined);
  }

  down(event) {
    this.isDone = false;
    const td = this.tdOf(event);
    if (!td || event.button !== 0) return;
    this.from = { td, x: event.clientX, y: event.clientY, touch: event.pointerType === "touch", range: event.shiftKey };
    if (event.shiftKey) {
      event.preventDefault();
      this.grid.selection.go(...this.at(td), { extend: true });
    }
  }

  at(td) {
    const { sheet } = this.grid;
    return [sheet.rowAt(td.cell), sheet.dayAt(td.cell)];
  }

  move(event) {
    const { from, grid } = this;
    if (!from || from.touch) return;
    const far = Math.hypot(event.clientX - from.x, event.clientY - from.y) > DRAG_FROM;
    if (!far && !this.isDragging) return;
    const over = grid.root.elementFromPoint(event.clientX, event.clientY)?.closest("td");
    const td = over?.cell !== undefined ? over : null;
    if (from.range) {
      if (td) grid.selection.go(...this.at(td), { extend: true, quiet: true });
      return;
    }
    if (!grid.edits.may) return;
    this.isDragging = true;
    grid.tip.hide();
    this.mark(td === from.td ? null : td);
    this.showGhost(event, td);
  }

  mark(td) {
    this.target?.classList.remove("drop");
    this.target = td;
    td?.classList.add("drop");
    this.from.td.classList.add("lifted");
  }

  showGhost(event, td) {
    const { ghost, sheet } = this.grid;
    const [a, b] = [this.from.td.cell, td?.cell];
    const off = this.grid.say("day off");
    ghost.textContent = `${sheet.text(a) || off} ⇄ ${b === undefined || b === a ? "…" : sheet.text(b) || off}`;
    ghost.hidden = false;
    ghost.style.left = `${event.clientX + 12}px`;
    ghost.style.top = `${event.clientY + 12}px`;
  }

  up() {
    const { grid, from, target, isDragging } = this;
    this.clear();
    if (!from) return;
    // The click that follows has nothing more to do.
    this.isDone = isDragging || from.range;
    if (!isDragging || !target) return;
    grid.edits.swap(from.td.cell, target.cell);
    grid.selection.go(...this.at(target));
  }

  // Menus open on the click and not before: on a touch screen it comes last, and would otherwise
  // fall on whatever the menu has put under the finger.
  click(event) {
    if (this.isDone) return;
    const td = event.composedPath().find((node) => node.tagName === "TD");
    if (td?.turn !== undefined) this.grid.menu.openDuty(td);
    else if (td?.cell !== undefined) this.choose(td);
  }

  choose(td) {
    const { grid } = this;
    if (this.swapping !== null) {
      const first = this.swapping;
      this.endSwap();
      grid.edits.swap(first, td.cell);
      grid.selection.go(...this.at(td));
      return;
    }
    // A click inside a chosen range means the whole of it.
    const inside = grid.selection.marked.has(td.cell);
    if (!inside) grid.selection.go(...this.at(td));
    grid.menu.openCell(td.cell);
  }

  context(event) {
    const td = this.tdOf(event);
    if (!td) return;
    event.preventDefault();
    if (!this.grid.selection.marked.has(td.cell)) this.grid.selection.go(...this.at(td));
    this.grid.menu.openCell(td.cell);
  }

  /** The next cell that is clicked changes places with this one. */
  startSwap(cell) {
    this.swapping = cell;
    this.grid.table.at(cell)?.classList.add("lifted");
    this.grid.hint(this.grid.say("Choose the cell to swap with; Escape stops."));
  }

  endSwap() {
    if (this.swapping === null) return;
    this.grid.table.at(this.swapping)?.classList.remove("lifted");
    this.swapping = null;
    this.grid.hint("");
  }

  clear() {
    this.target?.classList.remove("drop");
    this.from?.td.classList.remove("lifted");
    this.grid.ghost.hidden = true;
    this.from = this.target = null;
    this.isDragging = false;
  }

  cancel() {
    this.clear();
    this.endSwap();
  }
}
