/** Who is on duty: a person of the device, by their own PIN. Nothing is scanned before. */
import {el, field} from "../dom.js";
import {enrol} from "./enrol.js";
import {folded, refusal, say, term} from "../words.js";

const FEW = 8;

export function unlock(desk) {
  const {state} = desk.engine;
  if (state.revoked) return desk.show({name: "unlock", title: say("revoked_title"), nodes: [el("p", {class: "hint warn"}, say("revoked_hint")), saving(desk)]});
  if (state.enrolled !== true) return enrol(desk);
  return choosing(desk);
}

const saving = (desk) => el("p", {}, el("button", {type: "button", onclick: () => desk.doors.save(desk)}, say("save_file")));

/** By badge, or out of the list of those who may record here; by username where the device knows nobody yet. */
function choosing(desk) {
  const agency = desk.engine.state.device.agency;
  const mine = [...desk.people.values()].filter((one) => one.agency === agency).sort((a, b) => a.name.localeCompare(b.name));
  const search = el("input", {id: "who", type: "search", autocomplete: "off", oninput: () => list()});
  const names = el("ul", {class: "names"});
  const list = () => {
    const found = mine.filter((one) => folded(one.name).includes(folded(search.value)));
    names.replaceChildren(...found.map((one) => el("li", {}, el("button", {type: "button", onclick: () => typing(desk, one.number, null)},
      el("strong", {}, one.name), el("span", {}, one.roles.map((role) => term("roles", role)).join(", "))))));
  };
  list();
  desk.show({
    name: "unlock", title: say("unlock_title"), takes: ["PE"], read: ({number}) => badge(desk, number),
    nodes: [el("p", {class: "hint"}, say("unlock_hint")), mine.length > FEW && field(say("search_name"), search), names,
      el("details", {open: !mine.length}, el("summary", {}, say("not_listed")), named(desk))],
  });
}

function named(desk) {
  const username = el("input", {id: "username", autocomplete: "off", autocapitalize: "off", spellcheck: "false"});
  return el("form", {onsubmit: (event) => { event.preventDefault(); if (username.value.trim()) typing(desk, username.value.trim(), null); }},
    field(say("username"), username, say("username_hint")), el("button", {}, say("go_on")));
}

function badge(desk, number) {
  if (!desk.people.has(number)) return {outcome: "refused", word: say("unknown_person")};
  typing(desk, number, null);
  return {outcome: "seen"};
}

function typing(desk, person, problem) {
  const pin = el("input", {id: "pin", type: "password", inputmode: "numeric", autocomplete: "off", maxlength: "12", class: "pin", autofocus: true,
    oninput: () => { desk.screen.action.why = pin.value.length < 6 ? say("type_pin") : ""; desk.refresh(); },
    onkeydown: (event) => { if (event.key === "Enter") { event.preventDefault(); enter(desk, person, pin.value); } }});
  desk.show({
    name: "unlock", title: desk.name(person), takes: ["PE"], read: ({number}) => badge(desk, number),
    action: {word: say("unlock"), why: say("type_pin"), press: () => enter(desk, person, pin.value)},
    nodes: [problem && el("div", {class: "problem", role: "alert"}, el("h2", {}, problem[0]), el("p", {}, problem[1])),
      field(say("pin"), pin), el("p", {}, el("button", {type: "button", onclick: () => choosing(desk)}, say("somebody_else")))],
  });
}

async function enter(desk, person, pin) {
  try {
    await desk.engine.unlock(person, pin);
  } catch (failure) {
    const problem = refusal(failure);
    typing(desk, person, problem);
    desk.tell("refused", problem[0]);
  }
}
