// The device's clock as it is, beside a counter that nobody sets, so that a clock that was set shows.

import { base64url, random } from "./bytes.js";

const SLEPT = 2_000;

/**
 * `boot` names the time that the counter runs on without a break. A counter may stand still while the phone sleeps, and
 * then the clock gains on it: so what is gained out of sight begins a new boot. What the clock loses, it was set back.
 */
export class Clock {
  constructor() {
    this.begin();
    document.addEventListener("visibilitychange", () => this.look());
  }

  begin() {
    this.boot = base64url(random(9));
    this.lead = Date.now() - performance.now();
  }

  look() {
    if (Date.now() - performance.now() - this.lead > SLEPT) this.begin();
  }

  read() {
    return { at: new Date().toISOString(), mono: Math.round(performance.now()), boot: this.boot };
  }

  /** What the device keeps of a moment when it heard the service say `now`, having asked at `asked` (Date.now()). */
  heard(now, asked) {
    const { mono, boot } = this.read();
    const clock = Math.round((asked + Date.now()) / 2); // the answer was written about halfway
    return { at: now, clock: new Date(clock).toISOString(), mono: mono - (Date.now() - clock), boot };
  }
}

/** By how many milliseconds the device's clock was ahead at a contact. */
export const skew = (contact) => Date.parse(contact.clock) - Date.parse(contact.at);
