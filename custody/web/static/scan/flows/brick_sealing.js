/** Bricks sealed one after the other, each kept as it is done; then all of them registered as one act. */
import { actions, button, el } from "../dom.js";
import { asTyped } from "../weights.js";
import { figure, say } from "../words.js";
import { append, change, titleOf } from "./drafts.js";
import { checkForm } from "./blind_check_form.js";
import { photograph, photosOf, sendPhotos, shutter, withoutPhotos } from "./photos.js";
import { after, reaches } from "../number.js";
import { renumbering } from "./reopened_list.js";
import { following, numbered, seizureOf } from "./seizures.js";
import { signatureScreen } from "./signature_screen.js";

const SHOWN = 8;

const folderOf = (desk, draft) => seizureOf(desk, draft.args)?.case;

/** The form for the next brick. */
export function brick(desk, draft) {
  const { plan, lines } = draft;
  const last = lines.at(-1);
  const number = last ? after(last.id) : plan.first;
  const row = plan.seals === "row" && (last ? after(last.seal) : plan.seal);
  const seizure = seizureOf(desk, draft.args);
  const declared = seizure?.lines[plan.line].count?.n;
  checkForm(desk, {
    line: { id: number, unit: last?.weight?.unit ?? "", seal: row || undefined },
    row,
    title: say("brick", { number }),
    others: lines,
    name: declared
      ? say("brick_of", { n: seizure.registered + lines.length + 1, of: Math.ceil(declared / Number(plan.each)) })
      : "",
    ...asked(desk, plan, lines),
    leave: () => desk.home(),
    add: (line) => added(desk, draft, line),
    more: soFar(desk, draft),
  });
}

/** What is asked of each one, beside the others of the list. */
const asked = (desk, { weigh, labels }, others) => ({
  asks: { seal: true, measure: weigh === "yes" ? "needed" : "", blind: false },
  label: labels === "yes" && ((label) => unused(desk, others, label)),
});

/** One of a refused list once more: its seal or weight was wrong. */
function mend(desk, draft, line) {
  const others = draft.lines.filter((one) => one !== line);
  const again = () => reviewing(desk, draft);
  checkForm(desk, {
    line: { ...line, ...line.weight },
    title: say("brick", { number: line.id }),
    others,
    ...asked(desk, draft.plan, others),
    leave: again,
    add: async (mended) => {
      const refused = twin(others, mended);
      if (refused) return refused;
      const kept = { ...mended, ...(line.photos && { photos: line.photos }) };
      await change(desk, draft, { lines: draft.lines.map((one) => (one === line ? kept : one)) }, again);
      return { outcome: "taken", word: say("brick", { number: line.id }) };
    },
  });
}

function twin(lines, { seal }) {
  const other = lines.find((one) => one.seal === seal);
  return other && { outcome: "refused", word: say("seal_twice", { name: say("brick", { number: other.id }) }) };
}

/** Another list of the case took numbers of this one: one touch gives it the next free ones. */
function renumber(desk, draft) {
  const seizure = seizureOf(desk, draft.args);
  if (!seizure || reaches(draft.lines[0].id, following(seizure))) return null;
  const lines = numbered(draft.lines, following(seizure));
  const press = () => desk.go(() => change(desk, draft, { lines }, () => reviewing(desk, draft)));
  const taken = say("numbers_taken", { first: draft.lines[0].id });
  return [el("p", { class: "hint warn" }, taken), button(renumbering(lines), press)];
}

/** A blank label is stuck once: not on another brick of the list, and not on what has a number already. */
function unused(desk, lines, label) {
  const other = lines.find((one) => one.label === label);
  if (other) return say("label_twice", { name: say("brick", { number: other.id }) });
  return desk.exhibits.has(label) ? say("label_taken") : "";
}

async function added(desk, draft, line) {
  const refused = twin(draft.lines, line);
  if (refused) return refused;
  await append(desk, draft, line, () => brick(desk, draft));
  return { outcome: "taken", word: say("brick", { number: line.id }) };
}

function soFar(desk, draft) {
  const { lines } = draft;
  const last = lines.at(-1);
  if (!last) return [];
  const ended = button(say("finish_n", { n: lines.length }), () => reviewing(desk, draft));
  const taken = say("take_out_brick", { number: last.id });
  return [
    actions(ended),
    el("h2", {}, say("last_taken")),
    listOf(lines.slice(-SHOWN).reverse(), (line) => line === last && shot(desk, draft, line, () => brick(desk, draft))),
    el(
      "p",
      {},
      button(taken, () => withdraw(desk, draft), { class: "danger" }),
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
        el("strong", {}, say("brick", { number: line.id })),
        el("span", { class: "seen" }, seenOn(line)),
        beside(line),
      ),
    ),
  );

const seenOn = ({ seal, weight, photos }) =>
  [say("seal_is", { seal }), weight && asTyped(weight), photos && say("photos_n", { n: photos.length })]
    .filter(Boolean)
    .join(" · ");

/** Only the last one: to take out another would leave a hole in the numbers. */
async function withdraw(desk, draft) {
  const gone = draft.lines.at(-1);
  await change(desk, draft, { lines: draft.lines.slice(0, -1) }, () => brick(desk, draft));
  desk.announce(say("taken_out", { name: say("brick", { number: gone.id }) }));
}

export function reviewing(desk, draft) {
  const { lines, plan } = draft;
  desk.show({
    name: "review",
    title: say("review", { title: titleOf(draft) }),
    back: () => brick(desk, draft),
    nodes: [
      el("p", { class: "counter" }, el("strong", {}, figure(lines.length)), " ", say("in_list", { n: lines.length })),
      el("p", { class: "hint warn" }, say("seals_for_ever")),
      plan.seals === "row" && rowOf(lines),
      photosWait(desk, draft),
      renumber(desk, draft),
      listOf(lines, (line) => [
        shot(desk, draft, line, () => reviewing(desk, draft)),
        draft.reopened && button(say("mend_brick", { number: line.id }), () => mend(desk, draft, line)),
      ]),
    ],
    action: { word: say("register_now", { n: lines.length }), press: () => registering(desk, draft) },
  });
}

function registering(desk, draft) {
  const { lines, plan } = draft;
  signatureScreen(desk, {
    signers: [],
    back: () => brick(desk, draft),
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
  });
}

const photosIn = (draft) => draft.lines.reduce((sum, line) => sum + (line.photos?.length ?? 0), 0);

/** What the act names lies with the service first: without the network one waits, or goes on without photographs. */
function photosWait(desk, draft) {
  const n = photosIn(draft);
  if (!n || desk.engine.state.online) return null;
  const without = () => desk.unlessMoved(withoutPhotos(desk, draft), () => reviewing(desk, draft));
  return el(
    "div",
    { class: "hint warn" },
    el("p", {}, say("photos_wait", { n })),
    button(say("without_photos"), () => desk.go(without), { class: "danger" }),
  );
}

async function entry(desk, draft, line) {
  const { plan } = draft;
  const made = { exhibit_number: line.id, line: plan.line, form: plan.form, seal: line.seal };
  if (plan.description) made.description = plan.description;
  if (plan.packing) made.packing = plan.packing;
  if (plan.condition) made.condition = plan.condition;
  if (plan.unit) made.count = { n: Number(plan.each), unit: plan.unit };
  if (line.label) Object.assign(made, { label: line.label, label_copy: line.label_copy ?? 0 });
  if (line.weight) made.weight = { gross: line.weight, balance: line.balance };
  if (line.photos) made.photos = await photosOf(desk, draft, line);
  return made;
}
