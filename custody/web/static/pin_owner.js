// A PIN on somebody else's device: says in large letters whose it is before the form is sent (I71), and how fast two
// PINs were typed after each other. Without scripts the page works as before, and nothing is told of that.

const pins = [...document.querySelectorAll("input[type=password][name=pin], input[data-pin-owner]")];
const typed = new Map();

/** The lists before the PIN in its form, the nearest first: of an empty one ("the receiver") the one before it tells. */
const listsOf = (pin) =>
  [...pin.form.querySelectorAll("select")]
    .filter((list) => list.compareDocumentPosition(pin) & Node.DOCUMENT_POSITION_FOLLOWING)
    .reverse();

// several people on one form have a fieldset each: the name of one is never shown over the PIN of another
const inFieldset = (pin) =>
  listsOf(pin).filter((list) => list.name !== "person" || list.closest("fieldset") === pin.closest("fieldset"));

const ownerOf = (pin) => {
  if (pin.dataset.pinOwner) return pin.dataset.pinOwner;
  const list = inFieldset(pin).find(({ value }) => value.startsWith("PE"));
  return list?.selectedOptions[0].textContent.trim() ?? "";
};

function show(pin) {
  const owner = pin.value ? ownerOf(pin) : "";
  let told = pin.parentElement.querySelector(".pin-owner");
  if (!told) {
    told = document.createElement("strong");
    told.className = "pin-owner";
    told.setAttribute("role", "status");
    pin.after(told);
  }
  told.textContent = owner;
  told.hidden = !owner;
}

for (const pin of pins) {
  if (!pin.form) continue;
  pin.addEventListener("input", () => {
    typed.set(pin, performance.now());
    show(pin);
  });
  for (const list of listsOf(pin)) list.addEventListener("change", () => show(pin));
  pin.form.addEventListener("submit", () => tell(pin.form));
}

/** The milliseconds between the two PINs of the form that were typed fastest after each other, for a minute. */
function tell(form) {
  const ends = pins.filter((pin) => pin.form === form && pin.value && typed.has(pin)).map((pin) => typed.get(pin));
  ends.sort((a, b) => a - b);
  const apart = ends.slice(1).map((end, i) => Math.round(end - ends[i]));
  const secure = location.protocol === "https:" ? "; secure" : "";
  const rest = `path=/; samesite=strict; max-age=${apart.length ? 60 : 0}${secure}`;
  document.cookie = `pins_apart=${apart.length ? Math.min(...apart) : ""}; ${rest}`;
}
