/** Lines of a list: exhibits, and boxes (sacks, crates) that stand for all that is in them. */
export const isBox = (number) => number.startsWith("CT");
export const exhibitLines = (draft) => draft.lines.filter((line) => !isBox(line.number));
export const boxLines = (draft) => draft.lines.filter((line) => isBox(line.number));
export const numbers = (lines) => lines.map((line) => line.number);
