// Where the keyboard is, and the range that is chosen: only among the rows and days that are shown.

class Selection {
  constructor(grid) {
    this.grid = grid;
    this.row = 0;
    this.day = 0;
    this.anchor = null;
    this.marked = new Set();
  }

  get rows() {
    return this.grid.table.rows.map((_, row) => row).filter((row) => !this.grid.table.rows[row].tr.hidden);
  }

  get cell() {
    return this.grid.sheet.cell(this.row, this.day);
  }

  td(cell = this.cell) {
    return this.grid.table.at(cell);
  }

  /** Keep to what is shown after rows or days came and went. */
  settle() {
    const { rows } = this;
    const { days } = this.grid.table;
    if (!days.includes(this.day)) this.day = days[0];
    if (!rows.includes(this.row)) this.row = rows[0] ?? 0;
    const [row, day] = this.anchor ?? [];
    if (!rows.includes(row) || !days.includes(day)) this.anchor = null;
    this.draw();
  }

  /** Cells chosen, as rows of cells; the one with the focus if there is no range. */
  get range() {
    const [rows, days] = [this.rows, this.grid.table.days];
    const [a, b] = [this.anchor ?? [this.row, this.day], [this.row, this.day]];
    const between = (list, x, y) => {
      const [from, to] = [list.indexOf(x), list.indexOf(y)].sort((p, q) => p - q);
      return list.slice(Math.max(0, from), to + 1);
    };
    return between(rows, a[0], b[0]).map((row) =>
      between(days, a[1], b[1]).map((day) => this.grid.sheet.cell(row, day)),
    );
  }

  go(row, day, { extend = false, quiet = false } = {}) {
    if (extend) this.anchor ??= [this.row, this.day];
    else this.anchor = null;
    [this.row, this.day] = [row, day];
    this.draw();
    if (!quiet) this.focus();
  }

  step(down, right, extend) {
    const [rows, days] = [this.rows, this.grid.table.days];
    if (!rows.length) return;
    const row = rows[clamp(rows.indexOf(this.row) + down, 0, rows.length - 1)];
    const day = days[clamp(days.indexOf(this.day) + right, 0, days.length - 1)];
    this.go(row, day, { extend });
  }

  /** To the first day of the next or an earlier week, or the first or last person of the team. */
  jump(down, right, extend) {
    const { facts } = this.grid.data;
    const [rows, days] = [this.rows, this.grid.table.days];
    let { row, day } = this;
    if (right) {
      const starts = facts.weeks.map((week) => week.days[0]).filter((start) => days.includes(start));
      const ahead = right > 0 ? starts.find((start) => start > day) : starts.filter((start) => start < day).pop();
      day = ahead ?? (right > 0 ? days.at(-1) : days[0]);
    }
    if (down) {
      const team = facts.people[row].team;
      const onward = down > 0 ? rows.filter((one) => one > row) : rows.filter((one) => one < row).reverse();
      const mates = onward.filter((one) => facts.people[one].team === team);
      row = mates.at(-1) ?? onward[0] ?? row;
    }
    this.go(row, day, { extend });
  }

  draw() {
    const { table } = this.grid;
    const chosen = this.anchor ? new Set(this.range.flat()) : new Set();
    for (const cell of this.marked) {
      if (!chosen.has(cell)) this.unmark(table.at(cell));
    }
    for (const cell of chosen) {
      const td = table.at(cell);
      td?.setAttribute("aria-selected", "true");
    }
    this.marked = chosen;
    if (this.current && this.current !== this.td()) this.current.tabIndex = -1;
    this.current = this.td();
    if (!this.current) return;
    this.current.tabIndex = 0;
    // Whoever comes here with the tab key hears at once where they are.
    this.current.setAttribute("aria-label", spokenCell(this.grid, this.cell));
  }

  unmark(td) {
    td?.removeAttribute("aria-selected");
  }

  focus() {
    const td = this.td();
    if (!td) return;
    td.setAttribute("aria-label", spokenCell(this.grid, this.cell));
    td.focus({ preventScroll: true });
    this.reveal(td);
  }

  /** Scroll the cell out from under the names, the dates and the coverage line. */
  reveal(td) {
    const frame = this.grid.frame;
    const table = this.grid.table;
    const [box, at] = [frame.getBoundingClientRect(), td.getBoundingClientRect()];
    const left = table.rows[0] ? table.rows[0].hours.getBoundingClientRect().right : box.left;
    const top = table.head.getBoundingClientRect().bottom;
    const bottom = Math.min(table.foot.getBoundingClientRect().top, box.bottom);
    const edge = Math.max(left, box.left);
    if (at.left < edge) frame.scrollLeft -= edge - at.left;
    else if (at.right > box.right) frame.scrollLeft += at.right - box.right + 4;
    if (at.top < top) frame.scrollTop -= top - at.top;
    else if (at.bottom > bottom) frame.scrollTop += at.bottom - bottom + 2;
    const now = td.getBoundingClientRect();
    if (now.top < 0 || now.bottom > window.innerHeight) td.scrollIntoView({ block: "center", inline: "nearest" });
  }
}
