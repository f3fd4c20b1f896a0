/** Put away, fill a sack, attest having seen, report lost: lists of numbers that end as one act. */
import { el, field, prose, select } from "../dom.js";
import { say } from "../words.js";
import { closedBox, losable, movable, movableBox, second, storable } from "./local_refusals.js";
import { choiceScreen } from "./choice_screen.js";
import { boxLines, checkOf, exhibitLines, isBox, isRoom, numbers, roomLines } from "./list_lines.js";
import { scanList } from "./scan_list.js";

/** Where things lie, as one person of the agency may change it. */
export function store(desk) {
  return putting(desk, {
    name: "store",
    hint: say("store_scan"),
    uses: ["place"],
    close: say("store_now"),
    done: say("store_done"),
    movable: (number) => movable(desk, number, desk.context.place),
  });
}

/** Out of a vault by two keys: the service looks at both PINs, and records at once
 * (custody/domain/places/double_lock.py). */
export function vault(desk) {
  return putting(desk, {
    name: "vault",
    hint: say("vault_scan"),
    uses: ["place", "person"],
    close: say("vault_now"),
    done: say("vault_done"),
    movable: (number) => storable(desk, number),
    lacks: () => second(desk),
    signers: () => [{ person: desk.context.person, part: "witness" }],
    as: "actor",
    directly: "/api/exhibits/store",
  });
}

function putting(desk, spec) {
  return scanList(desk, {
    ...spec,
    flow: spec.name,
    title: [spec.name],
    kinds: ["EV", "CT"],
    needs: spec.uses,
    holds: ["place"],
    inside: (box) => desk.inside(box),
    admits: (number) => placed(desk) || (isBox(number) ? movableBox(desk, number) : spec.movable(number)),
    fields: () => [el("p", { class: "lead" }, say("goes_to", { place: desk.name(desk.context.place) }))],
    act: (draft) => ({
      kind: "exhibit.store/1",
      command: {
        place: desk.context.place,
        exhibits: numbers(exhibitLines(draft)),
        containers: numbers(boxLines(draft)),
      },
    }),
  });
}

const placed = (desk) => (desk.context.place ? "" : say("scan_place"));

/** Where what is in the list will lie, if anybody has said so. */
export const whither = (desk) =>
  el("p", {}, desk.context.place ? say("goes_to", { place: desk.name(desk.context.place) }) : say("goes_nowhere"));

/** Into an open sack: which one is scanned first, and stays the title. */
export function fill(desk, args = null) {
  if (!args)
    return sacks(
      desk,
      "fill",
      (box) => !box.sealed,
      (sack) => fill(desk, { sack }),
    );
  const { sack } = args;
  return scanList(desk, {
    name: `fill-${sack}`,
    flow: "fill",
    args,
    title: ["fill_title", { sack: desk.name(sack) }],
    kinds: ["EV"],
    close: say("fill_now"),
    done: say("store_done"),
    admits: (number) => movable(desk, number, desk.containers.get(sack)?.place ?? ""),
    act: (draft) => ({ kind: "exhibit.store/1", command: { container: sack, exhibits: numbers(draft.lines) } }),
  });
}

export function sacks(desk, word, wanted, chosen) {
  const row = (box) => ({
    id: box.id,
    name: box.name,
    text: [desk.places.get(box.place)?.name, say("exhibits_n", { n: desk.inside(box.id).length })]
      .filter(Boolean)
      .join(" · "),
  });
  choiceScreen(desk, {
    name: word,
    title: say(word),
    hint: say("scan_sack"),
    none: () => say("no_sack"),
    rows: () => [...desk.containers.values()].filter(wanted).map(row),
    takes: ["CT"],
    chosen,
  });
}

/** With one's own eyes, where it lies; its holder cannot. The copy number of each label goes with it. */
export function sight(desk) {
  return scanList(desk, {
    name: "sight",
    flow: "sight",
    title: ["sight"],
    hint: say("sight_scan"),
    kinds: ["EV", "CT", "PL"],
    sacks: true,
    inside: (box) => desk.inside(box),
    close: say("sight_now"),
    done: say("sight_done"),
    admits: (number) => (isRoom(number) ? lockedRoom(desk, number) : sightable(desk, number)),
    fields: (draft, changed) => roomLines(draft).length > 0 && locks(draft, changed),
    act: (draft) => {
      const seen = exhibitLines(draft);
      return {
        kind: "exhibit.sight/1",
        command: {
          exhibits: numbers(seen),
          copies: seen.map((line) => line.copy ?? 0),
          sacks: boxLines(draft).map((line) => checkOf(line, "container")),
          rooms: roomLines(draft).map(({ id, copy = 0 }) => ({ place: id, copy, locks: draft.fields.locks ?? "" })),
        },
      };
    },
  });
}

const sightable = (desk, number) =>
  closedBox(desk, number) || (desk.exhibits.get(number)?.holder === desk.me.id ? say("own_holding") : "");

const lockedRoom = (desk, number) => (desk.places.get(number)?.double_lock ? "" : say("room_no_double_lock"));

/** How the locks of the rooms in the list are: one word for all. */
function locks(draft, changed) {
  const states = [["", say("locks_closed")], ["open", say("locks_open")], ["broken", say("locks_broken")]];
  const heard = (state) => {
    draft.fields.locks = state;
    changed();
  };
  return field(say("locks"), select("locks", states, draft.fields.locks ?? "", heard));
}

/** Not where it should be: since when and what was done to find it must be said. What is lost is chosen, or typed. */
export function lost(desk) {
  return scanList(desk, {
    name: "lost",
    flow: "lost",
    title: ["lost"],
    hint: say("lost_scan"),
    kinds: ["EV"],
    close: say("lost_now"),
    done: say("lost_done"),
    admits: (number) => losable(desk, number),
    fields: (draft, changed) => [
      el("p", { class: "hint warn" }, say("lost_warn")),
      reasoned(draft, changed, say("lost_reason")),
    ],
    lacks: (draft) => (draft.fields.reason?.trim() ? "" : say("say_why")),
    act: (draft) => ({
      kind: "exhibit.report_missing/1",
      command: { exhibits: numbers(draft.lines), reason: draft.fields.reason.trim() },
    }),
  });
}

export function reasoned(draft, changed, label) {
  return prose("reason", label, draft.fields.reason ?? "", (text) => {
    draft.fields.reason = text;
    changed();
  });
}
