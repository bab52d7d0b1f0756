// Draws the table and afterwards patches only what has changed.

const ROWS_AT_ONCE = 32; // as many as most screens show; the others are filled in pauses

/**
 * Note on the browser's own clock when what is being drawn now has been painted; its tools show
 * such marks (User Timing). "rota painted": the rows that stand at once; "rota whole": all rows.
 */
function markPainted(name) {
  requestAnimationFrame(() => setTimeout(() => performance.mark(name)));
}

class Table {
  constructor(grid, element) {
    this.grid = grid;
    this.element = element;
    this.shape = "";
    this.style = make("style");
    element.before(this.style);
  }

  get days() {
    const { week, data } = this.grid;
    return week === null ? data.facts.days.map((_, n) => n) : data.facts.weeks[week].days;
  }

  /** The element of a cell that is shown; a row that is not drawn yet is drawn for whoever asks. */
  at(cell) {
    const waiting = this.undrawn.indexOf(this.grid.sheet.rowAt(cell));
    if (waiting >= 0) this.drawRows(...this.undrawn.splice(waiting, 1));
    return this.drawn.get(cell);
  }

  draw() {
    const { data, week } = this.grid;
    const shape = JSON.stringify([
      data.facts.people.map((person) => person.id),
      data.facts.days.map((day) => day.iso),
      data.language,
      week,
      data.coverage.length,
    ]);
    if (shape !== this.shape) this.build(shape);
    this.colour();
    this.fillDuties();
    this.patchAll();
    this.patchFoot();
  }

  build(shape) {
    const { data } = this.grid;
    this.shape = shape;
    this.drawn = new Map();
    this.rows = [];
    this.undrawn = [];
    this.head = make("thead");
    this.body = make("tbody");
    this.foot = make("tfoot");
    this.drawHead();
    let team = -1;
    data.facts.people.forEach((person, row) => {
      if (person.team !== team) this.body.append(this.teamRow((team = person.team)));
      this.body.append(this.emptyRow(row));
    });
    for (const row of this.undrawn.splice(0, ROWS_AT_ONCE)) this.fill(row);
    this.element.replaceChildren(this.head, this.body, this.foot);
    this.drawRest();
    markPainted("rota painted");
    this.element.classList.toggle("one-week", this.grid.week !== null);
    this.element.setAttribute("aria-label", this.grid.say("Rota: people and dates"));
  }

  drawHead() {
    const { data, say } = this.grid;
    const shown = new Set(this.days);
    const weeks = make(
      "tr",
      { class: "weeks" },
      make("th", { class: "who", scope: "col", rowspan: 2 }, say("Person")),
      make("th", { class: "hours", scope: "col", rowspan: 2, "data-tip": say("Paid hours, and the difference to the contract") }, say("Hours")),
    );
    data.facts.weeks.forEach((week) => {
      const inside = week.days.filter((day) => shown.has(day));
      if (!inside.length) return;
      weeks.append(make("th", { colspan: inside.length, scope: "colgroup", class: "week", "data-tip": week.title }, make("span", {}, week.label)));
    });
    const dates = make("tr", { class: "dates" });
    for (const n of this.days) {
      const day = data.facts.days[n];
      dates.append(
        make(
          "th",
          { scope: "col", class: this.dayClass(n), "data-tip": day.title, "data-day": n },
          make("span", { class: "n" }, day.number),
          make("span", { class: "wd" }, day.weekday),
          make("i", {}, day.badge),
        ),
      );
    }
    this.head.append(weeks, dates);
  }

  dayClass(n) {
    const { data } = this.grid;
    const day = data.facts.days[n];
    const starts = n > 0 && data.facts.weeks.some((week) => week.days[0] === n);
    const today = day.iso === data.today ? " today" : "";
    return `d k-${day.kind}${day.weekend ? " we" : ""}${starts ? " wk" : ""}${today}`;
  }

  teamRow(team) {
    const { data, say } = this.grid;
    const { name, people } = data.facts.teams[team];
    const label = make("th", { class: "who", scope: "rowgroup", colspan: 2 }, name, make("small", {}, ` ${say("{count} people", { count: people })}`));
    const row = make("tr", { class: "team" }, label, make("td", { colspan: this.days.length, "aria-hidden": "true" }));
    row.team = team;
    return row;
  }

  /** A person's row, as high as it will be. */
  emptyRow(row) {
    const tr = make("tr", { class: "person" });
    this.rows[row] = { tr, sign: "" };
    this.undrawn.push(row);
    return tr;
  }

  /** Name, hours and days of a person; the cells of the days. */
  fill(row) {
    const person = this.grid.data.facts.people[row];
    const name = make("th", { class: "who", scope: "row", "data-person": row }, make("span", { class: "nm" }, person.name));
    for (const [mark, meaning] of person.badges) {
      name.append(make("abbr", { "data-tip": meaning }, mark));
    }
    name.append(make("b", { class: "marks" }));
    const hours = make("td", { class: "hours", "data-hours": row });
    const cells = this.days.map((day) => this.dayCell(row, day));
    Object.assign(this.rows[row], { name, hours });
    this.rows[row].tr.append(name, hours, ...cells);
    return cells;
  }

  dayCell(row, day) {
    const td = make("td", { role: "gridcell", tabindex: "-1" });
    td.cell = row * this.grid.sheet.days + day;
    td.always = this.dayClass(day);
    this.drawn.set(td.cell, td);
    return td;
  }

  drawRows(...rows) {
    for (const row of rows) {
      for (const td of this.fill(row)) this.patch(td.cell, td);
      this.patchName(row);
      this.patchHours(row);
    }
  }

  /** Draw what the screen does not show yet, a few rows at a time, in pauses. */
  drawRest() {
    const { body } = this;
    const pause = window.requestIdleCallback ?? ((act) => setTimeout(act, 20));
    const go = () => {
      if (this.body !== body) return;
      this.drawRows(...this.undrawn.splice(0, ROWS_AT_ONCE));
      if (this.undrawn.length) pause(go, { timeout: 500 });
      else markPainted("rota whole");
    };
    pause(go, { timeout: 500 });
  }

  /** Colours of the shift types, light or dark as the page is. */
  colour() {
    const { data, dark } = this.grid;
    const rules = data.facts.types.map((type, n) => {
      const [background, ink] = dark ? type.dark : type.light;
      return `.s${n}{--fill:${background};--ink:${ink}}`;
    });
    const text = rules.join("\n");
    if (this.style.textContent !== text) this.style.textContent = text;
  }

  fillDuties() {
    const { data } = this.grid;
    for (const old of this.head.querySelectorAll("tr.duty")) old.remove();
    data.facts.duties.forEach((duty, n) => {
      const spans = data.duty_spans.map((span, at) => ({ ...span, at })).filter((span) => span.duty === n);
      const row = make("tr", { class: "duty" });
      row.append(make("th", { class: "who", scope: "row", colspan: 2, "data-tip": duty.hours }, duty.name));
      for (let i = 0; i < this.days.length; ) {
        const day = this.days[i];
        const span = spans.find((one) => one.first <= day && day < one.first + one.length);
        const length = span ? Math.min(span.first + span.length - day, this.days.length - i) : 1;
        row.append(span ? this.dutyCell(span, length, day) : make("td", { class: this.dayClass(day) }));
        i += length;
      }
      this.head.append(row);
    });
  }

  dutyCell(span, length, day) {
    const { data, say } = this.grid;
    const names = span.rows.map((row) => data.facts.people[row].name);
    const held = names.length ? names.join(" · ") : say("nobody");
    const starts = this.dayClass(day).includes(" wk") ? " wk" : "";
    const td = make("td", {
      class: `slot${names.length ? "" : " open"}${span.pinned ? " pin" : ""}${span.differs ? " differs" : ""}${starts}${length < 3 ? " brief" : ""}`,
      colspan: length,
      role: "gridcell",
      tabindex: "-1",
      "aria-label": `${span.label}: ${held}${span.pinned ? `, ${say("pinned")}` : ""}`,
      "data-tip": `${span.label}: ${held}`,
    }, make("span", {}, held));
    td.turn = span.at;
    return td;
  }

  /** The cell of a turn of duty, by its place in the list of turns. */
  turn(at) {
    return [...this.head.querySelectorAll("td.slot")].find((td) => td.turn === at);
  }

  patchAll() {
    this.patched = 0;
    const began = performance.now();
    for (const [cell, td] of this.drawn) this.patch(cell, td);
    this.element.dataset.patched = this.patched;
    this.element.dataset.patchMs = (performance.now() - began).toFixed(1);
    this.rows.forEach((one, row) => {
      if (!one.name) return;
      this.patchName(row);
      this.patchHours(row);
    });
  }

  patch(cell, td) {
    const classes = this.classes(cell, td.always);
    const text = this.text(cell);
    const sign = `${classes}|${text}|${this.grid.week === null ? "" : 1}`;
    if (td.sign === sign) return;
    // A word that is being composed would be torn from under the input method.
    if (this.grid.composing.td === td) return;
    td.sign = sign;
    td.className = classes;
    this.write(td, cell, text);
    this.patched += 1;
  }

  /** Draw a cell anew, whatever has been written into it. */
  redraw(td) {
    td.sign = null;
    this.patch(td.cell, td);
  }

  classes(cell, always) {
    const { sheet, data } = this.grid;
    const kinds = sheet.kinds(cell);
    const found = sheet.found(cell);
    const classes = [always];
    if (kinds.length) classes.push("on", kinds.length > 1 ? "mixed" : "", `s${kinds[0]}`);
    if (sheet.leave.has(cell)) classes.push(sheet.late_leave.has(cell) ? "leave late" : "leave");
    if (sheet.asked_leave.has(cell)) classes.push("asked");
    if (sheet.pins.has(cell)) classes.push("pin");
    if (found.length) classes.push(found.some((one) => sheet.isHard(one)) ? "hard" : "soft");
    if (data.wishes[cell]) classes.push(sheet.wishes_refused.has(cell) ? "refused" : "granted");
    if (data.on_duty[cell]) classes.push("duty");
    if (data.shift_duty[cell]) classes.push("host");
    if (sheet.was.has(cell)) classes.push("differs");
    return classes.filter(Boolean).join(" ");
  }

  text(cell) {
    const { sheet, data, say } = this.grid;
    const text = sheet.text(cell);
    if (text) return text;
    if (sheet.leave.has(cell)) return say("Lv");
    if (data.on_duty[cell]) return say("du");
    return "";
  }

  write(td, cell, text) {
    const kinds = this.grid.sheet.kinds(cell);
    if (this.grid.week === null || kinds.length !== 1) {
      td.textContent = text;
      return;
    }
    const type = this.grid.data.facts.types[kinds[0]];
    td.replaceChildren(make("b", {}, type.name), make("small", {}, type.times));
  }

  patchName(row) {
    const { sheet, say } = this.grid;
    const about = sheet.aboutRow(row);
    const hard = about.filter((one) => sheet.isHard(one)).length;
    const sign = `${hard}/${about.length}`;
    if (this.rows[row].sign === sign) return;
    this.rows[row].sign = sign;
    const mark = this.rows[row].name.querySelector(".marks");
    mark.textContent = hard ? "!" : "";
    this.rows[row].name.classList.toggle("hard", hard > 0);
    mark.title = hard ? say("breaks a hard rule") : "";
  }

  patchHours(row) {
    const { data, say } = this.grid;
    const { hours } = this.rows[row];
    const [worked, target] = data.hours[row];
    const off = target === null ? 0 : worked - target;
    const sign = `${worked}/${target}`;
    if (hours.sign === sign) return;
    hours.sign = sign;
    hours.classList.toggle("over", off > 0.05);
    hours.classList.toggle("under", off < -0.05);
    hours.replaceChildren(make("span", {}, number(worked)), target === null ? "" : make("i", {}, signed(off)));
    hours.dataset.tip =
      target === null
        ? say("{worked} h rostered; the contract names no ordinary week.", { worked })
        : say("{worked} h rostered; the contract asks for {target} h, leave taken off.", { worked, target });
  }

  patchFoot() {
    const { data, say } = this.grid;
    const open = this.grid.showsQueues;
    const rows = [this.footRow(say("People at work"), "count", (day) => ({ text: data.at_work[day] }))];
    data.coverage.forEach((line, n) => {
      if (n > 0 && !open) return;
      const name = n || data.coverage.length < 2 ? line.name : this.queueSwitch(line.name, open);
      rows.push(
        this.footRow(name, n ? "queue" : "coverage", (day) => {
          const { need, short, level, title } = line.days[day];
          return { text: short ? `−${number(short)}` : need ? "✓" : "", level: need ? level : "", title };
        }),
      );
    });
    this.foot.replaceChildren(...rows);
  }

  queueSwitch(name, open) {
    const toggle = () => {
      this.grid.showsQueues = !open;
      this.patchFoot();
      this.foot.querySelector("button")?.focus();
    };
    return make("button", { type: "button", class: "plain", "aria-expanded": String(open), onclick: toggle }, `${open ? "▾" : "▸"} ${name}`);
  }

  footRow(name, kind, about) {
    const row = make("tr", { class: kind }, make("th", { class: "who", scope: "row", colspan: 2 }, name));
    for (const day of this.days) {
      const { text, level, title } = about(day);
      row.append(make("td", { class: `${this.dayClass(day)}${level ? ` short${level}` : ""}`, "data-tip": title, "data-day": day }, String(text)));
    }
    return row;
  }
}
