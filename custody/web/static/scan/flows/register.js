/**
 * Seal and register what was seized, one after the other: three hundred bricks from the floor into the log. The next
 * number stands there already; the seal is scanned, the weight comes from a balance that types, or is typed. Each brick
 * is kept as it is done, so that after a power cut one goes on at the next.
 */
import { say } from "../words.js";
import { choiceScreen } from "./choice_screen.js";
import { begun, ownName } from "./drafts.js";
import { missing } from "./kit_freshness.js";
import { planning } from "./brick_plan.js";
import { brick, reviewing } from "./brick_sealing.js";
import { following, lineWords, seizureOf } from "./seizures.js";

export function register(desk, args = null) {
  if (!args) return seizures(desk);
  return desk.unlessMoved(begun(desk, nameOf(args)), (draft) => goOn(desk, args, draft));
}

const nameOf = ({ seizure }) => `register-${seizure}`;

function goOn(desk, args, draft) {
  if (draft?.plan) return draft.reopened ? reviewing(desk, draft) : brick(desk, draft);
  return seizureOf(desk, args) ? planning(desk, draft ?? fresh(desk, args)) : missing(desk, say("no_seizure"));
}

function seizures(desk) {
  choiceScreen(desk, {
    name: "register_choice",
    title: say("register"),
    hint: say("register_choose"),
    none: () => say("no_seizure"),
    takes: ["SE"],
    rows: () =>
      [...desk.engine.view.seizures.values()]
        .sort((a, b) => a.registered - b.registered)
        .map((one) => ({
          id: one.id,
          name: one.pv || one.case,
          text: [...one.lines.map(lineWords), say("exhibits_n", { n: one.registered })].join(" · "),
        })),
    chosen: (seizure) => register(desk, { seizure }),
  });
}

function fresh(desk, args) {
  const seizure = seizureOf(desk, args);
  return {
    name: ownName(desk, nameOf(args)),
    flow: "register",
    args,
    title: ["register_of", { name: seizure.pv || seizure.case }],
    author: desk.me.id,
    at: new Date().toISOString(),
    lines: [],
    setup: {
      line: seizure.lines.length === 1 ? "0" : "",
      form: "",
      each: "1",
      first: following(seizure),
      seals: "",
      seal: "",
      weigh: "",
      labels: "",
    },
  };
}
