/** Choosing place, person or balance from a list, for whom no label is at hand; then back to where one was. */
import { folded, options, receivers, say, term } from "../words.js";
import { choiceScreen } from "./choice_screen.js";

const able = () => new Set(options("purposes").flatMap(([purpose]) => receivers(purpose)));
const agency = (desk) => desk.engine.state.device?.agency;

/** Places of the agency. */
export const placeRows = (desk) =>
  [...desk.places.values()]
    .filter((one) => one.agency === agency(desk))
    .map((one) => ({ id: one.id, name: one.name, text: desk.places.get(one.parent)?.name ?? "" }));

/** Everybody else whom the device knows: one's own agency first, then by agency, those abroad last; each by name. */
export const personRows = (desk, fits = () => true) =>
  [...desk.people.values()]
    .filter((one) => one.id !== desk.me.id && fits(one))
    .sort((a, b) => nearer(desk, a, b))
    .map((one) => ({
      id: one.id,
      name: one.name,
      text: [desk.agency(one.agency), ...one.roles.map((role) => term("roles", role))].filter(Boolean).join(" · "),
    }));

function nearer(desk, a, b) {
  const far = (one) => (one.abroad ? 2 : Number(one.agency !== agency(desk)));
  const place = (one) => (far(one) ? folded(desk.agency(one.agency)) : "");
  return far(a) - far(b) || place(a).localeCompare(place(b)) || folded(a.name).localeCompare(folded(b.name));
}

const ROWS = {
  place: placeRows,
  // who receives needs a role for it; who is only present does not
  person: (desk, screen) =>
    personRows(desk, (one) => screen.name !== "handover" || one.roles.some((role) => able().has(role))),
  balance: (desk) =>
    [...desk.balances.values()].map((one) => ({ id: one.id, name: one.name, text: one.group ?? "" })),
};
const WORDS = {
  place: ["choose_place", "no_place", "PL"],
  person: ["choose_person", "nobody_known", "PE"],
  balance: ["choose_balance", "no_balance", "BL"],
};

function chooser(context) {
  const [title, none, kind] = WORDS[context];
  return (desk, screen) => {
    const back = () => {
      desk.show(screen);
      screen.changed?.(context);
    };
    return choiceScreen(desk, {
      name: `choose_${context}`,
      title: say(title),
      none: () => say(none),
      rows: () => ROWS[context](desk, screen),
      takes: [kind],
      back,
      chosen: (number) =>
        desk.unlessMoved(desk.settle(context, number), () => {
          back();
          desk.announce(say(`now_${context}`, { name: desk.name(number) }));
        }),
    });
  };
}

export const contexts = { place: chooser("place"), person: chooser("person"), balance: chooser("balance") };
