/** A day as people write it: of a month's first day French says "1er", and Intl does not. */
export const withFirst = (told, locale) => (locale.startsWith("fr") ? told.replace(/^1(?=\s)/, "1er") : told);
