/** What may not come to the check before a fire, and why; each day that says until when is told as one. */
import { Refusal } from "../refusal.js";
import { dayOf, grouped, term } from "../words.js";

/** What may not be staged, by what keeps it and, where there is one, until which day: [words, exhibits]. */
export function stagingObstacles(now) {
  const alike = new Map();
  for (const { code, facts: told, exhibits } of now.barred) {
    const word = term("obstacles", code);
    const days = Object.values(told).filter(isDay).map(dayOf);
    const why = [word[0].toUpperCase() + word.slice(1), ...days].join(" · ");
    alike.set(why, [...(alike.get(why) ?? []), ...exhibits]);
  }
  return [...alike];
}

const isDay = (fact) => /^\d{4}-\d\d-\d\d$/.test(fact);

/** Why an exhibit may not be staged, in the words of the refusal that the act would be. */
export function barredBy({ code, facts: told }, number) {
  const shown = Object.entries(told).map(([name, one]) => [name, isDay(one) ? dayOf(one) : one]);
  return new Refusal(code, { number: grouped(number), ...Object.fromEntries(shown) }).words;
}
