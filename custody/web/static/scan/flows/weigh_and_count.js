/** Blind looks: weigh, count in an inventory, find again. What is on record is neither on the device nor shown. */
import { el } from "../dom.js";
import { dayOf, ruled, say } from "../words.js";
import { airFields, airLacks, airOf } from "./air_field.js";
import { closedBox, looked } from "./local_refusals.js";
import { choiceScreen } from "./choice_screen.js";
import { boxLines, checkOf, exhibitLines } from "./list_lines.js";
import { scanList } from "./scan_list.js";
import { reasoned, whither } from "./storage_acts.js";
import { checksOf } from "./weighed_together.js";

/** Seal and weight (or number) of each, on the balance in use. */
export function weigh(desk) {
  return scanList(desk, {
    name: "weigh",
    flow: "weigh",
    title: ["weigh"],
    hint: say("weigh_scan"),
    kinds: ["EV"],
    uses: ["balance"],
    look: { seal: true, measure: "needed" },
    close: say("weigh_now"),
    done: say("weigh_done"),
    admits: (number) => looked(desk, number),
    fields: airFields,
    lacks: airLacks,
    act: (draft) => ({ kind: "exhibit.blind_check/1", command: { checks: checksOf(draft.lines), air: airOf(draft) } }),
  });
}

/** What is to be read again in this agency, as far as the device knows. */
export const rereadable = (desk) =>
  [...desk.exhibits.values()].filter((one) => one.reread && ruled("at_rest", one.status)).map((one) => one.id);

/** A reading differed: each is read once more before it is a discrepancy (I57b). */
export function reread(desk, args = null) {
  const exhibits = args?.exhibits ?? rereadable(desk);
  return scanList(desk, {
    name: "reread",
    flow: "reread",
    args: { exhibits },
    title: ["reread"],
    hint: say("reread_scan"),
    kinds: ["EV"],
    uses: ["balance"],
    expected: exhibits,
    beyond: "aside",
    gone: say("reread_gone"),
    look: { seal: true, measure: "optional" },
    close: say("weigh_now"),
    done: say("weigh_done"),
    admits: (number) => looked(desk, number),
    act: (draft) => ({ kind: "exhibit.blind_check/1", command: { checks: checksOf(draft.lines) } }),
  });
}

/** Récolement: what is there, in whatever order, also what nobody expects. What is expected is not shown. */
export function count(desk, args = null) {
  return args ? counting(desk, args) : inventories(desk);
}

function inventories(desk) {
  const row = (one) => ({
    id: one.id,
    name: one.place ? desk.name(one.place) : desk.name(one.person),
    text: one.planned_at && say("inventory_of", { day: dayOf(one.planned_at.slice(0, 10)) }),
  });
  return choiceScreen(desk, {
    name: "count",
    title: say("count"),
    hint: say("count_choose"),
    none: () => say("no_inventory"),
    rows: () => desk.engine.view.inventories.map(row),
    takes: ["RC"],
    chosen: (inventory) => count(desk, { inventory }),
  });
}

function counting(desk, args) {
  return scanList(desk, {
    name: `count-${args.inventory}`,
    flow: "count",
    args,
    title: ["count"],
    about: counted(desk, args.inventory),
    hint: say("count_scan"),
    kinds: ["EV", "CT"],
    sacks: true,
    weighs: true,
    look: { seal: true, measure: "optional" },
    inside: (box) => desk.inside(box),
    close: say("count_now"),
    done: say("count_done"),
    admits: (number) => closedBox(desk, number),
    fields: airFields,
    lacks: airLacks,
    act: (draft) => ({
      kind: "inventory.count/1",
      command: {
        inventory: args.inventory,
        seen: checksOf(exhibitLines(draft), "label_id"),
        sacks: boxLines(draft).map((line) => checkOf(line, "container")),
        air: airOf(draft),
      },
    }),
  });
}

/** Whose exhibits, or of which place, as far as the device knows. */
function counted(desk, number) {
  const { place, person } = desk.engine.view.inventories.find((one) => one.id === number) ?? {};
  return place || person ? [place ? "now_place" : "now_person", { name: desk.name(place || person) }] : null;
}

/** What was lost is there again: looked at blind, where and how it was found is said, and the finder answers for it. */
export function found(desk) {
  return scanList(desk, {
    name: "found",
    flow: "found",
    title: ["found"],
    hint: say("found_scan"),
    kinds: ["EV"],
    uses: ["place"],
    look: { seal: true, measure: "optional" },
    close: say("found_now"),
    done: say("found_done"),
    fields: (draft, changed) => [
      el("p", { class: "hint" }, say("found_warn")),
      whither(desk),
      reasoned(draft, changed, say("found_reason")),
    ],
    lacks: (draft) => (draft.fields.reason?.trim() ? "" : say("say_why")),
    act: (draft) => ({
      kind: "exhibit.find_again/1",
      command: {
        checks: checksOf(draft.lines),
        reason: draft.fields.reason.trim(),
        place: desk.context.place,
      },
    }),
  });
}
