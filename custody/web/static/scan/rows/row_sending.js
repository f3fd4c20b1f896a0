/** A form sent without leaving the page, so that a lost network loses nothing of it. */

const PATIENCE = 60_000;

/**
 * Send a form, with these fields otherwise than they stand. `to`: where the service leads next; `refused`: it is to be
 * sent as a page, on which the service says why, or asks who is there; neither when the service could not be reached or
 * failed. Sent again it is the same act, by its key.
 */
export async function sendForm(form, changes) {
  const body = new FormData(form);
  body.delete("files");
  for (const [name, value] of Object.entries(changes)) body.set(name, value);
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body,
      headers: { accept: "application/json" },
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.status >= 400 && answer.status < 500) return { refused: true };
    return answer.ok ? { to: (await answer.json()).to } : {};
  } catch (trouble) {
    console.warn(trouble);
    return {};
  }
}
