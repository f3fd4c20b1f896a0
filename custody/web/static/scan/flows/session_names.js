/** What people tell one session from another by: its day, its site, its cases, its orders. */
import { dayOf, say, unbroken } from "../words.js";

const NAMED = 3; // cases and orders of a session that are named

/** Its cases, as far as the device knows them. */
export const casesOf = ({ cases = [] }) => named(cases);

/** What a heading says of it: its day and, where that has more than one, which. */
export const heading = ({ planned_for, nth }) =>
  nth > 0 ? ["site_nth_of_day", { day: dayOf(planned_for), nth }] : ["site_of_day", { day: dayOf(planned_for) }];

/** Its site, as far as who has the kit may know it, and its orders. */
export const placed = ({ where = "", orders = [] }) =>
  [where, orders.length > 0 && say("staging_orders", { n: orders.length, orders: named(orders) })]
    .filter(Boolean)
    .join(" · ");

/** Its day, its site, its orders: what two sessions of the same cases differ by. */
export const dated = (one) => [dayOf(one.planned_for), placed(one)].filter(Boolean).join(" · ");

/** The first of several, and how many more. */
function named(all) {
  const more = all.length - NAMED;
  const told = all.slice(0, NAMED).map(unbroken).join(", ");
  return [told, more > 0 && say("and_more", { n: more })].filter(Boolean).join(" ");
}
