/** A weight as a person types it, exactly: text, unit, and integer micrograms (custody/domain/kernel/quantity.py). */

export const MICROGRAMS = { kg: 10n ** 9n, g: 10n ** 6n, mg: 10n ** 3n };
const NUMBER = /^(?:\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)(?:[.,]\d+)?$/;

/** Micrograms of a typed weight, null when it cannot be read. */
export function micrograms({ text, unit }) {
  if (!NUMBER.test(text.trim()) || !(unit in MICROGRAMS)) return null;
  const [whole, decimals = ""] = digits(text).split(".");
  const scaled = BigInt(whole + decimals) * MICROGRAMS[unit];
  const divisor = 10n ** BigInt(decimals.length);
  return scaled % divisor ? null : scaled / divisor;
}

/** Its figures alone, with a point. */
export const digits = (text) =>
  text
    .trim()
    .replace(/[ \u00a0\u202f]/g, "")
    .replace(",", ".");
