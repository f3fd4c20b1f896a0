/** Who is at the session on its site: PINs before the departure, and who comes and who leaves, each by their own. */
import { isPin, pinField, problem } from "../dom.js";
import { folded, qualities, ruled, say, term } from "../words.js";
import { recordSiteAct, presentRows } from "./site_act.js";
import { choiceScreen } from "./choice_screen.js";
import { pinTrouble } from "./signature_screen.js";
import { attending, stale } from "./session_state.js";

/** In which qualities somebody may come: the officials are of this country. */
const seatsFor = ({ roles, abroad }) => qualities(roles).filter((one) => !abroad || !ruled("official", one));
/** Who may come: everybody with a role for it, those first who were convoked, those of another country last. */
function comers(desk, { convoked }) {
  const called = new Set(convoked.map(({ person }) => person));
  return [...desk.people.values()]
    .filter((one) => seatsFor(one).length > 0)
    .sort(
      (a, b) =>
        called.has(b.id) - called.has(a.id) ||
        Boolean(a.abroad) - Boolean(b.abroad) ||
        folded(a.name).localeCompare(folded(b.name)),
    );
}
const rowOf = (desk) => (one) => ({ id: one.id, name: one.name, text: desk.agency(one.agency) });

/** Before the departure each types their PIN here once, while the service can say that it is right. */
export function pins(desk, now, ready = new Set()) {
  const row = (one) => ({
    ...rowOf(desk)(one),
    text: ready.has(one.id) ? say("site_ready") : desk.agency(one.agency),
  });
  choiceScreen(desk, {
    name: "site_pins",
    title: say("site_pins"),
    hint: ready.size ? say("site_pins_n", { n: ready.size }) : say("site_pins_hint"),
    rows: () => comers(desk, now).map(row),
    takes: ["PE"],
    back: () => desk.flows.course(desk, now.session),
    chosen: (person) => typed(desk, now, person, ready),
  });
}

function typed(desk, now, person, ready, told = null) {
  let pin = "";
  const oninput = ({ target }) => {
    pin = target.value;
    desk.lacks(isPin(pin) ? "" : say("type_pin"));
  };
  desk.show({
    name: "site_pin",
    title: desk.name(person),
    back: () => pins(desk, now, ready),
    action: { word: say("go_on"), why: say("type_pin"), press: () => proven(desk, now, person, { pin, ready }) },
    nodes: [problem(told), pinField("pin-0", say("pin"), { autofocus: true, oninput })],
  });
}

async function proven(desk, now, person, { pin, ready }) {
  desk.wait();
  const here = desk.here();
  const failure = await desk.engine.duty.confirm(person, pin).then(() => null, (refused) => refused);
  const trouble = failure && pinTrouble(desk, person, failure);
  if (!trouble) ready.add(person);
  if (!here()) return;
  trouble ? typed(desk, now, person, ready, trouble) : pins(desk, now, ready);
  if (trouble) desk.tell("refused", trouble[0]);
  else desk.tell("taken", say("site_ready"));
}

/** Whether the service can be asked if a PIN is right: it answers who is on duty. */
export const serving = ({ engine }) => engine.state.online && engine.state.signedIn;

export function come(desk, now) {
  return desk.unlessMoved(desk.engine.duty.kept(), (kept) => coming(desk, now, kept));
}

/** Whose PIN this device cannot check, as things are, is said before it is typed. */
function coming(desk, now, kept) {
  const absent = () => comers(desk, now).filter((one) => !now.present.has(one.id));
  const row = (one) => {
    const { text, ...known } = rowOf(desk)(one);
    const unchecked = !kept.has(one.id) && !serving(desk);
    return { ...known, text: [text, unchecked && say("site_pin_unchecked")].filter(Boolean).join(" · ") };
  };
  choiceScreen(desk, {
    name: "site_come",
    title: say("site_come"),
    rows: () => absent().map(row),
    takes: ["PE"],
    back: () => desk.flows.course(desk, now.session),
    chosen: (person) => quality(desk, now, person),
  });
}

function quality(desk, now, person) {
  const before = now.left.get(person); // who comes back comes as they were
  const may = seatsFor(desk.people.get(person)).filter(
    (one) => (one === "chair") === (person === now.chair) && one === (before ?? one),
  );
  const joins = (one) =>
    recordSiteAct(desk, now, {
      author: person,
      kind: "destruction_session.attend/1",
      command: { attendees: [{ person, quality: one }] },
      sum: say("site_comes", { name: desk.name(person), quality: term("qualities", one) }),
      word: say("site_come"),
      said: say("site_came"),
    });
  if (may.length === 1) return joins(may[0]);
  const rows = () => may.map((one) => ({ id: one, name: term("qualities", one) }));
  choiceScreen(desk, { name: "quality", title: desk.name(person), rows, back: () => come(desk, now), chosen: joins });
}

/** Who came a while ago says once more, by their own PIN, that they are there. */
export function confirm(desk, now) {
  choiceScreen(desk, {
    name: "site_confirm",
    title: say("site_confirm"),
    rows: () => presentRows(desk, now).filter(({ id: person }) => stale(now).includes(person)),
    takes: ["PE"],
    back: () => desk.flows.course(desk, now.session),
    chosen: (person) =>
      recordSiteAct(desk, now, {
        author: person,
        kind: "destruction_session.confirm_presence/1",
        command: { people: [person] },
        sum: say("site_confirms", { name: desk.name(person) }),
        word: say("site_confirm"),
        said: say("site_confirmed"),
      }),
  });
}

/** Who leaves says so by their own PIN, or the chair and a second who is there say it; the chair alone is marked. */
export function leave(desk, now) {
  choiceScreen(desk, {
    name: "site_leave",
    title: say("site_leave"),
    rows: () => presentRows(desk, now),
    takes: ["PE"],
    back: () => desk.flows.course(desk, now.session),
    chosen: (person) => leaving(desk, now, person),
  });
}

function leaving(desk, now, person) {
  const goes = (author, signers = []) =>
    recordSiteAct(desk, now, {
      author,
      signers,
      kind: "destruction_session.leave/1",
      command: { person },
      sum: say("site_leaves", { name: desk.name(person) }),
      word: say("site_leave"),
      said: say("site_went"),
    });
  const chair = attending(now, "chair");
  if (!chair || chair === person) return goes(person);
  choiceScreen(desk, {
    name: "site_leaver",
    title: say("site_leaver"),
    rows: () => presentRows(desk, now).filter(({ id: number }) => [person, chair].includes(number)),
    takes: ["PE"],
    back: () => leave(desk, now),
    chosen: (author) => (author === person ? goes(person) : seconding(desk, now, person, goes)),
  });
}

/** Who says beside the chair that somebody has left. */
function seconding(desk, now, person, goes) {
  const chair = attending(now, "chair");
  const alone = { id: "", name: say("site_leave_alone"), text: say("site_leave_alone_hint") };
  const others = presentRows(desk, now).filter(({ id: number }) => ![person, chair].includes(number));
  choiceScreen(desk, {
    name: "site_leave_second",
    title: say("site_leave_second"),
    rows: () => [...others, alone],
    takes: ["PE"],
    back: () => leaving(desk, now, person),
    chosen: (second) => goes(chair, second ? [{ person: second, part: "witness" }] : []),
  });
}
