/** What the device itself can see against a scan, before it enters a list. The service decides; this spares a claim. */
import {say} from "../words.js";

const AT_REST = ["sealed", "held", "released", "ordered"];
const DOUBLE_LOCK = 3;

/** Why the person on duty may not hand an exhibit over, "" when nothing speaks against it here. */
export function own(desk, number, {boxed = false} = {}) {
  const exhibit = desk.exhibits.get(number);
  if (!exhibit || exhibit.unknown) return say("unknown_here");
  if (exhibit.holder !== desk.me.number) return say("not_yours", {name: desk.name(exhibit.holder)});
  if (exhibit.to_weigh) return say("weigh_first");
  return resting(desk, exhibit, boxed);
}

/** Why an exhibit cannot be put elsewhere by a unit of its agency. */
export function movable(desk, number, to) {
  const exhibit = desk.exhibits.get(number);
  if (!exhibit || exhibit.unknown) return say("unknown_here");
  if (!["held", "released", "ordered"].includes(exhibit.status)) return say("not_resting");
  if (desk.containers.get(exhibit.container)?.sealed) return say("in_sealed_sack", {sack: desk.name(exhibit.container)});
  return vaultAround(desk, exhibit.place) && vaultAround(desk, exhibit.place) !== vaultAround(desk, to) ? say("out_of_vault") : "";
}

function resting(desk, exhibit, boxed) {
  if (!AT_REST.includes(exhibit.status)) return say(exhibit.status === "in_transit" ? "on_its_way" : "not_resting");
  if (exhibit.blocked) return say("blocked");
  if (!boxed && desk.containers.get(exhibit.container)?.sealed) return say("in_sealed_sack", {sack: desk.name(exhibit.container)});
  return vaultAround(desk, exhibit.place) ? say("out_of_vault") : "";
}

/** The outermost vault around a place: what leaves it needs a second key, which the service itself must see turned. */
export function vaultAround(desk, number) {
  let found = "";
  for (let place = desk.places.get(number); place; place = desk.places.get(number)) {
    if (place.sort === "vault" || (place.rating ?? 0) >= DOUBLE_LOCK) found = number;
    number = place.parent;
  }
  return found;
}
