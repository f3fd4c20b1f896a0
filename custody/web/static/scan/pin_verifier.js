// PINs without the network: of each person who has given theirs here while the service could check it, a verifier.
// What it is worth, and what a thief can do with it, stands in docs/offline.md.

import { base64, random, utf8 } from "./bytes.js";
import { Refusal } from "./refusal.js";
import { answer } from "./device_database.js";

const ROUNDS = 600_000; // PBKDF2-HMAC-SHA-256, OWASP 2023
const MOST = 5;

/** The verifier: PBKDF2 under a salt of its own, then HMAC under a key that no script can read out. */
async function verifier(store, pin, salt) {
  const material = await crypto.subtle.importKey("raw", utf8(pin), "PBKDF2", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits(
    { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS },
    material,
    256,
  );
  return base64(await crypto.subtle.sign("HMAC", await pepper(store), bits));
}

async function pepper(store) {
  const kept = await store.get("meta", "pepper");
  if (kept) return kept;
  const made = await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return store.write(["meta"], async (of) => {
    const first = await answer(of("meta").get("pepper"));
    if (!first) of("meta").put(made, "pepper");
    return first ?? made;
  });
}

/** Keep a PIN that the service has found right. */
export async function remember(store, person, pin) {
  const salt = random(16);
  await store.put("pins", { person, salt, verifier: await verifier(store, pin, salt), failures: 0 });
}

/**
 * Check a PIN without the service. A guess is counted, on the disk, before it is looked at.
 *
 * Refuses with `pin_not_here`, `pin_locked`, `pin_wrong`.
 */
export async function check(store, person, pin) {
  const kept = await store.write(["pins"], async (of) => {
    const found = await answer(of("pins").get(person));
    if (found && found.failures < MOST) of("pins").put({ ...found, failures: found.failures + 1 });
    return found;
  });
  if (!kept) throw new Refusal("pin_not_here");
  if (kept.failures >= MOST) throw new Refusal("pin_locked");
  if ((await verifier(store, pin, kept.salt)) !== kept.verifier) throw new Refusal("pin_wrong");
  await store.put("pins", { ...kept, failures: 0 });
}

/** The service has found a PIN wrong that is right here: it was changed since, and what is kept is worth nothing. */
export async function disown(store, person, pin) {
  const stale = await check(store, person, pin).then(
    () => true,
    () => false,
  );
  if (stale) await store.drop("pins", person);
}
