// A bundle as it was given: its events in the order of the log, and the checks. Each check answers for itself.

const SUBJECT_OF_TROUBLE = /"((?:EC|DG)[0-9A-Z]{11})"/g;

/** Kinds of chains that are here for the name at their beginning only. */
const NAMING = new Set(["PE", "SV", "PL", "PR"]);

/** RFC 8785 on the log's profile: keys in order, no white space, whole numbers. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
}

/** The files of one bundle without the folder that they lie in. */
function inBundle(files) {
  const anchor = [...files.keys()].find((path) => path === "checkpoint" || path.endsWith("/checkpoint"));
  if (anchor === undefined) throw new Wrong("bundle_malformed", { path: "checkpoint" });
  const folder = anchor.slice(0, -"checkpoint".length);
  return new Map([...files].filter(([path]) => path.startsWith(folder)).map(([path, data]) => [path.slice(folder.length), data]));
}

/** Everything of a bundle that the checks need, read and not yet verified. */
async function readBundle(files) {
  const text = (path) => {
    if (!files.has(path)) throw new Wrong("bundle_malformed", { path });
    return textOf(files.get(path), path);
  };
  const note = parseNote(text("checkpoint"));
  const head = parseCheckpoint(note.text);
  const paths = [...files.keys()].filter((path) => /^events\/[0-9]{10}\.json$/.test(path)).sort();
  if (paths.length === 0) throw new Wrong("bundle_malformed", { path: "events/" });
  const stray = [...files.keys()].find((path) => path.startsWith("events/") && !/^events\/[0-9]{10}\.(json|tlog-proof)$/.test(path));
  if (stray !== undefined) throw new Wrong("bundle_malformed", { path: stray });
  const orphan = [...files.keys()].find((path) => !path.startsWith("timestamp/") && path.endsWith(".tlog-proof") && !files.has(path.replace(/tlog-proof$/, "json")));
  if (orphan !== undefined) throw new Wrong("bundle_malformed", { path: orphan });
  const events = [];
  for (const path of paths) events.push(await readEvent(path, files.get(path)));
  const manifest = parsed(text("bundle.json"), "bundle.json");
  const values = parsed(text("disclosures.json"), "disclosures.json");
  if (!Array.isArray(values)) throw new Wrong("bundle_malformed", { path: "disclosures.json" });
  const keys = [];
  for (const path of ["vkeys", "witnesses"]) if (files.has(path)) keys.push(...(await parseKeys(text(path), head.origin)));
  // A key that signed nothing here would be compared in place of the one that did.
  const signing = keys.filter((key) => key.kind !== MLDSA44 && note.signatures.some((one) => one.name === key.name && one.id === key.id));
  return { files, text, note, head, events, values, keys: signing, subject: String(manifest.subject) };
}

async function readEvent(path, bytes) {
  const text = textOf(bytes, path);
  const event = parsed(text, path);
  // One form only: a key named twice, or a second spelling, would be read otherwise by other software.
  if (canonical(event) !== text) throw new Wrong("canonical_form", { path });
  return { seq: Number(path.slice(7, 17)), path, bytes, text, event, isHeader: event.type === "act/1", leaf: await leafHash(bytes) };
}

function parsed(text, path) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Wrong("bundle_malformed", { path });
  }
}

/** 1. The log's key signed the checkpoint. `trusted`: the keys are those that the reader holds from elsewhere. */
async function checkSignature(bundle, keys) {
  const signed = (await signers(bundle.note, keys)).filter((one) => one.key.name === bundle.head.origin && one.key.kind === ED25519);
  if (signed.length === 0) throw new Wrong("note_unsigned", { origin: bundle.head.origin });
  return { origin: bundle.head.origin, size: bundle.head.size };
}

/** 2. Witnesses saw this head too, at the times they state. */
async function checkWitnesses(bundle, keys) {
  const signed = (await signers(bundle.note, keys)).filter((one) => one.key.name !== bundle.head.origin && one.time);
  const named = signed.map((one) => `${one.key.name} (${new Date(one.time * 1000).toISOString().slice(0, 16)}Z)`);
  return { n: named.length, witnesses: named.join(", ") };
}

/** 3. Every event stands in its place in the log so signed. */
async function checkInclusion(bundle) {
  const spelled = ({ name, id, value }) => `${name} ${id} ${toBase64(value)}`;
  const lines = new Set(bundle.note.signatures.map(spelled));
  for (const { seq, path, leaf } of bundle.events) {
    const proofPath = path.replace(/json$/, "tlog-proof");
    const proof = parseProof(bundle.text(proofPath));
    const signed = proof.note.signatures.every((one) => lines.has(spelled(one)));
    if (proof.index !== seq || proof.note.text !== bundle.head.body || !signed) throw new Wrong("proof_wrong", { path: proofPath });
    if (!(await leadsTo(bundle.head.root, leaf, seq, bundle.head.size, proof.path))) throw new Wrong("inclusion_wrong", { path });
  }
  return { n: bundle.events.length };
}

/** The header event of the act that a part belongs to. */
const headerOf = (bundle, { seq, event }) => bundle.events.find((one) => one.isHeader && one.seq === seq - 1 - event.part);

/** 4. Every part leads to the root that its act's header names: whoever willed the act meant this part. */
async function checkActs(bundle) {
  for (const part of bundle.events.filter((one) => !one.isHeader)) {
    const header = headerOf(bundle, part)?.event;
    const { at, n, path, prev, ...core } = part.event;
    if (!header || header.act !== core.act || header.at !== at) throw new Wrong("part_wrong", { seq: part.seq });
    const leaf = await leafHash(bytesOf(canonical(core)));
    const leads = await leadsTo(fromBase64(header.root), leaf, core.part, header.parts, (path ?? []).map(fromBase64));
    if (!leads) throw new Wrong("part_wrong", { seq: part.seq });
  }
  return { n: bundle.events.filter((one) => one.isHeader).length };
}

/** 5. Every chain is whole: n = 1, 2, 3... and each event names the leaf hash of the one before. */
async function checkChains(bundle) {
  const ends = new Map();
  for (const { seq, event, leaf } of bundle.events.filter((one) => !one.isHeader)) {
    const before = ends.get(event.subject) ?? { n: 0, leaf: "" };
    const { draft_n = before.n, draft_leaf = before.leaf } = event.data; // what a confirmation says that it confirms
    if (event.n !== before.n + 1 || (event.prev ?? "") !== before.leaf || draft_n !== before.n || draft_leaf !== before.leaf) {
      throw new Wrong("chain_broken", { seq, subject: event.subject });
    }
    ends.set(event.subject, { n: event.n, leaf: toBase64(leaf) });
  }
  if (!ends.has(bundle.subject)) throw new Wrong("bundle_malformed", { path: "bundle.json" });
  return { chains: [...ends].map(([subject, end]) => `${subject} (${end.n})`).join(", ") };
}

/** 6. The last event of the history says that it was given, and where all chains then ended: none was cut short. */
async function checkGiven(bundle) {
  const parts = bundle.events.filter((one) => !one.isHeader);
  const last = parts.filter((one) => one.event.subject === bundle.subject).at(-1)?.event;
  const given = last?.type === "document.issued/1" && last.data.document === "bundle" && last.data.ends;
  if (!given) throw new Wrong("given_missing", { subject: bundle.subject });
  const ends = new Map(parts.map(({ event, leaf }) => [event.subject, [event.n, toBase64(leaf)]]));
  ends.set(bundle.subject, [last.n - 1, last.prev ?? ""]);
  const counted = [...ends].filter(([subject, [n]]) => n > 0 && !NAMING.has(subject.slice(0, 2))).sort(([a], [b]) => (a < b ? -1 : 1));
  const digest = toBase64(await sha256(bytesOf(counted.map(([subject, [n, leaf]]) => `${subject} ${n} ${leaf}\n`).join(""))));
  const said = [last.data.until_n, last.data.head, last.data.ends];
  if (said.join() !== [last.n - 1, last.prev, digest].join()) throw new Wrong("given_wrong", { subject: bundle.subject });
  return { n: last.data.until_n, at: last.at };
}

/** 7. Every discrepancy and derogation that an event names is here with its own history. */
async function checkNamed(bundle) {
  const present = new Set(bundle.events.map((one) => one.event.subject));
  const named = new Set(bundle.events.flatMap((one) => [...one.text.matchAll(SUBJECT_OF_TROUBLE)].map((match) => match[1])));
  const missing = [...named].sort().find((subject) => !present.has(subject));
  if (missing) throw new Wrong("named_missing", { subject: missing });
  return { n: named.size, named: [...named].sort().join(", ") };
}

/** 8. Every commitment of every event is shown, withheld or erased: none is passed over in silence. */
async function checkValues(bundle) {
  const committed = new Set(bundle.events.flatMap(({ seq, event }) => (event._sd ?? []).map((digest) => `${seq} ${digest}`)));
  const counts = { disclosed: 0, withheld: 0, erased: 0 };
  for (const value of bundle.values) {
    const wrong = new Wrong("disclosure_wrong", { seq: value.seq });
    if (!committed.delete(`${value.seq} ${value.digest}`)) throw wrong;
    if (value.disclosure) {
      if (toBase64url(await sha256(bytesOf(value.disclosure))) !== value.digest || opened(value)[1] !== value.name) throw wrong;
      counts.disclosed += 1;
    } else if (value.withheld || value.erased) {
      counts[value.erased ? "erased" : "withheld"] += 1;
    } else {
      throw wrong;
    }
  }
  if (committed.size > 0) throw new Wrong("disclosure_wrong", { seq: [...committed].map((one) => Number(one.split(" ")[0])).sort((a, b) => a - b)[0] });
  return counts;
}

/** Seconds by which honest clocks may differ. */
const SKEW = 300;

/** What witnesses say of heads, by key: [size, time] of each head that the log signed too, the smallest first. */
async function cosigned(bundle, keys) {
  const found = new Map();
  for (const path of ["checkpoint", ...[...bundle.files.keys()].filter((one) => one.startsWith("heads/")).sort()]) {
    const note = parseNote(bundle.text(path));
    const head = parseCheckpoint(note.text);
    const signed = head.origin === bundle.head.origin ? await signers(note, keys) : [];
    if (!signed.some((one) => one.key.name === head.origin)) continue;
    for (const { key, time } of signed.filter((one) => one.time)) found.set(key.text, [...(found.get(key.text) ?? []), [head.size, time]]);
  }
  for (const said of found.values()) said.sort(([a, at], [b, bt]) => a - b || at - bt);
  return found;
}

/** When an event came, as all the witnesses together say: after the earliest "not yet", before the latest "there". */
function bracket(said, seq) {
  const around = [...said].map((heads) => [heads.findLast(([size]) => size <= seq)?.[1], heads.find(([size]) => size > seq)?.[1]]);
  const [after, before] = [0, 1].map((side) => around.map((pair) => pair[side]));
  return { after: after.includes(undefined) ? null : Math.min(...after), before: before.includes(undefined) ? null : Math.max(...before) };
}

/** 9. No act claims a time of recording that all the witnesses whose keys are here contradict; ML-DSA-44 is not read. */
async function checkTimes(bundle, keys) {
  const said = [...(await cosigned(bundle, keys)).values()];
  const acts = bundle.events.filter((one) => one.isHeader);
  let timed = 0;
  for (const { seq, event } of said.length > 0 ? acts : []) {
    const { after, before } = bracket(said, seq);
    const claimed = Date.parse(event.at) / 1000;
    const facts = { seq, at: event.at, after: stamp(after), before: stamp(before) };
    if (after !== null && claimed < after - SKEW) throw new Wrong("antedated", facts);
    if (before !== null && claimed > before + SKEW) throw new Wrong("postdated", facts);
    timed += after !== null || before !== null ? 1 : 0;
  }
  return { timed, acts: acts.length, minutes: SKEW / 60, n: said.length };
}

const stamp = (seconds) => (seconds === null ? "" : `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`);

/** Time-stamps are told and not judged: that takes X.509, and `openssl ts` does it. */
async function countStamps(bundle) {
  const n = [...bundle.files.keys()].filter((path) => /^timestamp\/.*\.tsr$/.test(path)).length;
  return n > 0 ? { n } : null;
}

/** A disclosure's [salt, name, value] (RFC 9901). */
function opened(value) {
  return parsed(textOf(fromBase64url(value.disclosure), "disclosures.json"), "disclosures.json");
}

/** The events that issued certificates, in whichever version. */
function issuedIn(bundle) {
  return bundle.events.filter((one) => ["certificate.issued/1", "certificate.reissued/1"].includes(one.event.type));
}

/** 11. The statement of every certificate is the one whose digest the log holds. */
async function checkStatements(bundle) {
  const issued = issuedIn(bundle);
  requireVouched(bundle, "statements/", issued.map(({ event }) => `statements/${event.subject}.json`));
  if (issued.length === 0) return null;
  for (const { event } of issued) {
    const path = `statements/${event.subject}.json`;
    const digest = toHex(await sha256(bytesOf(bundle.text(path))));
    if (event.data.statement !== digest) throw new Wrong("statement_differs", { path });
  }
  return { numbers: issued.map(({ event }) => `${event.data.certificate_number} (SHA-256 ${event.data.statement})`).join(", ") };
}

/** A file that no event vouches for would be read as if it were proved. */
function requireVouched(bundle, folder, paths) {
  const stray = [...bundle.files.keys()].find((path) => path.startsWith(folder) && !paths.includes(path));
  if (stray !== undefined) throw new Wrong("bundle_malformed", { path: stray });
}

/** Which version of a certificate the bundle is about, and the newest that it tells of. */
function countVersions(bundle) {
  const versions = new Map(issuedIn(bundle).map(({ event }) => [event.subject, event.data.version]));
  const version = versions.get(bundle.subject);
  if (version === undefined) return null;
  const replaced = bundle.events.some(({ event }) => event.type === "certificate.superseded/1" && event.subject === bundle.subject);
  return { version, last: Math.max(version + (replaced ? 1 : 0), ...versions.values()) };
}

/** Whether the act of a signature lacks the will that its way says: its header names who gave theirs, its author first. */
function unwilled({ way, person, before = [] }, header) {
  const people = (header?.actors ?? []).map((actor) => actor.person);
  if (way === "account") return people[0] !== person;
  if (way === "pin" || way === "device") return !people.includes(person);
  if (way !== "wet" && way !== "thumb") return false; // a passkey's answer speaks for itself
  const two = new Set(before.filter((one) => one !== person));
  return two.size < 2 || [...two].some((one) => !people.includes(one));
}

/** 12. What the people of a session signed is here, and each signature is over it; a passkey's holds under its key. */
async function checkSigned(bundle) {
  const [frozen, sites, nonces] = [new Map(), new Map(), new Map()];
  const counts = { n: 0, passkeys: 0 };
  const closed = bundle.events.filter(({ event }) => /^destruction_session\.closed(_on_site)?\/1$/.test(event.type)).map(({ event }) => `signed/${event.subject}`);
  requireVouched(bundle, "signed/", closed.flatMap((path) => [`${path}.json`, `${path}.closing.json`]));
  for (const one of bundle.events) {
    const { seq, event } = one;
    const { statement, person, assertion, site, nonce } = event.data ?? {};
    if (event.type === "destruction_session.checked_out/1") {
      for (const given of event.data.nonces) nonces.set(`${event.subject} ${given}`, nonces.get(`${event.subject} ${given}`) ?? true);
    } else if (event.type === "destruction_session.recalled/1") {
      for (const [given, free] of nonces) if (free && given.startsWith(event.subject)) nonces.delete(given); // taken back with its device
    } else if (event.type === "destruction_session.closed/1" || event.type === "destruction_session.closed_on_site/1") {
      const path = `signed/${event.subject}.json`;
      if (toHex(await sha256(bytesOf(bundle.text(path)))) !== statement) throw new Wrong("statement_differs", { path });
      frozen.set(event.subject, statement);
      sites.set(event.subject, site);
    } else if (event.type === "destruction_session.signed/1" || event.type === "destruction_session.signed_on_site/1") {
      let fault = statement === frozen.get(event.subject) ? await faultOfAssertion(event) : "statement";
      if (event.type === "destruction_session.signed_on_site/1") {
        const of = `${event.subject} ${nonce}`;
        if (site !== sites.get(event.subject)) fault = "site";
        else if ((assertion || event.data.way === "passkey") && !nonces.get(of)) fault = "nonce";
        if (nonces.has(of)) nonces.set(of, false); // it serves once
      }
      if (!fault && unwilled(event.data, headerOf(bundle, one)?.event)) fault = "will";
      if (fault) throw new Wrong("signed_wrong", { seq, person, fault });
      counts.n += 1;
      counts.passkeys += assertion ? 1 : 0;
    }
  }
  return counts.n > 0 ? counts : null;
}

/** Acts that a passkey signs where their author has one. */
const KEYED = ["order.issue/1", "order.confirm_copy/1", "order.revoke/1", "legal_hold.place/1", "legal_hold.lift/1"];

/** Acts that their author signed with a passkey: each signature holds over its header, and so over all its parts. */
async function checkKeyed(bundle) {
  let n = 0;
  for (const { seq, event } of bundle.events.filter((one) => one.isHeader && one.event.sigs)) {
    for (const signature of event.sigs) {
      const fault = await faultOfAct(event, signature, bundle.head.origin);
      if (fault) throw new Wrong("signed_wrong", { seq, person: signature.signer, fault });
      n += 1;
    }
  }
  const unsigned = bundle.events.filter(({ isHeader, event }) => isHeader && KEYED.includes(event.kind) && !event.sigs?.length).map((one) => one.seq);
  if (unsigned.length > 0) return { n, unsigned: unsigned.join(", ") };
  return n > 0 ? { n } : null;
}

/** When the fire was lit, of which no hour could be claimed: as shown if that cannot be true either, else as recorded. */
function litAt(shown, at) {
  const untrue = shown < "2000" || Date.parse(shown) >= Date.parse(at) + 25 * 3_600_000;
  return untrue ? shown : at;
}

/** Which field of a closing's event, of the frozen statement or of a text shown is not as its envelope says. */
function differing(said, { seq, event }, by, statement, values) {
  const command = said.command ?? {};
  const site = command.site ?? {};
  if (said.kind !== "destruction_session.close/1") return "form";
  const stray = ["device", "author"].find((name) => said[name] !== by[name]);
  if (stray) return stray;
  const recorded = {
    session: event.subject, any_incident: event.data.incidents, non_retrievable: event.data.non_retrievable,
    burnt: statement.exhibits.map((one) => one.exhibit), withdrawn: statement.withdrawn,
    present: statement.attendance.map((one) => `${one.person} ${one.quality}`),
    ignited_at: statement.ignition_claimed?.at ?? litAt(site.ignited_at, statement.ignited_at),
  };
  const told = { ...command, ...site, present: (site.present ?? []).map((one) => `${one.person} ${one.quality}`) };
  const listed = (value) => (Array.isArray(value) ? [...new Set(value)].sort().join() : value);
  const field = Object.keys(recorded).find((name) => listed(recorded[name]) !== listed(told[name]));
  if (field) return field;
  const plain = (text) => String(text).normalize("NFC").replaceAll("\r\n", "\n").trim();
  const shown = values.filter((one) => one.seq === seq && one.disclosure).map(opened);
  return (shown.find(([, name, text]) => plain(command[name]) !== text) ?? [])[1] ?? "";
}

/** The device that a session was checked out to when this event closed it; "" for none. */
function deviceOf(bundle, { seq, event: { subject } }) {
  const turns = bundle.events.filter(({ seq: at, event }) => at < seq && event.subject === subject && /^destruction_session\.(checked_out|recalled)\/1$/.test(event.type));
  const last = turns.at(-1)?.event;
  return last?.type === "destruction_session.checked_out/1" ? last.data.device : "";
}

/** 13. The envelope that closed a session on a site, where it is here, was signed there, and the log says what it says. */
async function checkSite(bundle) {
  const counts = { closed: 0, opened: 0 };
  for (const one of bundle.events.filter(({ event }) => event.type === "destruction_session.closed_on_site/1")) {
    const path = `signed/${one.event.subject}.closing.json`;
    counts.closed += 1;
    if (!bundle.files.has(path)) continue;
    const text = bundle.text(path);
    const same = toHex(await sha256(bytesOf(text))) === one.event.data.site;
    const statement = parsed(bundle.text(`signed/${one.event.subject}.json`), path);
    const by = { device: deviceOf(bundle, one), author: headerOf(bundle, one)?.event.actors[0].person };
    const field = same ? differing(parsed(text, path), one, by, statement, bundle.values) : "site";
    if (field) throw new Wrong("closing_differs", { path, field });
    counts.opened += 1;
  }
  return counts.closed > 0 ? counts : null;
}

/** Who of a session without network has signed in no way of their own, nor on a paper photographed afterwards. */
async function countWords(bundle) {
  const of = (type) => bundle.events.filter(({ event }) => event.type === type);
  const own = (event) => !["wet", "thumb", "device"].includes(event.data.way) || event.type === "destruction_session.signed/1";
  const spoke = new Set([...of("destruction_session.signed/1"), ...of("destruction_session.signed_on_site/1")].filter(({ event }) => own(event))
    .map(({ event }) => `${event.subject} ${event.data.person}`));
  const people = new Set();
  for (const { event } of of("destruction_session.closed_on_site/1")) {
    const path = `signed/${event.subject}.json`;
    for (const { person } of parsed(bundle.text(path), path).attendance) if (!spoke.has(`${event.subject} ${person}`)) people.add(person);
  }
  return people.size > 0 ? { people: [...people].sort().join(", ") } : null;
}

const CHECKS = [
  ["signature", checkSignature],
  ["witnesses", checkWitnesses],
  ["inclusion", checkInclusion],
  ["acts", checkActs],
  ["chains", checkChains],
  ["given", checkGiven],
  ["named", checkNamed],
  ["values", checkValues],
  ["times", checkTimes],
  ["stamps", countStamps],
  ["statements", checkStatements],
  ["versions", countVersions],
  ["keyed", checkKeyed],
  ["signed", checkSigned],
  ["site", checkSite],
  ["word", countWords],
];

/** Run every check. `keys`: those held from elsewhere, or the bundle's own while nobody has compared them. */
async function verifyBundle(bundle, keys, trusted) {
  const steps = [];
  for (const [name, check] of CHECKS) {
    try {
      const facts = await check(bundle, keys);
      if (facts !== null) steps.push({ name, state: stateOf(name, facts, trusted), facts });
    } catch (error) {
      const wrong = error instanceof Wrong ? error : new Wrong("bundle_malformed", { path: String(error.message) });
      steps.push({ name, state: "bad", code: wrong.code, facts: wrong.facts });
    }
  }
  return steps;
}

function stateOf(name, facts, trusted) {
  if (name === "signature") return trusted ? "good" : "warn";
  if (name === "witnesses" || name === "times") return facts.n > 0 && trusted ? "good" : "warn";
  if (name === "stamps" || name === "word" || (name === "site" && facts.opened < facts.closed)) return "warn";
  if (name === "keyed" && facts.unsigned) return "warn";
  if (name === "versions" && facts.version < facts.last) return "warn";
  return "good";
}
