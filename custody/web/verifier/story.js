// The history in readable form: what each event says, by whom, when, with what was shown and what was withheld.

/** A moment of the log as people write it, in UTC. */
const moment = (at) => `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`;

/** Names that the bundle itself shows and proves: a person's or an agency's, by number. */
function namesIn(bundle) {
  const names = new Map();
  for (const { seq, event } of bundle.events) {
    const said = event.type === "pending_change.proposed/1" ? event.data.subject : event.subject;
    for (const value of bundle.values) {
      if (value.seq === seq && value.disclosure && value.name === "name" && said) names.set(said, String(opened(value)[2]));
    }
  }
  return names;
}

const named = (number, names) => (names.has(number) ? `${names.get(number)} (${number})` : number);

/** One entry of the history, as plain values to be shown. */
function told(bundle, part, names) {
  const { event, seq } = part;
  const header = headerOf(bundle, part)?.event;
  return {
    seq,
    n: event.n,
    title: word("events", event.type) ?? word("acts", header?.kind) ?? event.type,
    type: event.type,
    at: moment(event.at),
    occurred: header?.occurred ? moment(header.occurred.at) : "",
    who: (header?.actors ?? []).map((actor) => whoIs(actor, names)),
    facts: facts(event.data, names),
    values: valuesOf(bundle, [seq, seq - 1 - event.part]),
    flags: header?.flags ?? [],
    leaf: toHex(part.leaf),
  };
}

function whoIs(actor, names) {
  const will = word("wills", actor.will) ?? actor.will;
  const vouched = actor.by ? ` – ${named(actor.by, names)}` : "";
  const slip = actor.slip ? ` – ${actor.slip}` : "";
  const agency = actor.agency ? `, ${named(actor.agency, names)}` : "";
  return `${word("parts", actor.part) ?? actor.part} ${named(actor.person, names)}${agency} (${will}${vouched}${slip})`;
}

/** How the fields of that name say their value, where its form alone does not tell. */
function saidBy(key) {
  if (key === "ug" || key.endsWith("_ug")) return grams;
  if (key === "roles" || key === "granted") return (roles) => [roles].flat().map((one) => word("roles", one) ?? one).join(", ");
  return null;
}

/** What an event says: pairs of a label and a text, the objects inside it laid flat. */
function facts(data, names, before = "") {
  const pairs = [];
  for (const [key, value] of Object.entries(data ?? {})) {
    const label = `${before}${word("labels", key) ?? key}`;
    const text = saidBy(key)?.(value) ?? plain(value, names);
    if (text !== null) pairs.push([label, text]);
    else if (Array.isArray(value)) value.forEach((one, i) => pairs.push(...facts(one, names, `${label} ${i + 1} · `)));
    else pairs.push(...facts(value, names, `${label} · `));
  }
  return pairs;
}

/** Whole micrograms as grams, exact. */
function grams(micrograms) {
  const digits = String(Math.abs(micrograms)).padStart(7, "0");
  const rest = digits.slice(-6).replace(/0+$/, "");
  const point = language === "fr" ? "," : ".";
  return `${micrograms < 0 ? "\u2212" : ""}${digits.slice(0, -6)}${rest ? point + rest : ""} g`;
}

/** A value in one line; null for an object that has to be laid flat. */
function plain(value, names) {
  if (typeof value === "string") return word("codes", value) ?? named(value, names);
  if (typeof value === "boolean") return word("page", value ? "yes" : "no");
  if (value === null || typeof value === "number") return String(value ?? "–");
  if (Array.isArray(value)) {
    const texts = value.map((one) => plain(one, names));
    return texts.includes(null) ? null : texts.join(", ");
  }
  if ("text" in value && "unit" in value) return `${value.text} ${value.unit}`;
  if ("substance" in value && "amount" in value) return `${plain(value.substance, names)} ${amount(value.amount, value.unit)}`;
  if ("n" in value && "unit" in value) return `${value.n} × ${word("codes", value.unit) ?? value.unit}`;
  return null;
}

/** The private values that events commit to: shown, withheld or erased. */
function valuesOf(bundle, seqs) {
  return bundle.values
    .filter((value) => seqs.includes(value.seq))
    .map((value) => ({ name: word("fields", value.name.replace(/_\d+$/, "")) ?? value.name, state: stateOfValue(value), text: shown(value), by: value.by }));
}

const stateOfValue = (value) => (value.disclosure ? "shown" : value.erased ? "erased" : "withheld");

function shown(value) {
  if (!value.disclosure) return "";
  const content = opened(value)[2];
  if (content !== null && typeof content === "object") return content.sha256 ? `SHA-256 ${content.sha256}` : canonical(content);
  return String(content);
}

/** The histories of a bundle: that of what it is about first, then the others in the order in which they begin. */
function histories(bundle) {
  const names = namesIn(bundle);
  const chains = new Map([[bundle.subject, []]]);
  for (const part of bundle.events.filter((one) => !one.isHeader)) {
    if (!chains.has(part.event.subject)) chains.set(part.event.subject, []);
    chains.get(part.event.subject).push(told(bundle, part, names));
  }
  return [...chains].map(([subject, entries]) => ({ subject, name: names.get(subject) ?? "", entries }));
}

/** Digests of photographs that the bundle shows, by which a photograph in hand is recognised. */
function photographs(bundle) {
  const found = new Map();
  for (const value of bundle.values.filter((one) => one.disclosure && one.name === "photo")) {
    const content = opened(value)[2];
    if (content?.sha256) found.set(content.sha256, value.seq);
  }
  return found;
}
