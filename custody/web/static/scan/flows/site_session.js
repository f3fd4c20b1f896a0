/** A session without network, on the device that it was checked out to: who is there, the load, the fire, the end. */
import { el, facts, lines, ways } from "../dom.js";
import { figure, grouped, moment, say, term } from "../words.js";
import { recordSiteAct } from "./site_act.js";
import { ashes, unseen } from "./ash_look.js";
import { come, confirm, leave, pins, serving } from "./attendance.js";
import { choiceScreen } from "./choice_screen.js";
import { close } from "./session_closing.js";
import { missing } from "./kit_freshness.js";
import { check, draw, toRead, units, unread } from "./load_road.js";
import { scanList } from "./scan_list.js";
import { inShort, minutes, otherDay, reserved, signedAs } from "./session_minutes.js";
import { hashed, signing } from "./minutes_signing.js";
import { casesOf, heading } from "./session_names.js";
import { attending, lacking, loaded, maySign, minuted, siteSession, stale } from "./session_state.js";
import { lost, withdraw } from "./load_withdrawal.js";

/** The session of this device, or a choice of them. */
export function site(desk, args = null) {
  if (args) return resumed(desk, args);
  const found = () => desk.engine.view.sessions;
  if (found().length === 1) return course(desk, found()[0].session);
  return choiceScreen(desk, {
    name: "site",
    title: say("site"),
    rows: () => found().map((one) => row(desk, one)),
    takes: ["DS"],
    chosen: (number) => course(desk, number),
  });
}

/** Its cases, as far as the device knows what is to burn, and its code. */
function about(desk, one) {
  const pvs = [...one.staged, ...one.on_site].map((number) => desk.exhibits.get(number)?.pv).filter(Boolean);
  return [casesOf({ cases: [...new Set(pvs)] }), grouped(one.session)].filter(Boolean).join(" · ");
}

const row = (desk, one) => ({
  id: one.session,
  name: say(...heading(one)),
  text: [one.where, about(desk, one)].filter(Boolean).join(" · "),
});

/** The list that was begun, as long as the session still asks for it. */
function resumed(desk, { session, step }) {
  const now = siteSession(desk.engine, session);
  const begun = now && STEPS.find(({ word, open }) => word === step && open(now, desk));
  return begun ? begun.start(desk, now) : course(desk, session);
}

/** How far the session is, what comes next, and what else may be done now. */
export function course(desk, number) {
  const now = siteSession(desk.engine, number);
  if (!now) return gone(desk);
  desk.show({
    name: "course",
    title: say(...heading(now)),
    heard: () => course(desk, number),
    nodes: [
      now.where && el("p", { class: "lead" }, now.where),
      el("p", { class: "fine" }, about(desk, now)),
      stage(desk, now),
      otherDay(now),
      ways(steps(desk, now)),
      now.site && hashed(now.site),
      now.site && recorded(desk, now),
      facts(figures(now)),
      seats(desk, now, now.present, "site_present"),
      seats(desk, now, now.left, "site_left"),
    ],
  });
}

/** What may be done now, as `ways` takes it: first that for which the session waits. */
function steps(desk, now) {
  const next = following(now, desk);
  const open = STEPS.filter((one) => one.open(now, desk)).sort((a, b) => (b.word === next) - (a.word === next));
  return open.map(({ word, start }) => ({
    word: say(word),
    hint: say(`${word}_hint`, { minutes: now.minutes }),
    next: word === next,
    press: () => desk.go(() => start(desk, siteSession(desk.engine, now.session))),
  }));
}

function figures(now) {
  const away = now.missing.size;
  return [
    [say("site_present"), now.present.size > 0 && figure(now.present.size)],
    [say("site_missing"), now.status === "open" && lacking(now).map(asked).join(", ")],
    [say("site_load"), say("site_of", { n: now.onSite.size, of: now.onSite.size + now.staged.size })],
    [say("site_units_left"), unread(now).length > 0 && figure(unread(now).length)],
    [say("site_check_left"), toRead(now) > 0 && figure(toRead(now))],
    [say("site_withdrawn"), now.withdrawn.size > away && figure(now.withdrawn.size - away)],
    [say("site_gone_n"), away > 0 && figure(away)],
    [say("site_lit"), now.litAt && moment(now.litAt)],
    [say("site_cold_n"), now.litAt && now.ash.sightings > 0 && coldSeen(now)],
    [say("site_signed"), now.site && say("site_of", { n: now.signed.size, of: now.present.size })],
    [say("site_until"), moment(now.until)],
  ];
}

const coldSeen = ({ ash, cold }) => say("site_of", { n: cold.size, of: ash.sightings });

/** A quality that is still asked for; where more than one is, how many lack. */
function asked({ quality, n, of }) {
  const word = term("qualities", quality);
  return of > 1 ? say("site_lacks", { quality: word, n, of }) : word;
}

/** The minutes of a session that is closed, to be read on the spot: the certificate comes out of the register. */
function recorded(desk, now) {
  const told = el("section", {}, el("h2", {}, say("site_minutes")));
  const fill = async () => {
    const known = await minuted(desk.engine, now);
    told.append(...[reserved(desk, now, known), ...minutes(desk, now, known)].filter(Boolean));
  };
  desk.attempt(fill);
  return told;
}

/** It was taken back meanwhile, or is over: what the queue still held of it shows as unsettled acts. */
const gone = (desk) => missing(desk, say("site_gone_back"));

/** Where the session is, in a sentence; once everything of it has come in, the way to its page. */
function stage(desk, now) {
  const { online, pending } = desk.engine.state;
  const over = now.status === "closed" && maySign(now).length === 0;
  const ready = now.status === "open" && !lacking(now).length;
  const at = ready ? "site_at_ready" : `site_at_${now.status}`;
  const word = over ? (pending ? "site_at_signed" : "site_at_sent") : at;
  return el(
    "div",
    { class: "hint" },
    el("p", {}, say(word)),
    over && now.unheard.size > 0 && el("p", {}, el("strong", {}, say("site_unheard", { names: unheard(desk, now) }))),
    over && online && !pending && el("p", {}, el("a", { href: `/sessions/${now.session}` }, say("site_page"))),
  );
}

const unheard = (desk, now) => [...now.unheard].map((one) => desk.name(one)).join(", ");

/** People of the session, each with their quality, and whether they have signed. */
function seats(desk, now, people, word) {
  if (people.size === 0) return null;
  return el(
    "section",
    {},
    el("h2", {}, `${say(word)} (${figure(people.size)})`),
    lines(
      [...people].map(([person, one]) => [
        el("strong", {}, desk.name(person)),
        `${term("qualities", one)} `,
        now.signed.has(person) && signedAs(now.signed.get(person)),
      ]),
    ),
  );
}

/** The step that the session waits for. */
function following(now, desk) {
  if (now.status === "planned") return serving(desk) ? "site_pins" : "site_open";
  if (now.status === "open" && lacking(now).length) return "site_come";
  if (now.status === "open" && unread(now).length) return "site_units";
  if (now.status === "open" && !now.staged.size && drawable(now)) return "site_draw";
  if (now.status === "open" && toRead(now) > 0) return "site_check";
  if (now.status === "open" && !now.staged.size) return stale(now).length ? "site_confirm" : "site_burn";
  if (now.status === "open") return "site_arrive";
  if (now.status === "burnt") return unseen(now) ? "site_cold" : "site_close";
  return "site_sign";
}

const before = (now) => ["planned", "open"].includes(now.status);
/** Drawn once, when all of the load is here, and by the dice of the judicial authority. */
const drawable = (now) =>
  now.status === "open" && !now.population && !now.staged.size && now.onSite.size > 0 && attending(now, "judicial");
const leavable = (now) => before(now) && now.present.size > 0 && loaded(now).length > 0;
const STEPS = [
  { word: "site_pins", open: (now, desk) => before(now) && serving(desk), start: pins },
  { word: "site_come", open: (now) => ["open", "burnt"].includes(now.status), start: come },
  { word: "site_confirm", open: (now) => now.status === "open" && stale(now).length > 0, start: confirm },
  { word: "site_leave", open: (now) => now.status !== "closed" && now.present.size > 0, start: leave },
  { word: "site_open", open: (now) => now.status === "planned", start: begin },
  { word: "site_units", open: (now) => now.status === "open" && unread(now).length > 0, start: units },
  { word: "site_arrive", open: (now) => now.status === "open" && now.staged.size > 0, start: arrive },
  { word: "site_draw", open: drawable, start: draw },
  { word: "site_check", open: (now) => now.status === "open" && toRead(now) > 0, start: check },
  { word: "site_withdraw", open: leavable, start: withdraw },
  { word: "site_lost", open: leavable, start: lost },
  { word: "site_burn", open: (now) => now.status === "open" && !now.staged.size && now.onSite.size > 0, start: burn },
  { word: "site_cold", open: (now) => ["burnt", "closed"].includes(now.status) && now.present.size > 0, start: ashes },
  { word: "site_close", open: (now) => now.status === "burnt", start: close },
  { word: "site_sign", open: (now) => now.status === "closed" && maySign(now).length > 0, start: signing },
];

function begin(desk, now) {
  recordSiteAct(desk, now, {
    author: now.chair,
    kind: "destruction_session.open/1",
    command: {},
    sum: say("site_open_sum"),
    word: say("site_open"),
    said: say("site_opened"),
  });
}

/** What comes in is scanned by the verifier; what goes into the fire, all of it, before the chair. */
function scanned(desk, now, step, expected, author, kind) {
  return scanList(desk, {
    name: `${step}-${now.session}`,
    flow: "site",
    args: { session: now.session, step },
    title: [step],
    about: heading(now),
    hint: say(`${step}_hint`),
    kinds: ["EV"],
    expected: [...expected],
    admits: (number) => (expected.has(number) ? "" : say("site_stray")),
    lacks: (draft, list) =>
      step === "site_burn" && list.missing.length ? say("to_scan", { n: list.missing.length }) : "",
    author,
    as: "actor",
    next: () => course(desk, now.session),
    close: say(step),
    told: () => step === "site_burn" && inShort(desk, now),
    act: (draft) => ({ kind, command: { session: now.session, exhibits: draft.lines.map((line) => line.id) } }),
  });
}

function arrive(desk, now) {
  return scanned(desk, now, "site_arrive", now.staged, attending(now, "verifier"), "destruction_session.arrive/1");
}

function burn(desk, now) {
  return scanned(desk, now, "site_burn", now.onSite, attending(now, "chair"), "destruction_session.ignite/1");
}
