/**
 * Photographs of the rows of a list: each goes to the service when it is taken, and the row names it from then on.
 * What the service has not taken yet waits here, in this page alone, and can be sent again.
 */

export class RowPhotos {
  #waiting = new Map(); // number of the row: photographs that are on their way or did not arrive
  #case;
  #token;
  #changed;

  /** `of`: the case they are of; `changed(number, pair)` hears of one that arrived, or of another state. */
  constructor(of, token, changed) {
    this.#case = of;
    this.#token = token;
    this.#changed = changed;
    addEventListener("beforeunload", (event) => this.count && event.preventDefault());
  }

  /** How many are not with the service. */
  get count() {
    return [...this.#waiting.values()].reduce((sum, some) => sum + some.length, 0);
  }

  /** Those of a row that are not with the service; `failed` when none of them is on its way. */
  of(number) {
    const some = this.#waiting.get(number) ?? [];
    return { count: some.length, failed: some.length > 0 && some.every((one) => one.failed) };
  }

  /** Take photographs of a row; resolves when each arrived or failed. */
  take(number, files) {
    const taken = [...files].map((file) => ({ file, number, failed: false }));
    this.#waiting.set(number, [...(this.#waiting.get(number) ?? []), ...taken]);
    this.#changed(number);
    return Promise.all(taken.map((one) => this.#send(one)));
  }

  /** Send again what did not arrive. */
  again() {
    const failed = [...this.#waiting.values()].flat().filter((one) => one.failed);
    return Promise.all(failed.map((one) => this.#send(one)));
  }

  /** A row has another number. */
  rename(number, to) {
    if (number === to || !this.#waiting.has(number)) return;
    for (const one of this.#waiting.get(number)) one.number = to;
    this.#waiting.set(to, this.#waiting.get(number));
    this.#waiting.delete(number);
  }

  async #send(one) {
    one.failed = false;
    const body = new FormData();
    body.append("case", this.#case);
    body.append("photo", one.file, "photo");
    try {
      const answer = await fetch("/api/photos", { method: "POST", body, headers: { "x-csrf-token": this.#token } });
      const told = await answer.json();
      if (!answer.ok) throw Object.assign(new Error(told.code), { told: told.detail });
      const others = (this.#waiting.get(one.number) ?? []).filter((each) => each !== one);
      this.#waiting.set(one.number, others);
      this.#changed(one.number, { pair: `${told.blob}:${told.sha256}` });
    } catch (error) {
      one.failed = true;
      this.#changed(one.number, { told: error.told ?? "" });
    }
  }
}
