// Bytes, base64 and canonical JSON.

export const utf8 = (text) => new TextEncoder().encode(text);
export const base64 = (buffer) =>
  btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(""));
export const base64url = (buffer) => base64(buffer).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
export const unbase64 = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
export const unbase64url = (text) => unbase64(text.replaceAll("-", "+").replaceAll("_", "/"));
export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
export const random = (length) => crypto.getRandomValues(new Uint8Array(length));
export const sha256 = async (data) => new Uint8Array(await crypto.subtle.digest("SHA-256", data));

/** The first 64 bits of the SHA-256 of a key, as the page of devices shows it: read aloud, and compared. */
export async function fingerprint(key) {
  const digest = await sha256(key);
  return hex(digest.slice(0, 8)).toUpperCase().match(/.{4}/g).join(" ");
}

/** RFC 8785, for values of integers, text, true, false, null, lists and objects; texts in NFC, as the log has them. */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const keys = Object.keys(value).filter((key) => value[key] !== undefined);
    return `{${keys
      .sort()
      .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`)
      .join(",")}}`;
  }
  if (typeof value === "number" && !Number.isSafeInteger(value)) throw new TypeError("a number that is no integer");
  return JSON.stringify(typeof value === "string" ? value.normalize("NFC") : value);
}

/** A UUIDv7 (RFC 9562): the id of an act. */
export function uuid7(now = Date.now()) {
  const bytes = random(16);
  for (let i = 0; i < 6; i++) bytes[i] = Math.floor(now / 2 ** (8 * (5 - i))) % 256;
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const id = hex(bytes);
  return [id.slice(0, 8), id.slice(8, 12), id.slice(12, 16), id.slice(16, 20), id.slice(20)].join("-");
}
