// Who is on duty: who has unlocked the device, until it is locked or was put down; and whose PIN is right.

import * as pin from "./pin_verifier.js";
import { Refusal } from "./refusal.js";

const IDLE = 15 * 60_000; // a phone put down is locked after this
const PRESENCE = "custody-scan-person";

export class PersonOnDuty {
  person = null;
  secret = ""; // their PIN, to sign in again when the network comes back

  #memory;
  #service;
  #told;

  /**
   * `told`: {changed, entered, arrived}: `changed()` is called when somebody comes or goes, `entered()` is awaited when
   * somebody has unlocked the device, and `arrived()` before a session ends, until what is on its way to the service is
   * there.
   */
  constructor(memory, service, told) {
    this.#memory = memory;
    this.#service = service;
    this.#told = told;
  }

  /** Whether a person has unlocked the device and not put it down since. */
  here() {
    const { at = 0 } = presence();
    if (this.person && Date.now() - at > IDLE) this.lock();
    if (this.person) present(this.person);
    return Boolean(this.person);
  }

  /** Refuse what was begun in a turn of duty that a lock has ended, even where the same person is here again. */
  stays(person) {
    if (!this.here() || this.person !== person) throw new Refusal("scan_locked");
  }

  /** After a reload of the page the same person is still here, for a quarter of an hour. */
  resume() {
    const { person, at = 0 } = presence();
    if (person && !this.#memory.revoked && Date.now() - at < IDLE) this.person = person;
  }

  /**
   * What a person of the kit may open here by PIN: "all"; "session", who chairs one that the device has along but signs
   * in with a password, or elsewhere: that session, with or without the network; "" nothing.
   */
  opens({ id: number, agency, roles }) {
    const { kit, device, view } = this.#memory;
    const desk = kit?.at_a_desk ?? [];
    if (agency === device?.agency && !roles.some((role) => desk.includes(role))) return "all";
    return view.sessions.some(({ chair }) => chair === number) ? "session" : "";
  }

  /**
   * Unlock the device for a person: by the service, else by what the device keeps of their PIN. Who signs in with a
   * password opens, by PIN, the session alone that they chair here; the service learns nothing of it but the acts.
   * @param {string} person  a person's number, or their username while there is a network
   * @param {string} typed  the PIN
   */
  async unlock(person, typed) {
    const { store } = this.#memory;
    await this.leaving; // or the end of one session would end the next
    await store.drop("meta", "left");
    let known;
    try {
      known = await this.#service.signIn(person, typed);
    } catch (error) {
      if (error.code === "pin_wrong" || error.code === "pin_last_tries") await pin.disown(store, person, typed);
      known = await this.unsigned(person, typed, error);
    }
    this.enter(known, known.along ? "" : typed);
    await this.#told.entered();
  }

  /** Who unlocks the device though the service gave them no session, for `reason`: it is away, or wants a password. */
  async unsigned(person, typed, reason) {
    const { store, view } = this.#memory;
    const one = view.people.get(person);
    const opens = one ? this.opens(one) : "";
    const right = reason.code === "password_needed" && opens === "session"; // it asks for that of a right PIN only
    if (reason.code !== "offline" && !right) throw reason;
    if (one && !opens) throw new Refusal("password_needed");
    await (right ? pin.remember(store, person, typed) : pin.check(store, person, typed));
    const { id: number, name, roles } = one ?? { id: person, name: person, roles: [] };
    return opens === "session" ? { id: number, name, roles, along: true } : { id: number, name, roles };
  }

  enter(person, typed) {
    Object.assign(this, { person, secret: typed });
    present(person);
    this.#told.changed();
  }

  /** Sign in again who has unlocked the device, where the service knows somebody else or nobody. */
  async again() {
    const { person, secret } = this;
    if (!secret || !person || this.#memory.revoked || this.#service.signedIn === person.id) return;
    this.secret = ""; // once: a PIN that was changed elsewhere must not be tried again and again
    await this.#service.signIn(person.id, secret);
    if (this.person === person) this.secret = secret;
  }

  /**
   * Nobody is here: what the device keeps stays. The session with the service ends too, for all pages of this browser:
   * now, or without the network as soon as there is one, after what was not sent.
   */
  lock() {
    const left = this.person?.id;
    Object.assign(this, { person: null, secret: "" });
    sessionStorage.removeItem(PRESENCE);
    this.#told.changed();
    if (left) this.leaving = this.left(left);
  }

  /** Remember whose session has to end, let what is on its way arrive, and end it. */
  async left(person) {
    await this.#memory.store.put("meta", person, "left");
    await this.#told.arrived();
    await this.leave();
  }

  /** End the session of who has locked the desk, unless the network is away or somebody else is here. */
  async leave() {
    const [{ store }, service] = [this.#memory, this.#service];
    if (this.person || (await store.get("meta", "left")) !== service.signedIn) return;
    try {
      await service.signOut();
      await store.drop("meta", "left");
    } catch (error) {
      service.heard(error);
    }
  }

  /** Whether the PIN of a person could be checked here as things are: by the service, or by what the device keeps. */
  async checks(person) {
    return this.#service.online !== false || Boolean(await this.#memory.store.get("pins", person));
  }

  /** The people whose PIN this device can check by itself, by number. */
  async kept() {
    return new Set(await this.#memory.store.keys("pins"));
  }

  /**
   * Find another person's PIN right: by the service, else by what the device keeps of a PIN given here before.
   * Rejects with a Refusal: `pin_wrong`, `pin_not_here`, `pin_locked`, `guess_slowed`, `guess_refused`...
   */
  async confirm(person, typed) {
    const [{ store }, service] = [this.#memory, this.#service];
    if (service.online && service.signedIn === this.person?.id) {
      try {
        await service.api.ask("/api/scan/pin", { method: "POST", body: { person, pin: typed } });
        return await pin.remember(store, person, typed);
      } catch (error) {
        if (error.code === "pin_wrong") await pin.disown(store, person, typed);
        if (error.code !== "offline" && error.status !== 401) throw error;
        service.heard(error);
      }
    }
    return pin.check(store, person, typed);
  }
}

const presence = () => JSON.parse(sessionStorage.getItem(PRESENCE) ?? "{}");
const present = (person) => sessionStorage.setItem(PRESENCE, JSON.stringify({ person, at: Date.now() }));
