/** What is wrong or doubtful about a row, said while the exhibit is in hand. The service checks the same again. */
import { measured, normal, weightOf } from "./sealed_line.js";
import { fill } from "./sentences.js";

const WHOLE = /^[\d\s\u00a0\u202f]+$/;
const APART = 100n; // times: one weight so far from the others was typed in another unit

export class RowChecks {
  #words;
  #total;

  constructor(words, total) {
    this.#words = words;
    this.#total = total;
  }

  /** What is wrong with a row among all rows, and the field to mend; null for nothing. */
  wrong(row, rows) {
    const words = this.#words;
    if (!row.exhibit_number) return { text: words.no_number, field: "exhibit_number" };
    if (!row.seal) return { text: words.no_seal, field: "seal" };
    if (!/\d/.test(row.seal)) return { text: fill(words.bad_seal, { seal: row.seal }), field: "seal" };
    return this.#measure(row) ?? this.#twice(row, rows);
  }

  #measure({ weight, count, balance, exhibit_number: number }) {
    const words = this.#words;
    if (!weight && !count) return { text: words.no_measure, field: "gross" };
    if (weight && weightOf(weight) === null) {
      return { text: fill(words.bad_weight, { weight, number }), field: "gross" };
    }
    if (weight && !balance) return { text: fill(words.no_balance, { number }), field: "balance" };
    const { text, unit } = measured(count);
    if (count && (!WHOLE.test(text) || !(unit.toLowerCase() in this.#total.units))) {
      return { text: fill(words.bad_count, { count, number }), field: "amount" };
    }
    return null;
  }

  /** The later of two rows with one number or one seal. */
  #twice(row, rows) {
    const before = rows.slice(0, rows.indexOf(row));
    const seal = normal(row.seal);
    const same = before.find((one) => normal(one.seal) === seal);
    if (same) {
      const facts = { seal: row.seal, number: same.exhibit_number };
      return { text: fill(this.#words.same_seal, facts), field: "seal" };
    }
    const number = row.exhibit_number.toUpperCase();
    if (!before.some((one) => one.exhibit_number.toUpperCase() === number)) return null;
    return { text: fill(this.#words.same_number, { number: row.exhibit_number }), field: "exhibit_number" };
  }

  /** Why a weight is doubtful, "" when it is not: more than all of its line, or far from the others of the list. */
  doubt(row, rows) {
    const ug = row.weight ? weightOf(row.weight) : null;
    if (!ug) return "";
    const declared = this.#total.declared(row.line);
    if (declared && ug > (declared * 11n) / 10n) return fill(this.#words.over_line, row);
    const known = rows.map((one) => weightOf(one.weight)).filter((one) => one);
    known.sort((a, b) => (a < b ? -1 : 1));
    const middle = known[known.length >> 1];
    return middle && (ug * APART < middle || middle * APART < ug) ? fill(this.#words.far_off, row) : "";
  }
}
