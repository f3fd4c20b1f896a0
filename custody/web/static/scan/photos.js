// Photographs of what is in a draft, under its name and their digests: {picture}, a Blob, and once the service has it
// {blob, sha256}, as an act names it.

import { answer } from "./device_database.js";
import { Refusal } from "./refusal.js";

export class Photos {
  #store;
  #service;
  #duty;

  constructor(store, service, duty) {
    this.#store = store;
    this.#service = service;
    this.#duty = duty;
  }

  keep = (draft, digest, value) => this.#store.put("photos", value, `${draft}/${digest}`);
  load = (draft, digest) => this.#store.get("photos", `${draft}/${digest}`);

  /** Give the service a photograph of a case, by who is on duty, and hear its name there. Rejects with a Refusal. */
  async send(folder, picture, duty) {
    const body = new FormData();
    body.append("case", folder);
    body.append("photo", picture, "photo.jpg");
    try {
      await this.#service.greet();
      this.#duty.stays(duty);
      const { data } = await this.#service.api.ask("/api/photos", { method: "POST", body });
      return { blob: data.blob, sha256: data.sha256 };
    } catch (error) {
      this.#service.heard(error);
      throw error;
    }
  }
}

/** The stores of a draft, and all of it taken from them. */
export const DRAFT = ["drafts", "photos"];
const pictures = (name) => IDBKeyRange.bound(`${name}/`, `${name}/g`); // digests are hexadecimal
export function dropDraft(of, name) {
  of("drafts").delete(name);
  of("photos").delete(pictures(name));
}

/** Take a draft that becomes an act; its photographs lie with the service. Undefined where there is none. */
export async function takeDraft(of, name) {
  const draft = await answer(of("drafts").get(name));
  const keys = await answer(of("photos").getAllKeys(pictures(name)));
  const sent = await answer(of("photos").getAll(pictures(name)));
  const photos = sent.map((one, i) => [keys[i], one]).filter(([, { blob }]) => blob);
  dropDraft(of, name);
  return draft && { draft, photos };
}

/** Put it back as it was before it was signed, unless its person has begun another of that name meanwhile. */
export async function putBack(of, { draft, photos }) {
  if (await answer(of("drafts").get(draft.name))) throw new Refusal("list_begun");
  of("drafts").put(draft, draft.name);
  for (const [key, photo] of photos) of("photos").put(photo, key);
}
