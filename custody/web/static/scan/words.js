/**
 * The desk's words. They are said once, in custody/text/scan_words.py, and translated like every other sentence; they
 * come as a file of the page, so that they are there without the network. What a refusal says comes with
 * the refusal itself.
 */
import { withFirst } from "./days.js";
import { Refusal } from "./refusal.js";

const root = document.documentElement;
const told = await (await fetch(root.dataset.desk)).json();

export const locale = root.dataset.locale;
const plural = new Intl.PluralRules(locale);
const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
const figures = new Intl.NumberFormat(locale);
let moments = clocks();
let dates = new Intl.DateTimeFormat("en-CA");
const days = new Intl.DateTimeFormat(locale, { dateStyle: "long" });

/** How moments are told in a zone (IANA), in the device's own without one. */
function clocks(timeZone) {
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", timeZone });
}

/** From now on moments are told in the zone that the kit names, if this browser knows it. */
export function tellIn(zone) {
  try {
    moments = clocks(zone || undefined);
    dates = new Intl.DateTimeFormat("en-CA", { timeZone: zone || undefined });
  } catch (trouble) {
    console.warn(trouble); // a browser older than the zone keeps to the device's clock
  }
}

/** A sentence of the desk with its facts filled in; one that counts by `facts.n` has a form for one. */
export function say(key, facts = {}) {
  const words = told.say[key];
  if (words === undefined) throw new Error(`no words for ${key}`);
  return fill(Array.isArray(words) ? words[plural.select(facts.n) === "one" ? 0 : 1] : words, facts);
}

/** The word for a code of a table (substance, unit, purpose...); a code from a newer log stands for itself. */
export function term(table, code) {
  return told.terms[table][code] ?? code;
}

/** The [code, word] pairs of a table. */
export function options(table) {
  return Object.entries(told.terms[table]);
}

/** What is wrong, and what to do: as the service says it of the same code; a fault of the desk's own is said as one. */
export function refusal(failure) {
  const told = failure instanceof Refusal;
  if (!told) console.error(failure);
  return told ? [failure.words, failure.remedy] : [say("failed"), say("failed_hint")];
}

/** Whether somebody with these roles may record acts of a kind (custody/domain/access/permissions.py). */
export function may(roles, kind) {
  return (told.may[kind] ?? []).some((role) => roles.includes(role));
}

/** Roles that may receive for a purpose. */
export function receivers(purpose) {
  return told.receivers[purpose] ?? told.receivers[""];
}

/** In which qualities somebody with these roles may attend a session. */
export const qualities = (roles) => Object.keys(told.qualities).filter((one) => roles.includes(told.qualities[one]));

/** Whether a rule of the service's (custody/text/scan_words.py) names a state or a purpose. */
export const ruled = (rule, code) => told.rules[rule].includes(code);

/** What a draw of sacks by a method is to show, if it proves anything about what is not opened. */
export const inferring = (method) => told.rules.inferring[method] ?? {};

/** A number as it stands on its label: in groups that do not break. */
export function grouped(number) {
  return number.length === 13 ? number.replace(/^(..)(....)(....)(...)$/, "$1\u00a0$2\u00a0$3\u00a0$4") : number;
}

/** A reference as people write it ("PV 31/2021", "REQ-2026-063"): it stays on one line. */
export const unbroken = (reference) => reference.replaceAll(" ", "\u00a0").replaceAll("-", "-\u2060");

export const figure = (n) => figures.format(n);
export const moment = (at) => withFirst(moments.format(new Date(at)), locale);
export const dayOf = (day) => withFirst(days.format(new Date(`${day}T12:00:00`)), locale);

/** Today there, YYYY-MM-DD. */
export const today = () => dayAt(new Date());

/** The day of a moment there, YYYY-MM-DD. */
export const dayAt = (at) => dates.format(new Date(at));

/** How long ago that was, in the largest whole unit. */
export function ago(at, now = Date.now()) {
  const seconds = Math.round((new Date(at).getTime() - now) / 1000);
  for (const [unit, size] of [
    ["day", 86400],
    ["hour", 3600],
    ["minute", 60],
  ]) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return say("just_now");
}

/** Letters for comparing and searching: without accents and case, and without what holds a line together. */
export const folded = (text) =>
  text
    .normalize("NFKD")
    .replace(/[\p{M}\u2060]/gu, "")
    .toLowerCase();

function fill(sentence, facts) {
  return sentence.replace(/%\((\w+)\)s|%%/g, (all, name) => {
    if (all === "%%") return "%";
    const fact = facts[name];
    return fact === undefined ? "–" : typeof fact === "number" ? figure(fact) : String(fact);
  });
}
