/** What leaves the load of a session on its site before the fire: taken out with its seal read, or missing. */
import { actions, button, el, lines, prose } from "../dom.js";
import { ruled, say } from "../words.js";
import { recordSiteAct, presentRows } from "./site_act.js";
import { choiceScreen } from "./choice_screen.js";
import { checkOf } from "./list_lines.js";
import { checkForm } from "./blind_check_form.js";
import { leaving, loaded } from "./session_state.js";

/** Whoever is there takes an exhibit out, with its seal read again. */
export function withdraw(desk, now) {
  const load = new Set(loaded(now));
  const state = { reason: "" };
  desk.show({
    name: "site_withdraw",
    title: say("site_withdraw"),
    takes: ["EV"],
    back: () => desk.flows.course(desk, now.session),
    read: ({ id: number, copy }) => {
      if (!load.has(number)) return { outcome: "refused", word: say("site_stray") };
      if (!state.reason.trim()) return { outcome: "refused", word: say("site_why_first") };
      checkForm(desk, {
        line: { id: number, copy },
        asks: { seal: true, measure: "optional" },
        others: [],
        add: (line) => (takenOut(desk, now, line, state.reason.trim()), { outcome: "seen" }),
        leave: () => withdraw(desk, now),
      });
      return { outcome: "seen" };
    },
    nodes: [
      el("p", { class: "hint" }, say("site_withdraw_hint")),
      prose("why", say("site_why"), "", (text) => (state.reason = text)),
    ],
  });
}

function takenOut(desk, now, line, reason) {
  return sworn(desk, now, {
    title: say("site_who"),
    back: () => withdraw(desk, now),
    command: { checks: [checkOf(line)], reason },
    sum: desk.name(line.id),
    word: say("site_withdraw"),
    said: say("site_withdrew"),
  });
}

/** Somebody who is there says by their PIN what leaves the load; of what was scanned here two say so. */
function sworn(desk, now, { title, back, command, ...end }) {
  const twice = leaving(command).some((number) => now.onSite.has(number));
  const recorded = (author, signers) =>
    recordSiteAct(desk, now, { author, signers, kind: "destruction_session.withdraw/1", command, ...end });
  choiceScreen(desk, {
    name: "site_who",
    title,
    rows: () => presentRows(desk, now),
    takes: ["PE"],
    back,
    chosen: (author) => (twice ? seconded(desk, now, author, { back, recorded }) : recorded(author, [])),
  });
}

/** A second person says so by their own PIN, one of the two the chair or a verifier: the service asks for the same. */
function seconded(desk, now, author, { back, recorded }) {
  const may = (person) => ruled("seconding", now.present.get(person));
  const others = () => presentRows(desk, now).filter(({ id: number }) => number !== author);
  choiceScreen(desk, {
    name: "site_second",
    title: say("site_second"),
    hint: say("site_second_hint"),
    rows: () => others().filter(({ id: number }) => may(author) || may(number)),
    none: () => say("site_second_none"),
    takes: ["PE"],
    back,
    chosen: (person) => recorded(author, [{ person, part: "witness" }]),
  });
}

/** What is not there cannot be scanned: it is named out of the load. What is scanned here is no loss. */
export function lost(desk, now, gone = []) {
  const there = loaded(now).filter((number) => !gone.includes(number));
  const named = () => [
    el("h2", {}, say("site_lost_n", { n: gone.length })),
    lines(gone.map((number) => desk.name(number))),
    actions(button(say("go_on"), () => why(desk, now, gone))),
  ];
  choiceScreen(desk, {
    name: "site_lost",
    title: say("site_lost"),
    hint: say("site_lost_hint"),
    rows: () => there.map((number) => ({ id: number, name: desk.name(number) })),
    takes: ["EV"],
    read: () => ({ outcome: "refused", word: say("site_lost_there") }),
    more: () => (gone.length ? named() : []),
    back: () => desk.flows.course(desk, now.session),
    chosen: (number) => lost(desk, now, [...gone, number]),
  });
}

function why(desk, now, gone) {
  const state = { reason: "" };
  const go = () =>
    sworn(desk, now, {
      title: say("site_leaver"),
      back: () => why(desk, now, gone),
      command: { missing: gone, reason: state.reason.trim() },
      sum: say("site_lost_sum", { n: gone.length }),
      told: lines(gone.map((number) => desk.name(number))),
      word: say("site_lost"),
      said: say("site_lost_said"),
    });
  desk.show({
    name: "site_lost_why",
    title: say("site_lost"),
    back: () => lost(desk, now, gone),
    action: { word: say("go_on"), why: say("say_why"), press: go },
    nodes: [
      prose("why", say("site_lost_why"), "", (text) => {
        state.reason = text;
        desk.lacks(text.trim() ? "" : say("say_why"));
      }),
    ],
  });
}
