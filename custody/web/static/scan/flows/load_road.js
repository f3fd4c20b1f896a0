/** The load at its site: seals of its units, the sample drawn by dice, and the own seals of what was drawn (I63). */
import { el, field, ways } from "../dom.js";
import { say, term } from "../words.js";
import { checkForm } from "./blind_check_form.js";
import { checkOf } from "./list_lines.js";
import { scanList } from "./scan_list.js";
import { heading } from "./session_names.js";
import { attending } from "./session_state.js";
import { recordSiteAct } from "./site_act.js";
import { sampleOf } from "./site_sample.js";

const DICE = 20; // throws that the rule asks for

/** Closed units whose seal nobody has read here yet. */
export const unread = (now) => now.road.units.filter(({ number }) => !now.unitsRead.has(number));

/** Of the sample, how many own seals are still to be read. */
export const toRead = ({ population, road, sealsRead }) =>
  population ? Math.min(road.sample, population.length) - sealsRead.size : 0;

const reader = (now) => attending(now, "verifier") || attending(now, "judicial");
const unitName = ({ number, form }) => say("site_unit", { n: number, form: term("load_forms", form) });

/** Each seal is read aloud and entered blind; all of them are one act. */
export function units(desk, now, readings = new Map()) {
  const left = unread(now);
  const next = left.find(({ number }) => !readings.has(number));
  desk.show({
    name: "site_units",
    title: say("site_units"),
    back: () => desk.flows.course(desk, now.session),
    action: {
      word: say("site_units_record", { n: readings.size }),
      why: readings.size ? "" : say("site_units_none"),
      press: () => unitsRead(desk, now, readings),
    },
    nodes: [
      el("p", { class: "hint" }, say("site_units_hint")),
      ways(
        left.map((unit) => ({
          word: unitName(unit),
          hint: told(unit, readings.get(unit.number)),
          next: unit === next,
          press: () => readUnit(desk, now, unit, readings),
        })),
      ),
    ],
  });
}

function told({ exhibits }, line) {
  if (!line) return say("exhibits_n", { n: exhibits.length });
  return line.seal ? say("seal_is", { seal: line.seal }) : say("seal_absent");
}

function readUnit(desk, now, unit, readings) {
  checkForm(desk, {
    line: { id: `unit ${unit.number}`, ...readings.get(unit.number) },
    title: unitName(unit),
    asks: { seal: true, measure: "" },
    others: [],
    add: (line) => {
      readings.set(unit.number, line);
      units(desk, now, readings);
      return { outcome: "taken", word: unitName(unit) };
    },
    leave: () => units(desk, now, readings),
  });
}

function unitsRead(desk, now, readings) {
  const reading = ([number, { seal = "", seal_state = "" }]) => ({ number, seal, seal_state });
  recordSiteAct(desk, now, {
    author: reader(now),
    kind: "destruction_session.read_units/1",
    command: { units: [...readings].map(reading) },
    sum: say("site_units_sum", { n: readings.size }),
    word: say("site_units"),
    said: say("site_units_said"),
    back: () => units(desk, now, readings),
  });
}

/** The judicial authority throws, and what falls is typed: nobody could know before what is drawn. */
export function draw(desk, now, thrown = "") {
  let dice = thrown;
  const lacks = () => {
    const faces = dice.replace(/\s/g, "");
    if (/[^1-6]/.test(faces)) return say("site_dice_wrong");
    return faces.length < DICE ? say("site_dice_more", { n: DICE - faces.length }) : "";
  };
  const input = el("input", {
    id: "dice",
    inputmode: "numeric",
    autocomplete: "off",
    maxlength: "60",
    value: dice,
    autofocus: true,
    oninput: ({ target }) => {
      dice = target.value;
      desk.lacks(lacks());
    },
  });
  desk.show({
    name: "site_draw",
    title: say("site_draw"),
    back: () => desk.flows.course(desk, now.session),
    action: { word: say("site_draw"), why: lacks(), press: () => drawing(desk, now, dice) },
    nodes: [el("p", { class: "hint" }, say("site_draw_hint")), field(say("site_dice"), input, say("site_dice_hint"))],
  });
}

function drawing(desk, now, dice) {
  recordSiteAct(desk, now, {
    author: attending(now, "judicial"),
    kind: "destruction_session.draw_on_site/1",
    command: { dice: dice.replace(/\s/g, "") },
    sum: say("site_draw_sum", { n: Math.min(now.road.sample, now.onSite.size) }),
    word: say("site_draw"),
    said: say("site_drawn"),
    back: () => draw(desk, now, dice),
  });
}

/** The verifier reads the own seal of what was drawn, and weighs what is to be weighed where a balance is there. */
export function check(desk, now) {
  return desk.unlessMoved(sampleOf(now), (sample) => checking(desk, now, sample));
}

function checking(desk, now, { read, weigh }) {
  const drawn = new Set(read.filter((number) => now.onSite.has(number) && !now.sealsRead.has(number)));
  return scanList(desk, {
    name: `site_check-${now.session}`,
    flow: "site",
    args: { session: now.session, step: "site_check" },
    title: ["site_check"],
    about: heading(now),
    hint: say("site_check_hint"),
    kinds: ["EV"],
    expected: [...drawn],
    admits: (number) => (drawn.has(number) ? "" : say("site_not_drawn")),
    look: (number) => ({ seal: true, measure: weigh.has(number) ? "maybe_mass" : "" }),
    author: attending(now, "verifier"),
    as: "actor",
    next: () => desk.flows.course(desk, now.session),
    close: say("site_check"),
    act: (draft) => ({
      kind: "destruction_session.check_load/1",
      command: { session: now.session, checks: draft.lines.map((line) => checkOf(line)) },
    }),
  });
}
