/**
 * Before the fire, by a verifier: what is to burn is checked blind, sealed sacks by a drawn sample, over days; and what
 * comes to an open session's site is scanned in. What may burn is the service's to say (custody/domain/offline.py): the
 * list stays on this device without the network, and goes as one act with it.
 */
import { uuid7 } from "../bytes.js";
import { actions, button, el, facts, field, select, ways } from "../dom.js";
import { Refusal } from "../refusal.js";
import { dayOf, figure, grouped, inferring, moment, options, say, term } from "../words.js";
import { choosing } from "./choose.js";
import { missing, renewed, whenOther } from "./knowing.js";
import { companions, company } from "./company.js";
import { boxLines, checkOf, exhibitLines, isBox, numbers } from "./lines.js";
import { listing } from "./listing.js";
import { look } from "./look.js";
import { casesOf, dated } from "./sessions.js";
import { signed } from "./sign.js";

/** The session, or a choice of them with what was planned since; with `args` a list that was begun. */
export function staging(desk, args = null) {
  if (args) return (args.step === "arrive" ? arriving : checking)(desk, args.session);
  return renewed(desk, say("staging"), () => sessions(desk));
}

function sessions(desk) {
  const all = desk.engine.view.stagings;
  const { online, kitAt } = desk.engine.state;
  if (all.length === 1 && busy(all[0])) return course(desk, all[0].session);
  return choosing(desk, {
    name: "staging",
    title: say("staging"),
    hint: online === false ? say("staging_stale", { at: moment(kitAt) }) : all.length > 0 && say("staging_choose"),
    none: () => say("staging_none"),
    rows: () => byWork(desk.engine.view.stagings).map(row),
    takes: ["DS"],
    chosen: (number) => course(desk, number),
  });
}

/** A session as people tell it from another: its cases, then its day, its orders and what waits. */
const row = (one) => ({
  number: one.session,
  name: casesOf(one) || grouped(one.session),
  text: [
    dated(one),
    waiting(one).length > 0 && say("to_check_n", { n: waiting(one).length }),
    one.adrift.length > 0 && say("to_arrive_n", { n: one.adrift.length }),
    !busy(one) && say("staging_idle"),
    casesOf(one) && grouped(one.session),
  ]
    .filter(Boolean)
    .join(" · "),
});

const known = (desk, number) => desk.engine.view.stagings.find((one) => one.session === number);
/** Those first in which something waits; else as the service told them. */
const byWork = (all) => [...all].sort((one, other) => busy(other) - busy(one));
const waiting = (now) => [...now.to_weigh, ...now.to_count];
const busy = (now) => waiting(now).length + now.adrift.length > 0;

/** It burnt, was called off, or went along with a device meanwhile. */
const gone = (desk) => missing(desk, say("staging_gone"));

/** How far the check is, what waits for it, and what may not come to it. */
function course(desk, number) {
  const now = known(desk, number);
  if (!now) return gone(desk);
  const open = steps(desk, now);
  desk.show({
    name: "staging_course",
    title: say("site_title", { number: grouped(number) }),
    heard: whenOther(
      () => known(desk, number),
      () => course(desk, number),
    ),
    nodes: [
      el("p", { class: "hint" }, dated(now)),
      facts(figures(now)),
      ways(open),
      !open.length && el("p", { class: "hint" }, say("staging_over")),
      now.sacks.length > 0 && el("h2", {}, say("staging_sacks")),
      now.sacks.map((sack) => sealed(desk, now, sack)),
      standing(desk, say("staging_refused", { n: now.refused.length }), now.refused),
      barred(now).map(([word, exhibits]) => standing(desk, word, exhibits)),
    ],
  });
}

/** What may be done now, as `ways` takes it. */
function steps(desk, now) {
  const open = [
    waiting(now).length > 0 && ["staging_check", checking],
    now.adrift.length > 0 && ["staging_arrive", arriving],
  ].filter(Boolean);
  return open.map(([word, start], i) => ({
    word: say(word),
    hint: say(`${word}_hint`),
    next: i === 0,
    press: () => desk.go(() => start(desk, now.session)),
  }));
}

const figures = (now) => [
  [say("staging_cases"), casesOf(now)],
  [say("staging_passed"), figure(now.staged)],
  [say("staging_waits"), waiting(now).length > 0 && figure(waiting(now).length)],
  [say("staging_adrift"), now.adrift.length > 0 && figure(now.adrift.length)],
];

/** A sealed sack: read and drawn from, or what was drawn. */
function sealed(desk, now, sack) {
  const drawn = sack.drawn.map((one) => `${desk.name(one)} · ${grouped(one)}`);
  return el(
    "div",
    { class: "sheet" },
    el("p", {}, el("strong", {}, desk.name(sack.container)), " · ", say("exhibits_n", { n: sack.exhibits })),
    drawn.length
      ? [
          el("p", {}, say("staging_drawn")),
          el(
            "ul",
            {},
            drawn.map((one) => el("li", {}, one)),
          ),
        ]
      : actions(button(say("staging_draw"), () => desk.go(() => drawing(desk, now, sack)))),
  );
}

function standing(desk, word, listed) {
  if (!listed.length) return null;
  return el(
    "details",
    {},
    el("summary", {}, `${word} (${figure(listed.length)})`),
    el(
      "ul",
      { class: "lines" },
      listed.map((one) => el("li", {}, el("strong", {}, desk.name(one)), el("br"), grouped(one))),
    ),
  );
}

/** What may not be staged, by what keeps it and, where there is one, until which day: [words, exhibits]. */
function barred(now) {
  const alike = new Map();
  for (const { code, facts: told, exhibits } of now.barred) {
    const word = term("obstacles", code);
    const days = Object.values(told).filter(isDay).map(dayOf);
    const why = [word[0].toUpperCase() + word.slice(1), ...days].join(" · ");
    alike.set(why, [...(alike.get(why) ?? []), ...exhibits]);
  }
  return [...alike];
}

const isDay = (fact) => /^\d{4}-\d\d-\d\d$/.test(fact);

/** Why an exhibit may not be staged, in the words of the refusal that the act would be. */
function barredBy({ code, facts: told }, number) {
  const shown = Object.entries(told).map(([name, one]) => [name, isDay(one) ? dayOf(one) : one]);
  return new Refusal(code, { number: grouped(number), ...Object.fromEntries(shown) }).words;
}

function checking(desk, number) {
  const now = known(desk, number);
  if (!now) return gone(desk);
  const counted = new Set(now.to_count);
  const expected = waiting(now);
  const sacks = new Map(now.sacks.map((one) => [one.container, one]));
  const single = new Set(now.sacks.flatMap((one) => one.drawn));
  const listed = new Set(expected);
  return listing(desk, {
    name: `staging-${number}`,
    flow: "staging",
    args: { step: "check", session: number },
    title: ["staging_check"],
    about: ["site_title", { number: grouped(number) }],
    hint: say("staging_scan"),
    kinds: ["EV", "CT"],
    uses: ["balance"],
    sacks: true,
    look: (one) => ({ seal: true, measure: counted.has(one) ? "number" : "mass" }),
    expected,
    belongs: (one) => sacks.has(one),
    inside: (box) => desk.inside(box).filter((one) => listed.has(one) && !single.has(one)),
    gone: say("staging_later"),
    beyond: "aside",
    unreasoned: true,
    admits: (one) => (isBox(one) ? drawnBox(sacks.get(one)) : admitted(desk, now, sacks, one)),
    fields: (draft, changed, redraw) => [company(desk, draft, redraw, now.company)],
    lacks: (draft) => lacking(desk, now, draft),
    signers: (draft) => companions(draft).signing.map((person) => ({ person, part: "witness" })),
    as: "actor",
    kept: true,
    close: say("staging_now"),
    done: say("staging_done"),
    next: () => course(desk, number),
    directly: "/api/sessions/stage",
    act: (draft) => ({
      command: {
        session: number,
        checks: exhibitLines(draft).map((line) => checkOf(line)),
        sacks: boxLines(draft).map((line) => checkOf(line, "container")),
        unsigned: companions(draft).refusing,
      },
    }),
  });
}

const drawnBox = (sack) => (sack && !sack.drawn.length ? say("staging_draw_first") : "");

/** Why the check of an exhibit would be refused; what is of no such session is put aside. */
function admitted(desk, now, sacks, number) {
  if (now.refused.includes(number)) return say("staging_differs");
  const bar = now.barred.find((one) => one.exhibits.includes(number));
  if (bar) return barredBy(bar, number);
  const around = sacks.get(desk.exhibits.get(number)?.container);
  return around && !around.drawn.length ? say("in_sack_undrawn", { sack: desk.name(around.container) }) : "";
}

/** A sack and what was drawn from it go together, and before somebody; and who must watch the weighing is named. */
function lacking(desk, now, draft) {
  const there = new Set(numbers(draft.lines));
  for (const { container, drawn } of now.sacks) {
    const open = drawn.filter((one) => !there.has(one));
    if (there.has(container) && open.length)
      return say("staging_drawn_open", { n: open.length, sack: desk.name(container) });
    const taken = exhibitLines(draft).some((line) => desk.exhibits.get(line.number)?.container === container);
    if (!there.has(container) && taken) return say("staging_sack_too", { sack: desk.name(container) });
  }
  const { signing, refusing } = companions(draft);
  if (boxLines(draft).length && !signing.length) return say("staging_sack_before");
  return now.company && !signing.length && !refusing.length ? say("staging_company", { n: now.company }) : "";
}

/** The seal of a sack is read, and its weight where it has one; then chance says what is opened out of it. */
function drawing(desk, now, sack) {
  const state = { method: "square_root", key: uuid7() };
  const back = () => course(desk, now.session);
  look(desk, {
    line: { number: sack.container },
    title: desk.name(sack.container),
    name: say("staging_draw_hint", { n: sack.exhibits }),
    asks: { seal: true, measure: sack.weighed ? "mass" : "" },
    others: [],
    more: field(
      say("staging_method"),
      select("method", options("draws"), state.method, (method) => (state.method = method)),
    ),
    leave: back,
    add: async (line) => {
      draw(desk, now, line, state, back);
      return { outcome: "seen" };
    },
  });
}

function draw(desk, now, line, { method, key }, back) {
  const weight = line.weight && { weight: { gross: line.weight, balance: line.balance } };
  const command = {
    session: now.session,
    entry: checkOf({ ...line, weight: undefined }, "container"),
    method,
    ...inferring(method),
    ...weight,
  };
  signed(desk, {
    signers: [],
    word: say("staging_draw"),
    back,
    next: back,
    done: say("staging_was_drawn"),
    record: (parties, duty) => desk.engine.perform("/api/sessions/draw", command, parties, { duty, key }),
  });
}

/** On the site of an open session that no device has along: everything that has come. */
function arriving(desk, number) {
  const now = known(desk, number);
  if (!now) return gone(desk);
  return listing(desk, {
    name: `arriving-${number}`,
    flow: "staging",
    args: { step: "arrive", session: number },
    title: ["staging_arrive"],
    about: ["site_title", { number: grouped(number) }],
    hint: say("site_arrive_hint"),
    kinds: ["EV"],
    expected: now.adrift,
    gone: say("staging_missing"),
    beyond: "aside",
    unreasoned: true,
    kept: true,
    close: say("staging_arrive"),
    done: say("staging_arrived"),
    next: () => course(desk, number),
    directly: "/api/sessions/arrive",
    act: (draft) => ({ command: { session: number, exhibits: numbers(draft.lines) } }),
  });
}
