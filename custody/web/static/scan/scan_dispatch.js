/** What a scan does on the screen that shows: each answers {outcome, word}, as a screen's `read` and `text` do. */
import { resembles } from "./number.js";
import { say, term } from "./words.js";

const CONTEXTS = { PL: "place", PE: "person", BL: "balance" };

/** A number of ours: for the screen, or else the place, person or balance from now on. */
export async function scanned(desk, scan) {
  if (desk.me) desk.engine.duty.here(); // whoever scans has not put the phone down
  if (desk.busy) return refused("working");
  const { screen } = desk;
  const kind = scan.id.slice(0, 2);
  if (screen.takes?.includes(kind)) return screen.read(scan);
  if (!desk.me) return refused("unlock_first");
  const context = CONTEXTS[kind];
  if (context && (!screen.takes || screen.uses?.includes(context))) return changed(desk, context, scan.id);
  return refused(screen.takes ? "wrong_kind" : "choose_first", { what: term("kinds", kind) });
}

async function changed(desk, context, number) {
  const among = { place: desk.places, person: desk.people, balance: desk.balances }[context];
  const { screen } = desk;
  if (!among.has(number)) return refused(`unknown_${context}`);
  if (desk.context[context] === number) return { outcome: "already", word: desk.name(number) };
  if (screen.holds?.includes(context)) return refused(`held_${context}`);
  await desk.unlessMoved(desk.settle(context, number), () => screen.changed?.(context));
  return { outcome: "taken", word: say(`now_${context}`, { name: desk.name(number) }) };
}

/** What is no number of ours; a label of ours with a wrong character is no seal, though it has the form of one. */
export async function texted(desk, texts) {
  if (desk.busy) return refused("working");
  const { takes, text } = desk.screen;
  const label = (one) => resembles(one) && (!text || takes?.includes(one.slice(0, 2)));
  if (texts.some(label)) return refused("misread");
  return text?.(texts) ?? refused("unreadable");
}

const refused = (key, facts) => ({ outcome: "refused", word: say(key, facts) });
