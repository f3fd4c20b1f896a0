/**
 * Seal a sack, or open one: before a second person whom the service itself knows to be there. By the word of a
 * phone alone it would be refused and become a claim, so the desk leads to the page of the sack, and without the
 * network waits.
 */
import { el } from "../dom.js";
import { grouped, say } from "../words.js";
import { sacks } from "./storing.js";

export function sack(desk) {
  sacks(
    desk,
    "sack",
    () => true,
    (number) => one(desk, number),
  );
}

function one(desk, number) {
  const box = desk.containers.get(number);
  const inside = desk.inside(number);
  desk.show({
    name: "sack",
    title: desk.name(number),
    back: () => sack(desk),
    nodes: [
      el("p", { class: "id" }, grouped(number)),
      el("p", { class: "lead" }, say(box.sealed ? "sack_is_sealed" : "sack_is_open", { n: inside.length })),
      el("p", { class: "hint" }, say("sack_two")),
      desk.engine.state.online
        ? el(
            "p",
            {},
            el(
              "a",
              { class: "button primary", href: `/containers/${number}` },
              say(box.sealed ? "sack_opens" : "sack_close"),
            ),
          )
        : el("p", { class: "hint warn" }, say("sack_offline")),
    ],
  });
}
