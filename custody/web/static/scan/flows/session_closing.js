/** The end of a session on its site: every question is answered, and what is answered is what people sign. */
import { choice, el, prose } from "../dom.js";
import { Refusal } from "../refusal.js";
import { ruled, say } from "../words.js";
import { recordSiteAct } from "./site_act.js";
import { attending, shown } from "./session_state.js";

/** What may be stated besides; the certificate prints it. */
export const MORE = [
  "escort",
  "departure",
  "arrival",
  "load_seal",
  "fuel",
  "fire_safety",
  "site_tests",
  "ashes",
  "ashes_test",
  "ashes_place",
];
const UNSAID = {
  ...Object.fromEntries(MORE.map((name) => [name, ""])),
  temperature: "",
  cooling: "",
  residue: "",
  gone: "",
  any: "",
  incidents: "",
  transport: "",
  environment_opinion: "",
};
/** Of what a rule pack may ask the closing to say (`now.stated`), that which stands in a field of its own. */
const ASKED = { transporters: "transport", environment: "environment_opinion" };

export function close(desk, now, said = { ...UNSAID }) {
  const heard = (name) => (value) => {
    said[name] = value;
    incidents.hidden = said.any !== "yes";
    desk.lacks(lacking(desk, now, said));
  };
  const words = (name, traits) => prose(name, say(`site_${name}`), said[name], heard(name), traits);
  const yes = ["no", "yes"].map((one) => [one, say(`site_${one}`)]);
  const incidents = words("incidents");
  incidents.hidden = said.any !== "yes";
  desk.show({
    name: "site_close",
    title: say("site_close"),
    back: () => desk.flows.course(desk, now.session),
    action: { word: say("site_close"), why: lacking(desk, now, said), press: () => closing(desk, now, said) },
    nodes: [
      words("temperature", { hint: say("site_temperature_hint") }),
      words("cooling", { hint: say("site_cooling_hint") }),
      words("residue"),
      choice("gone", say("site_gone"), yes, said.gone, heard("gone")),
      happened(desk, now),
      choice("any", say("site_any"), yes, said.any, heard("any")),
      incidents,
      words("transport"),
      words("environment_opinion"),
      el(
        "details",
        {},
        el("summary", {}, say("site_more")),
        MORE.map((name) => words(name)),
      ),
    ],
  });
}

/** What left the load so that the answer is Yes: each sort of it in its own words. */
const happened = (desk, { incidents, missing }) =>
  [
    ["site_incident_missing", [...incidents].filter((number) => missing.has(number))],
    ["site_incident_differs", [...incidents].filter((number) => !missing.has(number))],
  ]
    .filter(([, numbers]) => numbers.length > 0)
    .map(([word, numbers]) => {
      const names = numbers.map((number) => desk.name(number)).join("; ");
      return el("p", { class: "hint" }, say(word, { names }));
    });

/** Words as the rule compares them. */
const plain = (text) =>
  text
    .trim()
    .toLowerCase()
    .replace(/[ .]+$/, "");

/** What still stands in the way: a question without an answer, or an answer with which the rules let nobody close. */
function lacking(desk, now, said) {
  const open = (name) => !said[name].trim();
  const asked = now.stated.map((one) => ASKED[one]).filter(Boolean);
  if (["residue", "gone", "any", ...asked].some(open) || (said.any === "yes" && open("incidents")))
    return say("site_unanswered");
  if (said.any === "yes" && ruled("no_incident", plain(said.incidents))) return new Refusal("incident_unsaid").words;
  if (said.any === "no" && now.incidents.size > 0)
    return new Refusal("incident_denied", { number: desk.name([...now.incidents][0]) }).words;
  return said.gone === "no" && now.stated.includes("non_retrievable") ? say("site_still_there") : "";
}

function closing(desk, now, said) {
  const { any, gone, incidents, ...texts } = said;
  const command = {
    ...Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, text.trim()])),
    incidents: any === "yes" ? incidents.trim() : say("site_none"),
    any_incident: any === "yes",
    non_retrievable: gone === "yes",
    site: shown(now),
  };
  recordSiteAct(desk, now, {
    author: attending(now, "chair"),
    kind: "destruction_session.close/1",
    command,
    sum: say("site_close_sum", { n: now.onSite.size, present: now.present.size }),
    word: say("site_close"),
    said: say("site_closed"),
    back: () => close(desk, now, said),
  });
}
