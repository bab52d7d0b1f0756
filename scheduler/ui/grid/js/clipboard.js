// Copying to and pasting from Excel: text with tabs, and a table with colours beside it.

class Clipboard {
  constructor(grid) {
    this.grid = grid;
    grid.element.addEventListener("copy", (event) => this.copy(event));
    grid.element.addEventListener("paste", (event) => this.paste(event));
  }

  isInCell(event) {
    return event.composedPath()[0].cell !== undefined;
  }

  copy(event) {
    if (!this.isInCell(event)) return;
    event.clipboardData.setData("text/plain", this.asText());
    event.clipboardData.setData("text/html", this.asTable());
    event.preventDefault();
    this.told();
  }

  paste(event) {
    if (!this.isInCell(event)) return;
    event.preventDefault();
    this.grid.edits.paste(event.clipboardData.getData("text/plain"));
  }

  async copyFromMenu() {
    try {
      await navigator.clipboard.writeText(this.asText());
      this.told();
    } catch {
      this.grid.refuse(this.grid.say("The browser does not let this page copy: press Ctrl+C instead."));
    }
  }

  async pasteFromMenu() {
    try {
      this.grid.edits.paste(await navigator.clipboard.readText());
    } catch {
      this.grid.refuse(this.grid.say("The browser does not let this page paste: press Ctrl+V instead."));
    }
  }

  told() {
    const cells = this.grid.selection.range.flat().length;
    this.grid.hint(this.grid.say("Copied: {count} cells", { count: cells }));
  }

  /** What a cell hands to Excel: its codes, and leave by its sign. */
  textOf(cell) {
    const { sheet, say } = this.grid;
    return sheet.text(cell) || (sheet.leave.has(cell) ? say("Lv") : "");
  }

  asText() {
    return this.grid.selection.range
      .map((row) => row.map((cell) => this.textOf(cell)).join("\t"))
      .join("\r\n");
  }

  asTable() {
    const { data, sheet } = this.grid;
    const table = make("table");
    for (const row of this.grid.selection.range) {
      const tr = make("tr");
      for (const cell of row) {
        const kinds = sheet.kinds(cell);
        const [fill, ink] = kinds.length ? data.facts.types[kinds[0]].light : ["#ffffff", "#000000"];
        tr.append(make("td", { style: `background:${fill};color:${ink};text-align:center` }, this.textOf(cell)));
      }
      table.append(tr);
    }
    return table.outerHTML;
  }
}
