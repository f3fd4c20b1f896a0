/**
 * Weights as people read them off a balance (mass.js), and what is doubtful about them.
 * The desk knows no recorded weight. It can still see that a unit is wrong, and asks before it is too late.
 */
import { weighed } from "./balance_line.js";
import { MICROGRAMS, digits, micrograms } from "./mass.js";
import { locale, say } from "./words.js";

export { MICROGRAMS, micrograms };

const APART = 100n;
const EXACT = 4; // figures: two weights that agree in so many are rarely two weights
const POINT = locale === "fr" ? "," : ".";

/** What a balance has sent (balance_line.js), written as here; `trouble` where it is no weight that can be taken. */
export function reading(line) {
  const told = weighed(line);
  return told?.text ? { ...told, text: inForm(told.text) } : told;
}

/** A weight as typed, with the decimal point of the language: in English "2,700 g" would be a thousand times 2.7. */
export const asTyped = ({ text, unit }) => `${inForm(text)}\u00a0${unit}`;

/** A weight said twice, in two units, so that a wrong one is heard. */
export function spoken(weight) {
  const ug = micrograms(weight);
  if (ug === null) return "";
  const other = weight.unit === "kg" ? "g" : "kg";
  return say("that_is", { weight: asTyped(weight), other: written(ug, other) });
}

/**
 * Why a weight is doubtful, "" when it is not: finer than the balance shows, far from all else in the list, or to the
 * last figure the one before, as when nobody has changed what lies on the balance.
 */
export function doubt(weight, balance, others) {
  const ug = micrograms(weight);
  if (ug === null) return "";
  const [, decimals = ""] = digits(weight.text).split(".");
  const last = MICROGRAMS[weight.unit] / 10n ** BigInt(decimals.length);
  if (balance?.readability_ug && last < BigInt(balance.readability_ug)) {
    return say("too_fine", { weight: asTyped(weight), step: written(BigInt(balance.readability_ug), "g") });
  }
  const known = others
    .map(micrograms)
    .filter((one) => one)
    .sort((a, b) => (a < b ? -1 : 1));
  const middle = known[known.length >> 1];
  const far = middle && ug && (ug * APART < middle || middle * APART < ug);
  if (far) return say("far_off", { weight: asTyped(weight) });
  const before = others.at(-1);
  const same = before && before.unit === weight.unit && before.text === weight.text;
  return same && figures(weight.text) >= EXACT ? say("same_again", { weight: asTyped(weight) }) : "";
}

/** Micrograms in a unit, with all their decimals and no more. */
export function written(ug, unit) {
  const scale = MICROGRAMS[unit];
  const rest = (ug % scale)
    .toString()
    .padStart(scale.toString().length - 1, "0")
    .replace(/0+$/, "");
  const whole = new Intl.NumberFormat(locale).format(ug / scale);
  return `${whole}${rest && POINT + rest}\u00a0${unit}`;
}

const inForm = (text) => text.replace(/[.,]/, POINT);
const figures = (text) => text.replace(/\D/g, "").replace(/^0+/, "").length;
