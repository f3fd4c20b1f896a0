// What the device knows: the kit that the service gave, and on it the device's own acts that are not in it yet.

import { after, reaches } from "./number.js";

const copy = (record) => ({ ...record });
const byNumber = (list) => new Map((list ?? []).map((one) => [one.id, copy(one)]));

/** What an act of this device does to what it knows. Kinds that are not here change nothing that the pages show. */
const EFFECTS = {
  "exhibit.store/1": (view, { exhibits = [], containers = [], place = "", container = "" }) => {
    const where = container ? (view.containers.get(container)?.place ?? "") : place;
    for (const number of exhibits) view.change(number, { place: where, container });
    for (const number of containers) {
      Object.assign(view.containers.get(number) ?? {}, { place, parent: "" });
      for (const each of view.inside([number])) view.change(each, { place });
    }
  },
  "transfer.hand_over/1": (view, { checks = [], sacks = [], to, place = "" }, act) => {
    const taken = { holder: to, status: "held", place, transfer: "", moved: act };
    for (const { exhibit } of checks) view.change(exhibit, { ...taken, container: "" });
    const boxes = sacks.map((one) => one.container);
    for (const number of view.inside(boxes)) view.change(number, taken);
    for (const number of boxes) Object.assign(view.containers.get(number) ?? {}, { place, parent: "" });
  },
  "transfer.dispatch/1": (view, { exhibits = [], containers = [], to, purpose, due = "" }, act, author, at) => {
    const listed = [...new Set([...exhibits, ...view.inside(containers)])];
    for (const number of listed) view.change(number, { status: "in_transit", moved: act });
    // its number is the service's to give: until then it is known by its act
    view.transfers.set(act, {
      id: "",
      act,
      status: "dispatched",
      purpose,
      releaser: author,
      receiver: to,
      exhibits: listed,
      containers,
      due,
      at,
    });
  },
  "transfer.receive/1": (view, { transfer, checks = [], sacks = [], place = "" }, act, author) => {
    const found = new Set([...checks.map((one) => one.exhibit), ...view.inside(sacks.map((one) => one.container))]);
    for (const number of view.settle(transfer)) {
      const taken = { holder: author, status: "held", place, transfer: "", moved: act };
      view.change(number, found.has(number) ? taken : { status: "missing", transfer: "", moved: act });
    }
  },
  // whether it agrees with the record only the service knows: until then it may be handed over again
  "exhibit.blind_check/1": (view, { checks }) => {
    for (const { exhibit } of checks) if (view.exhibits.get(exhibit)?.reread) view.change(exhibit, { reread: false });
  },
  // whether it was read well only the service judges
  "balance.check_mass/1": (view, { balance }, act, author, at) =>
    Object.assign(view.balances.get(balance) ?? {}, { checked_at: at }),
  "transfer.refuse/1": (view, { transfer }, act) => view.undo(transfer, act),
  "transfer.cancel/1": (view, { transfer }, act) => view.undo(transfer, act),
  "exhibit.report_missing/1": (view, { exhibits }) => {
    for (const number of exhibits) view.change(number, { place: "", container: "", blocked: true });
  },
  // without a blank label stuck on it an exhibit has no number yet: the service gives one
  "exhibit.register/1": (view, { seizure, exhibits }, act, author) => {
    const { case: folder, pv, lines, registered = 0 } = view.seizures.get(seizure) ?? {};
    for (const { label, exhibit_number: number, line } of exhibits.filter((one) => one.label)) {
      const made = { unknown: false, status: "sealed", holder: author, moved: act, case: folder, pv, no: number };
      view.change(label, { ...made, substance: lines?.[line]?.substance });
    }
    if (lines) view.seizures.get(seizure).registered = registered + exhibits.length;
    // numbers are the case's: another seizure of it counts on from them, too
    const own = [...view.seizures.values()].filter((one) => one.case === folder);
    for (const { exhibit_number: no } of exhibits)
      for (const one of own) if (reaches(no, one.next)) one.next = after(no);
  },
  "exhibit.find_again/1": (view, { checks, place = "" }, act, author) => {
    for (const { exhibit } of checks) {
      const moved = view.exhibits.get(exhibit)?.holder === author ? {} : { moved: act };
      view.change(exhibit, { holder: author, place, container: "", ...moved });
    }
  },
  "destruction_session.arrive/1": (view, { exhibits }, act) =>
    exhibits.forEach((number) => view.change(number, { moved: act })),
  // whether its seal is as recorded only the service knows: what lay in it has come, and is not what was taken out
  "destruction_session.read_units/1": (view, command, act) =>
    view.unpacked(command).forEach((number) => view.change(number, { moved: act })),
  "destruction_session.ignite/1": (view, { exhibits }, act) =>
    exhibits.forEach((number) => view.change(number, { moved: act })),
  "destruction_session.withdraw/1": (view, { checks = [], missing = [] }, act) => {
    for (const { exhibit } of checks) view.change(exhibit, { status: "held", moved: act });
    for (const number of missing)
      view.change(number, { status: "held", place: "", container: "", blocked: true, moved: act });
  },
  "container.seal/1": (view, { container }) => Object.assign(view.containers.get(container) ?? {}, { sealed: true }),
  "container.unseal/1": (view, { container }) => Object.assign(view.containers.get(container) ?? {}, { sealed: false }),
  "place.evacuate/1": (view, { place, to }) => {
    for (const number of view.lying(place)) view.change(number, { place: to });
    for (const box of view.containers.values()) if (box.place === place) box.place = to;
  },
};

/** Whether an act of the device is one that the kit does not know of yet; what the service took as no act is none. */
export const isNews = (kit, entry) =>
  entry.sequence > (kit?.sequence ?? 0) && entry.answer?.outcome !== "unsettled_act";

export class View {
  /** `kit`: as the service gave it, or null. `outbox`: the device's acts, in order. */
  constructor(kit, outbox) {
    this.kit = kit;
    this.people = byNumber(kit?.people);
    this.places = byNumber(kit?.places);
    this.containers = byNumber(kit?.containers);
    this.exhibits = byNumber(kit?.exhibits);
    /** Hand-overs under way from or to the agency; one dispatched here and not sent yet is there by its `act`. */
    this.transfers = byNumber(kit?.transfers);
    /** The person's own declared seizures. */
    this.seizures = byNumber(kit?.seizures);
    this.balances = byNumber(kit?.balances);
    /** Inventories in which the person counts. */
    this.inventories = kit?.inventories ?? [];
    /** Sessions checked out to this device, as the service last knew them; flows/session_state.js adds its own acts. */
    this.sessions = kit?.sessions ?? [];
    /** Sessions before their fire in which the person checks what is to burn. */
    this.stagings = kit?.stagings ?? [];
    for (const entry of outbox) this.add(entry);
  }

  /** One more act. What the kit knows of already, or what the service took as no act, changes nothing. */
  add(entry) {
    if (!isNews(this.kit, entry)) return;
    EFFECTS[entry.kind]?.(this, entry.command, entry.act, entry.author, entry.at);
  }

  change(number, changes) {
    // of an exhibit that is not in the kit, the device knows what it did itself, and no more
    this.exhibits.set(number, {
      ...(this.exhibits.get(number) ?? { id: number, unknown: true }),
      ...changes,
      unsent: true,
    });
  }

  /** The base of an exhibit: its last event that changed holder, seal or state, or the act of this device that did. */
  moved(number) {
    return this.exhibits.get(number)?.moved ?? 0;
  }

  /** Exhibits that came in the load's units whose seals were read, but for what has left the load. */
  unpacked({ session, units }) {
    const known = this.sessions.find((one) => one.session === session)?.road.units ?? [];
    const wanted = new Set(units.map(({ number }) => number));
    const inside = known.filter(({ number }) => wanted.has(number)).flatMap(({ exhibits }) => exhibits);
    return inside.filter((number) => this.exhibits.get(number)?.status !== "held");
  }

  /** Exhibits in containers, and in the containers inside them. */
  inside(containers) {
    const boxes = new Set(containers);
    let size;
    do {
      size = boxes.size;
      for (const box of this.containers.values()) if (boxes.has(box.parent)) boxes.add(box.id);
    } while (boxes.size > size);
    return boxes.size
      ? [...this.exhibits.values()].filter((one) => boxes.has(one.container)).map((one) => one.id)
      : [];
  }

  /** Exhibits in a place, and in the places inside it. */
  lying(place) {
    const places = new Set([place]);
    let size;
    do {
      size = places.size;
      for (const one of this.places.values()) if (places.has(one.parent)) places.add(one.id);
    } while (places.size > size);
    return [...this.exhibits.values()].filter((one) => places.has(one.place)).map((one) => one.id);
  }

  /** Exhibits that an act touches by naming what they are in, or the hand-over that they are on. */
  within(numbers) {
    const list = [...numbers];
    const boxes = list.filter((number) => this.containers.has(number));
    return [...this.inside(boxes), ...list.flatMap((number) => this.transfers.get(number)?.exhibits ?? [])];
  }

  /** The exhibits of a hand-over, which is settled now. */
  settle(number) {
    const listed = this.transfers.get(number)?.exhibits ?? [];
    this.transfers.delete(number);
    return listed;
  }

  undo(transfer, act) {
    for (const number of this.settle(transfer)) this.change(number, { status: "held", transfer: "", moved: act });
  }
}
