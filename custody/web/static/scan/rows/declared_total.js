/** What is sealed of each declared line, as the list grows: units and weight, beside what was declared. */
import { measured, weightOf } from "./sealed_line.js";

const { locale } = document.documentElement.dataset;
const figure = new Intl.NumberFormat(locale);
const KILOGRAM = 10n ** 9n;

/** Kilograms of micrograms, to the gram or finer, as people read them. */
export function kilograms(ug) {
  const rest = (ug % KILOGRAM).toString().padStart(9, "0").replace(/0+$/, "").padEnd(3, "0");
  return `${figure.format(ug / KILOGRAM)}${locale === "fr" ? "," : "."}${rest}\u00a0kg`;
}

export class DeclaredTotal {
  #lines;

  /** `place`: the list of declared lines; `units`: as below. */
  constructor(place, units) {
    this.#lines = [...place.querySelectorAll("[data-line]")];
    /** Word or code of a unit to its code. */
    this.units = units;
  }

  /** The form of exhibit that the substance of a line usually has. */
  usual(line) {
    return this.#of(line).form ?? "";
  }

  /** Whether a line was declared in units. */
  counts(line) {
    return Boolean(this.#of(line).unit);
  }

  /** Micrograms that were declared of a line; 0 for none. */
  declared(line) {
    return BigInt(this.#of(line).declaredUg || 0);
  }

  #of(line) {
    return this.#lines.find((one) => one.dataset.line === line)?.dataset ?? {};
  }

  show(rows) {
    for (const one of this.#lines) this.#showLine(one, rows);
  }

  #showLine(one, rows) {
    const { line, unit, declared, sealed, declaredUg, sealedUg } = one.dataset;
    let count = Number(sealed);
    let ug = BigInt(sealedUg);
    for (const row of rows.filter((row) => row.line === line)) {
      const { text, unit: own } = measured(row.count);
      if (this.units[own.toLowerCase()] === unit) count += Number(text.replace(/\s/g, "")) || 0;
      ug += weightOf(row.weight) ?? 0n;
    }
    const [counted, weighed] = [one.querySelector("[data-count]"), one.querySelector("[data-weight]")];
    if (counted) counted.textContent = figure.format(count);
    if (weighed) weighed.textContent = kilograms(ug);
    const much = (declared && count > Number(declared)) || (declaredUg && ug > BigInt(declaredUg));
    const whole = !much && declared && count === Number(declared);
    one.classList.toggle("warn", Boolean(much));
    one.classList.toggle("good", Boolean(whole));
    one.querySelector("[data-over]").hidden = !much;
  }
}
