/** Who is on duty: a person of the device, by their own PIN. Nothing is scanned before. */
import { button, el, field, isPin, onEnter, pinField, problem } from "../dom.js";
import { refusal, say, term } from "../words.js";
import { choiceScreen } from "./choice_screen.js";
import { enrol } from "./enrol.js";
import { revoked } from "./revoked_device.js";

export function unlock(desk) {
  const { state } = desk.engine;
  if (state.revoked) return revoked(desk);
  if (state.enrolled !== true) return enrol(desk);
  return who(desk);
}

/** By badge, or out of the list of those who may record here; by username where the device knows nobody yet. */
function who(desk) {
  const mine = () =>
    [...desk.people.values()].filter((one) => desk.engine.duty.opens(one)).sort((a, b) => a.name.localeCompare(b.name));
  choiceScreen(desk, {
    name: "unlock",
    title: say("unlock_title"),
    hint: say("unlock_hint"),
    takes: ["PE"],
    read: ({ id: number }) => badge(desk, number),
    label: say("search_name"),
    rows: () =>
      mine().map((one) => ({
        id: one.id,
        name: one.name,
        text: opened(desk, one),
      })),
    chosen: (person) => typing(desk, person),
    more: () => [
      el("details", { open: !mine().length }, el("summary", {}, say("not_listed")), named(desk)),
      mine().length > 0 && el("p", { class: "fine" }, say("unlock_who")),
    ],
  });
}

function named(desk) {
  const username = el("input", { id: "username", autocomplete: "off", autocapitalize: "off", spellcheck: "false" });
  return el(
    "form",
    {
      onsubmit: (event) => {
        event.preventDefault();
        if (username.value.trim()) typing(desk, username.value.trim());
      },
    },
    field(say("username"), username, say("username_hint")),
    el("button", {}, say("go_on")),
  );
}

/** What somebody is here: their roles; who signs in with a password, chair of the session that goes along. */
const opened = (desk, one) =>
  desk.engine.duty.opens(one) === "session"
    ? say("unlock_chair")
    : one.roles.map((role) => term("roles", role)).join(", ");

function badge(desk, number) {
  if (!desk.people.has(number)) return { outcome: "refused", word: say("unknown_person") };
  if (!desk.engine.duty.opens(desk.people.get(number))) return { outcome: "refused", word: say("unlock_who") };
  typing(desk, number);
  return { outcome: "seen" };
}

function typing(desk, person, trouble = null) {
  let typed = "";
  const heard = ({ target }) => {
    typed = target.value;
    desk.lacks(isPin(typed) ? "" : say("type_pin"));
  };
  const press = () => enter(desk, person, typed);
  desk.show({
    name: "unlock",
    title: desk.name(person),
    takes: ["PE"],
    read: ({ id: number }) => badge(desk, number),
    action: { word: say("unlock"), why: say("type_pin"), press },
    nodes: [
      problem(trouble),
      pinField("pin", say("pin"), { autofocus: true, oninput: heard, onkeydown: onEnter(press) }),
      el(
        "p",
        {},
        button(say("somebody_else"), () => who(desk)),
      ),
    ],
  });
}

async function enter(desk, person, pin) {
  desk.wait();
  try {
    await desk.engine.duty.unlock(person, pin);
  } catch (failure) {
    const trouble = refusal(failure);
    if (failure.code === "password_needed") trouble[1] = say("unlock_who"); // no field of the desk takes a password
    typing(desk, person, trouble);
    desk.tell("refused", trouble[0]);
  }
}
