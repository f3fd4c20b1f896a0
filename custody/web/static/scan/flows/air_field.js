/** What the logger of the store shows, where somebody weighs: it corrects the weights of plants (I60). */
import { el, field } from "../dom.js";
import { say } from "../words.js";

const FIGURES = { humidity: [1, 100], temperature: [-20, 70] };

/** Both figures as typed; each may stay empty. */
export function airFields(draft, changed) {
  return Object.keys(FIGURES).map((id) => {
    const traits = { id, value: draft.fields[id] ?? "", inputmode: "decimal", autocomplete: "off", maxlength: "6" };
    const input = el("input", {
      ...traits,
      oninput: () => {
        draft.fields[id] = input.value.trim();
        changed();
      },
    });
    return field(say(`air_${id}`), input);
  });
}

/** What is wrong with them, "" where nothing is; without humidity no temperature is sent. */
export function airLacks(draft) {
  const amiss = Object.entries(FIGURES).some(([id, [least, most]]) => {
    const figure = figureOf(draft, id);
    return figure !== null && !(figure >= least && figure <= most);
  });
  return amiss ? say("air_amiss") : "";
}

/** The reading as the act has it, in whole figures; null where there is none. */
export function airOf(draft) {
  const humidity = figureOf(draft, "humidity");
  return humidity === null ? null : { humidity, temperature: figureOf(draft, "temperature") };
}

function figureOf(draft, id) {
  const typed = draft.fields[id];
  return typed ? Math.round(Number(typed.replace(",", "."))) : null;
}
