/** The check mass of the day: it restores today's verdicts of a balance whose certificate has ended (I48). */
import { button, el, field, select } from "../dom.js";
import { doubt, MICROGRAMS, micrograms, reading } from "../weights.js";
import { dayAt, say, today } from "../words.js";
import { signatureScreen } from "./signature_screen.js";

const PARTS = ["nominal", "uncertainty", "reading"];
const UNITS = Object.keys(MICROGRAMS).map((unit) => [unit, unit]);

/** What is known against the balance in use today, with the way to a check mass; `next`: where it goes on after it. */
export function balanceOfToday(desk, next) {
  const balance = desk.balances.get(desk.context.balance);
  const day = today();
  if (!balance || balance.group) return null; // of another service's balance its own people see to it
  const sent = balance.checked_at && dayAt(balance.checked_at) === day; // by this device, and not judged yet
  const checked = sent || balance.checked_on === day;
  const word = checked
    ? !sent && balance.checked_off && "mass_was_off"
    : balance.counts_until < day && (day <= balance.restorable_until ? "mass_needed" : "certificate_over");
  if (!word) return null;
  return el(
    "div",
    { class: "hint warn" },
    el("p", {}, say(word)),
    word === "mass_needed" && button(say("check_mass"), () => desk.go(() => checkMass(desk, next))),
  );
}

/** The three figures of it; those of the mass itself are the ones of last time until somebody changes them. */
export function checkMass(desk, next) {
  const { nominal = empty(), uncertainty = empty() } = desk.context.mass ?? {};
  show(desk, { nominal: { ...nominal }, uncertainty: { ...uncertainty }, reading: empty(nominal.unit) }, next);
}

const empty = (unit = "g") => ({ text: "", unit });

function show(desk, masses, next) {
  const redraw = () => show(desk, masses, next);
  desk.show({
    name: "check_mass",
    title: say("check_mass"),
    uses: ["balance"],
    needs: ["balance"],
    changed: redraw,
    back: next ?? (() => desk.home()),
    text: (texts) => taken(masses, texts, redraw),
    action: { word: say("record"), why: lacking(desk, masses), press: () => signing(desk, masses, next) },
    nodes: [
      el("p", { class: "hint" }, say("check_mass_why")),
      PARTS.map((part) => figureOf(desk, masses, part, redraw)),
    ],
  });
}

/** What the balance sends is its reading; all else is typed off the certificate of the mass. */
function taken(masses, texts, redraw) {
  const told = texts.map(reading).find(Boolean);
  if (!told?.text) return { outcome: "refused", word: say(told ? `balance_${told.trouble}` : "unreadable") };
  masses.reading = told;
  redraw();
  return { outcome: "seen" };
}

function figureOf(desk, masses, part, redraw) {
  const mass = masses[part];
  const id = `mass-${part}`;
  const heard = ({ target }) => {
    mass.text = target.value;
    desk.lacks(lacking(desk, masses));
  };
  const unit = (chosen) => {
    mass.unit = chosen;
    redraw();
  };
  return el(
    "div",
    { class: "blind" },
    field(
      say(`mass_${part}`),
      el("input", { id, value: mass.text, inputmode: "decimal", autocomplete: "off", maxlength: "24", oninput: heard }),
    ),
    select(`${id}-unit`, UNITS, mass.unit, unit, { "aria-label": `${say(`mass_${part}`)}, ${say("unit")}` }),
  );
}

function lacking(desk, masses) {
  const balance = desk.balances.get(desk.context.balance);
  if (!balance) return say("scan_balance");
  if (balance.group) return say("mass_not_ours");
  if (PARTS.some((part) => !masses[part].text.trim())) return say("mass_lacks");
  if (PARTS.some((part) => micrograms(masses[part]) === null)) return say("weight_unreadable");
  return doubt(masses.reading, balance, []);
}

function signing(desk, masses, next) {
  const { nominal, uncertainty } = masses;
  signatureScreen(desk, {
    signers: [],
    next,
    back: () => show(desk, masses, next),
    done: say("check_mass_done"),
    record: async (parties, duty) => {
      const command = { balance: desk.context.balance, ...masses };
      const receipt = await desk.engine.record("balance.check_mass/1", command, { duty, parties });
      await desk.settle("mass", { nominal, uncertainty });
      return receipt;
    },
  });
}
