/** What burnt, what did not and why, who was there, what the chair said: for who signs, and when all have signed. */
import { el, facts } from "../dom.js";
import { figure, moment, say, term } from "../words.js";
import { MORE } from "./close.js";

/** `closed` and `reasons`: what was said on this device at the closing and of what left the load (`minuted`). */
export function minutes(desk, now, { closed, reasons }) {
  return [
    facts([
      [say("site_burnt_n"), figure(now.onSite.size)],
      ...bySubstance(desk, now.onSite),
      [say("site_withdrawn"), figure(now.withdrawn.size - now.missing.size)],
      [say("site_gone_n"), figure(now.missing.size)],
      [say("site_lit"), moment(now.litAt)],
      [say("site_method"), term("methods", now.method)],
      [say("site_present"), [...now.present.keys()].map((one) => desk.name(one)).join(", ")],
    ]),
    listed("site_burnt_list", [...now.onSite], (number) => desk.name(number)),
    listed("site_withdrawn_list", [...now.withdrawn], (number) => {
      const missing = now.missing.has(number) && say("site_was_missing");
      return [desk.name(number), missing, reasons.get(number)].filter(Boolean).join(" · ");
    }),
    stated(closed),
  ];
}

/** How many of each substance; what they weigh no device knows, and nothing is added up. */
function bySubstance(desk, numbers) {
  const found = new Map();
  for (const number of numbers) {
    const { substance } = desk.exhibits.get(number) ?? {};
    const word = substance ? term("substances", substance) : say("site_unknown_substance");
    found.set(word, (found.get(word) ?? 0) + 1);
  }
  return [...found].map(([word, n]) => [word, say("exhibits_n", { n })]);
}

function listed(word, numbers, line) {
  if (!numbers.length) return null;
  return el(
    "details",
    { "data-list": word },
    el("summary", {}, `${say(word)} (${figure(numbers.length)})`),
    el(
      "ol",
      { class: "lines" },
      numbers.map((number) => el("li", {}, line(number))),
    ),
  );
}

/** Of what everybody signs, the chair's own words at the closing. */
function stated(closed) {
  if (!closed) return el("div", { class: "problem", role: "alert" }, el("p", {}, say("site_said_gone")));
  const { any_incident, incidents, residue, non_retrievable, transport, environment_opinion } = closed;
  return facts([
    [say("site_temperature"), closed.temperature],
    [say("site_cooling"), closed.cooling],
    [say("site_incidents_said"), any_incident ? incidents : say("site_no_incident")],
    [say("site_residue"), residue],
    [say("site_gone"), say(non_retrievable ? "site_yes" : "site_no")],
    [say("site_transport"), transport],
    [say("site_environment_opinion"), environment_opinion || say("site_not_stated")],
    ...MORE.filter((name) => closed[name]).map((name) => [say(`site_${name}`), closed[name]]),
  ]);
}
