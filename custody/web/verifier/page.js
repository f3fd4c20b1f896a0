// The page: files in, steps and history out. Text is only ever set as text; nothing leaves this computer.

const WORDS = JSON.parse(document.getElementById("words").textContent);
let language = navigator.language.toLowerCase().startsWith("en") ? "en" : "fr";
let current = null; // the bundle that is shown, with further files that were dropped beside it
let drawing = 0; // the newest drawing: an older one that comes to its end late shows nothing

const $ = (id) => document.getElementById(id);

/** A word of this language out of one of the tables; undefined when the table has none. */
const word = (table, key) => WORDS[language][table][key];

/** A sentence with its facts filled in. */
function say(table, key, facts = {}) {
  const sentence = word(table, key) ?? key;
  return sentence.replaceAll(/%\((\w+)\)s/g, (_, name) => String(facts[name] ?? "–"));
}

function element(tag, text = "", className = "", ...children) {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/** Read what was dropped or chosen: one ZIP, or the files of a bundle; photographs may come along, or later. */
async function take(list) {
  try {
    let files = new Map();
    const loose = [];
    for (const [path, file] of list) {
      if (file.size > LARGEST) throw new Wrong("zip_large");
      const buffer = await file.arrayBuffer();
      if (/\.zip$/i.test(path)) files = new Map([...files, ...(await readZip(buffer))]);
      else if (/\.(jpe?g|png)$/i.test(path)) loose.push([path, new Uint8Array(buffer)]);
      else files.set(path, new Uint8Array(buffer));
    }
    if (files.size > 0) current = { bundle: await readBundle(inBundle(files)), photos: [] };
    current?.photos.push(...loose);
    await draw();
  } catch (error) {
    // Whatever it was: what an earlier proof showed must not stand above this one.
    const wrong = error instanceof Wrong ? error : new Wrong("bundle_malformed", { path: "–" });
    current = null;
    verdict("bad", say("page", "unreadable"), say("findings", wrong.code, wrong.facts));
    ["keys", "result", "story"].forEach((id) => ($(id).hidden = true));
  }
}

/** Everything again, with the keys as they are typed and compared now. */
async function draw() {
  for (const one of document.querySelectorAll("[data-say]")) one.textContent = say("page", one.dataset.say);
  document.documentElement.lang = language;
  $("language").textContent = language === "fr" ? "English" : "Français";
  if (current === null) return;
  drawing += 1;
  const mine = drawing;
  const { bundle } = current;
  const typed = $("typed").value.trim();
  let [keys, trusted, refused] = [bundle.keys, $("compared").checked, null];
  if (typed) {
    try {
      [keys, trusted] = [await parseKeys(typed, bundle.head.origin), true];
    } catch (error) {
      refused = error;
    }
  }
  const steps = await verifyBundle(bundle, keys, trusted);
  const photos = await photoLines();
  if (mine !== drawing) return;
  const worst = refused || steps.some((one) => one.state === "bad") ? "bad" : trusted ? "good" : "warn";
  const first = steps.find((one) => one.state === "bad");
  const detail = refused ? say("findings", refused.code) : first ? say("findings", first.code, first.facts) : say("page", `${worst}_detail`);
  verdict(worst, say("page", worst, { subject: bundle.subject }), detail);
  if (worst !== "bad") $("verdict").append(...burntOf(bundle));
  if ([...bundle.files.keys()].some((path) => /\.pdf$/i.test(path))) $("verdict").append(element("p", say("page", "pdf_unchecked"), "unchecked"));
  drawKeys(bundle);
  $("steps").replaceChildren(...steps.map(stepItem));
  $("photos").replaceChildren(...photos);
  $("chains").replaceChildren(...histories(bundle).map(chainSection));
  ["keys", "result", "story"].forEach((id) => ($(id).hidden = false));
}

function verdict(state, title, detail) {
  $("verdict").className = `verdict ${state}`;
  $("verdict").replaceChildren(element("h2", title), element("p", detail));
  $("verdict").hidden = false;
}

function drawKeys(bundle) {
  const items = bundle.keys.map((key) => {
    const kind = key.name === bundle.head.origin ? "key_log" : "key_witness";
    return element("li", "", "", element("strong", say("page", kind)), " ", element("code", key.text));
  });
  $("known").replaceChildren(...items);
}

function stepItem({ name, state, code, facts: found }) {
  const item = element("li", "", state, element("h3", say("titles", name)));
  item.dataset.step = name;
  item.append(element("p", say("states", state), "state"));
  if (state === "bad") {
    item.append(element("p", say("findings", code, found), "finding"));
    return item;
  }
  const held = { stamps: "stamps_page", times: found.timed ? "times_page" : "times_page_none", site: found.opened < found.closed ? "site_withheld" : "site", keyed: found.unsigned ? "keyed_without" : "keyed", versions: found.version < found.last ? "versions_superseded" : "versions" }[name] ?? (name === "witnesses" && found.n === 0 ? "witnesses_none" : name);
  const facts = found.at ? { ...found, at: moment(found.at) } : found;
  item.append(element("p", say("proves", held, facts)));
  if (name === "signature") {
    item.append(element("p", say("page", ed25519Verify.by === "noble" ? "by_noble" : "by_browser"), "fine"));
  }
  item.append(element("p", "", "not", element("strong", say("page", "not_proved")), " ", say("proves_not", name)));
  return item;
}

function chainSection({ subject, name, entries }, place) {
  const section = element("details");
  section.open = place === 0;
  const kind = word("kinds", subject.slice(0, 2)) ?? "";
  section.append(element("summary", [kind, name, `${subject} – ${entries.length}`].filter(Boolean).join(" · ")));
  section.append(element("ol", "", "story", ...entries.map(entryItem)));
  return section;
}

function entryItem(entry) {
  const item = element("li", "", "", element("h3", `${entry.n}. ${entry.title}`));
  const times = [say("page", "recorded", { at: entry.at })];
  if (entry.occurred) times.push(say("page", "occurred", { at: entry.occurred }));
  item.append(element("p", times.join(" · "), "when"), element("p", entry.who.join(" · ")));
  const list = element("dl");
  for (const [label, text] of entry.facts) list.append(element("dt", label), element("dd", text));
  for (const { name, state, text, by } of entry.values) {
    const gone = by ? say("page", "erased_by", { by }) : say("page", state);
    list.append(element("dt", name), element("dd", state === "shown" ? text : gone, state));
  }
  for (const flag of entry.flags) list.append(element("dt", say("page", "flag")), element("dd", word("flags", flag) ?? flag, "erased"));
  item.append(list, element("p", say("page", "place", { seq: entry.seq, leaf: entry.leaf, type: entry.type }), "fine"));
  return item;
}

/** Each photograph in hand: is it one whose digest an event of this bundle holds? */
async function photoLines() {
  const known = photographs(current.bundle);
  const lines = [element("p", say("page", known.size ? "photos" : "photos_none", { n: known.size }))];
  for (const [name, bytes] of current.photos) {
    const seq = known.get(toHex(await sha256(bytes)));
    const state = seq === undefined ? "photo_unknown" : "photo_known";
    lines.push(element("p", say("page", state, { name, seq }), seq === undefined ? "finding" : "shown"));
  }
  return lines;
}

/** Files of a drop, folders opened. */
async function dropped(transfer) {
  const found = [];
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (entries.length === 0) return [...transfer.files].map((file) => [file.name, file]);
  for (const entry of entries) await walk(entry, found);
  return found;
}

async function walk(entry, found) {
  if (entry.isFile) {
    found.push([entry.fullPath.slice(1), await new Promise((resolve, reject) => entry.file(resolve, reject))]);
    return;
  }
  const reader = entry.createReader();
  const batch = () => new Promise((resolve, reject) => reader.readEntries(resolve, reject));
  for (let entries = await batch(); entries.length > 0; entries = await batch()) {
    for (const one of entries) await walk(one, found);
  }
}

const chosen = (input) => [...input.files].map((file) => [file.webkitRelativePath || file.name, file]);

$("zip").addEventListener("change", (event) => take(chosen(event.target)));
$("folder").addEventListener("change", (event) => take(chosen(event.target)));
$("typed").addEventListener("input", draw);
$("compared").addEventListener("change", draw);
$("print").addEventListener("click", () => window.print());
$("language").addEventListener("click", () => {
  language = language === "fr" ? "en" : "fr";
  draw();
});
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", async (event) => {
  event.preventDefault();
  take(await dropped(event.dataTransfer));
});

if (!globalThis.crypto?.subtle || typeof DecompressionStream === "undefined") {
  draw();
  verdict("bad", say("page", "too_old"), say("page", "too_old_detail"));
} else {
  draw();
}
