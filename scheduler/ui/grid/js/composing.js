// Input methods: where a keyboard is, the cell with the focus takes what an input method composes.
// Only what can be edited is offered an input method by the browser, so that cell becomes editable;
// nothing is ever left in it that was not drawn by the table.

class Composing {
  constructor(grid) {
    this.grid = grid;
    /** The cell into which a word is being composed. */
    this.td = null;
    const on = (name, handler) => grid.element.addEventListener(name, (event) => handler(event, event.composedPath()[0]));
    on("focusin", (event, td) => {
      this.open(td);
      // The caret stays where it was unless it is brought along, and words are composed at it.
      if (td.isContentEditable) document.getSelection().collapse(td, td.childNodes.length);
    });
    on("focusout", (event, td) => this.close(td));
    // With Ctrl the cell is no text: what is copied then are cells, not the letters inside one.
    on("keydown", (event, td) => (event.ctrlKey || event.metaKey ? this.close(td) : this.open(grid.root.activeElement)));
    on("beforeinput", (event, td) => this.write(event, td));
    on("compositionstart", (event, td) => (this.td = td));
    on("compositionend", (event, td) => this.take(event.data, td));
    on("dragstart", (event) => event.preventDefault());
  }

  /** On a phone an editable cell would call up the keyboard, over the menu. */
  open(td) {
    if (td?.cell === undefined || !this.grid.edits.may || !window.matchMedia("(pointer: fine)").matches) return;
    td.contentEditable = "true";
    td.spellcheck = false;
  }

  close(td) {
    if (td.cell === undefined) return;
    td.removeAttribute("contenteditable");
    td.removeAttribute("spellcheck");
  }

  /** Keys are read when they go down; what comes without a key is a word of an input method. */
  write(event, td) {
    if (td.cell === undefined || event.inputType === "insertCompositionText") return;
    event.preventDefault();
    if (event.inputType === "insertText" && event.data && !isLatin(event.data)) this.take(event.data, td);
  }

  take(word, td) {
    this.td = null;
    if (td.cell === undefined) return;
    this.grid.table.redraw(td);
    if (word) this.grid.keys.write(word);
  }
}
