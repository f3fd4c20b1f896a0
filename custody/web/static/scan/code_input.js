// The three ways in which a code comes to the desk: a handheld scanner, the camera, and fingers.
//
// Whatever the way, it is told as {id, copy, how, raw}: id has the 13 characters of one of ours, with a right
// check character, or is "" for a code of others (the bag's, a laboratory's), whose text is in raw; copy is the label's
// copy or ""; how is "wedge", "camera" or "typed".
//
// The page's head needs <script src="scan/keyboard_scanner.js"></script>: it hears scans that come before this module
// is loaded.

import { parse, resembles, tidy } from "./number.js";
import { read } from "./keystrokes.js";

export { camera, CameraTrouble } from "./camera.js";
export { check, group, parse } from "./number.js";

/** Take scans of a handheld scanner; `onUnreadable` gets {raw, texts} of a misread number. Gives what ends it. */
export function listen(onRead, { onUnreadable = () => {} } = {}) {
  globalThis.keyboardScanner.hear((burst) => {
    const { misread, ...found } = read(burst);
    (misread ? onUnreadable : onRead)({ ...found, how: "wedge" });
  });
  return () => globalThis.keyboardScanner.hear(null);
}

/**
 * Take a number that a person types into a field and ends with Enter; `onUnreadable` gets {raw, texts} where the check
 * character is wrong, and the field keeps it to be corrected. Gives a function that takes what stands there
 * now, for a button.
 */
export function typed(input, onRead, { onUnreadable = () => {} } = {}) {
  const take = () => {
    const raw = input.value.trim();
    if (!raw) return;
    const text = tidy(raw);
    const found = parse(text) ?? (resembles(text) ? null : { id: "", copy: "" });
    if (!found) {
      onUnreadable({ raw, texts: [raw], how: "typed" });
      return;
    }
    input.value = "";
    onRead({ ...found, how: "typed", raw, texts: [raw] });
  };
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    take();
  });
  return take;
}
