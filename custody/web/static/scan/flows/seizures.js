/** Declared seizures: which one is meant, what a line of it says, and the numbers that come next. */
import { after } from "../number.js";
import { figure, term } from "../words.js";

/** The seizure that a list is of, if it is of one. */
export const seizureOf = (desk, args) => desk.engine.view.seizures.get(args?.seizure);

export const lineWords = (line) =>
  [term("substances", line.substance), line.count && `${figure(line.count.n)} ${term("count_units", line.count.unit)}`]
    .filter(Boolean)
    .join(", ");

/** The number that comes next in the case, over all its seizures and the acts of this device. */
export const following = ({ next }) => next;

/** The lines of a list, numbered on from one. */
export function numbered(lines, first) {
  let id = "";
  return lines.map((line) => ({ ...line, id: (id = id ? after(id) : first) }));
}
