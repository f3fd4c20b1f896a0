/** Lines of a list: exhibits, and boxes (sacks, crates) that stand for all that is in them. */
export const isBox = (number) => number.startsWith("CT");
export const exhibitLines = (draft) => draft.lines.filter((line) => !isBox(line.id));
export const boxLines = (draft) => draft.lines.filter((line) => isBox(line.id));
export const numbers = (lines) => lines.map((line) => line.id);

/** The check of one line as an act takes it. */
export function checkOf(line, name = "exhibit") {
  const check = { [name]: line.id };
  if (line.seal && line.seal_state !== "absent") check.seal = line.seal;
  if (line.seal_state) check.seal_state = line.seal_state;
  if (line.weight) check.weight = { gross: line.weight, balance: line.balance };
  if (line.count) check.count = line.count;
  return check;
}
