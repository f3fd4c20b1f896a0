/**
 * Seal and register what was seized, one after the other: three hundred bricks from the floor into the log. The next
 * number stands there already; the seal is scanned, the weight comes from a balance that types, or is typed. Each brick
 * is kept as it is done, so that after a power cut one goes on at the next.
 */
import { choice, el, field, select } from "../dom.js";
import { asTyped } from "../measure.js";
import { figure, options, say, term } from "../words.js";
import { choosing } from "./choose.js";
import { append, begun, change, ownName, titleOf } from "./drafts.js";
import { missing } from "./knowing.js";
import { look, sealIn } from "./look.js";
import { photograph, photosOf, sendPhotos, shutter, withoutPhotos } from "./photos.js";
import { signed } from "./sign.js";

const SHOWN = 8;

export function register(desk, args = null) {
  if (!args) return seizures(desk);
  return desk.unlessMoved(begun(desk, nameOf(args)), (draft) => goOn(desk, args, draft));
}

const nameOf = ({ seizure }) => `register-${seizure}`;

function goOn(desk, args, draft) {
  if (draft?.plan) return brick(desk, draft);
  return seizureOf(desk, args) ? planning(desk, draft ?? fresh(desk, args)) : missing(desk, say("no_seizure"));
}

function seizures(desk) {
  choosing(desk, {
    name: "register_choice",
    title: say("register"),
    hint: say("register_choose"),
    none: () => say("no_seizure"),
    takes: ["SE"],
    rows: () =>
      [...desk.seizures]
        .sort((a, b) => a.registered - b.registered)
        .map((one) => ({
          number: one.number,
          name: one.pv || one.case,
          text: [...one.lines.map(lineWords), say("exhibits_n", { n: one.registered })].join(" · "),
        })),
    chosen: (seizure) => register(desk, { seizure }),
  });
}

const lineWords = (line) =>
  [term("substances", line.substance), line.count && `${figure(line.count.n)} ${term("count_units", line.count.unit)}`]
    .filter(Boolean)
    .join(", ");

function fresh(desk, args) {
  const seizure = seizureOf(desk, args);
  return {
    name: ownName(desk, nameOf(args)),
    flow: "register",
    args,
    title: ["register_of", { name: seizure.pv || seizure.case }],
    author: desk.me.number,
    at: new Date().toISOString(),
    lines: [],
    setup: {
      line: seizure.lines.length === 1 ? "0" : "",
      form: "",
      each: "1",
      first: following(seizure),
      seals: "",
      seal: "",
      weigh: "",
      labels: "",
    },
  };
}

const seizureOf = (desk, args) => desk.seizures.find((one) => one.number === args.seizure);
/** The number that comes next, as long as they count on from one. */
const following = ({ registered }) => String(registered + 1);
const folderOf = (desk, draft) => seizureOf(desk, draft.args)?.case;

/** What all bricks share: said once, and shown above each. */
function planning(desk, draft) {
  const { lines } = seizureOf(desk, draft.args);
  const { setup } = draft;
  const first = following(seizureOf(desk, draft.args));
  const line = lines[Number(setup.line)];
  const redraw = (changes) => {
    Object.assign(setup, changes);
    planning(desk, draft);
  };
  const typed = (id, more = {}) =>
    el("input", {
      id,
      value: setup[id],
      autocomplete: "off",
      oninput: (event) => {
        setup[id] = event.target.value;
        ready();
      },
      ...more,
    });
  const ready = () => {
    desk.screen.action.why = lacking(desk, setup, line);
    desk.refresh();
  };
  const either = (name, word, answers) =>
    choice(
      name,
      say(word),
      answers.map((one) => [one, say(`${word}_${one}`)]),
      setup[name],
      (chosen) => redraw({ [name]: chosen }),
    );
  desk.show({
    name: "register",
    title: titleOf(draft),
    uses: ["balance"],
    needs: weighs(setup, line) === "yes" ? ["balance"] : [],
    changed: () => redraw({}),
    heard: () => {
      const next = following(seizureOf(desk, draft.args) ?? { registered: first - 1 });
      if (next !== first && setup.first === first) redraw({ first: next }); // others were sealed elsewhere
    },
    back: () => desk.home(),
    text: setup.seals === "row" && ((texts) => firstSeal(texts, redraw)),
    action: {
      word: say("start_sealing"),
      why: lacking(desk, setup, line),
      press: () => desk.go(() => begin(desk, draft, line)),
    },
    nodes: [
      choice(
        "line",
        say("declared_line"),
        lines.map((one, i) => [String(i), lineWords(one)]),
        setup.line,
        (chosen) => redraw({ line: chosen }),
      ),
      field(
        say("form"),
        select("form", [["", say("choose")], ...options("forms")], setup.form, (form) => redraw({ form })),
      ),
      line?.count &&
        field(
          say("each_holds", { unit: term("count_units", line.count.unit) }),
          typed("each", { inputmode: "numeric" }),
        ),
      field(say("first_number"), typed("first"), say("first_number_hint")),
      either("seals", "seals", ["scan", "row"]),
      setup.seals === "row" && field(say("first_seal"), typed("seal"), say("first_seal_hint")),
      line && !line.count
        ? el("p", { class: "hint" }, say("must_weigh"))
        : either("weigh", "weighed", ["yes", "no"]),
      either("labels", "labels", ["yes", "no"]),
    ],
  });
}

/** The first seal of a row is scanned or typed; what is no seal of a row counts on by nothing. */
function firstSeal(texts, redraw) {
  const seal = sealIn(texts);
  if (!endsInDigit(seal)) return { outcome: "refused", word: say("first_seal_hint") };
  redraw({ seal });
  return { outcome: "seen" };
}

async function begin(desk, draft, line) {
  const { setup } = draft;
  const { seal, line: index } = setup;
  const told = { line: Number(index), seal: sealIn([seal]), weigh: weighs(setup, line), unit: line.count?.unit ?? "" };
  await change(desk, draft, { plan: { ...setup, ...told } }, () => brick(desk, draft));
}

function lacking(desk, setup, line) {
  if (!line) return say("choose_line");
  if (!setup.form) return say("choose_form");
  if (line.count && !/^[1-9]\d{0,14}$/.test(setup.each)) return say("count_unreadable");
  if (!endsInDigit(setup.first)) return say("first_number_hint");
  if (!setup.seals) return say("choose_seals");
  if (setup.seals === "row" && !endsInDigit(sealIn([setup.seal]))) return say("first_seal_hint");
  if (!weighs(setup, line)) return say("choose_weighed");
  if (!setup.labels) return say("choose_labels");
  return weighs(setup, line) === "yes" && !desk.context.balance ? say("scan_balance") : "";
}

/** Whether each one is weighed, "" while that is not said: what was declared without a count is. */
const weighs = (setup, line) => (line && !line.count ? "yes" : setup.weigh);

const endsInDigit = (text) => /\d$/.test(text);

/** The number after this one: its last digits counted on, as wide as they were. */
export function after(number) {
  return number.replace(/\d+$/, (digits) => String(BigInt(digits) + 1n).padStart(digits.length, "0"));
}

function brick(desk, draft) {
  const { plan, lines } = draft;
  const last = lines.at(-1);
  const number = last ? after(last.number) : plan.first;
  const row = plan.seals === "row" && (last ? after(last.seal) : plan.seal);
  const seizure = seizureOf(desk, draft.args);
  const declared = seizure?.lines[plan.line].count?.n;
  look(desk, {
    line: { number, unit: last?.weight?.unit ?? "", seal: row || undefined },
    row,
    title: say("brick", { number }),
    others: lines,
    name: declared
      ? say("brick_of", { n: seizure.registered + lines.length + 1, of: Math.ceil(declared / Number(plan.each)) })
      : "",
    asks: { seal: true, measure: plan.weigh === "yes" ? "needed" : "", blind: false },
    label: plan.labels === "yes" && ((label) => unused(desk, lines, label)),
    leave: () => desk.home(),
    add: (line) => added(desk, draft, line),
    more: soFar(desk, draft),
  });
}

/** A blank label is stuck once: not on another brick of the list, and not on what has a number already. */
function unused(desk, lines, label) {
  const twin = lines.find((one) => one.label === label);
  if (twin) return say("label_twice", { name: say("brick", { number: twin.number }) });
  return desk.exhibits.has(label) ? say("label_taken") : "";
}

async function added(desk, draft, line) {
  const twin = draft.lines.find((one) => one.seal === line.seal);
  if (twin) return { outcome: "refused", word: say("seal_twice", { name: say("brick", { number: twin.number }) }) };
  await append(desk, draft, line, () => brick(desk, draft));
  return { outcome: "taken", word: say("brick", { number: line.number }) };
}

function soFar(desk, draft) {
  const { lines } = draft;
  const last = lines.at(-1);
  if (!last) return [];
  return [
    el(
      "p",
      { class: "actions" },
      el("button", { type: "button", onclick: () => reviewing(desk, draft) }, say("finish_n", { n: lines.length })),
    ),
    el("h2", {}, say("last_taken")),
    listOf(lines.slice(-SHOWN).reverse(), (line) => line === last && shot(desk, draft, line, () => brick(desk, draft))),
    el(
      "p",
      {},
      el(
        "button",
        { type: "button", class: "danger", onclick: () => withdraw(desk, draft) },
        say("take_out_brick", { number: last.number }),
      ),
    ),
  ];
}

/** The seals of a row, and how often one was left out: where they lie, or who has them, is asked for later. */
function rowOf(lines) {
  const n = lines.filter((line, i) => i > 0 && line.seal !== after(lines[i - 1].seal)).length;
  const row = say("row_of_seals", { n: lines.length, first: lines[0].seal, last: lines.at(-1).seal });
  return el("p", { class: n ? "hint warn" : "" }, n ? `${row} ${say("row_breaks", { n })}` : row);
}

/** A photograph of what was just sealed, and of each brick until the list is registered. */
const shot = (desk, draft, line, again) =>
  shutter(line, (file) =>
    desk.go(async () => {
      const [here, duty] = [desk.here(), desk.me];
      const { outcome, word } = await photograph(desk, draft, line, file);
      if (here()) again();
      desk.tell(outcome, word);
      const now = desk.engine.state.signedIn; // else later
      if (now) sendPhotos(desk, draft, folderOf(desk, draft), duty).catch(console.warn);
    }),
  );

const listOf = (lines, beside) =>
  el(
    "ol",
    { class: "lines plain" },
    lines.map((line) =>
      el(
        "li",
        {},
        el("strong", {}, say("brick", { number: line.number })),
        el(
          "span",
          { class: "seen" },
          [
            say("seal_is", { seal: line.seal }),
            line.weight && asTyped(line.weight),
            line.photos && say("photos_n", { n: line.photos.length }),
          ]
            .filter(Boolean)
            .join(" · "),
        ),
        beside(line),
      ),
    ),
  );

/** Only the last one: to take out another would leave a hole in the numbers. */
async function withdraw(desk, draft) {
  const gone = draft.lines.at(-1);
  await change(desk, draft, { lines: draft.lines.slice(0, -1) }, () => brick(desk, draft));
  desk.announce(say("taken_out", { name: say("brick", { number: gone.number }) }));
}

function reviewing(desk, draft) {
  const { lines, plan } = draft;
  const back = () => brick(desk, draft);
  desk.show({
    name: "review",
    title: say("review", { title: titleOf(draft) }),
    back,
    nodes: [
      el("p", { class: "counter" }, el("strong", {}, figure(lines.length)), " ", say("in_list", { n: lines.length })),
      el("p", { class: "hint warn" }, say("seals_for_ever")),
      plan.seals === "row" && rowOf(lines),
      photosWait(desk, draft),
      listOf(lines, (line) => shot(desk, draft, line, () => reviewing(desk, draft))),
    ],
    action: {
      word: say("register_now", { n: lines.length }),
      press: () =>
        signed(desk, {
          signers: [],
          back,
          word: "",
          sum: "",
          waits: say("photos_wait", { n: photosIn(draft) }),
          done: say(plan.labels === "yes" ? "register_labelled" : "register_done", { n: lines.length }),
          record: async (parties, duty) => {
            await sendPhotos(desk, draft, folderOf(desk, draft), duty);
            const exhibits = await Promise.all(lines.map((line) => entry(desk, draft, line)));
            const { seizure } = draft.args;
            return desk.engine.record("exhibit.register/1", { seizure, exhibits }, { duty, draft: draft.name });
          },
        }),
    },
  });
}

const photosIn = (draft) => draft.lines.reduce((sum, line) => sum + (line.photos?.length ?? 0), 0);

/** What the act names lies with the service first: without the network one waits, or goes on without photographs. */
function photosWait(desk, draft) {
  const n = photosIn(draft);
  if (!n || desk.engine.state.online) return null;
  return el(
    "div",
    { class: "hint warn" },
    el("p", {}, say("photos_wait", { n })),
    el(
      "button",
      {
        type: "button",
        class: "danger",
        onclick: () =>
          desk.go(async () => {
            await desk.unlessMoved(withoutPhotos(desk, draft), () => reviewing(desk, draft));
          }),
      },
      say("without_photos"),
    ),
  );
}

async function entry(desk, draft, line) {
  const { plan } = draft;
  const made = { number: line.number, line: plan.line, form: plan.form, seal: line.seal };
  if (plan.unit) made.count = { n: Number(plan.each), unit: plan.unit };
  if (line.label) Object.assign(made, { label: line.label, label_copy: line.label_copy ?? 0 });
  if (line.weight) made.weight = { gross: line.weight, balance: line.balance };
  if (line.photos) made.photos = await photosOf(desk, draft, line);
  return made;
}
