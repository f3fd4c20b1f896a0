/** An act of a session on its site, by whoever of it types their PIN: what each step there ends with. */
import { term } from "../words.js";
import { signatureScreen } from "./signature_screen.js";

/** What to do on a site with a PIN that the device cannot check: there is no slip for it. */
export const ON_SITE = { pin_not_here: "site_pin_not_here" };

/** Record one; then it goes on to how far the session is. */
export function recordSiteAct(desk, now, { author, kind, command, sum, word, said, back, told, signers = [] }) {
  signatureScreen(desk, {
    author,
    as: "actor",
    signers,
    sum,
    told,
    pins: ON_SITE,
    word,
    back: back ?? (() => desk.flows.course(desk, now.session)),
    next: () => desk.flows.course(desk, now.session),
    record: (parties, duty) =>
      desk.engine.record(kind, { session: now.session, ...command }, { duty, author, parties }),
    done: said,
  });
}

/** Who is there, each with their quality: a choice of them. */
export const presentRows = (desk, now) =>
  [...now.present].map(([person, one]) => ({ id: person, name: desk.name(person), text: term("qualities", one) }));
