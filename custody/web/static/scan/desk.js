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
import { Frame } from "./screen_frame.js";
import { exhibitName } from "./exhibit_names.js";
import { scanned, texted } from "./scan_dispatch.js";
import { grouped, refusal, say, tellIn } from "./words.js";

export class Desk {
  #turn = Promise.resolve();
  #frame;
  #feedback;
  #resume = null;
  #person = null;
  #known = "";
  #unsettledActs = new Set();
  #moves = 0;
  #waits = false;

  constructor(engine, feedback, parts) {
    this.engine = engine;
    this.#feedback = feedback;
    this.#frame = new Frame(this, parts);
    this.context = { place: "", person: "", balance: "" };
    this.units = new Map(); // of each balance, that in which it was read last
    this.flows = {};
  }

  /** Who is on duty, null while the desk is locked. */
  get me() {
    return this.engine.state.person;
  }

  /** Read what the device knows, then show who may unlock it, or the home screen. */
  async start(flows) {
    this.flows = flows;
    tellIn(this.engine.state.zone);
    Object.assign(this.context, await this.engine.draft.load("context"));
    this.#person = this.me?.id ?? "";
    this.#known = this.#standing();
    this.#contradicted(); // those of before are on the home screen, and no news
    this.engine.addEventListener("change", () => this.#changed());
    addEventListener("popstate", () => this.back());
    this.me ? this.flows.home(this) : this.flows.unlock(this);
    this.#frame.duty();
  }

  /** What the device knows: its last kit, and its own acts since. People, places, exhibits... by number. */
  get people() {
    return this.engine.view.people;
  }

  get places() {
    return this.engine.view.places;
  }

  get containers() {
    return this.engine.view.containers;
  }

  get balances() {
    return this.engine.view.balances;
  }

  get exhibits() {
    return this.engine.view.exhibits;
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
    this.#frame.draw(moved);
  }

  /** Whether an act is being recorded. */
  get busy() {
    return this.#waits;
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
  awaits({ id: number }) {
    return number === (this.me?.id ?? this.#resume?.person);
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
    return this.flows.home(this);
  }

  /** Go on to another screen; scans that come meanwhile are for that one. */
  go(work) {
    return this.#inTurn(async () => void (await work()));
  }

  /** One scan after the other, each to its end: what was read while another is being kept waits its turn. */
  read(scan) {
    return this.#inTurn(() => scanned(this, scan));
  }

  /** What a scanner typed that is no number of ours: `texts` are its possible readings, the likeliest first. */
  text(texts) {
    return this.#inTurn(() => texted(this, texts));
  }

  /** Make a thing the context, and keep it so until it is changed; not before that is on the disk. */
  async settle(context, number) {
    await this.engine.draft.save("context", { ...this.context, [context]: number });
    this.context[context] = number;
    this.#frame.contexts();
  }

  /** Sound, colour and word of an outcome: called only after what it tells is durable. */
  tell(outcome, word) {
    if (outcome !== "seen") this.#feedback[outcome](word, { heard: this.#frame.tells(word) });
  }

  /** What the button still waits for, "" for nothing; all else on the screen stays as it is. */
  lacks(why) {
    this.screen.action.why = why;
    this.#frame.bar();
  }

  /** What was pressed takes a moment (a PIN is slow to check, and so to guess): only the lock works meanwhile. */
  wait() {
    this.#waits = true;
    this.#frame.wait();
  }

  /** Say something in words for the eye and the screen reader, without any sound. */
  announce(word) {
    this.#frame.announce(word);
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

  /** Something was recorded, sent or heard: what the device knows is read again, and shown where that is safe. */
  #changed() {
    tellIn(this.engine.state.zone);
    const person = this.me?.id ?? "";
    if (person !== this.#person) {
      if (this.#person && !person) this.#leave();
      if (this.engine.state.revoked) this.tell("refused", say("revoked_title"));
      this.#person = person;
      if (person) this.#enter();
      else this.flows.unlock(this);
    } else if (this.screen.name === "home") {
      this.home();
    } else if (!this.me && this.#standing() !== this.#known) {
      this.flows.unlock(this);
    }
    this.#known = this.#standing();
    this.#frame.duty();
    this.screen.heard?.();
    const fresh = this.#contradicted();
    const news = fresh.find((one) => one.sequence !== this.screen.sequence); // a screen that waits for its own says it
    if (news) this.tell("refused", `${say("not_taken")} ${news.words}`);
  }

  /** Acts that the service took as unsettled acts since this was asked last. */
  #contradicted() {
    const fresh = this.engine.state.unsettledActs.filter((one) => !this.#unsettledActs.has(one.sequence));
    fresh.forEach((one) => this.#unsettledActs.add(one.sequence));
    return fresh;
  }

  /** Whether the device is enrolled, and who could enrol it: what the locked screen depends on. */
  #standing() {
    const { enrolled, revoked, session } = this.engine.state;
    return [enrolled, revoked, enrolled !== true && session?.id].join();
  }

  /** The lock: this screen waits for its person; the PINs typed in it do not, nor does a unit that they weighed in. */
  #leave() {
    this.#resume = { screen: this.screen, person: this.#person };
    this.units.clear();
    this.#frame.forget();
  }

  async #enter() {
    this.#frame.duty();
    const resumed = this.#resume;
    this.#resume = null;
    if (resumed?.person === this.#person && resumed.screen.name !== "unlock") this.show(resumed.screen);
    else await this.home();
  }

  /** The button of this screen, as it is once what was scanned before is kept. */
  async press({ now }) {
    const here = this.here();
    if (!now) await this.#turn;
    if (!here() || this.#waits) return;
    const { action } = this.screen;
    if (action.why) this.tell("refused", action.why);
    else await action.press();
  }
}
