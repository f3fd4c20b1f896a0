/** The end of a flow: who answers for it types their own PIN, on this device; then it is recorded as one act. */
import {el, field} from "../dom.js";
import {moment, refusal, say} from "../words.js";

/**
 * `signers`: [{person, part}] beside the author, who types theirs too where others sign. `record(parties)` resolves
 * when the act is durable. Without other signers there is nothing to type: the author has unlocked the desk.
 */
export function signed(desk, deal) {
  const state = {pins: new Map(), problem: null, busy: false};
  deal.signers.length ? asking(desk, deal, state) : recording(desk, deal, state);
}

function asking(desk, deal, state) {
  const people = [{person: desk.me.number, part: "author"}, ...deal.signers];
  const open = people.filter(({person}) => (state.pins.get(person) ?? "").length < 6);
  const ready = () => {
    const left = people.filter(({person}) => (state.pins.get(person) ?? "").length < 6);
    desk.screen.action.why = left.length ? say("pin_of", {name: desk.name(left[0].person)}) : "";
    desk.refresh();
  };
  desk.show({
    name: "sign", title: say("sign_title"), back: deal.back, takes: ["PE"],
    read: () => ({outcome: "refused", word: say("type_pin")}),
    action: {word: deal.word, why: open.length ? say("pin_of", {name: desk.name(open[0].person)}) : "", press: () => recording(desk, deal, state, people)},
    nodes: [el("p", {class: "lead"}, deal.sum), problem(state),
      people.map(({person, part}, i) => {
        const input = el("input", {id: `pin-${i}`, type: "password", inputmode: "numeric", autocomplete: "off", maxlength: "12",
          class: "pin", value: state.pins.get(person) ?? "", autofocus: open[0]?.person === person,
          oninput: () => { state.pins.set(person, input.value); ready(); },
          onkeydown: (event) => { if (event.key === "Enter") { event.preventDefault(); next(desk, input); } }});
        return el("section", {class: "signer"}, el("h2", {}, desk.name(person)), field(say(`part_${part}`), input));
      })],
  });
}

function next(desk, input) {
  const empty = [...document.querySelectorAll("input.pin")].find((one) => one !== input && !one.value);
  if (empty) empty.focus();
  else if (!desk.screen.action.why) desk.screen.action.press();
}

function problem(state) {
  return state.problem && el("div", {class: "problem", role: "alert"}, el("h2", {}, state.problem[0]), el("p", {}, state.problem[1]));
}

async function recording(desk, deal, state, people = []) {
  if (state.busy) return;
  state.busy = true;
  desk.wait();
  let asked = people[0]; // whose PIN is being looked at
  try {
    if (asked) await desk.engine.confirm(asked.person, state.pins.get(asked.person));
    asked = people[1];
    const receipt = await deal.record(people.slice(1).map(({person, part}) => ({person, part, pin: state.pins.get(person)})));
    state.pins.clear();
    done(desk, deal, receipt);
    desk.tell("taken", deal.done);
  } catch (failure) {
    refused(desk, deal, state, failure, asked);
  } finally {
    state.busy = false;
  }
}

/** Nothing was recorded: say why and what to do, and stay where it can be mended. */
function refused(desk, deal, state, failure, asked) {
  const [sentence, remedy] = refusal(failure);
  const aboutPin = asked && /^(pin|guess)_/.test(failure.code ?? "");
  state.problem = [aboutPin ? say("pin_refused", {name: desk.name(asked.person), why: sentence}) : sentence, remedy];
  if (aboutPin) state.pins.delete(asked.person);
  if (deal.signers.length) {
    asking(desk, deal, state);
  } else {
    desk.show({name: "refused", title: say("not_recorded"), back: deal.back, nodes: [problem(state)],
      action: {word: say("mend"), press: deal.back}});
  }
  desk.tell("refused", state.problem[0]);
}

function done(desk, deal, receipt) {
  desk.show({
    name: "done", title: deal.done, action: {word: say("to_home"), press: () => desk.home()},
    nodes: [el("div", {class: "answer good"}, el("p", {}, say("kept_here", {sequence: receipt.sequence, at: moment(Date.now())}))),
      deal.after?.(receipt), el("p", {class: "fine"}, say("compared_later"))],
  });
}
