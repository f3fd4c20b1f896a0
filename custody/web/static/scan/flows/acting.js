/** An act of a session on its site, by whoever of it types their PIN: what each step there ends with. */
import { term } from "../words.js";
import { signed } from "./sign.js";

/** Record one; then it goes on to how far the session is. */
export function acted(desk, now, { author, kind, command, sum, word, said, back, signers = [] }) {
  signed(desk, {
    author,
    as: "actor",
    signers,
    sum,
    word,
    back: back ?? (() => desk.doors.course(desk, now.session)),
    next: () => desk.doors.course(desk, now.session),
    record: (parties, duty) =>
      desk.engine.record(kind, { session: now.session, ...command }, { duty, author, parties }),
    done: said,
  });
}

/** Who is there, each with their quality: a choice of them. */
export const presentRows = (desk, now) =>
  [...now.present].map(([person, one]) => ({ number: person, name: desk.name(person), text: term("qualities", one) }));
