/** A choice out of a list that may be long: large rows, a search above them when there are many. */
import { anew, button, el, field } from "../dom.js";
import { folded, say } from "../words.js";
import { kitGap } from "./kit_freshness.js";

const MANY = 8;

/**
 * `rows()`: [{id, name, text}]; `chosen(number)` goes on. `takes` and `read` for a scan that chooses, one of the
 * rows where nothing else is said; `label` stands at the search; `none()` is said where there are no rows, `more()`
 * stands below. What is heard later stands there as it comes: `rows`, `none` and `more` are asked each time.
 */
export function choiceScreen(
  desk,
  { name, title, hint, none = () => "", rows, chosen, takes, read, label = say("search"), more = () => [], back },
) {
  const list = el("div", {});
  const below = el("div", {});
  const search = el("input", { id: "search", type: "search", autocomplete: "off", oninput: () => draw() });
  const sought = field(label, search);
  const draw = () => {
    const all = rows();
    const wanted = folded(search.value);
    const found = all.filter((row) => folded(`${row.name} ${row.text ?? ""}`).includes(wanted));
    const empty = !all.length && ((desk.me && kitGap(desk)) || none());
    sought.hidden = all.length <= MANY;
    anew(list, found.length > 0 && names(desk, found, chosen), empty && el("p", { class: "hint" }, empty));
    anew(below, more());
  };
  draw();
  desk.show({
    name,
    title,
    takes,
    back: back ?? (() => desk.home()),
    heard: draw,
    read:
      read ??
      (async ({ id: number }) => {
        if (!rows().some((row) => row.id === number)) return { outcome: "refused", word: say("not_in_choice") };
        await chosen(number);
        return { outcome: "seen" };
      }),
    nodes: [hint && el("p", { class: "hint" }, hint), sought, list, below],
  });
}

const names = (desk, rows, chosen) =>
  el(
    "ul",
    { class: "names" },
    rows.map((row) =>
      el(
        "li",
        { "data-number": row.id },
        button([el("strong", {}, row.name), row.text && el("span", {}, row.text)], () =>
          desk.go(() => chosen(row.id)),
        ),
      ),
    ),
  );
