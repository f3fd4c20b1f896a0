/**
 * What a person sees on one thing, entered before anything recorded could be shown: the device does not know it.
 * A line is {number, copy, seal, seal_state, weight: {text, unit}, balance, count: {n, unit}}.
 */
import { choice, el, field, onEnter, select } from "../dom.js";
import { exhibitMore, exhibitTitle } from "../desk.js";
import { asTyped, doubt, micrograms, reading, spoken } from "../measure.js";
import { isBox } from "./lines.js";
import { grouped, options, say, term } from "../words.js";

const SEAL = /^(?=.*\d)[A-Z0-9][A-Z0-9./_ -]{0,47}$/;

/** A seal's number as the service keeps it; "" when no reading of it can be one. */
export function sealIn(texts) {
  const normal = texts.map((text) => text.trim().toUpperCase().split(/\s+/).join(" "));
  return normal.find((text) => SEAL.test(text)) ?? "";
}

/** The check of one line as an act takes it. */
export function checkOf(line, name = "exhibit") {
  const check = { [name]: line.number };
  if (line.seal && line.seal_state !== "absent") check.seal = line.seal;
  if (line.seal_state) check.seal_state = line.seal_state;
  if (line.weight) check.weight = { gross: line.weight, balance: line.balance };
  if (line.count) check.count = line.count;
  return check;
}

/**
 * Show the form for one thing. `asks`: {seal, measure}: measure is "", "optional", "needed", or of one way alone:
 * "mass" or "number". `others`: lines so far.
 * `add(line)` keeps it and answers the outcome; `leave()` goes back without it. `more` stands below the fields. `label`
 * tells whether the number of a blank label that is scanned may be taken ("" or why not), where one is stuck on. `row`:
 * the seal that comes next where they are taken in a row; it stands there already.
 */
export function look(desk, { line, ...deal }) {
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
    Object.assign(this, { desk, sure: "", ...traits });
    this.must = ["needed", "mass", "number"].includes(this.asks.measure);
    this.weighing = this.must || Boolean(this.seen.text);
  }

  show() {
    const { desk, asks } = this;
    desk.show({
      name: "look",
      title: this.#title(),
      takes: ["EV", "CT"],
      uses: this.weighing && asks.measure !== "number" ? ["balance"] : [],
      needs: ["balance"],
      read: (scan) => this.#next(scan),
      text: (texts) => this.#text(texts),
      back: this.leave,
      changed: () => this.show(),
      action: { word: say("add"), why: this.#missing(), press: () => this.#press() },
      nodes: [
        el("p", { class: "lead" }, this.name || exhibitMore(desk.exhibits.get(this.seen.number) ?? {}).join(" · ")),
        asks.blind !== false && el("p", { class: "fine" }, say("blind")),
        this.label &&
          el(
            "p",
            { class: this.seen.label ? "last" : "hint" },
            this.seen.label ? say("label_is", { number: grouped(this.seen.label) }) : say("scan_blank"),
          ),
        asks.seal && (this.#sealDone() ? this.#sealShort() : this.#seal()),
        asks.measure && this.#measure(),
        this.more,
      ],
    });
  }

  #title() {
    const { desk, seen } = this;
    const exhibit = desk.exhibits.get(seen.number);
    return this.title ?? (exhibit ? exhibitTitle(exhibit) : desk.name(seen.number));
  }

  #seal() {
    const { asks, seen } = this;
    const input = el("input", {
      id: "seal",
      value: seen.seal ?? "",
      autocomplete: "off",
      autocapitalize: "characters",
      spellcheck: "false",
      maxlength: "48",
      autofocus: !seen.seal,
      disabled: seen.seal_state === "absent",
      oninput: () => {
        seen.seal = input.value;
        this.#ready();
      },
      onkeydown: onEnter(() => this.#entered()),
    });
    return el(
      "div",
      { class: "blind" },
      field(say("seal_read"), input, say("seal_hint")),
      asks.blind !== false &&
        choice("seal_state", say("seal_state"), options("seal_states"), seen.seal_state, (state) => {
          seen.seal_state = state;
          this.scanned && !this.weighing && !this.#missing() ? this.#press() : this.show();
        }),
    );
  }

  /** The seal is read and the weight is next: one line of it is enough. */
  #sealDone() {
    const { asks, seen } = this;
    return (
      (this.must || this.row) &&
      !this.rereading &&
      !this.#unstated() &&
      (seen.seal_state === "absent" || sealIn([seen.seal ?? ""]))
    );
  }

  /** Whether it is still to be said if the seal is intact, broken or absent. */
  #unstated() {
    return this.asks.blind !== false && this.seen.seal_state === undefined;
  }

  /** The seal of what is checked once it is read: who works on without looking scans that of the next thing. */
  #sealRead() {
    const { asks, seen } = this;
    if (!asks.seal || asks.blind === false || this.rereading || seen.seal_state === "absent") return "";
    return this.scanned || this.#sealDone() ? sealIn([seen.seal ?? ""]) : "";
  }

  #sealShort() {
    const { seen } = this;
    const words = [
      seen.seal_state !== "absent" && say("seal_is", { seal: sealIn([seen.seal]) }),
      seen.seal_state && say(`seal_${seen.seal_state}`),
    ];
    const skipped = this.row && sealIn([seen.seal]) !== this.row;
    return el(
      "div",
      { class: skipped ? "last warn" : "last" },
      this.row && el("h2", {}, skipped ? say("out_of_row", { seal: this.row }) : say("next_of_row")),
      el("p", {}, words.filter(Boolean).join(" · ")),
      el(
        "button",
        {
          type: "button",
          onclick: () => {
            this.rereading = true;
            this.show();
          },
        },
        say("read_again"),
      ),
    );
  }

  #measure() {
    const { asks, seen } = this;
    if (!this.weighing && asks.measure === "optional") {
      return el(
        "p",
        {},
        el(
          "button",
          {
            type: "button",
            onclick: () => {
              this.weighing = true;
              this.show();
            },
          },
          say("weigh_too"),
        ),
      );
    }
    const input = el("input", {
      id: "amount",
      value: seen.text ?? "",
      inputmode: "decimal",
      autocomplete: "off",
      maxlength: "24",
      autofocus: Boolean(seen.seal || !asks.seal) && !seen.text,
      oninput: () => {
        seen.text = input.value;
        this.sure = "";
        this.#ready();
      },
      onkeydown: onEnter(() => this.#entered()),
    });
    const counts = options("count_units");
    const counting = seen.unit in Object.fromEntries(counts);
    return el(
      "div",
      { class: "blind" },
      field(say("amount"), input, say("amount_hint")),
      asks.measure !== "number" &&
        choice(
          "unit",
          say("unit"),
          [
            ["kg", "kg"],
            ["g", "g"],
            ["mg", "mg"],
          ],
          seen.unit,
          (unit) => this.#unit(unit),
        ),
      this.#doubtful(),
      asks.blind !== false &&
        asks.measure !== "mass" &&
        el(
          "details",
          { open: counting || asks.measure === "number" },
          el("summary", {}, say("or_count")),
          select("count_unit", [["", "–"], ...counts], counting ? seen.unit : "", (unit) => this.#unit(unit), {
            "aria-label": say("or_count"),
          }),
        ),
      el("p", { class: "said", id: "said", "aria-live": "polite" }, this.#said()),
    );
  }

  #unit(unit) {
    this.seen.unit = unit;
    this.sure = "";
    this.show();
  }

  #said() {
    const { seen } = this;
    if (!seen.text || !seen.unit) return "";
    return this.#isMass() ? spoken(seen) : `${seen.text}\u00a0${term("count_units", seen.unit)}`;
  }

  #isMass() {
    return ["kg", "g", "mg"].includes(this.seen.unit);
  }

  /** What makes the unit doubtful, with the one way on that is no way around: to say that it is right. */
  #doubtful() {
    const word = this.#doubt();
    const sure = `${this.seen.text} ${this.seen.unit}`;
    if (!word || this.sure === sure) return null;
    return el(
      "div",
      { class: "hint warn", role: "alert" },
      el("p", {}, word),
      el(
        "button",
        {
          type: "button",
          onclick: () => {
            this.sure = sure;
            this.show();
          },
        },
        say("sure_of", { weight: asTyped(this.seen) }),
      ),
    );
  }

  #doubt() {
    const weights = this.others.map((line) => line.weight).filter(Boolean);
    return this.#isMass() && this.seen.text
      ? doubt(this.seen, this.desk.balances.get(this.desk.context.balance), weights)
      : "";
  }

  /** What is still missing, "" when the line is complete. */
  #missing() {
    const { asks, seen } = this;
    if (this.label && !seen.label) return say("scan_blank");
    if (asks.seal && seen.seal_state !== "absent" && !sealIn([seen.seal ?? ""]))
      return say(seen.seal ? "seal_unreadable" : "read_seal");
    if (asks.seal && this.#unstated()) return say("choose_seal_state");
    const text = (seen.text ?? "").trim();
    if (!text) return this.must ? say(asks.measure === "number" ? "read_number" : "read_weight") : "";
    if (!seen.unit) return say("choose_unit");
    if (asks.measure === "number" && this.#isMass()) return say("read_number");
    if (asks.measure === "mass" && !this.#isMass()) return say("read_weight");
    if (!this.#isMass()) return /^\d{1,15}$/.test(text) ? "" : say("count_unreadable");
    if (micrograms(seen) === null) return say("weight_unreadable");
    if (!this.desk.context.balance) return say("scan_balance");
    return this.#doubt() && this.sure !== `${seen.text} ${seen.unit}` ? say("confirm_unit") : "";
  }

  /** The button follows what is typed, and what was said of the weight; the fields stay as they are. */
  #ready() {
    const said = document.getElementById("said");
    if (said) said.textContent = this.#said();
    this.desk.screen.action.why = this.#missing();
    this.desk.refresh();
  }

  /** Enter: to the next field that is empty, else into the list. */
  #entered() {
    this.rereading = false;
    const told = this.asks.measure && reading(this.seen.text ?? "");
    if (told?.text) Object.assign(this.seen, told); // with its unit, as a balance types it
    if (this.#missing()) this.show();
    else this.#press();
  }

  async #press() {
    const answer = await this.#add();
    this.desk.tell(answer.outcome, answer.word);
  }

  async #add() {
    const { seen, desk } = this;
    const line = { number: seen.number, copy: seen.copy };
    if (seen.label) Object.assign(line, { label: seen.label, label_copy: seen.label_copy });
    const seal = sealIn([seen.seal ?? ""]);
    if (seal && seen.seal_state !== "absent") line.seal = seal;
    if (seen.seal_state) line.seal_state = seen.seal_state;
    const text = (seen.text ?? "").trim();
    if (text && this.#isMass()) {
      Object.assign(line, { weight: { text, unit: seen.unit }, balance: desk.context.balance });
      desk.units.set(line.balance, seen.unit);
    } else if (text) line.count = { n: Number(text), unit: seen.unit };
    const answer = await this.add(line);
    this.rereading ||= answer?.outcome === "refused"; // another line has that seal: this one's is read again
    return answer;
  }

  /** The next label while this one waits: never half a line, never one seal for two things. */
  #next(scan) {
    if (this.label) return this.#stuck(scan);
    if (this.title) return { outcome: "refused", word: say("no_label_here") };
    const word =
      scan.number === this.seen.number
        ? say("now_the_seal")
        : say("first_finish", { name: this.desk.name(this.seen.number) });
    return { outcome: "refused", word };
  }

  /** A blank label that is stuck on what is sealed: its number from now on. */
  #stuck({ number, copy = 0 }) {
    const refused = isBox(number) ? say("no_label_here") : this.label(number);
    if (refused) return { outcome: "refused", word: refused };
    Object.assign(this.seen, { label: number, label_copy: copy });
    if (!this.#missing()) return this.#add();
    this.show();
    return { outcome: "seen" };
  }

  /** What a balance has said: rather its trouble than a weight. A bare number may be a seal's, where one is awaited. */
  #told(texts) {
    const said = texts.map(reading).filter(Boolean);
    const sealed = !this.asks.seal || sealIn([this.seen.seal ?? ""]);
    return (
      said.find(({ trouble }) => trouble && trouble !== "bare") ??
      said.find(({ text }) => text) ??
      (sealed ? said[0] : undefined)
    );
  }

  /** A burst that is no label: a balance's reading, else the seal. What completes the line adds it at once. */
  #text(texts) {
    const { asks, seen } = this;
    const told = asks.measure && this.#told(texts);
    if (told?.trouble) return { outcome: "refused", word: say(`balance_${told.trouble}`) };
    if (told) {
      Object.assign(seen, told);
      this.weighing = true;
    } else if (this.#sealRead() && this.#sealRead() !== sealIn(texts)) {
      return { outcome: "refused", word: say("seal_other", { name: this.#title(), seal: this.#sealRead() }) };
    } else if (asks.seal && sealIn(texts)) {
      seen.seal = sealIn(texts);
      this.scanned = true;
      if (seen.seal_state === "absent") seen.seal_state = undefined;
    } else {
      return { outcome: "refused", word: say("unreadable") };
    }
    if (!this.#missing()) return this.#add();
    this.show();
    return { outcome: "seen" };
  }
}
