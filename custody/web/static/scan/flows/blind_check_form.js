/**
 * What a person sees on one thing, entered before anything recorded could be shown: the device does not know it.
 * A line is {id, copy, seal, seal_state, weight: {text, unit}, balance, count: {n, unit}}.
 */
import { el } from "../dom.js";
import { exhibitMore, exhibitTitle } from "../exhibit_names.js";
import { grouped, say } from "../words.js";
import { Amount } from "./amount_field.js";
import { isBox } from "./list_lines.js";
import { Seal, sealIn } from "./seal_field.js";

/**
 * Show the form for one thing. `asks`: {seal, measure}: measure is "", "optional", "needed", or of one way alone:
 * "mass", "maybe_mass" or "number". `others`: lines so far.
 * `unless`: the reason that stands for a weight (`not_weighed`).
 * `add(line)` keeps it and answers the outcome; `leave()` goes back without it. `more` stands below the fields, made
 * with a call that says when it has changed. `label`
 * tells whether the number of a blank label that is scanned may be taken ("" or why not), where one is stuck on. `row`:
 * the seal that comes next where they are taken in a row; it stands there already.
 */
export function checkForm(desk, { line, ...deal }) {
  const seen = { ...line, unit: line.unit || unitOf(desk, deal.asks) }; // no state of the seal: nobody has looked yet
  new Form(desk, { seen, ...deal }).show();
}

/**
 * Where what is weighed is one's own row, the unit in which the balance was read last; "" else: who looks blind chooses
 * it each time, or 250 (g) after a sack of 2.75 kg would be 250 kg.
 */
function unitOf(desk, { measure, blind }) {
  return (measure && blind === false && desk.units.get(desk.context.balance)) || "";
}

class Form {
  constructor(desk, traits) {
    Object.assign(this, { desk, ...traits });
    this.seal = this.asks.seal ? new Seal(this) : null;
    this.amount = this.asks.measure ? new Amount(this) : null;
  }

  show() {
    this.desk.show({
      name: "look",
      title: this.#title(),
      takes: ["EV", "CT"],
      uses: this.amount?.uses ?? [],
      needs: ["balance"],
      read: (scan) => this.#next(scan),
      text: (texts) => this.#text(texts),
      back: this.leave,
      changed: () => this.show(),
      action: { word: say("add"), why: this.missing, press: () => this.press() },
      nodes: this.#nodes(),
    });
  }

  #nodes() {
    const { desk, seen, asks } = this;
    const { label } = seen;
    return [
      el("p", { class: "lead" }, this.name || exhibitMore(desk.exhibits.get(seen.id) ?? {}).join(" · ")),
      asks.blind !== false && el("p", { class: "fine" }, say("blind")),
      this.label &&
        el(
          "p",
          { class: label ? "last" : "hint" },
          label ? say("label_is", { number: grouped(label) }) : say("scan_blank"),
        ),
      this.seal?.node(),
      this.amount?.node(),
      typeof this.more === "function" ? this.more(() => this.ready()) : this.more,
    ];
  }

  #title() {
    const { desk, seen } = this;
    const exhibit = desk.exhibits.get(seen.id);
    return this.title ?? (exhibit ? exhibitTitle(exhibit) : desk.name(seen.id));
  }

  /** What is still missing, "" when the line is complete. */
  get missing() {
    if (this.label && !this.seen.label) return say("scan_blank");
    return this.seal?.missing || this.amount?.missing || "";
  }

  /** The button follows what is typed, and what was said of the weight; the fields stay as they are. */
  ready() {
    const said = document.getElementById("said");
    if (said) said.textContent = this.amount.said;
    this.desk.lacks(this.missing);
  }

  /** Enter: to the next field that is empty, else into the list. */
  entered() {
    this.seal?.entered();
    this.amount?.entered();
    if (this.missing) this.show();
    else this.press();
  }

  async press() {
    const answer = await this.#add();
    this.desk.tell(answer.outcome, answer.word);
  }

  async #add() {
    const { id: number, copy, label, label_copy } = this.seen;
    const line = { id: number, copy, ...(label && { label, label_copy }), ...this.seal?.line, ...this.amount?.line() };
    const answer = await this.add(line);
    if (answer?.outcome === "refused") this.seal?.again(); // another line has that seal: this one's is read again
    return answer;
  }

  /** The next label while this one waits: never half a line, never one seal for two things. */
  #next(scan) {
    if (this.label) return this.#stuck(scan);
    if (this.title) return { outcome: "refused", word: say("no_label_here") };
    const word =
      scan.id === this.seen.id
        ? say("now_the_seal")
        : say("first_finish", { name: this.desk.name(this.seen.id) });
    return { outcome: "refused", word };
  }

  /** A blank label that is stuck on what is sealed: its number from now on. */
  #stuck({ id: number, copy = 0 }) {
    const refused = isBox(number) ? say("no_label_here") : this.label(number);
    if (refused) return { outcome: "refused", word: refused };
    Object.assign(this.seen, { label: number, label_copy: copy });
    return this.#taken();
  }

  /** A burst that is no label: a balance's reading, else the seal. */
  #text(texts) {
    const told = this.amount?.told(texts);
    if (told?.trouble) return { outcome: "refused", word: say(`balance_${told.trouble}`) };
    const { read } = this.seal ?? {};
    const seal = sealIn(texts);
    if (told) this.amount.take(told);
    else if (read && read !== seal)
      return { outcome: "refused", word: say("seal_other", { name: this.#title(), seal: read }) };
    else if (this.seal && seal) this.seal.take(seal);
    else return { outcome: "refused", word: say("unreadable") };
    return this.#taken();
  }

  /** What completes the line adds it at once. */
  #taken() {
    if (!this.missing) return this.#add();
    this.show();
    return { outcome: "seen" };
  }
}
