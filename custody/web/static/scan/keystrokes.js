// What a burst of keys means. A scanner in its factory setting presses the keys of a US keyboard, and a computer that
// believes its keyboard to be French types À for 0. So there are two readings: as typed, and by place of key. The
// first whose form and check character are right is meant.

import { parse, resembles } from "./number.js";

const PLAIN = {
  Minus: "-",
  NumpadSubtract: "-",
  Equal: "=",
  NumpadAdd: "+",
  NumpadMultiply: "*",
  Slash: "/",
  NumpadDivide: "/",
  Period: ".",
  NumpadDecimal: ".",
  Comma: ",",
  Semicolon: ";",
  Space: " ",
};
const SHIFTED = { Digit4: "$", Digit5: "%", Digit8: "*", Minus: "_", Equal: "+", Semicolon: ":", Slash: "?" };
const REMEMBERED = "custody.scanner";

/** The text as the computer typed it, in capitals. */
export function typed({ keys, inserted }) {
  const named = keys.every(({ key }) => key.length === 1);
  return (named || !inserted ? keys.map(({ key }) => (key.length === 1 ? key : "")).join("") : inserted).toUpperCase();
}

/** The text by the places of the keys on a US keyboard, in capitals; what has no place is left out. */
export function placed({ keys }) {
  const char = ({ code, shift }) =>
    (shift && SHIFTED[code]) || PLAIN[code] || /^(?:Key|Digit|Numpad)([A-Z0-9])$/.exec(code)?.[1] || "";
  return keys.map(char).join("");
}

/** By which reading this computer's scanner was right the last time that they differed: "typed" or "placed". */
export const usual = () => (localStorage.getItem(REMEMBERED) === "placed" ? "placed" : "typed");
export const remember = (by) => localStorage.setItem(REMEMBERED, by);

/**
 * What was scanned: {id, copy, raw} for a number of ours; id "" for a code of others (a seal bag, a
 * laboratory), which has no check of ours. `texts` are the possible readings, the usual one first; `misread` marks
 * what has the form of ours and a wrong check character.
 */
export function read(burst) {
  const by = { typed: typed(burst), placed: placed(burst) };
  const order = usual() === "placed" ? ["placed", "typed"] : ["typed", "placed"];
  const texts = [...new Set(order.map((way) => by[way]))].filter(Boolean);
  for (const way of order) {
    const ours = parse(by[way]);
    if (!ours) continue;
    if (texts.length > 1) remember(way);
    return { ...ours, raw: by[way], texts };
  }
  return { id: "", copy: "", raw: texts[0] ?? "", texts, misread: texts.some(resembles) };
}
