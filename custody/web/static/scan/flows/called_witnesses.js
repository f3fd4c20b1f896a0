/** Who watches a weighing, or is there when a sack is opened: each signs by PIN, or refuses, which is said too. */
import { actions, button, el } from "../dom.js";
import { say } from "../words.js";
import { choiceScreen } from "./choice_screen.js";
import { personRows } from "./context_choice.js";
import { keep } from "./drafts.js";

/** People of a list's company: who signs, and who was there and refuses to. */
export function witnessesOf(draft) {
  const there = draft.fields.company ?? [];
  const numbers = (refuses) => there.filter((one) => one.refuses === refuses).map((one) => one.person);
  return { signing: numbers(false), refusing: numbers(true) };
}

/** The company in the form, kept with the list; `least`: how many the rules ask for. */
export function calledWitnesses(desk, draft, redraw, least) {
  const there = (draft.fields.company ??= []);
  const change = async (people) => {
    draft.fields.company = people;
    await desk.unlessMoved(keep(desk, draft), redraw);
  };
  const joins = (person) => change([...there.filter((one) => one.person !== person), { person, refuses: false }]);
  const asks = () => desk.go(() => asking(desk, there, joins, redraw));
  return el(
    "section",
    {},
    el("h2", {}, say("company")),
    el("p", { class: "fine" }, least > 0 && `${say("company_least", { n: least })} `, say("company_hint")),
    there.map((one) => member(desk, one, there, change)),
    actions(button(say("company_add"), asks)),
  );
}

function member(desk, one, there, change) {
  const box = el("input", {
    type: "checkbox",
    id: `refuses-${one.person}`,
    onchange: () => change(there.map((each) => (each === one ? { ...one, refuses: box.checked } : each))),
  });
  box.checked = one.refuses;
  const leave = () => change(there.filter((each) => each !== one));
  return el(
    "div",
    { class: "sheet" },
    el("p", {}, el("strong", {}, desk.name(one.person))),
    el("label", { class: "check", for: box.id }, box, " ", say("company_refuses")),
    actions(button(say("company_out"), leave)),
  );
}

function asking(desk, there, joins, redraw) {
  choiceScreen(desk, {
    name: "company",
    title: say("company"),
    none: () => say("nobody_known"),
    rows: () => personRows(desk).filter(({ id: number }) => !there.some((one) => one.person === number)),
    takes: ["PE"],
    back: redraw,
    chosen: joins,
  });
}
