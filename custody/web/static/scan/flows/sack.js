/**
 * Seal a sack, or open one, before a second person. The word of a phone that somebody was there does not do
 * (custody/domain/exhibits/sacks/sealed_sack.py): the service looks at both PINs and records at once, so without the
 * network it waits.
 */
import { uuid7 } from "../bytes.js";
import { el, prose } from "../dom.js";
import { say } from "../words.js";
import { second } from "./local_refusals.js";
import { checkOf, unweighed } from "./list_lines.js";
import { checkForm } from "./blind_check_form.js";
import { signatureScreen } from "./signature_screen.js";
import { sacks } from "./storage_acts.js";

export function sack(desk) {
  sacks(
    desk,
    "sack",
    () => true,
    (number) => reading(desk, number),
  );
}

/** Its seal first: the one that is put on, or what is read on the one that is opened. */
function reading(desk, number) {
  const reason = {};
  const sealed = Boolean(desk.containers.get(number)?.sealed);
  checkForm(desk, {
    line: { id: number },
    title: desk.name(number),
    name: say(sealed ? "sack_is_sealed" : "sack_is_open", { n: desk.inside(number).length }),
    asks: { seal: true, measure: sealed ? "" : "mass", unless: reason, blind: sealed },
    others: [],
    more: (changed) =>
      el("div", {}, !sealed && unweighed(reason, changed), el("p", { class: "hint" }, say("sack_two"))),
    leave: () => sack(desk),
    add: async (line) => {
      closing(desk, { line: { ...line, ...reason }, sealed, reason: "", key: uuid7() });
      return { outcome: "seen" };
    },
  });
}

/** Who is there beside, and to open it also why. */
function closing(desk, deed) {
  const { line, sealed } = deed;
  const why = () => second(desk) || (sealed && !deed.reason ? say("say_why") : "");
  const heard = (text) => {
    deed.reason = text.trim();
    desk.lacks(why());
  };
  const seal = line.seal ? say("seal_is", { seal: line.seal }) : say("seal_absent");
  desk.show({
    name: "sack",
    title: desk.name(line.id),
    uses: ["person"],
    needs: ["person"],
    changed: () => closing(desk, deed),
    back: () => reading(desk, line.id),
    action: {
      word: say(sealed ? "sack_opens" : "sack_close"),
      why: why(),
      press: () => signing(desk, deed, `${desk.name(line.id)} · ${seal}`),
    },
    nodes: [
      el("p", { class: "lead" }, seal),
      el("p", { class: "hint" }, say("sack_two")),
      desk.engine.state.online === false && el("p", { class: "hint warn" }, say("sack_offline")),
      sealed && prose("reason", say("reason"), deed.reason, heard),
    ],
  });
}

function signing(desk, deed, sum) {
  const { line, sealed, reason, key } = deed;
  const read = checkOf(line, "container");
  signatureScreen(desk, {
    sum,
    as: "actor",
    signers: [{ person: desk.context.person, part: "witness" }],
    word: say(sealed ? "sack_opens" : "sack_close"),
    done: say(sealed ? "sack_opened" : "sack_closed"),
    back: () => closing(desk, deed),
    record: (parties, duty) =>
      sealed
        ? desk.engine.perform("/api/containers/unseal", { entry: read, reason }, parties, { duty, key })
        : desk.engine.perform("/api/containers/seal", read, parties, { duty, key }),
  });
}
