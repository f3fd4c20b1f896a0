/** Work that was begun and not closed: each list under its name, kept at each scan. */
import { say } from "../words.js";

const CONTEXT = "context";

/** The draft of that name when the person on duty has begun it, else null. */
export async function begun(desk, name) {
  const draft = await desk.engine.draft.load(name);
  return draft?.author === desk.me.number ? draft : null;
}

/** Keep a draft as it is now: durable when this resolves. */
export const keep = (desk, draft) => desk.engine.draft.save(draft.name, structuredClone(draft));

/**
 * Change a draft, and show it so unless another screen was opened meanwhile; as long as the change is not on the disk
 * the list stands as it was.
 */
export async function change(desk, draft, changes, show) {
  const here = desk.here();
  await keep(desk, { ...draft, ...changes });
  Object.assign(draft, changes);
  if (here()) show();
}

/** One more line, of what was looked at last. */
export const append = (desk, draft, line, show) =>
  change(desk, draft, { lines: [...draft.lines, line], current: undefined }, show);

/** What a draft is called in the language of now; `title`: a key of the desk's words, and its facts. */
export const titleOf = ({ title }) => (Array.isArray(title) ? say(...title) : title); // a sentence in those of before

/** Forget a draft: it became an act, or was given up. */
export const drop = (desk, name) => desk.engine.draft.drop(name);

/** All that is unfinished on this device, whoever began it; the oldest first. */
export async function all(desk) {
  const names = (await desk.engine.draft.names()).filter((name) => name !== CONTEXT);
  const drafts = await Promise.all(names.map((name) => desk.engine.draft.load(name)));
  return drafts.filter(Boolean).sort((a, b) => (a.at < b.at ? -1 : 1));
}
