/** What burnt, what did not and why, who was there, what the chair said: for who signs, and when all have signed. */
import { el, facts } from "../dom.js";
import { figure, moment, say, term } from "../words.js";
import { MORE } from "./close.js";

/** `closed` and `left`: what was said on this device at the closing and of what left the load (`minuted`). */
export function minutes(desk, now, { closed, left }) {
  return [
    facts([
      [say("site_burnt_n"), figure(now.onSite.size)],
      [say("site_withdrawn"), now.withdrawn.size > 0 && figure(now.withdrawn.size)],
      [say("site_lit"), moment(now.litAt)],
      [say("site_method"), term("methods", now.method)],
      [say("site_present"), [...now.present.keys()].map((one) => desk.name(one)).join(", ")],
    ]),
    listed("site_burnt_list", [...now.onSite], (number) => desk.name(number)),
    listed("site_withdrawn_list", [...now.withdrawn], (number) => {
      const { missing, reason } = left.get(number) ?? {};
      return [desk.name(number), missing && say("site_was_missing"), reason].filter(Boolean).join(" · ");
    }),
    stated(closed),
  ];
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
