// Trying a handheld scanner: what came, what it says of the scanner and of the computer, and what to do about it.

import { parse } from "./number.js";
import { placed, read, typed } from "./keystrokes.js";

const FAST = 50; // ms from key to key on average, as keyboard_scanner.js takes for a scanner
const QUIET = 600; // ms without a key after which a scan is over
const LEAST = 6;

const trial = document.getElementById("trial");
const test = trial.dataset.test;
const part = (id) => document.getElementById(id);
const is = (text) => parse(text)?.id === test;

function verdict(name) {
  for (const one of trial.querySelectorAll("[data-verdict]")) one.hidden = one.dataset.verdict !== name;
}

function fact(name, value) {
  for (const one of trial.querySelectorAll(`[data-fact=${name}] [data-is]`)) one.hidden = one.dataset.is !== value;
}

/** The keyboard that the computer believes to have, by what it made of keys whose letters differ. */
function computer(keys) {
  const made = (code) => keys.find((one) => one.code === code)?.key.toLowerCase();
  const six = keys.find((one) => one.code === "Digit6" && !one.shift)?.key;
  if (made("KeyQ") === "a") return { "-": "fr", "§": "be" }[six] ?? "azerty";
  if (made("KeyQ") !== "q") return "other";
  return { z: "qwertz", y: "qwerty" }[made("KeyY")] ?? "other";
}

function scanner(texts) {
  if (is(texts.typed)) return "same";
  return is(texts.placed) ? "us" : "other";
}

function show(keys, name) {
  const burst = { keys, inserted: "" };
  const texts = { typed: typed(burst), placed: placed(burst) };
  const right = is(texts.typed) || is(texts.placed);
  const padded = texts.typed.includes(test) || texts.placed.includes(test);
  verdict(right || !["good", "strange"].includes(name) ? name : padded ? "padded" : "strange");
  fact("computer", computer(keys));
  fact("scanner", scanner(texts));
  part("typed").textContent = texts.typed;
  part("placed").textContent = texts.placed;
  part("pace").textContent = Math.round((keys.at(-1).at - keys[0].at) / Math.max(1, keys.length - 1));
  part("found").hidden = false;
}

let keys = [];
let timer = 0;
addEventListener("keydown", ({ key, code, shiftKey, timeStamp, ctrlKey, metaKey }) => {
  if (ctrlKey || metaKey || (key.length > 1 && key !== "Enter" && key !== "Tab" && key !== "Dead")) return;
  clearTimeout(timer);
  timer = setTimeout(over, QUIET);
  if (key.length === 1 || key === "Dead") keys.push({ key, code, shift: shiftKey, at: timeStamp });
});

/** No key for a while, and nothing was taken for a scan: why not? */
function over() {
  const came = keys;
  keys = [];
  if (came.length < LEAST) return;
  const pace = (came.at(-1).at - came[0].at) / (came.length - 1);
  show(came, pace > FAST ? "slow" : "endless");
}

globalThis.keyboardScanner.hear((burst) => {
  clearTimeout(timer);
  keys = [];
  read(burst); // and so remembers how this scanner types
  show(burst.keys, "good");
});
