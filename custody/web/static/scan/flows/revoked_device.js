/** A device whose acts are not taken any more: what it holds is saved as a file, then it may become a new one. */
import { button, el } from "../dom.js";
import { say } from "../words.js";

export function revoked(desk, told = "") {
  const { pending } = desk.engine.state;
  desk.show({
    name: "unlock",
    title: say("revoked_title"),
    nodes: [
      el("p", { class: "hint warn" }, say("revoked_hint")),
      pending > 0 && el("p", { class: "answer bad" }, say("revoked_unsent", { n: pending })),
      told && el("p", { class: "answer good", role: "status" }, told),
      el(
        "p",
        {},
        button(say("save_file"), () => save(desk)),
      ),
      // also where all is sent: a service that was restored from an older copy asks for it again
      told &&
        el(
          "p",
          {},
          button(say("revoked_anew"), () => asked(desk)),
        ),
    ],
  });
}

async function save(desk) {
  await desk.unlessMoved(desk.flows.save(desk), (told) => revoked(desk, told));
}

/** What it kept goes with its old key, so this is asked once. */
function asked(desk) {
  desk.show({
    name: "unlock",
    title: say("revoked_anew"),
    action: { word: say("revoked_erase"), press: () => desk.engine.anew() },
    nodes: [
      el("p", { class: "hint warn" }, say("revoked_anew_hint")),
      el(
        "p",
        {},
        button(say("revoked_keep"), () => revoked(desk)),
      ),
    ],
  });
}
