/**
 * A list that grows scan by scan and ends as one act: the form of nearly every flow.
 *
 * `spec` says
 * - of the flow: `flow` and `args` (to build it again after a crash), `name` of its draft, `title` (a key of the words
 *   and its facts), `about` alike, which tells it from others of that title, `hint`, `author` if not who signed in, and
 *   the contexts (place, balance) that it `uses`, `needs`, finds `fixed`, `holds` once begun;
 * - of what is scanned: `kinds`, `admits` (why not), `belongs`, `inside` a box, `look` at it, `sacks`: at these too,
 *   which are weighed if it `weighs`;
 * - of the list: what is `expected`, what is `beyond` it, `unreasoned` surplus, words for what is `gone` and `left`;
 * - of its facts: its `fields`, what it still `lacks`, its `sum`;
 * - of its end: the word to `close`, `signers`, `as` what they sign, the `act`, what was `done` (words, or what makes
 *   them of the list), the `giver`, what is `next`; and `directly`: the address of an act that the service itself must
 *   see, `kept` where its list waits for the network.
 * What it shows is in list_view.js, its end in list_signing.js.
 * The draft is kept at each scan, before the tone; it resumes where it stood after a crash, and for its author only.
 * A second scan of the same thing asks whether to take it out: that is the only undo. Closing is one act.
 */
import { uuid7 } from "../bytes.js";
import { actions, button, el } from "../dom.js";
import { inOrder } from "../exhibit_names.js";
import { grouped, say } from "../words.js";
import { isBox, unweighed } from "./list_lines.js";
import * as listed from "./list_view.js";
import { checkForm } from "./blind_check_form.js";
import { balanceOfToday } from "./check_mass.js";
import { append, begun, change, keep, ownName } from "./drafts.js";
import { ending } from "./list_signing.js";
import { without } from "./weighed_together.js";

/** Start a list, or resume its draft. `args` is what the flow needs to be built again after a crash. */
export function scanList(desk, flow) {
  const spec = { ...flow, expected: flow.expected && inOrder(desk, flow.expected) };
  return desk.unlessMoved(begun(desk, spec.name), (draft) => start(desk, spec, draft ?? fresh(desk, spec)));
}

function fresh(desk, spec) {
  return {
    name: ownName(desk, spec.name),
    flow: spec.flow,
    args: spec.args,
    title: spec.title,
    about: spec.about,
    author: desk.me.id,
    at: new Date().toISOString(),
    key: uuid7(), // makes a direct act happen once, however often it is asked for
    lines: [],
    surplus: [],
    fields: {},
  };
}

function start(desk, spec, draft) {
  const list = new Listing(desk, spec, draft);
  if (draft.sending || draft.reopened) list.reviewing();
  else draft.current ? list.look(draft.current) : list.scanning();
}

class Listing {
  constructor(desk, spec, draft) {
    Object.assign(this, { desk, spec, draft, asking: "", warning: "" });
  }

  get lines() {
    return this.draft.lines;
  }

  /** How many exhibits its lines stand for. */
  get size() {
    const { inside = () => [] } = this.spec;
    return this.lines.flatMap(({ id: number }) => (isBox(number) ? inside(number) : [number])).length;
  }

  /** Expected and not there yet. */
  get missing() {
    const there = new Set(this.#covered());
    return (this.spec.expected ?? []).filter((number) => !there.has(number));
  }

  scanning() {
    const { spec, desk } = this;
    const hint = spec.hint && el("p", { class: "hint" }, spec.hint);
    desk.show({
      name: spec.flow,
      title: say(...spec.title),
      takes: spec.kinds,
      uses: spec.uses,
      needs: spec.needs,
      holds: this.#holds(),
      read: (scan) => this.#read(scan),
      changed: () => this.scanning(),
      back: () => desk.home(),
      action: {
        word: this.lines.length ? say("finish_n", { n: this.lines.length }) : say("finish"),
        why: this.#unready(),
        press: () => this.reviewing(),
      },
      nodes: [
        listed.counter(this), // how far it is comes first, and stands above bar and camera on any phone
        listed.question(this),
        listed.warned(this),
        listed.last(this),
        spec.uses?.includes("balance") && balanceOfToday(desk, () => this.scanning()),
        hint,
        listed.noted(this),
        listed.waiting(this),
        listed.aside(this),
      ],
    });
  }

  /** Contexts that must not change any more: those fixed from the start, and those that what is in the list was for. */
  #holds() {
    return [...(this.spec.fixed ?? []), ...(this.lines.length ? (this.spec.holds ?? []) : [])];
  }

  /** Blind: what stands on one thing. */
  look(scan) {
    const { spec } = this;
    const box = isBox(scan.id);
    const ofBox = { seal: true, measure: spec.weighs ? "maybe_mass" : "" };
    const asks = box ? ofBox : (spec.look.call?.(null, scan.id) ?? spec.look);
    const reason = {};
    checkForm(this.desk, {
      line: scan,
      asks,
      others: this.lines,
      name: box ? say("sack_seal") : "",
      more: box && spec.weighs && unweighed(reason),
      add: (line) => this.#add({ ...line, ...reason }),
      leave: () => change(this.desk, this.draft, { current: undefined }, () => this.scanning()),
    });
  }

  /** All there is to see before it is closed: what is missing, what is on top, and who signs. */
  reviewing() {
    const { spec, desk, draft } = this;
    const changed = () => {
      desk.attempt(() => keep(desk, draft));
      desk.lacks(this.#lacks());
    };
    desk.show({
      name: "review",
      title: say("review", { title: say(...spec.title) }),
      uses: spec.uses,
      needs: spec.needs,
      holds: this.#holds(),
      back: () => (draft.sending ? desk.home() : this.scanning()),
      action: { word: spec.close ?? say("record"), why: this.#lacks(), press: () => ending(this) },
      nodes: [
        draft.sending && el("p", { class: "hint warn", role: "alert" }, say("was_sending")),
        !draft.sending && [listed.counter(this), listed.lost(this), listed.beyond(this, changed)],
        !draft.sending && spec.fields?.(draft, changed, () => this.reviewing()),
        !draft.sending && actions(button(say("go_on_scanning"), () => this.scanning())),
        listed.all(this),
      ],
    });
  }

  async #read(scan) {
    const { spec, draft } = this;
    const name = this.desk.name(scan.id);
    this.asking = "";
    if (this.#covered().includes(scan.id) || draft.surplus.some((one) => one.id === scan.id))
      return this.#again(scan.id, name);
    const refused = spec.admits?.(scan.id, scan, draft);
    if (refused) return { outcome: "refused", word: refused };
    const beyond = spec.expected && !spec.expected.includes(scan.id) && !this.#contains(scan.id);
    if (beyond && spec.beyond === "aside") return this.#putAside(scan, name);
    this.warning = this.#superseded(scan);
    if (!this.#looksAt(scan.id)) return this.#add({ id: scan.id, copy: scan.copy ?? 0, beyond });
    const current = { id: scan.id, copy: scan.copy ?? 0 };
    await change(this.desk, draft, { current }, () => this.look(current));
    return { outcome: "seen" };
  }

  #looksAt(number) {
    return isBox(number) ? this.spec.sacks && this.desk.containers.get(number)?.sealed : Boolean(this.spec.look);
  }

  async #add(line) {
    const { desk, draft } = this;
    const twin = line.seal && this.lines.find((one) => one.seal === line.seal);
    if (twin) return { outcome: "refused", word: say("seal_twice", { name: desk.name(twin.id) }) };
    if (this.spec.expected && !this.spec.expected.includes(line.id) && !this.#contains(line.id))
      line.beyond = true;
    await append(desk, draft, line, () => this.scanning());
    const word = desk.name(line.id);
    return { outcome: "taken", word: line.beyond ? say("taken_beyond", { name: word }) : word };
  }

  async #putAside(scan, name) {
    const surplus = [...this.draft.surplus, { id: scan.id }];
    await change(this.desk, this.draft, { surplus }, () => this.scanning());
    return { outcome: "refused", word: say("not_on_list", { name }) };
  }

  #again(number, name) {
    this.asking = number;
    this.scanning();
    return { outcome: "already", word: say("already", { name }) };
  }

  /** Numbers that lines stand for: a sealed sack for all that is inside it. */
  #covered() {
    return this.lines.flatMap(({ id: number }) => [number, ...(this.spec.inside?.(number) ?? [])]);
  }

  #contains(number) {
    const { spec } = this;
    return spec.belongs?.(number) || (spec.inside?.(number) ?? []).some((inner) => spec.expected.includes(inner));
  }

  #superseded({ id: number, copy }) {
    const copies = this.desk.exhibits.get(number)?.copies ?? 0;
    return copy && copies && copies !== copy ? say("superseded", { name: this.desk.name(number), copy, copies }) : "";
  }

  /** What nobody expected: put aside, or in the list. */
  get surplus() {
    return [...this.draft.surplus, ...this.lines.filter((line) => line.beyond)];
  }

  async takeOut(...numbers) {
    const { draft } = this;
    const { inside = () => [] } = this.spec;
    const goes = ({ id }) => numbers.some((number) => id === number || inside(id).includes(number));
    const surplus = draft.surplus.filter((one) => !numbers.includes(one.id));
    const left = { lines: without(draft.lines, goes), surplus };
    await change(this.desk, draft, left, () => {
      this.asking = "";
      this.scanning();
    });
    this.desk.announce(say("taken_out", { name: numbers.map((number) => this.desk.name(number)).join(" · ") }));
  }

  #unready() {
    if (!this.lines.length) return say("nothing_yet");
    return (
      (this.spec.uses ?? [])
        .filter((context) => this.spec.needs?.includes(context) && !this.desk.context[context])
        .map((context) => say(`scan_${context}`))[0] ?? ""
    );
  }

  #lacks() {
    if (this.draft.sending) return "";
    const unsaid = this.surplus.length && !this.spec.unreasoned && !this.draft.surplus_reason?.trim();
    if (unsaid) return say("surplus_needs_reason");
    return this.#unready() || this.spec.lacks?.(this.draft, this) || "";
  }

  /** What stands beside the act of what was on top: its numbers, and why. */
  surplusText() {
    const numbers = this.surplus.map((one) => grouped(one.id)).join(", ");
    return numbers ? say("surplus_text", { numbers, reason: this.draft.surplus_reason.trim() }) : "";
  }
}
