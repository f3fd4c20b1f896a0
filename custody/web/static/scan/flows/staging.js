/**
 * Before the fire, by a verifier: what is to burn is checked blind, sealed sacks by a drawn sample, over days; and what
 * comes to an open session's site is scanned in. What may burn is the service's to say
  * (custody/domain/offline/offline_intake.py): the
 * list stays on this device without the network, and goes as one act with it.
 */
import { actions, button, el, facts, fold, lines, ways } from "../dom.js";
import { figure, grouped, moment, say } from "../words.js";
import { stagingObstacles } from "./staging_obstacles.js";
import { choiceScreen } from "./choice_screen.js";
import { sackSample } from "./sack_sample.js";
import { missing, renewed, whenOther } from "./kit_freshness.js";
import { casesOf, dated, heading, placed } from "./session_names.js";
import { arriving, checking, toCheck } from "./verifier_lists.js";

/** The session, or a choice of them with what was planned since; with `args` a list that was begun. */
export function staging(desk, args = null) {
  return args ? resumed(desk, args) : renewed(desk, say("staging"), () => sessions(desk));
}

function resumed(desk, { session, step }) {
  const now = known(desk, session);
  return now ? (step === "arrive" ? arriving : checking)(desk, now, backTo(desk, now)) : gone(desk);
}

function sessions(desk) {
  const all = desk.engine.view.stagings;
  const { online, kitAt } = desk.engine.state;
  if (all.length === 1 && busy(all[0])) return course(desk, all[0].session);
  return choiceScreen(desk, {
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
  id: one.session,
  name: casesOf(one) || grouped(one.session),
  text: [
    dated(one),
    toCheck(one).length > 0 && say("to_check_n", { n: toCheck(one).length }),
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
const busy = (now) => toCheck(now).length + now.adrift.length > 0;

/** It burnt, was called off, or went along with a device meanwhile. */
const gone = (desk) => missing(desk, say("staging_gone"));

const backTo = (desk, now) => () => course(desk, now.session);

/** How far the check is, what waits for it, and what may not come to it. */
function course(desk, number) {
  const now = known(desk, number);
  if (!now) return gone(desk);
  const open = steps(desk, now);
  desk.show({
    name: "staging_course",
    title: say(...heading(now)),
    heard: whenOther(
      () => known(desk, number),
      () => course(desk, number),
    ),
    nodes: [
      placed(now) && el("p", { class: "lead" }, placed(now)),
      facts(figures(now)),
      ways(open),
      !open.length && el("p", { class: "hint" }, say("staging_over")),
      now.sacks.length > 0 && el("h2", {}, say("staging_sacks")),
      now.sacks.map((sack) => sealed(desk, now, sack)),
      standing(desk, say("staging_refused", { n: now.refused.length }), now.refused),
      stagingObstacles(now).map(([word, exhibits]) => standing(desk, word, exhibits)),
      el("p", { class: "fine" }, say("site_title", { number: grouped(number) })),
    ],
  });
}

/** What may be done now, as `ways` takes it. */
function steps(desk, now) {
  const open = [
    toCheck(now).length > 0 && ["staging_check", checking],
    now.adrift.length > 0 && ["staging_arrive", arriving],
  ].filter(Boolean);
  return open.map(([word, start], i) => ({
    word: say(word),
    hint: say(`${word}_hint`),
    next: i === 0,
    press: () => desk.go(() => start(desk, now, backTo(desk, now))),
  }));
}

const figures = (now) => [
  [say("staging_cases"), casesOf(now)],
  [say("staging_passed"), figure(now.staged)],
  [say("staging_waits"), toCheck(now).length > 0 && figure(toCheck(now).length)],
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
          claim(sack.claim),
          el(
            "ul",
            {},
            drawn.map((one) => el("li", {}, one)),
          ),
        ]
      : actions(button(say("staging_draw"), () => desk.go(() => sackSample(desk, now, sack, backTo(desk, now))))),
  );
}

/** What the draw says in numbers (I49); a service of before says none. */
function claim(told) {
  if (!told) return null;
  const { drawn, among, at_most: most } = told;
  return el("p", {}, say("staging_claim", { drawn, among, most, sure: "95\u202f%" }));
}

const standing = (desk, word, listed) =>
  listed.length > 0 &&
  fold(
    `${word} (${figure(listed.length)})`,
    lines(listed.map((one) => [el("strong", {}, desk.name(one)), el("br"), grouped(one)])),
  );
