// What the page shows of the engine, told anew after each `change`.

import { skew } from "./clock.js";
import { EXHIBIT, named } from "./envelope.js";
import { group } from "./number.js";
import { Refusal, sayable } from "./refusal.js";

const NAMED = 3; // exhibits that an unsettled act names one by one

/**
 * @typedef {object} State
 * @property {{id: string, name: string, agency: string, agencyName: string}|null} device  null until enrolled
 * @property {boolean|"waiting"} enrolled  "waiting": proposed, and a second key officer has to confirm
 * @property {string} revoked  since when nothing that the device signs is taken any more, or ""
 * @property {string} fingerprint  of the device's key: key officers compare it with the page of devices
 * @property {string} log  origin of the log, or ""
 * @property {{id: string, name: string, roles: string[], along?: boolean}|null} person  who has unlocked the
 *   device; `along`: for the session alone that it has along (`PersonOnDuty.opens`)
 * @property {boolean} signedIn  whether the service knows this person; if not, nothing is sent (type the PIN again)
 * @property {{id: string, name: string, roles: string[]}|null} session  whom the service knows here: a key officer
 *   who has signed in with a password may propose the device
 * @property {number} pending  acts not sent yet
 * @property {string} oldestAt  when the oldest of them was recorded (RFC 3339), or ""
 * @property {boolean|null} online  whether the service answered the last time, null: it was not asked yet
 * @property {number|null} skewMs  by how much this device's clock is ahead, null: it never heard the service
 * @property {{sequence: number, refusal: Refusal}|null} blocked  an act that the service cannot take yet, and why
 * @property {{sequence: number, act: string, kind: string, at: string, code: string, words: string, remedy: string,
 *   exhibits: string[], opened: string[], list?: object, next?: string}[]} unsettledActs  acts that the rules refused:
 *   discrepancies to be settled, or a `list` to be mended, `next`: from this number on
 * @property {object[]} unread  acts of this person that were sent later, of which they have not read yet what differed
 * @property {string} zone  in which the moments of this place are told (IANA), or ""
 * @property {string} kitAt  when the service told what the device knows, or ""
 * @property {string} kitOf  the person whom it told, or ""
 * @property {boolean} persistent  whether the browser has promised to keep what is stored
 */

/** @returns {State} */
export const stateOf = ({ memory, key, service, duty: { person }, blocked }) => ({
  ...ofDevice(memory, key),
  ...ofService(service, person, memory.contact),
  ...ofQueue(memory, person, blocked),
  ...ofKit(memory),
});

function ofDevice({ device, waiting, revoked, persistent }, key) {
  return {
    device: device && {
      id: device.id,
      name: device.name,
      agency: device.agency,
      agencyName: device.agency_name,
    },
    enrolled: device ? true : waiting && "waiting",
    revoked,
    fingerprint: key.fingerprint,
    log: device?.log ?? "",
    persistent,
  };
}

function ofService({ online, session, signedIn }, person, contact) {
  return {
    person,
    signedIn: Boolean(person) && signedIn === person.id,
    session,
    online,
    skewMs: contact && skew(contact),
  };
}

function ofQueue({ outbox, unread }, person, blocked) {
  const unsent = outbox.filter((one) => !one.answer);
  return {
    pending: unsent.length,
    oldestAt: unsent[0]?.at ?? "",
    blocked,
    unsettledActs: outbox.filter((one) => one.answer?.outcome === "unsettled_act").map(unsettledAct),
    unread: unread.filter(({ author }) => author === person?.id),
  };
}

const ofKit = ({ kit }) => ({ kitAt: kit?.at ?? "", kitOf: kit?.person ?? "", zone: kit?.zone ?? "" });

/** An act that was taken as an unsettled act, in words: the log keeps the code alone. */
export function unsettledAct({ sequence, act, kind, at, command, list, answer: { code, facts: why, opened = [] } }) {
  const exhibits = [...named(command)].filter((number) => EXHIBIT.test(number));
  const told = exhibits.slice(0, NAMED).map(group).join(", ");
  const facts = { number: exhibits.length > NAMED ? `${told}…` : told, ...why, code };
  const { words, remedy } = new Refusal(sayable(code, facts), facts);
  return { sequence, act, kind, at, code, words, remedy, exhibits, opened, list: list?.draft, next: why?.next };
}
