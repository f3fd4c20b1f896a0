/** The end of a flow: who answers for it types their own PIN, on this device; then it is recorded as one act. */
import { button, el, isPin, onEnter, pinField, problem } from "../dom.js";
import { moment, refusal, say } from "../words.js";
import { differences, naming } from "./differences.js";
import { reopening } from "./reopened_list.js";

/**
 * `signers`: [{person, part}] beside the author, who types theirs too where others sign, `as` what. `record(parties,
 * duty)` resolves when the act is durable, or, where the service recorded it at once, with its answer; `duty` is who
 * was here when the button was pressed: what is recorded is theirs, and what comes of it is shown to nobody else.
 * Without other signers there is nothing to type: the author has unlocked the desk. `author`: somebody else's number,
 * whose act it is and who types their PIN; `next`: where it goes on, if not home; `kept`: without the network the list
 * waits on the device, and is sent by itself while its screen stays open; `waits`: else what to do there, if not to
 * wait; `told`: what stands over the PINs besides `sum`; `pins`: its own remedies, by code, where a PIN is not taken;
 * `giver`: the name of who goes on answering for what did not come; `again(questioned)`: where it goes on if the
 * service asks to read these again before it records anything.
 */
export function signatureScreen(desk, deal) {
  const author = { person: deal.author ?? desk.me.id, part: deal.as ?? "author" };
  const people = deal.author || deal.signers.length > 0 ? [author, ...deal.signers] : [];
  const state = { people, pins: new Map(), problem: null, busy: null };
  people.length ? asking(desk, deal, state) : recording(desk, deal, state);
}

function asking(desk, deal, state) {
  const { people, pins } = state;
  const open = () => people.find(({ person }) => !isPin(pins.get(person) ?? ""))?.person;
  const why = () => (open() ? say("pin_of", { name: desk.name(open()) }) : "");
  const first = open();
  const heard = (person) => (event) => {
    pins.set(person, event.target.value);
    desk.lacks(why());
  };
  const traits = (person) => ({ value: pins.get(person) ?? "", autofocus: first === person, oninput: heard(person) });
  desk.show({
    name: "sign",
    title: say("sign_title"),
    back: deal.back,
    takes: ["PE"],
    read: () => ({ outcome: "refused", word: say("type_pin") }),
    action: { word: deal.word, why: why(), press: () => recording(desk, deal, state) },
    nodes: [
      el("p", { class: "lead" }, deal.sum),
      deal.told,
      problem(state.problem),
      people.map((one, i) => signer(desk, one, i, traits(one.person))),
    ],
  });
}

const signer = (desk, { person, part }, i, traits) =>
  el(
    "section",
    { class: "signer" },
    el("h2", {}, desk.name(person)),
    pinField(`pin-${i}`, say(`part_${part}`), { ...traits, onkeydown: onEnter(() => next(desk)) }),
  );

function next(desk) {
  const empty = [...document.querySelectorAll("input.pin")].find((one) => one !== document.activeElement && !one.value);
  if (empty) empty.focus();
  else if (!desk.screen.action.why) desk.screen.action.press();
}

async function recording(desk, deal, state) {
  const duty = desk.me;
  if (state.busy === duty) return; // what a lock has ended may still be waiting: nothing of it is recorded
  state.busy = duty;
  desk.wait();
  const { people } = state;
  const named = naming(desk);
  let asked = people[0]; // whose PIN is being looked at
  try {
    if (asked) await desk.engine.duty.confirm(asked.person, state.pins.get(asked.person));
    asked = people[1];
    const receipt = await deal.record(
      people.slice(1).map(({ person, part }) => ({ person, part, pin: state.pins.get(person) })),
      duty,
    );
    state.pins.clear();
    if (receipt.questioned?.length) return deal.again(receipt.questioned);
    await done(desk, { ...deal, named }, receipt, duty);
  } catch (failure) {
    if (desk.me === duty) refused(desk, deal, state, failure, asked);
  } finally {
    if (state.busy === duty) state.busy = null;
  }
}

/** Nothing was recorded: say why and what to do, and stay where it can be mended. */
function refused(desk, deal, state, failure, asked) {
  // what is signed here waits for no network: only what the service itself must see does, and that is not kept
  const waits = failure.code === "offline";
  const later = () => [say("not_recorded"), deal.waits ?? say(deal.kept ? "list_waits" : "sack_offline")];
  const [sentence, remedy] = waits ? later() : refusal(failure);
  const aboutPin = asked && /^(pin|guess)_/.test(failure.code ?? "");
  state.problem = aboutPin ? pinTrouble(desk, asked.person, failure, deal.pins) : [sentence, remedy];
  if (aboutPin) state.pins.delete(asked.person);
  if (state.people.length) {
    asking(desk, deal, state);
  } else {
    desk.show({
      name: "refused",
      title: say("not_recorded"),
      back: deal.back,
      nodes: [problem(waits ? [remedy] : state.problem)],
      action: { word: say("mend"), press: deal.back },
    });
  }
  if (waits && deal.kept) waiting(desk, deal, state);
  desk.tell("refused", state.problem[0]);
}

/** Whose PIN was not taken and why, and what to do here, on this device: `remedies` says it of more codes. */
export function pinTrouble(desk, person, failure, remedies = {}) {
  const [why, remedy] = refusal(failure);
  const here = { pin_wrong: "pin_again", ...remedies }[failure.code];
  return [say("pin_refused", { name: desk.name(person), why }), here ? say(here) : remedy];
}

/** Once the service is heard again, what the people here have signed goes to it, unless they have left this screen. */
function waiting(desk, deal, state) {
  desk.engine.service.heard({ code: "offline" });
  const ready = () => desk.engine.state.online && !desk.screen.action.why; // a lock has emptied the fields
  desk.screen.heard = () => ready() && recording(desk, deal, state);
}

/**
 * Signed, which is not yet recorded: what has come of it is said when the service has answered, and not before.
 * `deal.done` is said of what the register took; `deal.left`, if any, what it leaves behind.
 */
async function done(desk, deal, receipt, duty) {
  const at = moment(Date.now());
  let shown = "";
  const heard = async () => {
    const answer = receipt.outcome ? receipt : await desk.engine.answered(receipt.sequence);
    if (!desk.awaits(duty)) return;
    const stage = stageOf(answer, desk.engine.state);
    if (stage === shown || (shown && desk.screen.heard !== heard)) return;
    shown = stage;
    const told = STAGES[stage]({ ...deal, desk }, answer);
    desk.show({
      name: "done",
      title: told.title,
      heard,
      sequence: receipt.sequence,
      action: { word: say(deal.next ? "go_on" : "to_home"), press: deal.next ?? (() => desk.home()) },
      nodes: [...outcome(told, { receipt, stage, at, answer }), again(desk, answer)],
    });
    desk.tell(told.outcome, told.title);
    if (answer && !receipt.outcome && desk.me === duty) await desk.engine.noted(receipt);
  };
  await heard();
}

/** How far it has come: answered, on its way to the service, or kept until there is one. */
const stageOf = (answer, { online, signedIn, blocked }) =>
  answer?.outcome ?? (online && signedIn && !blocked ? "asked" : "later");

function outcome(told, { receipt, stage, at, answer }) {
  const note = receipt.outcome ? "recorded_now" : (NOTES[stage] ?? "kept_here");
  return [
    el("div", { class: `answer ${told.tone}` }, told.nodes, el("p", {}, say(note, { sequence: receipt.sequence, at }))),
    !answer && el("p", { class: "fine" }, say("compared_later")),
  ];
}

/** What the act was recorded with, and is to be read again before it goes anywhere (I57b). */
function again(desk, answer) {
  const exhibits = answer?.again ?? [];
  if (!exhibits.length) return null;
  const reread = () => desk.go(() => desk.flows.resume(desk, "reread", { exhibits }));
  return el(
    "div",
    { class: "hint warn", role: "alert" },
    el("p", {}, say("reread_told")),
    el(
      "ul",
      {},
      exhibits.map((number) => el("li", {}, desk.name(number))),
    ),
    button(say("reread_now"), reread, { class: "primary" }),
  );
}

const NOTES = { recorded: "recorded_here", unsettled_act: "unsettled_act_here" };
const STAGES = {
  asked: () => ({ title: say("signed_asked"), tone: "", outcome: "kept", nodes: [] }),
  later: () => ({ title: say("signed_later"), tone: "warn", outcome: "later", nodes: [] }),
  unsettled_act: (deal, answer) => ({
    title: say("not_taken"),
    tone: "bad",
    outcome: "refused",
    nodes: [
      el("p", { role: "alert" }, answer.unsettledAct.words),
      el("p", {}, answer.unsettledAct.remedy),
      reopening(deal.desk, answer.unsettledAct),
      differences(answer, deal.named, deal.giver),
    ],
  }),
  recorded: (deal, answer) => ({
    title: deal.done,
    tone: deal.left || answer.opened.length || answer.again?.length ? "warn" : "good",
    outcome: deal.left || answer.opened.length || answer.again?.length ? "later" : "taken",
    nodes: [deal.left && el("p", { role: "alert" }, deal.left), differences(answer, deal.named, deal.giver)],
  }),
};
