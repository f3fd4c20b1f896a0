/** What burnt, what did not and why, who was there, what the chair said: for who signs, and when all have signed. */
import { el, facts, fold, lines } from "../dom.js";
import { MICROGRAMS, written } from "../weights.js";
import { dayOf, figure, moment, say, term, today } from "../words.js";
import { MORE } from "./session_closing.js";
import { heading } from "./session_names.js";

/** `closed` and `reasons`: what was said on this device at the closing and of what left the load (`minuted`). */
export function minutes(desk, now, { closed, reasons }) {
  const burnt = bySubstance(desk, now);
  return [
    facts([
      [say("site_burnt_n"), figure(now.onSite.size)],
      ...burnt.map(amount),
      [say("site_withdrawn"), figure(now.withdrawn.size - now.missing.size)],
      [say("site_gone_n"), figure(now.missing.size)],
      [say("site_lit"), moment(now.litAt)],
      [say("site_method"), term("methods", now.method)],
      [say("site_present"), [...now.present.keys()].map((one) => desk.name(one)).join(", ")],
    ]),
    burnt.some(({ sums }) => sums.length > 0) && el("p", { class: "fine" }, say("site_amounts")),
    listed("site_burnt_list", [...now.onSite], (number) => desk.name(number)),
    listed("site_withdrawn_list", [...now.withdrawn], (number) => {
      const missing = now.missing.has(number) && say("site_was_missing");
      return [desk.name(number), missing, reasons.get(number)].filter(Boolean).join(" · ");
    }),
    stated(closed),
  ];
}

/** That somebody has signed, and how. */
export const signedAs = (decision) => el("span", { class: `chip ${TONES[decision]}` }, say(`site_has_${decision}`));

const TONES = { attested: "good", reserved: "warn", refused: "bad" };

/** Who has signed with a reservation, or refused to, with their `words` (`minuted`): who signs after them reads it. */
export function reserved(desk, now, { words }) {
  const others = [...now.signed].filter(([, decision]) => decision !== "attested");
  if (!others.length) return null;
  const line = ([person, decision]) => [
    el("strong", {}, desk.name(person)),
    " ",
    signedAs(decision),
    el("br"),
    words.get(person) ?? say("site_words_gone"),
  ];
  return el("section", { class: "hint warn" }, el("h2", {}, say("site_reservations")), lines(others.map(line)));
}

/** Over the PIN of a fire, or of a word on it: of which day and place it is, and of what. */
export const inShort = (desk, now) => [
  el("p", { class: "about" }, [say(...heading(now)), now.where].filter(Boolean).join(" · ")),
  otherDay(now),
  facts(bySubstance(desk, now).map(amount)),
];

/** Before the fire: that it was planned for another day than today. */
export function otherDay({ status, planned_for }) {
  if (!["planned", "open"].includes(status) || planned_for === today()) return null;
  return el("p", { class: "hint warn" }, say("site_other_day", { day: dayOf(planned_for), today: dayOf(today()) }));
}

const amount = ({ word, n, sums }) => [word, [say("exhibits_n", { n }), ...sums].join(" · ")];

/**
 * How many of each substance, and how much where all that was checked of it has burnt: what one exhibit weighs no
 * device knows, and nothing is added up here.
 */
function bySubstance(desk, { onSite, amounts = [] }) {
  const found = new Map();
  for (const number of onSite) {
    const { substance = "" } = desk.exhibits.get(number) ?? {};
    found.set(substance, (found.get(substance) ?? 0) + 1);
  }
  return [...found].map(([substance, n]) => ({
    word: substance ? term("substances", substance) : say("site_unknown_substance"),
    n,
    sums: amounts.filter((one) => one.substance === substance && one.exhibits === n).map(sum),
  }));
}

/** A sum as the certificate has it: micrograms, microlitres, or so many of a unit. */
function sum({ unit, amount }) {
  if (unit === "µg") return written(BigInt(amount), amount < MICROGRAMS.kg ? "g" : "kg");
  return unit === "µl" ? `${figure(amount / 1e3)}\u00a0ml` : `${figure(amount)}\u00a0${term("count_units", unit)}`;
}

const listed = (word, numbers, line) =>
  numbers.length > 0 &&
  fold(`${say(word)} (${figure(numbers.length)})`, lines(numbers.map(line), { ordered: true, "data-list": word }));

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
