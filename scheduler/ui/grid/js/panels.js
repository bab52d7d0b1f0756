// Around the grid: figures, what the last edit did, violations, price by rule, legend.

const MOST_ITEMS = 40;

class Panels {
  constructor(grid, part) {
    this.grid = grid;
    this.figures = part(".figures");
    this.news = part(".news");
    this.legend = part(".legend");
    this.panels = part(".panels");
    this.unfolded = new Set();
    this.whole = new Set();
  }

  draw() {
    this.drawFigures();
    this.drawNews();
    this.drawLegend();
    this.panels.replaceChildren(this.findings(), this.prices());
  }

  drawFigures() {
    const { data, say } = this.grid;
    const { hard, soft, cost, short, wishes } = data.price;
    const figure = (value, name, tone) =>
      make("span", { class: `figure ${tone}` }, make("b", {}, number(value)), ` ${name}`);
    this.figures.replaceChildren(
      figure(hard, hard === 1 ? say("hard violation") : say("hard violations"), hard ? "bad" : "good"),
      figure(soft, soft === 1 ? say("soft violation") : say("soft violations"), soft ? "warn" : "good"),
      figure(cost, cost === 1 ? say("point") : say("points"), ""),
      data.coverage.length
        ? figure(short, short === 1 ? say("person-hour missing") : say("person-hours missing"), short ? "warn" : "good")
        : "",
      Object.keys(data.wishes).length ? figure(wishes, wishes === 1 ? say("refused wish") : say("wishes refused"), "") : "",
      ...data.facts.years.map((note) => make("span", { class: "figure note" }, note)),
    );
  }

  /** What the last edit did, in one line that never moves the grid; the details unfold over it. */
  drawNews() {
    const { data, say } = this.grid;
    const { change } = data;
    const shape = JSON.stringify([change, data.number, data.language]);
    if (shape === this.told) return;
    this.told = shape;
    if (!change) {
      this.news.replaceChildren(data.outbox ? make("p", { class: "none" }, say("Click a cell, or type a shift's code. ? lists all keys.")) : "");
      return;
    }
    const off = change.after - change.before;
    const tone = off > 0 ? "dear" : off < 0 ? "good" : "";
    const figures = make("span", { class: tone }, say("{before} → {after} points ({change})", { before: number(change.before), after: number(change.after), change: signed(off) }));
    const count = change.count_worse + change.count_better;
    const counts = { worse: change.count_worse, better: change.count_better };
    const last = count ? say("Last change: {worse} worse, {better} better", counts) : say("Last change: no violation came or went");
    const title = data.before === null ? last : say("Beside the other: {worse} worse, {better} better", counts);
    const worst = change.worse.find(({ finding }) => this.grid.sheet.isHard(unpack(finding)));
    const line = make("p", {}, make("b", {}, title), " · ", figures, worst ? make("span", { class: "worst" }, wordsOf(this.grid, unpack(worst.finding))) : "");
    this.news.replaceChildren(line, count ? this.newsList(change, count) : "");
  }

  newsList(change, count) {
    const { say } = this.grid;
    const items = [...change.worse, ...change.better].map(({ kind, cost, finding }) => this.item(unpack(finding), kind, cost));
    if (count > items.length) items.push(make("li", {}, say("and {count} more", { count: count - items.length })));
    return make("details", {}, make("summary", {}, say("Details")), make("ul", {}, ...items));
  }

  /** A line about a finding; of a change also what it is (new, gone, moved) and costs more. */
  item(finding, kind = "", change = null) {
    const { sheet, say } = this.grid;
    const hard = sheet.isHard(finding);
    const word = { new: say("new"), gone: say("gone"), moved: say("changed") }[kind];
    const tag = word ? make("span", { class: `tag ${kind}` }, word) : null;
    const price = hard ? say("hard") : change === null ? number(finding.cost) : signed(change);
    const tone = hard ? "bad" : change > 0 ? "dear" : change < 0 ? "good" : "";
    const text = [tag, make("span", { class: `price ${tone}` }, price), " ", wordsOf(this.grid, finding)];
    const go = kind === "gone" ? null : this.wayTo(finding);
    const inside = go ? make("button", { type: "button", class: "plain", onclick: go }, ...text) : make("span", {}, ...text);
    return make("li", { class: hard ? "hard" : "soft" }, inside);
  }

  /** Where a finding is to be seen; null where it is nowhere on the grid. */
  wayTo(finding) {
    const { grid } = this;
    const day = finding.days.at(-1);
    if (finding.row < 0 && day === undefined) return null;
    return () => grid.goTo(finding.row < 0 ? null : finding.row, day ?? null);
  }

  findings() {
    const { data, say, sheet } = this.grid;
    const byRule = new Map();
    for (const finding of sheet.list) {
      if (!byRule.has(finding.rule)) byRule.set(finding.rule, []);
      byRule.get(finding.rule).push(finding);
    }
    const groups = [...byRule].sort(([a], [b]) => data.rules[b].hard - data.rules[a].hard || data.rules[b].cost - data.rules[a].cost);
    const section = make("section", { class: "findings" }, make("h3", {}, say("Violations")));
    for (const hard of [true, false]) {
      const mine = groups.filter(([rule]) => data.rules[rule].hard === hard);
      section.append(make("h4", { class: hard ? "hard" : "soft" }, hard ? say("Hard rules: must be mended") : say("Soft rules: each costs points")));
      section.append(...mine.map(([rule, found]) => this.group(rule, found)));
      if (!mine.length) section.append(make("p", { class: "none" }, hard ? say("None. Law and every other hard rule hold.") : say("None.")));
    }
    if (data.left_out) section.append(make("p", { class: "none" }, say("{count} more of the cheapest are counted and not listed.", { count: data.left_out })));
    return section;
  }

  group(rule, found) {
    const { data, say } = this.grid;
    const { title, hard, cost } = data.rules[rule];
    const key = `${title}/${hard}`;
    const price = hard ? "" : ` · ${say("{cost} points", { cost: number(cost) })}`;
    const box = make("details", { open: this.unfolded.has(key) || (hard && found.length <= MOST_ITEMS) }, make("summary", {}, make("b", {}, title), ` ${found.length}${price}`));
    const list = make("ul");
    const fillList = () => {
      const most = this.whole.has(key) ? found.length : MOST_ITEMS;
      list.replaceChildren(...found.slice(0, most).map((one) => this.item(one)));
      if (found.length > most) {
        const all = () => (this.whole.add(key), fillList());
        list.append(make("li", {}, make("button", { type: "button", class: "plain more", onclick: all }, say("and {count} more", { count: found.length - most }))));
      }
    };
    // A group is filled when it is opened: thousands of lines nobody reads would slow every edit.
    if (box.open) fillList();
    box.append(list);
    box.ontoggle = () => {
      if (box.open) this.unfolded.add(key);
      else this.unfolded.delete(key);
      if (box.open && !list.children.length) fillList();
    };
    return box;
  }

  prices() {
    const { data, say } = this.grid;
    const rules = data.rules.filter((rule) => !rule.hard && (rule.cost || rule.before)).sort((a, b) => b.cost - a.cost);
    const most = Math.max(1, ...rules.map((rule) => rule.cost));
    const head = make("tr", {}, make("th", { scope: "col" }, say("Rule")), make("th", { scope: "col", class: "n" }, say("Points")), make("th", { scope: "col", class: "n" }, say("Change")));
    const rows = rules.map((rule) => {
      const off = rule.cost - rule.before;
      const bar = make("span", { class: "share", style: `width:${Math.round((100 * rule.cost) / most)}%` });
      return make("tr", {}, make("th", { scope: "row" }, rule.title, bar), make("td", { class: "n" }, number(rule.cost)), make("td", { class: `n ${off > 0 ? "dear" : off < 0 ? "good" : ""}` }, off ? signed(off) : ""));
    });
    const off = data.change ? data.change.after - data.change.before : 0;
    const sum = make("tr", { class: "sum" }, make("th", { scope: "row" }, say("Together")), make("td", { class: "n" }, number(data.price.cost)), make("td", { class: `n ${off > 0 ? "dear" : off < 0 ? "good" : ""}` }, off ? signed(off) : ""));
    const table = make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows), make("tfoot", {}, sum));
    return make("section", { class: "prices" }, make("h3", {}, say("Price by rule")), table);
  }

  drawLegend() {
    const { data, say } = this.grid;
    const shape = JSON.stringify([data.language, data.facts.types, data.before !== null]);
    if (shape === this.legended) return;
    this.legended = shape;
    const entry = (sign, text) => make("li", {}, sign, " ", text);
    const types = data.facts.types.map((type, n) => entry(make("span", { class: `chip s${n}` }, type.code), make("span", {}, `${type.name} `, make("small", {}, type.times), data.outbox && n < 9 ? make("kbd", {}, String(n + 1)) : "")));
    const marks = [
      ["leave", say("Lv"), say("Leave")],
      ["pin", "", say("pinned")],
      ["hard", "", say("breaks a hard rule")],
      ["soft", "", say("costs points")],
      ["granted", "", say("wish granted")],
      ["refused", "", say("wish refused")],
      ...(data.facts.duties.length ? [["duty", "", say("on duty")]] : []),
      ...(Object.keys(data.shift_duty).length ? [["host", "", say("duty of the shift")]] : []),
      ...(data.before ? [["differs", "", say("differs")]] : []),
    ].map(([name, text, meaning]) => entry(make("span", { class: `chip mark ${name}` }, text), meaning));
    this.legend.replaceChildren(make("ul", { class: "types" }, ...types), make("ul", { class: "signs" }, ...marks));
  }
}
