/** How much one thing is, as a person reads it: weighed or counted, typed or said by a balance. */
import { button, choice, el, field, onEnter, select } from "../dom.js";
import { asTyped, doubt, micrograms, reading, spoken } from "../weights.js";
import { options, say, term } from "../words.js";
import { balanceOfToday } from "./check_mass.js";
import { partnerOf } from "./weighed_together.js";

const MASS = ["kg", "g", "mg"];

/** The part of a form (blind_check_form.js) that takes it; `asks.measure` as there. */
export class Amount {
  #form;
  #sure = ""; // the weight of which it was said that its doubtful unit is right

  constructor(form) {
    this.#form = form;
    this.must = !["optional", "maybe_mass"].includes(form.asks.measure);
    this.open = this.must || Boolean(form.seen.text); // whether it is asked for
  }

  get #isMass() {
    return MASS.includes(this.#form.seen.unit);
  }

  get #massOnly() {
    return ["mass", "maybe_mass"].includes(this.#form.asks.measure);
  }

  get #text() {
    return (this.#form.seen.text ?? "").trim();
  }

  get #typed() {
    return `${this.#form.seen.text} ${this.#form.seen.unit}`;
  }

  /** Contexts that it takes. */
  get uses() {
    return this.open && !this.#form.seen.together && this.#form.asks.measure !== "number" ? ["balance"] : [];
  }

  /** What is still missing, "" when nothing is. */
  get missing() {
    const { asks, seen, desk } = this.#form;
    if (seen.together) return "";
    const wanted = say(asks.measure === "number" ? "read_number" : "read_weight");
    if (!this.#text) return this.must && !asks.unless?.not_weighed ? wanted : "";
    if (!seen.unit) return say("choose_unit");
    if ((asks.measure === "number" && this.#isMass) || (this.#massOnly && !this.#isMass)) return wanted;
    if (!this.#isMass) return /^\d{1,15}$/.test(this.#text) ? "" : say("count_unreadable");
    if (micrograms(seen) === null) return say("weight_unreadable");
    if (!desk.context.balance) return say("scan_balance");
    return this.#doubt && this.#sure !== this.#typed ? say("confirm_unit") : "";
  }

  /** As a line has it. The balance's unit is remembered with it. */
  line() {
    const { seen, desk } = this.#form;
    if (seen.together) return { together: seen.together };
    if (!this.#text) return {};
    if (!this.#isMass) return { count: { n: Number(this.#text), unit: seen.unit } };
    const { balance } = desk.context;
    desk.units.set(balance, seen.unit);
    return { weight: { text: this.#text, unit: seen.unit }, balance };
  }

  /** What a balance has said: rather its trouble than a weight. A bare number may be a seal's, where one is awaited. */
  told(texts) {
    const said = texts.map(reading).filter(Boolean);
    const { seal } = this.#form;
    return (
      said.find(({ trouble }) => trouble && trouble !== "bare") ??
      said.find(({ text }) => text) ??
      (!seal || seal.number ? said[0] : undefined)
    );
  }

  /** A balance has said it. */
  take(told) {
    Object.assign(this.#form.seen, told, { together: undefined });
    this.open = true;
  }

  /** What was typed is what was read, with its unit where a balance typed it so. */
  entered() {
    const told = reading(this.#form.seen.text ?? "");
    if (told?.text) Object.assign(this.#form.seen, told);
  }

  node() {
    if (this.#form.seen.together) return this.#joined();
    const opening = () => el("p", {}, button(say("weigh_too"), () => this.#begin()));
    return [this.open ? this.#fields() : opening(), this.#joinable()];
  }

  /** The one weight of a group stands at another row: here there is none to read. */
  #joined() {
    const { desk, seen } = this.#form;
    return el(
      "div",
      { class: "last" },
      el("p", {}, say("weighed_with", { name: desk.name(seen.together) })),
      button(say("weigh_alone"), () => this.#join(undefined)),
    );
  }

  /** Where this one may have lain on the balance with the row before. */
  #joinable() {
    const { asks, desk, seen, others } = this.#form;
    const head = asks.blind !== false && asks.measure !== "number" && partnerOf(desk, seen.id, others);
    if (!head) return null;
    return el(
      "div",
      { class: "blind" },
      button(say("weigh_with", { name: desk.name(head) }), () => this.#join(head)),
      el("p", { class: "fine" }, say("weigh_with_hint")),
    );
  }

  #join(head) {
    const form = this.#form;
    form.seen.together = head;
    if (head && !form.missing) form.press();
    else form.show();
  }

  #begin() {
    this.open = true;
    this.#form.show();
  }

  #fields() {
    const { asks, seen } = this.#form;
    const units = MASS.map((unit) => [unit, unit]);
    return el(
      "div",
      { class: "blind" },
      field(say("amount"), this.#input(), say("amount_hint")),
      asks.measure !== "number" && choice("unit", say("unit"), units, seen.unit, (unit) => this.#unit(unit)),
      this.#isMass && balanceOfToday(this.#form.desk, () => this.#form.show()),
      this.#doubtful(),
      asks.blind !== false && !this.#massOnly && this.#counted(),
      el("p", { class: "said", id: "said", "aria-live": "polite" }, this.said),
    );
  }

  #input() {
    const form = this.#form;
    const { seen, asks } = form;
    const input = el("input", {
      id: "amount",
      value: seen.text ?? "",
      inputmode: "decimal",
      autocomplete: "off",
      maxlength: "24",
      autofocus: Boolean(seen.seal || !asks.seal) && !seen.text,
      oninput: () => {
        seen.text = input.value;
        this.#sure = "";
        form.ready();
      },
      onkeydown: onEnter(() => form.entered()),
    });
    return input;
  }

  #counted() {
    const { asks, seen } = this.#form;
    const counts = options("count_units");
    const counting = counts.some(([unit]) => unit === seen.unit);
    return el(
      "details",
      { open: counting || asks.measure === "number" },
      el("summary", {}, say("or_count")),
      select("count_unit", [["", "–"], ...counts], counting ? seen.unit : "", (unit) => this.#unit(unit), {
        "aria-label": say("or_count"),
      }),
    );
  }

  #unit(unit) {
    this.#form.seen.unit = unit;
    this.#sure = "";
    this.#form.show();
  }

  /** What was read, in words. */
  get said() {
    const { seen } = this.#form;
    if (!seen.text || !seen.unit) return "";
    return this.#isMass ? spoken(seen) : `${seen.text}\u00a0${term("count_units", seen.unit)}`;
  }

  /** What makes the unit doubtful, with the one way on that is no way around: to say that it is right. */
  #doubtful() {
    const word = this.#doubt;
    if (!word || this.#sure === this.#typed) return null;
    const sure = () => {
      this.#sure = this.#typed;
      this.#form.show();
    };
    return el(
      "div",
      { class: "hint warn", role: "alert" },
      el("p", {}, word),
      button(say("sure_of", { weight: asTyped(this.#form.seen) }), sure),
    );
  }

  get #doubt() {
    const { seen, desk, others } = this.#form;
    const weights = others.map((line) => line.weight).filter(Boolean);
    return this.#isMass && seen.text ? doubt(seen, desk.balances.get(desk.context.balance), weights) : "";
  }
}
