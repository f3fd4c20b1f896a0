/** The list of an act that the register refused, opened again with all its rows: nobody types a list twice. */
import { actions, button } from "../dom.js";
import { reaches } from "../number.js";
import { say } from "../words.js";
import { following, numbered, seizureOf } from "./seizures.js";

/** The buttons under a refused act; none where its list is another person's, or was opened again before. */
export function reopening(desk, { sequence, list, next }) {
  if (!list || list.author !== desk.me?.id) return null;
  const open = (changes) =>
    desk.go(async () => {
      const { flow, args } = await desk.engine.reopen(sequence, (draft) => ({ ...draft, ...changes, reopened: true }));
      await desk.flows.resume(desk, flow, args);
    });
  const here = following(seizureOf(desk, list.args) ?? { next }); // beyond `next` where other acts wait here
  const lines = next && numbered(list.lines, reaches(here, next) ? here : next);
  return actions(
    lines && button(renumbering(lines), () => open({ lines }), { class: "primary" }),
    button(say("reopen_list"), () => open({})),
  );
}

/** What the button says that numbers a list anew. */
export const renumbering = (lines) => say("renumber", { first: lines[0].id, last: lines.at(-1).id });
