/** The end of a list (scan_list.js): those who answer for it sign, and it becomes one act. */
import { uuid7 } from "../bytes.js";
import { say } from "../words.js";
import { drop, keep } from "./drafts.js";
import { signatureScreen } from "./signature_screen.js";
import { without } from "./weighed_together.js";

/**
 * Have it signed, and recorded by the device, or where its `spec` says `directly` by the service itself; what it has
 * `told` stands over the PINs.
 */
export function ending(list) {
  const { desk, spec, draft } = list;
  signatureScreen(desk, {
    as: spec.as,
    signers: spec.signers?.(draft, list) ?? [],
    author: spec.author,
    next: spec.next,
    word: spec.close ?? say("record"),
    back: () => list.reviewing(),
    sum: spec.sum?.(draft, list) ?? say("records_n", { n: list.size }),
    again: (questioned) => rereading(list, questioned),
    record: (parties, duty) => (spec.directly ? asked : kept)(list, parties, duty),
    told: spec.told?.(),
    done: (typeof spec.done === "function" ? spec.done(list) : spec.done) ?? say("recorded_n", { n: list.size }),
    left: spec.left && list.missing.length > 0 ? say(spec.left, { n: list.missing.length }) : "",
    kept: spec.kept,
    giver: spec.giver,
  });
}

function kept(list, parties, duty) {
  const { desk, spec, draft } = list;
  const { kind, command } = spec.act(draft, list);
  return desk.engine.record(kind, command, { duty, parties, author: spec.author, draft: draft.name });
}

/** While no answer has come the list stands as it was sent: asked again with its key it is the same act, once. */
async function asked(list, parties, duty) {
  const { desk, spec, draft } = list;
  const { command } = draft.sending ?? spec.act(draft, list);
  const sending = async () => {
    draft.sending = { command };
    await keep(desk, draft);
  };
  try {
    const receipt = await desk.engine.perform(spec.directly, command, parties, { duty, key: draft.key, sending });
    if (receipt.questioned.length) await refused(desk, withoutThem(draft, receipt.questioned));
    else await drop(desk, draft.name);
    return receipt;
  } catch (failure) {
    if (failure.status < 500) await refused(desk, draft); // of another fault nobody knows what it has left
    throw failure;
  }
}

/** The same list again, without what is to be read again: its person scans that once more (I57b). */
function withoutThem(draft, questioned) {
  draft.lines = without(draft.lines, (line) => questioned.includes(line.id));
  return draft;
}

function rereading(list, questioned) {
  list.warning = say("reread_list", { names: questioned.map((number) => list.desk.name(number)).join(" · ") });
  list.scanning();
  list.desk.tell("later", say("reread"));
}

/** The service has recorded nothing: the list can be mended. */
async function refused(desk, draft) {
  delete draft.sending;
  draft.key = uuid7();
  await keep(desk, draft);
}
