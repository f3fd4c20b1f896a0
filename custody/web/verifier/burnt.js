// What burnt by a certificate, as page 1 of its paper says it: the reader's words and units, before any step.

/** A mass as papers print it: kilograms, with zeros down to the gram; whole micrograms in, exact. */
function kilograms(micrograms) {
  const digits = String(micrograms).padStart(10, "0");
  const rest = digits.slice(-9).replace(/0{1,6}$/, "");
  return `${Number(digits.slice(0, -9)).toLocaleString(language)}${language === "fr" ? "," : "."}${rest}\u00a0kg`;
}

const litres = (microlitres) => `${(microlitres / 1e6).toLocaleString(language, { maximumFractionDigits: 6 })}\u00a0l`;
const counted = (n, unit) => `${n.toLocaleString(language)} × ${word("codes", unit) ?? unit}`;

/** An amount under the unit that sums stand under. */
const amount = (n, unit) => (unit === "µg" ? kilograms(n) : unit === "µl" ? litres(n) : counted(n, unit));

/** What is proved to have burnt: of each substance and unit of number one row, so that no exhibit is in two. */
function rowsOf(statement) {
  const rows = new Map();
  for (const one of statement.exhibits.filter((exhibit) => !exhibit.unproved)) {
    const [substance, unit] = [one.confirmed || one.substance, one.count?.unit ?? ""];
    const row = rows.get(`${substance} ${unit}`) ?? { substance, unit, exhibits: 0, n: 0, ul: 0, ug: 0, weighed: 0 };
    row.exhibits += 1;
    row.n += one.count?.n ?? 0;
    row.ul += one.volume?.ul ?? 0;
    row.ug += one.staged_gross_ug ?? 0;
    row.weighed += one.staged_gross_ug === null ? 0 : 1;
    rows.set(`${substance} ${unit}`, row);
  }
  return [...rows.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

function rowText(row) {
  const amounts = [row.unit && counted(row.n, row.unit), row.ul && litres(row.ul), row.weighed && kilograms(row.ug)];
  const of = say("page", "of_exhibits", { n: row.exhibits.toLocaleString(language) });
  return `${word("codes", row.substance) ?? row.substance} – ${amounts.filter(Boolean).join(" · ") || "–"} (${of})`;
}

/** The site of a session, where its text is shown; "" where it was withheld or erased. */
function siteOf(bundle, session) {
  const planned = bundle.events.filter(({ event }) => event.subject === session).map(({ seq }) => seq);
  const said = bundle.values.find((one) => one.name === "site" && one.disclosure && planned.includes(one.seq));
  return said ? String(opened(said)[2]) : "";
}

/** The sentences under the verdict on a certificate; none for another proof. */
function burntOf(bundle) {
  const issued = issuedIn(bundle).find(({ event }) => event.subject === bundle.subject);
  if (issued === undefined) return [];
  const path = `statements/${bundle.subject}.json`;
  const statement = parsed(bundle.text(path), path);
  const rows = rowsOf(statement);
  const lit = new Date(statement.session.ignition_claimed?.at ?? statement.session.ignited_at);
  const facts = {
    number: statement.number,
    n: rows.reduce((sum, row) => sum + row.exhibits, 0).toLocaleString(language),
    at: `${lit.toLocaleString(language, { dateStyle: "long", timeStyle: "short", timeZone: "UTC" })} UTC`,
    site: siteOf(bundle, statement.session.number) || say("page", "site_untold"),
  };
  return [element("p", say("page", "burnt", facts), "big"), element("ul", "", "burnt", ...rows.map((row) => element("li", rowText(row))))];
}
