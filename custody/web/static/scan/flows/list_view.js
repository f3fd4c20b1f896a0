/** What a list shows: how far it is, its lines, what is missing or on top. `list` is the Listing of scan_list.js. */
import { actions, button, el, fold, lines, prose } from "../dom.js";
import { asTyped } from "../weights.js";
import { figure, grouped, say, term } from "../words.js";
import { groupOf } from "./weighed_together.js";

const SHOWN = 12;
const LISTED = 60;

export function counter(list) {
  const { missing } = list;
  const taken = list.lines.length;
  const { expected } = list.spec;
  const shown = (text) => el("strong", {}, text);
  if (!expected)
    return el("p", { class: "counter" }, shown(figure(taken)), " ", say("in_list", { n: taken }));
  const of = expected.length;
  const there = of - missing.length;
  return el(
    "div",
    { class: "counter" },
    el("p", {}, shown(`${figure(there)} / ${figure(of)}`)),
    el("progress", { max: of, value: there, "aria-label": say("progress", { n: there, of }) }),
    el("p", {}, left(list)),
  );
}

function left({ missing, surplus }) {
  const words = [
    missing.length ? say("to_scan", { n: missing.length }) : say("all_there"),
    surplus.length && say("on_top", { n: surplus.length }),
  ];
  return words.filter(Boolean).join(missing.length ? " · " : " ");
}

/** Scanned again: to take it out is offered, to keep it needs nothing. */
export function question(list) {
  const number = list.asking;
  if (!number) return null;
  const kept = () => {
    list.asking = "";
    list.scanning();
  };
  const group = groupOf(list.lines, number);
  const out = (...numbers) => button(
    say(numbers.length > 1 ? "take_group_out" : "take_it_out"),
    () => list.desk.go(() => list.takeOut(...numbers)),
    { class: "danger" },
  );
  return el(
    "div",
    { class: "hint warn", role: "alert" },
    el("p", {}, say("take_out", { name: list.desk.name(number) })),
    actions(button(say("keep_it"), kept), out(number), group.length > 1 && out(...group)),
  );
}

export function warned(list) {
  return list.warning && el("p", { class: "hint warn", role: "alert" }, list.warning);
}

export function last(list) {
  const last = list.lines.at(-1);
  return last && el("section", { class: "last" }, el("h2", {}, say("last_taken")), el("p", {}, row(list, last)));
}

function row(list, line) {
  const words = [
    line.seal && say("seal_is", { seal: line.seal }),
    line.seal_state && say(`seal_${line.seal_state}`),
    line.weight && asTyped(line.weight),
    line.together && say("weighed_with", { name: list.desk.name(line.together) }),
    line.count && `${figure(line.count.n)}\u00a0${term("count_units", line.count.unit)}`,
  ].filter(Boolean);
  return [
    ...called(list, line.id),
    words.length ? el("span", { class: "seen" }, words.join(" · ")) : null,
    line.beyond && [" ", el("span", { class: "chip warn" }, say("beyond"))],
  ];
}

/** Its name, and its number under it where the name is another. */
function called(list, number) {
  const name = list.desk.name(number);
  const id = name.includes(grouped(number)) ? "" : grouped(number);
  return [el("strong", {}, name), id && " ", id && el("span", { class: "id" }, id)];
}

export function noted(list) {
  const earlier = list.lines.slice(-SHOWN - 1, -1).reverse();
  return (
    earlier.length > 0 &&
    lines(
      earlier.map((line) => row(list, line)),
      { ordered: true, reversed: true },
    )
  );
}

export function waiting(list) {
  const { missing } = list;
  return (
    list.spec.expected && missing.length > 0 && fold(say("see_to_scan", { n: missing.length }), names(list, missing))
  );
}

export function aside(list) {
  const { surplus } = list.draft;
  return (
    surplus.length > 0 &&
    el(
      "div",
      { class: "hint warn" },
      el("h2", {}, say("aside", { n: surplus.length })),
      names(
        list,
        surplus.map((one) => one.id),
      ),
    )
  );
}

function names(list, numbers) {
  const more = numbers.length - LISTED;
  const shown = numbers.slice(0, LISTED).map((number) => called(list, number));
  return lines(more > 0 ? [...shown, say("and_more", { n: more })] : shown);
}

export const all = (list) =>
  fold(
    say("whole_list", { n: list.lines.length }),
    lines(
      list.lines.map((line) => row(list, line)),
      { ordered: true },
    ),
  );

export function lost(list) {
  const { missing, spec } = list;
  if (!spec.expected || !missing.length) return null;
  return el(
    "div",
    { class: "hint warn" },
    el("h2", {}, say("still_missing", { n: missing.length })),
    el("p", {}, spec.gone),
    names(list, missing),
  );
}

/** What nobody expected goes on only with its reason. */
export function beyond(list, changed) {
  const surplus = list.surplus;
  if (!surplus.length) return null;
  const heard = (text) => {
    list.draft.surplus_reason = text;
    changed();
  };
  return el(
    "div",
    { class: "hint warn" },
    el("h2", {}, say("on_top", { n: surplus.length })),
    names(
      list,
      surplus.map((one) => one.id),
    ),
    !list.spec.unreasoned &&
      prose("surplus_reason", say("surplus_reason"), list.draft.surplus_reason ?? "", heard, { maxlength: "1000" }),
  );
}
