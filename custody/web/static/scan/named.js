/** Exhibits as people call them. */
import { grouped, say, term, unbroken } from "./words.js";

/** An exhibit as people call it: its number in the case, the case, and what it is. */
export function exhibitName(exhibit) {
  return [exhibitTitle(exhibit), ...exhibitMore(exhibit)].join(" · ");
}

/** The shortest that still tells one from another: its number in the case, or the label's where no more is known. */
export const exhibitTitle = (exhibit) => say("exhibit_no", { number: exhibit.no || grouped(exhibit.number) });

/** The case and what it is, as far as the device knows. */
export const exhibitMore = (exhibit) =>
  [exhibit.pv && unbroken(exhibit.pv), exhibit.substance && term("substances", exhibit.substance)].filter(Boolean);
