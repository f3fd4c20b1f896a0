/** How a session that was taken along stands: as the service last knew it, and what this device has recorded since. */
import { base64url, canonical, hex, sha256, unbase64, unbase64url, utf8 } from "../bytes.js";
import { isNews } from "../kit.js";

const EFFECTS = {
  "destruction_session.attend/1": (now, { attendees }, { at }) => {
    for (const { person, quality } of attendees) {
      now.present.set(person, quality);
      now.since.set(person, at);
      now.left.delete(person);
    }
  },
  "destruction_session.leave/1": (now, { person }) => {
    now.left.set(person, now.present.get(person));
    now.present.delete(person);
  },
  "destruction_session.confirm_presence/1": (now, { people }, { at }) =>
    people.forEach((one) => now.since.set(one, at)),
  "destruction_session.open/1": (now) => (now.status = "open"),
  "destruction_session.arrive/1": (now, { exhibits }) =>
    exhibits.forEach((one) => now.staged.delete(one) && now.onSite.add(one)),
  "destruction_session.read_units/1": (now, { units }) => {
    for (const { number } of units) {
      now.unitsRead.add(number);
      for (const one of now.road.units.find((unit) => unit.number === number)?.exhibits ?? [])
        now.staged.delete(one) && now.onSite.add(one);
    }
  },
  "destruction_session.draw_on_site/1": (now, { dice }) =>
    Object.assign(now, { dice, population: [...now.onSite].sort() }),
  "destruction_session.check_load/1": (now, { checks }) => checks.forEach(({ exhibit }) => now.sealsRead.add(exhibit)),
  "destruction_session.see_ashes/1": (now, { cold }, { author }) => cold && now.cold.add(author),
  "destruction_session.withdraw/1": (now, command) => {
    const { checks = [], missing = [] } = command;
    for (const exhibit of [...checks.filter((one) => one.seal_state).map((one) => one.exhibit), ...missing])
      now.incidents.add(exhibit);
    for (const exhibit of missing) now.missing.add(exhibit);
    for (const exhibit of leaving(command)) {
      now.staged.delete(exhibit);
      now.onSite.delete(exhibit);
      now.withdrawn.add(exhibit);
    }
  },
  "destruction_session.ignite/1": (now, command, entry) => Object.assign(now, { status: "burnt", litAt: entry.at }),
  "destruction_session.close/1": (now, command, entry) =>
    Object.assign(now, { status: "closed", site: read(entry.digest) }),
  "destruction_session.sign/1": (now, { person, nonce, decision, assertion }) => {
    now.signed.set(person, decision);
    if (!assertion) now.unheard.add(person);
    now.nonces.delete(nonce);
  },
};

const seated = (seats) => new Map(seats.map(({ person, quality }) => [person, quality]));
export const leaving = ({ checks = [], missing = [] }) => [...checks.map((one) => one.exhibit), ...missing];
const read = (digest) => hex(unbase64(digest)); // as people read it: an envelope's is kept in base64

/** The session as this device knows it; null when it is not, or no more, checked out to it. */
export function siteSession({ outbox, kit, view }, number) {
  const known = view.sessions.find((one) => one.session === number);
  if (!known) return null;
  const now = {
    ...known,
    present: seated(known.present),
    since: new Map(known.present.map(({ person, since }) => [person, since])), // when they last gave their presence
    left: seated(known.left),
    staged: new Set(known.staged),
    onSite: new Set(known.on_site),
    withdrawn: new Set(known.withdrawn),
    missing: new Set(known.missing), // those of what was withdrawn that were reported missing
    incidents: new Set(known.incidents), // they left the load so that nobody may say that nothing happened
    signed: new Map(known.signed.map((person) => [person, known.decided?.[person] ?? "attested"])),
    unheard: new Set(known.unheard), // of whom the service has nothing but this device's word
    nonces: new Set(known.nonces),
    litAt: known.lit_at,
    unitsRead: new Set(known.road.units.filter(({ read }) => read).map(({ number }) => number)),
    dice: "",
    population: known.road.drawn, // of what the sample is drawn, in order of number; null before the draw
    sealsRead: new Set(known.road.seen), // own seals that were read here
    cold: new Set(known.ash.seen_by), // who saw the ash cold
  };
  for (const entry of outbox) {
    const ours = entry.command.session === number && isNews(kit, entry);
    if (ours) EFFECTS[entry.kind]?.(now, entry.command, entry);
  }
  return now;
}

/**
 * What was said of a session on this device, in what waits to be sent and in what it keeps of the rest: `closed`, the
 * chair's words in the envelope that people sign (null when it holds that no more), `reasons`, why each exhibit that
 * left the load did, and `words`, the reservation of each person who signed with one, or why they refused.
 */
export async function minuted({ outbox, store }, now) {
  const waiting = [...outbox];
  const acts = [...(await store.all("kept")), ...waiting].filter(({ command }) => command.session === now.session);
  const closed = acts.find(({ digest }) => read(digest) === now.site)?.command ?? null;
  const reasons = new Map();
  for (const { command } of acts.filter(({ kind }) => kind === "destruction_session.withdraw/1"))
    for (const exhibit of leaving(command)) reasons.set(exhibit, command.reason);
  const signed = acts.filter(({ kind, command }) => kind === "destruction_session.sign/1" && command.reservations);
  const words = new Map(signed.map(({ command }) => [command.person, command.reservations]));
  return { closed, reasons, words };
}

/** What the closing shows to those who sign, and the service compares with what it has by then. */
export function shown(now) {
  const present = [...now.present, ...now.left]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([person, quality]) => ({ person, quality }));
  const left = [...now.left.keys()].sort();
  return { burnt: [...now.onSite].sort(), withdrawn: [...now.withdrawn].sort(), present, left, ignited_at: now.litAt };
}

/** Who is there in a quality, "" for nobody. */
export const attending = (now, quality) => [...now.present].find(([, one]) => one === quality)?.[0] ?? "";

/** What is still to burn: waiting for the site, or on it. */
export const loaded = (now) => [...now.staged, ...now.onSite];

/** Who came too long ago to count for a fire within the next five minutes, and confirms first. */
export function stale(now) {
  const fresh = Date.now() - (now.minutes - 5) * 60_000;
  return [...now.present.keys()].filter((person) => Date.parse(now.since.get(person)) < fresh);
}

/** Qualities of which the rules ask for more than have come, each with how many still lack, and of how many. */
export function lacking(now) {
  const there = (quality) => [...now.present.values()].filter((one) => one === quality).length;
  const countable = now.quorum.filter(({ quality }) => !["outsider", "supervisor"].includes(quality));
  return countable
    .map(({ quality, at_least }) => ({ quality, n: at_least - there(quality), of: at_least }))
    .filter(({ n }) => n > 0);
}

/** Who is there, has not signed and need wait for nobody, by the order of the rules; who left is waited for, too. */
export function maySign(now) {
  const open = [...now.present, ...now.left].filter(([person]) => !now.signed.has(person));
  return open
    .filter(([person]) => now.present.has(person))
    .filter(([, quality]) => !open.some(([, other]) => (now.after[quality] ?? []).includes(other)))
    .map(([person]) => person);
}

/** What a passkey signs on the site (docs/sign-off.md). */
export async function challenge(now, { person, nonce, decision, words }) {
  const said = {
    decision,
    nonce,
    person,
    quality: now.present.get(person),
    session: now.session,
    site: now.site,
    words,
  };
  return sha256(utf8(`custody.sign_on_site/1\0${canonical(said)}`));
}

/** The commitment to a reservation, as the signature is over it; "" for none. */
export async function committed(salt, text) {
  if (!text) return "";
  return hex(await sha256(utf8(`${salt}.${text}`)));
}

/** A passkey's answer over a challenge, asked of the person who stands here; rejects when they say no. */
export async function answered(over, credentials) {
  const allowCredentials = credentials.map((id) => ({ type: "public-key", id: unbase64url(id) }));
  const publicKey = { challenge: over, allowCredentials, userVerification: "required", timeout: 120_000 };
  const given = await navigator.credentials.get({ publicKey });
  return {
    credential: base64url(given.rawId),
    client_data: base64url(given.response.clientDataJSON),
    authenticator_data: base64url(given.response.authenticatorData),
    signature: base64url(given.response.signature),
  };
}
