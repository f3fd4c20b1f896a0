// Signatures by passkey, checked as docs/sign-off.md says (Web Authentication level 2, section 7.2).

const [USER_PRESENT, USER_VERIFIED] = [0x01, 0x04];
const [SPKI_ED25519, SPKI_P256] = ["302a300506032b6570032100", "3059301306072a8648ce3d020106082a8648ce3d030107034200"];

/** Why the passkey signature in an event does not hold, "" when it does, or when the event has none. */
async function faultOfAssertion({ act, subject, data }) {
  if (!data.assertion) return data.way === "passkey" ? "missing" : "";
  return faultOfAnswer(data.assertion, data, await challengeOf(act, subject, data));
}

const PATIENCE = 15 * 60_000; // from when an act was shown until it is recorded

/** Why the signature of an act does not hold over its header in the log of that origin, "" when it does. */
async function faultOfAct(header, given, log) {
  const { at, flags, sigs, ...said } = header; // what comes with the recording is not signed
  if (given.algorithm !== "passkey/1") return "form";
  if (header.actors[0]?.person !== given.signer) return "signer";
  const { shown = "" } = given;
  if (!(Math.abs(Date.parse(at) - Date.parse(shown)) <= PATIENCE) || new Date(shown).toISOString() !== shown) return "hour";
  const challenge = toBase64url(await sha256(bytesOf(`custody.act/1\0${canonical({ ...said, log, shown })}`)));
  return faultOfAnswer({ ...given, client_data: given.statement }, given, challenge);
}

/** Why a passkey's answer does not hold over a challenge under a key that lives at an origin, "" when it does. */
async function faultOfAnswer({ client_data, authenticator_data, signature }, { key, origin }, challenge) {
  const [client, said] = [client_data, authenticator_data].map(fromBase64url);
  const told = parsed(textOf(client, "clientDataJSON"), "clientDataJSON");
  if (told?.type !== "webauthn.get") return "type";
  if (told.challenge !== challenge) return "challenge";
  if (told.origin !== origin || (told.crossOrigin ?? false) !== false) return "origin";
  const host = await sha256(bytesOf(new URL(origin).hostname));
  if (said.length <= 32 || !same(said.slice(0, 32), host)) return "rp_id";
  if (!(said[32] & USER_PRESENT)) return "user_presence";
  if (!(said[32] & USER_VERIFIED)) return "user_verification";
  const message = joined(said, await sha256(client));
  return (await signedBy(fromBase64url(key), fromBase64url(signature), message)) ? "" : "signature";
}

/** What the passkey was asked to sign: all that the signature says, under the id of its act, or on the site a nonce. */
async function challengeOf(act, session, { decision, person, quality, statement, site, nonce, words = "" }) {
  const about = { decision, person, quality, session, words };
  const said = site ? `custody.sign_on_site/1\0${canonical({ ...about, nonce, site })}` : `custody.sign/1\0${canonical({ ...about, act, statement })}`;
  return toBase64url(await sha256(bytesOf(said)));
}

/** Whether a key (SubjectPublicKeyInfo) signed the message, by the one algorithm of its kind: EdDSA, ES256 or RS256. */
async function signedBy(key, signature, message) {
  if (toHex(key.slice(0, 12)) === SPKI_ED25519) return ed25519Verify(key.slice(12), signature, message);
  const elliptic = toHex(key.slice(0, 26)) === SPKI_P256;
  const kind = elliptic ? { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } : { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  try {
    const imported = await crypto.subtle.importKey("spki", key, kind, false, ["verify"]);
    return await crypto.subtle.verify(kind, imported, elliptic ? rawOf(signature) : signature, message);
  } catch {
    return false;
  }
}

/** r and s as WebCrypto wants them, 32 bytes each, out of the DER that an authenticator gives; empty for anything else. */
function rawOf(der) {
  const end = 4 + der[3];
  const [r, s] = [der.slice(4, end), der.slice(end + 2)].map((number) => number.slice(number.findIndex((byte) => byte !== 0)));
  const sound = der[0] === 0x30 && der[1] === der.length - 2 && der[2] === 2 && der[end] === 2 && der[end + 1] === der.length - end - 2;
  if (!sound || r.length > 32 || s.length > 32) return new Uint8Array();
  return joined(new Uint8Array(32 - r.length), r, new Uint8Array(32 - s.length), s);
}
