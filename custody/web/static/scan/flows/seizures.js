/** Declared seizures: which one is meant, what a line of it says, and the numbers that come next. */
import { figure, term } from "../words.js";

export const seizureOf = (desk, args) => desk.engine.view.seizures.get(args.seizure);

export const lineWords = (line) =>
  [term("substances", line.substance), line.count && `${figure(line.count.n)} ${term("count_units", line.count.unit)}`]
    .filter(Boolean)
    .join(", ");

/** The number that comes next, as long as they count on from one. */
export const following = ({ registered }) => String(registered + 1);

/** The number after this one: its last digits counted on, as wide as they were. */
export function after(number) {
  return number.replace(/\d+$/, (digits) => String(BigInt(digits) + 1n).padStart(digits.length, "0"));
}
