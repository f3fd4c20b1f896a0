// The device's standing with the service: whether it answers, whom it knows here, and whether it knows the device.

import { Api } from "./api.js";
import { canonical, uuid7 } from "./bytes.js";
import * as pin from "./pin_verifier.js";
import { forget } from "./unsent_list.js";

export class Service {
  online = null; // whether it answered the last time
  signedIn = ""; // the number of whom it knows here
  session = null; // and their name and roles

  #memory;
  #key;
  #changed;
  #greeted;

  /**
   * `changed()` is called when what stands above is another than before; `greeted()` is awaited each time that the
   * service was heard, before anything else is asked of it.
   */
  constructor(memory, { key, clock, changed, greeted }) {
    this.#memory = memory;
    this.#key = key;
    this.#changed = changed;
    this.#greeted = greeted;
    this.api = new Api(clock);
  }

  /** Hear the service: its time, who it says that we are, and whether it knows the device. */
  async greet() {
    const memory = this.#memory;
    const told = await this.api.hello();
    this.online = true;
    memory.contact = this.api.contact;
    await memory.store.put("meta", memory.contact, "contact");
    this.signedIn = told.person ?? "";
    this.session = told.person ? { id: told.person, name: told.name, roles: told.roles } : null;
    // a session by PIN ends with its device: who has none asks whether the device still counts
    if (!memory.device || memory.revoked || !told.person) await this.recognise(told);
    await this.#greeted();
    return told;
  }

  /** Ask, by the device's signature, whether it is enrolled by now, and still. */
  async recognise({ challenge, log }) {
    const { store, device: known } = this.#memory;
    const signature = await this.#key.sign(canonical({ type: "custody.device/1", log, challenge }));
    const body = { key: this.#key.spki, challenge, signature };
    const { data } = await this.api.ask("/api/scan/device", { method: "POST", body });
    // a service that was restored to before its enrolment, or a new log: what it signs comes in no more
    const lost = known && data.id !== known.id ? this.#memory.contact.at : "";
    const device = data.id && !lost ? { ...data, log } : null;
    await store.write(["meta"], (of) => {
      of("meta").put(data.status === "waiting", "waiting");
      of("meta").put(data.revoked_at || lost, "revoked");
      if (device) of("meta").put(device, "device");
    });
    await this.#memory.read();
  }

  /**
   * Propose this device, by a key officer who has signed in here with their password; another one confirms it.
   * @param {string} name  as it is written on the device
   * @param {string} agency  the number of the agency whose it is
   */
  async propose(name, agency) {
    this.#memory.persistent = (await navigator.storage?.persist?.()) ?? false;
    await this.greet();
    const change = { type: "device", name, agency, public_key: this.#key.spki };
    const headers = { "idempotency-key": uuid7() };
    await this.api.ask("/api/pending-changes", { method: "POST", body: { change }, headers });
    await this.signOut(); // who uses the phone is not the key officer
    await this.recognise(await this.greet());
  }

  /** Begin a session with the device's signature and the PIN; who the person is. */
  async signIn(who, typed) {
    const { challenge, log } = await this.greet();
    const signature = await this.#key.sign(canonical({ type: "custody.device-session/1", log, challenge, who }));
    const body = { key: this.#key.spki, challenge, signature, who, pin: typed };
    const { data } = await this.api.ask("/api/scan/session", { method: "POST", body });
    this.api.csrf = data.csrf;
    this.signedIn = data.person;
    await pin.remember(this.#memory.store, data.person, typed);
    return { id: data.person, name: data.name, roles: data.roles };
  }

  /** End the session. */
  async signOut() {
    await this.api.ask("/api/session", { method: "DELETE" });
    forget(); // of the lists on pages, whose session this was too
    Object.assign(this, { signedIn: "", session: null });
    this.#changed();
  }

  /** What came of talking to the service. */
  heard(refusal) {
    this.online = refusal?.code !== "offline";
    if (refusal?.status === 401) this.signedIn = "";
    this.#changed();
  }
}
