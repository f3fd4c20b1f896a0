/**
 * On ordinary pages: a list, or another long form (`data-kept`), that was begun and not sent is kept in this browser,
 * for its person and its form, through a closed tab, a lost session and a power cut. It comes back with the key of its
 * act, so that one that was recorded unheard is recorded once. No PIN, password or file is kept; what is kept goes when
 * it is sent, and at the end of the session.
 */
import { withFirst } from "./days.js";

const MARK = "custody.list ";
const SENT = "custody.sent"; // of this tab: the list that was sent, until its answer has come
const AGAIN = "custody.again"; // of this tab: of when the list is that the page is about to show again
const DAYS = 14;
const TYPED = ["text", "textarea", "datetime-local"];
const SECRET = ["password", "file", "submit", "button"];

/** Forget every list: nobody is here any more, or somebody else (`person`). */
export function forget(person = "") {
  for (const name of Object.keys(localStorage).filter((one) => one.startsWith(MARK))) {
    const { at } = JSON.parse(localStorage.getItem(name));
    const old = Date.now() - Date.parse(at) > DAYS * 86_400_000;
    if (old || !person || !name.startsWith(`${MARK}${person} `)) localStorage.removeItem(name);
  }
}

/** Forget the list of one form: it was recorded. */
export function dropList(form) {
  new List(form, document.body.dataset.person).drop();
}

const kept = (form) =>
  [...form.elements].filter(({ name, type }) => name && !name.startsWith("_") && !SECRET.includes(type));

class List {
  #rows = null;

  constructor(form, person) {
    this.form = form;
    this.name = `${MARK}${person} ${new URL(form.action).pathname}`;
  }

  get begun() {
    const { lines, reread } = this.form.elements;
    if (reread?.value) return true; // all of the list is to be read again: the page's question is newer than the list
    const typed = lines ? [lines] : kept(this.form).filter(({ type }) => TYPED.includes(type));
    return typed.some(({ value }) => value.trim() !== "");
  }

  get stored() {
    return JSON.parse(localStorage.getItem(this.name));
  }

  keep() {
    if (!this.begun) return;
    const fields = kept(this.form).map(({ name, type, value, checked }) => ({ name, type, value, checked }));
    localStorage.setItem(this.name, JSON.stringify({ at: new Date().toISOString(), fields }));
  }

  drop() {
    localStorage.removeItem(this.name);
  }

  /** Everything as it was, each field by its place among those of its name; what is hidden and not there is made. */
  fill({ fields }) {
    const open = grouped(kept(this.form));
    for (const { name, type, value, checked } of fields) {
      const more = type === "hidden" || !this.form.elements.lines; // a form of rows has fewer of them at first
      const field = open.get(name)?.shift() ?? (more && (this.#rows = this.#hidden(name)));
      if (!field) continue;
      if (type === "checkbox" || type === "radio") field.checked = checked;
      else field.value = value;
    }
  }

  /** The page shows the list, or all the rows, when the form is sent with nothing new in it; or at once. */
  show() {
    const { exhibit_id: next, lines } = this.form.elements;
    if (this.form.dataset.words) {
      lines.dispatchEvent(new Event("input", { bubbles: true })); // its rows are shown in the page (rows/)
      return false;
    }
    if (lines ? !next || !this.form.querySelector("[name=step][value=add]") : !this.#rows) return false;
    if (next) next.value = "";
    this.#hidden("step").value = lines ? "add" : "more";
    this.form.submit();
    return true;
  }

  #hidden(name) {
    const made = Object.assign(document.createElement("input"), { type: "hidden", name });
    this.form.append(made);
    return made;
  }
}

function grouped(fields) {
  const found = new Map();
  for (const one of fields) found.set(one.name, [...(found.get(one.name) ?? []), one]);
  return found;
}

/** The list of when it is that stands here again, and the way to begin anew. */
function tell(list, at) {
  const told = document.getElementById("taken-up");
  const { locale } = document.documentElement.dataset;
  const when = new Date(at);
  const today = when.toDateString() === new Date().toDateString();
  told.querySelector("time").textContent = today
    ? when.toLocaleTimeString(locale, { timeStyle: "short" })
    : withFirst(when.toLocaleString(locale, { dateStyle: "long", timeStyle: "short" }), locale);
  told.querySelector("button").onclick = () => {
    list.drop();
    location.replace(location.pathname + location.search);
  };
  told.hidden = false;
}

function begin(person) {
  forget(person);
  const form = document.querySelector("form[data-kept]") ?? document.querySelector("textarea[name=lines]")?.form;
  const list = form && new List(form, person);
  const sent = sessionStorage.getItem(SENT);
  sessionStorage.removeItem(SENT);
  if (sent && document.getElementById("done")) localStorage.removeItem(sent);
  if (list) follow(list);
}

function follow(list) {
  const again = sessionStorage.getItem(AGAIN);
  sessionStorage.removeItem(AGAIN);
  const { stored } = list;
  if (list.begun) {
    if (again) tell(list, again);
    list.keep();
  } else if (stored && !again) {
    list.fill(stored);
    sessionStorage.setItem(AGAIN, stored.at);
    if (!list.show()) {
      sessionStorage.removeItem(AGAIN);
      tell(list, stored.at);
    }
  }
  list.form.addEventListener("input", () => list.keep());
  list.form.addEventListener("submit", () => {
    list.keep();
    sessionStorage.setItem(SENT, list.name);
  });
}

const { person } = document.body.dataset;
if (person) {
  begin(person);
  document.querySelector("form.out")?.addEventListener("submit", () => forget());
}
