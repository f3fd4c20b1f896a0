/** Put away, fill a sack, attest having seen, report lost: lists of numbers that end as one act. */
import { el, prose } from "../dom.js";
import { say } from "../words.js";
import { closedBox, movable, movableBox } from "./admitting.js";
import { choosing } from "./choose.js";
import { boxLines, exhibitLines, isBox, numbers } from "./lines.js";
import { checkOf } from "./look.js";
import { listing } from "./listing.js";

export function store(desk) {
  return listing(desk, {
    name: "store",
    flow: "store",
    title: say("store"),
    hint: say("store_scan"),
    kinds: ["EV", "CT"],
    uses: ["place"],
    needs: ["place"],
    holds: ["place"],
    close: say("store_now"),
    done: say("store_done"),
    inside: (box) => desk.inside(box),
    admits: (number) =>
      placed(desk) || (isBox(number) ? movableBox(desk, number) : movable(desk, number, desk.context.place)),
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
  return listing(desk, {
    name: `fill-${sack}`,
    flow: "fill",
    args,
    title: say("fill_title", { sack: desk.name(sack) }),
    kinds: ["EV"],
    close: say("fill_now"),
    done: say("store_done"),
    admits: (number) => movable(desk, number, desk.containers.get(sack)?.place ?? ""),
    act: (draft) => ({ kind: "exhibit.store/1", command: { container: sack, exhibits: numbers(draft.lines) } }),
  });
}

export function sacks(desk, word, wanted, chosen) {
  const rows = [...desk.containers.values()].filter(wanted).map((box) => ({
    number: box.number,
    name: box.name,
    text: [desk.places.get(box.place)?.name, say("exhibits_n", { n: desk.inside(box.number).length })]
      .filter(Boolean)
      .join(" · "),
  }));
  choosing(desk, {
    name: word,
    title: say(word),
    hint: say("scan_sack"),
    none: say("no_sack"),
    rows,
    takes: ["CT"],
    chosen,
  });
}

/** With one's own eyes, where it lies; its holder cannot. The copy number of each label goes with it. */
export function sight(desk) {
  return listing(desk, {
    name: "sight",
    flow: "sight",
    title: say("sight"),
    hint: say("sight_scan"),
    kinds: ["EV", "CT"],
    sacks: true,
    inside: (box) => desk.inside(box),
    close: say("sight_now"),
    done: say("sight_done"),
    admits: (number) =>
      closedBox(desk, number) || (desk.exhibits.get(number)?.holder === desk.me.number ? say("own_holding") : ""),
    act: (draft) => {
      const seen = exhibitLines(draft);
      return {
        kind: "exhibit.sight/1",
        command: {
          exhibits: numbers(seen),
          copies: seen.map((line) => line.copy ?? 0),
          sacks: boxLines(draft).map((line) => checkOf(line, "container")),
        },
      };
    },
  });
}

/** Not where it should be: since when and what was done to find it must be said. What is lost is chosen, or typed. */
export function lost(desk) {
  return listing(desk, {
    name: "lost",
    flow: "lost",
    title: say("lost"),
    hint: say("lost_scan"),
    kinds: ["EV"],
    close: say("lost_now"),
    done: say("lost_done"),
    admits: (number) => (desk.exhibits.has(number) ? "" : say("unknown_here")),
    fields: (draft, changed) => [
      el("p", { class: "hint warn" }, say("lost_warn")),
      reasoned(draft, changed, say("lost_reason")),
    ],
    lacks: (draft) => (draft.fields.reason?.trim() ? "" : say("say_why")),
    act: (draft) => ({
      kind: "exhibit.report_lost/1",
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
