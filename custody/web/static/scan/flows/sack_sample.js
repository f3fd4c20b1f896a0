/** A sealed sack before the check: it is read, then chance says what is opened out of it. */
import { uuid7 } from "../bytes.js";
import { el, field, select } from "../dom.js";
import { inferring, options, say } from "../words.js";
import { checkOf, unweighed } from "./list_lines.js";
import { checkForm } from "./blind_check_form.js";
import { signatureScreen } from "./signature_screen.js";

/** The seal of a sack is read, and its weight where it has one; then chance says what is opened out of it. */
export function sackSample(desk, now, sack, back) {
  const state = { method: "square_root", key: uuid7(), reason: {} };
  checkForm(desk, {
    line: { id: sack.container },
    title: desk.name(sack.container),
    name: say("staging_draw_hint", { n: sack.exhibits }),
    asks: { seal: true, measure: "mass", unless: state.reason },
    others: [],
    more: (changed) => el(
      "div",
      {},
      unweighed(state.reason, changed),
      field(
        say("staging_method"),
        select("method", options("draws"), state.method, (method) => (state.method = method)),
      ),
    ),
    leave: back,
    add: async (line) => {
      draw(desk, now, line, state, back);
      return { outcome: "seen" };
    },
  });
}

function draw(desk, now, line, { method, key, reason }, back) {
  const weight = line.weight ? { weight: { gross: line.weight, balance: line.balance } } : reason;
  const command = {
    session: now.session,
    entry: checkOf({ ...line, weight: undefined }, "container"),
    method,
    ...inferring(method),
    ...weight,
  };
  signatureScreen(desk, {
    signers: [],
    word: say("staging_draw"),
    back,
    next: back,
    done: say("staging_was_drawn"),
    record: (parties, duty) => desk.engine.perform("/api/destruction-sessions/draw", command, parties, { duty, key }),
  });
}
