// What acts that were sent later opened (discrepancies), and on what: kept until who did them has read it, and shown to
// nobody else. An act whose screen is still open when it is answered is told there, and leaves this list.

import { answer } from "./device_database.js";

const NAME = "unread"; // in `meta`
const KEPT = 200; // acts, the newest: who never unlocks this device finds them in the list of discrepancies
const EACH = 60; // things of one act that are told one by one

/** Keep, of entries that were answered now, what their authors have to be told; in the transaction of the answers. */
export async function remember(of, entries) {
  const fresh = entries.filter(({ answer: { outcome, opened } }) => outcome === "recorded" && opened?.length).map(said);
  if (fresh.length) await change(of, (known) => [...without(known, fresh), ...fresh].slice(-KEPT));
}

const said = ({ sequence, act, kind, author, at, answer: { opened, differs = [] } }) => ({
  ...{ sequence, act, kind, author, at, opened },
  differs: differs.slice(0, EACH),
});

const without = (known, some) => known.filter((one) => !some.some(({ sequence }) => sequence === one.sequence));

async function change(of, changed) {
  of("meta").put(changed((await answer(of("meta").get(NAME))) ?? []), NAME);
}

export const all = async (store) => (await store.get("meta", NAME)) ?? [];

/** Their author has read these. */
export const forget = (store, some) => store.write(["meta"], (of) => change(of, (known) => without(known, some)));

/**
 * What somebody else has sent was not told to them on what it differs: the author asks for it, once signed in, and once
 * it was answered no more.
 */
export async function complete({ store, unread }, service) {
  const open = unread.filter(({ author, asked, differs }) => author === service.signedIn && !asked && !differs.length);
  for (const { sequence, act } of open) {
    const told = await service.api.ask(`/api/acts/${act}`).catch(() => null);
    if (!told) continue;
    const differs = (told.data.differs ?? []).slice(0, EACH);
    const filled = (one) => (one.sequence === sequence ? { ...one, asked: true, differs } : one);
    await store.write(["meta"], (of) => change(of, (known) => known.map(filled)));
  }
}
