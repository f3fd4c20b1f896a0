/** What the device can see against a scan before it enters a list. The service decides; this spares unsettled acts. */
import { ruled, say } from "../words.js";
import { isBox } from "./list_lines.js";

/** Why the person on duty may not hand an exhibit over, "" when nothing speaks against it here. */
export function own(desk, number, { boxed = false } = {}) {
  const exhibit = known(desk, number);
  if (!exhibit) return say("unknown_here");
  if (exhibit.holder !== desk.me.id) return say("not_yours", { name: desk.name(exhibit.holder) });
  if (exhibit.to_weigh) return say("weigh_first");
  if (exhibit.reread) return say("reread_first");
  return resting(desk, exhibit, boxed);
}

/** Why an exhibit cannot be put elsewhere by two people of its agency. */
export function storable(desk, number) {
  const exhibit = known(desk, number);
  if (!exhibit) return say("unknown_here");
  return ruled("stored", exhibit.status) ? inSack(desk, exhibit.container) : say("not_resting");
}

/** Why an exhibit cannot be put elsewhere by one person of its agency. */
export function movable(desk, number, to) {
  const refused = storable(desk, number);
  if (refused) return refused;
  const vault = vaultAround(desk, desk.exhibits.get(number).place);
  return vault && vault !== vaultAround(desk, to) ? say("out_of_vault") : "";
}

/** Why the person who was chosen cannot be the second one of an act, "" when they can. */
export function second(desk) {
  const { person } = desk.context;
  if (!person) return say("scan_person");
  return person === desk.me.id ? say("same_person") : "";
}

/** Why a box cannot be put elsewhere. */
export function movableBox(desk, number) {
  const box = desk.containers.get(number);
  return box ? unsure(desk) || inSack(desk, box.parent) : say("unknown_here");
}

/** Why no box can be moved by a device that does not know all that may lie in it. */
export const unsure = (desk) => (desk.whole ? "" : say("box_cut"));

/** Why an exhibit cannot be looked at by itself: a seal around it stands for it. */
export function looked(desk, number) {
  const exhibit = known(desk, number);
  return exhibit ? inSack(desk, exhibit.container) : say("unknown_here");
}

/** A box without a seal stands for nothing: what is in it is scanned piece by piece. */
export const closedBox = (desk, number) =>
  isBox(number) && desk.containers.get(number)?.sealed === false ? say("box_open") : "";

const inSack = (desk, box) => (desk.containers.get(box)?.sealed ? say("in_sealed_sack", { sack: desk.name(box) }) : "");

/** The exhibit, unless the device knows no more of it than its own acts. */
function known(desk, number) {
  const exhibit = desk.exhibits.get(number);
  return exhibit?.unknown ? null : exhibit;
}

function resting(desk, exhibit, boxed) {
  if (!ruled("at_rest", exhibit.status)) return say(exhibit.status === "in_transit" ? "on_its_way" : "not_resting");
  if (exhibit.blocked) return say("blocked");
  const sealed = !boxed && inSack(desk, exhibit.container);
  if (sealed) return sealed;
  return vaultAround(desk, exhibit.place) ? say("out_of_vault") : "";
}

/** Why an exhibit is not to be reported missing here; what is loaded for a fire is missed in its session. */
export function losable(desk, number) {
  const exhibit = desk.exhibits.get(number);
  if (!exhibit) return say("unknown_here");
  if (exhibit.unknown || ruled("at_rest", exhibit.status)) return "";
  if (ruled("loaded", exhibit.status)) return say("lost_loaded");
  return say(exhibit.status === "in_transit" ? "on_its_way" : "not_resting");
}

/** The outermost vault around a place: what leaves it needs a second key, which the service itself must see turned. */
export function vaultAround(desk, number) {
  let found = "";
  for (let place = desk.places.get(number); place; place = desk.places.get(number)) {
    if (place.double_lock) found = number;
    number = place.parent;
  }
  return found;
}
