// One act as the device signs it (docs/formats.md, "envelope"), and the order in which it stands.

import { base64, base64url, canonical, random, sha256, utf8, uuid7 } from "./bytes.js";
import { DRAFT, takeDraft } from "./photos.js";
import { answer } from "./device_database.js";

export const EXHIBIT = /^EV[0-9A-Z]{11}$/;

/** The numbers that a command names, wherever they stand in it. */
export function named(value, found = new Set()) {
  if (typeof value === "string") found.add(value);
  else if (value && typeof value === "object") Object.values(value).forEach((one) => named(one, found));
  return found;
}

/**
 * For each exhibit that an act touches, named in it or not: what the device knows of it, so that the service sees what
 * has changed since. Where something is put touches nothing that lies there.
 */
export function baseOf(kind, command, view) {
  const numbers = named(kind === "exhibit.store/1" ? { ...command, container: "", place: "" } : command);
  const lying = kind === "place.evacuate/1" ? view.lying(command.place) : [];
  const come = kind === "destruction_session.read_units/1" ? view.unpacked(command) : [];
  const touched = [...numbers].filter((number) => EXHIBIT.test(number)).concat(view.within(numbers), lying, come);
  return Object.fromEntries(touched.map((number) => [number, view.moved(number)]));
}

/**
 * Sign an act and keep it. It is signed before the transaction opens (which would close over the wait); a lock over all
 * tabs keeps the numbers in one row, and the chain is looked at again inside. The list `draft` that it was goes into
 * the act: kept beside it, it would be signed a second time; out of it, it is opened again where the act was refused.
 */
export function append(store, key, said, draft = "") {
  return navigator.locks.request("custody-scan-append", async () => {
    const chain = (await store.get("meta", "chain")) ?? { sequence: 0, prev: "" };
    const envelope = {
      ...said,
      version: 1,
      sequence: chain.sequence + 1,
      prev: chain.prev,
      act: uuid7(),
      salt: base64url(random(16)),
    };
    const text = canonical(envelope);
    const signature = await key.sign(text);
    const digest = base64(await sha256(utf8(text)));
    const { sequence, act, kind, author, at } = envelope;
    const kept = { sequence, act, kind, author, at, envelope: text, signature, digest, command: envelope.command };
    await store.write(["meta", "outbox", ...DRAFT], async (of) => {
      const now = (await answer(of("meta").get("chain"))) ?? { sequence: 0 };
      if (now.sequence !== chain.sequence) throw new DOMException("the chain went on", "AbortError");
      if (draft) kept.list = await takeDraft(of, draft);
      of("outbox").add(kept);
      await answer(of("meta").put({ sequence, prev: digest }, "chain"));
    });
    return kept;
  });
}
