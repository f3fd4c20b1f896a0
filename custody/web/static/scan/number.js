// Our numbers: two letters of kind, ten Crockford base32 characters, a check character by ISO 7064 MOD 37,36; on a
// label one more for the copy. The same as labels/stock/identifier.py, and a test compares the two.

const VALUES = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const CROCKFORD = "[0-9A-HJKMNP-TV-Z]";

const LETTERS = "EV CT PL PE SV DV CS NT TS RP XR XP SE TR RE DS CE EC LT DG BL LV RS LR SP PR DP RC EN DR PT NS CN";
export const KINDS = LETTERS.split(" ");

const FORM = new RegExp(`^(?:${KINDS.join("|")})${CROCKFORD}{11}(?!0)${CROCKFORD}?$`);

/** The check character of capitals and digits. */
export function check(body) {
  let p = 36;
  for (const char of body) {
    p = (((p + VALUES.indexOf(char)) % 36 || 36) * 2) % 37;
  }
  return VALUES[(37 - p) % 36];
}

/** Whether capitals have the form of a number of ours, whatever the check character says. */
export const resembles = (text) => FORM.test(text);

/** {id, copy} of capitals that are a number of ours, copy "" without one; null for anything else. */
export function parse(text) {
  if (!resembles(text) || check(text.slice(0, 12)) !== text[12]) return null;
  return { id: text.slice(0, 13), copy: text.slice(13) };
}

/** What a person typed, as a scanner would have read it: any case, spaces and hyphens, O for 0, I or L for 1. */
export function tidy(text) {
  const capitals = text.toUpperCase().replace(/[\s\p{Pd}\p{Cf}]/gu, "");
  return capitals.slice(0, 2) + capitals.slice(2).replace(/O/g, "0").replace(/[IL]/g, "1");
}

/** A number as it is printed and read aloud: EV 0A7K 9Q2M 4XT. */
export const group = (number) => number.replace(/^(..)(....)(....)(...)$/, "$1 $2 $3 $4");

/** Whether a number stands in the row of another, at it or beyond it. */
export function reaches(number, other) {
  const [a, b] = [number, other].map((one) => /^(.*?)(\d*)$/.exec(one));
  return a[1] === b[1] && BigInt(a[2] || 0) >= BigInt(b[2] || 0);
}

/** The number after this one: its last digits counted on, as wide as they were. */
export function after(number) {
  return number.replace(/\d+$/, (digits) => String(BigInt(digits) + 1n).padStart(digits.length, "0"));
}
