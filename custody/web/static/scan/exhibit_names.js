/** Exhibits as people call them. */
import { grouped, locale, say, term, unbroken } from "./words.js";

/** An exhibit as people call it: its number in the case, the case, and what it is. */
export function exhibitName(exhibit) {
  return [exhibitTitle(exhibit), ...exhibitMore(exhibit)].join(" · ");
}

/** The shortest that still tells one from another: its number in the case, or the label's where no more is known. */
export const exhibitTitle = (exhibit) => say("exhibit_no", { number: exhibit.no || grouped(exhibit.id) });

const numeric = new Intl.Collator(locale, { numeric: true });

/** Numbers of exhibits as one looks for them on a shelf: case by case, by their number in it. */
export function inOrder({ exhibits }, numbers) {
  const place = (number) => [exhibits.get(number)?.pv ?? "", exhibits.get(number)?.no ?? "", number];
  const sorted = numbers.map(place).sort((a, b) => {
    const differs = a.findIndex((part, i) => part !== b[i]);
    return differs < 0 ? 0 : numeric.compare(a[differs], b[differs]);
  });
  return sorted.map(([, , number]) => number);
}

/** The case and what it is, as far as the device knows. */
export const exhibitMore = (exhibit) =>
  [exhibit.pv && unbroken(exhibit.pv), exhibit.substance && term("substances", exhibit.substance)].filter(Boolean);
