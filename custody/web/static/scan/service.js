// The device's standing with the service: whether it answers, whom it knows here, and whether it knows the device.

import { Api } from "./api.js";
import { canonical, uuid7 } from "./bytes.js";
import * as pin from "./pin.js";
import { forget } from "./unsent.js";

export class Service {
  online = null; // whether it answered the last time
  signedIn = ""; // the number of whom it knows here
  session = null; // and their name and roles

  constructor(engine) {
    this.engine = engine;
    this.api = new Api(engine.clock);
  }

  /** Hear the service: its time, who it says that we are, and whether it knows the device. */
  async greet() {
    const { engine, api } = this;
    const told = await api.hello();
    this.online = true;
    engine.contact = api.contact;
    await engine.store.put("meta", api.contact, "contact");
    this.signedIn = told.person ?? "";
    this.session = told.person ? { number: told.person, name: told.name, roles: told.roles } : null;
    // a session by PIN ends with its device: who has none asks whether the device still counts
    if (!engine.device || engine.revoked || !told.person) await this.recognise(told);
    await engine.duty.again();
    return told;
  }

  /** Ask, by the device's signature, whether it is enrolled by now. */
  async recognise({ challenge, log }) {
    const { engine, api } = this;
    const signature = await engine.key.sign(canonical({ type: "custody.device/1", log, challenge }));
    const body = { key: engine.key.spki, challenge, signature };
    const { data } = await api.ask("/api/scan/device", { method: "POST", body });
    const device = data.number ? { ...data, log } : null;
    await engine.store.write(["meta"], (of) => {
      of("meta").put(data.status === "waiting", "waiting");
      of("meta").put(data.revoked_at, "revoked");
      if (device) of("meta").put(device, "device");
    });
    await engine.reload();
  }

  /**
   * Propose this device, by a key officer who has signed in here with their password; another one confirms it.
   * @param {string} name  as it is written on the device
   * @param {string} agency  the number of the agency whose it is
   */
  async propose(name, agency) {
    const { engine, api } = this;
    engine.persistent = (await navigator.storage?.persist?.()) ?? false;
    await this.greet();
    const change = { type: "device", name, agency, public_key: engine.key.spki };
    const headers = { "idempotency-key": uuid7() };
    await api.ask("/api/proposals", { method: "POST", body: { change }, headers });
    await this.signOut(); // who uses the phone is not the key officer
    await this.recognise(await this.greet());
  }

  /** Begin a session with the device's signature and the PIN; who the person is. */
  async signIn(who, typed) {
    const { engine, api } = this;
    const { challenge, log } = await this.greet();
    const signature = await engine.key.sign(canonical({ type: "custody.device-session/1", log, challenge, who }));
    const body = { key: engine.key.spki, challenge, signature, who, pin: typed };
    const { data } = await api.ask("/api/scan/session", { method: "POST", body });
    api.csrf = data.csrf;
    this.signedIn = data.person;
    await pin.remember(engine.store, data.person, typed);
    return { number: data.person, name: data.name, roles: data.roles };
  }

  /** End the session. */
  async signOut() {
    await this.api.ask("/api/session", { method: "DELETE" });
    forget(); // of the lists on pages, whose session this was too
    Object.assign(this, { signedIn: "", session: null });
    this.engine.changed();
  }

  /** What came of talking to the service. */
  heard(refusal) {
    this.online = refusal?.code !== "offline";
    if (refusal?.status === 401) this.signedIn = "";
    this.engine.changed();
  }
}
