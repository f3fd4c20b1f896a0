// What the device remembers, as it lies on the disk: who it is, what it knows, what it has recorded and not settled.

import { View } from "./kit.js";
import * as unread from "./unread_discrepancies.js";

const BLANK = { device: null, waiting: false, revoked: "", contact: null, kit: null }; // each lies in `meta`

export class Memory {
  outbox = [];
  unread = [];
  persistent = false; // whether the browser has promised to keep it
  #tabs = new BroadcastChannel("custody-scan");

  /** `changed()` is called whenever it was read again. */
  constructor(store, changed) {
    Object.assign(this, BLANK, { store, changed, view: new View(null, []) });
    this.#tabs.onmessage = () => this.read();
  }

  /** Read what is on the disk: another tab may have changed it. */
  async read() {
    const names = Object.keys(BLANK);
    const kept = await Promise.all(names.map((name) => this.store.get("meta", name)));
    const open = await unread.all(this.store);
    const outbox = await this.store.all("outbox"); // the last: what is added from here on is added to it
    names.forEach((name, i) => (this[name] = kept[i] ?? BLANK[name]));
    Object.assign(this, { outbox, unread: open, view: new View(this.kit, outbox) });
    this.changed();
  }

  /** This tab has changed what is on the disk: it is read again, here and in the others. */
  async renew() {
    await this.read();
    this.#tabs.postMessage("changed");
  }

  /** One more act is on the disk. */
  add(entry) {
    this.outbox.push(entry);
    this.view.add(entry);
    this.changed();
    this.#tabs.postMessage("changed");
  }
}
