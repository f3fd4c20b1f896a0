// Reading a ZIP file: the list at its end, then each file, stored or deflated. The browser itself inflates.

const LARGEST = 64 * 1024 * 1024;
const [END, ENTRY, LOCAL] = [0x06054b50, 0x02014b50, 0x04034b50];

/** The files of a ZIP by their path in it. */
async function readZip(buffer) {
  const view = new DataView(buffer);
  const files = new Map();
  const [start, count, end] = listOf(view);
  let [at, left, total] = [start, count, 0];
  for (; left > 0; left -= 1) {
    if (at + 46 > view.byteLength || view.getUint32(at, true) !== ENTRY) throw new Wrong("zip_unreadable");
    const [method, packed, size] = [view.getUint16(at + 10, true), view.getUint32(at + 20, true), view.getUint32(at + 24, true)];
    const [name, extra, comment] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
    const path = textOf(new Uint8Array(buffer, at + 46, name), "ZIP");
    total += size;
    if (total > LARGEST) throw new Wrong("zip_large");
    if (files.has(path)) throw new Wrong("zip_unreadable");
    const local = view.getUint32(at + 42, true);
    if (!path.endsWith("/")) files.set(path, await unpacked(view, local, path, method, packed, size));
    at += 46 + name + extra + comment;
  }
  if (at !== end) throw new Wrong("zip_unreadable");
  return files;
}

/**
 * Where the list of files begins, how many it holds, and where it ends. The end record stands at the very end and the list
 * right before it: of a file that could be read in two ways, other software would show other events.
 */
function listOf(view) {
  const at = view.byteLength - 22;
  if (at < 0 || view.getUint32(at, true) !== END) throw new Wrong("zip_unreadable");
  const [disk, first, here, count, comment] = [4, 6, 8, 10, 20].map((offset) => view.getUint16(at + offset, true));
  const [size, start] = [12, 16].map((offset) => view.getUint32(at + offset, true));
  if (disk || first || here !== count || comment || start + size !== at) throw new Wrong("zip_unreadable");
  return [start, count, at];
}

async function unpacked(view, at, path, method, packed, size) {
  if (at + 30 > view.byteLength || view.getUint32(at, true) !== LOCAL) throw new Wrong("zip_unreadable");
  if (textOf(new Uint8Array(view.buffer, at + 30, view.getUint16(at + 26, true)), "ZIP") !== path) throw new Wrong("zip_unreadable");
  const start = at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
  if (start + packed > view.byteLength) throw new Wrong("zip_unreadable");
  const data = new Uint8Array(view.buffer, start, packed);
  const bytes = method === 0 ? data : method === 8 ? await inflated(data, size) : null;
  if (bytes === null || bytes.length !== size) throw new Wrong("zip_unreadable");
  return bytes;
}

/** Inflate no more than was announced: a small file must not become a flood. */
async function inflated(data, size) {
  const stream = new Blob([data]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const reader = stream.getReader();
  const parts = [];
  let length = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      length += next.value.length;
      if (length > size) throw new Wrong("zip_unreadable");
      parts.push(next.value);
    }
  } catch {
    throw new Wrong("zip_unreadable");
  }
  return joined(...parts);
}
