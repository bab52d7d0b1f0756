// A cell in words: for the tip beside it, for those who listen, and for the menu.

/** Lines about a cell: [kind, text]. The first names person and date. */
function describe(grid, cell) {
  const { sheet, data, say } = grid;
  const person = data.facts.people[sheet.rowAt(cell)];
  const day = data.facts.days[sheet.dayAt(cell)];
  const lines = [["title", `${person.name} · ${day.title}`]];
  const kinds = sheet.kinds(cell);
  for (const kind of kinds) lines.push(["shift", describeShift(grid, cell, kind)]);
  if (sheet.leave.has(cell)) {
    lines.push(["leave", sheet.late_leave.has(cell) ? say("Leave, asked late") : say("Leave")]);
  } else if (!kinds.length) lines.push(["off", say("Day off")]);
  if (sheet.asked_leave.has(cell)) lines.push(["leave", say("Leave asked for, not decided yet")]);
  if (data.on_duty[cell]) lines.push(["duty", data.on_duty[cell]]);
  if (data.shift_duty[cell]) lines.push(["duty", data.shift_duty[cell]]);
  if (sheet.pins.has(cell)) lines.push(["pin", say("Pinned: a build leaves it as it is")]);
  if (sheet.was.has(cell)) lines.push(["was", say("Before: {codes}", { codes: codesOf(grid, sheet.was.get(cell)) })]);
  for (const wish of data.wishes[cell] || []) {
    lines.push([sheet.wishes_refused.has(cell) ? "refused" : "granted", wish]);
  }
  for (const finding of sheet.found(cell)) {
    lines.push([sheet.isHard(finding) ? "hard" : "soft", wordsOf(grid, finding)]);
  }
  return lines;
}

function describeShift(grid, cell, kind) {
  const { data, say } = grid;
  const type = data.facts.types[kind];
  const from = data.breaks[cell];
  const settled = from >= 0 && data.cells[cell] === grid.sheet.cells[cell];
  const rest = settled && type.rest ? say(", break {from}–{until}", { from: clock(from), until: clock(from + type.rest) }) : "";
  return `${type.code} ${type.name} ${type.times}${rest}`;
}

function codesOf(grid, kinds) {
  return kinds.map((kind) => grid.data.facts.types[kind].code).join("+") || grid.say("day off");
}

/** A finding in its own words; minor ones come without and are named by their rule. */
function wordsOf(grid, finding) {
  const rule = grid.data.rules[finding.rule];
  return finding.text || grid.say("{rule}: {units} × {unit}", { rule: rule.title, units: finding.units, unit: rule.unit });
}

/** One sentence for a screen reader. */
function spokenCell(grid, cell) {
  return describe(grid, cell)
    .map(([kind, text]) => (kind === "hard" ? `${grid.say("breaks a hard rule")}: ${text}` : text))
    .join(". ");
}

class Tip {
  constructor(grid, element) {
    this.grid = grid;
    this.element = element;
  }

  /** Show what there is to say about a cell or anything that carries a tip. */
  over(target) {
    const td = target.closest?.("td,th,abbr,[data-tip]");
    if (!td) return this.hide();
    if (td.cell !== undefined) {
      const lines = describe(this.grid, td.cell);
      return this.show(td, lines.map(([kind, text]) => make("p", { class: kind }, text)));
    }
    const row = td.dataset.person;
    if (row !== undefined && !target.closest("abbr")) return this.show(td, this.person(Number(row)));
    const tip = target.closest("[data-tip]")?.dataset.tip;
    if (!tip) return this.hide();
    this.show(td, [make("p", {}, tip)]);
  }

  person(row) {
    const { data, sheet } = this.grid;
    const person = data.facts.people[row];
    const lines = [make("p", { class: "title" }, person.name), make("p", {}, person.about)];
    for (const finding of sheet.aboutRow(row).slice(0, 6)) {
      lines.push(make("p", { class: sheet.isHard(finding) ? "hard" : "soft" }, wordsOf(this.grid, finding)));
    }
    return lines;
  }

  show(beside, lines) {
    const { element } = this;
    element.replaceChildren(...lines);
    element.hidden = false;
    const at = beside.getBoundingClientRect();
    const { width, height } = element.getBoundingClientRect();
    const below = at.bottom + 6 + height < window.innerHeight;
    element.style.left = `${clamp(at.left, 4, Math.max(4, window.innerWidth - width - 4))}px`;
    element.style.top = `${below ? at.bottom + 6 : Math.max(4, at.top - height - 6)}px`;
  }

  hide() {
    this.element.hidden = true;
  }
}
