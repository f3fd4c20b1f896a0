/** The lists of a verifier in a session that no device has along: the blind check, and what comes to the site. */
import { say } from "../words.js";
import { barredBy } from "./staging_obstacles.js";
import { witnessesOf, calledWitnesses } from "./called_witnesses.js";
import { boxLines, checkOf, exhibitLines, isBox, numbers } from "./list_lines.js";
import { scanList } from "./scan_list.js";
import { heading } from "./session_names.js";
import { checksOf } from "./weighed_together.js";

/** What waits for the check. */
export const toCheck = (now) => [...now.to_weigh, ...now.to_count];

/** The list of what is checked: seal, and weight or number, of each; a sealed sack with what was drawn from it. */
export function checking(desk, now, next) {
  const counted = new Set(now.to_count);
  const expected = toCheck(now);
  const sacks = new Map(now.sacks.map((one) => [one.container, one]));
  const single = new Set(now.sacks.flatMap((one) => one.drawn));
  const listed = new Set(expected);
  return scanList(desk, {
    name: `staging-${now.session}`,
    flow: "staging",
    args: { step: "check", session: now.session },
    title: ["staging_check"],
    about: heading(now),
    hint: say("staging_scan"),
    kinds: ["EV", "CT"],
    uses: ["balance"],
    sacks: true,
    look: (one) => ({ seal: true, measure: counted.has(one) ? "number" : "mass" }),
    expected,
    belongs: (one) => sacks.has(one),
    inside: (box) => desk.inside(box).filter((one) => listed.has(one) && !single.has(one)),
    gone: say("staging_later"),
    beyond: "aside",
    unreasoned: true,
    admits: (one) => (isBox(one) ? drawnBox(sacks.get(one)) : admitted(desk, now, sacks, one)),
    fields: (draft, changed, redraw) => [calledWitnesses(desk, draft, redraw, now.company)],
    lacks: (draft) => lacking(desk, now, draft),
    signers: (draft) => witnessesOf(draft).signing.map((person) => ({ person, part: "witness" })),
    as: "actor",
    kept: true,
    close: say("staging_now"),
    done: say("staging_done"),
    next,
    directly: "/api/destruction-sessions/stage",
    act: (draft) => ({
      command: {
        session: now.session,
        checks: checksOf(exhibitLines(draft)),
        sacks: boxLines(draft).map((line) => checkOf(line, "container")),
        unsigned: witnessesOf(draft).refusing,
      },
    }),
  });
}

const drawnBox = (sack) => (sack && !sack.drawn.length ? say("staging_draw_first") : "");

/** Why the check of an exhibit would be refused; what is of no such session is put aside. */
function admitted(desk, now, sacks, number) {
  if (now.refused.includes(number)) return say("staging_differs");
  const bar = now.barred.find((one) => one.exhibits.includes(number));
  if (bar) return barredBy(bar, number);
  const around = sacks.get(desk.exhibits.get(number)?.container);
  return around && !around.drawn.length ? say("in_sack_undrawn", { sack: desk.name(around.container) }) : "";
}

/** A sack and what was drawn from it go together, and before somebody; and who must watch the weighing is named. */
function lacking(desk, now, draft) {
  const there = new Set(numbers(draft.lines));
  for (const { container, drawn } of now.sacks) {
    const open = drawn.filter((one) => !there.has(one));
    if (there.has(container) && open.length)
      return say("staging_drawn_open", { n: open.length, sack: desk.name(container) });
    const taken = exhibitLines(draft).some((line) => desk.exhibits.get(line.id)?.container === container);
    if (!there.has(container) && taken) return say("staging_sack_too", { sack: desk.name(container) });
  }
  const { signing, refusing } = witnessesOf(draft);
  if (boxLines(draft).length && !signing.length) return say("staging_sack_before");
  return now.company && !signing.length && !refusing.length ? say("staging_company", { n: now.company }) : "";
}

/** On the site of an open session that no device has along: everything that has come. */
export function arriving(desk, now, next) {
  return scanList(desk, {
    name: `arriving-${now.session}`,
    flow: "staging",
    args: { step: "arrive", session: now.session },
    title: ["staging_arrive"],
    about: heading(now),
    hint: say("site_arrive_hint"),
    kinds: ["EV"],
    expected: now.adrift,
    gone: say("staging_missing"),
    beyond: "aside",
    unreasoned: true,
    kept: true,
    close: say("staging_arrive"),
    done: say("staging_arrived"),
    next,
    directly: "/api/destruction-sessions/arrive",
    act: (draft) => ({ command: { session: now.session, exhibits: numbers(draft.lines) } }),
  });
}
