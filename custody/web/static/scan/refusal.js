// A refusal: a code for programs, a sentence and what to do for people, in the words of the service.

let texts = {};

/** Take the words of all codes: `{code: [sentence, what to do]}`, with `%(name)s` where a fact belongs. */
export function speak(words) {
  texts = words;
}

/** By which words an unsettled act is told: those of its code, else of the refusal where these facts suffice. */
export const sayable = (code, facts) =>
  [`unsettled_act_${code}`, code, "unsettled_act"].find(
    (one) => texts[one] && wanted(texts[one]).every((name) => name in facts),
  ) ??
  code;

const wanted = (words) => [...words.join(" ").matchAll(/%\((\w+)\)s/g)].map(([, name]) => name);
const filled = (text, facts) => text.replace(/%\((\w+)\)s/g, (_, name) => facts[name] ?? "…");

export class Refusal extends Error {
  constructor(code, facts = {}) {
    const [sentence, remedy] = texts[code] ?? [code, ""];
    super(filled(sentence, facts));
    Object.assign(this, { code, facts, words: this.message, remedy: filled(remedy, facts) });
  }
}
