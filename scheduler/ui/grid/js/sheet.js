// What the cells hold: the server's answer, with the edits on top that it has not answered yet.

class Sheet {
  take(data, waiting) {
    this.data = data;
    this.days = data.facts.days.length;
    this.people = data.facts.people.length;
    this.codes = data.codes.map((kinds) => kinds.slice());
    this.positions = new Map(this.codes.map((kinds, n) => [kinds.join(), n]));
    this.rowOf = new Map(data.facts.people.map((person, row) => [person.id, row]));
    this.dayOf = new Map(data.facts.days.map((day, n) => [day.iso, n]));
    this.kindOf = new Map(data.facts.types.map((type, n) => [type.code, n]));
    this.findings = new Map();
    this.list = data.findings.map(unpack);
    this.list.forEach((finding) => this.index(finding));
    this.was = new Map((data.before || []).map((one) => [one.cell, one.codes]));
    for (const name of ["leave", "late_leave", "asked_leave", "wishes_refused"]) {
      this[name] = new Set(data[name]);
    }
    this.overlay(waiting);
  }

  index(finding) {
    // A breach of a long stretch comes without days; it is told beside the name.
    if (finding.row < 0) return;
    const { days } = finding;
    // A soft breach is marked on the day that decides it, a hard one on all its days.
    const marked = this.isHard(finding) ? days : days.slice(-1);
    const cells = days.length ? marked.map((day) => this.cell(finding.row, day)) : [-1 - finding.row];
    for (const cell of cells) {
      if (!this.findings.has(cell)) this.findings.set(cell, []);
      this.findings.get(cell).push(finding);
    }
  }

  cell(row, day) {
    return row * this.days + day;
  }

  rowAt(cell) {
    return Math.floor(cell / this.days);
  }

  dayAt(cell) {
    return cell % this.days;
  }

  /** Lay edits over the answer of the server. */
  overlay(waiting) {
    this.cells = this.data.cells.slice();
    this.pins = new Set(this.data.pins);
    this.pending = new Set();
    waiting.forEach((edit) => this.apply(edit));
  }

  apply(edit) {
    if (edit.do === "set") {
      for (const [id, iso, codes] of edit.cells) {
        const cell = this.find([id, iso]);
        const kinds = codes.map((code) => this.kindOf.get(code));
        if (cell !== null && !kinds.includes(undefined)) this.put(cell, this.position(kinds));
      }
    } else if (edit.do === "swap") {
      const [a, b] = [this.find(edit.a), this.find(edit.b)];
      if (a === null || b === null) return;
      const [atA, atB] = [this.cells[a], this.cells[b]];
      this.put(a, atB);
      this.put(b, atA);
    } else if (edit.do === "pin") {
      for (const place of edit.cells) {
        const cell = this.find(place);
        if (cell === null) continue;
        if (edit.on) this.pins.add(cell);
        else this.pins.delete(cell);
        this.pending.add(cell);
      }
    }
  }

  put(cell, position) {
    this.cells[cell] = position;
    this.pending.add(cell);
  }

  /** The cell of an employee id and a date; null where they are not shown. */
  find([id, iso]) {
    const [row, day] = [this.rowOf.get(id), this.dayOf.get(iso)];
    return row === undefined || day === undefined ? null : this.cell(row, day);
  }

  /** An employee id and a date for a cell. */
  place(cell) {
    const facts = this.data.facts;
    return [facts.people[this.rowAt(cell)].id, facts.days[this.dayAt(cell)].iso];
  }

  position(kinds) {
    const key = kinds.join();
    if (!this.positions.has(key)) {
      this.positions.set(key, this.codes.length);
      this.codes.push(kinds);
    }
    return this.positions.get(key);
  }

  kinds(cell) {
    return this.codes[this.cells[cell]] || [];
  }

  text(cell) {
    return this.kinds(cell)
      .map((kind) => this.data.facts.types[kind].code)
      .join("+");
  }

  /** Why a shift type may not be worked there; empty where it may. */
  whyNot(cell, kind) {
    const type = this.data.facts.types[kind];
    const person = this.data.facts.people[this.rowAt(cell)];
    const reasons = [];
    if (person.able[kind] !== "1" && type.who) reasons.push(type.who);
    if (type.days[this.dayAt(cell)] !== "1" && type.when) reasons.push(type.when);
    const may = person.able[kind] === "1" && type.days[this.dayAt(cell)] === "1";
    return may ? "" : reasons.join("; ") || "–";
  }

  found(cell) {
    return this.findings.get(cell) || [];
  }

  isHard(finding) {
    return this.data.rules[finding.rule].hard;
  }

  aboutRow(row) {
    return this.findings.get(-1 - row) || [];
  }
}

function unpack([rule, cost, units, row, days, text]) {
  return { rule, cost, units, row, days, text };
}
