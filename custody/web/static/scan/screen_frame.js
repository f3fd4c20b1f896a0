/** How a screen stands in the page: its title, who is on duty, the contexts above it, the one big button below. */
import { anew, button, el, pressable } from "./dom.js";
import { say } from "./words.js";

/** Of a field browsers scroll the caret alone into sight: here all of it, clear of the bar (scan.css). */
const clear = (field) => field.matches("textarea, input.pin") && field.scrollIntoView({ block: "nearest" });

export class Frame {
  #desk;
  #parts;

  /** `parts`: elements of the page, by what stands there. */
  constructor(desk, parts) {
    this.#desk = desk;
    this.#parts = parts;
    parts.screen.addEventListener("focusin", ({ target }) => clear(target));
  }

  /** Draw the desk's screen; `moved`: another one than was there. */
  draw(moved) {
    const { screen } = this.#desk;
    const { screen: main, back } = this.#parts;
    main.inert = false;
    const before = { alert: main.querySelector("[role=alert]")?.textContent, held: touched(main) };
    const title = this.#titled(moved);
    while (title.nextSibling) title.nextSibling.remove();
    main.append(...screen.nodes.flat().filter(Boolean));
    main.dataset.screen = screen.name;
    back.hidden = screen.name === "home" || screen.name === "unlock";
    this.bar();
    this.contexts();
    if (moved) scrollTo(0, 0);
    this.#look(moved, title, before);
  }

  /** The title; where the screen is the same one drawn again it stays as it is, and who stood on it is told nothing. */
  #titled(moved) {
    const { screen: main } = this.#parts;
    const there = main.querySelector("h1");
    if (!moved && there) return there;
    const title = el("h1", { tabindex: "-1" }, this.#desk.screen.title);
    main.replaceChildren(title);
    return title;
  }

  /** Where the keyboard stands and what comes into sight: an alert, else what is to be done next, else the title. */
  #look(moved, title, before) {
    const { screen: main } = this.#parts;
    const wanted = main.querySelector("[autofocus]");
    const again = !moved && before.held?.(this.#desk.screen);
    const lost = moved || (before.held && !within(main)); // what they stood on has gone
    (wanted || again || (lost && title) || null)?.focus({ preventScroll: true });
    const alert = main.querySelector("[role=alert]");
    const told = alert && !moved && alert.textContent === before.alert; // drawn again at news of the network: no jump
    if (!told) (alert ?? wanted ?? main.querySelector("[data-next]"))?.scrollIntoView({ block: "center" });
  }

  /** Who is on duty, and the strip under the name. */
  duty() {
    const { duty, lock, state } = this.#parts;
    const { me, flows } = this.#desk;
    duty.textContent = me ? me.name : say("nobody");
    lock.hidden = !me;
    anew(state, ...flows.strip(this.#desk));
  }

  /** The button as the screen now has it. */
  bar() {
    const { main, bar } = this.#parts;
    const { me, screen } = this.#desk;
    const { action } = screen;
    bar.hidden = !me && !action;
    main.hidden = !action;
    if (!action) return;
    main.textContent = action.word;
    main.classList.toggle("waiting", Boolean(action.why));
    main.onclick = () => this.#desk.attempt(() => this.#desk.press(action));
  }

  /** The contexts that the screen uses. */
  contexts() {
    const { me, screen } = this.#desk;
    const shown = (me && screen.uses) || [];
    anew(this.#parts.context, ...shown.map((context) => this.#context(context)));
  }

  #context(context) {
    const desk = this.#desk;
    const { screen } = desk;
    const number = desk.context[context];
    const wanted = screen.needs?.includes(context);
    const change = () => desk.flows.contexts[context](desk, desk.screen);
    return el(
      "p",
      { class: number ? "" : wanted ? "unset wanted" : "unset", "data-context": context },
      el("span", {}, say(`context_${context}`)),
      el("strong", {}, number ? desk.name(number) : say(wanted ? `scan_${context}` : `no_${context}_yet`)),
      !screen.holds?.includes(context) && button(say(number ? "change" : "choose_it"), change),
    );
  }

  /** Whether the screen itself tells a screen reader that word: by its title, just come to, or by an alert. */
  tells(word) {
    const { screen: main } = this.#parts;
    const title = document.activeElement === main.querySelector("h1") ? [document.activeElement] : [];
    return [...title, ...main.querySelectorAll("[role=alert]")].some((one) => one.textContent.includes(word));
  }

  /** What was pressed takes a moment: nothing here can be pressed meanwhile. */
  wait() {
    const { screen, main } = this.#parts;
    screen.inert = true;
    Object.assign(main, { textContent: say("working"), onclick: null });
  }

  /** Say something in words for the eye and the screen reader. */
  announce(word) {
    this.#parts.live.textContent = word;
  }

  /** The PINs typed here are gone. */
  forget() {
    for (const one of this.#parts.screen.querySelectorAll("input.pin")) {
      one.value = "";
      one.dispatchEvent(new Event("input"));
    }
  }
}

const within = (main) => main.contains(document.activeElement);

/**
 * What finds again, on a screen that is drawn again, what the keyboard stands on now: a choice by its name, what can be
 * pressed by its words. Where texts are scanned no button is held: the space in one would press it.
 */
function touched(main) {
  const held = document.activeElement;
  if (!main.contains(held)) return null;
  if (held.matches("[type=radio]")) return () => document.getElementById(held.id);
  const words = held.textContent;
  return ({ text }) => words && !text && pressable(main).find((one) => one.textContent === words);
}
