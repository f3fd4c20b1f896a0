// The engine of the scan desk: what was done is signed and on the disk before anything is announced, with or without
// the network, and it is sent when there is one. How it works, and what is kept where: docs/offline.md.

import { canonical, uuid7 } from "./bytes.js";
import { Api } from "./api.js";
import { Clock, skew } from "./clock.js";
import { EXHIBIT, append, baseOf, named } from "./envelope.js";
import { deviceKey } from "./key.js";
import { View } from "./kit.js";
import * as pin from "./pin.js";
import { group } from "./number.js";
import { DRAFT, Photos, dropDraft } from "./photos.js";
import { Refusal, sayable, speak } from "./refusal.js";
import { Sender } from "./sender.js";
import { Store } from "./store.js";
import { forget } from "./unsent.js";
import * as unread from "./unread.js";

export { Refusal };

const IDLE = 15 * 60_000; // a phone put down is locked after this
const KIT_AGE = 5 * 60_000; // a kit older than this is asked for again, when there is a network
const NAMED = 3; // exhibits that a claim names one by one
const PRESENCE = "custody-scan-person";

/**
 * @typedef {object} State  What the page shows; read it after each `change`.
 * @property {{number: string, name: string, agency: string, agencyName: string}|null} device  null until enrolled
 * @property {boolean|"waiting"} enrolled  "waiting": proposed, and a second key officer has to confirm
 * @property {string} revoked  since when nothing that the device signs is taken any more, or ""
 * @property {string} fingerprint  of the device's key: key officers compare it with the page of devices
 * @property {string} log  origin of the log, or ""
 * @property {{number: string, name: string, roles: string[], along?: boolean}|null} person  who has unlocked the
 *   device; `along`: for the session alone that it has along (`opens`)
 * @property {boolean} signedIn  whether the service knows this person; if not, nothing is sent (type the PIN again)
 * @property {{number: string, name: string, roles: string[]}|null} session  whom the service knows here: a key officer
 *   who has signed in with a password may propose the device
 * @property {number} pending  acts not sent yet
 * @property {string} oldestAt  when the oldest of them was recorded (RFC 3339), or ""
 * @property {boolean|null} online  whether the service answered the last time, null: it was not asked yet
 * @property {number|null} skewMs  by how much this device's clock is ahead, null: it never heard the service
 * @property {{sequence: number, refusal: Refusal}|null} blocked  an act that the service cannot take yet, and why
 * @property {{sequence: number, act: string, kind: string, at: string, code: string, words: string, remedy: string,
 *   exhibits: string[], opened: string[]}[]} claims  acts that were taken as claims: discrepancies to be settled
 * @property {object[]} unread  acts of this person that were sent later, of which they have not read yet what differed
 * @property {string} zone  in which the moments of this place are told (IANA), or ""
 * @property {string} kitAt  when the service told what the device knows, or ""
 * @property {string} kitOf  the person whom it told, or ""
 * @property {boolean} persistent  whether the browser has promised to keep what is stored
 */

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
  const engine = new Engine(await Store.open());
  await engine.begin(only);
  return engine;
}

class Engine extends EventTarget {
  constructor(store) {
    super();
    Object.assign(this, { store, outbox: [], device: null, waiting: false, revoked: "", person: null, secret: "" });
    Object.assign(this, {
      signedIn: "",
      session: null,
      online: null,
      blocked: null,
      persistent: false,
      contact: null,
      kit: null,
      unread: [],
    });
    this.clock = new Clock();
    this.api = new Api(this.clock);
    /** What is not finished yet, kept at each scan: `save(name, value)`, `load(name)`, `drop(name)`, `names()`. */
    this.draft = {
      save: (name, value) => this.store.put("drafts", value, name),
      load: (name) => this.store.get("drafts", name),
      drop: (name) => this.store.write(DRAFT, (of) => dropDraft(of, name)),
      names: () => this.store.keys("drafts"),
    };
    this.photo = new Photos(this);
    this.tabs = new BroadcastChannel("custody-scan");
    this.tabs.onmessage = () => this.reload();
  }

  async begin(only) {
    this.key = await deviceKey(this.store, only);
    this.persistent = (await navigator.storage?.persisted?.()) ?? false;
    await this.reload();
    this.resume();
    this.sender = new Sender(this);
    this.sender.wake();
  }

  /** Read again what is on the disk: another tab may have changed it. */
  async reload() {
    const names = ["device", "waiting", "revoked", "contact", "kit"];
    const [device, waiting, revoked, contact, kit] = await Promise.all(
      names.map((one) => this.store.get("meta", one)),
    );
    this.outbox = await this.store.all("outbox");
    this.unread = await unread.all(this.store);
    Object.assign(this, { device: device ?? null, waiting: waiting ?? false, revoked: revoked ?? "" });
    Object.assign(this, { contact: contact ?? null, kit: kit ?? null });
    this.view = new View(this.kit, this.outbox);
    if (this.revoked && this.person) this.lock(); // nothing that is scanned from now on would be an act
    this.changed();
  }

  changed() {
    this.dispatchEvent(new Event("change"));
  }

  /** @returns {State} */
  get state() {
    const { device, person, outbox, blocked, online, persistent, contact, kit, revoked } = this;
    const unsent = outbox.filter((one) => !one.answer);
    return {
      device: device && {
        number: device.number,
        name: device.name,
        agency: device.agency,
        agencyName: device.agency_name,
      },
      enrolled: device ? true : this.waiting && "waiting",
      revoked,
      fingerprint: this.key.fingerprint,
      log: device?.log ?? "",
      person,
      signedIn: Boolean(person) && this.signedIn === person.number,
      session: this.session,
      pending: unsent.length,
      oldestAt: unsent[0]?.at ?? "",
      online,
      skewMs: contact && skew(contact),
      blocked,
      claims: outbox.filter((one) => one.answer?.outcome === "claim").map(claim),
      unread: this.unread.filter(({ author }) => author === person?.number),
      kitAt: kit?.at ?? "",
      zone: kit?.zone ?? "",
      kitOf: kit?.person ?? "",
      persistent,
    };
  }

  // -- what the device knows ------------------------------------------------------------------------------------------

  people = () => [...this.view.people.values()];
  places = () => [...this.view.places.values()];
  containers = () => [...this.view.boxes.values()];
  exhibits = () => [...this.view.exhibits.values()];
  balances = () => this.kit?.balances ?? [];
  /** Inventories in which the person counts, and their own declared seizures. */
  inventories = () => this.kit?.inventories ?? [];
  seizures = () => [...this.view.seizures.values()];
  /** Sessions checked out to this device, as the service last knew them; flows/standing.js adds its own acts. */
  sessions = () => this.kit?.sessions ?? [];
  /** Sessions before their fire in which the person checks what is to burn. */
  stagings = () => this.kit?.stagings ?? [];
  /** Hand-overs under way from or to the agency; one dispatched here and not sent yet has `number` "" and its `act`. */
  transfers = () => [...this.view.handovers.values()];
  exhibit = (number) => this.view.exhibits.get(number) ?? null;
  transfer = (number) => this.view.handovers.get(number) ?? null;
  /** A person, place or container by number. */
  thing = (number) =>
    this.view.people.get(number) ?? this.view.places.get(number) ?? this.view.boxes.get(number) ?? null;

  /** Ask the service what the device needs to know offline. Rejects with a Refusal. */
  async refresh() {
    await this.greet();
    const headers = this.kit?.etag && this.kit.person === this.signedIn ? { "if-none-match": this.kit.etag } : {};
    const query = this.device ? `?device=${this.device.number}` : "";
    const { status, headers: told, data } = await this.api.ask(`/api/scan/kit${query}`, { headers });
    if (status !== 304)
      await this.store.put("meta", { ...data, etag: told.get("etag"), person: this.signedIn }, "kit");
    this.fetched = Date.now();
    await unread.complete(this);
    await this.reload();
    this.tabs.postMessage("kit");
  }

  /** Their author has read what differed in an act that was sent later. */
  async noted(entry) {
    await unread.forget(this.store, [entry]);
    await this.reload();
    this.tabs.postMessage("noted");
  }

  // -- recording ------------------------------------------------------------------------------------------------------

  /**
   * Record an act. It is signed and on the disk when this resolves, and only then may it be announced. It is of who
   * began it: once the device was locked nothing of it is recorded any more (`scan_locked`), whoever unlocks it then.
   *
   * @param {string} kind  as in the API: "transfer.handover/1"
   * @param {object} command  as the API takes it, without `consents` and `occurred`
   * @param {{duty: object, author?: string, draft?: string,
   *   parties?: {person: string, part: "releaser"|"receiver"|"witness"|"attendee", pin: string}[]}} options
   *   `duty`: `state.person` as it was when the button was pressed, before anything was waited for
   *   `parties`: the other people of the act, each with the PIN that they typed here
   *   `author`: whose act it is, if not of who is on duty; the page has found their PIN, or passkey, right
   *   `draft`: the name of the list that has become this act, and is gone the moment the act is kept
   * @returns {Promise<{act: string, sequence: number}>}  rejects with a Refusal: {code, words, remedy}
   */
  async record(kind, command, { duty, parties = [], author = duty?.number, draft = "" }) {
    if (!this.device) throw new Refusal("device_unknown");
    if (this.revoked) throw new Refusal("device_revoked", { number: this.device.number });
    this.stays(duty);
    if (duty.along && !kind.startsWith("session.")) throw new Refusal("password_needed");
    for (const one of parties) {
      await this.confirm(one.person, one.pin);
      this.stays(duty);
    }
    const said = {
      log: this.device.log,
      device: this.device.number,
      kind,
      author,
      command,
      base: baseOf(kind, command, this.view),
      zone: this.kit?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
      parties: parties.map(({ person, part }) => ({ person, part })),
      contact: this.contact ?? undefined,
      ...this.clock.read(),
    };
    const kept = await append(this.store, this.key, said, draft);
    this.outbox.push(kept);
    this.view.add(kept);
    this.changed();
    this.tabs.postMessage("act");
    navigator.serviceWorker?.ready.then((worker) => worker.sync?.register("send")).catch(() => {});
    this.sender.wake();
    return { act: kept.act, sequence: kept.sequence };
  }

  /**
   * Record an act by the service itself, which looks at each PIN: for what two people must be seen to do. `key`
   * makes it happen once, however often it is asked for. `sending` is awaited when the service was found there: from
   * then on nobody knows whether it has it, until it answers. Rejects with a Refusal: `offline` where the service
   * cannot be reached, `scan_locked` where who began it (`duty`, as in `record`) is not who it would be of.
   *
   * @returns {Promise<{outcome: "recorded", opened: string[], differs: object[]}>}
   */
  async perform(path, command, parties, { duty, key, sending = async () => {} }) {
    this.stays(duty);
    await this.greet();
    this.stays(duty);
    await sending();
    this.stays(duty);
    if (this.signedIn && this.signedIn !== duty.number) throw new Refusal("scan_locked"); // the cookie says whose it is
    const consents = parties.map((one) => ({ ...one, method: "pin" }));
    const asked = { method: "POST", body: { ...command, consents }, headers: { "idempotency-key": key } };
    const { data } = await this.api.ask(path, asked);
    const { opened, act } = data;
    const told = opened.length ? await this.api.ask(`/api/acts/${act}`).catch((error) => this.heard(error)) : null;
    await this.refresh().catch((error) => this.heard(error));
    return { outcome: "recorded", opened, differs: told?.data.differs ?? [] };
  }

  /**
   * What the service has answered to an act of this device; null while it has not.
   * `differs`: what the discrepancies are about (custody/service/differences.py), where it is told.
   * @returns {Promise<{outcome: "recorded"|"claim", opened: string[], differs: object[], claim: object|null}|null>}
   */
  async answered(sequence) {
    const entry = this.outbox.find((one) => one.sequence === sequence) ?? (await this.store.get("kept", sequence));
    if (!entry?.answer) return null;
    const { outcome, opened = [], differs = [] } = entry.answer;
    return { outcome, opened, differs, claim: outcome === "claim" ? claim(entry) : null };
  }

  /** Whether a person has unlocked the device and not put it down since. */
  here() {
    const { at = 0 } = presence();
    if (this.person && Date.now() - at > IDLE) this.lock();
    if (this.person) sessionStorage.setItem(PRESENCE, JSON.stringify({ person: this.person, at: Date.now() }));
    return Boolean(this.person);
  }

  /** Refuse what was begun in a turn of duty that a lock has ended, even where the same person is here again. */
  stays(duty) {
    if (!this.here() || this.person !== duty) throw new Refusal("scan_locked");
  }

  /**
   * Find another person's PIN right: by the service, else by what the device keeps of a PIN given here before.
   * Rejects with a Refusal: `pin_wrong`, `pin_not_here`, `pin_locked`, `guess_slowed`, `guess_refused`...
   */
  async confirm(person, typed) {
    if (this.online && this.signedIn === this.person?.number) {
      try {
        await this.api.ask("/api/scan/pin", { method: "POST", body: { person, pin: typed } });
        return await pin.remember(this.store, person, typed);
      } catch (error) {
        if (error.code === "pin_wrong") await pin.disown(this.store, person, typed);
        if (error.code !== "offline" && error.status !== 401) throw error;
        this.heard(error);
      }
    }
    return pin.check(this.store, person, typed);
  }

  // -- who is here ----------------------------------------------------------------------------------------------------

  /**
   * What a person of the kit may open here by PIN: "all"; "session", who chairs one that the device has along but signs
   * in with a password, or elsewhere: that session, with or without the network; "" nothing.
   */
  opens({ number, agency, roles }) {
    const desk = this.kit?.at_a_desk ?? [];
    if (agency === this.device?.agency && !roles.some((role) => desk.includes(role))) return "all";
    return this.sessions().some(({ chair }) => chair === number) ? "session" : "";
  }

  /**
   * Unlock the device for a person: by the service, else by what the device keeps of their PIN. Who signs in with a
   * password opens, by PIN, the session alone that they chair here; the service learns nothing of it but the acts.
   * @param {string} person  a person's number, or their username while there is a network
   * @param {string} typed  the PIN
   */
  async unlock(person, typed) {
    await this.leaving; // or the end of one session would end the next
    await this.store.drop("meta", "left");
    let known;
    try {
      known = await this.signIn(person, typed);
    } catch (error) {
      if (error.code === "pin_wrong" || error.code === "pin_last_tries") await pin.disown(this.store, person, typed);
      known = await this.unsigned(person, typed, error);
    }
    this.enter(known, known.along ? "" : typed);
    await this.refresh().catch((error) => this.heard(error));
    this.sender.wake();
  }

  /** Who unlocks the device though the service gave them no session, for `reason`: it is away, or wants a password. */
  async unsigned(person, typed, reason) {
    const one = this.view.people.get(person);
    const opens = one ? this.opens(one) : "";
    const right = reason.code === "password_needed" && opens === "session"; // it asks for that of a right PIN only
    if (reason.code !== "offline" && !right) throw reason;
    if (one && !opens) throw new Refusal("password_needed");
    await (right ? pin.remember(this.store, person, typed) : pin.check(this.store, person, typed));
    const { number, name, roles } = one ?? { number: person, name: person, roles: [] };
    return opens === "session" ? { number, name, roles, along: true } : { number, name, roles };
  }

  /** Begin a session with the device's signature and the PIN; who the person is. */
  async signIn(who, typed) {
    const { challenge, log } = await this.greet();
    const signature = await this.key.sign(canonical({ type: "custody.device-session/1", log, challenge, who }));
    const body = { key: this.key.spki, challenge, signature, who, pin: typed };
    const { data } = await this.api.ask("/api/scan/session", { method: "POST", body });
    this.api.csrf = data.csrf;
    this.signedIn = data.person;
    await pin.remember(this.store, data.person, typed);
    return { number: data.person, name: data.name, roles: data.roles };
  }

  enter(person, typed = "") {
    Object.assign(this, { person, secret: typed });
    sessionStorage.setItem(PRESENCE, JSON.stringify({ person, at: Date.now() }));
    this.changed();
  }

  /**
   * Nobody is here: what the device keeps stays. The session with the service ends too, for all pages of this browser:
   * now, or without the network as soon as there is one, after what was not sent.
   */
  lock() {
    const left = this.person?.number;
    Object.assign(this, { person: null, secret: "" });
    sessionStorage.removeItem(PRESENCE);
    this.changed();
    if (left) this.leaving = this.left(left);
  }

  /** Remember whose session has to end, let what is on its way arrive, and end it. */
  async left(person) {
    await this.store.put("meta", person, "left");
    await this.sender?.running;
    await this.leave();
  }

  /** End the session of who has locked the desk, unless the network is away or somebody else is here. */
  async leave() {
    if (this.person || (await this.store.get("meta", "left")) !== this.signedIn) return;
    try {
      await this.signOut();
      await this.store.drop("meta", "left");
    } catch (error) {
      this.heard(error);
    }
  }

  /** End the session with the service. */
  async signOut() {
    await this.api.ask("/api/session", { method: "DELETE" });
    forget(); // of the lists on pages, whose session this was too
    Object.assign(this, { signedIn: "", session: null });
    this.changed();
  }

  /** After a reload of the page the same person is still here, for a quarter of an hour. */
  resume() {
    const { person, at = 0 } = presence();
    if (person && !this.revoked && Date.now() - at < IDLE) this.person = person;
  }

  // -- the service ----------------------------------------------------------------------------------------------------

  /** Hear the service: its time, who it says that we are, and whether it knows the device. */
  async greet() {
    let told = await this.api.hello();
    this.online = true;
    this.contact = this.api.contact;
    await this.store.put("meta", this.contact, "contact");
    this.signedIn = told.person ?? "";
    this.session = told.person ? { number: told.person, name: told.name, roles: told.roles } : null;
    // a session by PIN ends with its device: who has none asks whether the device still counts
    if (!this.device || this.revoked || !told.person) await this.recognise(told);
    if (this.secret && this.person && !this.revoked && this.signedIn !== this.person.number) {
      const { person, secret } = this;
      this.secret = ""; // once: a PIN that was changed elsewhere must not be tried again and again
      await this.signIn(person.number, secret);
      if (this.person === person) this.secret = secret;
      told = { ...told, person: this.signedIn };
    }
    return told;
  }

  /** Ask, by the device's signature, whether it is enrolled by now. */
  async recognise({ challenge, log }) {
    const signature = await this.key.sign(canonical({ type: "custody.device/1", log, challenge }));
    const body = { key: this.key.spki, challenge, signature };
    const { data } = await this.api.ask("/api/scan/device", { method: "POST", body });
    const device = data.number ? { ...data, log } : null;
    await this.store.write(["meta"], (of) => {
      of("meta").put(data.status === "waiting", "waiting");
      of("meta").put(data.revoked_at, "revoked");
      if (device) of("meta").put(device, "device");
    });
    await this.reload();
  }

  /**
   * Propose this device, by a key officer who has signed in here with their password; another one confirms it.
   * @param {string} name  as it is written on the device
   * @param {string} agency  the number of the agency whose it is
   */
  async propose(name, agency) {
    this.persistent = (await navigator.storage?.persist?.()) ?? false;
    await this.greet();
    const change = { type: "device", name, agency, public_key: this.key.spki };
    const headers = { "idempotency-key": uuid7() };
    await this.api.ask("/api/proposals", { method: "POST", body: { change }, headers });
    await this.signOut(); // who uses the phone is not the key officer
    await this.recognise(await this.greet());
  }

  /** Make a revoked device a new one, with another key; what it had not sent is in the file that was saved, or lost. */
  async anew() {
    if (!this.revoked) throw new Refusal("device_known", { number: this.device?.number ?? "" });
    const stores = ["meta", "outbox", "kept", "pins", "drafts", "photos"];
    await this.store.write(stores, (of) => stores.forEach((name) => of(name).clear()));
    location.reload();
  }

  /** What came of talking to the service. */
  heard(refusal) {
    this.online = refusal?.code !== "offline";
    if (refusal?.status === 401) this.signedIn = "";
    this.changed();
  }

  /** How far the service has taken the queue; `wrong`: an answer was a claim, or has opened a discrepancy. */
  async took(state, blocked, wrong) {
    this.blocked = blocked;
    if (state.status === "revoked" && !this.revoked) await this.store.put("meta", state.now, "revoked");
    await this.reload();
    this.tabs.postMessage("sent");
    if (this.person && (wrong || Date.now() - (this.fetched ?? 0) > KIT_AGE)) await this.refresh();
  }

  /** Send now what is not sent. Resolves when that was tried. */
  flush() {
    return this.sender.wake();
  }

  /** The signed queue as a file, for a USB stick: one signed envelope a line; the page of devices reads it in. */
  async export() {
    const kept = [...(await this.store.all("kept")), ...(await this.store.all("outbox"))];
    const lines = kept
      .sort((a, b) => a.sequence - b.sequence)
      .map(({ envelope, signature }) => JSON.stringify({ envelope, signature }) + "\n");
    return new Blob(lines, { type: "application/jsonl" });
  }
}

const presence = () => JSON.parse(sessionStorage.getItem(PRESENCE) ?? "{}");

function claim({ sequence, act, kind, at, command, answer }) {
  const exhibits = [...named(command)].filter((number) => EXHIBIT.test(number));
  const told = exhibits.slice(0, NAMED).map(group).join(", ");
  const facts = { number: exhibits.length > NAMED ? `${told}…` : told, ...answer.facts, code: answer.code };
  const { words, remedy } = new Refusal(sayable(answer.code, facts), facts); // the log keeps the code alone
  const { code } = answer;
  return { sequence, act, kind, at, code, words, remedy, exhibits, opened: answer.opened ?? [] };
}
