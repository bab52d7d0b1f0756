// The bar above the grid: undo, redo, search, filters, weeks, and whether everything is saved.

class Bar {
  constructor(grid, element, state) {
    this.grid = grid;
    this.element = element;
    this.state = state;
    this.search = "";
    this.team = "";
    this.skill = "";
    this.trouble = "";
  }

  draw() {
    const { data, say } = this.grid;
    const shape = JSON.stringify([data.language, data.outbox, data.facts.teams, data.facts.skills, data.facts.weeks.length]);
    if (shape !== this.shape) this.build(shape);
    if (this.undo) {
      this.undo.disabled = !data.can_undo && !this.grid.outbox.waiting.length;
      this.redo.disabled = !data.can_redo;
      this.undo.dataset.tip = [data.undo_says, "Ctrl+Z"].filter(Boolean).join(" · ");
      this.redo.dataset.tip = [data.redo_says, "Ctrl+Y"].filter(Boolean).join(" · ");
    }
    for (const button of this.weeks?.children ?? []) {
      button.setAttribute("aria-pressed", String(button.week === this.grid.week));
    }
    this.status();
    this.element.setAttribute("aria-label", say("Tools of the rota"));
  }

  build(shape) {
    const { data, say, edits } = this.grid;
    this.shape = shape;
    const parts = [];
    this.undo = this.redo = null;
    if (data.outbox) {
      this.undo = make("button", { type: "button", onclick: () => edits.undo() }, `↶ ${say("Undo")}`);
      this.redo = make("button", { type: "button", onclick: () => edits.redo() }, `↷ ${say("Redo")}`);
      parts.push(make("span", { class: "group" }, this.undo, this.redo));
    }
    const fold = make("button", { type: "button", class: "fold", "aria-expanded": "false" }, say("Filter"));
    fold.onclick = () => fold.setAttribute("aria-expanded", String(this.element.classList.toggle("unfolded")));
    parts.push(fold, this.weekButtons(), this.searchBox());
    if (data.facts.teams.length > 1) parts.push(this.chooser("team", say("All teams"), data.facts.teams.map((team) => team.name)));
    if (data.facts.skills.length > 1) parts.push(this.chooser("skill", say("All skills"), data.facts.skills));
    parts.push(this.chooser("trouble", say("Everybody"), [say("breaks hard rules"), say("any violation")], say("Violations")));
    const help = make("button", { type: "button", "aria-label": say("Keys"), "data-tip": say("Keys"), onclick: () => this.grid.menu.openHelp() }, "?");
    this.element.replaceChildren(...parts.filter(Boolean));
    this.grid.root.querySelector(".help").replaceChildren(help);
  }

  weekButtons() {
    const { data, say } = this.grid;
    this.weeks = null;
    if (data.facts.weeks.length < 2) return null;
    const button = (week, label) => {
      const made = make("button", { type: "button", onclick: () => this.grid.showWeek(week) }, label);
      made.week = week;
      return made;
    };
    this.weeks = make("span", { class: "group weeks", role: "group", "aria-label": say("Days shown") });
    this.weeks.append(button(null, say("All")), ...data.facts.weeks.map((week, n) => button(n, week.label)));
    return this.weeks;
  }

  searchBox() {
    const { say } = this.grid;
    const box = make("input", { type: "search", placeholder: say("Name or number"), "aria-label": say("Search people"), value: this.search });
    box.oninput = () => {
      this.search = box.value.trim().toLowerCase();
      this.filter();
    };
    return box;
  }

  chooser(name, everything, options, label = everything) {
    const box = make("select", { "aria-label": label }, make("option", { value: "" }, everything));
    options.forEach((option, n) => box.append(make("option", { value: String(n) }, option)));
    box.value = this[name];
    box.onchange = () => {
      this[name] = box.value;
      this.filter();
    };
    return box;
  }

  /** Hide the people that were not asked for, and the heads of teams of which nobody is left. */
  filter() {
    const { data, table, selection } = this.grid;
    const teams = new Set();
    data.facts.people.forEach((person, row) => {
      const shown = this.shows(person, row);
      table.rows[row].tr.hidden = !shown;
      if (shown) teams.add(person.team);
    });
    for (const row of table.body.querySelectorAll("tr.team")) row.hidden = !teams.has(row.team);
    const count = selection.rows.length;
    const all = count === data.facts.people.length;
    this.filtered = all ? "" : this.grid.say("{count} of {all} people shown", { count, all: data.facts.people.length });
    selection.settle();
    this.status();
  }

  /** Take every filter away. */
  showAll() {
    this.search = this.team = this.skill = this.trouble = "";
    for (const box of this.element.querySelectorAll("input,select")) box.value = "";
    this.filter();
  }

  shows(person, row) {
    if (this.search && !person.name.toLowerCase().includes(this.search) && !person.id.toLowerCase().includes(this.search)) return false;
    if (this.team !== "" && person.team !== Number(this.team)) return false;
    if (this.skill !== "" && !person.skills.includes(Number(this.skill))) return false;
    if (this.trouble === "") return true;
    const { sheet } = this.grid;
    return sheet.list.some((one) => one.row === row && (this.trouble === "1" || sheet.isHard(one)));
  }

  status() {
    const { say, outbox, data } = this.grid;
    const waiting = outbox?.waiting.length ?? 0;
    let text = data.outbox ? say("All saved") : "";
    if (waiting) text = say("Saving…");
    if (waiting && outbox.isWorrying) text = say("Not saved yet ({count}). Your edits are kept in this tab and sent again.", { count: waiting });
    const said = [this.filtered, text].filter(Boolean).join(" · ");
    if (this.state.textContent !== said) this.state.textContent = said;
    this.state.classList.toggle("worry", waiting > 0 && outbox.isWorrying);
  }
}
