/**
 * Hand over: face to face, where both sign one act on this device, or on its way to a receiver who takes charge on
 * their own phone. First to whom and what for; then the list, scanned against what is expected; then the signatures.
 */
import { choice, el, field, select } from "../dom.js";
import { dayOf, grouped, options, receivers, ruled, say, term } from "../words.js";
import { closedBox, own, unsure } from "./local_refusals.js";
import { whenOther } from "./kit_freshness.js";
import { boxLines, checkOf, exhibitLines, isBox, numbers } from "./list_lines.js";
import { scanList } from "./scan_list.js";
import { reservations } from "./receive.js";
import { checksOf } from "./weighed_together.js";

export async function handover(desk, args = null) {
  if (args) {
    return desk.unlessMoved(desk.settle("person", args.to), () =>
      scanList(desk, args.way === "here" ? here(desk, args) : sent(desk, args)),
    );
  }
  return preparing(desk, { way: "", purpose: "", due: "", scope: "" });
}

/** To whom, what for, until when, and which list is expected: each must be said, none is guessed. */
function preparing(desk, plan) {
  const to = desk.people.get(desk.context.person);
  const redraw = (changes) => preparing(desk, { ...plan, ...changes });
  const shown = () => [desk.people.get(desk.context.person), scopes(desk), desk.engine.state.online];
  desk.show({
    name: "handover",
    title: say("handover"),
    uses: ["person"],
    needs: ["person"],
    changed: () => redraw({ purpose: "" }),
    heard: whenOther(shown, () => redraw({})),
    back: () => desk.home(),
    action: {
      word: say("start_scanning"),
      why: lacking(desk, to, plan),
      press: () => desk.go(() => begin(desk, { ...plan, to: to.id })),
    },
    nodes: to ? planned(desk, to, plan, redraw) : [],
  });
}

function planned(desk, to, plan, redraw) {
  const ways = ["here", "sent"].map((one) => [one, say(`way_${one}`)]);
  const scope = select("scope", scopes(desk), plan.scope, (chosen) => redraw({ scope: chosen }));
  return [
    purposes(to, plan, redraw),
    temporary(plan) && field(say("due"), dueField(plan, redraw), say("due_hint")),
    choice("way", say("way"), ways, plan.way, (way) => redraw({ way })),
    plan.way === "here" && unchecked(desk, to),
    field(say("scope"), scope, say("scope_hint")),
    !desk.whole && el("p", { class: "hint warn" }, say("kit_cut")),
  ];
}

/** That this device cannot check their PIN without the network, once it is known: what is chosen waits for nothing. */
function unchecked(desk, to) {
  const told = el("div");
  const hint = () => el("p", { class: "hint warn", role: "alert" }, say("pin_unchecked", { name: to.name }));
  desk.engine.duty.checks(to.id).then((checked) => checked || told.append(hint()));
  return told;
}

/** What they may receive for. */
function purposes(to, plan, redraw) {
  const fits = ([purpose]) => receivers(purpose).some((role) => to.roles.includes(role));
  const fitting = options("purposes").filter(fits);
  if (!fitting.length) return el("p", { class: "hint warn" }, say("cannot_receive", { name: to.name }));
  return choice("purpose", say("purpose"), fitting, plan.purpose, (purpose) => redraw({ purpose, due: "" }));
}

const temporary = (plan) => ruled("temporary", plan.purpose);

function dueField(plan, redraw) {
  const min = new Date().toISOString().slice(0, 10);
  const onchange = ({ target }) => redraw({ due: target.value });
  return el("input", { id: "due", type: "date", value: plan.due, min, onchange });
}

function lacking(desk, to, plan) {
  if (!to) return say("scan_person");
  if (to.id === desk.me.id) return say("same_person");
  if (!plan.purpose) return say("choose_purpose");
  if (temporary(plan) && !plan.due) return say("choose_due");
  return plan.way ? "" : say("choose_way");
}

/** What may be expected: nothing, all that one holds, what lies at the place, or one case. */
function scopes(desk) {
  const held = mine(desk);
  const { place } = desk.context;
  const here = held.filter((one) => one.place === place).length;
  return [
    ["", say("scope_none")],
    ["all", say("scope_all", { n: held.length })],
    ...(place ? [["place", say("scope_place", { place: desk.name(place), n: here })]] : []),
    ...cases(held),
  ];
}

function cases(held) {
  const names = new Map(held.filter((one) => one.case).map((one) => [one.case, one.pv || grouped(one.case)]));
  const of = (number) => held.filter((one) => one.case === number).length;
  return [...names].map(([number, name]) => [`case:${number}`, say("scope_case", { name, n: of(number) })]);
}

const mine = (desk) =>
  [...desk.exhibits.values()].filter(
    (one) => one.holder === desk.me.id && one.status !== "in_transit" && !one.blocked,
  );

function begin(desk, plan) {
  const held = mine(desk);
  const within =
    { all: () => true, place: (one) => one.place === desk.context.place }[plan.scope] ??
    ((one) => `case:${one.case}` === plan.scope);
  const expected = plan.scope ? held.filter(within).map((one) => one.id) : null;
  return handover(desk, { ...plan, expected, started: Date.now() });
}

function common(desk, plan) {
  return {
    name: `handover-${plan.started}`,
    flow: "handover",
    args: plan,
    uses: ["person"],
    fixed: ["person"],
    expected: plan.expected,
    hint: [term("purposes", plan.purpose), plan.due && say("until", { day: dayOf(plan.due) })]
      .filter(Boolean)
      .join(" · "),
    inside: (box) => desk.inside(box),
    gone: say("missing_handed"),
    left: "left_handed",
    beyond: "noted",
  };
}

/** Both here: the receiver reads each seal, both sign, and custody passes at once. */
function here(desk, plan) {
  const name = desk.name(plan.to);
  return {
    ...common(desk, plan),
    title: ["handover_here", { name }],
    kinds: ["EV", "CT"],
    sacks: true,
    weighs: true,
    look: { seal: true, measure: "optional" },
    close: say("sign_both"),
    done: (list) => say("handover_done", { n: list.size, name }),
    admits: (number) => closedBox(desk, number) || admitted(desk, number),
    fields: (draft, changed) => [reservations(draft, changed)],
    signers: () => [{ person: plan.to, part: "receiver" }],
    sum: (draft, list) =>
      say("handover_sum", {
        n: list.size,
        giver: desk.me.name,
        name,
        purpose: term("purposes", plan.purpose),
      }),
    act: (draft, list) => ({
      kind: "transfer.hand_over/1",
      command: {
        to: plan.to,
        purpose: plan.purpose,
        due: plan.due,
        checks: checksOf(exhibitLines(draft)),
        sacks: boxLines(draft).map((line) => checkOf(line, "container")),
        reservations: [draft.fields.reservations?.trim(), list.surplusText()].filter(Boolean).join("\n"),
      },
    }),
  };
}

/** On its way: the person on duty answers for it until the receiver has taken charge. */
function sent(desk, plan) {
  const name = desk.name(plan.to);
  return {
    ...common(desk, plan),
    title: ["handover_sent", { name }],
    kinds: ["EV", "CT"],
    close: say("send_off"),
    done: (list) => say("sent_done", { n: list.size, name }),
    admits: (number) => admitted(desk, number),
    fields: () => [el("p", { class: "hint" }, say("you_stay"))],
    act: (draft, list) => ({
      kind: "transfer.dispatch/1",
      command: {
        to: plan.to,
        purpose: plan.purpose,
        due: plan.due,
        legal_basis: list.surplusText(),
        exhibits: numbers(exhibitLines(draft)),
        containers: numbers(boxLines(draft)),
      },
    }),
  };
}

const admitted = (desk, number) => (isBox(number) ? ownBox(desk, number) : own(desk, number));

function ownBox(desk, number) {
  if (!desk.containers.has(number)) return say("unknown_here");
  const refused = desk.inside(number).map((inner) => own(desk, inner, { boxed: true }));
  return unsure(desk) || (refused.find(Boolean) ?? "");
}
