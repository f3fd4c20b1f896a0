/** The rows of a list in the page: each can be mended, taken out and photographed in its place. */
import { button, el } from "../dom.js";
import { counted, measured, weighed } from "./sealed_line.js";
import { fill } from "./sentences.js";

const KINDS = "image/jpeg,image/png";

export class RowView {
  #place;
  #form;
  #words;
  #does;
  #said = document.getElementById("row-said");
  #trouble = document.getElementById("row-trouble");
  #edited = null;

  /** `does`: what the list answers and does: rows, wrong, photos, change, remove, take, again. */
  constructor(place, form, words, does) {
    this.#place = place;
    this.#form = form;
    this.#words = words;
    this.#does = does;
  }

  /** Something was done; with a button that takes it back. */
  said(text, word = "", press = null) {
    this.#trouble.hidden = true;
    this.#said.replaceChildren(text, word && " ", word && button(word, press, { class: "quiet" }));
  }

  /** Something is to be mended first. */
  trouble(text) {
    this.#said.replaceChildren();
    this.#trouble.hidden = false;
    this.#trouble.replaceChildren(el("p", {}, text));
  }

  show() {
    const rows = this.#does.rows();
    if (this.#edited && !rows.includes(this.#edited)) this.#edited = null;
    const count = document.getElementById("row-count");
    count.textContent = fill(rows.length === 1 ? this.#words.one_row : this.#words.rows, { n: rows.length });
    if (this.#edited) this.#keep(rows);
    else this.#place.replaceChildren(...rows.map((row) => this.#row(row)).reverse());
  }

  /** While a row is being mended its fields stay as they are; the others are shown anew around it. */
  #keep(rows) {
    const open = this.#place.querySelector("li.edited");
    const fresh = rows.map((row) => (row === this.#edited ? open : this.#row(row))).reverse();
    if (!open || fresh.length !== this.#place.children.length) {
      this.#edited = null;
      this.show();
      return;
    }
    fresh.forEach((one, i) => one !== this.#place.children[i] && this.#place.children[i].replaceWith(one));
  }

  #row(row) {
    const number = row.exhibit_number;
    const wrong = this.#does.wrong(row);
    const named = (word) => ({ class: "quiet", "aria-label": `${word} – ${fill(this.#words.row, { number })}` });
    return el(
      "li",
      { class: wrong && "bad", "data-number": number },
      el("strong", {}, fill(this.#words.row, { number })),
      el("span", {}, row.seal || "–"),
      el("span", { class: "num" }, row.count || "–"),
      el("span", { class: "num" }, row.weight || "–"),
      el("small", {}, this.#beside(row)),
      wrong && el("p", { class: "wrong-row" }, wrong.text),
      el(
        "div",
        { class: "row-acts" },
        this.#camera(row, named(this.#words.photo)),
        button(this.#words.edit, () => this.edit(row), named(this.#words.edit)),
        button(this.#words.remove, () => this.#removed(row), named(this.#words.remove)),
      ),
    );
  }

  /** Balance, line and photographs, as far as there are any. */
  #beside(row) {
    const { balance, line } = this.#form.elements;
    const photos = row.photos.split(" ").filter(Boolean).length;
    const waiting = this.#does.photos(row);
    const word = (select, value) =>
      [...select.options].find((one) => one.value === value)?.text.split(" · ")[0] ?? value;
    const waits = waiting.failed ? this.#words.photo_failed : this.#words.photo_sent;
    return [
      line.options.length > 1 && word(line, row.line),
      row.weight && row.balance && word(balance, row.balance),
      photos > 0 && fill(photos === 1 ? this.#words.one_photo : this.#words.photos, { n: photos }),
      waiting.count > 0 && fill(waits, { n: waiting.count }),
    ]
      .filter(Boolean)
      .join(" · ");
  }

  /** The button that takes photographs of a row, or sends again those that did not arrive. */
  #camera(row, traits) {
    if (this.#does.photos(row).failed) return button(this.#words.photo_again, () => this.#does.again(), traits);
    const input = el("input", { type: "file", accept: KINDS, multiple: true, hidden: true, tabindex: "-1" });
    input.addEventListener("change", () => this.#does.take(row, input.files));
    return [button(this.#words.photo, () => input.click(), traits), input];
  }

  #removed(row) {
    this.#does.remove(row);
    this.#said.querySelector("button")?.focus();
  }

  /** Open a row to be mended. */
  edit(row) {
    this.#edited = null;
    this.show();
    const rows = this.#does.rows();
    const place = this.#place.children[rows.length - 1 - rows.indexOf(row)];
    this.#edited = row;
    const open = this.#editor(row);
    place.replaceWith(open);
    open.querySelector("input").focus();
  }

  #editor(row) {
    const { balance, line, gross_unit: massUnit, unit } = this.#form.elements;
    const word = this.#words;
    const fields = {
      seal: el("input", { value: row.seal, maxlength: "48", autocapitalize: "characters", autocomplete: "off" }),
      exhibit_number: el("input", { value: row.exhibit_number, maxlength: "48", autocomplete: "off" }),
      count: el("input", { value: row.count, autocomplete: "off" }),
      weight: el("input", { value: row.weight, autocomplete: "off" }),
      balance: copied(balance, row.balance || balance.value),
      ...(line.options.length > 1 && { line: copied(line, row.line) }),
    };
    const save = () => {
      const typed = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.value.trim()]));
      if (typed.count) typed.count = counted(typed.count, measured(row.count).unit || unit.selectedOptions[0].text);
      if (typed.weight) typed.weight = weighed(typed.weight, measured(row.weight).unit || massUnit.value);
      else typed.balance = "";
      this.#edited = null;
      const wrong = this.#does.change(row, typed);
      if (!wrong) return this.#focus(typed.exhibit_number);
      this.#edited = row;
      return this.trouble(wrong.text);
    };
    const cancel = () => {
      this.#edited = null;
      this.show();
      this.#focus(row.exhibit_number);
    };
    const onkeydown = (event) => {
      if (event.key === "Escape") cancel();
      else if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
      else save();
      event.preventDefault();
      event.stopPropagation();
    };
    return el(
      "li",
      { class: "edited", "data-number": row.exhibit_number, onkeydown },
      Object.entries(fields).map(([name, field]) => el("label", {}, word[name], field)),
      el("p", { class: "actions" }, button(word.save, save), button(word.cancel, cancel, { class: "quiet" })),
    );
  }

  /** Where the keyboard stood: on the row that was mended. */
  #focus(number) {
    this.#place.querySelector(`[data-number="${CSS.escape(number)}"] .row-acts button:nth-of-type(2)`)?.focus();
  }
}

/** A list of choices once more, for one row. */
function copied(select, value) {
  const made = select.cloneNode(true);
  made.removeAttribute("id");
  made.removeAttribute("name");
  made.value = value;
  return made;
}
