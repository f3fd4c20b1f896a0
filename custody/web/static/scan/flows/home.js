/** The start of the desk: what is unfinished, what one can do, and where the rest of it is done. */
import { actions, button, el, ways } from "../dom.js";
import { figure, may, moment, say } from "../words.js";
import { late } from "./differences.js";
import { aboutOf, all, drop, titleOf } from "./drafts.js";
import { kitGap } from "./kit_freshness.js";
import { urgent } from "./queue.js";

export async function home(desk) {
  const here = desk.here();
  const open = await all(desk);
  if (!desk.me) return; // locked meanwhile
  if (!here() && desk.screen.name !== "home") return; // somebody has gone on meanwhile
  desk.show({
    name: "home",
    title: say("home_title"),
    uses: ["place"],
    takes: null,
    nodes: [
      ...warnings(desk),
      late(desk),
      ...urgent(desk),
      open.length > 0 && unfinished(desk, open),
      ways(flowChoices(desk)),
      online(desk),
    ],
  });
}

/** What the device does not know. */
function warnings(desk) {
  const words = [kitGap(desk), !desk.whole && say("kit_cut")].filter(Boolean);
  return words.map((word) => el("p", { class: "hint warn", role: "status" }, word));
}

/** What the person on duty can do here, as `ways` takes it. */
function flowChoices(desk) {
  const { me } = desk;
  const able = ({ kind }) => !kind || (!me.along && may(me.roles, kind));
  return desk.flows
    .list(desk)
    .filter(able)
    .map(({ word, next, waits, open }) => ({
      word: say(word),
      hint: say(`${word}_hint`),
      next,
      more: waits ? el("span", { class: "count" }, figure(waits)) : null,
      class: waits ? "waits" : "",
      press: () => desk.go(() => open(desk)),
    }));
}

const unfinished = (desk, open) =>
  el(
    "section",
    { class: "unfinished" },
    el("h2", {}, say("unfinished", { n: open.length })),
    open.map((draft) => begun(desk, draft)),
  );

function begun(desk, draft) {
  const at = moment(draft.at);
  const mine = draft.author === desk.me.id;
  const resume = () => desk.go(() => desk.flows.resume(desk, draft.flow, draft.args));
  const since = mine ? say("begun_at", { at }) : say("begun_by", { name: desk.name(draft.author), at });
  const about = aboutOf(draft);
  return el(
    "div",
    { class: "sheet" },
    el(
      "p",
      {},
      el("strong", {}, titleOf(draft)),
      [" · ", say("in_list_n", { n: draft.lines.length }), el("br")],
      about && [about, el("br")],
      el("span", { class: "fine" }, since),
    ),
    mine &&
      actions(
        button(say("resume"), resume, { class: "primary" }),
        button(say("give_up"), () => giveUp(desk, draft), { class: "danger" }),
      ),
  );
}

/** A draft is no act: giving it up changes nothing on record. It is asked once. */
function giveUp(desk, draft) {
  const gone = async () => {
    await drop(desk, draft.name);
    desk.home();
  };
  desk.show({
    name: "give_up",
    title: say("give_up_title"),
    action: { word: say("keep_draft"), press: () => desk.home() },
    nodes: [
      el("p", {}, say("give_up_hint", { title: titleOf(draft), n: draft.lines.length })),
      button(say("give_up_now"), gone, { class: "danger" }),
    ],
  });
}

/** What takes the service itself: two people before it, photographs, or a session. */
function online(desk) {
  const links = [
    ["/sessions", "online_sessions"],
    ["/transfers", "online_transfers"],
    ["/discrepancies", "online_discrepancies"],
    ["/paper-acts", "online_paper"],
  ];
  return el(
    "section",
    { class: "online" },
    el("h2", {}, say("online_title")),
    desk.engine.state.online
      ? el(
          "ul",
          { class: "links" },
          links.map(([href, word]) => el("li", {}, el("a", { href }, say(word)))),
        )
      : el("p", { class: "fine" }, say("online_waits")),
  );
}
