/** The start of the desk: what is unfinished, what waits, what the device still has to send, and what one can do. */
import { el } from "../dom.js";
import { ago, figure, may, moment, say, term } from "../words.js";
import { late } from "./differences.js";
import { aboutOf, all, drop, titleOf } from "./drafts.js";
import { unknowing } from "./knowing.js";

const OLD_HOURS = 24;
const SKEW_MS = 120_000;

/** What stands in the strip under the name on every screen: network, queue, clock. */
export function strip(desk, place) {
  const { state } = desk.engine;
  const old = isOld(state);
  const shown = [
    state.online !== null &&
      el("span", { class: `chip ${state.online ? "good" : "warn"}` }, say(state.online ? "online" : "offline")),
    el(
      "button",
      {
        type: "button",
        class: `chip ${old || (state.revoked && state.pending) ? "bad" : state.pending ? "warn" : "good"}`,
        onclick: () => desk.me && desk.doors.queue(desk),
      },
      waiting(state),
    ),
    clockWrong(state) && el("span", { class: "chip bad" }, say("clock_wrong")),
    state.revoked && el("span", { class: "chip bad" }, say("revoked_title")),
    state.claims.length > 0 &&
      el(
        "button",
        { type: "button", class: "chip bad", onclick: () => desk.me && desk.doors.queue(desk) },
        say("claims", { n: state.claims.length }),
      ),
  ];
  place.replaceChildren(...shown.filter(Boolean));
}

function waiting({ pending, oldestAt, revoked }) {
  if (!pending) return say("nothing_pending");
  return revoked ? say("revoked_pending", { n: pending }) : say("pending", { n: pending, age: ago(oldestAt) });
}

const isOld = (state) =>
  Boolean(state.pending) && Date.now() - new Date(state.oldestAt).getTime() > OLD_HOURS * 3_600_000;
const clockWrong = (state) => Math.abs(state.skewMs ?? 0) > SKEW_MS;

export async function home(desk) {
  const here = desk.here();
  const open = await all(desk);
  if (!desk.me) return; // locked meanwhile
  if (!here() && desk.screen.name !== "home") return; // somebody has gone on meanwhile
  const { state } = desk.engine;
  const unknown = unknowing(desk);
  const doors = desk.doors.list(desk).filter((door) => !door.kind || (!desk.me.along && may(desk.me.roles, door.kind)));
  desk.show({
    name: "home",
    title: say("home_title"),
    uses: ["place"],
    takes: null,
    nodes: [
      unknown && el("p", { class: "hint warn", role: "status" }, unknown),
      !desk.whole && el("p", { class: "hint warn", role: "status" }, say("kit_cut")),
      late(desk),
      state.claims.length > 0 && warned(desk, say("claims_hint", { n: state.claims.length })),
      isOld(state) && warned(desk, say("old_hint", { age: ago(state.oldestAt) })),
      clockWrong(state) && el("p", { class: "hint warn" }, say("clock_hint")),
      open.length > 0 && unfinished(desk, open),
      el(
        "ul",
        { class: "doors" },
        doors.map((door) =>
          el(
            "li",
            { class: door.next && "next" },
            el(
              "button",
              { type: "button", class: door.waits ? "waits" : "", onclick: () => desk.go(() => door.open(desk)) },
              el("strong", {}, say(door.word)),
              door.waits ? el("span", { class: "count" }, figure(door.waits)) : null,
              el("span", {}, say(`${door.word}_hint`)),
            ),
          ),
        ),
      ),
      online(desk),
    ],
  });
}

function warned(desk, word) {
  return el(
    "div",
    { class: "hint warn", role: "alert" },
    el("p", {}, word),
    el("button", { type: "button", onclick: () => desk.doors.queue(desk) }, say("see_queue")),
  );
}

function unfinished(desk, open) {
  return el(
    "section",
    { class: "unfinished" },
    el("h2", {}, say("unfinished", { n: open.length })),
    open.map((draft) => {
      const mine = draft.author === desk.me.number;
      return el(
        "div",
        { class: "sheet" },
        el(
          "p",
          {},
          el("strong", {}, titleOf(draft)),
          " · ",
          say("in_list_n", { n: draft.lines.length }),
          el("br"),
          aboutOf(draft) && [aboutOf(draft), el("br")],
          el(
            "span",
            { class: "fine" },
            mine
              ? say("begun_at", { at: moment(draft.at) })
              : say("begun_by", { name: desk.name(draft.author), at: moment(draft.at) }),
          ),
        ),
        mine &&
          el(
            "p",
            { class: "actions" },
            el(
              "button",
              {
                type: "button",
                class: "primary",
                onclick: () => desk.go(() => desk.doors.resume(desk, draft.flow, draft.args)),
              },
              say("resume"),
            ),
            el("button", { type: "button", class: "danger", onclick: () => giveUp(desk, draft) }, say("give_up")),
          ),
      );
    }),
  );
}

/** A draft is no act: giving it up changes nothing on record. It is asked once. */
function giveUp(desk, draft) {
  desk.show({
    name: "give_up",
    title: say("give_up_title"),
    action: { word: say("keep_draft"), press: () => desk.home() },
    nodes: [
      el("p", {}, say("give_up_hint", { title: titleOf(draft), n: draft.lines.length })),
      el(
        "button",
        {
          type: "button",
          class: "danger",
          onclick: async () => {
            await drop(desk, draft.name);
            desk.home();
          },
        },
        say("give_up_now"),
      ),
    ],
  });
}

/** What takes the service itself: two people before it, photographs, or a session. */
function online(desk) {
  const links = [
    ["/sessions", "online_sessions"],
    ["/transfers", "online_transfers"],
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

/** What the device still has to send, what became of what it sent, and the way out by a file. */
export function queue(desk, saved = "") {
  const { state } = desk.engine;
  desk.show({
    name: "queue",
    title: say("queue_title"),
    heard: () => queue(desk, saved),
    action: { word: say("save_file"), press: () => desk.unlessMoved(save(desk), (told) => queue(desk, told)) },
    nodes: [
      saved && el("p", { class: "answer good", role: "status" }, saved),
      el(
        "div",
        { class: `answer ${isOld(state) ? "bad" : state.pending ? "warn" : "good"}` },
        el("h2", {}, state.pending ? say("pending_n", { n: state.pending }) : say("nothing_pending")),
        el(
          "p",
          {},
          state.pending ? say("oldest", { age: ago(state.oldestAt), at: moment(state.oldestAt) }) : say("all_sent"),
        ),
      ),
      el("p", {}, say(sending(desk))),
      state.blocked &&
        el(
          "div",
          { class: "hint warn" },
          el("p", {}, say("blocked_at", { sequence: state.blocked.sequence })),
          el("p", {}, state.blocked.refusal.words),
          el("p", { class: "fine" }, state.blocked.refusal.remedy),
        ),
      el("p", { class: "fine" }, say("file_hint")),
      clockWrong(state) && el("p", { class: "hint warn" }, say("clock_hint")),
      state.claims.length > 0 && [
        el("h2", {}, say("claims", { n: state.claims.length })),
        el("p", {}, say("claims_why")),
        el(
          "ul",
          { class: "history" },
          state.claims.map((claim) => claimed(claim)),
        ),
      ],
      el(
        "p",
        { class: "fine" },
        say("device_is", { device: state.device?.name ?? "" }),
        state.kitAt && el("br"),
        state.kitAt && say("kit_at", { at: moment(state.kitAt) }),
      ),
    ],
  });
}

function claimed(claim) {
  return el(
    "li",
    { class: "bad" },
    el("h2", {}, say("claim_no", { sequence: claim.sequence, kind: term("acts", claim.kind) })),
    el("p", {}, claim.words),
    el("p", { class: "fine" }, claim.remedy),
  );
}

/** When what is not sent will be. */
function sending(desk) {
  const { online, signedIn } = desk.engine.state;
  if (!online) return "sends_later";
  if (signedIn) return "sends_itself";
  return desk.me?.along ? "sends_keeper" : "sends_unlocked";
}

/** Give the queue out as a file; what is said of it: its name, and how many acts it holds. */
export async function save(desk) {
  const blob = await desk.engine.export();
  const name = say("file_name", { day: new Date().toISOString().slice(0, 10) });
  const link = el("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  const told = say("file_saved", { name, n: (await blob.text()).split("\n").length - 1 });
  desk.announce(told);
  return told;
}
