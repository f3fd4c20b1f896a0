/** What an act opened discrepancies on, for whom the things lie before: which one, what differs, what to do with it. */
import { button, el } from "../dom.js";
import { exhibitName } from "../exhibit_names.js";
import { grouped, moment, say, term, unbroken } from "../words.js";
import { isBox } from "./list_lines.js";

const SHOWN = 60;
const ACTS = 3; // of those that were sent later: the next come as these are read
const ASIDE = ["seal", "seal_broken", "seal_absent", "weight", "count", "substance", "label", "sack"];

/** How things are called here now, `beside` what else differs: later the device may know them no more. */
export function naming({ exhibits, containers }) {
  return ({ about, no, pv, case: folder }, beside) => {
    const pvOf = () => [...beside, ...exhibits.values()].find((one) => folder && one.case === folder && one.pv)?.pv;
    if (isBox(about)) return containers.get(about)?.name ?? grouped(about);
    const known = exhibits.get(about);
    const told = { no: no || known?.no, pv: pv || known?.pv || pvOf() };
    if (about.startsWith("EV")) return exhibitName({ ...known, ...told, id: about });
    return unbroken(pv || pvOf() || grouped(about));
  };
}

/** `giver`: the name of whom what is missing stays with. What is not told one by one is only counted. */
export function differences({ opened, differs }, named, giver) {
  if (!opened.length) return null;
  const more = opened.length - Math.min(differs.length, SHOWN);
  return el(
    "div",
    { role: "alert" },
    el("p", {}, say("opened_n", { n: opened.length })),
    el(
      "ul",
      {},
      differs.slice(0, SHOWN).map((one) => el("li", {}, told(one, named(one, differs), giver), link(one))),
      !differs.length && opened.slice(0, SHOWN).map((id) => el("li", {}, link({ id, seen: true }))),
      differs.length > 0 && more > 0 && el("li", {}, say("and_more", { n: more })),
    ),
    el("p", { class: "fine" }, say("opened_until")),
  );
}

function told({ sort, about }, name, giver) {
  if (sort === "missing" && giver) return say("differs_stays", { name, giver });
  const what = term("differences", isBox(about) ? "box" : sort);
  return say(ASIDE.includes(sort) ? "differs_aside" : "differs", { name, what });
}

const link = ({ id, seen }) => seen && [" ", el("a", { href: `/discrepancies/${id}` }, grouped(id))];

/** What differed in acts of who is here that were sent when their screen had gone; null where all of it was read. */
export function late(desk) {
  const { unread } = desk.engine.state;
  if (!unread.length) return null;
  const named = naming(desk);
  return el(
    "section",
    { class: "hint warn" },
    el("h2", {}, say("late_title")),
    unread
      .slice(0, ACTS)
      .map((one) => [
        el("h3", {}, term("acts", one.kind)),
        el("p", { class: "fine" }, moment(one.at)),
        differences(one, named),
        button(say("late_read"), () => desk.engine.noted(one)),
      ]),
  );
}
