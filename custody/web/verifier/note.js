// Signed notes and checkpoints (C2SP signed-note, tlog-checkpoint, tlog-cosignature), Ed25519 (RFC 8032).

const [ED25519, COSIGNATURE, MLDSA44] = [1, 4, 6];

/** The signature check that is at hand: the browser's own, else the one that stands in this page (noble-ed25519). */
async function ed25519Verify(key, signature, message) {
  let imported;
  try {
    imported = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
  } catch {
    ed25519Verify.by = "noble";
    return noble.verifyAsync(signature, message, key, { zip215: false }).catch(() => false);
  }
  ed25519Verify.by = "browser";
  return crypto.subtle.verify({ name: "Ed25519" }, imported, signature, message);
}

/** The first four bytes of SHA-256(name, newline, type, key). */
async function keyId(name, kind, key) {
  return (await sha256(joined(bytesOf(`${name}\n`), Uint8Array.of(kind), key))).slice(0, 4);
}

/** A verifier key as it is printed: name+id+base64(type, key). */
async function parseVkey(text) {
  const fields = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text.trim());
  if (!fields) throw new Wrong("vkey_malformed");
  const material = fromBase64(fields[3]);
  const [name, kind, key] = [fields[1], material[0], material.slice(1)];
  const id = await keyId(name, kind, key);
  if (toHex(id) !== fields[2] || (kind !== MLDSA44 && key.length !== 32)) throw new Wrong("vkey_malformed");
  return { name, kind, key, id: fields[2], text: text.trim() };
}

/** Keys that a person typed or opened: verifier keys, one a line, or the PEM file of an Ed25519 key of the log. */
async function parseKeys(text, origin) {
  const pem = /-----BEGIN PUBLIC KEY-----([\sA-Za-z0-9+/=]+)-----END PUBLIC KEY-----/.exec(text);
  if (!pem) return Promise.all(text.split("\n").filter((line) => line.trim()).map(parseVkey));
  const der = fromBase64(pem[1].replaceAll(/\s/g, ""));
  if (toHex(der.slice(0, 12)) !== "302a300506032b6570032100" || der.length !== 44) throw new Wrong("vkey_malformed");
  const key = der.slice(12);
  const id = toHex(await keyId(origin, ED25519, key));
  return [{ name: origin, kind: ED25519, key, id, text: `${origin}+${id}+${toBase64(joined(Uint8Array.of(ED25519), key))}` }];
}

/** A note taken apart; nothing is verified yet. */
function parseNote(text) {
  const cut = text.lastIndexOf("\n\n");
  if (cut < 0 || !text.endsWith("\n")) throw new Wrong("note_malformed");
  const lines = text.slice(cut + 2, -1).split("\n");
  return { text: text.slice(0, cut + 1), signatures: lines.map(parseSignature) };
}

function parseSignature(line) {
  const fields = /^\u2014 (\S+) (\S+)$/.exec(line);
  if (!fields) throw new Wrong("note_malformed");
  const bytes = fromBase64(fields[2]);
  if (bytes.length < 5) throw new Wrong("note_malformed");
  return { name: fields[1], id: toHex(bytes.slice(0, 4)), value: bytes.slice(4) };
}

/** The three lines of a checkpoint: the log's name, its number of events, the root of its tree. */
function parseCheckpoint(body) {
  const lines = body.split("\n");
  if (lines.length !== 4 || lines[3] !== "" || !lines[0] || !/^(0|[1-9][0-9]{0,15})$/.test(lines[1])) {
    throw new Wrong("checkpoint_malformed");
  }
  const root = fromBase64(lines[2]);
  if (root.length !== 32) throw new Wrong("checkpoint_malformed");
  return { origin: lines[0], size: Number(lines[1]), root, body };
}

/** The year 9999 in POSIX seconds: a time from then on states nothing, as 0 does. */
const LATEST = 253370764800n;

/** Which of these keys signed the checkpoint, each with the time it states; one that signed wrongly is an error. */
async function signers(note, keys) {
  const found = [];
  for (const line of note.signatures) {
    const key = keys.find((one) => one.name === line.name && one.id === line.id && one.kind !== MLDSA44);
    if (!key) continue;
    const timed = key.kind === COSIGNATURE;
    const time = timed && line.value.length === 72 ? new DataView(line.value.buffer).getBigUint64(line.value.byteOffset) : null;
    const message = timed ? `cosignature/v1\ntime ${time}\n${note.text}` : note.text;
    const signature = timed ? line.value.slice(8) : line.value;
    if (signature.length !== 64 || !(await ed25519Verify(key.key, signature, bytesOf(message)))) {
      throw new Wrong("signature_wrong", { name: key.name });
    }
    found.push({ key, time: time === null ? null : Number(time < LATEST ? time : 0n) });
  }
  return found;
}
