/** What the device knows of the person on duty: whether it does, and asking the service for what has come since. */
import { el } from "../dom.js";
import { moment, say } from "../words.js";

export const PATIENCE = 3_000; // so long what was planned just now is waited for

/**
 * Why the device may not know what the person on duty needs: nothing was told yet, or to somebody else; "" else. Of the
 * session alone that the device has along it knows what its chair needs, whoever it was told to.
 */
export function kitGap(desk) {
  const { kitAt, kitOf, online } = desk.engine.state;
  if (kitOf === desk.me.id || desk.me.along) return "";
  if (online !== false) return say("no_kit");
  return kitAt ? say("kit_of", { name: desk.name(kitOf), at: moment(kitAt) }) : say("no_kit_offline");
}

/**
 * Go on when the service has told what has come since, or takes too long; scans wait for that. Who has gone elsewhere
 * meanwhile stays there.
 */
export async function renewed(desk, title, then) {
  const { engine } = desk;
  if (engine.state.online === false) return then();
  let gone = false;
  const on = async () => {
    if (gone) return;
    gone = true;
    await then();
  };
  desk.show({
    name: "asks",
    title,
    action: { word: say("go_on"), press: on, now: true },
    nodes: [el("p", { role: "status" }, say("working"))],
  });
  await desk.unlessMoved(Promise.race([engine.renew(), new Promise((over) => setTimeout(over, PATIENCE))]), on);
}

/** For a screen's `heard`: it is drawn anew where what it shows, `of()`, has changed since it was asked last. */
export function whenOther(of, draw) {
  let before = JSON.stringify(of());
  return () => {
    const now = JSON.stringify(of());
    if (now === before) return;
    before = now;
    draw();
  };
}

/** What somebody wanted to go on with is not on the device: back to the start, and why. */
export function missing(desk, word) {
  desk.home();
  desk.tell("refused", kitGap(desk) || word);
}
