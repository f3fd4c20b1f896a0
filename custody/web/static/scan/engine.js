// The engine of the scan desk: what was done is signed and on the disk before anything is announced, with or without
// the network, and it is sent when there is one. How it works, and what is kept where: docs/offline.md.

import { Clock } from "./clock.js";
import { PersonOnDuty } from "./person_on_duty.js";
import { append, baseOf } from "./envelope.js";
import { deviceKey } from "./device_key.js";
import { Memory } from "./device_memory.js";
import { DRAFT, Photos, dropDraft, putBack } from "./photos.js";
import { Refusal, speak } from "./refusal.js";
import { Sender } from "./sender.js";
import { Service } from "./service_connection.js";
import { stateOf, unsettledAct } from "./engine_state.js";
import { Store, answer } from "./device_database.js";
import { uuid7 } from "./bytes.js";
import * as unread from "./unread_discrepancies.js";

export { Refusal };

const KIT_AGE = 5 * 60_000; // a kit older than this is asked for again, when there is a network

let opened;

/**
 * Open the engine: one for each page, however often it is asked for.
 * @param {{words?: string, only?: string}} [options]  `words`: address of the words of refusals
 * @returns {Promise<Engine>}
 */
export const open = (options) => (opened ??= begin(options));

async function begin({ words = document.documentElement.dataset.words, only = "" } = {}) {
  navigator.serviceWorker?.register("/scan/worker.js", { scope: "/scan" }).catch((error) => console.warn(error));
  try {
    speak(await (await fetch(words)).json());
  } catch {
    // refusals show their codes then
  }
  const store = await Store.open();
  const engine = new Engine(store, await deviceKey(store, only));
  await engine.begin();
  return engine;
}

class Engine extends EventTarget {
  blocked = null; // an act that the service cannot take yet
  fetched = 0; // when the kit was asked for (Date.now())

  constructor(store, key) {
    super();
    this.key = key;
    this.clock = new Clock();
    const changed = () => this.#changed();
    this.memory = new Memory(store, changed);
    const greeted = () => this.duty.again();
    this.service = new Service(this.memory, { key, clock: this.clock, changed, greeted });
    const entered = () => this.renew().then(() => void this.sender.wake());
    this.duty = new PersonOnDuty(this.memory, this.service, { changed, entered, arrived: () => this.sender?.running });
    this.photo = new Photos(store, this.service, this.duty);
    /** What is not finished yet, kept at each scan: `save(name, value)`, `load(name)`, `drop(name)`, `names()`. */
    this.draft = {
      save: (name, value) => store.put("drafts", value, name),
      load: (name) => store.get("drafts", name),
      drop: (name) => store.write(DRAFT, (of) => dropDraft(of, name)),
      names: () => store.keys("drafts"),
    };
  }

  async begin() {
    this.memory.persistent = (await navigator.storage?.persisted?.()) ?? false;
    await this.memory.read();
    this.duty.resume();
    this.sender = new Sender(this.memory, this.service, {
      took: (...told) => this.#took(...told),
      done: () => this.duty.leave(),
    });
    this.sender.wake();
  }

  get store() {
    return this.memory.store;
  }

  get kit() {
    return this.memory.kit;
  }

  get view() {
    return this.memory.view;
  }

  get outbox() {
    return this.memory.outbox;
  }

  #changed() {
    const ended = this.memory.revoked && this.duty.person; // nothing that is scanned from now on would be an act
    if (ended) this.duty.lock(); // and so comes here again
    else this.dispatchEvent(new Event("change"));
  }

  /** What the page shows; to be read after each `change`. */
  get state() {
    return stateOf(this);
  }

  /** Ask the service what the device needs to know offline. Rejects with a Refusal. */
  async refresh() {
    const { service, memory } = this;
    const { kit, device } = memory;
    await service.greet();
    const headers = kit?.etag && kit.person === service.signedIn ? { "if-none-match": kit.etag } : {};
    const query = device ? `?device=${device.id}` : "";
    const { status, headers: told, data } = await service.api.ask(`/api/scan/kit${query}`, { headers });
    if (status !== 304)
      await memory.store.put("meta", { ...data, etag: told.get("etag"), person: service.signedIn }, "kit");
    this.fetched = Date.now();
    await unread.complete(memory, service);
    await memory.renew();
  }

  /** Ask it, if it can be reached: what the device knows already does, else. */
  async renew() {
    await this.refresh().catch((error) => this.service.heard(error));
  }

  /** Their author has read what differed in an act that was sent later. */
  async noted(entry) {
    await unread.forget(this.store, [entry]);
    await this.memory.renew();
  }

  /**
   * Record an act. It is signed and on the disk when this resolves, and only then may it be announced. It is of who
   * began it: once the device was locked nothing of it is recorded any more (`scan_locked`), whoever unlocks it then.
   *
   * @param {string} kind  as in the API: "transfer.hand_over/1"
   * @param {object} command  as the API takes it, without `consents` and `occurred`
   * @param {{duty: object, author?: string, draft?: string,
   *   parties?: {person: string, part: "releaser"|"receiver"|"witness"|"attendee", pin: string}[]}} options
   *   `duty`: `state.person` as it was when the button was pressed, before anything was waited for
   *   `parties`: the other people of the act, each with the PIN that they typed here
   *   `author`: whose act it is, if not of who is on duty; the page has found their PIN, or passkey, right
   *   `draft`: the name of the list that has become this act, and is gone the moment the act is kept
   * @returns {Promise<{act: string, sequence: number}>}  rejects with a Refusal: {code, words, remedy}
   */
  async record(kind, command, { duty, parties = [], author = duty?.id, draft = "" }) {
    const { device, revoked } = this.memory;
    if (!device) throw new Refusal("device_unknown");
    if (revoked) throw new Refusal("device_revoked", { number: device.id });
    this.duty.stays(duty);
    if (duty.along && !kind.startsWith("destruction_session.")) throw new Refusal("password_needed");
    for (const one of parties) {
      await this.duty.confirm(one.person, one.pin);
      this.duty.stays(duty);
    }
    const kept = await append(this.store, this.key, this.#said(kind, command, author, parties), draft);
    this.memory.add(kept);
    navigator.serviceWorker?.ready.then((worker) => worker.sync?.register("send")).catch(() => {});
    this.sender.wake();
    return { act: kept.act, sequence: kept.sequence };
  }

  /** What an envelope says besides its place in the row. */
  #said(kind, command, author, parties) {
    const { device, kit, contact, view } = this.memory;
    return {
      log: device.log,
      device: device.id,
      kind,
      author,
      command,
      base: baseOf(kind, command, view),
      zone: kit?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
      parties: parties.map(({ person, part }) => ({ person, part })),
      contact: contact ?? undefined,
      ...this.clock.read(),
    };
  }

  /**
   * Record an act by the service itself, which looks at each PIN: for what two people must be seen to do. `key`
   * makes it happen once, however often it is asked for. `sending` is awaited when the service was found there: from
   * then on nobody knows whether it has it, until it answers. Rejects with a Refusal: `offline` where the service
   * cannot be reached, `scan_locked` where who began it (`duty`, as in `record`) is not who it would be of.
   *
   * `questioned`: nothing is recorded yet, because these are to be read again (I57b).
   *
   * @returns {Promise<{outcome: "recorded", opened: string[], differs: object[], questioned: string[]}>}
   */
  async perform(path, command, parties, { duty, key, sending = async () => {} }) {
    const { service } = this;
    this.duty.stays(duty);
    await service.greet();
    this.duty.stays(duty);
    await sending();
    this.duty.stays(duty);
    if (service.signedIn && service.signedIn !== duty.id) throw new Refusal("scan_locked"); // the cookie says whose
    const consents = parties.map((one) => ({ ...one, method: "pin" }));
    const asked = { method: "POST", body: { ...command, consents }, headers: { "idempotency-key": key } };
    const { opened, act, questioned = [] } = (await service.api.ask(path, asked)).data;
    const asking = opened.length > 0 && service.api.ask(`/api/acts/${act}`);
    const told = asking && (await asking.catch((error) => service.heard(error)));
    await this.renew();
    return { outcome: "recorded", opened, differs: (told && told.data.differs) ?? [], questioned };
  }

  /**
   * What the service has answered to an act of this device; null while it has not.
   * `differs`: what the discrepancies are about (custody/service/discrepancies/act_differences.py), where it is told;
   * `again`: what is to be read again.
   * @returns {Promise<{outcome: "recorded"|"unsettled_act", opened: string[], differs: object[], again: string[],
   *   unsettledAct: object|null}|null>}
   */
  async answered(sequence) {
    const entry = this.outbox.find((one) => one.sequence === sequence) ?? (await this.store.get("kept", sequence));
    if (!entry?.answer) return null;
    const { outcome, opened = [], differs = [], again = [] } = entry.answer;
    return { outcome, opened, differs, again, unsettledAct: outcome === "unsettled_act" ? unsettledAct(entry) : null };
  }

  /**
   * Open the list of a refused act again, as `changed(draft)` makes it; the act itself stays as it was. Resolves with
   * the draft. Rejects with `list_begun` while another list of that name is open, `list_gone` where it was opened.
   */
  async reopen(sequence, changed) {
    const draft = await this.store.write(["outbox", ...DRAFT], async (of) => {
      const { list, ...entry } = (await answer(of("outbox").get(sequence))) ?? {};
      if (!list) throw new Refusal("list_gone");
      const draft = changed({ ...list.draft, key: uuid7() });
      await putBack(of, { ...list, draft });
      of("outbox").put(entry);
      return draft;
    });
    await this.memory.renew();
    return draft;
  }

  /** Send now what is not sent. Resolves when that was tried. */
  flush() {
    return this.sender.wake();
  }

  /** How far the service has taken the queue; `wrong`: an answer tells of an unsettled act, or of what differs. */
  async #took(state, blocked, wrong) {
    this.blocked = blocked;
    if (state.status === "revoked" && !this.memory.revoked) await this.store.put("meta", state.now, "revoked");
    await this.memory.renew();
    if (this.duty.person && (wrong || Date.now() - this.fetched > KIT_AGE)) await this.refresh();
  }

  /** The signed queue as a file, for a USB stick: one signed envelope a line; the page of devices reads it in. */
  async export() {
    const kept = [...(await this.store.all("kept")), ...(await this.store.all("outbox"))];
    const lines = kept
      .sort((a, b) => a.sequence - b.sequence)
      .map(({ envelope, signature }) => JSON.stringify({ envelope, signature }) + "\n");
    return new Blob(lines, { type: "application/jsonl" });
  }

  /** Make a revoked device a new one, with another key; what it had not sent is in the file that was saved, or lost. */
  async anew() {
    const { revoked, device } = this.memory;
    if (!revoked) throw new Refusal("device_known", { number: device?.id ?? "" });
    const stores = ["meta", "outbox", "kept", "pins", "drafts", "photos"];
    await this.store.write(stores, (of) => stores.forEach((name) => of(name).clear()));
    location.reload();
  }
}
