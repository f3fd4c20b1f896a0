/**
 * The desk: who is on duty, at which place and with whom they work, which screen shows, and what a scan does there.
 *
 * A screen is {name, title, nodes, action, takes, read, text, uses, holds, back}. `action` is the one big button:
 * {word, press, why, now}; `why` says what is still missing, and pressing then says so too; what was scanned before is
 * done first, unless it is to be `now`. `takes` are the kinds of number
 * that `read` understands; `text` takes what is no number of ours, such as what stands on a seal. `uses` are the
 * contexts that the screen shows (place, person, balance), `needs` those that it cannot do without, `holds` those that
 * must not change under it. `heard` is called when the service was heard, or the queue has changed.
 * What comes late never covers what somebody has opened meanwhile: who waits shows what comes by `unlessMoved`; while
 * an act is recorded (`wait`) nothing else can be opened; and while the desk is locked only its lock shows. The screen
 * that was left by the lock comes back for its person alone, and is forgotten when somebody else unlocks.
 * `read` and `text` answer {outcome, word}: taken, already, refused, or seen when the screen alone shall tell.
 */
import { el } from "./dom.js";
import { grouped, refusal, say, tellIn, term, unbroken } from "./words.js";

const CONTEXTS = { PL: "place", PE: "person", BL: "balance" };

/** Of a field browsers scroll the caret alone into sight: here all of it, clear of the bar (scan.css). */
const clear = (field) => field.matches("textarea, input.pin") && field.scrollIntoView({ block: "nearest" });

export class Desk {
  #turn = Promise.resolve();
  #parts;
  #feedback;
  #resume = null;
  #person = null;
  #known = "";
  #claims = new Set();
  #moves = 0;
  #waits = false;

  constructor(engine, feedback, parts) {
    this.engine = engine;
    this.#feedback = feedback;
    this.#parts = parts;
    this.context = { place: "", person: "", balance: "" };
    this.people = new Map();
    this.places = new Map();
    this.containers = new Map();
    this.balances = new Map();
    this.units = new Map(); // of each balance, that in which it was read last
    this.exhibits = new Map();
    this.transfers = this.inventories = this.seizures = [];
    this.doors = {};
  }

  /** Who is on duty, null while the desk is locked. */
  get me() {
    return this.engine.state.person;
  }

  /** Read what the device knows, then show who may unlock it, or the home screen. */
  async start(doors) {
    this.doors = doors;
    this.learn();
    Object.assign(this.context, await this.engine.draft.load("context"));
    this.#person = this.me?.number ?? "";
    this.#known = this.#standing();
    this.#contradicted(); // those of before are on the home screen, and no news
    this.engine.addEventListener("change", () => this.#changed());
    addEventListener("popstate", () => this.back());
    this.#parts.screen.addEventListener("focusin", ({ target }) => clear(target));
    this.me ? this.doors.home(this) : this.doors.unlock(this);
    this.#duty();
  }

  /** What the device knows: its last kit, and its own acts since. */
  learn() {
    const { engine } = this;
    tellIn(engine.state.zone);
    const byNumber = (list) => new Map(list.map((one) => [one.number, one]));
    this.people = byNumber(engine.people());
    this.places = byNumber(engine.places());
    this.containers = byNumber(engine.containers());
    this.balances = byNumber(engine.balances());
    this.exhibits = byNumber(engine.exhibits());
    this.transfers = engine.transfers();
    this.inventories = engine.inventories?.() ?? [];
    this.seizures = engine.seizures?.() ?? [];
  }

  /** Whether anything lies behind two keys here. */
  get vaults() {
    return [...this.places.values()].some((one) => one.double_lock);
  }

  /** Whether the device knows all that the agency holds. */
  get whole() {
    return this.engine.kit?.whole !== false;
  }

  /** Exhibits in a container, and in the containers inside it. */
  inside(container) {
    return this.engine.view.inside([container]);
  }

  /** Show a screen; from now on scans are for it. While the desk is locked it waits for who has left it. */
  show(screen) {
    if (!this.me && screen.name !== "unlock") {
      if (this.#resume) this.#resume.screen = screen;
      return;
    }
    if (screen.name !== this.screen?.name && screen.name !== "home" && !history.state?.scan) {
      history.pushState({ scan: true }, "");
    }
    const moved = screen.name !== this.screen?.name || screen.title !== this.screen?.title;
    this.screen = screen;
    if (moved) this.#moves += 1;
    this.#waits = false;
    const { screen: main, back } = this.#parts;
    main.inert = false;
    const title = el("h1", { tabindex: "-1" }, screen.title);
    const before = { alert: main.querySelector("[role=alert]")?.textContent, held: touched(main) };
    main.replaceChildren(title, ...screen.nodes.flat().filter(Boolean));
    main.dataset.screen = screen.name;
    back.hidden = screen.name === "home" || screen.name === "unlock";
    this.#bar();
    this.#contexts();
    if (moved) scrollTo(0, 0);
    const wanted = main.querySelector("[autofocus]");
    if (wanted) wanted.focus({ preventScroll: true });
    else if (moved) title.focus({ preventScroll: true });
    else if (before.held && !screen.text) pressable(main).find(before.held)?.focus({ preventScroll: true });
    const alert = main.querySelector("[role=alert]");
    const told = alert && !moved && alert.textContent === before.alert; // drawn again at news of the network: no jump
    if (!told) (alert ?? wanted)?.scrollIntoView({ block: "center" });
  }

  /** To be asked after a wait: whether the screen of now still stands, drawn again or not. */
  here() {
    const moves = this.#moves;
    return () => moves === this.#moves;
  }

  /** Show what was waited for, unless somebody has opened another screen meanwhile. */
  async unlessMoved(waited, show) {
    const here = this.here();
    const come = await waited;
    if (here()) return show(come);
  }

  /** Whether what comes late of a person's act may be shown: they are on duty, or the lock waits for them. */
  awaits({ number }) {
    return number === (this.me?.number ?? this.#resume?.person);
  }

  /** Where the back button leads: the screen says, else home. */
  back() {
    if (!this.me || this.#waits) return;
    this.attempt(() => (this.screen?.back ? this.screen.back() : this.home()));
  }

  /** Do what was pressed; why it did not work is told. */
  async attempt(work) {
    try {
      await work();
    } catch (failure) {
      this.tell("refused", refusal(failure)[0]);
    }
  }

  home() {
    return this.doors.home(this);
  }

  /** Go on to another screen; scans that come meanwhile are for that one. */
  go(work) {
    return this.#inTurn(async () => void (await work()));
  }

  /** One scan after the other, each to its end: what was read while another is being kept waits its turn. */
  read(scan) {
    return this.#inTurn(() => this.#read(scan));
  }

  /** What a scanner typed that is no number of ours: `texts` are its possible readings, the likeliest first. */
  text(texts) {
    const taken = () => this.screen.text?.(texts) ?? { outcome: "refused", word: say("unreadable") };
    return this.#inTurn(() => (this.#waits ? { outcome: "refused", word: say("working") } : taken()));
  }

  /** Make a thing the context, and keep it so until it is changed; not before that is on the disk. */
  async settle(context, number) {
    await this.engine.draft.save("context", { ...this.context, [context]: number });
    this.context[context] = number;
    this.#contexts();
  }

  /** Sound, colour and word of an outcome: called only after what it tells is durable. */
  tell(outcome, word) {
    if (outcome !== "seen") this.#feedback[outcome](word);
  }

  /** The button as the screen now has it. */
  refresh() {
    this.#bar();
  }

  /** What was pressed takes a moment (a PIN is slow to check, and so to guess): only the lock works meanwhile. */
  wait() {
    this.#waits = true;
    this.#parts.screen.inert = true;
    Object.assign(this.#parts.main, { textContent: say("working"), onclick: null });
  }

  /** Say something in words for the eye and the screen reader, without any sound. */
  announce(word) {
    this.#parts.live.textContent = word;
  }

  /** The name of an agency, "" when nobody here knows it. */
  agency(number) {
    return this.engine.kit?.agencies?.[number] ?? "";
  }

  /** The name of anything with a number; the number itself, in groups, when nobody here knows it. */
  name(number) {
    const exhibit = this.exhibits.get(number);
    if (exhibit) return exhibitName(exhibit);
    const known =
      this.people.get(number) ?? this.places.get(number) ?? this.containers.get(number) ?? this.balances.get(number);
    return known?.name ?? grouped(number);
  }

  async #inTurn(work) {
    const done = this.#turn.then(work).then((answer) => answer && this.tell(answer.outcome, answer.word));
    this.#turn = this.attempt(() => done);
    return this.#turn;
  }

  async #read(scan) {
    if (this.me) this.engine.here(); // whoever scans has not put the phone down
    if (this.#waits) return { outcome: "refused", word: say("working") };
    const kind = scan.number.slice(0, 2);
    if (this.screen.takes?.includes(kind)) return this.screen.read(scan);
    if (!this.me) return { outcome: "refused", word: say("unlock_first") };
    if (kind in CONTEXTS) return this.#changeContext(CONTEXTS[kind], scan.number);
    return {
      outcome: "refused",
      word: say(this.screen.takes ? "wrong_kind" : "choose_first", { what: term("kinds", kind) }),
    };
  }

  async #changeContext(context, number) {
    const among = { place: this.places, person: this.people, balance: this.balances }[context];
    const { screen } = this;
    if (!among.has(number)) return { outcome: "refused", word: say(`unknown_${context}`) };
    if (this.context[context] === number) return { outcome: "already", word: this.name(number) };
    if (screen.holds?.includes(context)) return { outcome: "refused", word: say(`held_${context}`) };
    await this.unlessMoved(this.settle(context, number), () => this.screen.changed?.(context));
    return { outcome: "taken", word: say(`now_${context}`, { name: this.name(number) }) };
  }

  /** Something was recorded, sent or heard: what the device knows is read again, and shown where that is safe. */
  #changed() {
    this.learn();
    const person = this.me?.number ?? "";
    if (person !== this.#person) {
      if (this.#person && !person) this.#leave();
      if (this.engine.state.revoked) this.tell("refused", say("revoked_title"));
      this.#person = person;
      if (person) this.#enter();
      else this.doors.unlock(this);
    } else if (this.screen.name === "home") {
      this.home();
    } else if (!this.me && this.#standing() !== this.#known) {
      this.doors.unlock(this);
    }
    this.#known = this.#standing();
    this.#duty();
    this.screen.heard?.();
    const fresh = this.#contradicted();
    const news = fresh.find((one) => one.sequence !== this.screen.sequence); // a screen that waits for its own says it
    if (news) this.tell("refused", `${say("not_taken")} ${news.words}`);
  }

  /** Acts that the service took as claims since this was asked last. */
  #contradicted() {
    const fresh = this.engine.state.claims.filter((one) => !this.#claims.has(one.sequence));
    fresh.forEach((one) => this.#claims.add(one.sequence));
    return fresh;
  }

  /** Whether the device is enrolled, and who could enrol it: what the locked screen depends on. */
  #standing() {
    const { enrolled, revoked, session } = this.engine.state;
    return [enrolled, revoked, enrolled !== true && session?.number].join();
  }

  /** The lock: this screen waits for its person; the PINs typed in it do not, nor does a unit that they weighed in. */
  #leave() {
    this.#resume = { screen: this.screen, person: this.#person };
    this.units.clear();
    for (const one of this.#parts.screen.querySelectorAll("input.pin")) {
      one.value = "";
      one.dispatchEvent(new Event("input"));
    }
  }

  async #enter() {
    this.#duty();
    const resumed = this.#resume;
    this.#resume = null;
    if (resumed?.person === this.#person && resumed.screen.name !== "unlock") this.show(resumed.screen);
    else await this.home();
  }

  #duty() {
    const { duty, lock } = this.#parts;
    duty.textContent = this.me ? this.me.name : say("nobody");
    lock.hidden = !this.me;
    this.doors.strip(this, this.#parts.state);
  }

  #bar() {
    const { main, bar } = this.#parts;
    const { action } = this.screen;
    bar.hidden = !this.me && !action;
    main.hidden = !action;
    if (!action) return;
    main.textContent = action.word;
    main.classList.toggle("waiting", Boolean(action.why));
    main.onclick = () => this.attempt(() => this.#press(action));
  }

  /** The button of this screen, as it is once what was scanned before is kept. */
  async #press({ now }) {
    const here = this.here();
    if (!now) await this.#turn;
    if (!here() || this.#waits) return;
    const { action } = this.screen;
    if (action.why) this.tell("refused", action.why);
    else await action.press();
  }

  #contexts() {
    const shown = (this.me && this.screen.uses) || [];
    this.#parts.context.replaceChildren(
      ...shown.map((context) => {
        const number = this.context[context];
        const wanted = this.screen.needs?.includes(context);
        return el(
          "p",
          { class: number ? "" : wanted ? "unset wanted" : "unset", "data-context": context },
          el("span", {}, say(`context_${context}`)),
          el("strong", {}, number ? this.name(number) : say(wanted ? `scan_${context}` : `no_${context}_yet`)),
          !this.screen.holds?.includes(context) &&
            el(
              "button",
              { type: "button", onclick: () => this.doors.contexts[context](this, this.screen) },
              say(number ? "change" : "choose_it"),
            ),
        );
      }),
    );
  }
}

const pressable = (main) => [...main.querySelectorAll("button, a[href]")];

/**
 * Whether something is what the keyboard stands on now, by its words: it may be drawn again. Null where it is nowhere.
 * Where texts are scanned nothing is held: the space in one would press it.
 */
function touched(main) {
  const held = pressable(main).find((one) => one === document.activeElement);
  return held ? (one) => one.textContent === held.textContent : null;
}

/** An exhibit as people call it: its number in the case, the case, and what it is. */
export function exhibitName(exhibit) {
  return [exhibitTitle(exhibit), ...exhibitMore(exhibit)].join(" · ");
}

/** The shortest that still tells one from another: its number in the case, or the label's where no more is known. */
export const exhibitTitle = (exhibit) => say("exhibit_no", { number: exhibit.no || grouped(exhibit.number) });

/** The case and what it is, as far as the device knows. */
export const exhibitMore = (exhibit) =>
  [exhibit.pv && unbroken(exhibit.pv), exhibit.substance && term("substances", exhibit.substance)].filter(Boolean);
