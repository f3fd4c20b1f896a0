/** Lines of a list: exhibits, and boxes (sacks, crates) that stand for all that is in them. */
import { field, select } from "../dom.js";
import { options, say } from "../words.js";

export const isBox = (number) => number.startsWith("CT");
export const isRoom = (number) => number.startsWith("PL");
export const exhibitLines = (draft) => draft.lines.filter((line) => !isBox(line.id) && !isRoom(line.id));
export const roomLines = (draft) => draft.lines.filter((line) => isRoom(line.id));
export const boxLines = (draft) => draft.lines.filter((line) => isBox(line.id));
export const numbers = (lines) => lines.map((line) => line.id);

/** The check of one line as an act takes it. */
export function checkOf(line, name = "exhibit") {
  const check = { [name]: line.id };
  if (line.seal && line.seal_state !== "absent") check.seal = line.seal;
  if (line.seal_state) check.seal_state = line.seal_state;
  if (line.weight) check.weight = { gross: line.weight, balance: line.balance };
  else if (line.not_weighed) check.not_weighed = line.not_weighed;
  if (line.count) check.count = line.count;
  return check;
}

/** Why a sack is not weighed, where it is not (custody/domain/kernel/not_done.py): kept as `not_weighed` of `line`. */
export function unweighed(line, changed = () => {}) {
  const reasons = [["", say("no_reason")], ...options("missing_means")];
  const heard = (reason) => {
    line.not_weighed = reason;
    changed();
  };
  return field(say("why_unweighed"), select("not_weighed", reasons, line.not_weighed ?? "", heard));
}
