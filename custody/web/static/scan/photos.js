// Photographs of what is in a draft, under its name and their digests: {picture}, a Blob, and once the service has it
// {blob, sha256}, as an act names it.

export class Photos {
  constructor(engine) {
    this.engine = engine;
  }

  keep = (draft, digest, value) => this.engine.store.put("photos", value, `${draft}/${digest}`);
  load = (draft, digest) => this.engine.store.get("photos", `${draft}/${digest}`);

  /** Give the service a photograph of a case, and hear under which name it keeps it. Rejects with a Refusal. */
  async send(folder, picture) {
    const { engine } = this;
    const body = new FormData();
    body.append("case", folder);
    body.append("photo", picture, "photo.jpg");
    try {
      await engine.greet();
      const { data } = await engine.api.ask("/api/photos", { method: "POST", body });
      return { blob: data.blob, sha256: data.sha256 };
    } catch (error) {
      engine.heard(error);
      throw error;
    }
  }
}

/** Every photograph of a draft, as keys of the store. */
export const ofDraft = (name) => IDBKeyRange.bound(`${name}/`, `${name}/g`); // digests are hexadecimal
