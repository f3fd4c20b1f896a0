// What a balance says in one line, by keyboard or by cable. Makers mark a weight that is not at rest each in their way:
// Mettler Toledo (MT-SICS) by its second letter, A&D by its first two, Ohaus by a question mark, Sartorius by leaving
// the unit out. Only a weight at rest, above zero and with its unit is one; a total of several is none.

const WEIGHT = /([+-]?)\s*(\d+(?:[.,]\d+)?)\s*(kg|g|mg)\b/i;
const BARE = /^[GNT]?\s*[+-]?\s*\d+[.,]\d+$/i; // a number with decimals and no unit: Sartorius, not at rest

/** By how a line begins, or what stands in it; the first that fits says it. */
const STATES = [
  [/^(?:S\s+\+|OL,|\W*(?:HIGH|OVERLOAD)\W*$)/i, "over"],
  [/^(?:S\s+-|\W*(?:LOW|UNDERLOAD))\W*$/i, "under"],
  [/^(?:S\s+[DI]\b|US,)|\?/i, "moving"],
];

/**
 * {text, unit} of a weight at rest, text with a point; {trouble} of a line that is no such weight: "moving", "over"
 * (too heavy for it), "under" (below zero), "bare" (no unit); null for a line of something else.
 */
export function weighed(line) {
  const told = line.replace(/[\r\n\x02\x03]/g, "").trim();
  const trouble = STATES.find(([form]) => form.test(told))?.[1];
  if (trouble) return { trouble };
  if (BARE.test(told)) return { trouble: "bare" };
  const [, sign, digits, unit] = WEIGHT.exec(told) ?? [];
  if (!digits || /\bTOTAL\b/i.test(told)) return null;
  if (sign === "-") return { trouble: "under" };
  return { text: digits.replace(",", ".").replace(/^0+(?=\d)/, ""), unit: unit.toLowerCase() };
}
