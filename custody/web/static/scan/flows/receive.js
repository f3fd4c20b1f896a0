/** Take charge of what was handed over to the person on duty, seal by seal; or refuse all of it, with the reason. */
import { button, el, prose } from "../dom.js";
import { ago, may, say, term } from "../words.js";
import { closedBox } from "./local_refusals.js";
import { choiceScreen } from "./choice_screen.js";
import { missing } from "./kit_freshness.js";
import { boxLines, checkOf, exhibitLines, isBox } from "./list_lines.js";
import { scanList } from "./scan_list.js";
import { signatureScreen } from "./signature_screen.js";
import { whither } from "./storage_acts.js";
import { checksOf } from "./weighed_together.js";

/** Hand-overs that wait for somebody, and those of theirs that nobody has received yet. */
export const waiting = (desk, who) =>
  [...desk.engine.view.transfers.values()].filter((one) => one.status === "dispatched" && one[who] === desk.me.id);

/** What was handed over on this device has its number from the service, once it was sent: nobody can name it before. */
const numbered = (transfers) => transfers.filter((one) => one.id);

export function receive(desk, args = null) {
  if (args) return taking(desk, args.transfer);
  const waits = () => waiting(desk, "receiver");
  const row = (one) => ({
    id: one.id,
    name: say("from_whom", { name: desk.name(one.releaser) }),
    text: `${say("exhibits_n", { n: one.exhibits.length })} · ${term("purposes", one.purpose)} · ${ago(one.at)}`,
  });
  choiceScreen(desk, {
    name: "receive_choice",
    title: say("receive"),
    hint: say("receive_choose"),
    none: () => !waits().length && say("nothing_waits"),
    rows: () => numbered(waits()).map(row),
    takes: ["TR"],
    chosen: (transfer) => receive(desk, { transfer }),
    more: () => [
      waits().some((one) => !one.id) && el("p", { class: "hint" }, say("received_once_sent")),
      desk.engine.state.online &&
        el(
          "p",
          {},
          button(say("look_again"), () => lookAgain(desk)),
        ),
      recallable(desk),
    ],
  });
}

/** Ask the service what has come since: it shows where it belongs. */
const lookAgain = (desk) => desk.attempt(() => desk.engine.refresh());

/** What the person on duty has handed over and nobody has received yet. */
function recallable(desk) {
  const own = numbered(waiting(desk, "releaser"));
  return (
    own.length > 0 && [
      el("h2", {}, say("not_received_yet")),
      el(
        "ul",
        { class: "names" },
        own.map((one) =>
          el(
            "li",
            { "data-number": one.id },
            button(
              [
                el("strong", {}, say("to_whom", { name: desk.name(one.receiver) })),
                el("span", {}, `${say("exhibits_n", { n: one.exhibits.length })} · ${say("take_back")}`),
              ],
              () => undoing(desk, one, "recall"),
            ),
          ),
        ),
      ),
    ]
  );
}

function taking(desk, number) {
  const transfer = desk.engine.view.transfers.get(number);
  return transfer ? scanList(desk, receiving(desk, transfer)) : missing(desk, say("nothing_waits"));
}

function receiving(desk, transfer) {
  const { id: number } = transfer;
  return {
    name: `receive-${number}`,
    flow: "receive",
    args: { transfer: number },
    title: ["receive"],
    about: ["from_whom", { name: desk.name(transfer.releaser) }],
    kinds: ["EV", "CT"],
    hint: say("receive_from", { name: desk.name(transfer.releaser) }),
    uses: ["place"],
    expected: transfer.exhibits,
    inside: (box) => desk.inside(box),
    sacks: true,
    weighs: true,
    look: { seal: true, measure: "optional" },
    beyond: "aside",
    gone: say("missing_received"),
    giver: desk.name(transfer.releaser),
    close: say("take_charge"),
    admits: (thing) => admitted(desk, transfer, thing),
    fields: (draft, changed) => [
      whither(desk),
      reservations(draft, changed),
      el(
        "p",
        {},
        button(say("refuse_all"), () => undoing(desk, transfer, "refuse"), { class: "danger" }),
      ),
    ],
    act: (draft, list) => ({
      kind: "transfer.receive/1",
      command: {
        transfer: number,
        place: desk.context.place,
        checks: checksOf(exhibitLines(draft)),
        sacks: boxLines(draft).map((line) => checkOf(line, "container")),
        reservations: [draft.fields.reservations?.trim(), list.surplusText()].filter(Boolean).join("\n"),
      },
    }),
  };
}

/** A box of the hand-over that bears no seal is opened and looked at piece by piece. */
function admitted(desk, transfer, number) {
  const unlisted = isBox(number) && !transfer.containers.includes(number);
  return unlisted ? say("not_on_list", { name: desk.name(number) }) : closedBox(desk, number);
}

export function reservations(draft, changed) {
  const heard = (text) => {
    draft.fields.reservations = text;
    changed();
  };
  return prose("reservations", say("reservations"), draft.fields.reservations ?? "", heard, {
    hint: say("reservations_hint"),
  });
}

/** Refuse what was handed over, or take back what nobody has received: all of it, and why. */
function undoing(desk, transfer, verb) {
  if (!may(desk.me.roles, kindOf(verb))) return desk.tell("refused", say("role_needed"));
  const other = desk.name(verb === "refuse" ? transfer.releaser : transfer.receiver);
  let reason = "";
  const heard = (text) => {
    reason = text.trim();
    desk.lacks(reason ? "" : say("say_why"));
  };
  desk.show({
    name: verb,
    title: say(`${verb}_title`),
    back: () => receive(desk),
    nodes: [
      el("p", { class: "lead" }, say(`${verb}_sum`, { n: transfer.exhibits.length, name: other })),
      prose("reason", say("reason"), "", heard, { autofocus: true }),
    ],
    action: { word: say(`${verb}_now`), why: say("say_why"), press: () => undone(desk, transfer, verb, reason) },
  });
}

const kindOf = (verb) => (verb === "recall" ? "transfer.cancel/1" : "transfer.refuse/1");

function undone(desk, transfer, verb, reason) {
  const command = { transfer: transfer.id, reason };
  signatureScreen(desk, {
    signers: [],
    word: say(`${verb}_now`),
    back: () => receive(desk),
    done: say(`${verb}_done`),
    sum: "",
    record: (parties, duty) => desk.engine.record(kindOf(verb), command, { duty }),
  });
}
