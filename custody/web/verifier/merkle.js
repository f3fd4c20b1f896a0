// The Merkle tree (RFC 6962, RFC 9162) and proofs of inclusion (C2SP tlog-proof).

const leafHash = (entry) => sha256(joined(Uint8Array.of(0), entry));
const nodeHash = (left, right) => sha256(joined(Uint8Array.of(1), left, right));

/** The root to which a leaf leads over its path (RFC 9162, 2.1.3.2); null when the path does not fit its place. */
async function rootFrom(leaf, index, size, path) {
  let [fn, sn, hash] = [index, size - 1, leaf];
  if (fn > sn) return null;
  for (const node of path) {
    if (sn === 0) return null;
    if (fn % 2 === 1 || fn === sn) {
      hash = await nodeHash(node, hash);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
    } else {
      hash = await nodeHash(hash, node);
    }
    [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  }
  return sn === 0 ? hash : null;
}

async function leadsTo(root, leaf, index, size, path) {
  const found = await rootFrom(leaf, index, size, path);
  return found !== null && same(found, root);
}

/** A proof file taken apart: place, path, and the checkpoint it speaks of. */
function parseProof(text) {
  const cut = text.indexOf("\n\n");
  const lines = cut < 0 ? [] : text.slice(0, cut).split("\n");
  if (lines.shift() !== "c2sp.org/tlog-proof@v1") throw new Wrong("proof_malformed");
  if (lines[0]?.startsWith("extra ")) lines.shift();
  const index = /^index (0|[1-9][0-9]{0,15})$/.exec(lines.shift() ?? "");
  const path = lines.map(fromBase64);
  if (!index || path.length > 64 || path.some((node) => node.length !== 32)) throw new Wrong("proof_malformed");
  return { index: Number(index[1]), path, note: parseNote(text.slice(cut + 2)) };
}
