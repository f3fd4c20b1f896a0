/** Work that was begun and not closed: each list under its name, kept at each scan. */
import { say } from "../words.js";

const CONTEXT = "context";

/** The name of a draft: two people may each have begun a list of the same sort on one device. */
export const ownName = (desk, name) => `${name}-${desk.me.id}`;

/** The draft of that name of the person on duty, null for none. */
export async function begun(desk, name) {
  const found = await desk.engine.draft.load(ownName(desk, name));
  return found?.author === desk.me.id ? found : null;
}

/** Keep a draft as it is now: durable when this resolves. */
export const keep = (desk, draft) => desk.engine.draft.save(draft.name, structuredClone(draft));

/**
 * Change a draft, and show it so unless another screen was opened meanwhile; as long as the change is not on the disk
 * the list stands as it was.
 */
export function change(desk, draft, changes, show) {
  const kept = keep(desk, { ...draft, ...changes }).then(() => Object.assign(draft, changes));
  return desk.unlessMoved(kept, () => show());
}

/** One more line, of what was looked at last. */
export const append = (desk, draft, line, show) =>
  change(desk, draft, { lines: [...draft.lines, line], current: undefined }, show);

/** What a draft is called in the language of now; `title`: a key of the desk's words, and its facts. */
export const titleOf = ({ title }) => say(...title);

/** From whom or of what it is, so that two of one title are told apart; "" where there is but one. */
export const aboutOf = ({ about }) => (about ? say(...about) : "");

/** Forget a draft: it became an act, or was given up. */
export const drop = (desk, name) => desk.engine.draft.drop(name);

/** All that is unfinished on this device, whoever began it; the oldest first. */
export async function all(desk) {
  const names = (await desk.engine.draft.names()).filter((name) => name !== CONTEXT);
  const drafts = await Promise.all(names.map((name) => desk.engine.draft.load(name)));
  return drafts.filter(Boolean).sort((a, b) => (a.at < b.at ? -1 : 1));
}
