/** What the device still has to send: how much and for how long, what became of it, and the way out by a file. */
import { button, el } from "../dom.js";
import { reopening } from "./reopened_list.js";
import { ago, moment, say, term } from "../words.js";

const OLD_HOURS = 24;
const SKEW_MS = 120_000;

/** What stands in the strip under the name on every screen: network, queue, clock. */
export function strip(desk) {
  const { state } = desk.engine;
  const { online, revoked, unsettledActs: refused } = state;
  const chip = (colour, word) => el("span", { class: `chip ${colour}` }, word);
  const way = (colour, word) => button(word, () => desk.me && desk.flows.queue(desk), { class: `chip ${colour}` });
  return [
    online !== null && chip(online ? "good" : "warn", say(online ? "online" : "offline")),
    way(colourOf(state), waiting(state)),
    clockWrong(state) && chip("bad", say("clock_wrong")),
    revoked && chip("bad", say("revoked_title")),
    refused.length > 0 && way("bad", say("unsettled_acts", { n: refused.length })),
  ].filter(Boolean);
}

/** How what is not sent yet stands there: never to be sent from here, or too long; on its way; nothing. */
function colourOf(state) {
  if (isOld(state) || (state.revoked && state.pending)) return "bad";
  return state.pending ? "warn" : "good";
}

function waiting({ pending, oldestAt, revoked }) {
  if (!pending) return say("nothing_pending");
  return revoked ? say("revoked_pending", { n: pending }) : say("pending", { n: pending, age: ago(oldestAt) });
}

const isOld = (state) =>
  Boolean(state.pending) && Date.now() - new Date(state.oldestAt).getTime() > OLD_HOURS * 3_600_000;
const clockWrong = (state) => Math.abs(state.skewMs ?? 0) > SKEW_MS;

/** What of it presses, for the start. */
export function urgent(desk) {
  const { state } = desk.engine;
  return [
    state.unsettledActs.length > 0 && warned(desk, say("unsettled_acts_hint", { n: state.unsettledActs.length })),
    isOld(state) && warned(desk, say("old_hint", { age: ago(state.oldestAt) })),
    clockHint(state),
  ];
}

const clockHint = (state) => clockWrong(state) && el("p", { class: "hint warn" }, say("clock_hint"));

function warned(desk, word) {
  return el(
    "div",
    { class: "hint warn", role: "alert" },
    el("p", {}, word),
    button(say("see_queue"), () => desk.flows.queue(desk)),
  );
}

/** What the device still has to send, what became of what it sent, and the way out by a file. */
export function queue(desk, saved = "") {
  const { state } = desk.engine;
  desk.show({
    name: "queue",
    title: say("queue_title"),
    heard: () => queue(desk, saved),
    action: { word: say("save_file"), press: () => desk.unlessMoved(save(desk), (told) => queue(desk, told)) },
    nodes: [
      saved && el("p", { class: "answer good", role: "status" }, saved),
      length(state),
      el("p", {}, say(sending(desk))),
      state.blocked && blockage(state.blocked),
      el("p", { class: "fine" }, say("file_hint")),
      clockHint(state),
      state.unsettledActs.length > 0 && unsettledList(desk, state.unsettledActs),
      device(state),
    ],
  });
}

function length(state) {
  const { pending, oldestAt } = state;
  return el(
    "div",
    { class: `answer ${isOld(state) ? "bad" : pending ? "warn" : "good"}` },
    el("h2", {}, pending ? say("pending_n", { n: pending }) : say("nothing_pending")),
    el("p", {}, pending ? say("oldest", { age: ago(oldestAt), at: moment(oldestAt) }) : say("all_sent")),
  );
}

const blockage = ({ sequence, refusal }) =>
  el(
    "div",
    { class: "hint warn" },
    el("p", {}, say("blocked_at", { sequence })),
    el("p", {}, refusal.words),
    el("p", { class: "fine" }, refusal.remedy),
  );

const unsettledList = (desk, all) => [
  el("h2", {}, say("unsettled_acts", { n: all.length })),
  el("p", {}, say("unsettled_acts_why")),
  el("ul", { class: "history" }, all.map((one) => unsettledLine(desk, one))),
];

const unsettledLine = (desk, { sequence, kind, words, remedy, ...one }) =>
  el(
    "li",
    { class: "bad" },
    el("h2", {}, say("unsettled_act_no", { sequence, kind: term("acts", kind) })),
    el("p", {}, words),
    el("p", { class: "fine" }, remedy),
    reopening(desk, { sequence, ...one }),
  );

function device({ device, kitAt }) {
  const name = say("device_is", { device: device?.name ?? "" });
  return el("p", { class: "fine" }, name, kitAt && [el("br"), say("kit_at", { at: moment(kitAt) })]);
}

/** When what is not sent will be. */
function sending(desk) {
  const { online, signedIn } = desk.engine.state;
  if (!online) return "sends_later";
  if (signedIn) return "sends_itself";
  return desk.me?.along ? "sends_keeper" : "sends_unlocked";
}

/** Give the queue out as a file; what is said of it: its name, how many acts it holds, how many wait. */
export async function save(desk) {
  const blob = await desk.engine.export();
  const name = say("file_name", { day: new Date().toISOString().slice(0, 10) });
  const link = el("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  const n = (await blob.text()).split("\n").length - 1;
  const told = say("file_saved", { name, n, pending: desk.engine.state.pending });
  desk.announce(told);
  return told;
}
