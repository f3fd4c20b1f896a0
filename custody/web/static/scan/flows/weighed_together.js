/**
 * Small doses on the balance together (I48): one row of the list bears their one weight, the others name that row. The
 * service judges the group; the desk keeps it whole while rows come and go.
 */
import { micrograms } from "../weights.js";
import { checkOf, isBox } from "./list_lines.js";

const HEAVY = 100n * 10n ** 6n; // 100 g apiece, bag and label with it: nobody takes that for a dose

/** Rows that lay on the balance with a row, itself too; only itself for one that was weighed alone. */
export function groupOf(lines, number) {
  const head = lines.find((line) => line.id === number)?.together ?? number;
  return lines.filter((line) => line.id === head || line.together === head).map((line) => line.id);
}

/** The row whose weight may be of this exhibit too: the last weighed group's, of the same case and substance; or "". */
export function partnerOf(desk, number, lines) {
  const last = lines.at(-1);
  const head = last?.together ? lines.find((line) => line.id === last.together) : last;
  if (!head?.weight || isBox(number) || groupOf(lines, head.id).includes(number)) return "";
  const [own, other] = [number, head.id].map((each) => desk.exhibits.get(each));
  const alike = own?.case && own.case === other?.case && own.substance === other.substance;
  const light = micrograms(head.weight) < HEAVY * BigInt(groupOf(lines, head.id).length);
  return alike && light ? head.id : "";
}

/** The rows that stay; the weight of a group passes to its next row where the row that bore it goes. */
export function without(lines, goes) {
  const heirs = new Map();
  const inherits = (line) => {
    const head = line.together && lines.find((each) => each.id === line.together);
    if (!head || !goes(head)) return line;
    if (heirs.has(head.id)) return { ...line, together: heirs.get(head.id) };
    heirs.set(head.id, line.id);
    return { ...line, together: undefined, weight: head.weight, balance: head.balance };
  };
  return lines.filter((line) => !goes(line)).map(inherits);
}

/** The checks of rows as an act takes them: who bears a weight names those that lay there with it. */
export function checksOf(lines, name) {
  return lines.map((line) => {
    const others = lines.filter((each) => each.together === line.id).map((each) => each.id);
    return { ...checkOf(line, name), ...(others.length > 0 && { together: others }) };
  });
}
