/**
 * The list of a sealing as rows that grow in the page: nothing is loaded between one exhibit and the next. The list
 * stays the text of the form (sealed_line.js), which the browser keeps (unsent_list.js) and the service reads; without
 * scripts the same form adds each row by itself.
 */
import { dropList } from "../unsent_list.js";
import { DeclaredTotal } from "./declared_total.js";
import { RowChecks } from "./row_checks.js";
import { sendForm } from "./row_sending.js";
import { RowPhotos } from "./row_photos.js";
import { RowView } from "./row_view.js";
import { counted, following, isTable, pasted, read, weighed, write } from "./sealed_line.js";
import { fill } from "./sentences.js";

const TYPED = ["seal", "gross", "volume", "description", "label"];

class SealingEditor {
  #form;
  #fields;
  #words;
  #rows = [];
  #writes = false;
  #asked = ""; // the row that was questioned: sent once more it is meant

  constructor(form) {
    this.#form = form;
    this.#fields = form.elements;
    this.#words = JSON.parse(form.dataset.words);
    this.total = new DeclaredTotal(document.getElementById("declared"), JSON.parse(form.dataset.units));
    this.checks = new RowChecks(this.#words, this.total);
    this.photos = new RowPhotos(form.dataset.case, this.#fields._csrf_token.value, (...told) => this.#photo(...told));
    this.view = new RowView(document.getElementById("rows"), form, this.#words, {
      rows: () => this.#rows,
      wrong: (row) => this.checks.wrong(row, this.#rows),
      photos: (row) => this.photos.of(row.exhibit_number),
      change: (row, changes) => this.#change(row, changes),
      remove: (row) => this.#remove(row),
      take: (row, files) => this.photos.take(row.exhibit_number, files),
      again: () => this.photos.again(),
    });
  }

  begin() {
    const { lines, amount, line } = this.#fields;
    for (const one of this.#form.querySelectorAll("[data-without-scripts]")) one.hidden = true;
    for (const one of this.#form.querySelectorAll("[data-with-scripts]")) one.hidden = false;
    lines.addEventListener("input", () => this.#writes || this.#readAgain());
    for (const field of [this.#fields.seal, lines]) field.addEventListener("paste", (event) => this.#paste(event));
    this.#form.addEventListener("keydown", (event) => this.#key(event));
    this.#form.addEventListener("submit", (event) => this.#submit(event), true);
    addEventListener("pageshow", ({ persisted }) => persisted && this.#form.dataset.sent && location.reload());
    if (!amount.value && this.total.counts(line.value)) amount.value = "1";
    this.#readAgain();
    if (document.activeElement === document.body) this.#fields.seal.focus();
  }

  #readAgain() {
    this.#rows = read(this.#fields.lines.value);
    this.#show();
  }

  #show() {
    this.view.show();
    this.total.show(this.#rows);
  }

  /** The list is other than before: its text follows, and is kept. */
  #store() {
    this.#writes = true;
    this.#fields.lines.value = write(this.#rows);
    this.#fields.lines.dispatchEvent(new Event("input", { bubbles: true }));
    this.#writes = false;
    this.#show();
  }

  /** What the form has chosen for the next exhibit, and for what a table leaves out. */
  get #chosen() {
    const { line, form, unit, gross_unit, balance, packing, condition, amount } = this.#fields;
    return {
      line: line.value,
      form: form.value ? wordOf(form) : wordOf(form, this.total.usual(line.value)),
      unit: unitOf(unit, amount.value),
      gross_unit: gross_unit.value,
      balance: balance.value,
      packing: packing.value && wordOf(packing),
      condition: condition.value && wordOf(condition),
      count: amount.value.trim() && counted(amount.value, unitOf(unit, amount.value)),
    };
  }

  get #entry() {
    const { exhibit_number: number, seal, gross, volume, volume_unit: volumeUnit, label, description } = this.#fields;
    const { unit: _, gross_unit: massUnit, ...chosen } = this.#chosen;
    const weight = gross.value.trim() && weighed(gross.value, massUnit);
    return {
      ...chosen,
      exhibit_number: number.value.trim(),
      seal: seal.value.trim(),
      weight,
      balance: weight && chosen.balance,
      volume: volume.value.trim() && `${volume.value.trim()} ${volumeUnit.value}`,
      label: label.value.trim(),
      description: description.value.trim(),
      photos: this.#kept.map(({ value }) => value).join(" "),
    };
  }

  /** Photographs that a refused form had kept: they are of the next row. */
  get #kept() {
    return [...this.#form.querySelectorAll("input[type=hidden][name=photos]")];
  }

  /** The field that the next exhibit still lacks, null when it may be added. */
  #lacks() {
    const { exhibit_number: number, seal, amount, gross, balance } = this.#fields;
    if (!number.value.trim()) return number;
    if (!seal.value.trim()) return seal;
    if (balance.value && !gross.value.trim()) return gross;
    return amount.value.trim() || gross.value.trim() ? null : amount;
  }

  #next(from) {
    const lacks = this.#lacks();
    if (!lacks) return this.#add();
    if (lacks === from) this.view.trouble(this.#words[lacks.name === "seal" ? "no_seal" : "no_measure"]);
    lacks.focus();
    return false;
  }

  #add() {
    const row = this.#entry;
    const wrong = this.checks.wrong(row, [...this.#rows, row]);
    if (wrong) return this.#ask(wrong);
    const doubt = this.checks.doubt(row, this.#rows);
    if (doubt && this.#asked !== write([row])) {
      this.#asked = write([row]);
      return this.#ask({ text: doubt, field: "gross" });
    }
    this.#rows.push(row);
    this.#clear(row);
    this.view.said(fill(this.#words.added, { number: row.exhibit_number }));
    this.#store();
    return true;
  }

  #ask({ text, field }) {
    this.view.trouble(text);
    this.#fields[field].focus();
    this.#fields[field].select();
    return false;
  }

  /** The fields of the next one: what is chosen stays, and how many units; the seal is the next where they follow. */
  #clear(row) {
    const { files } = this.#fields;
    if (files.files.length) this.photos.take(row.exhibit_number, files.files);
    files.value = "";
    for (const one of this.#kept) one.remove();
    for (const name of TYPED) this.#fields[name].value = "";
    this.#asked = "";
    this.#fields.exhibit_number.value = following(row.exhibit_number);
    const inRow = document.getElementById("in-row").checked;
    if (inRow) this.#fields.seal.value = following(row.seal);
    (inRow ? (this.#lacks() ?? this.#fields.seal) : this.#fields.seal).focus();
  }

  #change(row, changes) {
    const at = this.#rows.indexOf(row);
    if (at < 0) return null;
    const changed = { ...row, ...changes };
    const others = this.#rows.with(at, changed);
    const wrong = this.checks.wrong(changed, others);
    if (wrong) return wrong;
    this.photos.rename(row.exhibit_number, changed.exhibit_number);
    this.#rows = others;
    this.view.said(fill(this.#words.changed, { number: changed.exhibit_number }));
    this.#store();
    return null;
  }

  #remove(row) {
    const at = this.#rows.indexOf(row);
    this.#rows = this.#rows.toSpliced(at, 1);
    this.#store();
    this.view.said(fill(this.#words.removed, { number: row.exhibit_number }), this.#words.undo, () => {
      this.#rows = this.#rows.toSpliced(at, 0, row);
      this.view.said(fill(this.#words.added, { number: row.exhibit_number }));
      this.#store();
      this.#fields.seal.focus();
    });
  }

  #photo(number, { pair = "", told = "" } = {}) {
    const row = this.#rows.find((one) => one.exhibit_number === number);
    if (told) this.view.trouble(told);
    if (!row || !pair) return this.view.show();
    row.photos = [row.photos, pair].filter(Boolean).join(" ");
    return this.#store();
  }

  #paste(event) {
    const text = event.clipboardData.getData("text");
    if (!isTable(text)) return;
    event.preventDefault();
    const { unit, ...chosen } = this.#chosen;
    const rows = pasted(text, { ...chosen, unit }, this.#fields.exhibit_number.value.trim());
    this.#rows = [...this.#rows, ...rows];
    this.#fields.exhibit_number.value = following(this.#rows.at(-1).exhibit_number);
    const wrong = rows.filter((row) => this.checks.wrong(row, this.#rows)).length;
    this.view.said(fill(wrong ? this.#words.pasted_wrong : this.#words.pasted, { n: rows.length, wrong }));
    this.#store();
  }

  #key(event) {
    const { target, key, isComposing } = event;
    if (key !== "Enter" || isComposing || !(target instanceof HTMLInputElement) || !target.name) return;
    if (["file", "checkbox", "password"].includes(target.type)) return;
    event.preventDefault();
    this.#next(target);
  }

  #submit(event) {
    const step = event.submitter?.value;
    if (step === "add" || step === "send") {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    if (step === "add") this.#next(this.#fields.seal);
    else if (step === "send") this.#send(event.submitter);
    else if (!this.#fields.seal.value.trim()) this.#fields.amount.value = "";
  }

  /** The seal that the page itself put there, where they follow one another: nothing of a next exhibit yet. */
  #forgetOffered() {
    const { seal, gross } = this.#fields;
    const last = this.#rows.at(-1);
    if (last && document.getElementById("in-row").checked && !gross.value && seal.value === following(last.seal)) {
      seal.value = "";
    }
  }

  async #send(pressed) {
    this.#forgetOffered();
    if (this.#fields.seal.value.trim() && !this.#next(null)) return;
    const wrong = this.#rows.filter((row) => this.checks.wrong(row, this.#rows));
    if (wrong.length) {
      this.view.trouble(fill(this.#words.wrong_rows, { n: wrong.length }));
      this.view.edit(wrong[0]);
      return;
    }
    if (!this.#rows.length) {
      this.view.trouble(this.#words.nothing);
      return;
    }
    pressed.disabled = true;
    try {
      if (this.#unsent) await this.photos.again();
      if (this.#unsent) this.view.trouble(fill(this.#words.photos_wait, { n: this.#unsent }));
      else await this.#sendNow();
    } finally {
      pressed.disabled = false;
    }
  }

  /** Photographs of the list that the service has not taken. */
  get #unsent() {
    return this.#rows.reduce((sum, { exhibit_number: number }) => sum + this.photos.of(number).count, 0);
  }

  async #sendNow() {
    this.#store();
    const { to, refused } = await sendForm(this.#form, { step: "send", amount: "" });
    if (refused) this.#sendAsPage();
    else if (!to) this.view.trouble(this.#words.no_network);
    else {
      if (!to.startsWith(`${new URL(this.#form.action).pathname}?`)) {
        dropList(this.#form); // recorded: what is shown again when somebody comes back is a new list
        this.#form.dataset.sent = "yes";
      }
      location.assign(to);
    }
  }

  /** Where the session is over the page asks for the password and leads back here, where the list stands as kept. */
  #sendAsPage() {
    this.#fields.amount.value = "";
    this.#form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "step", value: "send" }));
    this.#form.submit();
  }
}

/** The word of what a list of choices has chosen, or of one of its values. */
function wordOf(select, value = select.value) {
  return [...select.options].find((one) => one.value === value)?.text.trim() ?? "";
}

/** The word of a unit, for one or for many. */
function unitOf({ selectedOptions: [chosen] }, amount) {
  return amount.trim() === "1" ? chosen.dataset.one : chosen.text.trim();
}

const form = document.querySelector("form[data-words]");
if (form) new SealingEditor(form).begin();
