// Photographs of what is in a draft, under its name and their digests: {picture}, a Blob, and once the service has it
// {blob, sha256}, as an act names it.

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
export function dropDraft(of, name) {
  of("drafts").delete(name);
  of("photos").delete(IDBKeyRange.bound(`${name}/`, `${name}/g`)); // digests are hexadecimal
}
