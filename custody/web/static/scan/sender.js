// Sending what was recorded: one sender over all tabs, in order, again and again until the service has it.
//
// Sending is idempotent: what comes again is answered alike. What was answered is kept until a witnessed checkpoint
// covers it, because a service that was restored from an older copy has lost it, and asks for it again.

import { Refusal } from "./refusal.js";
import { answer } from "./device_database.js";
import { remember } from "./unread_discrepancies.js";

const EVERY = 15_000;
const BATCH = 50;
const BATCH_BYTES = 2_000_000;
const SHOWN = 14 * 24 * 3_600_000; // an unsettled act stays in sight for two weeks, whatever the kit knows
const KEPT_LOOK = 300_000; // how often to ask whether what was answered is witnessed by now
const GREET = 60_000; // how often to ask, while somebody looks, whether there is a service: the page says so

/** An act with its answer; only where it was refused its list is opened again. */
const after = ({ list, ...entry }, answer) => ({
  ...entry,
  answer,
  ...(list && ["unsettled_act", "waits"].includes(answer.outcome) && { list }),
});

export class Sender {
  #memory;
  #service;
  #took;
  #done;

  /**
   * `took(state, blocked, wrong)` is awaited when the service has answered: how far it has taken the queue, the act
   * that it cannot take yet, and whether an answer was unsettled or opened a discrepancy; `done()` when all is asked.
   */
  constructor(memory, service, { took, done }) {
    this.#memory = memory;
    this.#service = service;
    this.#took = took;
    this.#done = done;
    this.again = false;
    this.running = null;
    this.looked = this.greeted = 0;
    setInterval(() => this.wake(false), EVERY);
    addEventListener("online", () => this.wake());
    addEventListener("offline", () => this.wake()); // the browser's word is no proof: ask
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.wake());
    navigator.serviceWorker?.addEventListener("message", (event) => event.data === "sync" && this.wake());
  }

  /** Whether there is something to send, or to ask of what was answered. */
  get due() {
    return this.#memory.outbox.some((one) => !one.answer) || Date.now() - this.looked >= KEPT_LOOK;
  }

  /** Send, if there is anything to send or (`look`) to hear. Resolves when it is done, whatever came of it. */
  wake(look = true) {
    const seen = document.visibilityState === "visible" && Date.now() - this.greeted >= GREET;
    if (!look && !this.due && !seen) return this.running;
    if (look) this.looked = 0;
    this.again = true; // what comes while a run is busy must not stay unsent until somebody else wakes us
    this.running ??= this.run().finally(() => (this.running = null));
    return this.running;
  }

  async run() {
    while (this.again) {
      this.again = false;
      await navigator.locks.request("custody-scan-send", { ifAvailable: true }, (lock) => lock && this.drain());
    }
  }

  async drain() {
    try {
      this.greeted = Date.now();
      await this.#service.greet();
      if (this.due) await this.exchange();
      this.#service.heard(null);
      await this.#done();
    } catch (error) {
      this.#service.heard(error instanceof Refusal ? error : new Refusal("internal"));
      if (!(error instanceof Refusal)) console.warn(error);
    }
  }

  /** Send all that has no answer, and hear what became of the rest. */
  async exchange() {
    this.looked = Date.now();
    if (!this.#memory.device || !this.#service.signedIn) return;
    await this.#memory.read(); // another tab may have sent
    let entries, goesOn;
    do {
      entries = this.batch();
      const envelopes = entries.map(({ envelope, signature }) => ({ envelope, signature }));
      const path = `/api/devices/${this.#memory.device.id}/queue`;
      const { data } = await this.#service.api.ask(path, { method: "POST", body: { envelopes } });
      goesOn = await this.absorb(entries, data);
    } while (goesOn);
  }

  /** The next acts that have no answer, and whatever stands between them. */
  batch() {
    const { outbox } = this.#memory;
    const first = outbox.findIndex((one) => !one.answer);
    const batch = [];
    let bytes = 0;
    for (const entry of first < 0 ? [] : outbox.slice(first, first + BATCH)) {
      bytes += entry.envelope.length;
      if (batch.length && bytes > BATCH_BYTES) break;
      batch.push(entry);
    }
    return batch;
  }

  /** Keep the answers; whether there is more to send that may be taken now. */
  async absorb(entries, { answers, state }) {
    const memory = this.#memory;
    const waiting = answers.findIndex((one) => one.outcome === "waits");
    const told = entries.map((entry, index) => after(entry, answers[index]));
    await memory.store.write(["outbox", "kept", "meta"], async (of) => {
      for (const one of told.filter(({ answer: { outcome } }) => outcome !== "waits")) of("outbox").put(one);
      await remember(
        of,
        told.filter((_, index) => !entries[index].answer),
      );
      await this.sort(of, state, memory.kit?.sequence ?? 0);
    });
    const { code, facts } = answers[waiting] ?? {};
    const wrong = answers.some((one) => one.outcome === "unsettled_act" || one.opened?.length || one.again?.length);
    const blocked = code ? { sequence: entries[waiting].sequence, refusal: new Refusal(code, facts) } : null;
    await this.#took(state, blocked, wrong);
    const next = memory.outbox.find((one) => !one.answer);
    // behind a gap: from the number that the service expects, if that lies here and was not just refused
    const gap =
      code === "sequence_gap" && next?.sequence === state.sequence + 1 && next.sequence !== entries[0].sequence;
    return Boolean(next) && (!code || gap);
  }

  /** What the service has answered leaves the outbox; what it has lost since, by a restore, comes back to be sent. */
  async sort(of, { sequence, witnessed }, fetched) {
    for (const entry of await answer(of("outbox").getAll())) {
      if (!entry.answer || (entry.sequence > fetched && entry.sequence <= sequence)) continue;
      const young = Date.now() - Date.parse(entry.at) < SHOWN;
      if (entry.answer.outcome === "unsettled_act" && entry.sequence <= sequence && young) continue;
      if (entry.sequence > sequence) {
        of("outbox").put({ ...entry, answer: undefined });
        continue;
      }
      of("outbox").delete(entry.sequence);
      of("kept").put(entry);
    }
    of("kept").delete(IDBKeyRange.upperBound(Math.min(witnessed, sequence)));
    for (const entry of await answer(of("kept").getAll(IDBKeyRange.lowerBound(sequence, true)))) {
      of("kept").delete(entry.sequence);
      of("outbox").put({ ...entry, answer: undefined });
    }
  }
}
