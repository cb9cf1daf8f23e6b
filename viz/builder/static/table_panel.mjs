// One's own table: pasted, dropped or chosen as a file, and which of its columns is the target.

import { examplesFrom, tableOf } from "./csv.mjs";
import { element } from "../../page/static/dom.mjs";
import { choice } from "./fields.mjs";
import { TASK_NAMES } from "./names.mjs";
import { counted } from "../../page/static/numbers.mjs";

const READ_AS = { ...TASK_NAMES, regression: "numbers (regression)" };

export class TablePanel {
  /** `take` gets { X, y, names, labels, task } of a table that was read. */
  constructor(take) {
    this.take = take;
    this.table = null;
    this.area = element("textarea", { rows: 4, "aria-label": "A table with one row for each example", spellcheck: "false",
      placeholder: "0.5, 1.2, yes\n0.1, 0.7, no" });
    const file = element("input", { type: "file", accept: ".csv,.tsv,.txt,text/csv", "aria-label": "A file with a table", change: async () => {
      const [chosen] = file.files;
      file.value = "";
      if (chosen) this.read(await chosen.text());
    } });
    this.notes = element("p", { class: "small notes", role: "status" });
    this.columns = element("div", {});
    this.box = element("details", { "data-name": "table" }, element("summary", {}, "Your own table"),
      element("p", { class: "small" }, "Paste it, or drop a CSV file on the page. The last column is the target."),
      this.area, element("div", { class: "pair" }, element("button", { type: "button", click: () => this.read(this.area.value) }, "Use it"), file),
      this.columns, this.notes);
  }

  /** Read a text as a table and use it. */
  read(text) {
    const { table, trouble } = tableOf(text);
    this.box.open = true;
    this.table = table;
    this.target = table === null ? 0 : table.names.length - 1;
    if (table === null) this.#tell([trouble]);
    else this.#use(null);
  }

  #use(as) {
    const { names } = this.table, found = examplesFrom(this.table, this.target, as);
    const retarget = choice("target", names.map((name, k) => [String(k), name]), String(this.target), (k) => {
      this.target = Number(k);
      this.#use(null);
    });
    const kind = choice("read it as", [["", "automatic"], ["numbers", "numbers"]], as ?? "", (word) => this.#use(word || null));
    this.columns.replaceChildren(retarget, kind);
    this.#tell(found.trouble ? [found.trouble] : [`${counted(found.y.length, "example")}, read as ${READ_AS[found.task]}.`, ...found.notes]);
    if (!found.trouble) this.take(found);
  }

  #tell(sentences) {
    this.notes.textContent = sentences.join(" ");
  }
}
