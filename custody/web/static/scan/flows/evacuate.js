/** Fire, flood, attack: everything out of one place into another at once; a count of it is planned by itself. */
import { el, prose } from "../dom.js";
import { say } from "../words.js";
import { choiceScreen } from "./choice_screen.js";
import { placeRows } from "./context_choice.js";
import { signatureScreen } from "./signature_screen.js";

export function evacuate(desk) {
  choiceScreen(desk, {
    name: "evacuate_choice",
    title: say("evacuate"),
    hint: say("evacuate_choose"),
    none: () => say("no_place"),
    rows: () => placeRows(desk),
    takes: ["PL"],
    chosen: (from) => leaving(desk, { from, reason: "" }),
  });
}

function leaving(desk, deed) {
  const { from } = deed;
  const to = desk.context.place;
  const why = () =>
    around(desk, to).includes(from) || !to ? say("evacuate_elsewhere") : deed.reason ? "" : say("say_why");
  const heard = (text) => {
    deed.reason = text.trim();
    desk.lacks(why());
  };
  desk.show({
    name: "evacuate",
    title: say("evacuate_of", { place: desk.name(from) }),
    uses: ["place"],
    needs: ["place"],
    changed: () => leaving(desk, deed),
    back: () => evacuate(desk),
    action: { word: say("evacuate_now"), why: why(), press: () => signing(desk, deed, to) },
    nodes: [
      el("p", { class: "lead" }, say("exhibits_n", { n: desk.engine.view.lying(from).length })),
      el("p", { class: "hint warn" }, say("evacuate_warn")),
      prose("reason", say("reason"), deed.reason, heard),
    ],
  });
}

function signing(desk, deed, to) {
  signatureScreen(desk, {
    signers: [],
    back: () => leaving(desk, deed),
    done: say("evacuate_done", { place: desk.name(to) }),
    record: (parties, duty) =>
      desk.engine.record("place.evacuate/1", { place: deed.from, to, reason: deed.reason }, { duty }),
  });
}

/** A place, and those around it. */
function around(desk, number) {
  const found = [];
  for (let place = number; place; place = desk.places.get(place)?.parent) found.push(place);
  return found;
}
