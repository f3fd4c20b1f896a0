/** Before the first brick is sealed: what all of them share, said once, and shown above each. */
import { choice, el, field, select } from "../dom.js";
import { options, say, term } from "../words.js";
import { change, titleOf } from "./drafts.js";
import { whenOther } from "./kit_freshness.js";
import { sealIn } from "./seal_field.js";
import { brick } from "./brick_sealing.js";
import { following, lineWords, seizureOf } from "./seizures.js";

const OBJECT = "object";

export const planning = (desk, draft) => new Planning(desk, draft).show();

class Planning {
  constructor(desk, draft) {
    this.desk = desk;
    this.draft = draft;
    this.setup = draft.setup;
    const seizure = seizureOf(desk, draft.args);
    this.lines = seizure.lines;
    this.first = following(seizure);
  }

  get line() {
    return this.lines[Number(this.setup.line)];
  }

  /** An object is no drug: it is described and counted, and not weighed. */
  get isObject() {
    return options("objects").some(([code]) => code === this.line?.substance);
  }

  /** Whether each one is weighed, "" while that is not said: what was declared without a count is. */
  get weighs() {
    if (this.isObject) return "no";
    return this.line && !this.line.count ? "yes" : this.setup.weigh;
  }

  show() {
    const { desk, draft, setup } = this;
    desk.show({
      name: "register",
      title: titleOf(draft),
      uses: ["balance"],
      needs: this.weighs === "yes" ? ["balance"] : [],
      changed: () => this.show(),
      heard: whenOther(
        () => this.#following,
        () => this.#elsewhere(),
      ),
      back: () => desk.home(),
      text: setup.seals === "row" ? (texts) => this.#firstSeal(texts) : undefined,
      action: { word: say("start_sealing"), why: this.#lacking(), press: () => desk.go(() => this.#begin()) },
      nodes: this.#nodes(),
    });
  }

  #nodes() {
    const { setup, lines, line } = this;
    const declared = lines.map((one, i) => [String(i), lineWords(one)]);
    return [
      choice("line", say("declared_line"), declared, setup.line, (chosen) => this.#set({ line: chosen })),
      ...(this.isObject
        ? [this.#typed("description", { label: say("description"), hint: say("description_hint"), maxlength: "400" })]
        : this.#ofDrug()),
      line?.count && this.#typed("each", { label: this.#holds(), inputmode: "numeric" }),
      this.#typed("first", { label: say("first_number"), hint: say("first_number_hint") }),
      this.#either("seals", "seals", ["scan", "row"]),
      setup.seals === "row" && this.#typed("seal", { label: say("first_seal"), hint: say("first_seal_hint") }),
      !this.isObject &&
        (line && !line.count
          ? el("p", { class: "hint" }, say("must_weigh"))
          : this.#either("weigh", "weighed", ["yes", "no"])),
      this.#either("labels", "labels", ["yes", "no"]),
    ];
  }

  /** What a drug dries by. */
  #ofDrug() {
    const { setup } = this;
    const forms = [["", say("choose")], ...options("forms").filter(([code]) => code !== OBJECT)];
    return [
      field(
        say("form"),
        select("form", forms, setup.form, (form) => this.#set({ form })),
      ),
      field(
        say("packing"),
        select("packing", [["", say("packing_unknown")], ...options("packings")], setup.packing, (packing) =>
          this.#set({ packing }),
        ),
      ),
      field(
        say("condition"),
        select("condition", [["", say("condition_dry")], ...options("conditions")], setup.condition, (condition) =>
          this.#set({ condition }),
        ),
      ),
    ];
  }

  #holds() {
    return say("each_holds", { unit: term("count_units", this.line.count.unit) });
  }

  #typed(id, { label, hint, ...traits }) {
    const { desk, setup } = this;
    const oninput = () => {
      setup[id] = input.value;
      desk.lacks(this.#lacking());
    };
    const input = el("input", { id, value: setup[id], autocomplete: "off", oninput, ...traits });
    return field(label, input, hint);
  }

  #either(name, word, answers) {
    const pairs = answers.map((one) => [one, say(`${word}_${one}`)]);
    return choice(name, say(word), pairs, this.setup[name], (chosen) => this.#set({ [name]: chosen }));
  }

  #set(changes) {
    Object.assign(this.setup, changes);
    this.show();
  }

  /** The number that comes next, as long as the device knows of the seizure. */
  get #following() {
    const seizure = seizureOf(this.desk, this.draft.args);
    return seizure ? following(seizure) : this.first;
  }

  /** Others were sealed elsewhere: the number counts on from those, unless another was typed. */
  #elsewhere() {
    const typed = this.setup.first !== this.first;
    this.first = this.#following;
    if (!typed) this.#set({ first: this.first });
  }

  /** The first seal of a row is scanned or typed; what is no seal of a row counts on by nothing. */
  #firstSeal(texts) {
    const seal = sealIn(texts);
    if (!endsInDigit(seal)) return { outcome: "refused", word: say("first_seal_hint") };
    this.#set({ seal });
    return { outcome: "seen" };
  }

  #lacking() {
    const { desk, setup, line, weighs } = this;
    if (!line) return say("choose_line");
    if (this.isObject && !setup.description?.trim()) return say("description_hint");
    if (!this.isObject && !setup.form) return say("choose_form");
    if (line.count && !/^[1-9]\d{0,14}$/.test(setup.each)) return say("count_unreadable");
    if (!endsInDigit(setup.first)) return say("first_number_hint");
    if (!setup.seals) return say("choose_seals");
    if (setup.seals === "row" && !endsInDigit(sealIn([setup.seal]))) return say("first_seal_hint");
    if (!weighs) return say("choose_weighed");
    if (!setup.labels) return say("choose_labels");
    return weighs === "yes" && !desk.context.balance ? say("scan_balance") : "";
  }

  async #begin() {
    const { desk, draft, setup, line, weighs } = this;
    const told = { line: Number(setup.line), seal: sealIn([setup.seal]), weigh: weighs, unit: line.count?.unit ?? "" };
    if (this.isObject) Object.assign(told, { form: OBJECT, packing: "", condition: "" });
    else told.description = "";
    await change(desk, draft, { plan: { ...setup, ...told } }, () => brick(desk, draft));
  }
}

const endsInDigit = (text) => /\d$/.test(text);
