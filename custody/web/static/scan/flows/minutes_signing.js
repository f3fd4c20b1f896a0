/** Signing a session on the site: what everybody signs, large, and each one's way: passkey, PIN, thumb before two. */
import { base64url, random } from "../bytes.js";
import { actions, button, choice, el, prose } from "../dom.js";
import { refusal, say, term } from "../words.js";
import { ON_SITE } from "./site_act.js";
import { choiceScreen } from "./choice_screen.js";
import { inShort, minutes, reserved } from "./session_minutes.js";
import { heading } from "./session_names.js";
import { signatureScreen } from "./signature_screen.js";
import { answered, challenge, committed, maySign, minuted, siteSession } from "./session_state.js";

/** The hash, in groups that are read aloud and written on the paper original. */
export const hashed = (site) =>
  el(
    "div",
    { class: "answer" },
    el("h2", {}, say("site_hash")),
    el("p", { class: "hash" }, site.toUpperCase().match(/.{8}/g).join(" ")),
    el("p", { class: "fine" }, say("site_hash_hint")),
  );

/** Who signs next, of those whose turn it is. */
export function signing(desk, now) {
  const row = (person) => ({
    id: person,
    name: desk.name(person),
    text: term("qualities", now.present.get(person)),
  });
  choiceScreen(desk, {
    name: "signing",
    title: say("site_sign"),
    hint: say("site_sign_hint"),
    rows: () => maySign(now).map(row),
    takes: ["PE"],
    back: () => desk.flows.course(desk, now.session),
    chosen: (person) => deciding(desk, now, person),
  });
}

/** What the person signs, and how; nothing is chosen for them. */
function deciding(desk, now, person, said = { decision: "", text: "" }, told = null) {
  return desk.unlessMoved(minuted(desk.engine, now), (known) => stating(desk, now, person, { said, told, known }));
}

function stating(desk, now, person, { said, told, known }) {
  const speaks = () => ["reserved", "refused"].includes(said.decision);
  const lacks = () =>
    !said.decision ? say("site_undecided") : speaks() && !said.text.trim() ? say("site_unsaid") : "";
  const why = el("p", { class: "fine", role: "status" });
  const ways = waysOf(now, person).map(([word, start]) =>
    button(say(word), () => desk.go(() => start(desk, now, person, said)), { "data-way": word }),
  );
  const words = prose("text", say("site_text"), said.text, (text) => heard({ text }), { hint: say("site_text_hint") });
  const heard = (changes) => {
    Object.assign(said, changes);
    words.hidden = !speaks();
    why.textContent = lacks();
    for (const one of ways) one.disabled = Boolean(lacks());
  };
  heard({});
  const decisions = ["attested", "reserved", "refused"].map((one) => [one, say(`site_${one}`)]);
  desk.show({
    name: "deciding",
    title: desk.name(person),
    takes: null,
    back: () => signing(desk, siteSession(desk.engine, now.session)),
    nodes: [
      told && el("div", { class: "problem", role: "alert" }, el("p", {}, told)),
      el("p", { class: "lead" }, [say(...heading(now)), now.where].filter(Boolean).join(" · ")),
      reserved(desk, now, known),
      hashed(now.site),
      ...minutes(desk, now, known),
      choice("decision", say("site_decision"), decisions, said.decision, (decision) => heard({ decision })),
      words,
      why,
      el("p", { class: "hint warn" }, say("site_paper_too")),
      actions(...ways),
    ],
  });
}

/** The ways in which somebody may sign: [word, start]. */
const waysOf = (now, person) =>
  [
    now.passkeys[person]?.length > 0 && ["site_by_passkey", byPasskey],
    ["site_by_pin", byPin],
    now.present.size > 2 && ["site_by_thumb", byThumb],
  ].filter(Boolean);

/** What every way says: whose signature, over what, with which word. */
const common = (now, person, { decision, text }, salt) => {
  const reservations = decision === "attested" ? "" : text.trim().normalize("NFC");
  return { session: now.session, site: now.site, person, decision, ...(reservations && { reservations, salt }) };
};

const salted = () => base64url(random(16));
const after = (desk, now) => () => {
  const then = siteSession(desk.engine, now.session);
  return then && maySign(then).length ? signing(desk, then) : desk.flows.course(desk, now.session);
};

async function byPasskey(desk, now, person, said) {
  const [nonce] = now.nonces;
  if (!nonce) return deciding(desk, now, person, said, say("site_no_nonce"));
  const command = { ...common(now, person, said, salted()), nonce };
  const duty = desk.me;
  desk.wait();
  const words = await committed(command.salt, command.reservations);
  let assertion;
  try {
    assertion = await answered(await challenge(now, { ...command, words }), now.passkeys[person]);
  } catch {
    return desk.me === duty && deciding(desk, now, person, said, say("site_passkey_failed"));
  }
  try {
    await desk.engine.record("destruction_session.sign/1", { ...command, assertion }, { duty, author: person });
  } catch (failure) {
    return desk.me === duty && deciding(desk, now, person, said, refusal(failure)[0]);
  }
  if (!desk.awaits(duty)) return;
  desk.tell("kept", say("site_signed_by", { name: desk.name(person) }));
  after(desk, now)();
}

function byPin(desk, now, person, said) {
  recorded(desk, now, person, said, { author: person, command: common(now, person, said, salted()), signers: [] });
}

/** Two others who are there say, each by PIN, that the thumb on the paper is this person's. */
function byThumb(desk, now, person, said, two = []) {
  const others = [...now.present.keys()].filter((one) => one !== person && !two.includes(one));
  const row = (one) => ({ id: one, name: desk.name(one), text: term("qualities", now.present.get(one)) });
  if (two.length === 2) {
    const command = { ...common(now, person, said, salted()), on_paper: "thumb" };
    return recorded(desk, now, person, said, {
      author: two[0],
      command,
      signers: [{ person: two[1], part: "witness" }],
    });
  }
  choiceScreen(desk, {
    name: "before",
    title: say("site_before", { n: two.length + 1 }),
    hint: say("site_before_hint", { name: desk.name(person) }),
    rows: () => others.map(row),
    takes: ["PE"],
    back: () => deciding(desk, now, person, said),
    chosen: (one) => byThumb(desk, now, person, said, [...two, one]),
  });
}

function recorded(desk, now, person, said, { author, command, signers }) {
  signatureScreen(desk, {
    author,
    as: "actor",
    signers,
    sum: say("site_sign_sum", { name: desk.name(person), word: say(`site_${command.decision}`) }),
    told: inShort(desk, now),
    pins: ON_SITE,
    word: say("site_sign"),
    back: () => deciding(desk, now, person, said),
    next: after(desk, now),
    record: (parties, duty) => desk.engine.record("destruction_session.sign/1", command, { duty, author, parties }),
    done: say("site_signed_by", { name: desk.name(person) }),
  });
}
