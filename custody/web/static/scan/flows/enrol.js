/** A device that nobody knows yet: one key officer proposes it here, another confirms on the page of devices. */
import { el, facts, field, problem, select } from "../dom.js";
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
        ? el("p", {}, el("button", { type: "button", class: "primary", onclick: () => ask(desk) }, say("enrol_ask")))
        : officer
          ? proposing(desk)
          : el("a", { class: "button primary", href: "/signin?next=/scan" }, say("enrol_signin")),
      el("p", {}, el("a", { href: "/", class: "button" }, say("to_start"))),
    ],
  });
}

/** Whether it is confirmed by now: then the screen goes on by itself, else it says that not, and when it asked. */
async function ask(desk) {
  await desk.engine.flush();
  const { enrolled, online } = desk.engine.state;
  if (enrolled !== "waiting") return;
  enrol(desk, online ? [say("enrol_not_yet", { at: moment(Date.now()) })] : refusal(new Refusal("offline")));
}

function proposing(desk) {
  const name = el("input", { id: "name", maxlength: "80", autocomplete: "off" });
  const place = el("div", {});
  let agency = "";
  agencies(desk).then(
    (rows) =>
      place.replaceChildren(
        field(
          say("enrol_agency"),
          select("agency", [["", say("choose")], ...rows], "", (chosen) => {
            agency = chosen;
          }),
        ),
      ),
    (failure) => place.replaceChildren(problem(refusal(failure))),
  );
  return el(
    "form",
    {
      onsubmit: async (event) => {
        event.preventDefault();
        if (!name.value.trim() || !agency) return desk.tell("refused", say("enrol_lacks"));
        try {
          await desk.engine.service.propose(name.value.trim(), agency);
          enrol(desk);
        } catch (failure) {
          const words = refusal(failure);
          enrol(desk, words);
          desk.tell("refused", words[0]);
        }
      },
    },
    field(say("enrol_name"), name),
    place,
    el("button", { class: "primary" }, say("enrol_now")),
  );
}

async function agencies(desk) {
  const { data } = await desk.engine.service.api.ask("/api/agencies");
  return data.agencies.map((one) => [one.number, one.name]);
}
