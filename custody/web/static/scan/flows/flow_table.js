/** Every flow by its name: the buttons of the home screen, and where an unfinished list goes on. */
import { count, found, rereadable, reread, weigh } from "./weigh_and_count.js";
import { checkMass } from "./check_mass.js";
import { contexts } from "./context_choice.js";
import { handover } from "./hand_over.js";
import { evacuate } from "./evacuate.js";
import { home } from "./home.js";
import { queue, save, strip } from "./queue.js";
import { say } from "../words.js";
import { renewed, kitGap } from "./kit_freshness.js";
import { receive, waiting } from "./receive.js";
import { register } from "./register.js";
import { sack } from "./sack.js";
import { course, site } from "./site_session.js";
import { staging } from "./staging.js";
import { fill, lost, sight, store, vault } from "./storage_acts.js";
import { unlock } from "./unlock.js";

const LOOKS = { weigh, reread, sight, count, lost, found };
const FLOWS = { receive, handover, store, vault, fill, ...LOOKS, register, site, staging };

/** `kind`: the act that a flow ends with; who may not record it does not see the door. */
const DOORS = [
  ["receive", "transfer.receive/1", receive],
  ["handover", "transfer.hand_over/1", handover],
  ["store", "exhibit.store/1", store],
  ["reread", "exhibit.blind_check/1", reread],
  ["weigh", "exhibit.blind_check/1", weigh],
  ["check_mass", "balance.check_mass/1", (desk) => checkMass(desk)],
  ["register", "exhibit.register/1", register],
  ["sight", "exhibit.sight/1", sight],
  ["count", "inventory.count/1", count],
  ["fill", "exhibit.store/1", fill],
  ["sack", "container.seal/1", sack],
  ["vault", "exhibit.store/1", vault],
  ["lost", "exhibit.report_missing/1", lost],
  ["found", "exhibit.find_again/1", found],
  ["evacuate", "place.evacuate/1", evacuate],
  ["staging", "destruction_session.stage/1", staging],
];
/** There only where a session was checked out to the device; whoever has unlocked it hands it round. */
const SITE = ["site", "", site];

export const flows = {
  contexts,
  course,
  home,
  queue,
  save,
  strip,
  unlock,
  list: (desk) =>
    [SITE, ...DOORS]
      .filter(([word]) => there(desk, word))
      .map(([word, kind, start]) => ({
        word,
        kind,
        waits: waits(desk, word),
        next: word === SITE[0],
        open: start,
      })),
  /** A list that was begun hangs on what its person may know: where that may still come, it is waited for. */
  resume: (desk, flow, args) => {
    const on = () => FLOWS[flow](desk, args);
    return kitGap(desk) ? renewed(desk, say("unfinished", { n: 1 }), on) : on();
  },
};

/** Whether a door leads anywhere on this device: to a vault, to a session that it has along. */
function there(desk, word) {
  if (word === "site") return desk.engine.view.sessions.length > 0;
  if (word === "reread") return rereadable(desk).length > 0;
  return word !== "vault" || desk.vaults;
}

function waits(desk, word) {
  if (word === "receive") return waiting(desk, "receiver").length;
  if (word === "reread") return rereadable(desk).length;
  return word === "count" ? desk.engine.view.inventories.length : 0;
}
