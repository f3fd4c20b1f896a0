// On ordinary pages: a scan into a field for scans lands there right, on any keyboard, and Enter does what it does.

import { read } from "./keystrokes.js";

/** Put a code into a field; in a list it gets a line of its own. A single field's form is sent, as Enter would. */
export function fill(field, text) {
  if (field instanceof HTMLTextAreaElement) {
    const before = field.value.slice(0, field.selectionStart);
    const own = before && !before.endsWith("\n") ? "\n" : "";
    field.setRangeText(`${own}${text}\n`, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    return;
  }
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  [...(field.form?.elements ?? [])].find((one) => one.type === "submit")?.click();
}

globalThis.keyboardScanner.hear((burst) => {
  const { id: number, copy, raw } = read(burst);
  fill(burst.field, number ? number + copy : raw);
});
