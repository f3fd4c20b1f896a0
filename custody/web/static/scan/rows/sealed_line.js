/**
 * The list of a sealing as text, one exhibit a line, as the form sends it and the service reads it
 * (custody/web/forms/sealing_list_parser.py), and what a spreadsheet is pasted as.
 */
import { micrograms } from "../mass.js";

const COLUMNS = [
  "exhibit_number",
  "line",
  "form",
  "seal",
  "count",
  "weight",
  "description",
  "photos",
  "volume",
  "label",
  "balance",
  "packing",
  "condition",
];
const FEWEST = 4;
const MASS = /^(.*\d)\s*(kg|g|mg|t)?$/i;
const HEADINGS = [
  ["seal", /sceau|scell|seal/],
  ["weight", /poids|masse|weight|brut/],
  ["count", /nombre|unit|count|quantit/],
  ["line", /ligne|line/],
  ["form", /forme|form/],
  ["description", /d.signation|description/],
  ["exhibit_number", /^n|num|no\b/],
];

/** The rows of a list; empty lines, and a first line of headings, are passed over. */
export const read = (text) =>
  text
    .split(/\r?\n/)
    .filter((line, i) => line.trim() && (i || /\d/.test(line)))
    .map(columns);

function columns(text) {
  const parts = cells(text);
  return Object.fromEntries(COLUMNS.map((name, i) => [name, parts[i] ?? ""]));
}

const cells = (text) =>
  text
    .replaceAll("\t", ";")
    .split(";")
    .map((part) => part.trim());

/** The text of a list. */
export const write = (rows) => rows.map(line).join("\n");

function line(row) {
  const parts = COLUMNS.map((name) => (row[name] ?? "").replaceAll(";", ",").split(/\s+/).join(" ").trim());
  while (!parts.at(-1)) parts.pop();
  return parts.join(" ; ");
}

/** Amount and unit of "2,70 kg" or "14 briques"; `unit` where none was typed. */
export function measured(text, unit = "") {
  const parts = text.trim().split(/\s+/);
  const named = parts.length > 1 && !/^\d/.test(parts.at(-1));
  return named ? { text: parts.slice(0, -1).join(" "), unit: parts.at(-1) } : { text: text.trim(), unit };
}

/** Micrograms of a weight with its unit; null for none, and for what cannot be read. */
export function weightOf(text) {
  const { text: amount, unit } = measured(text);
  if (unit !== "t") return micrograms({ text: amount, unit });
  const kilograms = micrograms({ text: amount, unit: "kg" });
  return kilograms === null ? null : kilograms * 1000n;
}

/** Letters and digits alone, as two spellings of one seal are compared (custody/domain/kernel/normal_form.py). */
export const normal = (seal) => seal.normalize("NFKC").toUpperCase().replace(/[^\p{L}\p{N}]/gu, "");

/** The number after another: its last figures plus one. */
export function following(number) {
  const [, head, figures] = /^(.*?)(\d*)$/.exec(number);
  return figures ? head + String(BigInt(figures) + 1n).padStart(figures.length, "0") : "";
}

/** Whether pasted text is a table, and not one value. */
export const isTable = (text) => /[\t\n]/.test(text.trim());

/**
 * What was pasted from a spreadsheet, as rows. By its headings where it has some; else one column is seals, two are
 * seal and weight, three begin with the number, and more are columns of the list. `base`: what the form has chosen,
 * for what the table leaves out; `next`: the number to go on with.
 */
export function pasted(text, base, next) {
  const table = text.split(/\r?\n/).filter((each) => each.trim()).map(cells);
  const named = !/\d/.test(table[0].join("")) && headings(table[0]);
  const names = named || plain(Math.max(...table.map((row) => row.length)));
  let number = next;
  return (named ? table.slice(1) : table).map((row) => {
    const said = names.map((name, i) => [name, row[i] ?? ""]).filter(([name, value]) => name && value);
    const made = withUnits({ ...columns(""), ...base, exhibit_number: number, ...Object.fromEntries(said) }, base);
    number = following(made.exhibit_number);
    return made;
  });
}

const headings = (row) => row.map((word) => HEADINGS.find(([, like]) => like.test(word.toLowerCase()))?.[0] ?? "");

function plain(width) {
  if (width < FEWEST) return [["seal"], ["seal", "weight"], ["exhibit_number", "seal", "weight"]][width - 1];
  return COLUMNS;
}

/** A bare figure has the unit that the form shows; what is weighed has the form's balance. */
function withUnits(row, { gross_unit, unit, balance }) {
  const made = { ...row, count: "", weight: "", balance: "" };
  if (row.count) made.count = counted(row.count, unit);
  if (row.weight) Object.assign(made, { weight: weighed(row.weight, gross_unit), balance: row.balance || balance });
  return made;
}

/** "2,7" or "2,7kg" as the list has it. */
export function weighed(text, unit) {
  const [, amount, own] = MASS.exec(text.trim()) ?? [null, text.trim(), ""];
  return `${amount.trim()} ${(own || unit).toLowerCase()}`;
}

/** "1" or "1 brique" as the list has it. */
export function counted(text, unit) {
  const { text: amount, unit: own } = measured(text, unit);
  return `${amount} ${own}`;
}
