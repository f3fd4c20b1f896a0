// What acts that were sent later opened (discrepancies), and on what: kept until who did them has read it, and shown to
// nobody else. An act whose screen is still open when it is answered is told there, and leaves this list.

import { answer } from "./store.js";

const NAME = "untold"; // in `meta`
const KEPT = 200; // acts, the newest: who never unlocks this device finds them in the list of discrepancies
const EACH = 60; // things of one act that are told one by one

/** Keep, of entries that were answered now, what their authors have to be told; in the transaction of the answers. */
export async function remember(of, entries) {
  const fresh = entries.filter(({ answer: { outcome, opened } }) => outcome === "recorded" && opened?.length).map(said);
  if (!fresh.length) return;
  const known = (await answer(of("meta").get(NAME))) ?? [];
  of("meta").put([...without(known, fresh), ...fresh].slice(-KEPT), NAME);
}

const said = ({ sequence, act, kind, author, at, answer: { opened, differs = [] } }) => ({
  ...{ sequence, act, kind, author, at, opened },
  differs: differs.slice(0, EACH),
});

const without = (known, some) => known.filter((one) => !some.some(({ sequence }) => sequence === one.sequence));

export const all = async (store) => (await store.get("meta", NAME)) ?? [];

/** Their author has read these. */
export function forget(store, some) {
  return store.write(["meta"], async (of) => {
    of("meta").put(without((await answer(of("meta").get(NAME))) ?? [], some), NAME);
  });
}

/** What somebody else has sent was not told to them on what it differs: the author asks for it, once signed in. */
export async function complete({ api, store, untold, signedIn }) {
  const open = untold.filter(({ author, differs }) => author === signedIn && !differs.length);
  for (const one of open) {
    const told = await api.ask(`/api/acts/${one.act}`).catch(() => null);
    const differs = told?.data.differs?.slice(0, EACH) ?? [];
    if (!differs.length) continue;
    await store.write(["meta"], async (of) => {
      const known = (await answer(of("meta").get(NAME))) ?? [];
      of("meta").put(
        known.map((each) => (each.sequence === one.sequence ? { ...each, differs } : each)),
        NAME,
      );
    });
  }
}
