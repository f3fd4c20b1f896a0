/** The seal of one thing, as a person reads it: its number, and where they look blind if it is intact. */
import { button, choice, el, field, onEnter } from "../dom.js";
import { options, say } from "../words.js";

const SEAL = /^(?=.*\d)[A-Z0-9][A-Z0-9./_ -]{0,47}$/;

/** A seal's number as the service keeps it; "" when no reading of it can be one. */
export function sealIn(texts) {
  const normal = texts.map((text) => text.trim().toUpperCase().split(/\s+/).join(" "));
  return normal.find((text) => SEAL.test(text)) ?? "";
}

/** The part of a form (blind_check_form.js) that takes it. `row`: the next seal where they are taken in a row. */
export class Seal {
  #form;
  #rereading = false;
  #scanned = false;

  constructor(form) {
    this.#form = form;
  }

  /** What was read so far, as the service keeps it; "" for what is no seal. */
  get number() {
    return sealIn([this.#form.seen.seal ?? ""]);
  }

  get #absent() {
    return this.#form.seen.seal_state === "absent";
  }

  get #blind() {
    return this.#form.asks.blind !== false;
  }

  /** Whether it is still to be said if the seal is intact, broken or absent. */
  get #unstated() {
    return this.#blind && this.#form.seen.seal_state === undefined;
  }

  /** The seal is read and the weight is next: one line of it is enough. */
  get #done() {
    const asksMore = this.#form.amount?.must || this.#form.row;
    return asksMore && !this.#rereading && !this.#unstated && (this.#absent || this.number);
  }

  /** The seal of what is checked once it is read: who works on without looking scans that of the next thing. */
  get read() {
    if (!this.#blind || this.#rereading || this.#absent) return "";
    return this.#scanned || this.#done ? this.number : "";
  }

  /** What is still missing, "" when nothing is. */
  get missing() {
    if (!this.#absent && !this.number) return say(this.#form.seen.seal ? "seal_unreadable" : "read_seal");
    return this.#unstated ? say("choose_seal_state") : "";
  }

  /** As a line has it. */
  get line() {
    const { seal_state } = this.#form.seen;
    return { ...(this.number && !this.#absent && { seal: this.number }), ...(seal_state && { seal_state }) };
  }

  /** A seal was scanned. */
  take(seal) {
    this.#form.seen.seal = seal;
    this.#scanned = true;
    if (this.#absent) this.#form.seen.seal_state = undefined;
  }

  /** What was typed is what was read. */
  entered() {
    this.#rereading = false;
  }

  /** It is to be read again. */
  again() {
    this.#rereading = true;
  }

  node() {
    return this.#done ? this.#short() : el("div", { class: "blind" }, this.#field(), this.#blind && this.#states());
  }

  #field() {
    const form = this.#form;
    const input = el("input", {
      id: "seal",
      value: form.seen.seal ?? "",
      autocomplete: "off",
      autocapitalize: "characters",
      spellcheck: "false",
      maxlength: "48",
      autofocus: !form.seen.seal,
      disabled: this.#absent,
      oninput: () => {
        form.seen.seal = input.value;
        form.ready();
      },
      onkeydown: onEnter(() => form.entered()),
    });
    return field(say("seal_read"), input, say("seal_hint"));
  }

  /** Chosen at each look; after a scanned seal one touch says it and adds the line. */
  #states() {
    const form = this.#form;
    const chosen = (state) => {
      form.seen.seal_state = state;
      this.#scanned && !form.amount?.open && !form.missing ? form.press() : form.show();
    };
    const next = Boolean(this.number) && this.#unstated;
    return choice("seal_state", say("seal_state"), options("seal_states"), form.seen.seal_state, chosen, next);
  }

  #short() {
    const { seen, row } = this.#form;
    const words = [
      !this.#absent && say("seal_is", { seal: this.number }),
      seen.seal_state && say(`seal_${seen.seal_state}`),
    ];
    const skipped = row && this.number !== row;
    const reread = () => {
      this.again();
      this.#form.show();
    };
    return el(
      "div",
      { class: skipped ? "last warn" : "last" },
      row && el("h2", {}, skipped ? say("out_of_row", { seal: row }) : say("next_of_row")),
      el("p", {}, words.filter(Boolean).join(" · ")),
      button(say("read_again"), reread),
    );
  }
}
