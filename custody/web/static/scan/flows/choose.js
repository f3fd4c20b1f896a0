/** A choice out of a list that may be long: large rows, a search above them when there are many. */
import { el, field } from "../dom.js";
import { folded, say } from "../words.js";

const MANY = 8;

/**
 * `rows`: [{number, name, text}]; `chosen(number)` goes on. `takes` and `read` for a scan that chooses, one of the rows
 * where nothing else is said; `label` stands at the search; `heard` is the screen's.
 */
export function choosing(
  desk,
  {
    name,
    title,
    hint,
    none,
    rows,
    chosen,
    takes,
    read,
    heard,
    label = say("search"),
    more = [],
    back = () => desk.home(),
  },
) {
  const list = el("ul", { class: "names" });
  const search = el("input", { id: "search", type: "search", autocomplete: "off", oninput: () => draw() });
  const draw = () => {
    const wanted = folded(search.value);
    list.replaceChildren(
      ...rows
        .filter((row) => folded(`${row.name} ${row.text ?? ""}`).includes(wanted))
        .map((row) =>
          el(
            "li",
            {},
            el(
              "button",
              { type: "button", onclick: () => desk.go(() => chosen(row.number)) },
              el("strong", {}, row.name),
              row.text && el("span", {}, row.text),
            ),
          ),
        ),
    );
  };
  draw();
  desk.show({
    name,
    title,
    takes,
    back,
    heard,
    read:
      read ??
      (async ({ number }) => {
        if (!rows.some((row) => row.number === number)) return { outcome: "refused", word: say("not_in_choice") };
        await chosen(number);
        return { outcome: "seen" };
      }),
    nodes: [
      hint && el("p", { class: "hint" }, hint),
      rows.length > MANY && field(label, search),
      rows.length ? list : none && el("p", { class: "hint" }, none),
      ...more,
    ],
  });
}
