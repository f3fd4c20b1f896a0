/** The page: the engine, the reader and the screens are brought together here. */
import * as cable from "./balance_cable.js";
import { Desk } from "./desk.js";
import { open } from "./engine.js";
import * as feedback from "./feedback.js";
import { flows } from "./flows/flow_table.js";
import { camera, listen, typed } from "./code_input.js";
import { say } from "./words.js";

// What the last character of a label says (labels/stock/identifier.py).
const COPIES = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const TROUBLES = ["insecure", "no_camera", "refused", "busy"];
const part = (id) => document.getElementById(id);
const named = ["screen", "back", "duty", "lock", "state", "context", "bar", "main", "live"];

const engine = await open();
const desk = new Desk(engine, feedback, Object.fromEntries(named.map((id) => [id, part(id)])));
await desk.start(flows);

/** What was read: a number of ours with the copy of its label, or the text of a seal, a bag, a balance. */
const read = ({ id: number, copy, texts, raw }) =>
  number ? desk.read({ id: number, copy: copy ? COPIES.indexOf(copy) : 0 }) : desk.text(texts ?? [raw]);

/** What fingers typed; their panel would cover the fields that the number was for. */
async function entered(found) {
  const { screen } = desk;
  await read(found);
  const asks = desk.screen !== screen && part("screen").querySelector("input, select, textarea");
  if (asks && !part("typing").hidden) part("keys").click();
}

part("lock").onclick = () => engine.duty.lock();
part("back").onclick = () => desk.back();
listen(read, { onUnreadable: read });
typed(part("typed"), entered, { onUnreadable: () => desk.tell("refused", say("mistyped")) });

/** Camera and keyboard are two panels above the bar, opened and closed by its two outer buttons. */
function panel(button, id, opened, closed = () => {}) {
  part(button).onclick = () => {
    const shown = part(id).hidden;
    part(id).hidden = !shown;
    part(button).setAttribute("aria-expanded", String(shown));
    shown ? opened() : closed();
  };
}

part("cable").hidden = !cable.possible();
part("plug").onclick = async () => {
  const refused = (key) => () => desk.tell("refused", say(key));
  const heard = (line) => desk.text([line]);
  try {
    await cable.connect(part("setting").value, {
      heard,
      endless: refused("cable_endless"),
      gone: refused("cable_gone"),
    });
    desk.announce(say("cable_on"));
    part("keys").click();
  } catch (trouble) {
    console.warn(trouble);
    refused("cable_refused")();
  }
};

let eye = null;
panel("keys", "typing", () => part("typed").focus());
panel(
  "eye",
  "camera",
  async () => {
    try {
      eye = await camera(part("video"), read);
      part("torch").hidden = !eye.hasTorch;
      part("torch").onclick = () => eye.torch();
    } catch (trouble) {
      console.warn(trouble);
      part("eye").click();
      desk.tell("refused", say(TROUBLES.includes(trouble.code) ? `camera_${trouble.code}` : "camera_refused"));
    }
  },
  () => {
    eye?.stop();
    eye = null;
  },
);
