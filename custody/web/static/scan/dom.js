/** Elements, made in one line each. Text is always text: nothing here takes markup. */

/** An element with attributes, `on...` listeners and children; what is null, false or undefined is left out. */
export function el(tag, traits = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, trait] of Object.entries(traits)) {
    if (trait === null || trait === undefined || trait === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), trait);
    else if (name === "value") made.value = trait;
    else made.setAttribute(name, trait === true ? "" : String(trait));
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** A button; `inside`: its word, or what else stands on it. */
export const button = (inside, onclick, traits = {}) => el("button", { type: "button", onclick, ...traits }, inside);

/** Buttons side by side. */
export const actions = (...buttons) => el("p", { class: "actions" }, buttons);

/** A list, each child of which is a line; `traits`: what else, `ordered` where it counts them. */
export const lines = (children, { ordered = false, ...traits } = {}) =>
  el(
    ordered ? "ol" : "ul",
    { class: "lines", ...traits },
    children.map((one) => el("li", {}, one)),
  );

/** What opens at a touch. */
export const fold = (word, ...children) => el("details", {}, el("summary", {}, word), children);

/** Large buttons, each with its word, a hint and what else stands there; `next`: that for which everything waits. */
export const ways = (list) =>
  el(
    "ul",
    { class: "doors" },
    list.map(({ word, hint, press, next, more = null, ...traits }) =>
      el("li", { class: next && "next" }, button([el("strong", {}, word), more, el("span", {}, hint)], press, traits)),
    ),
  );

const told = new WeakMap(); // place: what was shown there, as it came

/**
 * Show children in a place, unless just that was shown there: what is typed, open or under a finger there stays. Where
 * the keyboard stands it stays too: on what has the same words now, else on the first thing there that can be pressed.
 */
export function anew(place, ...children) {
  const fresh = el("div", {}, ...children);
  if (told.get(place)?.isEqualNode(fresh)) return;
  told.set(place, fresh.cloneNode(true));
  const held = place.contains(document.activeElement) && document.activeElement.textContent;
  place.replaceChildren(...fresh.childNodes);
  if (held === false) return;
  const there = pressable(place);
  (there.find((one) => one.textContent === held) ?? there[0])?.focus({ preventScroll: true });
}

/** Buttons and links in a place. */
export const pressable = (place) => [...place.querySelectorAll("button, a[href]")];

/** A field with its label, and under it what helps to fill it. */
export function field(label, input, hint = "") {
  if (hint) input.setAttribute("aria-describedby", `${input.id}-hint`);
  return el(
    "p",
    { class: "field" },
    el("label", { for: input.id }, label),
    hint && el("small", { id: `${input.id}-hint` }, hint),
    input,
  );
}

/** A list to choose from: [value, word] pairs, the first one empty where nothing may stand chosen yet. */
export function select(id, pairs, chosen, onchange, traits = {}) {
  const made = el(
    "select",
    { id, onchange: () => onchange(made.value), ...traits },
    pairs.map(([value, word]) => el("option", { value }, word)),
  );
  made.value = chosen;
  return made;
}

/** Large buttons of which one is down; none need be. `pairs`: [value, word]; `next`: whether it waits for that. */
export function choice(name, legend, pairs, chosen, onchange, next = false) {
  return el(
    "fieldset",
    { class: "choice", "data-next": next },
    el("legend", {}, legend),
    pairs.map(([value, word]) => {
      const radio = el("input", {
        type: "radio",
        name,
        value,
        id: `${name}-${value || "none"}`,
        onchange: () => onchange(value),
      });
      radio.checked = value === chosen;
      return el("label", { for: radio.id }, radio, el("span", {}, word));
    }),
  );
}

/** What to do on Enter; a form round the field is not sent. */
export const onEnter = (work) => (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  work();
};

/** The field for a PIN. */
export const pinField = (id, label, traits) =>
  field(
    label,
    el("input", {
      id,
      type: "password",
      inputmode: "numeric",
      autocomplete: "off",
      maxlength: "12",
      class: "pin",
      ...traits,
    }),
  );

/** Whether what was typed has the length of a PIN. */
export const isPin = (typed) => typed.length >= 6;

/** A field for sentences; `heard(text)` at each key. */
export function prose(id, label, value, heard, { hint = "", ...traits } = {}) {
  const input = el("textarea", { id, maxlength: "2000", value, oninput: () => heard(input.value), ...traits });
  return field(label, input, hint);
}

/** What went wrong: [what, what to do]; null for nothing. */
export const problem = (words) =>
  words &&
  el(
    "div",
    { class: "problem", role: "alert" },
    el("h2", {}, words[0]),
    words.slice(1).map((one) => el("p", {}, one)),
  );

/** Facts as a list of pairs; pairs without a fact are left out. */
export function facts(pairs) {
  return el(
    "dl",
    { class: "facts" },
    pairs.filter(([, fact]) => fact).flatMap(([name, fact]) => [el("dt", {}, name), el("dd", {}, fact)]),
  );
}
