/** A look at the ash on the site: each for themselves, cold or not, and what was weighed of it (I66). */
import { choice, el, field } from "../dom.js";
import { micrograms } from "../weights.js";
import { moment, say } from "../words.js";
import { choiceScreen } from "./choice_screen.js";
import { presentRows, recordSiteAct } from "./site_act.js";

const HOUR = 3_600_000;

/** How many more people the rules ask to see it cold. */
export const unseen = (now) => Math.max(0, now.ash.sightings - now.cold.size);

/** From when on a look counts, in milliseconds. */
const countsFrom = ({ litAt, ash }) => Date.parse(litAt) + ash.cold_hours * HOUR;

export function ashes(desk, now) {
  const early = Date.now() < countsFrom(now);
  const hint = early ? say("site_cold_early", { at: moment(countsFrom(now)) }) : say("site_cold_hint");
  choiceScreen(desk, {
    name: "site_cold",
    title: say("site_cold"),
    hint,
    rows: () =>
      presentRows(desk, now).map((row) => (now.cold.has(row.id) ? { ...row, text: say("site_cold_seen") } : row)),
    takes: ["PE"],
    back: () => desk.flows.course(desk, now.session),
    chosen: (person) => looking(desk, now, person),
  });
}

function looking(desk, now, person, seen = { cold: "", residue: "" }) {
  const kilograms = () => ({ text: seen.residue.trim(), unit: "kg" });
  const lacks = () => {
    if (!seen.cold) return say("site_cold_unsaid");
    if (seen.residue.trim() && micrograms(kilograms()) === null) return say("weight_unreadable");
    return seen.cold === "no" && !seen.residue.trim() ? say("site_cold_nothing") : "";
  };
  const heard = (name) => (value) => {
    seen[name] = value;
    desk.lacks(lacks());
  };
  const input = el("input", {
    id: "residue",
    inputmode: "decimal",
    autocomplete: "off",
    maxlength: "20",
    value: seen.residue,
    oninput: ({ target }) => heard("residue")(target.value),
  });
  const answers = ["no", "yes"].map((answer) => [answer, say(`site_${answer}`)]);
  desk.show({
    name: "site_ash",
    title: desk.name(person),
    back: () => ashes(desk, now),
    action: { word: say("go_on"), why: lacks(), press: () => looked(desk, now, person, { seen, weight: kilograms() }) },
    nodes: [
      choice("cold", say("site_cold_question"), answers, seen.cold, heard("cold")),
      field(say("site_cold_weight"), input, say("site_cold_weight_hint")),
    ],
  });
}

function looked(desk, now, person, { seen, weight }) {
  const cold = seen.cold === "yes";
  recordSiteAct(desk, now, {
    author: person,
    kind: "destruction_session.see_ashes/1",
    command: { cold, ...(weight.text && { residue: weight }) },
    sum: say(cold ? "site_cold_sum" : "site_cold_hot_sum", { name: desk.name(person) }),
    word: say("site_cold"),
    said: say("site_cold_said"),
    back: () => looking(desk, now, person, seen),
  });
}
