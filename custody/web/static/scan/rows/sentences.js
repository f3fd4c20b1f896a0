/** Sentences of a page, which come with it in its language. */

/** A sentence with its facts filled in: `{n}` is the fact of that name. */
export const fill = (sentence, facts) => sentence.replace(/\{(\w+)\}/g, (_, name) => String(facts[name]));
