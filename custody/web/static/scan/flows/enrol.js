/** A device that nobody knows yet: one key officer proposes it here, another confirms on the page of devices. */
import { button, el, facts, field, problem, select } from "../dom.js";
import { Refusal } from "../refusal.js";
import { moment, refusal, say } from "../words.js";

const OFFICER = "key_officer";

export function enrol(desk, trouble = null) {
  const { state } = desk.engine;
  const waiting = state.enrolled === "waiting";
  const officer = state.session?.roles.includes(OFFICER);
  desk.show({
    name: "unlock",
    title: say(waiting ? "enrol_waiting" : "enrol_title"),
    nodes: [
      problem(trouble),
      el("p", { class: "hint" }, say(waiting ? "enrol_waiting_hint" : "enrol_hint")),
      facts([[say("fingerprint"), el("code", {}, state.fingerprint)]]),
      waiting
        ? el(
            "p",
            {},
            button(say("enrol_ask"), () => ask(desk), { class: "primary" }),
          )
        : officer
          ? proposing(desk)
          : el("div", {}, state.session ? other(desk, state.session) : signIn()),
      el("p", {}, el("a", { href: "/", class: "button" }, say("to_start"))),
    ],
  });
}

const SIGN_IN = "/signin?next=/scan";
const signIn = () => el("a", { class: "button primary", href: SIGN_IN }, say("enrol_sign_in"));

/** Somebody else is signed in here, so that the page to sign in would lead back: one touch ends that first. */
function other(desk, { name }) {
  const leave = () =>
    desk.attempt(async () => {
      await desk.engine.service.signOut();
      location.assign(SIGN_IN);
    });
  const hint = el("p", { class: "hint" }, say("enrol_other", { name }));
  return [hint, button(say("enrol_leave"), leave, { class: "primary" })];
}

/** Whether it is confirmed by now: then the screen goes on by itself, else it says that not, and when it asked. */
async function ask(desk) {
  await desk.engine.flush();
  const { enrolled, online } = desk.engine.state;
  if (enrolled !== "waiting") return;
  enrol(desk, online ? [say("enrol_not_yet", { at: moment(Date.now()) })] : refusal(new Refusal("offline")));
}

/** The form of the officer: how the device is called, and whose it is. */
function proposing(desk) {
  const name = el("input", { id: "name", maxlength: "80", autocomplete: "off" });
  const place = el("div", {});
  let agency = "";
  const listed = (rows) =>
    field(
      say("enrol_agency"),
      select("agency", [["", say("choose")], ...rows], "", (chosen) => (agency = chosen)),
    );
  agencies(desk).then(
    (rows) => place.replaceChildren(listed(rows)),
    (failure) => place.replaceChildren(problem(refusal(failure))),
  );
  const onsubmit = (event) => {
    event.preventDefault();
    return propose(desk, name.value.trim(), agency);
  };
  return el(
    "form",
    { onsubmit },
    field(say("enrol_name"), name),
    place,
    el("button", { class: "primary" }, say("enrol_now")),
  );
}

async function propose(desk, name, agency) {
  if (!name || !agency) return desk.tell("refused", say("enrol_lacks"));
  try {
    await desk.engine.service.propose(name, agency);
    enrol(desk);
  } catch (failure) {
    const words = refusal(failure);
    enrol(desk, words);
    desk.tell("refused", words[0]);
  }
}

async function agencies(desk) {
  const { data } = await desk.engine.service.api.ask("/api/agencies");
  return data.agencies.map((one) => [one.id, one.name]);
}
