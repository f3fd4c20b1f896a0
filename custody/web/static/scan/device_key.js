// The key of the device: made here, never to leave. Ed25519, or ECDSA P-256 where the browser has no Ed25519.

import { base64, base64url, fingerprint, utf8 } from "./bytes.js";
import { answer } from "./device_database.js";

const ED25519 = { name: "Ed25519" };
const P256 = { name: "ECDSA", namedCurve: "P-256" };
const SIGNING = { Ed25519: ED25519, ECDSA: { name: "ECDSA", hash: "SHA-256" } };

/** The device's key, made if there is none. `only`: the name of an algorithm, for tests. */
export async function deviceKey(store, only = "") {
  const kept = await store.get("meta", "key");
  if (kept) return new Key(kept);
  const made = await make(only);
  const spki = await crypto.subtle.exportKey("spki", made.publicKey);
  const key = { privateKey: made.privateKey, spki: base64(spki), fingerprint: await fingerprint(spki) };
  // two tabs may have made one each: the first one stays
  const first = await store.write(["meta"], async (of) => {
    const there = await answer(of("meta").get("key"));
    if (!there) of("meta").put(key, "key");
    return there ?? key;
  });
  return new Key(first);
}

async function make(only) {
  const algorithms = [ED25519, P256].filter((one) => !only || one.name === only);
  for (const algorithm of algorithms) {
    try {
      return await crypto.subtle.generateKey(algorithm, false, ["sign", "verify"]);
    } catch (error) {
      if (algorithm === algorithms.at(-1)) throw error;
    }
  }
}

class Key {
  constructor({ privateKey, spki, fingerprint }) {
    Object.assign(this, { privateKey, spki, fingerprint });
  }

  /** The signature over a text, in base64url; of ECDSA r and s, as WebCrypto gives them. */
  async sign(text) {
    const algorithm = SIGNING[this.privateKey.algorithm.name];
    return base64url(await crypto.subtle.sign(algorithm, this.privateKey, utf8(text)));
  }
}
